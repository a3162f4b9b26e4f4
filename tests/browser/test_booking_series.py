"""What the clinic has booked for somebody: a series stands as one, what only staff book can be moved all the same."""

from datetime import datetime, time
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.access import barriers_of
from tests.browser.accounts import Accounts
from tests.browser.booking_pages import DAY, Booking, Practice, a_day_ahead, a_practice
from tests.browser.bookings import Bookings, said
from tests.browser.front_desk import ZONE
from tests.browser.stage import Stage


async def a_phone_with(clinic: Practice, name: str, *, recurrence: str = "", service: str = "") -> Booking:
    """Of somebody for whom the desk has booked an evening, once or again and again."""
    address = await Accounts(clinic.stage.demo.url).a_patient(name)
    desk = clinic.stage.desk
    bookings = await Bookings.at(desk, clinic.branch)
    found = (await desk.asks(f"/patients?query={name}"))["items"]
    patient = max(found, key=lambda one: str(one["id"]))  # the last one, should somebody walk here twice
    doctor = next(one for one, ident in bookings.doctors.items() if ident == clinic.doctor)
    wish = {"branch_id": clinic.branch, "service_id": service or bookings.services["General consultation"]}
    start = (await bookings.free(doctor, a_day_ahead(1)))[-8]
    wish |= {"staff_id": clinic.doctor, "starts_at": said(start), "patient_id": patient["id"]}
    if recurrence:
        await desk.posts("/appointments/series", **wish, recurrence=recurrence)
    else:
        await desk.posts("/appointments", **wish)
    return await clinic.phone(at="/appointments", patient=address)


async def statuses(clinic: Practice) -> list[Any]:
    booked = sorted(await clinic.booked(), key=lambda one: str(one["starts_at"]))
    return [one["status"] for one in booked]


async def test_a_series_stands_as_one_and_what_follows_is_moved_and_cancelled_with_it(stage: Stage) -> None:
    clinic = await a_practice(stage, "Series", first=1)
    page = await a_phone_with(clinic, "Sumaya Series", recurrence="FREQ=WEEKLY;COUNT=3")
    weekday = f"{a_day_ahead(1):%A}"
    card = page.page.locator("article.visit")
    await expect(card).to_have_count(1)
    await expect(card).to_contain_text(f"3 times, every {weekday} at")
    await card.get_by_text("Show each of them").click()
    await expect(card.locator("li")).to_have_count(3)
    assert await barriers_of(page.page) == []

    await card.locator("li").nth(1).get_by_role("button").click()
    await expect(page.page.get_by_text("1 more of this series follows")).to_be_visible()
    await page.button("Change the time").click()
    await page.free_days.nth(2).click()
    time = await page.picks(4)
    await page.button("Change this and the 1 that follows").click()
    await expect(page.told).to_contain_text("They have their new time.")
    await expect(page.page.locator(".moment b")).to_have_text(time)
    moved = sorted(str(one["starts_at"]) for one in await clinic.booked())[1:]
    assert moved[0][10:] == moved[1][10:]

    await page.button("Cancel this appointment").click()
    await page.button("Cancel this and the 1 that follows").click()
    await expect(page.told).to_contain_text("They are cancelled.")
    assert await statuses(clinic) == ["pending", "cancelled", "cancelled"]


@pytest.mark.looks
async def test_one_of_a_series_is_in_doubt_and_another_is_cancelled_alone(stage: Stage) -> None:
    clinic = await a_practice(stage, "One Of Two", first=1)
    page = await a_phone_with(clinic, "Maha Alone", recurrence="FREQ=DAILY;COUNT=2")
    await expect(page.page.locator("article.visit")).to_contain_text("2 times, every day at")
    closed = datetime.combine(a_day_ahead(1) + DAY, time.min, ZONE)
    span = {"starts_at": said(closed), "ends_at": said(closed + DAY)}
    await stage.desk.posts("/closures", branch_id=clinic.branch, **span)
    await page.page.reload()
    await expect(page.page.locator("article.visit .pasts li")).to_contain_text("Hours changed")  # not folded away
    await page.button("Details and changes").click()
    await page.button("Cancel this appointment").click()
    await page.button("Cancel only this one").click()
    await expect(page.told).to_contain_text("Your appointment is cancelled.")
    assert await statuses(clinic) == ["cancelled", "pending"]


@pytest.mark.looks
async def test_what_only_staff_book_gets_another_time_from_ones_phone(stage: Stage) -> None:
    clinic = await a_practice(stage, "Staff Only", first=1)
    names = {"en": "Minor surgery", "ar": "جراحة صغرى"}
    service = await stage.desk.posts("/services", name=names, duration_minutes=15, is_online=False)
    page = await a_phone_with(clinic, "Raya Surgery", service=service["id"])
    await page.button("Details and changes").click()
    await page.button("Change the time").click()
    time = await page.picks(2)
    await page.button("Change to this time").click()
    await expect(page.told).to_contain_text("Your appointment has its new time.")
    await expect(page.page.locator(".moment b")).to_have_text(time)


@pytest.mark.looks
async def test_the_page_says_from_when_one_may_check_in(stage: Stage) -> None:
    clinic = await a_practice(stage, "Too Early", first=1)
    page = await a_phone_with(clinic, "Noor Early")
    await page.button("Details and changes").click()
    (booked,) = await clinic.booked()
    assert booked["check_in_from"] < booked["starts_at"]
    await expect(page.page.get_by_text("You can check in from")).to_be_visible()
    await page.page.goto(f"{stage.demo.url}/appointments?again#code=scanned-at-the-door")
    await expect(page.told).to_contain_text("Welcome. You are early. You can check in from")
