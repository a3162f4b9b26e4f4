"""The pages of patients who book: a clinic of a test's own, and somebody's phone there."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, expect

from tests.browser.accounts import GOOD, Accounts
from tests.browser.network import Network
from tests.browser.screens import NOT_SIGNED_IN, Screen
from tests.browser.stage import PHONE, PLAIN, Look, Stage

ZONE = ZoneInfo("Asia/Muscat")
KNOWN_HERE = "localStorage.setItem('queue-server:patient', 'true')"


class Booking(Screen):
    """A patient's phone; it counts what its thumb does."""

    taps = 0

    async def taps_on(self, what: Locator) -> None:
        await what.click()
        self.taps += 1

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1")

    @property
    def told(self) -> Locator:
        return self.page.locator(".band")

    @property
    def free_days(self) -> Locator:
        """Days that one may come, in order."""
        return self.page.locator(".day:is(.few, .some, .many)")

    @property
    def times(self) -> Locator:
        return self.page.locator(".times .btn")

    @property
    def nearest(self) -> Locator:
        """What is offered in the place of a time that is gone."""
        return self.page.locator(".nearest .btn")

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label)

    async def chooses(self, service: str = "General consultation", *, time: int = 0) -> str:
        """A service and the so-many-th time of the first free day; the time as the page says it."""
        await self.taps_on(self.button(service))
        return await self.picks(time)

    async def picks(self, time: int = 0) -> str:
        said = await self.times.nth(time).inner_text()
        await self.taps_on(self.times.nth(time))
        return said

    async def books(self, service: str = "General consultation", *, time: int = 0) -> str:
        """All the way; the reference."""
        await self.chooses(service, time=time)
        await self.taps_on(self.button("Book this time"))
        await expect(self.heading).to_have_text("You are booked")
        return await self.page.locator(".reference .code").inner_text()


@dataclass
class Practice:
    """A branch with one doctor, whose hours a test decides."""

    stage: Stage
    branch: str
    doctor: str

    @property
    def link(self) -> str:
        return f"/b/{self.branch}/book"

    async def booked(self) -> list[Any]:
        """What the desk knows of, the cancelled ones too."""
        items: list[Any] = (await self.stage.desk.asks(f"/appointments?branch_id={self.branch}"))["items"]
        return items

    async def phone(
        self, look: Look = PLAIN, *, at: str = "", patient: str | None = None, over: Network | None = None
    ) -> Booking:
        """A phone where somebody with an account is signed in: somebody new, unless said otherwise."""
        address = patient or await Accounts(self.stage.demo.url).a_patient()
        context = await self.stage.browser_of(PHONE, look, over)
        answer = await context.request.post(
            f"{self.stage.demo.url}/api/v1/auth/login",
            data={"identifier": address, "password": GOOD},
            headers={"X-Requested-With": "queue-server"},
        )
        assert answer.ok, await answer.text()
        await context.add_init_script(KNOWN_HERE)
        return await self.stage.opens_in(context, Booking, "booking", at or self.link)

    async def strange_phone(self, look: Look = PLAIN, *, at: str = "") -> Booking:
        """A phone that was never here."""
        context = await self.stage.browser_of(PHONE, look, None)
        page = await self.stage.opens_in(context, Booking, "booking", at or self.link)
        page.forgives(NOT_SIGNED_IN)
        return page


def today() -> datetime:
    return datetime.now(UTC).astimezone(ZONE)


async def a_practice(
    stage: Stage, name: str, *, begins: str = "00:00", ends: str = "24:00", first: int = 0, daily: bool = True
) -> Practice:
    """A branch of its own with one doctor, who works at these hours from the `first` day on, and a line."""
    branch = await stage.desk.opens_a_branch(name, rooms=1, calls=True)
    accounts = Accounts(stage.demo.url)
    await accounts.a_colleague("doctor", branch, name=f"Dr. {name}")
    staff = (await stage.desk.asks("/staff?limit=100"))["items"]
    doctor = next(one["id"] for one in staff if one["name"] == f"Dr. {name}")
    await stage.desk.posts(
        "/availability",
        staff_id=doctor,
        branch_id=branch,
        kind="work",
        starts_on=(today() + timedelta(days=first)).date().isoformat(),
        starts_at=begins,
        ends_at=ends,
        except_on=[],
        **({"recurrence": "FREQ=DAILY"} if daily else {}),
    )
    return Practice(stage, branch, doctor)
