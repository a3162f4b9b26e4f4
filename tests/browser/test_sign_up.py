"""Somebody new: from signing up to a place in line, and back in with a forgotten password."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.account_pages import AccountPage, account_page, forgets_the_password, next_code, own_account
from tests.browser.accounts import GOOD, Accounts, a_phone_number, an_address
from tests.browser.stage import HOME, PHONE, Stage

REFUSED_CODE = r"401 \(.*/api/v1/auth/register/verify"


async def chooses(page: AccountPage) -> None:
    """The line that was chosen before is still chosen when somebody comes back."""
    await page.button("Join the line from home").click()
    service = page.page.get_by_role("radio", name="Blood test")
    if not await service.is_checked():
        await service.check()
        await page.page.get_by_role("radio", name="General", exact=True).check()
    await page.button("Next").click()
    await expect(page.heading).to_have_text("Who are you?")


async def test_from_sign_up_to_a_place_in_line(stage: Stage) -> None:
    accounts, address = Accounts(stage.demo.url), an_address("amal")
    page = await account_page(stage, f"/b/{stage.desk.branches[HOME]}", size=PHONE)
    page.forgives(REFUSED_CODE, times=1)
    await chooses(page)
    await page.page.get_by_role("link", name="Create one").click()

    await page.page.get_by_label("Your name").fill("Amal Al Harthy")
    await page.page.get_by_label("E-mail or phone").fill(address)
    await page.page.get_by_label("Password").fill("short")
    await expect(page.page.get_by_text("At least 8 characters")).to_be_visible()
    await page.page.get_by_label("Password").fill(GOOD)
    await expect(page.page.get_by_text("Long enough")).to_be_visible()
    await page.page.keyboard.press("Enter")

    code = page.page.get_by_label("Code from the message")
    await expect(code).to_be_focused()
    right = (await accounts.last_sent(address))["code"]
    await code.press_sequentially(f"{(int(right) + 1) % 1_000_000:06}")  # sends itself
    await expect(page.told).to_contain_text("This code is not right.")
    await code.fill(f" {right[:3]} {right[3:]} ")  # as it is pasted
    await page.page.wait_for_url(re.compile(r"/b/[0-9a-f-]+$"))

    await chooses(page)
    await expect(page.page.get_by_text("You join as Amal Al Harthy.")).to_be_visible()
    await page.button("Join the line").click()
    await page.page.wait_for_url(re.compile(r"/t/[0-9a-f-]{36}#.+"))
    number = await page.page.locator(".big .code").inner_text()
    assert await stage.desk.numbers(stage.general) == [number]


@pytest.mark.looks
async def test_an_address_can_be_mended_and_a_phone_will_do(stage: Stage) -> None:
    page = await account_page(stage, "/register", size=PHONE)
    await page.page.get_by_label("Your name").fill("Khalid Al Rashdi")
    field = page.page.get_by_label("E-mail or phone")
    await field.fill("91234567")
    await page.page.get_by_label("Password").fill(GOOD)
    await page.page.keyboard.press("Enter")
    await expect(page.told).to_contain_text("a phone number with its country")
    await field.fill(an_address("wrong"))
    await page.button("Send me a code").click()
    await page.button("Wrong address?").click()
    await expect(page.page.get_by_label("Your name")).to_have_value("Khalid Al Rashdi")
    await expect(page.page.get_by_label("Password")).to_have_value(GOOD)
    phone = a_phone_number()
    await field.fill(f"{phone[:4]} {phone[4:8]} {phone[8:]}")
    await page.button("Send me a code").click()
    await expect(page.page.get_by_role("button", name=re.compile("Send again in"))).to_be_visible()
    await page.page.get_by_label("Code from the message").fill(
        (await Accounts(stage.demo.url).last_sent(phone))["code"]
    )
    await expect(page.heading).to_have_text("Welcome, Khalid Al Rashdi")


async def test_a_forgotten_password_is_replaced_and_other_devices_are_signed_out(stage: Stage) -> None:
    accounts = Accounts(stage.demo.url)
    address = await accounts.a_patient()
    elsewhere = await own_account(stage, address)
    elsewhere.forgives(r"401 \(")
    page = await account_page(stage, "/account", size=PHONE)
    await forgets_the_password(page.page, accounts, address)
    await page.page.wait_for_url("**/account")
    await expect(page.part("Where you are signed in").get_by_role("listitem")).to_have_count(1)
    await elsewhere.part("You").get_by_role("button", name="Save").click()
    await expect(elsewhere.told).to_contain_text("You have been signed out.")


@pytest.mark.looks
async def test_a_patient_with_a_second_step_joins_from_home(stage: Stage) -> None:
    address = await Accounts(stage.demo.url).a_patient("Yousuf Al Kindi")
    account = await own_account(stage, address)
    await account.button("Set up with an app").click()
    app = await account.sets_up_an_app()

    page = await account_page(stage, f"/b/{stage.desk.branches[HOME]}", size=PHONE)
    await chooses(page)
    await page.page.get_by_label("E-mail or phone").fill(address)
    await page.page.get_by_label("Password").fill(GOOD)
    await page.page.get_by_label("Why you come").fill("Cough")
    await page.button("Join the line").click()
    await expect(page.heading).to_have_text("Second step")
    await page.page.get_by_label("Code from your app").press_sequentially(next_code(app))
    await page.page.wait_for_url(re.compile(r"/t/[0-9a-f-]{36}#.+"))
    assert len(await stage.desk.numbers(stage.general)) == 1
