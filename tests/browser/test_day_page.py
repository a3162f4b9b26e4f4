"""Reception's day: moved by hand and by keys, booked into empty places; everybody sees it, and lost races are told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from playwright.async_api import Route, expect

from tests.browser.access import barriers_of
from tests.browser.booking_pages import a_practice
from tests.browser.bookings import Bookings, clock, said, tomorrow
from tests.browser.plan_page import Plan, day_of, plan_of
from tests.browser.screens import NO_NETWORK
from tests.browser.stage import ARABIC, RESULTS, Stage

SAID, MARYAM = "Dr. Said", "Dr. Maryam"
HOUR = timedelta(hours=1)
SHOTS = RESULTS / "shots"


def nobody_known(name: str) -> str:
    """Not even from an earlier walk: who is known would lie over the button that registers."""
    return f"{name} {uuid4().hex[:6]}"


async def reads_late(desk: Plan) -> Callable[[], None]:
    """The page anew, as far as its plan, which moves no more; the rest comes when told."""
    reads_on = await desk.holds_back("**/day/glance.js*")
    await desk.page.reload(wait_until="commit")
    await expect(desk.page.locator(".pill.good").filter(has_text="Live")).to_be_visible()
    await expect(desk.page.locator(".grid")).to_be_visible()
    return reads_on


# ---------------------------------------------------------------- moving


async def test_what_one_drags_another_sees_move_and_z_takes_it_back(stage: Stage, bookings: Bookings) -> None:
    first = (await bookings.free(SAID, tomorrow()))[8]
    await bookings.books(SAID, first, "Amal")
    here, there = await day_of(stage, tomorrow()), await day_of(stage, tomorrow(), "manager")
    await here.drags("Amal", minutes=30, to=MARYAM)
    later = clock(first + timedelta(minutes=30))
    for desk in (here, there):
        await expect(desk.stands(MARYAM, "Amal", later)).to_be_visible()
        await expect(desk.column(SAID).locator("[data-appointment]")).to_have_count(0)
    await expect(here.told).to_contain_text("Amal is now at")
    await here.press("z")
    for desk in (here, there):
        await expect(desk.stands(SAID, "Amal", clock(first))).to_be_visible()
    await expect(here.told).to_contain_text("Amal is back at")


async def test_what_is_held_before_the_page_has_read_everything_is_moved(stage: Stage, bookings: Bookings) -> None:
    first = (await bookings.free(SAID, tomorrow()))[8]
    await bookings.books(SAID, first, "Maha")
    desk = await day_of(stage, tomorrow())
    reads_on = await reads_late(desk)
    await desk.holds("Maha")
    reads_on()
    await desk.has_read()
    await desk.carries(minutes=30)
    await desk.page.mouse.up()
    await expect(desk.stands(SAID, "Maha", clock(first + timedelta(minutes=30)))).to_be_visible()


async def test_what_was_let_go_before_the_page_has_read_everything_books_nobody(
    stage: Stage, bookings: Bookings
) -> None:
    first = (await bookings.free(SAID, tomorrow()))[8]
    await bookings.books(SAID, first, "Maha")
    desk = await day_of(stage, tomorrow())
    reads_on = await reads_late(desk)
    await desk.holds("Maha")
    await desk.carries(minutes=60)
    await desk.page.mouse.up()
    reads_on()
    await desk.has_read()  # and no form lies over it
    await expect(desk.stands(SAID, "Maha", clock(first))).to_be_visible()
    await desk.drags("Maha", minutes=30)
    await expect(desk.stands(SAID, "Maha", clock(first + timedelta(minutes=30)))).to_be_visible()


async def test_it_is_moved_by_keys_alone_and_every_step_is_said(stage: Stage, bookings: Bookings) -> None:
    first = (await bookings.free(SAID, tomorrow()))[8]
    await bookings.books(SAID, first, "Salim")
    here, there = await day_of(stage, tomorrow()), await day_of(stage, tomorrow(), "manager")
    await here.tabs_to(here.tile("Salim"))
    await here.press("m", "ArrowDown", "ArrowDown", "ArrowRight")
    await expect(here.spoken).to_contain_text(f"{clock(first + timedelta(minutes=10))}, Dr. Maryam: free")
    await here.press("Escape")
    await expect(here.stands(SAID, "Salim", clock(first))).to_be_focused()
    await here.press("m", "Shift+ArrowDown", "ArrowRight", "Enter")
    for desk in (here, there):
        await expect(desk.stands(MARYAM, "Salim", clock(first + timedelta(minutes=15)))).to_be_visible()
    await expect(here.stands(MARYAM, "Salim", "")).to_be_focused()


async def test_a_move_that_has_to_wait_is_not_lost_and_what_nobody_answered_can_be_taken_back_again(
    stage: Stage, bookings: Bookings
) -> None:
    first, second, *_ = (await bookings.free(SAID, tomorrow()))[8:]
    await bookings.books(SAID, first, "Salim")
    await bookings.books(SAID, second, "Huda")
    desk = await day_of(stage, tomorrow())
    desk.forgives(NO_NETWORK)
    await desk.tile("Huda").click()
    note = desk.panel.get_by_label("Note")
    await note.fill("Brings a letter")
    comes = await desk.holds_back("**/api/v1/appointments/*", times=1)
    async with desk.page.expect_request("**/api/v1/appointments/*"):
        await desk.button("Save note").click()
    await desk.page.clock.set_fixed_time(datetime.now() + timedelta(seconds=1))  # noqa: DTZ005 - a double press is none
    await desk.tile("Salim").focus()
    await desk.press("m", "ArrowDown", "ArrowRight", "Enter")
    await expect(desk.band.filter(has_text="Wait a moment")).to_be_visible()
    comes()
    await expect(desk.band.filter(has_text="Wait a moment")).to_have_count(0)
    await desk.button("Put at").click()
    moved = desk.stands(MARYAM, "Salim", clock(first + timedelta(minutes=5)))
    await expect(moved).to_be_visible()
    await expect(desk.told).to_contain_text("Salim is now at")  # until it was answered there is nothing to take back

    await desk.page.route("**/api/v1/appointments/*", lambda route: route.abort(), times=1)
    await desk.press("z")
    await expect(desk.band).to_contain_text("The server did not answer")
    await expect(moved).to_be_visible()
    await desk.press("z")
    await expect(desk.stands(SAID, "Salim", clock(first))).to_be_visible()


async def test_in_arabic_the_next_doctor_lies_to_the_left(stage: Stage, bookings: Bookings) -> None:
    first = (await bookings.free(SAID, tomorrow()))[8]
    await bookings.books(SAID, first, "Huda")
    desk = await day_of(stage, tomorrow(), look=ARABIC)
    await desk.tile("Huda").focus()
    await desk.press("m", "ArrowLeft", "ArrowDown", "Enter")
    await expect(desk.stands("د. مريم", "Huda", clock(first + timedelta(minutes=5)))).to_be_visible()


async def test_a_taken_time_is_refused_in_words_and_it_stands_where_it_was(stage: Stage, bookings: Bookings) -> None:
    first, second, *_ = (await bookings.free(SAID, tomorrow()))[8:]
    await bookings.books(SAID, first, "Fatma")
    await bookings.books(SAID, second, "Khalid")
    desk = await day_of(stage, tomorrow())
    desk.forgives(r"409 \(Conflict\)")
    minutes = round((second - first).total_seconds() / 60)
    await desk.drags("Fatma", minutes=minutes, drops=False)
    await expect(desk.page.locator(".ghost")).to_contain_text("taken")
    await desk.page.mouse.up()
    await expect(desk.band).to_contain_text("is taken. Fatma stands where they were.")
    await expect(desk.stands(SAID, "Fatma", clock(first))).to_be_visible()
    await expect(desk.page.locator(".ghost")).to_have_count(0)


async def test_who_changed_it_first_wins_and_the_other_is_told(stage: Stage, bookings: Bookings) -> None:
    first = (await bookings.free(SAID, tomorrow()))[8]
    booked = await bookings.books(SAID, first, "Nasser")
    desk = await day_of(stage, tomorrow())
    desk.forgives(r"412 \(Precondition Failed\)")
    elsewhere = said(first + 2 * HOUR)

    async def loses_the_race(route: Route) -> None:
        answer = await stage.desk.patches(f"/appointments/{booked['id']}", starts_at=elsewhere)
        assert answer["starts_at"] == elsewhere
        await route.continue_()

    await desk.page.route("**/api/v1/appointments/*", loses_the_race, times=1)
    await desk.drags("Nasser", minutes=30)
    await expect(desk.band).to_contain_text("Somebody else has just changed this appointment.")
    await expect(desk.stands(SAID, "Nasser", clock(first + 2 * HOUR))).to_be_visible()


async def test_another_day_is_chosen_from_free_times(stage: Stage, bookings: Bookings) -> None:
    first = (await bookings.free(SAID, tomorrow()))[8]
    booked = await bookings.books(SAID, first, "Zainab")
    after = tomorrow() + timedelta(days=1)
    times = await bookings.free(SAID, after)
    desk = await day_of(stage, tomorrow())
    await desk.tile("Zainab").click()
    await desk.button("Another time or day").click()
    await desk.page.get_by_label("Day", exact=True).fill(after.isoformat())
    await desk.page.get_by_label("free times").select_option(clock(times[4]))
    await desk.button("Move to").click()
    await expect(desk.told).to_contain_text("Zainab is now at")
    await expect(desk.tile("Zainab")).to_have_count(0)
    now = await stage.desk.asks(f"/appointments/{booked['id']}")
    assert clock(now["starts_at"]) == clock(times[4])
    await desk.press("z")  # from a day that is not shown
    await expect(desk.stands(SAID, "Zainab", clock(first))).to_be_visible()


# ---------------------------------------------------------------- booking


async def test_a_place_clicked_before_the_page_has_read_everything_is_booked(stage: Stage, bookings: Bookings) -> None:
    assert bookings.doctors
    desk = await day_of(stage, tomorrow())
    reads_on = await reads_late(desk)
    await desk.clicks_into(MARYAM, hours=10)
    reads_on()
    await expect(desk.page.locator("#who")).to_be_focused()
    await expect(desk.page.get_by_label("Doctor")).to_have_value(bookings.doctors[MARYAM])


async def test_an_empty_place_is_booked_for_a_known_patient(stage: Stage, bookings: Bookings) -> None:
    desk = await day_of(stage, tomorrow())
    await desk.clicks_into(MARYAM, hours=10)
    await expect(desk.page.locator("#who")).to_be_focused()
    await desk.page.keyboard.type("ahmed al harth")
    await expect(desk.page.get_by_role("listbox").get_by_role("option")).to_contain_text(["Ahmed Al Harthy"])
    await desk.press("ArrowDown", "Enter")
    await expect(desk.page.get_by_label("Doctor")).to_have_value(bookings.doctors[MARYAM])
    await expect(desk.page.get_by_label("free times")).to_be_visible()  # it is one of these that is meant
    reads_on = await desk.holds_back("**/api/v1/slots?*")
    await desk.page.get_by_label("Service").select_option("Blood test")
    await desk.page.get_by_label("Reason").fill("Yearly check")
    await desk.press("Enter")  # before the times of that service were read
    reads_on()
    tile = desk.column(MARYAM).locator("[data-appointment]")
    await expect(tile).to_contain_text("Ahmed Al Harthy")
    await expect(desk.told).to_contain_text("Ahmed Al Harthy is booked for")
    await tile.click()
    await expect(desk.panel).to_contain_text("Yearly check")
    await expect(desk.panel).to_contain_text("+968 9000 0002")


async def test_somebody_new_is_registered_and_booked_in_one_form(stage: Stage, bookings: Bookings) -> None:
    name = nobody_known("Laila")
    desk = await day_of(stage, tomorrow())
    await desk.press("b")
    await expect(desk.page.locator("#who")).to_be_focused()
    await desk.page.keyboard.type(name)
    await desk.button("Register as a new patient").click()
    await desk.page.keyboard.type("+968 9123 4567")
    await desk.page.get_by_label("E-mail (optional)").fill("laila@example.com")
    await expect(desk.page.get_by_label("Told in")).to_have_value("en")
    await desk.page.get_by_label("Told in").select_option("العربية")
    await expect(desk.page.get_by_label("free times")).to_be_visible()  # nobody gets a time that they did not see
    await desk.press("Enter")
    await expect(desk.tile(name)).to_be_visible()
    (found,) = (await stage.desk.asks(f"/patients?query={name}"))["items"]
    told_by = (found["phone"], found["email"], found["language"])
    assert told_by == ("+968 9123 4567", "laila@example.com", "ar")


# ---------------------------------------------------------------- what else happens


async def test_confirmed_noted_and_cancelled_with_a_reason(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books(SAID, (await bookings.free(SAID, tomorrow()))[8], "Maryam")
    desk = await day_of(stage, tomorrow())
    await desk.tile("Maryam").click()
    await desk.button("Confirm").click()
    await expect(desk.told).to_contain_text("Maryam is confirmed")
    await expect(desk.tile("Maryam")).to_contain_text("Confirmed")
    await desk.tile("Maryam").click()
    await desk.page.get_by_label("Note", exact=True).fill("Comes with a wheelchair")
    await desk.button("Save note").click()
    await expect(desk.tile("Maryam")).to_be_visible()
    await expect(desk.page.get_by_label("Note", exact=True)).to_have_value("Comes with a wheelchair")
    await desk.page.get_by_text("Cancel appointment").click()
    await desk.page.get_by_label("Reason, if the patient gave one").fill("Travels")
    await desk.button("Cancel it").click()
    await expect(desk.tile("Maryam")).to_have_count(0)
    now = await stage.desk.asks(f"/appointments/{booked['id']}")
    assert (now["status"], now["cancel_reason"], now["notes"]) == ("cancelled", "Travels", "Comes with a wheelchair")


async def test_whoever_stands_at_the_desk_is_found_by_any_part_of_the_name(stage: Stage, bookings: Bookings) -> None:
    first, second, *_ = (await bookings.free(SAID, tomorrow()))[8:]
    await bookings.books(SAID, first, "Noor Al Hinai")
    await bookings.books(SAID, second, "Said Al Kindi")
    desk = await day_of(stage, tomorrow())
    await expect(desk.tile("Noor Al Hinai")).to_be_visible()
    await desk.press("/")
    await expect(desk.page.get_by_role("searchbox")).to_be_focused()
    await desk.page.keyboard.type("hinai")
    found = desk.page.locator(".aside .case")
    await expect(found).to_have_count(1)
    await expect(found.get_by_role("button", name="Is here Noor Al Hinai")).to_be_visible()
    assert await barriers_of(desk.page) == []
    await desk.press("Escape")
    await expect(found).to_have_count(0)


async def test_a_row_that_moves_up_under_a_finger_is_not_pressed(stage: Stage, bookings: Bookings) -> None:
    first, second, *_ = (await bookings.free(SAID, tomorrow()))[8:]
    cancelled = await bookings.books(SAID, first, "Noor Al Hinai")
    await bookings.books(SAID, second, "Nasser Al Hinai")
    desk = await day_of(stage, tomorrow())
    pressed: list[str] = []
    desk.page.on("request", lambda request: pressed.append(request.url) if request.url.endswith("/check-in") else None)
    desk.forgives("409")  # it is for tomorrow: what counts is whose it is
    await desk.press("/")
    await expect(desk.page.get_by_role("searchbox")).to_be_focused()
    await desk.page.keyboard.type("hinai")
    gone, stays = (desk.button(f"Is here {name} Al Hinai") for name in ("Noor", "Nasser"))
    await gone.hover()
    await desk.page.mouse.down()
    await stage.desk.posts(f"/appointments/{cancelled['id']}/cancel", reason="Travels")
    await expect(gone).to_have_count(0)
    await desk.page.mouse.up()
    async with desk.page.expect_response("**/check-in"):
        await stays.click()
    assert len(pressed) == 1


async def test_whom_nobody_could_tell_stands_where_it_is_seen(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books(SAID, (await bookings.free(SAID, tomorrow()))[8], "Samira")
    desk = await day_of(stage, tomorrow())
    failed = {"id": booked["id"], "kind": "appointment.booked", "channel": "sms", "subject_id": booked["id"]}
    again = []

    async def tries_again(route: Route) -> None:
        again.append(route.request.url)
        await route.fulfill(json=failed)

    await desk.page.route(
        "**/api/v1/deliveries/untold?*",
        lambda route: route.fulfill(json={"items": [failed][len(again) :], "next_cursor": None}),
    )
    await desk.page.route("**/api/v1/deliveries/*/retry", tries_again)
    await desk.page.reload()
    card = desk.page.locator(".card.due").filter(has_text="Could not be told")
    await expect(card).to_contain_text("Samira")
    await expect(card).to_contain_text("by SMS")
    await card.get_by_role("button", name="Try again").click()
    await expect(card).to_have_count(0)
    assert len(again) == 1


async def test_somebody_waits_for_a_place_and_is_taken_off(stage: Stage) -> None:
    clinic = await a_practice(stage, "Nobody Works", daily=False)  # after today: nothing can be offered
    yusuf, salma = nobody_known("Yusuf"), nobody_known("Salma")
    desk = await plan_of(stage, f"/day?day={tomorrow()}&branch={clinic.branch}", "admin")
    await waits(desk, yusuf)
    card = desk.page.locator("details.card").filter(has_text="Waiting for a place")
    await expect(card.locator(".pill")).not_to_have_text("0")
    await expect(card).not_to_contain_text(yusuf)  # names are read by whoever asks
    await card.get_by_text("Waiting for a place").click()
    await expect(card).to_contain_text(yusuf)

    (entry,) = (await stage.desk.asks(f"/waitlist?branch_id={clinic.branch}"))["items"]
    await stage.desk.deletes(f"/waitlist/{entry['id']}")  # another comes: the list is as long as it was
    await waits(desk, salma)
    await expect(card).to_contain_text(salma)
    await expect(card).not_to_contain_text(yusuf)
    await card.get_by_role("button", name=f"Take off {salma}").click()
    await expect(card).not_to_contain_text(salma)


async def waits(desk: Plan, name: str) -> None:
    """Somebody new, who is put on the waiting list."""
    await desk.press("b")
    await expect(desk.page.locator("#who")).to_be_focused()
    await desk.page.keyboard.type(name)
    await desk.button("Register as a new patient").click()
    await desk.button("Put on the waiting list").click()


async def test_without_a_network_nothing_is_sent_and_what_is_shown_says_how_old_it_is(
    stage: Stage, bookings: Bookings
) -> None:
    first = (await bookings.free(SAID, tomorrow()))[8]
    booked = await bookings.books(SAID, first, "Rashid")
    desk = await day_of(stage, tomorrow())
    desk.forgives(NO_NETWORK)
    await expect(desk.tile("Rashid")).to_be_visible()  # names come after the plan
    await desk.page.context.set_offline(True)
    await expect(desk.band).to_contain_text("Nothing can be changed from here.")
    await desk.tile("Rashid").focus()
    await desk.press("h")
    await expect(desk.band.last).to_contain_text("Not connected. Nothing was sent.")
    await stage.desk.patches(f"/appointments/{booked['id']}", starts_at=said(first + HOUR))
    await desk.page.context.set_offline(False)
    await expect(desk.stands(SAID, "Rashid", clock(first + HOUR))).to_be_visible()
    assert await bookings.status(booked) == "pending"


async def test_a_doctor_who_asks_for_the_desks_day_comes_to_the_own_schedule(stage: Stage, bookings: Bookings) -> None:
    doctor = await plan_of(stage, f"/day?branch={bookings.branch}", "doctor1")
    doctor.forgives(r"403 \(Forbidden\)")
    await doctor.page.wait_for_url("**/schedule?*")
    await expect(doctor.page.locator(".head")).to_have_text("Dr. Said")


async def test_the_branch_is_changed_in_place(stage: Stage, bookings: Bookings) -> None:
    there = await Bookings.at(stage.desk, stage.desk.branches["Salalah"])
    times = await there.free(SAID, tomorrow())
    await there.books(SAID, times[8], "Thuraya")
    desk = await day_of(stage, tomorrow())
    await desk.page.get_by_label("Branch").select_option("Salalah")
    await desk.page.locator(".pick input").fill(tomorrow().isoformat())
    await expect(desk.tile("Thuraya")).to_be_visible()
    await desk.drags("Thuraya", minutes=5)
    await expect(desk.told).to_contain_text("Thuraya is now at")
