"""A link opens one's own ticket, and nothing else."""

import pytest
from playwright.async_api import expect

from tests.browser.screens import Console
from tests.browser.stage import DESK, PLAIN, Stage

NOBODYS = "/t/01900000-0000-7000-8000-000000000000"


async def test_a_link_that_leads_nowhere_says_so_and_what_to_do(stage: Stage) -> None:
    for link in (f"{NOBODYS}#c2VjcmV0", NOBODYS):
        phone = await stage.phone(link)
        phone.forgives(r"40[134] \(.*/api/v1/tickets/")
        await expect(phone.page.get_by_role("alert")).to_contain_text("We could not open this ticket")
        await expect(phone.page.get_by_role("alert")).to_contain_text("ask at reception")
        await expect(phone.page.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize("key", ["another's", "cut short", "none"])
async def test_anothers_ticket_stays_closed(stage: Stage, key: str) -> None:
    mine, theirs = await stage.desk.adds(stage.general, count=2, name="Moza Al Farsi", reason="Cough")
    secret = {"another's": mine, "cut short": theirs, "none": mine}[key]["secret_link"].split("#")[1]
    fragment = {"another's": secret, "cut short": secret[:-1], "none": ""}[key]
    phone = await stage.phone(f"/t/{theirs['id']}#{fragment}")
    phone.forgives(r"40[134] \(.*/api/v1/tickets/")
    await expect(phone.page.get_by_role("alert")).to_contain_text("We could not open this ticket")
    await expect(phone.page.locator("body")).not_to_contain_text(theirs["number"])


async def test_a_mended_link_opens_without_more_ado(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    path, secret = ticket["secret_link"].split("#")
    phone = await stage.phone(path)
    await expect(phone.page.get_by_role("alert")).to_contain_text("We could not open this ticket")
    await phone.page.goto(f"{stage.demo.url}{path}#{secret}")
    await expect(phone.ahead).to_have_text("You are next")


async def test_the_page_of_a_patient_shows_no_name_and_no_reason(stage: Stage) -> None:
    ahead, mine = await stage.desk.adds(stage.general, count=2, name="Moza Al Farsi", reason="Cough for a week")
    phone, wall = await stage.phone(mine["secret_link"]), await stage.wall()
    await stage.desk.calls(stage.general, stage.room("1"))
    await expect(wall.room("1")).to_contain_text(ahead["number"])
    for screen in (phone, wall):
        await expect(screen.page.locator("body")).not_to_contain_text("Moza")
        await expect(screen.page.locator("body")).not_to_contain_text("Cough")


async def test_a_wall_of_no_branch_shows_a_code(stage: Stage) -> None:
    wall = await stage.wall("01900000-0000-7000-8000-000000000000")
    wall.forgives(r"404 \(.*/api/v1/branches/")
    await expect(wall.page.locator(".shown")).to_be_visible()


async def test_a_wrong_password_says_so_and_keeps_the_address(stage: Stage) -> None:
    console = await stage.console()
    console.forgives(r"401 \(.*/api/v1/auth/login")
    await console.page.get_by_label("E-mail").fill("doctor1@demo.clinic")
    await console.page.get_by_label("Password").fill("something-else-1")
    await console.page.keyboard.press("Enter")
    await expect(console.page.get_by_role("alert")).to_contain_text("E-mail, phone or password is not right.")
    await expect(console.page.get_by_label("E-mail")).to_have_value("doctor1@demo.clinic")


async def test_a_patients_account_does_not_open_the_console(stage: Stage) -> None:
    console = await stage.console()
    await console.page.get_by_label("E-mail").fill("patient1@demo.clinic")
    await console.page.get_by_label("Password").fill("demo-clinic-2026")
    await console.page.keyboard.press("Enter")
    await expect(console.page.get_by_role("alert")).to_contain_text("This page is for staff.")
    await expect(console.page.get_by_label("E-mail")).to_be_visible()  # who typed a password here has no other tab
    await expect(console.page.get_by_role("link", name="To my own page")).to_have_count(0)
    context = await stage.browser_of(DESK, PLAIN, None)
    await stage.signs_in(context, "patient1")  # who is in elsewhere stays in there
    console = await stage.opens_in(context, Console, "console-patient", "/console")
    await expect(console.page.get_by_role("alert")).to_contain_text("This page is for staff.")
    await expect(console.page.get_by_role("link", name="To my own page")).to_have_attribute("href", "/appointments")
