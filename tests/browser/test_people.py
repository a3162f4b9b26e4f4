"""People and roles: somebody is invited and begins, is suspended and signed out, and must have a second step."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.account_pages import AccountPage, account_page, next_code
from tests.browser.accounts import GOOD, Accounts, an_address
from tests.browser.front_desk import PASSWORD
from tests.browser.screens import Console
from tests.browser.stage import DESK, HOME, PLAIN, Stage

REFUSED = r"40[13] \("


class People(AccountPage):
    """The list, and whoever is open beside it."""

    def row(self, words: str) -> Locator:
        return self.page.locator(".people-list .row").filter(has_text=words)

    @property
    def side(self) -> Locator:
        return self.page.locator(".side")

    async def opens(self, address: str) -> None:
        await self.page.get_by_label("Name, e-mail or phone").fill(address)
        await self.row(address).click()
        await expect(self.side.locator("h2")).to_be_focused()


async def people_of(stage: Stage, login: str) -> People:
    context = await stage.browser_of(DESK, PLAIN, None)
    await stage.signs_in(context, login)
    page = await stage.opens_in(context, People, "people", "/admin/users")
    await expect(page.row(f"{login}@demo.clinic")).to_be_visible()
    return page


async def test_somebody_is_invited_and_begins_to_work(stage: Stage) -> None:
    accounts, address = Accounts(stage.demo.url), an_address("doctor")
    page = await people_of(stage, "manager")
    await page.button("Invite").click()
    await page.page.get_by_label("E-mail", exact=True).fill(address)
    await expect(page.side.get_by_label("Role").locator("option")).to_have_text(["Receptionist", "Doctor"])
    await page.side.get_by_label("Role").select_option(label="Doctor")
    await page.side.get_by_label("Where").select_option(label=HOME)
    await page.button("Send the invitation").click()
    await expect(page.told).to_contain_text("Invitation sent.")
    await page.page.keyboard.press("Escape")
    await expect(page.part("Invited, no answer yet")).to_contain_text(address)

    new = await account_page(stage, f"/invitation#{await accounts.token_for(address)}")
    await expect(new.heading).to_have_text("Demo Clinic invites you")
    await expect(new.page.locator(".pill")).to_have_text("Doctor")
    await new.page.get_by_label("Your name").fill("Salim Al Kindi")
    await new.page.get_by_label("Password").fill(GOOD)
    await new.page.keyboard.press("Enter")
    await new.page.wait_for_url("**/console")
    await expect(new.heading).to_have_text("Where do you work today?")
    await page.page.reload()
    await page.page.get_by_label("Name, e-mail or phone").fill(address)  # the first page has fifty
    await expect(page.row(address)).to_contain_text(re.compile(f"Salim Al Kindi.*Doctor.*{HOME}", re.DOTALL))


async def test_whoever_is_suspended_is_signed_out_of_an_open_console(stage: Stage) -> None:
    address = await Accounts(stage.demo.url).a_colleague("receptionist", stage.desk.branches[HOME])
    console = await stage.opens_in(await stage.browser_of(DESK, PLAIN, None), Console, "suspended", "/console")
    console.forgives(REFUSED)
    await console.page.get_by_label("E-mail or phone").fill(address)
    await console.page.get_by_label("Password").fill(GOOD)
    await console.page.keyboard.press("Enter")
    await console.page.get_by_role("radio", name="No room").check()
    await console.button("Start").click()
    await expect(console.visit).to_be_visible()

    page = await people_of(stage, "admin")
    await page.opens(address)
    await page.button("Suspend").click()
    await expect(page.side).to_contain_text("is signed out everywhere within seconds and cannot sign in")
    await page.button("Yes, suspend").click()
    await expect(page.side).to_contain_text("Suspended")
    await expect(console.band).to_contain_text("You have been signed out.")
    await console.page.get_by_label("Password").fill(GOOD)
    await console.page.keyboard.press("Enter")
    await expect(console.band).to_contain_text("is not right")

    await page.button("Reinstate").click()
    await page.button("Yes, reinstate").click()
    await expect(page.side).to_contain_text("Active")
    await console.page.get_by_label("Password").fill(GOOD)
    await console.page.keyboard.press("Enter")
    await expect(console.visit).to_be_visible()


async def test_a_role_that_asks_for_a_second_step_sets_it_up_on_the_way_in(stage: Stage) -> None:
    accounts = Accounts(stage.demo.url)
    address = await accounts.a_colleague("auditor")
    admin = await people_of(stage, "admin")
    await admin.button("Second step").click()
    await admin.page.get_by_role("checkbox", name="Auditor").check()
    try:
        await admin.button("Save").click()
        await expect(admin.told).to_contain_text("Saved.")
        page = await account_page(stage, "/account")
        await page.signs_in(address)
        await expect(page.heading).to_have_text("Set up the second step")
        app = await page.sets_up_an_app()
        await expect(page.heading).to_have_text("Your recovery codes")
        await page.button("I have kept them").click()
        await expect(page.part("Second step at sign-in")).to_contain_text("Your role asks for it.")
        await page.button("Sign out").first.click()
        await page.signs_in(address)
        await page.page.get_by_label("Code from your app").press_sequentially(next_code(app))
        await expect(page.part("You")).to_be_visible()
    finally:
        await accounts.requires_second_step_of()


@pytest.mark.looks
async def test_roles_are_given_and_taken_with_the_keyboard_alone(stage: Stage) -> None:
    address = await Accounts(stage.demo.url).a_colleague("doctor", stage.desk.branches[HOME], name="Huda Al Lawati")
    page = await people_of(stage, "admin")
    await page.opens(address)
    for label, choice in (("Role", "Receptionist"), ("Where", "Salalah")):
        await page.tabs_to(page.side.get_by_label(label))
        await page.page.keyboard.type(choice)
    await page.tabs_to(page.side.get_by_role("button", name="Add", exact=True))
    await page.page.keyboard.press("Enter")
    await page.tabs_to(page.button("Save the roles"))
    await page.page.keyboard.press("Enter")
    await expect(page.told).to_contain_text("Saved.")
    await expect(page.row(address)).to_contain_text(re.compile("Doctor.*Receptionist.*Salalah", re.DOTALL))
    await page.page.keyboard.press("Escape")
    await expect(page.row(address)).to_be_focused()


@pytest.mark.looks
async def test_whoever_manages_nobody_is_told(stage: Stage) -> None:
    page = await account_page(stage, "/admin/users")
    await page.signs_in("doctor1@demo.clinic", PASSWORD)
    await expect(page.told).to_contain_text("Your role does not manage people.")
