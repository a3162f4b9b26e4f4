"""One's own appointments, while the clinic changes them too."""

from playwright.async_api import Route, expect

from tests.browser.booking_pages import a_practice
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
