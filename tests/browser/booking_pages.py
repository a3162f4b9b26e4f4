"""The pages of patients who book: a clinic of a test's own, and somebody's phone there."""

from asyncio import sleep, timeout
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from playwright.async_api import BrowserContext, Locator, expect

from tests.browser.accounts import GOOD, PAGES, Accounts, an_address
from tests.browser.front_desk import ZONE
from tests.browser.network import Network
from tests.browser.screens import NOT_SIGNED_IN, Screen
from tests.browser.stage import PHONE, PLAIN, Look, Stage
from tests.cli.programs import PATIENCE

DAY = timedelta(days=1)
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
        return await self.confirms()

    async def books_soon(self) -> str:
        """Today's second time, if there is one: the first may begin while a thumb is on its way to it."""
        await self.taps_on(self.button("General consultation"))
        await expect(self.times.first).to_be_visible()
        await self.picks(min(1, await self.times.count() - 1))
        return await self.confirms()

    async def confirms(self) -> str:
        await self.taps_on(self.button("Book this time"))
        await expect(self.heading).to_have_text("You are booked")
        return await self.page.locator(".reference .code").inner_text()


async def makes_an_account(page: Booking, accounts: Accounts, name: str) -> None:
    """On the way, from where somebody unknown is asked who they are."""
    address = an_address("new")
    await page.page.get_by_role("link", name="Create one").click()
    await page.page.get_by_label("Your name").fill(name)
    await page.page.get_by_label("E-mail or phone").fill(address)
    await page.page.get_by_label("Password").fill(GOOD)
    await page.page.keyboard.press("Enter")
    code = page.page.get_by_label("Code from the message")
    await expect(code).to_be_focused()
    await code.press_sequentially((await accounts.last_sent(address))["code"])


async def signs_in(page: Booking, address: str) -> None:
    await page.page.get_by_label("E-mail or phone").fill(address)
    await page.page.get_by_label("Password").fill(GOOD)
    await page.page.keyboard.press("Enter")


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

    async def knows_of(self, count: int) -> None:
        """Wait until so many are booked."""
        async with timeout(PATIENCE):
            while len(await self.booked()) < count:  # noqa: ASYNC110 - the desk has no socket
                await sleep(0.05)

    async def phone(
        self, look: Look = PLAIN, *, at: str = "", patient: str | None = None, over: Network | None = None
    ) -> Booking:
        """A phone where somebody with an account is signed in: somebody new, unless said otherwise."""
        context = await self.stage.browser_of(PHONE, look, over)
        if patient is None:
            await self._signs_up(context)
        else:
            await self._asks(context, "login", identifier=patient, password=GOOD)
        await context.add_init_script(KNOWN_HERE)
        return await self.stage.opens_in(context, Booking, "booking", at or self.link)

    async def _signs_up(self, context: BrowserContext) -> None:
        """And is signed in by that."""
        address = an_address("patient")
        asked = await self._asks(context, "register", name="Amal Al Harthy", password=GOOD, email=address)
        code = (await Accounts(self.stage.demo.url).last_sent(address))["code"]
        await self._asks(context, "register/verify", challenge_id=asked["challenge_id"], code=code)

    async def _asks(self, context: BrowserContext, path: str, **body: str) -> Any:
        answer = await context.request.post(f"{self.stage.demo.url}/api/v1/auth/{path}", data=body, headers=PAGES)
        assert answer.ok, await answer.text()
        return await answer.json()

    async def strange_phone(self, look: Look = PLAIN, *, at: str = "") -> Booking:
        """A phone that was never here."""
        context = await self.stage.browser_of(PHONE, look, None)
        page = await self.stage.opens_in(context, Booking, "booking", at or self.link)
        page.forgives(NOT_SIGNED_IN)
        return page


def today() -> datetime:
    return datetime.now(UTC).astimezone(ZONE)


def a_day_ahead(days: int) -> date:
    """In so many days or, where a month ends, in a few more: the day before it and two after it stand on its page."""
    day = today().date() + days * DAY
    while (day - DAY).month != (day + 2 * DAY).month:
        day += DAY
    return day


async def a_practice(
    stage: Stage, name: str, *, begins: str = "00:00", ends: str = "24:00", first: int = 0, daily: bool = True
) -> Practice:
    """A branch of its own with one doctor, who works at these hours from today or `a_day_ahead` on, and a line."""
    opens = a_day_ahead(first) if first else today().date()
    branch = await stage.desk.opens_a_branch(name, rooms=1, calls=True)
    address, role = an_address("doctor"), {"role": "doctor", "branch_id": branch}
    await stage.desk.posts("/admin/invitations", email=address, roles=[role])
    await Accounts(stage.demo.url).accepts(address, f"Dr. {name}")
    staff = await stage.desk.every("/staff")
    doctor = next(one["id"] for one in staff if branch in [given["branch_id"] for given in one["roles"]])
    await stage.desk.posts(
        "/availability",
        staff_id=doctor,
        branch_id=branch,
        kind="work",
        starts_on=opens.isoformat(),
        starts_at=begins,
        ends_at=ends,
        except_on=[],
        **({"recurrence": "FREQ=DAILY"} if daily else {}),
    )
    return Practice(stage, branch, doctor)
