"""An appointment that lies open in reception's day: its keys, its number, and whom one did not mean."""

from asyncio import Event, timeout
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from playwright.async_api import Route, expect

from tests.browser.access import barriers_of
from tests.browser.bookings import Bookings, clock, said, tomorrow
from tests.browser.front_desk import ZONE
from tests.browser.plan_page import Plan, day_of
from tests.browser.screens import NO_NETWORK, stops_the_clock
from tests.browser.stage import Stage
from tests.browser.test_kiosk_check_in import DOCTOR, tile_of, today_of
from tests.cli.programs import PATIENCE

AFTERNOON = 14  # of tomorrow: after the breaks, and no line of today is still open then, whenever this is asked


async def test_keys_are_about_whoever_lies_open_unless_the_cursor_is_on_somebody_else(
    stage: Stage, bookings: Bookings
) -> None:
    times = await bookings.free(DOCTOR, tomorrow())
    first, second, *_ = [one for one in times if one.astimezone(ZONE).hour >= AFTERNOON]
    await bookings.books(DOCTOR, first, "Layla")
    await bookings.books(DOCTOR, second, "Mona")
    desk = await day_of(stage, tomorrow())
    desk.forgives(r"409 \(Conflict\)")
    await desk.tile("Layla").click()
    await expect(desk.button("Check in")).to_contain_text("H")
    await expect(desk.panel.locator("h2")).to_be_focused()
    await desk.press("h")
    await expect(desk.band).to_contain_text("Checking in begins at")  # on the day itself
    await desk.tile("Mona").focus()
    await expect(desk.tile("Mona")).to_have_attribute("aria-keyshortcuts", "M")
    await desk.press("m", "ArrowDown", "ArrowRight", "Enter")
    await expect(desk.stands("Dr. Maryam", "Mona", clock(second + timedelta(minutes=5)))).to_be_visible()
    await expect(desk.stands(DOCTOR, "Layla", clock(first))).to_be_visible()
    await expect(desk.told).to_contain_text("Mona is now at")
    await desk.tile("Layla").click()
    await expect(desk.panel.locator("h2")).to_be_focused()
    await desk.press("m", "ArrowDown")
    await expect(desk.tile("Layla")).to_be_focused()
    await desk.press("Enter")
    await expect(desk.stands(DOCTOR, "Layla", clock(first + timedelta(minutes=5)))).to_be_visible()


async def test_a_check_in_by_mistake_is_taken_back_by_z(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books_soon(DOCTOR, "Hamad Al Jabri")
    await stage.desk.posts(f"/appointments/{booked['id']}/confirm")
    desk = await today_of(stage, booked)
    tile = tile_of(desk, booked)
    await tile.focus()
    await desk.press("h")
    await expect(desk.told).to_contain_text("Hamad Al Jabri is here")
    await expect(desk.button("Hamad Al Jabri is not here after all")).to_be_visible()
    await desk.press("z")
    await expect(desk.told).to_contain_text("Hamad Al Jabri is not here after all")
    await expect(tile).to_contain_text("Confirmed")  # as it was before
    await expect(desk.button("is not here after all")).to_have_count(0)


async def test_whoever_asks_for_the_number_again_has_it_on_paper_and_may_leave(
    stage: Stage, bookings: Bookings
) -> None:
    booked = await bookings.books_soon(DOCTOR, "Badr Al Saadi")
    ticket = await stage.desk.posts(f"/appointments/{booked['id']}/check-in")
    desk = await today_of(stage, booked)
    tile = tile_of(desk, booked)
    await tile.click()
    await expect(desk.panel).to_contain_text(ticket["number"])
    assert await barriers_of(desk.page) == []
    await desk.button("Print again").click()
    await expect(desk.told).to_contain_text(f"Badr Al Saadi is here: {ticket['number']}. Printed.")
    (printed,) = await desk.printed()
    assert printed["number"] == ticket["number"]
    await tile.click()
    await desk.button("Not here after all").click()
    await expect(tile).to_contain_text("Booked")
    assert await stage.desk.state(ticket) == "left"


async def test_whoever_is_called_in_that_moment_stays_called(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books_soon(DOCTOR, "Talal Al Amri")
    ticket = await stage.desk.posts(f"/appointments/{booked['id']}/check-in")
    desk = await today_of(stage, booked)
    desk.forgives(r"409 \(Conflict\)")

    async def is_called_first(route: Route) -> None:
        await calls(stage, ticket)
        await route.continue_()

    await tile_of(desk, booked).click()
    await desk.page.route("**/api/v1/tickets/*/leave", is_called_first)
    taken_back = requests_of(desk, "/undo")
    await desk.button("Not here after all").click()
    await expect(desk.band).to_contain_text(await said_of_the_call(stage, ticket, "Talal Al Amri"))
    await expect(tile_of(desk, booked)).to_contain_text("Called")
    assert taken_back == []
    assert (await stage.desk.asks(f"/appointments/{booked['id']}"))["status"] == "checked_in"


async def test_whoever_somebody_else_has_taken_out_is_out(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books_soon(DOCTOR, "Zahra Al Balushi")
    ticket = await stage.desk.posts(f"/appointments/{booked['id']}/check-in")
    desk = await today_of(stage, booked)
    desk.forgives(r"409 \(Conflict\)")

    async def is_taken_out_first(route: Route) -> None:
        await stage.desk.does("leave", ticket)
        await route.continue_()

    await tile_of(desk, booked).click()
    await desk.page.route("**/api/v1/tickets/*/leave", is_taken_out_first)
    await desk.button("Not here after all").click()
    await expect(desk.band).to_contain_text("Somebody else has just changed this appointment.")
    await expect(tile_of(desk, booked)).to_contain_text("Booked")


async def test_whoever_was_called_while_another_day_is_shown_is_not_taken_out(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books_soon(DOCTOR, "Yusuf Al Harthi")
    desk = await today_of(stage, booked)
    await tile_of(desk, booked).focus()
    await desk.press("h")
    await expect(desk.button("Yusuf Al Harthi is not here after all")).to_be_visible()
    desk.forgives(r"409 \(Conflict\)")
    ticket = await ticket_of(stage, booked)

    async def is_called_first(route: Route) -> None:
        """Whatever the page has read of the appointment is older than the call."""
        await calls(stage, ticket | {"queue_id": ticket["queue"]["id"]})
        await route.continue_()

    await desk.button("Day after").click()
    await expect(tile_of(desk, booked)).to_have_count(0)
    await desk.page.route(f"**/api/v1/tickets/{ticket['id']}/leave", is_called_first)
    await desk.press("z")
    await expect(desk.band).to_contain_text(await said_of_the_call(stage, ticket, "Yusuf Al Harthi"))


async def test_a_check_in_is_taken_back_from_another_day(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books_soon(DOCTOR, "Khamis Al Rawahi")
    desk = await today_of(stage, booked)
    await tile_of(desk, booked).focus()
    await desk.press("h")
    await expect(desk.button("Khamis Al Rawahi is not here after all")).to_be_visible()
    ticket = await ticket_of(stage, booked)
    await desk.button("Day after").click()
    await expect(tile_of(desk, booked)).to_have_count(0)
    await desk.press("z")
    await expect(desk.told).to_contain_text("Khamis Al Rawahi is not here after all")
    assert await stage.desk.state(ticket) == "left"


async def test_what_somebody_else_has_changed_since_is_not_taken_back_from_another_day(
    stage: Stage, bookings: Bookings
) -> None:
    first, second, *_ = (await bookings.free(DOCTOR, tomorrow()))[8:]
    booked = await bookings.books(DOCTOR, first, "Huda")
    desk = await day_of(stage, tomorrow())
    await desk.tile("Huda").focus()
    await desk.press("m", "ArrowDown", "Enter")
    await expect(desk.stands(DOCTOR, "Huda", clock(first + timedelta(minutes=5)))).to_be_visible()
    await expect(desk.button("Move Huda back")).to_be_visible()
    await desk.button("Day after").click()
    await expect(desk.tile("Huda")).to_have_count(0)
    await stage.desk.patches(f"/appointments/{booked['id']}", starts_at=said(second))
    await desk.press("z")
    await expect(desk.band).to_contain_text("Somebody else has just changed this appointment.")
    assert (await stage.desk.asks(f"/appointments/{booked['id']}"))["starts_at"] == said(second)


async def ticket_of(stage: Stage, booked: Mapping[str, Any]) -> Any:
    """The place in the line of whoever checked in."""
    ticket = (await stage.desk.asks(f"/appointments/{booked['id']}"))["ticket_id"]
    return await stage.desk.asks(f"/tickets/{ticket}")


async def calls(stage: Stage, ticket: Mapping[str, Any]) -> None:
    """The admin calls whoever is next, and means them."""
    called = await stage.desk.calls(ticket["queue_id"], next(iter(stage.desk.rooms.values())))
    assert called["id"] == ticket["id"]


async def said_of_the_call(stage: Stage, ticket: Mapping[str, Any], who: str) -> str:
    """Once they are called, and nobody has taken them out."""
    await stage.desk.sees(ticket, "called")
    by = (await stage.desk.asks("/me"))["name"]
    room = (await stage.desk.asks(f"/tickets/{ticket['id']}"))["counter"]["name"]
    return f"{by} has just called {who} to {room}."


def requests_of(desk: Plan, ending: str) -> list[str]:
    """What the page asks of such addresses from now on."""
    found: list[str] = []
    desk.page.on("request", lambda one: found.append(one.url) if one.url.endswith(ending) else None)
    return found


async def test_what_was_asked_for_before_a_note_was_written_does_not_take_it_away(
    stage: Stage, bookings: Bookings
) -> None:
    first, second, *_ = (await bookings.free(DOCTOR, tomorrow()))[8:]
    await bookings.books(DOCTOR, first, "Layla")
    desk = await day_of(stage, tomorrow())
    await desk.has_read()
    await desk.tile("Layla").click()
    was_read, may_come = Event(), Event()

    async def comes_late(route: Route) -> None:
        answer = await route.fetch()
        was_read.set()
        await may_come.wait()
        await route.fulfill(response=answer)

    await desk.page.route("**/day/names?*", comes_late, times=1)
    await bookings.books(DOCTOR, second, "Mona")
    async with timeout(PATIENCE):
        await was_read.wait()
    note = desk.page.get_by_label("Note", exact=True)
    await note.fill("Comes with a wheelchair")
    async with desk.page.expect_response("**/api/v1/appointments/*"):
        await desk.button("Save note").click()
    may_come.set()
    await expect(desk.tile("Mona")).to_be_visible()
    await expect(note).to_have_value("Comes with a wheelchair")
    await desk.page.unroute_all(behavior="wait")


async def test_a_name_that_comes_after_the_press_is_told_all_the_same(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books_soon(DOCTOR, "Late Name")
    desk = await today_of(stage, booked)
    names_come = await desk.holds_back("**/day/names?*")
    await desk.page.reload()
    await tile_of(desk, booked).focus()
    await desk.press("h")
    await expect(desk.told).to_contain_text("is here")
    await expect(desk.told).not_to_contain_text("Late Name")
    names_come()
    await expect(desk.told).to_contain_text("Late Name is here")


async def test_an_answer_that_comes_late_closes_no_form(stage: Stage, bookings: Bookings) -> None:
    booked = await bookings.books_soon(DOCTOR, "Zahra")
    desk = await today_of(stage, booked)
    arrives = await desk.holds_back("**/check-in")
    await tile_of(desk, booked).focus()
    async with desk.page.expect_request("**/check-in"):
        await desk.press("h")
    await desk.press("b")
    await expect(desk.page.locator("#who")).to_be_focused()
    await desk.page.keyboard.type("Ha")
    async with desk.page.expect_response("**/check-in"):
        arrives()
    await expect(tile_of(desk, booked)).to_contain_text("Is here")
    await desk.page.keyboard.type("zza")  # without the form: the check-in is taken back
    await expect(desk.page.locator("#who")).to_have_value("Hazza")
    await desk.press("Escape")
    await expect(desk.told).to_contain_text("Zahra is here")
    assert await bookings.status(booked) == "checked_in"


async def test_a_second_press_before_the_first_was_answered_is_told_and_dropped(
    stage: Stage, bookings: Bookings
) -> None:
    first, second = await bookings.books_both_soon(DOCTOR, "Zahra", "Mona")
    desk = await today_of(stage, first)
    await desk.page.clock.install()
    await stops_the_clock(desk.page)
    arrives = await desk.holds_back("**/check-in")
    await tile_of(desk, first).focus()
    async with desk.page.expect_request("**/check-in"):
        await desk.press("h")
    await desk.press("h")  # twice at once is one press, and nothing to speak of
    await expect(desk.band).to_have_count(0)
    await desk.page.clock.run_for(400)
    await tile_of(desk, second).focus()
    await desk.press("h")
    await expect(desk.band).to_contain_text("Wait a moment")
    arrives()
    await expect(desk.told).to_contain_text("Zahra is here")
    await expect(desk.band).to_have_count(0)
    assert [await bookings.status(one) for one in (first, second)] == ["checked_in", "pending"]


async def test_no_plan_stands_under_the_name_of_another_branch(stage: Stage, bookings: Bookings) -> None:
    desk = await day_of(stage, tomorrow())
    branches = desk.page.get_by_label("Branch")
    answers = await desk.holds_back("**/services?*")
    await branches.focus()
    await branches.select_option("Salalah")
    await expect(desk.page.locator("h1")).to_have_text("Opening…")
    answers()
    await expect(branches.locator("option:checked")).to_have_text("Salalah")
    await expect(branches).to_be_focused()  # the next branch is a key away
    await expect(desk.page.locator(".grid")).to_be_visible()


async def test_a_branch_that_does_not_open_leads_back_to_the_plan_that_worked(stage: Stage, bookings: Bookings) -> None:
    (first, *_) = await bookings.free(DOCTOR, tomorrow())
    await bookings.books(DOCTOR, first, "Layla")
    desk = await day_of(stage, tomorrow())
    for complaint in (NO_NETWORK, "429", "403"):
        desk.forgives(complaint)
    branches = desk.page.get_by_label("Branch")

    async def is_back(words: str) -> None:
        await branches.focus()
        await branches.select_option("Salalah")
        await expect(desk.band).to_contain_text(words)
        await expect(branches).to_have_value(bookings.branch)
        await expect(branches).to_be_focused()
        await expect(desk.tile("Layla")).to_be_visible()

    await desk.page.route("**/services?*", lambda route: route.abort(), times=1)
    await is_back("The server does not answer. Try again in a moment.")
    too_fast = {"type": "/problems/rate-limited"}
    await desk.page.route("**/services?*", lambda route: route.fulfill(status=429, json=too_fast), times=1)
    await is_back("Wait a minute, then try again.")
    refused = {"type": "/problems/forbidden", "detail": "Not for you."}
    await desk.page.route("**/services?*", lambda route: route.fulfill(status=403, json=refused), times=1)
    await is_back("That did not work. Not for you.")
    await branches.select_option("Salalah")
    await expect(branches.locator("option:checked")).to_have_text("Salalah")
    await expect(desk.band).to_have_count(0)
