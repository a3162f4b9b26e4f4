"""One's own account: a second step, where one is signed in, who it is before a dangerous act, a page nobody uses."""

import re

from playwright.async_api import Route, expect

from tests.browser.account_pages import AccountPage, account_page, next_code, own_account
from tests.browser.accounts import GOOD, Accounts, a_phone_number
from tests.browser.screens import NOT_SIGNED_IN
from tests.browser.stage import HOME, Stage

REFUSED = r"40[13] \("


STALE = '{"type": "/problems/step-up-required", "status": 403}'


async def refuse_as_stale(route: Route) -> None:
    """As it is answered later than five minutes after a sign-in."""
    await route.fulfill(status=403, content_type="application/problem+json", body=STALE)


async def confirms(page: AccountPage, password: str) -> None:
    await page.page.get_by_role("region", name="Confirm that it is you").get_by_label("Password").fill(password)
    await page.page.keyboard.press("Enter")


async def test_a_second_step_is_set_up_and_asked_for_at_the_next_sign_in(stage: Stage) -> None:
    address = await Accounts(stage.demo.url).a_colleague("doctor", stage.desk.branches[HOME])
    page = await own_account(stage, address)
    page.forgives(REFUSED)
    second = page.part("Second step at sign-in")
    await expect(second).to_contain_text("Off")
    await second.get_by_role("button", name="Set up with an app").click()
    app = await page.sets_up_an_app()
    recovery = await page.page.locator(".recovery code").first.inner_text()
    await page.button("I have kept them").click()
    await expect(second).to_contain_text("10 codes left")

    await page.button("Sign out").first.click()
    await page.signs_in(address)
    code = page.page.get_by_label("Code from your app")
    await expect(code).to_be_focused()
    assert await code.get_attribute("autocomplete") == "one-time-code"
    assert await code.get_attribute("inputmode") == "numeric"
    await code.fill("000 000")
    await expect(page.told).to_contain_text("This code is not right.")
    await code.press_sequentially(next_code(app))
    await expect(second).to_contain_text("On")

    desk = await account_page(stage, "/console")
    await desk.signs_in(address)
    await desk.button("Use a recovery code").click()
    await desk.page.get_by_label("Recovery code").fill(recovery.lower())
    await desk.page.keyboard.press("Enter")
    await expect(desk.heading).to_have_text("Where do you work today?")


async def test_this_is_you_and_that_one_is_signed_out(stage: Stage) -> None:
    address = await Accounts(stage.demo.url).a_patient()
    lost, page = await own_account(stage, address), await own_account(stage, address)
    lost.forgives(REFUSED)
    where = page.part("Where you are signed in")
    await expect(where.get_by_role("listitem")).to_have_count(3)  # signing up was one, too
    await expect(where.get_by_role("listitem").first).to_contain_text("This is you")
    for left in (2, 1):
        await where.get_by_role("button", name="Sign that one out").first.click()
        await expect(where.get_by_role("listitem")).to_have_count(left)
    await lost.part("You").get_by_role("button", name="Save").click()
    await expect(lost.told).to_contain_text("You have been signed out.")


async def test_a_dangerous_act_asks_who_it_is_and_goes_on_by_itself(stage: Stage) -> None:
    accounts, phone = Accounts(stage.demo.url), a_phone_number()
    address = await accounts.a_patient()
    page = await own_account(stage, address)
    page.forgives(REFUSED)
    reach = page.part("How we reach you")
    await reach.get_by_role("button", name="Add Phone").click()
    await reach.get_by_label("New phone").fill(phone)
    await page.page.route("**/api/v1/me/phone", refuse_as_stale, times=1)
    await page.button("Send the codes").click()
    await confirms(page, "something else")
    await expect(reach.get_by_role("alert")).to_contain_text("This password is not right.")
    await confirms(page, GOOD)
    await expect(reach.get_by_label("Code from where we reach you now")).to_be_focused()
    await reach.get_by_label("Code from where we reach you now").fill((await accounts.last_sent(address))["code"])
    await reach.get_by_label("Code from the new address").fill((await accounts.last_sent(phone))["code"])
    await page.page.keyboard.press("Enter")
    await expect(reach.get_by_role("definition").filter(has_text=phone)).to_be_visible()


async def renewed_after_an_hour(page: AccountPage) -> None:
    """Nearly an hour later; a renewal still under way would find its session signed out, which is nobody's fault."""
    async with page.page.expect_response("**/auth/refresh"):
        await page.page.clock.fast_forward("59:30")


async def test_a_page_of_staff_that_nobody_uses_asks_and_then_signs_out(stage: Stage) -> None:
    address = await Accounts(stage.demo.url).a_colleague("receptionist", stage.desk.branches[HOME])
    page = await account_page(stage, "/account")
    await page.page.clock.install()
    await page.page.reload()
    page.forgives(NOT_SIGNED_IN, times=2)
    await page.signs_in(address)
    await expect(page.part("You")).to_be_visible()
    await expect(page.part("Second step at sign-in")).to_contain_text("Off")  # all of it was read before time goes on
    await expect(page.part("Where you are signed in").get_by_text("This is you")).to_be_visible()
    still = page.page.get_by_role("alert").filter(has_text="Still there?")
    await renewed_after_an_hour(page)
    await expect(still).to_be_visible()
    await page.page.get_by_label("Name in English").focus()
    await page.page.keyboard.press("x")
    await expect(still).to_be_hidden()
    await expect(page.page.get_by_label("Name in English")).to_have_value("Noor Al Balushi")  # the key did nothing else
    await renewed_after_an_hour(page)
    await page.page.clock.fast_forward("01:00")
    await expect(page.told).to_contain_text(re.compile("nobody used this page"))
    await expect(page.page.get_by_label("E-mail or phone")).to_have_value(address)
