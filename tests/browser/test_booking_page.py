"""Booking on a phone: at most four taps, one of two people, nothing lost; and what comes of it."""

import re
from asyncio import gather

import pytest
from playwright.async_api import expect

from tests.browser.accounts import GOOD, Accounts
from tests.browser.booking_pages import Booking, Practice, a_day_ahead, a_practice, makes_an_account
from tests.browser.screens import NO_NETWORK
from tests.browser.stage import HOME, Stage

MOST_TAPS = 4
TAKEN = r"409 \(.*/api/v1/(holds|appointments)"


async def test_somebody_signed_in_books_another_day_in_four_taps(stage: Stage) -> None:
    clinic = await a_practice(stage, "Four Taps", first=1)
    page = await clinic.phone()
    await page.taps_on(page.button("General consultation"))
    day = page.free_days.nth(1)
    label = await day.locator(".unseen").inner_text()
    await expect(day).to_have_accessible_name(re.compile(r"^\w+day \d+ \w+, \d+ free$"))
    await page.taps_on(day)
    time = await page.picks(3)
    await expect(page.page.get_by_text("Kept for you for 5 minutes")).to_be_visible()
    await page.taps_on(page.button("Book this time"))
    await expect(page.heading).to_have_text("You are booked")
    assert page.taps <= MOST_TAPS
    (booked,) = await clinic.booked()
    await expect(page.page.locator(".reference .code")).to_have_text(booked["reference"])
    await expect(page.page.locator(".moment")).to_have_text(f"{label.split(',')[0]}{time}")
    assert (booked["status"], booked["staff_id"]) == ("pending", clinic.doctor)
    assert page.loads == 1


@pytest.mark.looks
async def test_whoever_turns_the_page_before_it_is_read_is_not_thrown_back(stage: Stage) -> None:
    clinic = await a_practice(stage, "Page Turner")
    page = await clinic.phone()
    reads_on = await page.holds_back("**/api/v1/slots/days?*", times=1)
    await page.taps_on(page.button("General consultation"))
    month = page.page.locator("#month")
    first = await month.inner_text()
    await page.button("Next month").click()
    await expect(month).not_to_have_text(first)
    reads_on()
    await expect(page.times.first).to_be_visible()  # the first free day's, below
    await expect(month).not_to_have_text(first)


@pytest.mark.looks
async def test_a_double_tap_books_once_and_the_phones_back_begins_anew(stage: Stage) -> None:
    clinic = await a_practice(stage, "Double Tap", first=1)
    page = await clinic.phone()
    await page.chooses()
    await page.button("Book this time").dblclick()
    await expect(page.heading).to_have_text("You are booked")
    assert len(await clinic.booked()) == 1
    await page.page.go_back()
    await expect(page.heading).to_have_text("What do you need?")


@pytest.mark.looks
async def test_a_time_is_kept_for_whoever_was_first_and_the_other_is_offered_its_neighbours(stage: Stage) -> None:
    clinic = await a_practice(stage, "Race", first=1)
    one, other = await gather(clinic.phone(), clinic.phone())
    for page in (one, other):
        page.forgives(TAKEN)
        await page.taps_on(page.button("General consultation"))
        await page.taps_on(page.free_days.nth(1))
        await expect(page.times.nth(2)).to_be_visible()
    await gather(one.picks(2), other.picks(2))
    first, late = await winner_and_loser(one, other)
    await expect(late.page.get_by_role("alert")).to_contain_text("Somebody has just taken this time.")
    await expect(late.nearest).to_have_count(3)
    await expect(late.nearest.first).to_be_focused()
    await late.nearest.first.click()
    for page in (first, late):
        await page.button("Book this time").click()
        await expect(page.heading).to_have_text("You are booked")
    starts = [booked["starts_at"] for booked in await clinic.booked()]
    assert len(set(starts)) == 2


async def winner_and_loser(one: Booking, other: Booking) -> tuple[Booking, Booking]:
    settled = one.page.locator(".kept, .nearest")
    await expect(settled).to_be_visible()
    return (one, other) if await one.page.locator(".kept").count() else (other, one)


async def test_somebody_new_makes_an_account_on_the_way_and_loses_nothing(stage: Stage) -> None:
    clinic = await a_practice(stage, "Newcomer", first=1)
    page = await clinic.strange_phone()
    time = await page.chooses(time=0)
    await expect(page.heading).to_have_text("Who are you?")
    await makes_an_account(page, Accounts(stage.demo.url), "Salma Al Habsi")
    await expect(page.heading).to_have_text("Is this right?")
    await expect(page.page.locator(".moment b")).to_have_text(time)
    await expect(page.page.get_by_text("Salma Al Habsi")).to_be_visible()
    await page.page.get_by_label("Why you come").fill("Cough for a week")
    await page.button("Book this time").click()
    await expect(page.heading).to_have_text("You are booked")
    (booked,) = await clinic.booked()
    assert booked["reason"] == "Cough for a week"


@pytest.mark.looks
async def test_signing_in_in_place_leaves_a_colleagues_console_alone(stage: Stage) -> None:
    clinic = await a_practice(stage, "Beside", first=1)
    address = await Accounts(stage.demo.url).a_patient()
    console = await stage.desk_of("doctor1", "1")
    page = await stage.opens_in(console.page.context, Booking, "booking", clinic.link)
    await page.chooses()
    await page.page.get_by_label("E-mail or phone").fill(address)
    await page.page.get_by_label("Password").fill(GOOD)
    await page.page.keyboard.press("Enter")
    await page.button("Book this time").click()
    await expect(page.heading).to_have_text("You are booked")
    renewed = await console.page.context.request.post(
        f"{stage.demo.url}/api/v1/auth/refresh", headers={"X-Requested-With": "queue-server"}
    )
    assert {role["role"] for role in (await renewed.json())["user"]["roles"]} == {"doctor"}


@pytest.mark.looks
async def test_a_time_is_kept_although_the_bell_does_not_come(stage: Stage) -> None:
    clinic = await a_practice(stage, "No Bell", first=1)
    address = await Accounts(stage.demo.url).a_patient()
    page = await clinic.strange_phone()
    page.forgives(r"net::ERR_FAILED .*/inbox\.js")
    await page.page.route("**/inbox/inbox.js*", lambda route: route.abort())
    await page.chooses()
    await page.page.get_by_label("E-mail or phone").fill(address)
    await page.page.get_by_label("Password").fill(GOOD)
    await page.page.keyboard.press("Enter")
    await expect(page.page.get_by_text("Kept for you for 5 minutes")).to_be_visible()


@pytest.mark.looks
async def test_a_moment_without_a_network_is_said_and_books_once(stage: Stage) -> None:
    clinic = await a_practice(stage, "Tunnel", first=1)
    network = await stage.network()
    page = await clinic.phone(over=network)
    page.forgives(NO_NETWORK)
    await page.chooses()
    await page.page.get_by_label("Why you come").fill("Knee")
    network.cut()
    await page.button("Book this time").click()
    await expect(page.page.get_by_role("alert")).to_contain_text("it counts only once")
    network.come_back()
    await expect(page.page.get_by_label("Why you come")).to_have_value("Knee")
    await page.button("Book this time").click()
    await expect(page.heading).to_have_text("You are booked")
    assert len(await clinic.booked()) == 1


async def test_an_appointment_gets_another_time_and_is_then_given_back(stage: Stage) -> None:
    clinic = await a_practice(stage, "Changes Mind", first=2)
    page = await clinic.phone()
    reference = await page.books()
    await page.page.get_by_role("link", name="My appointments").click()
    await page.button("I will come").click()
    await expect(page.told).to_contain_text("We expect you.")
    await page.button("Details and changes").click()
    await expect(page.page.locator(".reference .code")).to_have_text(reference)
    await page.button("Change the time").click()
    time = await page.picks(2)
    await expect(page.heading).to_have_text("Change to this time?")
    await page.button("Change to this time").click()
    await expect(page.told).to_contain_text("Your appointment has its new time.")
    await expect(page.page.locator(".moment b")).to_have_text(time)

    await page.button("Cancel this appointment").click()
    await page.button("Keep it").click()
    await page.button("Cancel this appointment").click()
    await page.page.get_by_label("Why?").fill("Travelling")
    await page.button("Yes, cancel").click()
    await expect(page.told).to_contain_text("Your appointment is cancelled.")
    await expect(page.page.get_by_label("Why?")).to_have_count(0)  # the page has gone back to the appointment by itself
    (booked,) = await clinic.booked()
    assert (booked["reference"], booked["status"], booked["cancel_reason"]) == (reference, "cancelled", "Travelling")
    await page.page.go_back()
    await expect(page.page.get_by_role("heading", name="No appointments are coming")).to_be_visible()


async def test_what_the_clinic_does_is_told_while_one_looks(stage: Stage) -> None:
    clinic = await a_practice(stage, "Calls Off", first=2)
    page = await clinic.phone()
    await page.books()
    await page.page.get_by_role("link", name="My appointments").click()
    await expect(page.page.get_by_role("button", name="Messages, 1 new")).to_be_visible()
    await page.page.get_by_role("button", name="Messages").click()
    async with page.page.expect_response("**/notifications/read-all"):
        await page.button("Mark all as read").click()
    await page.page.get_by_role("main").get_by_role("button", name="Back").click()
    (booked,) = await clinic.booked()
    await stage.desk.posts(f"/appointments/{booked['id']}/cancel", reason="The doctor is ill")
    await expect(page.page.get_by_role("heading", name="No appointments are coming")).to_be_visible()
    await expect(page.page.get_by_role("button", name="Messages, 1 new")).to_be_visible()
    assert page.loads == 2  # the page of booking, and this one


async def test_i_am_here_leads_from_the_appointment_to_ones_place_in_line(stage: Stage) -> None:
    clinic = await a_practice(stage, "Arrives")
    page = await clinic.phone()
    await page.books_soon()
    await page.page.get_by_role("link", name="My appointments").click()
    await page.button("I am here").click()
    await page.page.wait_for_url(re.compile(r"/t/[0-9a-f-]{36}#.+"))
    number = await page.page.locator(".big .code").inner_text()
    await page.page.goto(f"{stage.demo.url}/appointments")
    await expect(page.page.get_by_text("You are in line")).to_be_visible()
    await page.page.goto(f"{stage.demo.url}/appointments?again#code=scanned-at-the-door")
    await expect(page.told.first).to_contain_text("You are in line already.")
    await page.page.get_by_role("link", name="See my place in line").click()
    await expect(page.page.locator(".big .code")).to_have_text(number)


@pytest.mark.looks
async def test_a_branch_that_wants_the_doors_code_says_where_to_find_it(stage: Stage) -> None:
    clinic = await a_practice(stage, "Door Code")
    await stage.desk.patches(f"/branches/{clinic.branch}", booking={"self_check_in": "code"})
    page = await clinic.phone()
    page.forgives(r"409 \(.*/check-in")
    await page.books_soon()
    await page.page.get_by_role("link", name="My appointments").click()
    await page.button("I am here").click()
    await expect(page.page.get_by_role("alert")).to_contain_text("Scan the code at the clinic's door")
    door = await stage.desk.asks(f"/branches/{clinic.branch}/door-code")
    await page.page.goto(f"{stage.demo.url}/appointments#code={door['code']}")
    await page.page.reload()
    await expect(page.told).to_contain_text("Press “I am here” and you are in line.")
    await page.button("I am here").click()
    await page.page.wait_for_url(re.compile(r"/t/[0-9a-f-]{36}#.+"))


async def test_a_full_day_says_so_and_tells_somebody_when_a_time_is_free(stage: Stage) -> None:
    clinic = await a_practice(stage, "Full", begins="08:00", ends="08:15", first=1, daily=False)
    keeper = await clinic.phone()
    await keeper.books()
    page = await clinic.phone()
    await page.taps_on(page.button("General consultation"))
    await expect(page.button("Tell me when a time is free")).to_be_visible()
    day = page.page.locator(f'[data-day="{a_day_ahead(1)}"]')
    if not await day.count():  # nothing is free, and so today's month is shown
        await page.button("Next month").click()
    await expect(day).to_have_accessible_name(re.compile("no free times$"))
    await day.click()
    await page.button("Tell me when a time is free").click()
    await page.button("Tell me when a time is free").click()
    await expect(page.heading).to_have_text("You are on the waiting list")

    await keeper.page.get_by_role("link", name="My appointments").click()
    await gives_back(keeper)
    await page.page.get_by_role("link", name="My appointments").click()
    await expect(page.page.get_by_role("region", name="You wait for a time")).to_be_visible()
    await page.page.get_by_role("button", name=re.compile("^Messages, [1-9]")).click()
    await page.page.get_by_role("link", name=re.compile("free", re.I)).first.click()
    await page.button("Yes, I take it").click()
    await expect(page.heading).to_have_text("It is yours")
    assert sorted(one["status"] for one in await clinic.booked()) == ["cancelled", "pending"]


async def gives_back(page: Booking) -> None:
    await page.button("Details and changes").click()
    await page.button("Cancel this appointment").click()
    await page.button("Yes, cancel").click()
    await expect(page.told).to_contain_text("Your appointment is cancelled.")


async def test_the_branch_and_the_start_page_lead_here(stage: Stage) -> None:
    page = await Practice(stage, stage.desk.branches[HOME], "").strange_phone(at=f"/b/{stage.desk.branches[HOME]}")
    await page.page.get_by_role("link", name="Book an appointment").click()
    await expect(page.heading).to_have_text("What do you need?")
    start = await stage.start_page()
    await start.page.get_by_role("link", name="Book an appointment").click()
    await expect(start.page.get_by_role("heading", name="Where would you like to come?")).to_be_visible()
    await start.page.get_by_role("button", name=HOME).click()
    await expect(start.page.get_by_role("heading", name="What do you need?")).to_be_visible()
