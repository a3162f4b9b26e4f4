"""The console from a doctor's chair: what happens elsewhere shows, what went wrong is said, slips can be mended."""

import re
from asyncio import gather

import pytest
from playwright.async_api import Locator, Route, ViewportSize, expect

from tests.browser.access import overflows_of
from tests.browser.back_office import ends_every_session_of, lets_serve, renames
from tests.browser.front_desk import Json
from tests.browser.network import Network
from tests.browser.screens import NO_NETWORK, Console
from tests.browser.stage import ARABIC, DESK, PLAIN, RESULTS, THEMES, Look, Stage

PRESSED = re.compile(r"\bdown\b")
SHOTS = RESULTS / "shots"
NOT_SIGNED_IN_ANY_MORE = "401"
# Whatever does not get the press in its own middle, outside the lists that scroll.
HIDDEN_BUTTONS = """() => [...document.querySelectorAll("button, a.btn, input")].filter((one) => {
    if (one.closest(".scrolls, .active, .log")) return false;
    const { left, top, width, height } = one.getBoundingClientRect();
    return !one.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}).map((one) => one.textContent.trim() || one.id)"""
LONG_NAME = "Kowsalya Balasubramaniam Venkataraman Al Mahrouqi"
LONG_REASON = "Follow-up of the blood pressure; brings the hospital's results and a long list of medicines. " * 2


async def seen(console: Console) -> None:
    """Today's ended tickets, from the bottom of the line."""
    await console.press("e")
    await expect(console.page.locator(".side h2")).to_contain_text("Ended today")


def in_rooms(console: Console, door: str) -> Locator:
    return console.page.get_by_role("heading", name="In the rooms").locator("+ ul li").filter(has_text=f"Room {door}")


async def time_passes(console: Console, network: Network, how_long: str) -> None:
    """On the page alone: while no event comes, nothing tells it the server's time."""
    console.forgives(NO_NETWORK)
    await console.page.clock.install()
    network.hold_back_events()
    await console.page.clock.fast_forward(how_long)


async def ends(stage: Stage, verb: str, *, count: int = 1) -> list[Json]:
    """So many people are called to room 2 and end."""
    called = []
    for _ in range(count):
        ticket = await stage.desk.calls(stage.general, stage.room("2"))
        await stage.desk.does(verb, ticket)
        called.append(ticket)
    return called


async def loses_the_answer(route: Route) -> None:
    """The request arrives, and what is said to it does not."""
    await route.fetch()
    await route.abort()


async def has_expired(route: Route) -> None:
    """The page's token is too old: it renews it by the cookie of the browser."""
    await route.fulfill(status=401, json={"type": "/problems/token-expired", "status": 401})


# ---------------------------------------------------------------- what happens elsewhere


async def test_a_break_that_somebody_else_set_is_seen_at_once_and_can_be_ended(stage: Stage) -> None:
    await stage.desk.adds(stage.general)
    console = await stage.desk_of("doctor1", "1")
    await expect(console.visit).to_contain_text("Ready for the next patient")
    await stage.desk.posts(f"/counters/{stage.room('1')}/pause", minutes=15)
    await expect(console.visit).to_contain_text("You are on a break")
    await expect(console.visit).to_contain_text("Back at")
    await console.press("n")
    await expect(console.band).to_contain_text("You are on a break.")
    await stage.desk.posts(f"/counters/{stage.room('1')}/resume")
    await expect(console.visit).to_contain_text("Ready for the next patient")


async def test_a_break_during_a_visit_does_not_take_the_visit_away(stage: Stage) -> None:
    await stage.desk.adds(stage.general, count=2)
    console = await stage.desk_of("doctor1", "1")
    await console.calls_next()
    await stage.desk.posts(f"/counters/{stage.room('1')}/pause")
    await expect(console.button("End the break")).to_be_visible()
    await expect(console.button("Did not come").last).not_to_contain_text("call next")
    await console.press("s")
    await expect(console.visit).to_contain_text("With you")
    await console.button("End the break").click()
    await expect(console.button("Complete and call next")).to_be_visible()


async def test_the_rooms_say_who_is_where(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    (other,) = await stage.desk.adds(stage.queue("Dr. Maryam"))
    console, maryam = await gather(stage.desk_of("doctor1", "1"), stage.desk_of("doctor2", "2"))
    await expect(in_rooms(console, "2")).to_contain_text("free")
    await maryam.calls_next()
    await expect(in_rooms(console, "2")).to_contain_text(f"{first['number']} Room 2 · Called · Dr. Maryam")
    await stage.desk.calls(stage.queue("Dr. Maryam"), stage.room("4"))
    await expect(in_rooms(console, "4")).to_contain_text(f"{other['number']} Room 4 · Called")
    await stage.desk.posts(f"/counters/{stage.room('3')}/session")
    await stage.desk.posts(f"/counters/{stage.room('3')}/pause", minutes=10)
    await expect(in_rooms(console, "3")).to_contain_text("back at")
    await expect(console.page.get_by_label("What changed").last).to_contain_text("Room 3 is on a break")
    await expect(console.line).to_have_text([second["number"]])


async def test_a_room_with_a_new_sign_is_called_so_at_once(stage: Stage) -> None:
    console = await stage.desk_of("doctor1", "1")
    sign = console.page.locator(".bar .seat")
    await expect(sign).to_have_text("You sit in Room 1")
    await renames(stage.demo.url, stage.room("1"), en="Eye room 1", ar="غرفة العيون 1")
    await expect(sign).to_have_text("You sit in Eye room 1")
    await renames(stage.demo.url, stage.room("1"), en="Room 1", ar="غرفة 1")
    await expect(sign).to_have_text("You sit in Room 1")


async def test_whoever_lost_the_room_is_told_and_can_sit_down_again(stage: Stage) -> None:
    console = await stage.desk_of("doctor1", "1")
    await expect(console.page.locator(".bar .seat")).to_be_visible()
    await stage.desk.deletes(f"/counters/{stage.room('1')}/session")
    await expect(console.band).to_contain_text("You do not sit in Room 1 any more.")
    await console.button("Sit down again").click()
    await expect(console.band).to_have_count(0)


async def test_whoever_keeps_the_front_desk_is_shown_the_way_there(stage: Stage) -> None:
    console = await stage.console()
    await expect(console.page.get_by_label("E-mail")).to_be_focused()
    await console.page.keyboard.type("reception@demo.clinic")
    await console.page.get_by_label("Password").fill("demo-clinic-2026")
    await console.page.keyboard.press("Enter")
    await expect(console.page.get_by_role("heading", name="Where do you work today?")).to_be_visible()
    await expect(console.page.get_by_role("link", name="Reception")).to_have_attribute("href", "/reception")
    await console.tabs_to(console.button("Start"))
    await console.page.keyboard.press("Enter")  # dimmed, and says why
    await expect(console.page.get_by_role("alert")).to_contain_text("Choose a line and a room first.")
    await console.page.get_by_role("radio", name="No room").check()
    await console.button("Start").click()
    await expect(console.visit).to_contain_text("You have no room here: choose one to call.")
    await console.button("Choose a room").click()
    await expect(console.page.get_by_role("heading", name="Where do you work today?")).to_be_visible()


# ---------------------------------------------------------------- who was seen


async def test_somebody_who_did_not_come_is_put_back_after_the_undo_is_over(stage: Stage) -> None:
    tickets = await stage.desk.adds(stage.general, count=5)
    absent, *others = (ticket["number"] for ticket in tickets)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", over=network)
    await console.calls_next()
    await console.press("x")
    await expect(console.page.get_by_label("What changed").last).to_contain_text(f"{absent} did not come")
    await time_passes(console, network, "00:31")
    await expect(console.button("Undo").first).to_have_attribute("aria-disabled", "true")
    await seen(console)
    await console.page.locator(".ended .row").filter(has_text=absent).click()
    await console.page.locator(".side").get_by_role("button", name="Back to line").click()
    await expect(console.line).to_have_text([*others[1:4], absent])
    network.come_back()
    await expect(console.page.get_by_text("Live", exact=True)).to_be_visible()
    await expect(console.line).to_have_text([*others[1:4], absent])


async def test_a_finished_visit_goes_on_to_another_line(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    said, maryam = await gather(stage.desk_of("doctor1", "1"), stage.desk_of("doctor2", "2", queue="Dr. Maryam"))
    await said.calls_next()
    await said.press("s")
    await expect(said.visit).to_contain_text("With you")
    await said.press("d")
    await expect(said.visit).to_contain_text("Nobody is waiting")
    await seen(said)
    await said.page.locator(".ended .row").filter(has_text=ticket["number"]).click()
    await said.button("On to another line").click()
    await said.page.keyboard.press("2")
    await expect(maryam.line).to_have_text([ticket["number"]])


async def test_a_slip_is_undone_from_the_list_of_whom_one_has_seen(stage: Stage) -> None:
    await stage.desk.adds(stage.general)
    (ticket,) = await ends(stage, "no-show")
    console = await stage.desk_of("doctor1", "1")
    await seen(console)
    await console.page.locator(".ended .row").filter(has_text=ticket["number"]).click()
    await console.button("Undo the last step").click()
    await expect(in_rooms(console, "2")).to_contain_text(ticket["number"])


async def test_why_somebody_went_is_told_as_it_was(stage: Stage) -> None:
    await stage.desk.adds(stage.general, count=4)
    console = await stage.desk_of("doctor1", "1")
    await expect(console.line).to_have_count(4)
    changed = console.page.get_by_label("What changed").last
    (absent,) = await ends(stage, "no-show")
    await expect(changed).to_contain_text(f"{absent['number']} did not come")
    (finished,) = await ends(stage, "complete")
    await expect(changed).to_contain_text(f"{finished['number']} is finished")
    (left,) = await ends(stage, "leave")
    await expect(changed).to_contain_text(f"{left['number']} left the line")
    moved = await stage.desk.calls(stage.general, stage.room("2"))
    await stage.desk.does("transfer", moved, queue_id=stage.queue("Dr. Said"))
    await expect(changed).to_contain_text(f"{moved['number']} went on to another line")


async def test_who_is_looked_for_is_found_among_those_who_were_seen(stage: Stage) -> None:
    await stage.desk.adds(stage.general, count=2)
    (absent,) = await ends(stage, "no-show")
    console = await stage.desk_of("doctor1", "1")
    await console.press("/")
    await console.page.keyboard.type(absent["number"])
    await expect(console.page.get_by_text("Nobody in line has this number or name.")).to_be_visible()
    await console.page.keyboard.press("Enter")
    await expect(console.page.locator(".side h2")).to_contain_text("Did not come")


# ---------------------------------------------------------------- away and back


async def test_what_happened_while_one_was_away_is_a_press_away(stage: Stage) -> None:
    tickets = await stage.desk.adds(stage.general, count=3)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", over=network)
    console.forgives(NO_NETWORK)
    await expect(console.line).to_have_count(3)
    network.cut()
    await expect(console.band).to_contain_text("You cannot call from here")
    await expect(console.button("Call next")).to_have_attribute("aria-disabled", "true")
    (absent,) = await ends(stage, "no-show")
    await stage.desk.calls(stage.general, stage.room("3"))
    await stage.desk.adds(stage.general)
    network.come_back()
    await expect(console.page.get_by_text("Live", exact=True)).to_be_visible()
    await console.button("3 changes while you were away").click()
    sheet = console.page.locator(".side")
    await expect(sheet.get_by_role("heading", name="What changed")).to_be_focused()
    await expect(sheet).to_contain_text(f"{absent['number']} did not come")
    await expect(sheet).to_contain_text(f"Nasser called {tickets[1]['number']} to Room 3")
    await console.page.keyboard.press("Escape")
    await expect(console.button("while you were away")).to_have_count(0)
    await expect(console.button("Call next")).to_have_attribute("aria-disabled", "false")


async def test_a_socket_that_is_away_leaves_calling_to_http(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", over=network)
    console.forgives(NO_NETWORK)
    await expect(console.line).to_have_count(2)
    await console.page.clock.install()
    network.hold_back_events()
    await console.page.clock.fast_forward("00:09")
    await expect(console.band).to_contain_text("You can still call")
    await expect(console.button("Call next")).to_have_attribute("aria-disabled", "false")
    await console.press("n")
    await stage.desk.sees(first, "called")
    await expect(console.visit).to_contain_text(first["number"])
    await expect(console.line).to_have_text([second["number"]])
    network.come_back()


async def test_a_session_that_ended_is_opened_again_in_place(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    console = await stage.desk_of("doctor1", "1")
    console.forgives(NOT_SIGNED_IN_ANY_MORE)
    await console.press("w")
    await console.page.get_by_label("Name or phone").fill("Ravi Kumar")
    await ends_every_session_of(stage.demo.url, "doctor1")
    await console.page.get_by_label("Name or phone").press("Enter")
    await expect(console.page.get_by_role("alert")).to_contain_text("You have been signed out.")
    await expect(console.page.get_by_label("E-mail")).to_have_value("doctor1@demo.clinic")
    await expect(console.page.get_by_label("Password")).to_be_focused()
    await expect(console.page.get_by_text(ticket["number"])).to_have_count(0)  # nobody reads over an empty chair
    await console.page.keyboard.type("demo-clinic-2026")
    await console.page.keyboard.press("Enter")
    await expect(console.page.get_by_label("Name or phone")).to_have_value("Ravi Kumar")
    await expect(console.page.get_by_text("Live", exact=True)).to_be_visible()
    assert console.loads == 1
    await console.page.get_by_label("Name or phone").press("Enter")
    await expect(console.page.get_by_role("status").filter(has_text="is in line.")).to_be_visible()


async def test_a_desk_does_not_become_that_of_whoever_signs_in_beside_it(stage: Stage) -> None:
    console = await stage.desk_of("doctor1", "1")
    console.forgives(NOT_SIGNED_IN_ANY_MORE)
    await expect(console.page.get_by_text("Live", exact=True)).to_be_visible()
    await stage.signs_in(console.page.context, "reception")
    await console.page.route("**/api/v1/queues/*/tickets", has_expired, times=1)
    await console.press("w")
    await console.page.get_by_label("Name or phone").fill("Ravi Kumar")
    await console.page.get_by_label("Name or phone").press("Enter")
    await expect(console.page.get_by_role("alert")).to_contain_text("You have been signed out.")
    await expect(console.page.get_by_label("E-mail")).to_have_value("doctor1@demo.clinic")
    await console.page.get_by_label("Password").fill("demo-clinic-2026")
    await console.page.keyboard.press("Enter")
    await expect(console.page.get_by_label("Name or phone")).to_have_value("Ravi Kumar")
    await expect(console.page.get_by_text("Live", exact=True)).to_be_visible()
    assert await stage.desk.numbers(stage.general) == []  # nothing was done in anybody's name


async def test_after_a_lost_answer_did_not_come_calls_the_next_person(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    console = await stage.desk_of("doctor1", "1")
    console.forgives(NO_NETWORK)
    await expect(console.line).to_have_count(2)
    await console.settles()
    await console.page.route("**/call-next", loses_the_answer)
    await console.press("n")
    await expect(console.visit).to_contain_text(first["number"])  # the line tells what the answer did not
    await expect(console.page.locator(".btn.down")).to_have_count(0)
    await console.page.unroute("**/call-next")
    await console.settles()
    await console.button("Did not come, call next").click()
    await expect(console.visit).to_contain_text(second["number"])


async def test_whoever_signs_in_ends_the_pages_own_attempts(stage: Stage) -> None:
    context = await stage.browser_of(DESK, PLAIN, None)
    page = await context.new_page()
    await page.clock.install()
    renewals: list[str] = []
    page.on("request", lambda request: renewals.append(request.url) if "/auth/refresh" in request.url else None)
    await page.route("**/auth/refresh", lambda route: route.abort())
    await page.goto(f"{stage.demo.url}/console?email=doctor1@demo.clinic")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_label("Password").fill("demo-clinic-2026")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Where do you work today?")).to_be_visible()
    before = len(renewals)
    await page.clock.run_for(5_000)
    await page.get_by_role("radio", name="Salalah").check()
    await expect(page.get_by_role("radio", name="Salalah")).to_be_checked()
    assert len(renewals) == before


async def test_a_line_that_one_no_longer_serves_says_so(stage: Stage) -> None:
    console = await stage.desk_of("doctor2", "2", queue="Dr. Maryam")
    console.forgives("403|404")
    await lets_serve(stage.demo.url, stage.queue("Dr. Maryam"))
    try:
        await expect(console.band).to_contain_text("You do not serve this line.")
        await console.button("Change branch or room").click()
        await expect(console.page.get_by_role("heading", name="Where do you work today?")).to_be_visible()
    finally:
        await lets_serve(stage.demo.url, stage.queue("Dr. Maryam"), "Dr. Maryam")


# ---------------------------------------------------------------- the press


async def test_the_large_button_looks_pressed_at_once_and_a_second_press_does_nothing(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", over=network)
    await expect(console.line).to_have_count(2)
    await console.settles()
    network.fall_silent()
    await console.button("Call next").click()
    await expect(console.button("Call next")).to_have_class(PRESSED)
    await expect(console.visit).to_contain_text("Ready for the next patient")  # nothing is guessed
    await console.button("Call next").click()
    network.come_back()
    await expect(console.visit).to_contain_text("Called, not here yet")
    await expect(console.line).to_have_text([second["number"]])
    assert [await stage.desk.state(one) for one in (first, second)] == ["called", "waiting"]


async def test_a_press_right_after_a_change_meant_what_stood_there_before(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    console = await stage.desk_of("doctor1", "1")
    await expect(console.line).to_have_count(2)
    await console.page.clock.install()
    await console.page.clock.pause_at(await console.page.evaluate("Date.now() / 1000 + 2"))
    await console.page.keyboard.press("n")
    await expect(console.visit).to_contain_text("Called, not here yet")
    await console.page.keyboard.press("s")
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


# ---------------------------------------------------------------- in sight


async def fits(console: Console, state: str, wrong: list[str]) -> None:
    """Nothing of the page is below or beside the screen, and the visit's card shows all it holds."""
    over: list[str] = await console.page.evaluate(
        """() => [
            ["page", document.documentElement],
            ["visit", document.querySelector(".visit")],
            ["side", document.querySelector(".side .body")],
        ].map(([name, one]) => [name, one?.scrollWidth - one?.clientWidth, one?.scrollHeight - one?.clientHeight])
            .filter(([, wide, high]) => wide > 1 || high > 1).map((one) => one.join(" "))"""
    )
    wrong += [f"{state}: {one}" for one in over]


@pytest.mark.parametrize("look", [PLAIN, ARABIC], ids=lambda look: look.lang)
async def test_every_state_fits_a_small_laptop_with_the_longest_names(stage: Stage, look: Look) -> None:
    wrong: list[str] = []
    long = {"name": LONG_NAME, "needs": ["wheelchair", "language:ar", "first_visit"], "reason": LONG_REASON.strip()}
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", look, over=network)
    await fits(console, "empty", wrong)
    await stage.desk.adds(stage.general, count=6, priority="urgent", **long)
    await expect(console.visit).to_contain_text(LONG_NAME)
    await fits(console, "ready", wrong)
    for key in ("w", "c", "m", "g", "?"):
        await console.page.keyboard.press(key)
        await expect(console.page.locator(".side")).to_be_visible()
        await fits(console, key, wrong)
        await console.page.keyboard.press("Escape")
    await console.page.keyboard.press("w")
    await console.page.locator("input[value=emergency]").check()
    await fits(console, "walk-in with a reason", wrong)
    await console.page.keyboard.press("Escape")
    await console.press("n")
    await expect(console.page.locator(".visit.called")).to_be_visible()
    await time_passes(console, network, "01:01")
    await expect(console.page.locator(".visit .hint")).to_be_visible()
    await expect(console.band).to_be_visible()
    await fits(console, "called, and stale", wrong)
    await console.press("t")
    await fits(console, "transfer", wrong)
    await console.page.keyboard.press("Escape")
    await console.press("s")
    await expect(console.page.locator(".visit.serving")).to_be_visible()
    await fits(console, "serving", wrong)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1920, 1080)], ids=str)
async def test_other_screens_show_every_button_whole(stage: Stage, size: tuple[int, int]) -> None:
    await stage.desk.adds(stage.general, count=6, name=LONG_NAME, needs=["wheelchair", "language:ar"], reason="Pain")
    console = await stage.desk_of("doctor1", "1")
    await expect(console.line).to_have_count(6)
    await console.calls_next()
    await console.page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))
    assert await console.page.evaluate(HIDDEN_BUTTONS) == []
    assert await overflows_of(console.page, ViewportSize(width=size[0], height=size[1])) == []


async def test_names_in_latin_letters_begin_in_sight_on_an_arabic_page(stage: Stage) -> None:
    await stage.desk.adds(stage.general, count=2, name=LONG_NAME, needs=["wheelchair", "language:ar", "first_visit"])
    console = await stage.desk_of("doctor1", "1", ARABIC)
    name = console.page.locator(".row bdi", has_text=LONG_NAME).first
    await expect(name).to_be_visible()
    assert await name.evaluate("(one) => getComputedStyle(one).direction") == "ltr"


async def test_colours_of_the_readers_own_choosing_keep_every_edge(stage: Stage) -> None:
    await stage.desk.adds(stage.general, count=2)
    console = await stage.desk_of("doctor1", "1")
    await console.page.emulate_media(forced_colors="active")
    await expect(console.button("Call next")).to_have_css("border-top-width", "4px")
    await expect(console.page.locator(".visit")).to_have_css("border-top-style", "solid")
    SHOTS.mkdir(parents=True, exist_ok=True)
    await console.page.screenshot(path=SHOTS / "console-ready-en-forced.png", animations="disabled")


@pytest.mark.looks
@pytest.mark.parametrize("look", [PLAIN, ARABIC], ids=lambda look: look.lang)
async def test_pictures_of_every_state_are_kept(stage: Stage, look: Look) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", look, over=network)
    console.forgives(NO_NETWORK)
    visit, keys = console.page.locator(".visit"), console.page.keyboard

    async def kept(state: str) -> None:
        for theme in THEMES:
            await console.page.emulate_media(color_scheme=theme)
            await expect(console.page.locator("html")).to_have_attribute("data-theme", theme)
            await console.page.screenshot(
                path=SHOTS / f"console-{state}-{look.lang}-{theme}.png", animations="disabled"
            )

    await kept("empty")
    await stage.desk.adds(stage.general, count=9, name="Ibrahim Al Amri", needs=["wheelchair", "language:ar"])
    await expect(console.line).to_have_count(9)
    await ends(stage, "no-show")
    await kept("ready")
    for key, state in (("w", "walk-in"), ("e", "seen"), ("c", "changes"), ("m", "line"), ("g", "go"), ("?", "keys")):
        await keys.press(key)
        await expect(console.page.locator(".side")).to_be_visible()
        await kept(state)
        await keys.press("Escape")
    await console.press("n")
    await expect(console.page.locator(".visit.called")).to_be_visible()
    await kept("called")
    await keys.press("t")
    await kept("transfer")
    await keys.press("Escape")
    await console.press("s")
    await expect(console.page.locator(".visit.serving")).to_be_visible()
    await kept("serving")
    await stage.desk.posts(f"/counters/{stage.room('1')}/pause", minutes=15)
    await console.press("d")
    await expect(console.page.locator(".visit.break")).to_be_visible()
    await kept("break")
    await stage.desk.posts(f"/counters/{stage.room('1')}/resume")
    await stage.desk.posts(f"/queues/{stage.general}/pause", minutes=20)
    await expect(console.page.locator(".visit.paused")).to_be_visible()
    await kept("paused")
    network.cut()
    await expect(console.page.locator(".band.bad")).to_be_visible()
    await kept("offline")
    network.come_back()
    await expect(console.page.locator(".band.bad")).to_be_hidden()
    assert len(list(SHOTS.glob(f"console-*-{look.lang}-*.png"))) >= 26
    await expect(visit).to_be_visible()
