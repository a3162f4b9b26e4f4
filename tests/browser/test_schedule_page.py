"""A doctor's day and week: who comes, what is to be known of them, and what changes while one looks."""

import re
from datetime import date

import pytest
from playwright.async_api import Route, expect

from tests.browser.bookings import Bookings, clock, said, tomorrow
from tests.browser.plan_page import Plan, plan_of
from tests.browser.screens import NO_NETWORK
from tests.browser.stage import DESK, HOME, PLAIN, RESULTS, Look, Stage

DOCTOR = "Dr. Said"
SHOTS = RESULTS / "shots"


@pytest.fixture
async def bookings(stage: Stage) -> Bookings:
    """Tomorrow is empty, and the doctor works."""
    found = await Bookings.at(stage.desk, stage.desk.branches[HOME])
    await found.clears(tomorrow())
    await found.free(DOCTOR, tomorrow())
    return found


async def schedule_of(stage: Stage, day: date, login: str = "doctor1", look: Look = PLAIN) -> Plan:
    """The schedule on a day that was picked."""
    plan = await plan_of(stage, f"/schedule?branch={stage.desk.branches[HOME]}", login, look)
    await plan.page.locator(".pick input").fill(day.isoformat())
    await expect(plan.page.locator("[aria-busy=true]")).to_have_count(0)
    return plan


async def test_a_doctor_sees_who_comes_and_why_and_what_changes_meanwhile(stage: Stage, bookings: Bookings) -> None:
    first, second, *others = (await bookings.free(DOCTOR, tomorrow()))[8:]
    booked = await bookings.books(DOCTOR, first, "Amal", reason="Cough")
    doctor = await schedule_of(stage, tomorrow())
    await doctor.tile("Amal").click()
    await expect(doctor.panel).to_contain_text("Cough")
    await doctor.page.get_by_label("Note", exact=True).fill("Ask for the X-ray")
    await doctor.button("Save note").click()
    await doctor.press("Escape")
    await expect(doctor.told).to_contain_text("Note for Amal saved")
    assert (await stage.desk.asks(f"/appointments/{booked['id']}"))["notes"] == "Ask for the X-ray"

    await bookings.books(DOCTOR, second, "Salim")
    await expect(doctor.tile("Salim")).to_be_visible()
    await stage.desk.patches(f"/appointments/{booked['id']}", starts_at=said(others[4]))
    await expect(doctor.tile("Amal")).to_contain_text(clock(others[4]))
    await stage.desk.posts(f"/appointments/{booked['id']}/cancel")
    await expect(doctor.tile("Amal")).to_have_count(0)


async def test_new_hours_appear_by_themselves(stage: Stage, bookings: Bookings) -> None:
    doctor = await schedule_of(stage, tomorrow())
    breaks = doctor.page.locator(".ground.break")
    before = await breaks.count()
    added = await bookings.works(DOCTOR, tomorrow(), "15:00", "15:30", kind="break")
    try:
        await expect(breaks).to_have_count(before + 1)
    finally:
        await stage.desk.deletes(f"/availability/{added['id']}")
    await expect(breaks).to_have_count(before)


async def test_the_week_shows_seven_days_and_a_day_of_it_opens(stage: Stage, bookings: Bookings) -> None:
    await bookings.books(DOCTOR, (await bookings.free(DOCTOR, tomorrow()))[8], "Fatma")
    doctor = await schedule_of(stage, tomorrow())
    await doctor.button("Week").click()
    await expect(doctor.page.locator(".column")).to_have_count(7)
    await expect(doctor.tile("Fatma")).to_be_visible()
    heading = doctor.page.locator(".head").filter(has_text=re.compile(rf"\b{tomorrow().day}\b"))
    await heading.get_by_role("button").click()
    await expect(doctor.page.locator(".column")).to_have_count(1)
    await expect(doctor.tile("Fatma")).to_contain_text("General consultation")


async def test_arrows_walk_from_one_to_the_next(stage: Stage, bookings: Bookings) -> None:
    times = (await bookings.free(DOCTOR, tomorrow()))[8:]
    for nth, name in enumerate(("Huda", "Nasser", "Zainab")):
        await bookings.books(DOCTOR, times[2 * nth], name)
    doctor = await schedule_of(stage, tomorrow())
    await doctor.tabs_to(doctor.tile("Huda"))
    await doctor.press("ArrowDown", "ArrowDown", "ArrowUp")
    await expect(doctor.tile("Nasser")).to_be_focused()
    await doctor.press("Enter")
    await expect(doctor.panel.locator("h2")).to_be_focused()
    await doctor.press("Escape")
    await expect(doctor.tile("Nasser")).to_be_focused()


async def test_the_desk_looks_at_every_doctor_and_a_doctor_at_one(stage: Stage, bookings: Bookings) -> None:
    desk = await schedule_of(stage, tomorrow(), "reception")
    choice = desk.page.get_by_label("Doctor")
    await choice.select_option("Dr. Maryam")
    await expect(desk.page.locator(".head")).to_have_text("Dr. Maryam")
    doctor = await schedule_of(stage, tomorrow())
    await expect(doctor.page.get_by_label("Doctor")).to_have_count(0)


async def test_an_appointment_at_another_branch_says_where(stage: Stage, bookings: Bookings) -> None:
    there = await Bookings.at(stage.desk, stage.desk.branches["Salalah"])
    time = next(one for one in await there.free(DOCTOR, tomorrow()) if one.minute == 0)
    await there.books(DOCTOR, time, "Rashid")
    doctor = await schedule_of(stage, tomorrow())
    await expect(doctor.tile("Rashid")).to_contain_text("General consultation · Salalah")
    desk = await plan_of(stage, f"/day?day={tomorrow()}&branch={bookings.branch}")
    await expect(desk.column(DOCTOR).locator(".ground.elsewhere")).to_contain_text("At another branch")
    await expect(desk.tile("Rashid")).to_have_count(0)


async def test_what_is_long_ago_is_read_and_today_stays_live(stage: Stage, bookings: Bookings) -> None:
    doctor = await schedule_of(stage, date(2020, 2, 3))
    await expect(doctor.page.get_by_text("Monday 3 February")).to_be_visible()
    await expect(doctor.page.locator("[data-column]")).to_have_count(1)
    await expect(doctor.page.locator(".pill.good")).to_contain_text("Live")


async def test_without_a_connection_no_other_branch_is_opened(stage: Stage, bookings: Bookings) -> None:
    network = await stage.network()
    context = await stage.browser_of(DESK, PLAIN, network)
    await stage.signs_in(context, "reception")
    desk = await stage.opens_in(context, Plan, "schedule-cut", f"/schedule?branch={bookings.branch}")
    desk.forgives(NO_NETWORK)
    await expect(desk.page.get_by_text("Live", exact=True)).to_be_visible()
    network.cut()
    await expect(desk.band).to_contain_text("Nothing can be changed from here.", timeout=10_000)
    branches = desk.page.get_by_label("Branch")
    await branches.focus()
    await branches.select_option("Salalah")
    await expect(desk.band.last).to_contain_text("Not connected. Nothing was sent.")
    await expect(branches).to_have_value(bookings.branch)
    await expect(branches).to_be_focused()


async def test_a_first_opening_waits_for_a_busy_server_and_a_refusal_is_not_asked_again(stage: Stage) -> None:
    plan = await plan_of(stage, "/schedule", "doctor1")
    for complaint in ("503", "429", "403"):
        plan.forgives(complaint)
    answers = [503, 429]

    async def is_busy(route: Route) -> None:
        await route.fulfill(status=answers.pop(0), json={})

    await plan.page.route("**/api/v1/services?*", is_busy, times=2)
    await plan.page.reload()
    await expect(plan.page.locator(".head")).to_have_text("Dr. Said")
    assert answers == []
    answers += [503, 403]
    await plan.page.route("**/api/v1/services?*", is_busy, times=2)
    await plan.page.reload()
    await expect(plan.page.get_by_label("E-mail")).to_be_visible()
    assert answers == []
