"""A doctor falls ill, a branch closes: whose appointments no longer fit is seen, and each is moved or cancelled."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Route, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.booking_pages import a_practice
from tests.browser.bookings import Bookings, clock, said, tomorrow
from tests.browser.front_desk import ZONE
from tests.browser.plan_page import day_of, plan_of
from tests.browser.stage import ARABIC, HOME, PLAIN, RESULTS, Look, Stage
from tests.browser.test_clinic_page import clinic_of

SAID, MARYAM = "Dr. Said", "Dr. Maryam"
READ_WITHIN = 20_000
TOO_MANY = r"429 \(.*/api/v1/appointments"
SHOTS = RESULTS / "shots"
PATIENTS = {  # in doubt, the way out, done
    "en": ("The clinic's hours have changed", "Change the time", "Your appointment has its new time."),
    "ar": ("تغيّرت أوقات عمل العيادة", "تغيير الوقت", "صار لموعدك وقت جديد."),
}


@asynccontextmanager
async def is_ill(stage: Stage, bookings: Bookings, doctor: str) -> AsyncIterator[None]:
    """All of tomorrow, until the block ends."""
    begins = datetime.combine(tomorrow(), datetime.min.time(), ZONE)
    whose = {"branch_id": bookings.branch, "staff_id": bookings.doctors[doctor]}
    when = {"starts_at": said(begins), "ends_at": said(begins + timedelta(days=1))}
    closure = await stage.desk.posts("/closures", **whose, **when)
    try:
        yield
    finally:
        await stage.desk.deletes(f"/closures/{closure['id']}")


async def is_refused(route: Route) -> None:
    await route.fulfill(status=429, json={"type": "/problems/rate-limited", "status": 429, "title": "Too many"})


async def test_whose_doctor_fell_ill_is_marked_at_once_moved_and_cancelled(stage: Stage, bookings: Bookings) -> None:
    first, second, *_ = (await bookings.free(SAID, tomorrow()))[8:]
    await bookings.books(SAID, first, "Amal Al Rashdi")
    called_off = await bookings.books(SAID, second, "Huda Al Rashdi")
    desk = await day_of(stage, tomorrow())
    await expect(desk.tile("Amal Al Rashdi")).to_contain_text("Booked")
    async with is_ill(stage, bookings, SAID):
        await expect(desk.tile("Amal Al Rashdi")).to_contain_text("No longer fits")
        await desk.page.reload()
        card = desk.page.locator("details.due")
        await expect(card).to_contain_text("No longer fit, next 14 days")
        await expect(card).not_to_contain_text("Al Rashdi")  # names are read by whoever asks
        await card.get_by_text("No longer fit, next 14 days").click()
        await expect(card.locator(".who").first).to_have_text("Amal Al Rashdi")
        assert await barriers_of(desk.page) == []

        await card.get_by_role("button", name="Move").first.click()
        await desk.page.get_by_label("Doctor").select_option(MARYAM)
        await desk.page.get_by_label("free times").select_option(clock(first))
        await desk.button("Move to").click()
        await expect(desk.stands(MARYAM, "Amal Al Rashdi", clock(first))).to_contain_text("Booked")
        await expect(card).not_to_contain_text("Amal Al Rashdi")

        await card.locator(".cancel").filter(has_text="Cancel appointment").locator("summary").first.click()
        await card.get_by_label("Reason, if the patient gave one").first.fill("The doctor is ill")
        await card.get_by_role("button", name="Cancel it").first.click()
        await expect(desk.page.get_by_text("Huda Al Rashdi: cancelled")).to_be_visible()
        await expect(desk.tile("Huda Al Rashdi")).to_have_count(0)
    assert await bookings.status(called_off) == "cancelled"


async def test_a_doctor_sees_the_mark_too(stage: Stage, bookings: Bookings) -> None:
    await bookings.books(SAID, (await bookings.free(SAID, tomorrow()))[8], "Salim Al Rashdi")
    doctor = await plan_of(stage, f"/schedule?branch={bookings.branch}", "doctor1")
    await doctor.page.locator(".pick input").fill(tomorrow().isoformat())
    await expect(doctor.tile("Salim Al Rashdi")).to_contain_text("Booked")
    async with is_ill(stage, bookings, SAID):
        await expect(doctor.tile("Salim Al Rashdi")).to_contain_text("No longer fits")
        await doctor.tile("Salim Al Rashdi").click()
        await expect(doctor.panel).to_contain_text("Nobody works at that time any more.")


async def test_whoever_closes_a_branch_is_told_who_must_be_told(stage: Stage) -> None:
    clinic = await a_practice(stage, "Closes")
    bookings = await Bookings.at(stage.desk, clinic.branch)
    doctor = "Dr. Closes"
    first, second, *_ = await bookings.free(doctor, tomorrow())
    called_off = await bookings.books(doctor, first, "Nasser Al Rashdi")
    await bookings.books(doctor, second, "Zainab Al Rashdi")
    page = await clinic_of(stage, "admin")
    await page.turns_to("closures")
    await page.page.get_by_label("Branch").select_option("Closes")
    await page.page.locator("#add").click()
    page.forgives(TOO_MANY)
    await page.page.route("**/api/v1/appointments?ids=*", is_refused, times=1)
    await page.side.get_by_role("button", name="Add a closure").click()  # all of tomorrow
    await expect(page.side).to_contain_text("2 coming appointments no longer fit")
    await expect(page.side.get_by_role("alert")).to_contain_text("Who they are could not be read.")
    assert await barriers_of(page.page) == []
    assert await overflows_of(page.page) == []
    await page.side.get_by_role("button", name="Try again").click()
    await expect(page.side.locator(".unfit li")).to_contain_text(["Nasser Al Rashdi", "Zainab Al Rashdi"])
    assert await barriers_of(page.page) == []

    await page.side.get_by_role("button", name="Cancel", exact=True).first.click()
    await page.side.get_by_label("Why, for the patient").fill("We are closed")
    await page.side.get_by_role("button", name="Yes, cancel").click()
    await expect(page.side.locator(".unfit li")).to_have_count(1)
    await expect(page.side.locator(".unfit li")).to_contain_text("Zainab Al Rashdi")
    now = await stage.desk.asks(f"/appointments/{called_off['id']}")
    assert (now["status"], now["cancel_reason"]) == ("cancelled", "We are closed")

    way = str(await page.side.get_by_role("link", name="Move").get_attribute("href"))
    desk = await plan_of(stage, way, "admin")
    await expect(desk.panel).to_contain_text("Zainab Al Rashdi")
    await desk.button("Another time or day").click()
    await desk.page.get_by_label("Day", exact=True).fill((tomorrow() + timedelta(days=1)).isoformat())
    await desk.button("Move to").click()
    await expect(desk.told).to_contain_text(re.compile("Zainab Al Rashdi is now at"))
    await desk.page.locator("select.branch").select_option(stage.desk.branches[HOME])
    await expect(desk.column(SAID)).to_be_visible()
    await expect(desk.panel).to_have_count(0)  # what the address asked for was opened once


@pytest.mark.parametrize("look", [PLAIN, ARABIC], ids=lambda look: look.lang)
async def test_a_patient_sees_it_on_the_own_page_and_chooses_another_time(stage: Stage, look: Look) -> None:
    unfit, other, changed = PATIENTS[look.lang]
    clinic = await a_practice(stage, f"Changes Hours {look.lang}", first=2)
    page = await clinic.phone(at=clinic.link)
    await page.books()
    (booked,) = await clinic.booked()
    day = datetime.fromisoformat(booked["starts_at"]).astimezone(ZONE).replace(hour=0, minute=0)
    span = {"starts_at": said(day), "ends_at": said(day + timedelta(days=1))}
    await stage.desk.posts("/closures", branch_id=clinic.branch, **span)
    await page.page.goto(f"{stage.demo.url}/appointments?lang={look.lang}")
    await expect(page.page.locator(".visit .band")).to_contain_text(unfit)
    await expect(page.page.locator(".visit .pill")).to_have_class("pill warn")
    assert await barriers_of(page.page) == []
    assert await overflows_of(page.page) == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.page.screenshot(path=SHOTS / f"unfit-mine-{look.lang}.png", full_page=True)

    await page.button(other).click()
    await page.picks(1)
    await page.page.locator("main .btn.primary").click()
    await expect(page.told).to_contain_text(changed)
    await expect(page.page.locator(".visit .pill")).to_have_class("pill ")
    await expect(page.page.locator(".visit .band")).to_have_count(0)
