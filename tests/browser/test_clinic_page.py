"""The clinic's page: services, hours, the slots that follow; what is wrong is told in its place, nothing is lost."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.async_api import FilePayload, Locator, ViewportSize, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.account_pages import AccountPage
from tests.browser.accounts import Accounts, an_address
from tests.browser.bookings import tomorrow
from tests.browser.screens import NOT_SIGNED_IN
from tests.browser.stage import ARABIC, DESK, HOME, PHONE, PLAIN, RESULTS, THEMES, Look, Stage

PICTURES = RESULTS / "pages"
TABS = ("branches", "services", "rooms", "lines", "hours", "closures", "sheets")
FAR = "Salalah"


class ClinicPage(AccountPage):
    """What a manager keeps."""

    @property
    def side(self) -> Locator:
        return self.page.locator(".side")

    def row(self, words: str) -> Locator:
        return self.page.locator(".people-list .row").filter(has_text=words)

    async def turns_to(self, tab: str) -> None:
        await self.page.locator(f"[data-tab={tab}]").click()
        await expect(self.page.locator(f"[data-tab={tab}]")).to_have_attribute("aria-current", "page")
        await expect(self.page.locator(".skeleton")).to_have_count(0)
        await expect(self.page.locator("#list, #place").first).to_be_visible()

    async def saves(self, label: str = "Save", told: str = "Saved.") -> None:
        await self.side.get_by_role("button", name=label, exact=True).click()
        await expect(self.side.locator(".band")).to_contain_text(told)

    async def removes(self, words: str) -> None:
        await self.row(words).click()
        await self.side.get_by_role("button", name="Remove").click()
        await self.side.get_by_role("button", name="Yes, remove").click()
        await expect(self.row(words)).to_have_count(0)


async def clinic_of(stage: Stage, login: str = "manager", look: Look = PLAIN, size: ViewportSize = DESK) -> ClinicPage:
    context = await stage.browser_of(size, look, None)
    await stage.signs_in(context, login)
    page = await stage.opens_in(context, ClinicPage, f"clinic-{look.lang}", "/admin/clinic")
    await expect(page.page.locator(".people-list .row").first).to_be_visible()
    return page


def a_sign() -> str:
    """Of a door, or in a name: nobody else's, so that a test may be walked once more."""
    return uuid4().hex[:4].upper()


async def test_a_service_and_its_doctors_hours_become_slots(stage: Stage) -> None:
    branch, named = stage.desk.branches[FAR], f"Scan {a_sign()}"
    doctor = f"Dr. {an_address('x').split('@')[0]}"
    await Accounts(stage.demo.url).a_colleague("doctor", branch, name=doctor)
    page = await clinic_of(stage)
    await page.turns_to("services")
    await page.button("Add a service").click()
    await page.side.get_by_label("Name, English").fill(named)
    await page.side.get_by_label("Minutes it takes").fill("0")
    await page.side.get_by_role("button", name="Add a service").click()
    await expect(page.side.locator(".why")).to_contain_text("A number from 1 to 480.")
    await expect(page.side.get_by_label("Minutes it takes")).to_be_focused()
    await page.side.get_by_label("Minutes it takes").fill("30")
    await page.side.get_by_role("group", name="By whom").get_by_label("Only these").check()
    await page.side.get_by_label(doctor).check()
    await page.saves("Add a service", "Added.")

    await page.turns_to("hours")
    await page.page.get_by_label("Branch").select_option(label=FAR)
    await page.page.get_by_label("Doctor").select_option(label=doctor)
    await expect(page.page.get_by_text("No working hours yet.")).to_be_visible()
    await page.button("Add hours").click()
    await page.side.get_by_label("From", exact=True).fill("8")
    await page.side.get_by_label("To", exact=True).fill("9.30")
    for day in ("Fri", "Sat"):
        await page.side.get_by_label(day, exact=True).check()
    await page.saves("Add hours", "Added.")
    await expect(page.row("Every day")).to_contain_text("08:00–09:30")
    await expect(page.page.locator(".week rect.work").first).to_be_visible()

    [service] = [one for one in await stage.desk.every("/services") if one["name"] == named]
    ahead = (datetime.now(UTC) + timedelta(days=2)).date()
    asked = f"/slots?branch_id={branch}&service_id={service['id']}&from={ahead}&to={ahead}"
    assert len((await stage.desk.asks(asked))["items"]) == 3
    await page.removes("Every day")
    await page.turns_to("services")
    await page.removes(named)


async def test_who_saved_first_is_shown_and_nothing_typed_is_lost(stage: Stage) -> None:
    page = await clinic_of(stage)
    page.forgives(r"412 \(")
    await page.turns_to("services")
    await page.row("Blood test").click()
    await page.side.get_by_label("Minutes free after").fill("5")
    [service] = [one for one in await stage.desk.every("/services") if one["name"] == "Blood test"]
    await stage.desk.patches(f"/services/{service['id']}", buffer_before_minutes=3)
    try:
        await page.turns_to("rooms")  # and back: another tab forgets nothing either
        await page.turns_to("services")
        await expect(page.row("Blood test")).to_contain_text("Not saved")
        await page.saves(told="Somebody saved this meanwhile")
        await expect(page.side.get_by_label("Minutes free before")).to_have_value("3")
        await expect(page.side.get_by_label("Minutes free after")).to_have_value("5")
        await page.saves()
    finally:
        await stage.desk.patches(f"/services/{service['id']}", buffer_before_minutes=0, buffer_after_minutes=0)


async def test_a_branch_is_edited_and_its_hours_are_read_as_people_write_them(stage: Stage) -> None:
    await stage.desk.frees_the_name("Sohar")
    page = await clinic_of(stage, "admin")
    await page.button("Add a branch").click()
    await page.side.get_by_label("Name, English").fill("Sohar")
    await page.side.get_by_label("Sunday").fill("8-13, 16.30 – 20")
    await page.side.get_by_label("Monday").fill("soon")
    await page.side.get_by_role("button", name="Add a branch").click()
    await expect(page.side.locator(".day .why")).to_have_count(1)
    await expect(page.side.get_by_label("Monday")).to_be_focused()
    await page.side.get_by_role("button", name="Copy to all days").click()
    await page.side.get_by_text("Rules of booking").click()
    await page.side.get_by_label("Book at most so many days ahead").fill("30")
    await page.saves("Add a branch", "Added.")
    [branch] = [one for one in await stage.desk.every("/branches") if one["name"] == "Sohar"]
    assert branch["opening_hours"]["sat"] == [["08:00", "13:00"], ["16:30", "20:00"]]
    assert branch["booking"]["horizon_days"] == 30
    await page.page.keyboard.press("Escape")
    await page.removes("Sohar")


async def test_a_spreadsheet_is_tried_mended_and_taken_in(stage: Stage) -> None:
    page, sign = await clinic_of(stage), a_sign()
    await page.turns_to("sheets")
    await page.page.get_by_label("Which").select_option(label="Rooms")
    async with page.page.expect_download() as coming:
        await page.button("Download").click()
    assert (await coming.value).suggested_filename == "counters.csv"
    bad = f"branch,door,name_en,kind\n{FAR},{sign},Room {sign},cellar\nNowhere,1,Room,room\n"
    await page.page.get_by_label("A CSV file to bring in").set_input_files(_file(bad))
    await expect(page.page.locator("tbody tr")).to_have_count(2)
    await expect(page.page.locator("tbody tr").first).to_contain_text(re.compile("2.*kind", re.DOTALL))
    await page.page.get_by_label("A CSV file to bring in").set_input_files(
        _file(bad.split("Nowhere")[0].replace("cellar", "desk"))
    )
    await expect(page.page.locator("#result")).to_contain_text("1 new")
    await page.button("Take it in").click()
    await expect(page.told).to_contain_text("Taken in.")
    await page.turns_to("rooms")
    await page.page.get_by_label("Branch").select_option(label=FAR)
    await page.removes(f"Room {sign}")


def _file(text: str) -> FilePayload:
    return FilePayload(name="rooms.csv", mimeType="text/csv", buffer=text.encode())


async def test_whoever_does_not_manage_is_told(stage: Stage) -> None:
    context = await stage.browser_of(DESK, PLAIN, None)
    await stage.signs_in(context, "doctor1")
    page = await stage.opens_in(context, ClinicPage, "clinic-doctor", "/admin/clinic")
    page.forgives(NOT_SIGNED_IN)
    await expect(page.told).to_contain_text("Your role does not manage the clinic.")


@pytest.mark.looks
async def test_holidays_are_seen_before_a_branch_is_closed(stage: Stage) -> None:
    page = await clinic_of(stage)
    await page.turns_to("closures")
    await page.page.get_by_label("Branch").select_option(label=FAR)
    await page.page.get_by_label("Year").fill(str(datetime.now(UTC).year + 1))
    await page.button("Show them").click()
    await expect(page.page.locator("#holidays-found")).to_contain_text("National Day")
    await page.button("Cancel").click()
    await expect(page.page.locator("#holidays-found")).to_have_count(0)


@pytest.mark.looks
async def test_a_doctor_is_away_everywhere_unless_only_a_branch_is_meant(stage: Stage) -> None:
    doctor = f"Dr. {an_address('away').split('@')[0]}"
    await Accounts(stage.demo.url).a_colleague("doctor", name=doctor)
    page = await clinic_of(stage, "admin")
    far_west = await page.page.context.new_cdp_session(page.page)
    await far_west.send("Emulation.setTimezoneOverride", {"timezoneId": "America/Toronto"})
    await page.turns_to("closures")
    for is_only_here in (False, True):
        await page.page.locator("#add").click()
        await expect(page.side.get_by_label("Only at this branch")).to_have_count(0)  # a closed branch is one
        await page.side.get_by_label("Who is away").select_option(label=doctor)
        await page.side.get_by_label("Only at this branch").set_checked(is_only_here)
        await page.saves("Add a closure", "Added.")
        await page.page.keyboard.press("Escape")
    await expect(page.row(doctor)).to_have_count(2)
    day = f"{tomorrow():%-d %b %Y}"  # by the clinic's clock, wherever the manager is
    await expect(page.row(doctor).locator("b")).to_have_text([day, day])
    await expect(page.row(doctor).filter(has_text="Only at this branch")).to_have_count(1)
    await page.page.get_by_label("Branch").select_option(label=FAR)
    await expect(page.row(doctor)).to_contain_text("At every branch")
    await page.removes(doctor)
    await page.page.get_by_label("Branch").select_option(label=HOME)
    await expect(page.row(doctor)).to_contain_text("Only at this branch")
    await page.removes(doctor)


@pytest.mark.looks
async def test_a_room_is_added_on_a_phone_by_keyboard(stage: Stage) -> None:
    page, sign = await clinic_of(stage, size=PHONE), a_sign()
    await page.turns_to("rooms")
    await page.page.get_by_label("Branch").select_option(label=FAR)
    await page.tabs_to(page.button("Add a room"))
    await page.page.keyboard.press("Enter")
    await expect(page.side.locator("h2")).to_be_focused()
    await page.tabs_to(page.side.get_by_label("Sign on the door"))
    await page.page.keyboard.press("ControlOrMeta+A")
    await page.page.keyboard.type(sign)
    await page.page.keyboard.press("Enter")
    await expect(page.side.locator(".band")).to_contain_text("Added.")
    await page.page.keyboard.press("Escape")
    await expect(page.row(sign)).to_be_focused()
    await page.removes(sign)


@pytest.mark.looks
@pytest.mark.parametrize("look", [PLAIN, ARABIC], ids=["en", "ar"])
async def test_everybody_can_use_every_part(stage: Stage, look: Look) -> None:
    page = await clinic_of(stage, "admin", look)
    PICTURES.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for tab in TABS:
        await page.turns_to(tab)
        if await page.page.locator("#add").count():
            await page.page.locator("#add").click()
            await expect(page.side).to_be_visible()
        for theme in THEMES:
            await page.page.emulate_media(color_scheme=theme)
            name = f"clinic-{tab}-{look.lang}-{theme}"
            await page.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", full_page=True)
            wrong += [f"{name}: {one}" for one in await barriers_of(page.page)]
        wrong += [f"{tab}: {one}" for one in await overflows_of(page.page)]
        await page.page.set_viewport_size(DESK)
    assert wrong == []
