"""A press at the console: looked at once, sent once, and told when its answer is late."""

import re
from asyncio import Event

from playwright.async_api import Locator, Route, expect

from tests.browser.console_page import time_passes
from tests.browser.screens import NO_NETWORK, Console, stops_the_clock
from tests.browser.stage import DESK, PLAIN, Stage

PRESSED = re.compile(r"\bdown\b")
ON_ITS_WAY = "Your press is on its way."


def what_was_done(console: Console) -> Locator:
    """The quiet words beside Undo."""
    return console.page.locator("#undone")


def sent_by(console: Console, verb: str) -> list[str]:
    """What the page asks for with this verb, from now on."""
    sent: list[str] = []
    console.page.on("request", lambda request: sent.append(request.url) if request.url.endswith(verb) else None)
    return sent


async def stands_still(console: Console) -> None:
    """The page has settled, and no time passes."""
    await console.page.clock.install()
    await stops_the_clock(console.page)


async def test_a_press_looks_so_at_once_and_another_while_it_is_on_its_way_is_told_and_not_sent(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    console = await stage.desk_of("doctor1", "1")
    await expect(console.line).to_have_count(2)
    await stands_still(console)
    sent, arrives = sent_by(console, "/call-next"), await console.holds_back("**/call-next")
    await console.page.keyboard.press("n")
    await expect(console.button("Call next")).to_have_class(PRESSED)
    await expect(console.visit).to_contain_text("Ready for the next patient")  # nothing is guessed
    await console.page.keyboard.press("n")  # a double press is one press, and nothing to speak of
    await expect(what_was_done(console)).to_be_empty()
    await console.page.clock.run_for(400)
    await console.button("Call next").click()
    await expect(what_was_done(console)).to_have_text(ON_ITS_WAY)
    arrives()
    await expect(console.visit).to_contain_text(first["number"])
    await expect(what_was_done(console)).to_have_text(f"Called {first['number']}")
    assert len(sent) == 1
    assert await stage.desk.state(second) == "waiting"


async def test_an_answer_that_takes_long_is_waited_for_in_words(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    console = await stage.desk_of("doctor1", "1")
    arrives = await console.holds_back("**/call-next")
    await console.press("n")
    await expect(what_was_done(console)).to_have_text(ON_ITS_WAY)
    arrives()
    await expect(what_was_done(console)).to_have_text(f"Called {ticket['number']}")


async def test_a_step_on_what_the_line_shows_before_the_answer_came_is_told_too(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    console = await stage.desk_of("doctor1", "1")
    may_go = Event()

    async def answers_late(route: Route) -> None:
        answer = await route.fetch()
        await may_go.wait()
        await route.fulfill(response=answer)

    await console.page.route("**/call-next", answers_late)
    await console.calls_next()  # as the line tells
    await console.settles()
    await console.button("Start visit").click()
    await expect(what_was_done(console)).to_have_text(ON_ITS_WAY)
    may_go.set()
    await expect(what_was_done(console)).to_have_text(f"Called {ticket['number']}")
    await console.press("s")
    await expect(console.visit).to_contain_text("With you")


async def test_a_key_held_down_adds_one_person(stage: Stage) -> None:
    console = await stage.desk_of("doctor1", "1")
    await console.press("w")
    await console.page.keyboard.type("Ravi Kumar")
    await console.page.keyboard.down("Enter")
    await expect(console.page.get_by_role("status").filter(has_text="is in line.")).to_be_visible()
    await console.page.keyboard.down("Enter")  # by itself, into an empty form: that would be a number without a name
    await console.page.keyboard.up("Enter")
    await stage.desk.adds(stage.general)
    await console.page.keyboard.press("Escape")
    await expect(console.line).to_have_count(2)


async def test_start_says_that_no_answer_came_and_begins_at_the_next_press(stage: Stage) -> None:
    context = await stage.browser_of(DESK, PLAIN, None)
    await stage.signs_in(context, "doctor1")
    console = await stage.opens_in(context, Console, "console", "/console")
    console.forgives(NO_NETWORK)
    await console.page.get_by_role("radio", name=re.compile(r"^Room 1\b")).check()
    await console.page.route("**/console/panels.js", lambda route: route.abort(), times=1)
    await console.button("Start").click()
    await expect(console.page.get_by_role("alert")).to_have_text(
        "The server did not answer. Press again: it counts only once."
    )
    await console.button("Start").click()
    await expect(console.visit).to_be_visible()
    assert console.loads == 1


async def test_a_press_right_after_a_change_meant_what_stood_there_before(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    console = await stage.desk_of("doctor1", "1")
    await expect(console.line).to_have_count(2)
    await stands_still(console)
    await console.page.keyboard.press("n")
    await expect(console.visit).to_contain_text("Called, not here yet")
    await console.page.keyboard.press("n")
    await expect(console.band).to_have_count(0)  # twice the same key is a slip of the finger, not a wish
    await console.page.keyboard.press("s")
    await expect(what_was_done(console)).to_have_text(f"Called {first['number']}")  # the answer, too
    await console.page.clock.run_for(500)
    await console.page.keyboard.press("x")
    assert [await stage.desk.state(one) for one in (first, second)] == ["called", "waiting"]
    await console.page.clock.run_for(200)
    await console.page.keyboard.press("s")
    await expect(console.visit).to_contain_text("With you")


async def test_a_minute_without_an_answer_is_a_suggestion_and_nothing_more(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", over=network)
    await console.calls_next()
    hint = console.page.get_by_text("No answer for a minute")
    await expect(hint).to_be_hidden()
    await time_passes(console, network, "01:01")
    await expect(hint).to_be_visible()
    assert await stage.desk.state(ticket) == "called"


async def test_a_visit_that_takes_longer_than_usual_says_so_in_words(stage: Stage) -> None:
    await stage.desk.adds(stage.general)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", over=network)
    await console.calls_next()
    await console.press("s")
    await expect(console.visit).to_contain_text("usually 15 minutes")
    await time_passes(console, network, "16:00")
    await expect(console.visit).to_contain_text("Longer than usual")


async def test_enter_in_find_opens_whom_one_looked_for_and_nobody_else(stage: Stage) -> None:
    held = []
    for _ in range(2):
        await stage.desk.adds(stage.general)
        ticket = await stage.desk.calls(stage.general, stage.room("2"))
        await stage.desk.does("hold", ticket)
        held.append(ticket["number"])
    console = await stage.desk_of("doctor1", "1")
    heading = console.page.locator(".side h2")
    for number in held:
        await console.press("/")
        await console.page.keyboard.insert_text(number)
        await console.page.keyboard.press("Enter")
        await expect(heading).to_contain_text(number)
        await console.page.keyboard.press("/")  # also from a sheet, which lies over the list
        await expect(console.page.locator("#find")).to_be_focused()
        await console.page.keyboard.press("Escape")
    await console.press("/")
    await console.page.keyboard.insert_text("nobody")
    await console.page.keyboard.press("Enter")
    await expect(console.page.locator("#find")).to_have_value("nobody")
    await expect(heading).to_have_count(0)


async def test_an_answer_that_comes_late_closes_no_other_sheet(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    console = await stage.desk_of("doctor1", "1")
    await console.page.get_by_role("button", name=ticket["number"]).click()
    arrives = await console.holds_back("**/prioritise")
    await console.page.get_by_label("Priority", exact=True).select_option("Urgent")
    await console.page.get_by_label("Why this priority").fill("Fever")
    async with console.page.expect_request("**/prioritise"):
        await console.button("Set priority").click()
    await console.page.keyboard.press("Escape")
    await console.page.keyboard.press("w")
    await console.page.keyboard.type("Na")
    arrives()
    await expect(what_was_done(console)).to_have_text(f"Changed the priority of {ticket['number']}")
    await console.page.keyboard.type("dia")  # without the sheet: complete the visit, and more
    await expect(console.page.locator("#who")).to_have_value("Nadia")


async def test_signing_out_is_seen_at_once(stage: Stage) -> None:
    await stage.desk.adds(stage.general)
    console = await stage.desk_of("doctor1", "1")
    await console.press("m")
    stood, left = await console.holds_back("**/session"), await console.holds_back("**/auth/logout")
    await console.button("Sign out").click()
    await expect(console.visit).to_have_count(0)
    await expect(console.page.locator("h1")).to_have_text("Opening…")
    stood()
    left()
    await expect(console.page.get_by_label("E-mail")).to_have_value("")
