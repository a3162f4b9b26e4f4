"""The form that books at reception's day: a look elsewhere leaves it as it is, and a series is one press."""

from asyncio import Event
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from playwright.async_api import Dialog, Route, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.booking_pages import Practice, a_practice
from tests.browser.bookings import Bookings, clock, said, tomorrow
from tests.browser.front_desk import PASSWORD, ZONE
from tests.browser.plan_page import Plan, plan_of
from tests.browser.screens import NO_NETWORK
from tests.browser.stage import ARABIC, PLAIN, Look, Stage

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
TAKEN: Any = {"status": 409, "json": {"type": "/problems/slot-taken", "status": 409, "title": "Slot taken"}}


async def the_day_of(clinic: Practice, look: Look = PLAIN) -> Plan:
    """Tomorrow there, as somebody sees it who keeps every desk."""
    desk = await plan_of(clinic.stage, f"/day?day={tomorrow()}&branch={clinic.branch}", "admin", look)
    await desk.has_read()
    return desk


async def one_booked(clinic: Practice, doctor: str, name: str) -> Bookings:
    bookings = await Bookings.at(clinic.stage.desk, clinic.branch)
    await bookings.books(doctor, (await bookings.free(doctor, tomorrow()))[30], name)
    return bookings


async def begins(desk: Plan, name: str) -> None:
    """Somebody new rings up, and the desk sees when there is time."""
    await desk.press("b")
    await expect(desk.page.locator("#who")).to_be_focused()
    await desk.page.keyboard.type(name)
    await desk.press("Enter")
    await expect(desk.page.locator("#new-phone")).to_be_focused()
    await expect(desk.page.locator("#start")).to_be_visible()


async def holds(desk: Plan, **fields: str) -> None:
    """What stands in the form, by field."""
    for field, value in fields.items():
        await expect(desk.page.locator(f"#{field.replace('_', '-')}")).to_have_value(value)


async def is_empty(desk: Plan) -> None:
    """Whoever asks for the form finds nothing in it."""
    await desk.press("b")
    await expect(desk.page.locator("#who")).to_be_focused()
    await holds(desk, who="", reason="")
    await expect(desk.page.locator("#new-phone")).to_have_count(0)


# ---------------------------------------------------------------- for whom


async def test_whoever_types_on_while_a_booking_is_on_its_way_is_told_whose_it_was(stage: Stage) -> None:
    clinic = await a_practice(stage, "Typed On")
    desk = await the_day_of(clinic)
    await begins(desk, "First Caller")
    comes = await desk.holds_back("**/api/v1/appointments", times=1)
    async with desk.page.expect_request("**/api/v1/appointments"):
        await desk.press("Enter")
    await desk.page.locator("#who").fill("Second Ca")
    comes()
    await expect(desk.told).to_contain_text("First Caller is booked")
    assert len(await booked_at(clinic)) == 1
    await is_empty(desk)


async def test_what_was_refused_for_one_is_booked_for_nobody_else(stage: Stage) -> None:
    clinic = await a_practice(stage, "Nobody Else")
    desk = await the_day_of(clinic)
    desk.forgives(r"409 \(Conflict\)")
    await desk.page.route("**/api/v1/appointments", lambda route: route.fulfill(**TAKEN), times=1)
    await begins(desk, "Huda Registered")
    await desk.press("Enter")
    await expect(desk.band).to_contain_text("has just been taken")
    await expect(desk.page.locator("#who-hint")).to_contain_text("Known patient")
    await desk.page.locator("#who").fill("Salma Unknown")
    await desk.press("Enter")
    await expect(desk.page.locator("#new-phone")).to_be_focused()  # who it is has to be said first
    assert await booked_at(clinic) == []

    at = datetime.combine(tomorrow() + DAY, datetime.min.time(), ZONE)
    await stage.desk.posts("/closures", branch_id=clinic.branch, starts_at=said(at), ends_at=said(at + DAY))
    await repeats(desk, "Every day", 3)
    await desk.press("Enter")
    await expect(desk.button("Book only the other 2")).to_be_visible()
    await desk.page.locator("#who").fill("Sal")
    await expect(desk.button("Book only the other 2")).to_have_count(0)
    assert await booked_at(clinic) == []


async def test_a_name_typed_before_the_refusal_of_another_is_somebody_elses(stage: Stage) -> None:
    clinic = await a_practice(stage, "Refused Late")
    desk = await the_day_of(clinic)
    desk.forgives(r"409 \(Conflict\)")
    may_come = Event()

    async def is_taken(route: Route) -> None:
        await may_come.wait()
        await route.fulfill(**TAKEN)

    await desk.page.route("**/api/v1/appointments", is_taken, times=1)
    await begins(desk, "First Refused")
    await desk.page.keyboard.type("99001122")
    async with desk.page.expect_request("**/api/v1/appointments"):
        await desk.press("Enter")
    await desk.page.locator("#who").fill("Second Caller")
    may_come.set()
    await expect(desk.band).to_contain_text("has just been taken")
    await desk.press("Enter")
    await expect(desk.page.locator("#new-phone")).to_be_focused()
    await holds(desk, who="Second Caller", new_phone="")
    assert await booked_at(clinic) == []


async def test_a_search_that_nobody_answered_does_not_look_like_nobody_known(stage: Stage) -> None:
    clinic = await a_practice(stage, "Searched Twice")
    await stage.desk.posts("/patients", name="Sought Again")
    desk = await the_day_of(clinic)
    desk.forgives(NO_NETWORK)
    await desk.page.route("**/patients?*", lambda route: route.abort())
    await desk.press("b")
    await desk.page.locator("#who").fill("Sought Ag")
    await expect(desk.page.locator("#who-hint")).to_contain_text("They may be known.")
    await desk.page.unroute("**/patients?*")
    await expect(desk.page.get_by_role("option", name="Sought Again").first).to_be_visible()
    await expect(desk.page.locator("#who-hint")).not_to_contain_text("They may be known.")


async def presses_early(desk: Plan) -> Callable[[], None]:
    """Who it is and Enter, before the free times were read; until what this gives is called."""
    comes = await desk.holds_back("**/api/v1/slots*")
    await desk.press("b")
    await desk.page.locator("#who").fill("Early Presser")
    await desk.press("Enter", "Enter")
    return comes


async def test_whoever_presses_before_a_time_stands_there_is_led_to_it_and_books_by_the_next_press(
    stage: Stage,
) -> None:
    clinic = await a_practice(stage, "Not Yet Seen")
    desk = await the_day_of(clinic)
    comes = await presses_early(desk)
    await expect(desk.panel.get_by_role("status").filter(has_text="Looking for free times")).to_be_visible()
    comes()
    await expect(desk.button("Book for ")).to_be_focused()
    assert await booked_at(clinic) == []
    await desk.press("Enter")
    await expect(desk.told).to_contain_text("Early Presser is booked")
    assert len(await booked_at(clinic)) == 1


async def test_whoever_types_on_after_an_early_press_is_not_led_away(stage: Stage) -> None:
    clinic = await a_practice(stage, "Types On")
    desk = await the_day_of(clinic)
    comes = await presses_early(desk)
    await desk.page.get_by_label("Reason").focus()
    await desk.page.keyboard.type("sore")
    comes()
    await expect(desk.page.locator("#start")).to_be_visible()
    await desk.page.keyboard.type(" throat")
    await expect(desk.page.get_by_label("Reason")).to_have_value("sore throat")
    assert await booked_at(clinic) == []


# ---------------------------------------------------------------- half filled in


async def test_a_booking_half_filled_in_outlives_a_look_elsewhere_until_it_is_booked(stage: Stage) -> None:
    clinic = await a_practice(stage, "Half Typed")
    bookings = await one_booked(clinic, "Dr. Half Typed", "Badr Al Amri")
    desk = await the_day_of(clinic)
    shown, day = desk.page.locator(".pick input"), desk.page.locator("#day")
    await begins(desk, "Half Typed Caller")
    await desk.page.keyboard.type("99887766")
    await desk.page.get_by_label("Told in").select_option("العربية")
    await desk.page.get_by_label("Service").select_option("Blood test")
    await desk.page.get_by_label("Reason").fill("back pain")
    start = desk.page.locator("#start")
    await start.select_option("10:00")
    typed = {"who": "Half Typed Caller", "new_phone": "99887766", "new_language": "ar", "reason": "back pain"}

    await desk.tile("Badr Al Amri").click()
    await expect(desk.panel.locator("h2")).to_have_text("Badr Al Amri")
    await desk.press("Escape", "b")
    await holds(desk, **typed, service=bookings.services["Blood test"], day=str(tomorrow()))
    await expect(start.locator("option:checked")).to_have_text("10:00")

    await desk.button("Day after").click()
    await expect(shown).to_have_value(str(tomorrow() + DAY))
    await holds(desk, **typed, day=str(tomorrow() + DAY))
    await expect(start.locator("option:checked")).to_have_text("10:00")
    await day.fill(str(tomorrow() + 2 * DAY))
    await expect(shown).to_have_value(str(tomorrow() + 2 * DAY))
    await holds(desk, **typed)

    await desk.button("Book for 10:00").click()
    await expect(desk.stands("Dr. Half Typed", "Half Typed Caller", "10:00")).to_be_visible()
    await expect(desk.panel).to_have_count(0)
    await is_empty(desk)


async def test_it_is_thrown_away_by_whoever_means_to_and_asked_for_before_the_page_is_left(stage: Stage) -> None:
    clinic = await a_practice(stage, "Thrown Away")
    await one_booked(clinic, "Dr. Thrown Away", "Badr Al Amri")
    desk = await the_day_of(clinic)
    await begins(desk, "Nobody After All")
    await desk.press("Escape")
    await is_empty(desk)
    await desk.press("Escape")

    await begins(desk, "Nobody Either")
    await desk.tile("Badr Al Amri").click()
    await desk.press("Escape", "b")  # of the other panel
    await holds(desk, who="Nobody Either")
    asked: list[str] = []

    async def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    desk.page.once("dialog", stays)
    await desk.page.evaluate("location.assign('/reception')")
    await expect(desk.page.locator("#who")).to_have_value("Nobody Either")
    assert asked == ["beforeunload"]
    await desk.panel.get_by_role("button", name="Close").click()
    await is_empty(desk)


async def test_it_goes_along_to_another_branch_and_ends_with_the_session(stage: Stage) -> None:
    clinic = await a_practice(stage, "Ends Here")
    desk = await the_day_of(clinic)
    await begins(desk, "Private Person")
    await desk.page.get_by_label("Reason").fill("a private matter")
    await desk.page.get_by_label("Branch").select_option("Salalah")
    await desk.has_read()
    await desk.press("b")
    await holds(desk, who="Private Person", reason="a private matter")
    stored = await desk.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "rivate" not in stored

    await desk.button("This page").click()
    await desk.button("Sign out").click()
    await desk.page.get_by_label("E-mail").fill("admin@demo.clinic")
    await desk.page.get_by_label("Password").fill(PASSWORD)
    await desk.press("Enter")
    await desk.has_read()
    await is_empty(desk)


async def test_what_is_typed_while_the_form_is_on_its_way_moves_nobody(stage: Stage) -> None:
    clinic = await a_practice(stage, "Types Fast")
    await one_booked(clinic, "Dr. Types Fast", "Badr Al Amri")
    desk = await the_day_of(clinic)
    comes = await desk.holds_back("**/day/booking.js*")
    await desk.tile("Badr Al Amri").focus()
    await desk.press("b", "m")
    comes()
    await expect(desk.page.locator("#who")).to_be_focused()
    await expect(desk.page.locator(".ghost")).to_have_count(0)


# ---------------------------------------------------------------- a series


async def repeats(desk: Plan, how: str, times: int) -> None:
    await desk.page.locator("#often").select_option(how)
    await desk.page.locator("#count").fill(str(times))


async def booked_at(clinic: Practice) -> Sequence[dict[str, Any]]:
    return sorted(
        [
            one
            for one in await clinic.stage.desk.every(f"/appointments?branch_id={clinic.branch}")
            if one["status"] == "pending"
        ],
        key=lambda one: str(one["starts_at"]),
    )


def days_of(appointments: Sequence[dict[str, Any]]) -> list[date]:
    return [datetime.fromisoformat(one["starts_at"]).astimezone(ZONE).date() for one in appointments]


def in_words(day: date) -> str:
    """As the page says it: a series may go on into another year."""
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if day.year != tomorrow().year else "")


async def test_a_series_is_one_press_and_the_day_shows_its_own(stage: Stage) -> None:
    clinic = await a_practice(stage, "Every Week")
    bookings = await Bookings.at(stage.desk, clinic.branch)
    taken = datetime.combine(tomorrow() + WEEK, time(9, 45), ZONE)
    await bookings.books("Dr. Every Week", taken, "Somebody Before")
    desk = await the_day_of(clinic)
    desk.forgives(r"409 \(Conflict\)")
    await begins(desk, "Weekly Patient")
    await desk.page.locator("#start").select_option("09:45")
    await repeats(desk, "Every week", 3)
    last = tomorrow() + 2 * WEEK
    await expect(desk.panel).to_contain_text(f"The last one: {in_words(last)}")
    await desk.press("Enter")
    refused = desk.panel.get_by_role("alert")
    await expect(refused).to_contain_text("1 of these dates is not free. Nothing was booked.")
    await expect(refused.get_by_role("listitem")).to_have_text([in_words(tomorrow() + WEEK)])
    await desk.page.locator("#start").select_option("10:00")
    await expect(refused).to_have_count(0)
    answers = await desk.holds_back("**/api/v1/appointments/series", times=2)
    await desk.button("Book 3 times, at 10:00").click()
    await desk.button("Book 3 times, at 10:00").click(force=True)
    answers()
    await expect(desk.told).to_have_text(f"Weekly Patient is booked 3 times, until {in_words(last)}")
    await expect(desk.stands("Dr. Every Week", "Weekly Patient", "10:00")).to_be_visible()
    booked = [one for one in await booked_at(clinic) if one["series_id"]]
    assert days_of(booked) == [tomorrow(), tomorrow() + WEEK, last]
    assert {clock(one["starts_at"]) for one in booked} == {"10:00"}
    assert len({one["series_id"] for one in booked}) == 1


async def test_a_refused_series_says_which_dates_and_books_nothing(stage: Stage) -> None:
    clinic = await a_practice(stage, "Closed Between")
    first = datetime.combine(tomorrow(), datetime.min.time(), ZONE)
    for days in (3, 1):
        at = first + days * DAY
        await stage.desk.posts("/closures", branch_id=clinic.branch, starts_at=said(at), ends_at=said(at + DAY))
    desk = await the_day_of(clinic)
    desk.forgives(r"409 \(Conflict\)")
    await begins(desk, "Daily Patient")
    await desk.page.locator("#start").select_option("10:00")
    await desk.page.locator("#doctor").select_option("Any doctor")
    await repeats(desk, "Every day", 5)
    await desk.press("Enter")
    refused = desk.panel.get_by_role("alert")
    await expect(refused).to_contain_text("2 of these dates are not free. Nothing was booked.")
    closed = [tomorrow() + days * DAY for days in (1, 3)]
    await expect(refused.get_by_role("listitem")).to_have_text([in_words(day) for day in closed])
    await expect(refused).to_be_focused()
    await expect(refused).to_be_in_viewport()
    assert await booked_at(clinic) == []
    assert await barriers_of(desk.page) == []
    assert await overflows_of(desk.page) == []
    await holds(desk, who="Daily Patient", often="daily", count="5")
    await expect(desk.page.locator("#start option:checked")).to_have_text("10:00")

    await desk.button("Book only the other 3").click()
    await expect(desk.told).to_contain_text("Daily Patient is booked 3 times")
    assert days_of(await booked_at(clinic)) == [tomorrow() + days * DAY for days in (0, 2, 4)]


async def test_in_arabic_two_are_two(stage: Stage) -> None:
    clinic = await a_practice(stage, "Two Weeks")
    desk = await the_day_of(clinic, ARABIC)
    await begins(desk, "مريم")
    await repeats(desk, "كل أسبوعين", 2)
    await desk.press("Enter")
    await expect(desk.told).to_contain_text("حُجز موعدان")
    assert days_of(await booked_at(clinic)) == [tomorrow(), tomorrow() + 2 * WEEK]
