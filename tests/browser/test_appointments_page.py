"""One's own appointments, while the clinic changes them too."""

import re

from playwright.async_api import Route, expect

from tests.browser.accounts import Accounts
from tests.browser.booking_pages import a_practice, signs_in
from tests.browser.screens import NO_NETWORK
from tests.browser.stage import Stage


async def test_a_new_time_for_what_was_cancelled_meanwhile_leads_to_how_it_stands_now(stage: Stage) -> None:
    clinic = await a_practice(stage, "Cancels Meanwhile", first=2)
    page = await clinic.phone()
    page.forgives(r"412 \(Precondition Failed\)")
    await page.books()
    (booked,) = await clinic.booked()

    async def cancels_first(route: Route) -> None:
        await stage.desk.posts(f"/appointments/{booked['id']}/cancel", reason="The doctor is ill")
        await route.continue_()

    await page.page.get_by_role("link", name="My appointments").click()
    await page.button("Details and changes").click()
    await page.button("Change the time").click()
    await page.picks(2)
    await page.page.route(f"**/api/v1/appointments/{booked['id']}", cancels_first, times=1)
    await page.button("Change to this time").click()
    await expect(page.heading).to_have_text("Your appointment")
    await expect(page.told).to_contain_text("This is how it stands now.")
    await expect(page.page.locator("main .pill")).to_have_text("Cancelled")
    await expect(page.page.get_by_role("link", name="Book an appointment")).to_be_visible()
    await page.page.go_back()
    await expect(page.heading).to_have_text("My appointments")


async def test_the_address_of_a_calendar_is_copied_without_tls_too(stage: Stage) -> None:
    clinic = await a_practice(stage, "Copies Plainly", first=2)
    page = await clinic.phone()
    await page.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await page.books()
    await page.page.get_by_role("link", name="My appointments").click()
    await page.page.locator("summary").filter(has_text="calendar").click()
    await page.button("Copy").click()
    await expect(page.told).to_contain_text("Copied")


async def test_a_box_shows_what_is_so_and_not_what_was_not_saved(stage: Stage) -> None:
    clinic = await a_practice(stage, "Saves Nothing", first=2)
    page = await clinic.phone()
    page.forgives(NO_NETWORK)
    await page.books()
    await page.page.get_by_role("link", name="My appointments").click()
    await page.page.locator(".bell").click()
    quiet = page.page.get_by_label("Keep quiet from")
    await page.page.route("**/api/v1/me", lambda route: route.abort())
    before = await quiet.is_checked()
    await quiet.click()
    await expect(page.page.get_by_role("alert")).to_contain_text("That was not saved.")
    await expect(quiet).to_be_checked(checked=before)
    await page.page.unroute("**/api/v1/me")
    await quiet.set_checked(not before)
    await expect(page.page.get_by_role("alert")).to_have_count(0)
    await expect(quiet).to_be_enabled()
    await expect(quiet).to_be_checked(checked=not before)


async def test_older_messages_that_do_not_come_are_said(stage: Stage) -> None:
    clinic = await a_practice(stage, "Tells Much", first=2)
    page = await clinic.phone()
    page.forgives(NO_NETWORK)
    letter = {"id": "1", "title": "One", "body": "", "at": "2026-11-22T05:00:00Z", "read_at": None, "link": None}
    told = {"items": [letter], "unread": 1, "next_cursor": "more"}
    await page.page.route("**/api/v1/notifications", lambda route: route.fulfill(json=told))
    await page.page.route("**/api/v1/notifications?*", lambda route: route.abort())
    await page.books()
    await page.page.locator(".bell").click()
    await page.button("Older messages").click()
    await expect(page.page.get_by_role("alert")).to_contain_text("We cannot read your messages right now.")


async def test_whoever_signs_out_is_seen_to_at_once(stage: Stage) -> None:
    clinic = await a_practice(stage, "Signs Out", first=2)
    page = await clinic.phone(at="/appointments")
    await expect(page.page.get_by_text("Amal Al Harthy")).to_be_visible()
    await page.page.locator("summary").filter(has_text="calendar").click()
    await expect(page.page.locator("#feed")).to_have_value(re.compile("https?://"))
    ends = await page.holds_back("**/auth/logout")
    await page.button("Sign out").click()
    await expect(page.page.get_by_label("Password")).to_be_visible()
    await expect(page.page.get_by_text("Amal Al Harthy")).to_have_count(0)
    await expect(page.heading).to_be_focused()
    other = await Accounts(stage.demo.url).a_patient("Salma Al Busaidi")
    await signs_in(page, other)  # as soon as the server has heard of the other one
    await expect(page.button("Sign in")).to_have_attribute("aria-disabled", "true")
    ends()
    await expect(page.page.get_by_text("Salma Al Busaidi")).to_be_visible()
    await expect(page.page.get_by_role("heading", name="No appointments are coming")).to_be_visible()
    await expect(page.page.locator("#feed")).to_have_count(0)  # nothing of the other one is left


async def test_a_visit_that_moves_up_under_a_thumb_is_not_pressed(stage: Stage) -> None:
    clinic = await a_practice(stage, "Moves Up", first=2)
    page = await clinic.phone()
    await page.books()
    await page.button("Book another").click()
    await page.books(time=1)
    await page.page.get_by_role("link", name="My appointments").click()
    will_come = page.button("I will come")
    await expect(will_come).to_have_count(2)
    gone, stays = sorted(await clinic.booked(), key=lambda one: one["starts_at"])
    await will_come.first.hover()
    await page.page.mouse.down()
    await stage.desk.posts(f"/appointments/{gone['id']}/cancel", reason="The doctor is ill")
    await expect(will_come).to_have_count(1)
    await page.page.mouse.up()
    async with page.page.expect_request(f"**/appointments/{stays['id']}/confirm"):
        await will_come.click()  # still there to be pressed
    await expect(page.page.get_by_text("You will come", exact=True)).to_be_visible()
