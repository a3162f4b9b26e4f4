"""Whoever may not book a time is told when they choose it, on the times, and chooses another."""

import pytest
from playwright.async_api import expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.accounts import GOOD, Accounts
from tests.browser.booking_pages import Booking, Practice, a_practice
from tests.browser.stage import ARABIC, PHONE, PLAIN, Look, Stage

WHAT, WHEN, WHO, RIGHT = "What do you need?", "Which day and time?", "Who are you?", "Is this right?"
REFUSED = r"409 \(.*/api/v1/holds"
ELSEWHERE = {
    "en": ("You have another appointment at that time.", "08:15 you are busy", WHEN),
    "ar": ("لديك موعد آخر في ذلك الوقت.", "08:15 لديك موعد", "أي يوم وأي ساعة؟"),
}


async def an_hour(stage: Stage, name: str) -> Practice:
    """Tomorrow's, with four times."""
    return await a_practice(stage, name, begins="08:00", ends="09:00", first=1)


async def opens(page: Booking, clinic: Practice, look: Look = PLAIN) -> None:
    await page.page.goto(f"{clinic.stage.demo.url}{clinic.link}?lang={look.lang}")
    await page.page.locator(".offers .btn").first.click()


@pytest.mark.parametrize("look", [PLAIN, ARABIC], ids=lambda look: look.lang)
async def test_a_time_at_which_one_is_elsewhere_is_refused_where_it_is_chosen(stage: Stage, look: Look) -> None:
    there, here = await an_hour(stage, f"There {look.lang}"), await an_hour(stage, f"Here {look.lang}")
    why, marked, when = ELSEWHERE[look.lang]
    page = await there.phone()
    page.forgives(REFUSED)
    await page.books(time=1)
    await opens(page, here, look)
    await page.times.nth(1).click()
    await expect(page.page.get_by_role("alert")).to_contain_text(why)
    await expect(page.heading).to_have_text(when)
    await expect(page.times.nth(1)).to_have_text(marked)
    await expect(page.page.locator(".times .busy")).to_have_count(1)
    near = page.page.locator(".nearest .stack .btn")
    await expect(near).to_have_count(3)
    assert not [one for one in await near.all_inner_texts() if "08:15" in one]
    await expect(near.first).to_be_focused()
    assert await barriers_of(page.page) + await overflows_of(page.page, PHONE) == []
    await near.first.click()
    await expect(page.page.locator(".moment b")).to_have_text("08:00")
    await page.page.locator("form .primary").click()
    await expect(page.page.locator(".reference .code")).to_be_visible()
    assert len(await here.booked()) == 1


async def test_a_time_that_was_refused_may_be_pressed_again_once_the_other_is_cancelled(stage: Stage) -> None:
    there, here = await an_hour(stage, "Cancels There"), await an_hour(stage, "Comes Here")
    page = await there.phone()
    page.forgives(REFUSED)
    await page.books()
    await opens(page, here)
    await page.picks(0)
    await expect(page.page.get_by_role("alert")).to_contain_text("You have another appointment at that time.")
    await expect(page.page.get_by_role("link", name="My appointments")).to_be_visible()
    (other,) = await there.booked()
    await stage.desk.posts(f"/appointments/{other['id']}/cancel")
    await page.picks(0)
    await expect(page.heading).to_have_text(RIGHT)


async def test_whoever_has_as_many_as_allowed_that_day_chooses_another_day(stage: Stage) -> None:
    clinic = await an_hour(stage, "Once A Day")
    await stage.desk.patches(f"/branches/{clinic.branch}", booking={"most_a_day": 1})
    page = await clinic.phone()
    page.forgives(REFUSED)
    await page.books()
    await page.button("Book another appointment").click()
    await page.chooses(time=1)
    await expect(page.page.get_by_role("alert")).to_contain_text(
        "You have as many appointments as one person may book."
    )
    await expect(page.heading).to_have_text(WHEN)
    await expect(page.heading).to_be_focused()
    await expect(page.page.get_by_role("link", name="My appointments")).to_be_visible()
    await expect(page.page.locator(".times [aria-pressed]")).to_have_count(0)
    await page.free_days.nth(1).click()
    await page.picks(1)
    await expect(page.heading).to_have_text(RIGHT)
    await expect(page.page.get_by_role("alert")).to_have_count(0)


async def test_signing_in_on_the_way_tells_it_on_the_times_and_the_next_person_reads_nothing_of_it(
    stage: Stage,
) -> None:
    there, here = await an_hour(stage, "Signed In There"), await an_hour(stage, "Signs In Here")
    address = await Accounts(stage.demo.url).a_patient()
    await (await there.phone(patient=address)).books()
    page = await here.strange_phone()
    page.forgives(REFUSED)
    await page.chooses()
    await expect(page.heading).to_have_text(WHO)
    await page.page.get_by_label("E-mail or phone").fill(address)
    await page.page.get_by_label("Password").fill(GOOD)
    await page.page.keyboard.press("Enter")
    await expect(page.page.get_by_role("alert")).to_contain_text("You have another appointment at that time.")
    await expect(page.heading).to_have_text(WHEN)
    await page.page.locator(".nearest .stack .btn").first.click()
    await page.button("Somebody else").click()
    await expect(page.heading).to_have_text(WHO)
    await page.button("Back").click()
    await expect(page.heading).to_have_text(WHEN)
    await expect(page.times.first).to_have_text("08:00")
    await expect(page.page.locator(".nearest, .times .busy")).to_have_count(0)
