"""Somebody with an appointment comes: at the kiosk, at the desk, by the code at the door; and is called."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.booking_pages import a_practice
from tests.browser.bookings import Bookings, day_booked, tomorrow
from tests.browser.front_desk import ZONE
from tests.browser.plan_page import Plan, plan_of
from tests.browser.screens import Screen
from tests.browser.stage import DESK, HOME, PLAIN, RESULTS, WALL, Look, Stage
from tests.browser.test_kiosk import Kiosk, a_kiosk

DOCTOR = "Dr. Said"
SHOTS = RESULTS / "shots"


@pytest.fixture
async def bookings(stage: Stage) -> Bookings:
    return await Bookings.at(stage.desk, stage.desk.branches[HOME])


async def types(kiosk: Kiosk, reference: str) -> None:
    """On the number pad, from the start page."""
    await kiosk.touches("I have an appointment")
    await presses(kiosk, reference)
    await kiosk.go.click()


async def presses(kiosk: Kiosk, digits: str) -> None:
    for digit in digits:
        await kiosk.page.locator(".pad").get_by_role("button", name=digit, exact=True).click()


async def today_of(stage: Stage, booked: Any, look: Look = PLAIN, login: str = "reception") -> Plan:
    """Reception's day with that appointment in it, also around midnight."""
    plan = await plan_of(stage, f"/day?day={day_booked(booked)}&branch={booked['branch_id']}", login, look)
    await plan.has_read()
    return plan


def tile_of(desk: Plan, booked: Any) -> Locator:
    """An appointment on that day; others may have the same name."""
    return desk.page.locator(f'[data-appointment="{booked["id"]}"]')


async def test_from_the_kiosk_to_called_and_with_the_doctor(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books_soon(DOCTOR, "Amal Al Harthy")
    desk = await today_of(stage, booked)
    kiosk, _ = await a_kiosk(stage)
    await types(kiosk, booked["reference"])
    await expect(kiosk.page.get_by_text("Your number", exact=True)).to_be_visible()
    number = await kiosk.number.inner_text()
    await expect(kiosk.page.locator("html")).to_have_attribute("data-prints", "1")
    tile = tile_of(desk, booked)
    await expect(tile).to_contain_text("Is here")

    ticket = (await stage.desk.asks(f"/appointments/{booked['id']}"))["ticket_id"]
    queue = (await stage.desk.asks(f"/tickets/{ticket}"))["queue"]["name"]
    console = await stage.desk_of("doctor1", "1", queue=queue)
    await expect(console.line).to_have_text([number])
    await console.calls_next()
    await expect(console.visit).to_contain_text(number)
    await expect(tile).to_contain_text("Called")
    await console.press("s")
    await expect(console.visit).to_have_class(re.compile("serving"))
    await expect(tile).to_contain_text("With the doctor")
    await console.press("d")
    await expect(tile).to_contain_text("Finished")


async def test_the_desk_checks_in_by_one_key_and_the_number_is_printed(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books_soon(DOCTOR, "Salim Al Balushi")
    desk = await today_of(stage, booked)
    tile = tile_of(desk, booked)
    await tile.focus()
    await desk.press("h")
    await expect(desk.told).to_contain_text(re.compile(r"Salim Al Balushi is here: [A-Z]\d{3}\. Printed\."))
    await expect(tile).to_contain_text("Is here")
    (printed,) = await desk.printed()
    assert printed["number"] in await desk.told.inner_text()


async def test_whoever_types_a_wrong_number_types_again(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage)
    kiosk.forgives(r"404 \(Not Found\) .*/api/v1/check-ins")
    await types(kiosk, "00000000")
    await expect(kiosk.heading).to_contain_text("We do not know this number today")
    await expect(kiosk.heading).to_contain_text("لا نعرف هذا الرقم اليوم")
    await kiosk.touches("Type it again")
    await expect(kiosk.heading).to_contain_text("Your booking number")
    await expect(kiosk.page.locator(".typed")).to_contain_text("Nothing typed yet")
    await presses(kiosk, "123")
    await kiosk.touches("Delete the last digit")
    await expect(kiosk.page.locator(".typed")).to_contain_text("12··")
    await expect(kiosk.go).to_have_attribute("aria-disabled", "true")
    await kiosk.touches("Back")
    await expect(kiosk.button("Take a number")).to_be_visible()


@pytest.mark.looks
async def test_whoever_comes_too_early_is_told_from_when_it_works(stage: Stage) -> None:
    clinic = await a_practice(stage, "Early Bird")
    bookings = await Bookings.at(stage.desk, clinic.branch)
    now = datetime.now(ZONE)
    times = [one for day in (now.date(), tomorrow()) for one in await bookings.free("Dr. Early Bird", day)]
    booked = await bookings.books("Dr. Early Bird", next(one for one in times if one > now + timedelta(hours=3)))
    opens = f"{datetime.fromisoformat(booked['check_in_from']).astimezone(ZONE):%H:%M}"
    kiosk, _ = await a_kiosk(stage, branch=clinic.branch)
    kiosk.forgives(r"409 \(Conflict\) .*/api/v1/check-ins")
    await types(kiosk, booked["reference"])
    await expect(kiosk.heading).to_contain_text("You are early")
    await expect(kiosk.page.locator(".more").first).to_contain_text(re.compile(f"You can check in from .*{opens}"))
    desk = await today_of(stage, booked, login="admin")
    desk.forgives(r"409 \(Conflict\)")
    await tile_of(desk, booked).focus()
    await desk.press("h")
    await expect(desk.band).to_contain_text(re.compile(f"Checking in begins at .*{opens}"))


@pytest.mark.looks
async def test_where_nobody_takes_bookings_nobody_is_asked_for_one(stage: Stage) -> None:
    branch = await stage.desk.opens_a_branch("Walk-ins Only", rooms=1, calls=True)
    kiosk, _ = await a_kiosk(stage, branch=branch)
    await expect(kiosk.choices).to_have_count(2)
    await expect(kiosk.button("I have an appointment")).to_have_count(0)
    phone = await stage.phone(f"/b/{branch}")
    await expect(phone.page.get_by_role("heading", name="How busy it is")).to_be_visible()
    await expect(phone.page.get_by_role("link", name="Book an appointment")).to_have_count(0)


async def test_who_was_checked_in_before_is_sent_to_reception(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books_soon(DOCTOR)
    await stage.desk.posts(f"/appointments/{booked['id']}/check-in")
    kiosk, _ = await a_kiosk(stage)
    kiosk.forgives(r"409 \(Conflict\) .*/api/v1/check-ins")
    await expect(kiosk.page.locator(".first")).to_be_visible()
    await kiosk.scans(booked["reference"])  # as a code would be
    await expect(kiosk.heading).to_contain_text("you are checked in already")
    await expect(kiosk.page.locator(".more").first).to_contain_text("Please go to reception.")


# ---------------------------------------------------------------- the code at the door


async def a_door(stage: Stage, branch: str = "") -> Screen:
    """The page at the door, of reception's own house; time passes when it is told to."""
    context = await stage.browser_of(WALL, PLAIN, None)
    await stage.signs_in(context, "reception")
    await context.clock.install()
    return await stage.opens_in(context, Screen, "door", f"/door/{branch or stage.desk.branches[HOME]}")


async def test_the_door_shows_a_code_that_changes_and_never_an_old_one(stage: Stage) -> None:
    door = await a_door(stage)
    door.forgives(r"net::ERR_")
    code = door.page.locator(".door-code")
    await expect(code).to_be_visible()
    assert await code.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
    await door.page.route("**/door-code", lambda route: route.abort())
    first = await code.get_attribute("src")
    await door.page.clock.run_for(15_000)
    await expect(code).to_have_attribute("src", str(first))  # it is still good
    await door.page.clock.run_for(20_000)
    await expect(code).to_have_count(0)
    await expect(door.page.get_by_role("alert")).to_contain_text("This code is not live")
    await door.page.unroute_all(behavior="wait")
    await door.page.clock.run_for(11_000)
    await expect(code).to_be_visible()


@pytest.mark.looks
async def test_the_door_is_for_everybody_and_fits_its_screen(stage: Stage) -> None:
    door = await a_door(stage)
    await expect(door.page.locator(".door-code")).to_be_visible()
    assert await barriers_of(door.page) == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    await door.page.screenshot(path=SHOTS / "door-en-light.png")
    for size in (DESK, WALL):
        assert await overflows_of(door.page, size) == []


@pytest.mark.looks
async def test_a_doctor_of_another_house_sees_no_code(stage: Stage) -> None:
    branch = await stage.desk.opens_a_branch("Nizwa", rooms=1)
    door = await a_door(stage, branch)
    door.forgives(r"403 \(Forbidden\)|404 \(Not Found\)")
    await expect(door.page.get_by_role("alert")).to_contain_text("may not show the code")
