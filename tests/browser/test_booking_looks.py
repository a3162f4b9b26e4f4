"""The pages of booking in both languages and themes: usable by everybody, by keyboard too, on the narrowest phone; and
what goes wrong on the way."""

import re
from datetime import date

import pytest
from playwright.async_api import expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.booking_pages import Booking, Practice, a_day_ahead, a_practice
from tests.browser.screens import NO_NETWORK
from tests.browser.stage import ARABIC, PHONE, PLAIN, RESULTS, THEMES, Look, Stage

PICTURES = RESULTS / "booking"
LARGE_TEXT = "(size) => { document.documentElement.style.fontSize = size; }"
REFUSED = r"4\d\d \("
HOLDS, RELEASED, BOOKED = "**/api/v1/holds", "**/api/v1/holds/*", "**/api/v1/appointments"
LANGUAGES = pytest.mark.parametrize("look", [PLAIN, ARABIC], ids=lambda look: look.lang)


class Looks:
    """What was wrong on the way."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.wrong: list[str] = []

    async def at(self, page: Booking, state: str) -> None:
        """In both themes, as narrow as a phone gets, and with letters twice as large."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        for theme in THEMES:
            name = f"{state}-{self.look.lang}-{theme}"
            await page.page.emulate_media(color_scheme=theme)
            await page.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", full_page=True)
            self.wrong += [f"{name}: {one}" for one in await barriers_of(page.page)]
        self.wrong += [f"{state}-{self.look.lang}: {one}" for one in await overflows_of(page.page)]
        await page.page.evaluate(LARGE_TEXT, "200%")
        self.wrong += [f"{state}-{self.look.lang}, large: {one}" for one in await overflows_of(page.page, PHONE)]
        await page.page.evaluate(LARGE_TEXT, "")


@LANGUAGES
async def test_booking(stage: Stage, look: Look) -> None:
    looks = Looks(look)
    clinic = await a_practice(stage, f"Looks {look.lang}", begins="08:00", ends="18:00", first=1)
    network = await stage.network()
    page = await clinic.phone(look, over=network)
    page.forgives(NO_NETWORK)
    page.forgives(REFUSED)
    await expect(page.page.locator(".offers .btn").first).to_be_visible()
    await looks.at(page, "service")
    await page.page.locator(".offers .btn").first.click()
    await expect(page.times.first).to_be_visible()
    await looks.at(page, "time")
    await page.page.locator(".day.none").first.click()
    await looks.at(page, "full")
    await page.page.locator(".day-times .btn:not(.primary)").click()
    await looks.at(page, "wait")
    await page.page.go_back()
    await page.free_days.nth(1).click()
    rival = await clinic.phone(look)
    await rival.page.locator(".offers .btn").first.click()
    await rival.free_days.nth(1).click()
    taken = await rival.picks(1)
    await expect(rival.page.locator(".kept")).to_be_visible()
    await page.page.get_by_role("button", name=taken, exact=True).click()
    await expect(page.nearest).to_have_count(3)
    await looks.at(page, "taken")
    await page.nearest.first.click()
    await expect(page.page.locator(".kept")).to_be_visible()
    await looks.at(page, "confirm")
    network.cut()
    await page.page.locator("form .primary").click()
    await expect(page.page.get_by_role("alert")).to_be_visible()
    await looks.at(page, "offline")
    network.come_back()
    await page.page.locator("form .primary").click()
    await expect(page.page.locator(".reference")).to_be_visible()
    await looks.at(page, "booked")
    stranger = await clinic.strange_phone(look)
    await stranger.page.locator(".offers .btn").first.click()
    await stranger.times.first.click()
    await expect(stranger.page.locator("#password")).to_be_visible()
    await looks.at(stranger, "who")
    assert not looks.wrong, "\n".join(looks.wrong)


@LANGUAGES
async def test_appointments(stage: Stage, look: Look) -> None:
    looks = Looks(look)
    clinic = await a_practice(stage, f"Mine {look.lang}", first=1)
    page = await clinic.phone(look)
    page.forgives(REFUSED)
    await page.page.locator(".offers .btn").first.click()
    await page.free_days.nth(2).click()
    await page.times.nth(4).click()
    await page.page.locator("form .primary").click()
    await page.page.locator('a[href="/appointments"]').click()
    await expect(page.page.locator(".visit")).to_be_visible()
    await looks.at(page, "list")
    await page.page.locator(".visit .btn.plain").click()
    await looks.at(page, "detail")
    await page.page.get_by_role("button", name=re.compile("earlier time|أبكر")).click()
    await expect(page.told.first).to_be_visible()
    await page.page.get_by_role("button", name=re.compile("^(Change the time|تغيير الوقت)")).click()
    await page.times.nth(1).click()
    await expect(page.page.locator("s")).to_be_visible()
    await looks.at(page, "moving")
    await page.page.go_back()
    await page.page.go_back()
    await page.page.locator(".btn.danger").click()
    await looks.at(page, "cancel")
    await page.page.locator(".btn.danger").click()
    await expect(page.page.locator(".band.good")).to_be_visible()
    await expect(page.page.locator(".btn.danger")).to_have_count(0)  # the page went back by itself
    await page.page.go_back()
    await expect(page.page.locator("summary").first).to_be_visible()
    for one in await page.page.locator("summary").all():
        await one.click()
    await expect(page.page.locator("#feed")).to_be_visible()
    await looks.at(page, "past")
    await page.page.locator(".bell").click()
    await expect(page.page.locator(".letters")).to_be_visible()
    await looks.at(page, "messages")
    gone = await clinic.strange_phone(look, at="/offer/01900000-0000-7000-8000-000000000000#nobody")
    gone.forgives(REFUSED)
    await expect(gone.page.locator(".unknown")).to_be_visible()
    await looks.at(gone, "offer-unknown")
    assert not looks.wrong, "\n".join(looks.wrong)


async def test_the_month_is_walked_by_keyboard_and_says_what_is_free(stage: Stage) -> None:
    clinic = await a_practice(stage, "By Keyboard", begins="08:00", ends="09:00", first=2)
    page = await clinic.phone()
    await page.tabs_to(page.button("General consultation"))
    await page.page.keyboard.press("Enter")
    await expect(page.times).to_have_count(4)
    await page.tabs_to(page.page.locator("[aria-selected=true] .day"))
    days = page.page.locator(".day:focus")
    for key, moves in (("ArrowRight", 1), ("ArrowDown", 7), ("ArrowUp", -7), ("ArrowLeft", -1)):
        before = await days.get_attribute("data-day")
        await page.page.keyboard.press(key)
        after = await days.get_attribute("data-day")
        assert (await days_between(page, before, after)) == moves
    await page.page.keyboard.press("PageDown")
    await expect(days).to_have_accessible_name(re.compile(r"^\w+day \d+ \w+, 4 free$"))
    await page.page.keyboard.press("Enter")
    await expect(page.page.locator("#day")).to_contain_text("4 free")
    await page.tabs_to(page.times.first)
    await page.page.keyboard.press("Enter")
    await expect(page.heading).to_be_focused()
    await page.tabs_to(page.button("Book this time"))
    await page.page.keyboard.press("Enter")
    await expect(page.heading).to_have_text("You are booked")


async def days_between(page: Booking, before: str | None, after: str | None) -> int:
    found: int = await page.page.evaluate("([a, b]) => (Date.parse(b) - Date.parse(a)) / 86400000", [before, after])
    return found


async def test_a_phone_in_another_zone_is_told_whose_clock_it_is(stage: Stage) -> None:
    clinic = await a_practice(stage, "Far Away", begins="08:00", ends="09:00", first=1)
    page = await clinic.phone()
    zone = await page.page.context.new_cdp_session(page.page)
    await zone.send("Emulation.setTimezoneOverride", {"timezoneId": "Europe/London"})
    await page.page.reload()
    await page.button("General consultation").click()
    await expect(page.page.locator(".zone")).to_contain_text("by the clinic's clock: Gulf Standard Time")
    await expect(page.times.first).to_have_text("08:00")


# ---------------------------------------------------------------- what goes wrong on the way


async def free_at(clinic: Practice, day: date) -> int:
    desk = clinic.stage.desk
    services = (await desk.asks("/services"))["items"]
    service = next(one["id"] for one in services if one["name"] == "General consultation")
    asked = f"branch_id={clinic.branch}&service_id={service}&from={day}&to={day}"
    (found,) = (await desk.asks(f"/slots/days?{asked}"))["items"]
    free: int = found["free"]
    return free


async def test_whoever_goes_back_from_a_time_gives_it_back(stage: Stage) -> None:
    clinic = await a_practice(stage, "Gives Back", begins="08:00", ends="09:00", first=1)
    page = await clinic.phone()
    await page.chooses()
    await expect(page.page.locator(".kept")).to_be_visible()
    assert await free_at(clinic, a_day_ahead(1)) == 3
    async with page.page.expect_response(RELEASED) as released:
        await page.button("Another time").click()
    assert (await released.value).status == 204
    assert await free_at(clinic, a_day_ahead(1)) == 4
    await expect(page.heading).to_have_text("Which day and time?")


async def test_whoever_goes_back_before_a_time_is_kept_stays_there_and_it_is_free_again(stage: Stage) -> None:
    clinic = await a_practice(stage, "Went Back", begins="08:00", ends="09:00", first=1)
    page = await clinic.phone()
    is_kept = await page.holds_back(HOLDS, times=1)
    async with page.page.expect_request(HOLDS):
        await page.chooses()
    await page.page.go_back()
    await expect(page.heading).to_have_text("What do you need?")
    async with page.page.expect_response(RELEASED) as released:
        is_kept()
    assert (await released.value).status == 204
    await expect(page.heading).to_have_text("What do you need?")
    assert await free_at(clinic, a_day_ahead(1)) == 4


async def test_of_two_times_the_last_one_is_kept_and_a_hand_that_shakes_books_nothing(stage: Stage) -> None:
    clinic = await a_practice(stage, "Shaking", begins="08:00", ends="09:00", first=1)
    page = await clinic.phone()
    await page.button("General consultation").click()
    is_kept = await page.holds_back(HOLDS, times=1)
    async with page.page.expect_request(HOLDS):
        await page.times.nth(0).click()
    await expect(page.times.nth(0)).to_have_attribute("aria-pressed", "true")
    await page.times.nth(2).dblclick()
    await expect(page.page.locator(".times [aria-pressed]")).to_have_text("08:30")
    is_kept()
    await expect(page.page.locator(".moment b")).to_have_text("08:30")
    assert await free_at(clinic, a_day_ahead(1)) == 3
    await page.button("Book this time").hover()
    await page.page.mouse.down(click_count=2)  # the second tap, which was meant for what stood there before
    await page.page.mouse.up(click_count=2)
    await page.button("Book this time").click()
    await expect(page.heading).to_have_text("You are booked")


async def test_back_while_it_is_booked_waits_for_the_answer(stage: Stage) -> None:
    clinic = await a_practice(stage, "Too Late", begins="08:00", ends="09:00", first=1)
    page = await clinic.phone()
    await page.chooses()
    is_booked = await page.holds_back(BOOKED, times=1)
    async with page.page.expect_request(BOOKED):
        await page.button("Book this time").click()
    await page.page.go_back()
    await expect(page.button("Booking…")).to_be_visible()
    await expect(page.heading).to_have_text("Is this right?")
    is_booked()
    await expect(page.heading).to_have_text("You are booked")
    assert [one["status"] for one in await clinic.booked()] == ["pending"]
    await page.page.go_back()
    await expect(page.heading).to_have_text("What do you need?")


@pytest.mark.parametrize("is_loaded_anew", [False, True], ids=["goes back", "reloads"])
async def test_a_booking_without_an_answer_is_told_before_another_is_made(
    stage: Stage, *, is_loaded_anew: bool
) -> None:
    clinic = await a_practice(stage, f"No Answer {is_loaded_anew}", begins="08:00", ends="09:00", first=1)
    network = await stage.network()
    page = await clinic.phone(over=network)
    page.forgives(NO_NETWORK)
    page.forgives(r"404 \(.*/api/v1/holds/")  # it went with the booking
    await page.chooses()
    await expect(page.page.locator(".kept")).to_be_visible()
    network.lose_answers()
    async with page.page.expect_request(BOOKED):
        await page.button("Book this time").click()
    await clinic.knows_of(1)
    network.cut()
    await expect(page.page.get_by_role("alert")).to_contain_text("it counts only once")
    network.come_back()
    if is_loaded_anew:
        await page.page.reload()
    else:
        await page.page.go_back()
        await page.times.last.click()
    await expect(page.heading).to_have_text("You are booked")
    (booked,) = await clinic.booked()
    await expect(page.page.locator(".reference .code")).to_have_text(booked["reference"])


async def test_a_time_that_is_kept_no_longer_may_still_be_booked(stage: Stage) -> None:
    clinic = await a_practice(stage, "Slow", begins="08:00", ends="09:00", first=2)
    page = await clinic.phone()
    await page.page.clock.install()
    await page.page.reload()
    await page.chooses()
    await expect(page.page.get_by_text("Kept for you for 5 minutes")).to_be_visible()
    await page.page.clock.fast_forward("05:01")
    await expect(page.told).to_contain_text("This time is no longer kept for you.")
    await page.button("Book this time").click()
    await expect(page.heading).to_have_text("You are booked")


async def test_a_new_time_that_goes_meanwhile_leaves_the_old_one_as_it_was(stage: Stage) -> None:
    clinic = await a_practice(stage, "Late", begins="08:00", ends="10:00", first=2)
    page = await clinic.phone()
    page.forgives(r"409 \(.*/appointments/")
    await page.books()
    before = (await clinic.booked())[0]["starts_at"]
    await page.page.get_by_role("link", name="My appointments").click()
    await page.button("Details and changes").click()
    await page.button("Change the time").click()
    await page.picks(0)
    rival = await clinic.phone()
    await rival.books()
    await page.button("Change to this time").click()
    await expect(page.page.get_by_role("alert")).to_contain_text("Somebody has just taken this time.")
    await expect(page.nearest).to_have_count(3)
    assert before in {one["starts_at"] for one in await clinic.booked()}
    await page.nearest.last.click()
    await page.button("Change to this time").click()
    await expect(page.told).to_contain_text("Your appointment has its new time.")
    assert before not in {one["starts_at"] for one in await clinic.booked()}
