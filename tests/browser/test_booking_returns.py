"""Whoever has booked halfway and comes back, by a reload, by Back or with a new password, is where they were."""

from playwright.async_api import expect

from tests.browser.account_pages import forgets_the_password
from tests.browser.accounts import Accounts
from tests.browser.booking_pages import Booking, a_practice, makes_an_account, signs_in
from tests.browser.stage import Stage

WHERE, WHAT, WHEN = "Where would you like to come?", "What do you need?", "Which day and time?"
WHO, RIGHT, BOOKED = "Who are you?", "Is this right?", "You are booked"


async def is_at(page: Booking, *headings: str) -> None:
    """After Back, once for each of them."""
    for heading in headings:
        await page.page.go_back()
        await expect(page.heading).to_have_text(heading)


async def test_a_reload_leads_to_where_one_was_and_back_one_step_further(stage: Stage) -> None:
    clinic = await a_practice(stage, "Reloaded", first=1)
    page = await clinic.strange_phone(at="/book")

    async def stays(heading: str) -> None:
        await expect(page.heading).to_have_text(heading)
        await page.page.reload()
        await expect(page.heading).to_have_text(heading)

    await stays(WHERE)
    await page.button("Reloaded").click()
    await stays(WHAT)
    await page.button("General consultation").click()
    await stays(WHEN)
    await page.picks(1)
    await stays(WHO)
    await page.page.get_by_role("link", name="Create one").click()
    await page.page.get_by_label("Your name").wait_for()
    await is_at(page, WHO, WHEN, WHAT, WHERE)


async def test_whoever_signs_in_on_the_way_is_not_asked_again_by_back_or_reload(stage: Stage) -> None:
    clinic = await a_practice(stage, "Signed In", first=1)
    page = await clinic.strange_phone()
    await page.chooses()
    await signs_in(page, await Accounts(stage.demo.url).a_patient())
    await expect(page.heading).to_have_text(RIGHT)
    await page.page.reload()
    await expect(page.heading).to_have_text(RIGHT)
    await is_at(page, WHEN, WHAT)


async def test_a_forgotten_password_comes_back_to_the_booking(stage: Stage) -> None:
    clinic, accounts = await a_practice(stage, "Forgot", first=1), Accounts(stage.demo.url)
    address = await accounts.a_patient()
    page = await clinic.strange_phone()
    time = await page.chooses(time=2)
    await forgets_the_password(page.page, accounts, address)
    await expect(page.heading).to_have_text(RIGHT)
    await expect(page.page.locator(".moment b")).to_have_text(time)
    await is_at(page, WHEN)


async def test_what_was_booked_is_told_again_by_a_reload_and_on_the_way_forward(stage: Stage) -> None:
    clinic = await a_practice(stage, "Told Again", first=1)
    page = await clinic.phone()
    reference = await page.books()
    told = page.page.locator(".reference .code")
    await page.page.reload()
    await expect(told).to_have_text(reference)
    await is_at(page, WHAT)
    await page.page.go_forward()
    await expect(told).to_have_text(reference)
    await page.page.get_by_role("link", name="My appointments").click()
    await is_at(page, BOOKED)
    await page.button("Book another appointment").click()
    await expect(page.heading).to_have_text(WHAT)
    await is_at(page, BOOKED)


async def test_the_wish_to_wait_outlives_a_new_account(stage: Stage) -> None:
    clinic = await a_practice(stage, "Waits", begins="08:00", ends="09:00", first=1)
    page = await clinic.strange_phone()
    await page.button("General consultation").click()
    await page.page.locator(".day.none").first.click()
    await page.button("Tell me when a time is free").click()
    await page.page.get_by_label("Morning").check()
    await page.button("Tell me when a time is free").click()
    await makes_an_account(page, Accounts(stage.demo.url), "Huda Al Amri")
    await expect(page.page.get_by_label("Morning")).to_be_checked()
    await page.button("Tell me when a time is free").click()
    await expect(page.heading).to_have_text("You are on the waiting list")
    await page.page.reload()
    await expect(page.heading).to_have_text("You are on the waiting list")


async def test_back_from_signing_in_to_what_is_not_for_everybody_leads_back_to_it(stage: Stage) -> None:
    clinic = await a_practice(stage, "Not For All")
    await stage.desk.patches(f"/branches/{clinic.branch}", is_public=False)
    page = await clinic.strange_phone()
    page.forgives(r"404 \(")
    unknown = "We do not know this clinic"
    await expect(page.heading).to_have_text(unknown)
    await page.button("Sign in").click()
    await expect(page.heading).to_have_text(WHO)
    await page.button("Back").click()
    await expect(page.heading).to_have_text(unknown)


async def test_a_branch_that_was_chosen_is_seen_to_open_and_back_leads_away_from_it(stage: Stage) -> None:
    await a_practice(stage, "Opens Slowly", first=1)
    page = await (await a_practice(stage, "Opens Too", first=1)).strange_phone(at="/book")
    comes = await page.holds_back("**/api/v1/services?*")
    await page.button("Opens Slowly").click()
    await expect(page.page.get_by_text("Opening…")).to_be_visible()
    await expect(page.button("Opens Slowly")).to_have_count(0)
    comes()
    await expect(page.heading).to_have_text(WHAT)
    await is_at(page, WHERE)


async def test_whoever_hands_the_phone_on_is_out_before_the_server_has_heard_of_it(stage: Stage) -> None:
    clinic = await a_practice(stage, "Handed On", first=1)
    page = await clinic.phone()
    await page.chooses()
    await expect(page.heading).to_have_text(RIGHT)
    ends = await page.holds_back("**/auth/logout")
    async with page.page.expect_request("**/auth/logout"):
        await page.button("Somebody else").click()
    await expect(page.heading).to_have_text(WHO)
    await expect(page.page.get_by_text("Amal Al Harthy")).to_have_count(0)
    await signs_in(page, await Accounts(stage.demo.url).a_patient("Salma Al Busaidi"))
    ends()
    await expect(page.heading).to_have_text(RIGHT)
    await expect(page.page.get_by_text("Salma Al Busaidi")).to_be_visible()


async def test_whoever_handed_the_phone_on_is_out_for_the_next_page_too(stage: Stage) -> None:
    clinic = await a_practice(stage, "Handed On Fast", first=1)
    page = await clinic.phone()
    await page.chooses()
    await expect(page.heading).to_have_text(RIGHT)
    await page.holds_back("**/api/v1/holds/*")
    async with page.page.expect_request("**/api/v1/holds/*"):
        await page.button("Somebody else").click()
    await expect(page.heading).to_have_text(WHO)
    await page.page.goto(f"{stage.demo.url}/appointments")  # the server has heard of nothing
    await expect(page.page.get_by_label("Password")).to_be_visible()
