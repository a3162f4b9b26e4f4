"""A doctor rings at seven: the desk marks them as away, is led to whoever is booked then, and takes it back."""

from datetime import datetime, timedelta
from typing import Any

from playwright.async_api import expect

from tests.browser.access import barriers_of
from tests.browser.accounts import GOOD, PAGES, Accounts
from tests.browser.booking_pages import Practice, a_practice
from tests.browser.bookings import Bookings, said, tomorrow
from tests.browser.front_desk import ZONE
from tests.browser.plan_page import Plan, day_of
from tests.browser.screens import NO_NETWORK
from tests.browser.stage import ARABIC, DESK, PLAIN, Look, Stage

NAMES = ["Amal Al Mawali", "Huda Al Mawali", "Salim Al Mawali"]
ENDS_FIRST = "ينتهي الإغلاق بعد بدايته وخلال سنة."
SERVICE = "General consultation"
SAID, HOUR = "Dr. Said", timedelta(hours=1)


async def the_desk_of(clinic: Practice, look: Look = PLAIN, *, day: str = "") -> Plan:
    """Reception's day of that branch, as its own receptionist sees it, once all of it is there."""
    stage = clinic.stage
    address = await Accounts(stage.demo.url).a_colleague("receptionist", clinic.branch)
    context = await stage.browser_of(DESK, look, None)
    signs_in = {"identifier": address, "password": GOOD}
    answer = await context.request.post(f"{stage.demo.url}/api/v1/auth/login", data=signs_in, headers=PAGES)
    assert answer.ok, await answer.text()
    desk = await stage.opens_in(context, Plan, "day-away", f"/day?day={day}" if day else "/day")
    await expect(desk.page.locator(".grid")).to_be_visible()
    await desk.has_read()
    return desk


async def three_booked(clinic: Practice, doctor: str) -> Bookings:
    """Tomorrow, with that doctor."""
    bookings = await Bookings.at(clinic.stage.desk, clinic.branch)
    times = await bookings.free(doctor, tomorrow())
    for at, name in zip(times[8:], NAMES, strict=False):
        await bookings.books(doctor, at, name)
    return bookings


async def sold_online(desk: Plan, clinic: Practice, bookings: Bookings) -> list[Any]:
    """What anybody may book tomorrow, signed in or not."""
    what = f"branch_id={clinic.branch}&service_id={bookings.services[SERVICE]}&from={tomorrow()}&to={tomorrow()}"
    answer = await desk.page.context.request.get(f"{clinic.stage.demo.url}/api/v1/slots?{what}")
    items: list[Any] = (await answer.json())["items"]
    return items


async def absences_of(clinic: Practice) -> list[Any]:
    return await clinic.stage.desk.every(f"/closures?staff_id={clinic.doctor}")


async def test_a_doctor_who_rings_is_away_and_the_desk_is_led_to_whoever_is_booked(stage: Stage) -> None:
    clinic = await a_practice(stage, "Rings In")
    bookings = await three_booked(clinic, "Dr. Rings In")
    desk = await the_desk_of(clinic, day=str(tomorrow()))
    before = await sold_online(desk, clinic, bookings)
    assert before
    head, card = desk.button("Dr. Rings In"), desk.page.locator("details.due")
    scrolled = "document.querySelector('.grid').scrollTop"
    stood = await desk.page.evaluate(scrolled)

    await head.click()
    await expect(desk.panel.get_by_text("Nothing.")).to_be_visible()
    await expect(desk.panel.get_by_role("checkbox")).to_have_count(0)  # they work at this branch alone
    assert await barriers_of(desk.page) == []
    await desk.button("Mark as away").click()
    await expect(desk.told).to_have_text("Dr. Rings In is marked as away. 3 appointments no longer fit.")
    await expect(card.locator(".who")).to_have_text(NAMES)
    await expect(card.locator("> summary")).to_be_focused()
    for name in NAMES:
        await expect(desk.tile(name)).to_contain_text("No longer fits")
    await expect(desk.column("Dr. Rings In").locator(".ground.closure")).to_have_text("Away")
    assert await desk.page.evaluate(scrolled) == stood
    assert await sold_online(desk, clinic, bookings) == []
    assert await barriers_of(desk.page) == []

    await head.click()
    await desk.panel.get_by_role("button", name="Take back").click()
    await expect(desk.told).to_have_text("Dr. Rings In can be booked again")
    await expect(head).to_be_focused()
    await expect(card).to_have_count(0)
    for name in NAMES:
        await expect(desk.tile(name)).to_contain_text("Booked")
    assert await sold_online(desk, clinic, bookings) == before


async def test_what_was_asked_before_the_absence_and_comes_after_it_takes_nobody_off_the_list(stage: Stage) -> None:
    clinic = await a_practice(stage, "Asked Before")
    await three_booked(clinic, "Dr. Asked Before")
    desk = await the_desk_of(clinic, day=str(tomorrow()))
    comes = await desk.holds_back("**/api/v1/waitlist/count?*", times=1)
    async with (
        desk.page.expect_request("**/api/v1/waitlist/count?*") as first,
        desk.page.expect_response("**/api/v1/appointments?fits=false*"),  # nobody yet
    ):
        await desk.page.reload()
    await desk.button("Dr. Asked Before").click()
    await desk.button("Mark as away").click()
    await expect(desk.told).to_have_text("Dr. Asked Before is marked as away. 3 appointments no longer fit.")
    comes()
    late = await (await first.value).response()
    assert late is not None
    await late.finished()
    await desk.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    await expect(desk.page.locator("details.due .who")).to_have_text(NAMES)


async def test_an_absence_that_is_marked_late_closes_no_booking(stage: Stage) -> None:
    clinic = await a_practice(stage, "Marked Late")
    desk = await the_desk_of(clinic, day=str(tomorrow()))
    await desk.button("Dr. Marked Late").click()
    await expect(desk.panel.get_by_text("Nothing.")).to_be_visible()
    comes = await desk.holds_back("**/api/v1/closures", times=1)
    async with desk.page.expect_request("**/api/v1/closures"):
        await desk.button("Mark as away").click()
    await desk.panel.get_by_role("button", name="Close").click()
    await desk.press("b")
    await expect(desk.page.locator("#who")).to_be_focused()
    await desk.page.keyboard.type("Mu")
    async with desk.page.expect_response("**/api/v1/appointments?fits=false*"):  # where it leads the desk to
        comes()
    await expect(desk.column("Dr. Marked Late").locator(".ground.closure")).to_have_text("Away")
    await desk.page.keyboard.type("na")
    await expect(desk.page.locator("#who")).to_have_value("Muna")
    await desk.press("Escape")
    await expect(desk.told).to_contain_text("Dr. Marked Late is marked as away")


async def test_by_keys_alone_a_doctor_is_away_and_back(stage: Stage) -> None:
    clinic = await a_practice(stage, "Rings Twice")
    await three_booked(clinic, "Dr. Rings Twice")
    desk = await the_desk_of(clinic, day=str(tomorrow()))
    head = desk.button("Dr. Rings Twice")
    await desk.tabs_to(head)
    await desk.press("Enter")
    await expect(desk.page.get_by_role("radio", name="All day")).to_be_focused()
    await desk.press("Escape")
    await expect(head).to_be_focused()
    await desk.press("Enter")
    await expect(desk.page.get_by_role("radio", name="All day")).to_be_focused()
    await desk.press("Enter")
    summary = desk.page.locator("details.due > summary")
    await expect(summary).to_be_focused()
    await expect(desk.page.locator("details.due .who")).to_have_text(NAMES)

    await desk.press("?")  # where else it is found: a narrow screen has no columns
    await desk.tabs_to(desk.button("A doctor is away").last)
    await desk.press("Enter")
    await desk.tabs_to(desk.panel.get_by_role("button", name="Take back"))
    await desk.press("Enter")
    await expect(desk.told).to_have_text("Dr. Rings Twice can be booked again")
    await expect(summary).to_have_count(0)
    assert await absences_of(clinic) == []


async def test_what_is_refused_is_said_where_it_belongs_and_pressed_twice_it_is_one(stage: Stage) -> None:
    clinic = await a_practice(stage, "Rings Late")
    desk = await the_desk_of(clinic, ARABIC)
    for refused in (NO_NETWORK, r"422 \(", r"412 \("):
        desk.forgives(refused)
    await desk.page.route("**/day/away.js*", lambda route: route.abort(), times=1)
    head, save = desk.button("Dr. Rings Late"), desk.button("تسجيل الغياب")
    begins, ends = (desk.page.locator(f'[id="/{edge}"]') for edge in ("starts_at", "ends_at"))
    await head.click()
    await expect(desk.band).to_contain_text("لا يوجد اتصال. لم يُرسل شيء.")
    await head.click()
    await expect(desk.band).to_have_count(0)
    today = await desk.page.locator(".pick input").input_value()
    await expect(desk.page.get_by_role("radio", name="بقية اليوم")).to_be_checked()
    await desk.page.get_by_text("اليوم كله").click()
    await expect(begins).to_have_value(f"{today}T00:00")

    await begins.fill(f"{tomorrow()}T10:00")
    await ends.fill(f"{tomorrow()}T09:00")
    await expect(desk.page.get_by_role("radio", name="أوقات أخرى")).to_be_checked()
    await save.click()
    await expect(ends).to_be_focused()
    await expect(ends).to_have_accessible_description(ENDS_FIRST)
    assert await barriers_of(desk.page) == []
    await ends.fill(f"{tomorrow()}T11:30")
    await expect(desk.panel.get_by_text(ENDS_FIRST)).to_have_count(0)

    answers = await desk.holds_back("**/api/v1/closures", times=2)
    await save.click()
    await save.click(force=True)
    answers()
    await expect(desk.told).to_contain_text("لا أحد محجوز فيه.")
    await expect(head).to_be_focused()
    (absence,) = await absences_of(clinic)

    await head.click()
    back = desk.panel.get_by_role("button", name="إلغاء الغياب")
    await expect(back).to_be_visible()
    await stage.desk.patches(f"/closures/{absence['id']}", ends_at=absence["starts_at"].replace("06:00", "07:00"))
    await back.click()
    await expect(desk.band).to_contain_text("غيّره شخص آخر قبل لحظة.")
    await back.click()
    await expect(desk.panel).to_have_count(0)
    assert await absences_of(clinic) == []


async def test_away_is_from_everywhere_unless_only_this_branch_is_meant(stage: Stage, bookings: Bookings) -> None:
    there = await Bookings.at(stage.desk, stage.desk.branches["Salalah"])
    at_home = (await bookings.free(SAID, tomorrow()))[8]
    await bookings.books(SAID, at_home, NAMES[0])
    later = next(one for one in await there.free(SAID, tomorrow()) if one > at_home + HOUR)
    await there.books(SAID, later, NAMES[1])
    desk = await day_of(stage, tomorrow())
    head, card = desk.page.locator(".heads").get_by_role("button", name=SAID), desk.page.locator("details.due")
    try:
        await head.click()
        await desk.button("Mark as away").click()
        await expect(desk.told).to_have_text(
            "Dr. Said is marked as away. 2 appointments no longer fit. 1 of them is at another branch."
        )
        await expect(card).to_contain_text(NAMES[0])
        await expect(card).not_to_contain_text(NAMES[1])
        await head.click()
        await desk.panel.get_by_role("button", name="Take back").click()
        await expect(desk.told).to_have_text("Dr. Said can be booked again")
        await expect(desk.tile(NAMES[0])).to_contain_text("Booked")

        await head.click()
        await desk.panel.get_by_role("checkbox", name="Only from Al Khuwair").check()
        await desk.button("Mark as away").click()
        await expect(desk.told).to_have_text("Dr. Said is marked as away. 1 appointment no longer fits.")
    finally:
        begins = said(datetime.combine(tomorrow(), datetime.min.time(), ZONE))
        for one in await stage.desk.every(f"/closures?staff_id={bookings.doctors[SAID]}&from={begins}"):
            await stage.desk.deletes(f"/closures/{one['id']}")
