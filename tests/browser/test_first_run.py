"""A clinic that has just been made: whatever page its first admin opens, the way leads to the first slot to book."""

from urllib.parse import urlsplit

from playwright.async_api import Browser, Locator, Route, expect

from queue_server.actor import Role
from queue_server.cli.administration import create_admin, create_colleague
from queue_server.ids import new_id
from queue_server.transaction import Database
from tests.a_server import Running
from tests.browser.access import barriers_of, overflows_of
from tests.browser.screens import NOT_SIGNED_IN, PATIENT
from tests.browser.stage import DESK
from tests.browser.test_clinic_page import ClinicPage

TOO_MANY = 429
PASSWORD = "seven green pears in a basket"


class FirstRun(ClinicPage):
    """What a new clinic's first admin has in front of them."""

    @property
    def steps(self) -> Locator:
        return self.page.get_by_role("region", name="Before people can book")

    def step(self, words: str) -> Locator:
        return self.steps.get_by_role("link", name=words)

    async def adds(self, label: str, **said: str) -> None:
        """By labels, or how they end."""
        await self.button(label).click()
        for field, words in said.items():
            await self.side.get_by_label(field).first.fill(words)
        await self.saves(label, "Added.")


async def test_the_way_from_an_empty_clinic_to_the_first_slot(
    server: Running, database: Database, browser: Browser
) -> None:
    clinic, boss = f"Clinic {new_id()}", f"{new_id()}@example.org"
    await create_admin(database, organization=clinic, email=boss, name="Boss", password=PASSWORD)
    async with await browser.new_context(viewport=DESK, locale="en-GB") as context:
        await context.add_init_script(PATIENT)
        page = FirstRun("first-run", await context.new_page(), urlsplit(server.url).netloc)
        page.listen()
        page.forgives(NOT_SIGNED_IN)
        await page.page.goto(f"{server.url}/day")
        await page.signs_in(boss, PASSWORD)
        await expect(page.step("A branch")).to_have_attribute("href", "#branches")
        for other in ("/schedule", "/reception", "/admin/devices", "/console"):
            await page.page.goto(server.url + other)
            await page.page.wait_for_url("**/admin/clinic#branches")
        await expect(page.steps.get_by_role("listitem")).to_have_count(5)
        assert await barriers_of(page.page) == []
        assert await overflows_of(page.page) == []

        page.forgives(r"429 \(")
        await page.page.route("**/api/v1/services?*", is_refused, times=1)
        async with page.page.expect_response(lambda answer: answer.status == TOO_MANY):
            await page.page.reload()
        await page.turns_to("services")  # what could not be read is read again
        await page.step("A branch").click()
        await page.adds("Add a branch", English="Sohar", zone="Asia/Muscat")
        await page.step("A service").click()
        await page.adds("Add a service", English="General")
        await expect(page.step("A doctor")).to_have_attribute("href", "/admin/users")
        who = {"email": f"{new_id()}@example.org", "name": "Dr. Amal", "password": PASSWORD}
        await create_colleague(database, organization=clinic, branch="Sohar", role=Role.DOCTOR, **who)
        await finds_no_line(server, browser, who["email"])
        await page.page.goto(f"{server.url}/reception")  # no line, so that is where it leads
        await page.page.wait_for_url("**/admin/clinic#lines")
        await page.adds("Add a line", English="General", Letters="A")
        await page.step("Working hours").click()
        await page.adds("Add hours")
        await expect(page.steps).to_have_count(0)

        await page.page.goto(f"{server.url}/b/{await the_branch(database, clinic)}/book")
        await expect(page.page.locator(".times .btn, .nearest .btn").first).to_be_visible()
        assert page.complaints() == []


async def is_refused(route: Route) -> None:
    await route.fulfill(status=TOO_MANY, json={"type": "/problems/rate-limited", "status": TOO_MANY})


async def finds_no_line(server: Running, browser: Browser, doctor: str) -> None:
    """Who cannot add what is missing is told, and has no dead button."""
    async with await browser.new_context(viewport=DESK, locale="en-GB") as context:
        await context.add_init_script(PATIENT)
        page = FirstRun("no-line", await context.new_page(), urlsplit(server.url).netloc)
        await page.page.goto(f"{server.url}/console")
        await page.signs_in(doctor, PASSWORD)
        await expect(page.page.get_by_text("This branch has no line yet.")).to_be_visible()
        await expect(page.page.get_by_role("button", name="Start")).to_have_count(0)
        await expect(page.page.get_by_role("link", name="Add it")).to_have_count(0)
        assert await barriers_of(page.page) == []


async def the_branch(database: Database, clinic: str) -> str:
    (row,) = await database.read(
        "SELECT b.id FROM branches b JOIN organizations o ON o.id = b.organization_id WHERE o.name ->> 'en' = $1",
        clinic,
    )
    return str(row["id"])
