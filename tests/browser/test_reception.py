"""The front desk: walk-ins without a mouse, one table over all lines, and nothing lost when the network goes."""

import re
from asyncio import gather
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Route, WebSocketRoute, expect

from tests.browser.front_desk import PASSWORD, FrontDesk
from tests.browser.network import Network
from tests.browser.reception_page import Reception, joins_from_home, reception_of
from tests.browser.screens import NO_NETWORK, NOTICED, stops_the_clock
from tests.browser.stage import ARABIC, HOME, RESULTS, Stage

SHOTS = RESULTS / "shots"
TYPED_OR_ADDED = """(typed) => document.querySelector("#who")?.value === typed
    || document.body.innerText.includes("added and printed")"""


async def count_keys(desk: Reception) -> None:
    """From here on every key that goes down is counted; Alt and its digit are one press."""
    await desk.page.evaluate(
        """() => {
            globalThis.presses = 0;
            addEventListener("keydown", (event) => { globalThis.presses += event.key === "Alt" ? 0 : 1; }, true);
        }"""
    )


ADDING = "**/api/v1/queues/*/tickets"


async def loses_the_answer(route: Route) -> None:
    """The request arrives, and what is said to it does not."""
    await route.fetch()
    await route.abort()


async def loses_the_socket(desk: Reception, network: Network) -> None:
    """Nothing comes by itself any more; from here on time passes when it is told to."""
    desk.forgives(NO_NETWORK)
    await desk.page.clock.install()
    network.hold_back_events()
    await desk.page.clock.fast_forward(NOTICED)
    await desk.page.clock.fast_forward(NOTICED)
    await expect(desk.band).to_contain_text("You can still add people.")


# ---------------------------------------------------------------- walk-ins


async def test_a_walk_in_takes_sixteen_presses_and_the_cursor_is_back(stage: Stage) -> None:
    desk = await reception_of(stage)
    await count_keys(desk)
    await desk.types("Amal Al Harthy")
    await desk.press("Alt+2", "Enter")
    await expect(desk.told).to_have_text(re.compile(r"^\s*A\d{3} added and printed\s*$"))
    assert await desk.page.evaluate("presses") <= 16
    await expect(desk.who).to_be_focused()
    await expect(desk.who).to_have_value("")
    await expect(desk.page.get_by_role("radio", name="General consultation")).to_be_checked()

    (ticket,) = (await stage.desk.line(stage.general))["line"]
    await expect(desk.row(ticket["number"])).to_contain_text("Amal Al Harthy")
    await desk.number(ticket["number"]).click()
    await expect(desk.panel).to_contain_text("Blood test")
    (printed,) = await desk.printed()
    assert printed["page"] == f"/t/{ticket['id']}/print"
    assert printed["number"] == ticket["number"]
    assert {"Clinic Latin", "Clinic Arabic"} <= {face.strip('"') for face in printed["faces"]}
    assert printed["images"] == 1  # the code was there before it printed


async def test_the_next_number_is_a_forecast_that_comes_true(stage: Stage) -> None:
    (first,) = await stage.desk.adds(stage.general)
    desk = await reception_of(stage)
    forecast = desk.page.locator(".nextup .code")
    expected = f"A{int(first['number'][1:]) + 1:03}"
    await expect(forecast).to_have_text(expected)
    await desk.press("Enter")  # nothing typed: a number only
    await expect(desk.told).to_contain_text(expected)
    await expect(desk.row(expected)).to_contain_text("No name")


async def test_a_desk_without_a_printer_adds_without_printing_and_remembers_it(stage: Stage) -> None:
    desk = await reception_of(stage)
    await desk.page.get_by_role("switch", name="Print").uncheck()
    await desk.page.reload()
    await expect(desk.who).to_be_focused()
    await expect(desk.page.get_by_role("switch", name="Print")).not_to_be_checked()
    await desk.press("Enter")
    await expect(desk.told).to_have_text(re.compile(r"^\s*A\d{3} added\s*$"))
    assert await desk.printed() == []


async def test_a_known_patient_is_picked_with_two_keys(stage: Stage) -> None:
    desk = await reception_of(stage)
    await desk.types("ahmed al harth")
    options = desk.page.get_by_role("listbox").get_by_role("option")
    await expect(options).to_have_text([re.compile("Ahmed Al Harthy")])  # and nobody whom half of it would find, too
    await desk.press("ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await desk.press("Enter")
    await expect(desk.who).to_have_value("Ahmed Al Harthy")
    await expect(desk.page.get_by_text("Known patient")).to_be_visible()
    assert await stage.desk.numbers(stage.general) == []  # picked, not added yet
    await desk.press("Enter")
    await expect(desk.told).to_contain_text("added and printed")
    names = await stage.desk.asks(f"/queues/{stage.general}/names")
    assert [(one["name"], one["phone"]) for one in names.values()] == [("Ahmed Al Harthy", "+968 9000 0002")]

    desk.forgives("409")  # the same person once more
    await desk.types("ahmed al harth")
    await expect(options).to_have_count(1)
    await desk.press("ArrowDown", "Enter", "Enter")
    await expect(desk.band).to_contain_text("This person already waits in that line.")
    await expect(desk.who).to_have_value("Ahmed Al Harthy")


async def test_two_letters_find_nobody_and_escape_leaves_the_list(stage: Stage) -> None:
    desk = await reception_of(stage)
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url) if "/patients" in request.url else None)
    await desk.types("no")
    async with desk.page.expect_response("**/patients?*"):
        await desk.pastes("or al hab")  # other tests know other Noors
    await expect(desk.page.get_by_role("listbox").get_by_role("option")).to_have_text([re.compile("Noor Al Habsi")])
    await desk.press("Escape")
    await expect(desk.page.get_by_role("listbox")).to_have_count(0)
    await expect(desk.who).to_have_value("noor al hab")
    assert [parse_qs(urlsplit(url).query)["query"] for url in asked] == [["noor al hab"]]


async def test_priority_needs_a_reason(stage: Stage) -> None:
    (waiting,) = await stage.desk.adds(stage.general)
    desk = await reception_of(stage)
    await desk.types("Ibrahim Al Amri")
    await desk.page.get_by_label("Priority", exact=True).select_option("urgent")
    await desk.who.press("Enter")
    reason = desk.page.get_by_label("Why this priority")
    await expect(reason).to_be_focused()
    await expect(reason).to_be_in_viewport()
    assert await stage.desk.numbers(stage.general) == [waiting["number"]]
    await desk.types("Chest pain")
    await desk.press("Enter")
    await expect(desk.told).to_contain_text("added and printed")
    await expect(desk.numbers.nth(1)).to_have_text(waiting["number"])
    await expect(desk.page.locator("tbody tr").first).to_contain_text("Urgent")
    await expect(desk.page.get_by_label("Priority", exact=True)).to_have_value("normal")


async def test_a_walk_in_for_another_line_is_one_key_away(stage: Stage) -> None:
    desk = await reception_of(stage)
    await desk.types("Moza Al Farsi")
    await desk.press("Alt+6")
    await desk.page.get_by_label("Service, Dr. Maryam").select_option(label="Vaccination")
    await desk.who.press("Enter")
    await expect(desk.told).to_contain_text("added and printed")
    (ticket,) = (await stage.desk.line(stage.queue("Dr. Maryam")))["line"]
    await desk.number(ticket["number"]).click()
    await expect(desk.panel).to_contain_text("Vaccination")


async def test_what_was_added_is_taken_back(stage: Stage) -> None:
    desk = await reception_of(stage)
    await desk.types("Ravi Kumar")
    await desk.press("Enter")
    await expect(desk.button("Take back")).to_be_visible()
    await expect(desk.numbers).to_have_count(1)
    await desk.press("Alt+Z")
    await expect(desk.numbers).to_have_count(0)
    await expect(desk.told).to_contain_text("taken back")
    await expect(desk.button("Take back")).to_have_count(0)
    assert await stage.desk.numbers(stage.general) == []


async def test_what_was_added_is_taken_back_while_the_line_is_still_read_again(stage: Stage) -> None:
    desk = await reception_of(stage)
    desk.forgives(NO_NETWORK)

    def joins_no_board(socket: WebSocketRoute) -> None:
        """The page is not live, although its lines are."""
        server = socket.connect_to_server()
        server.on_message(lambda said: None if '"showing"' in str(said) else socket.send(said))

    await desk.page.route_web_socket("**/socket.io/**", joins_no_board)
    reads_on = await desk.holds_back(re.compile(r"/api/v1/queues/[^/]+$"))
    await desk.page.reload()
    await expect(desk.page.locator("tbody, .none")).to_be_visible()
    await desk.types("Ravi Kumar")
    await desk.press("Enter")
    await expect(desk.button("Take back")).to_be_visible()
    await desk.press("Alt+Z")
    await expect(desk.told).to_contain_text("taken back")
    reads_on()
    assert await stage.desk.numbers(stage.general) == []


async def test_enter_that_bounces_or_is_held_down_adds_one_person(stage: Stage) -> None:
    desk = await reception_of(stage)
    await desk.page.clock.set_fixed_time(datetime.now(UTC))  # as fast as a bounce, however slow this machine is
    await desk.types("Ravi Kumar")
    for _ in range(4):
        await desk.page.keyboard.down("Enter")
    await desk.page.keyboard.up("Enter")
    await expect(desk.told).to_contain_text("added")
    await desk.press("Enter")
    await expect(desk.told).to_contain_text("added and printed")
    assert len(await stage.desk.numbers(stage.general)) == 1


async def test_the_next_name_typed_while_the_answer_is_on_its_way_stays(stage: Stage) -> None:
    network = await stage.network()
    desk = await reception_of(stage, over=network)
    await desk.types("Ravi Kumar")
    network.fall_silent()
    await desk.press("Enter")
    await desk.who.fill("Moza")
    network.come_back()
    await expect(desk.told).to_contain_text("added")
    await expect(desk.who).to_have_value("Moza")


# ---------------------------------------------------------------- when the network goes


async def test_an_answer_that_was_lost_for_a_minute_adds_nobody_twice(stage: Stage) -> None:
    network = await stage.network()
    desk = await reception_of(stage, over=network)
    desk.forgives(NO_NETWORK)
    await desk.page.clock.install()
    await desk.types("Salma bint Nasser")
    network.lose_answers()
    await desk.press("Enter")
    await expect(desk.band.last).to_contain_text("Press again: it counts only once.")
    await expect(desk.who).to_have_value("Salma bint Nasser")
    assert len(await stage.desk.numbers(stage.general)) == 1  # it did arrive
    await desk.page.clock.fast_forward("01:00")
    network.come_back()
    await expect(desk.page.get_by_text("Live", exact=True)).to_be_visible()
    await desk.who.press("Enter")
    await expect(desk.told).to_contain_text("added and printed")
    assert len(await stage.desk.numbers(stage.general)) == 1
    await expect(desk.numbers).to_have_count(1)


async def test_a_number_that_appeared_without_an_answer_is_not_given_to_the_next_person(stage: Stage) -> None:
    desk = await reception_of(stage)
    desk.forgives(NO_NETWORK)
    await expect(desk.page.get_by_text("Live", exact=True)).to_be_visible()
    await desk.page.route(ADDING, loses_the_answer)
    await desk.who.press("Enter")
    await expect(desk.numbers).to_have_count(1)  # the line tells what the answer did not
    await expect(desk.button("Add and print")).to_have_attribute("aria-disabled", "false")
    await desk.page.unroute_all(behavior="wait")
    await desk.who.press("Enter")
    await expect(desk.told).to_contain_text("added and printed")
    await expect(desk.numbers).to_have_count(2)


async def test_two_people_of_one_name_are_two_people(stage: Stage) -> None:
    desk = await reception_of(stage)
    desk.forgives(NO_NETWORK)
    await desk.types("Ahmed Al Balushi")
    await desk.page.route(ADDING, loses_the_answer)
    await desk.who.press("Enter")
    await expect(desk.numbers).to_have_count(1)
    await expect(desk.band.last).to_contain_text("Press again: it counts only once.")
    await desk.page.unroute_all(behavior="wait")
    await desk.who.fill("")
    await desk.types("Ahmed Al Balushi")
    await desk.who.press("Enter")
    await expect(desk.told).to_contain_text("added and printed")
    await expect(desk.numbers).to_have_count(2)


async def test_while_only_the_socket_is_away_people_are_added_and_seen(stage: Stage) -> None:
    network = await stage.network()
    desk = await reception_of(stage, over=network)
    await loses_the_socket(desk, network)
    SHOTS.mkdir(parents=True, exist_ok=True)
    await desk.page.screenshot(path=SHOTS / "reception-stale-en-light.png")
    await desk.types("Ravi Kumar")
    await desk.press("Enter")
    await expect(desk.told).to_contain_text("added and printed")
    await expect(desk.numbers).to_have_count(1)
    network.come_back()
    await desk.page.clock.fast_forward(NOTICED)
    await expect(desk.page.get_by_text("Live", exact=True)).to_be_visible()
    await expect(desk.band).to_have_count(0)


async def test_offline_says_so_keeps_what_was_typed_and_sends_nothing_later(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general, name="Hamad Al Busaidi")
    network = await stage.network()
    desk = await reception_of(stage, over=network)
    desk.forgives(NO_NETWORK)
    await expect(desk.row(ticket["number"])).to_contain_text("Hamad Al Busaidi")
    await desk.types("Thuraya Al Wahaibi")
    network.cut()
    await expect(desk.band.first).to_contain_text("Nobody can be added from here")
    await expect(desk.page.get_by_text("nobody can be added. What you typed stays.")).to_be_visible()
    await expect(desk.button("Add and print")).to_have_attribute("aria-disabled", "true")
    await desk.press("Enter")
    await expect(desk.band.last).to_contain_text("Not connected. Nothing was sent.")
    await expect(desk.who).to_have_value("Thuraya Al Wahaibi")

    await desk.band.first.get_by_role("button", name="Print list").click()
    assert [one["page"] for one in await desk.printed()] == ["/reception"]
    await desk.page.emulate_media(media="print")
    await expect(desk.page.get_by_text("Not live: last known at")).to_be_visible()
    await expect(desk.row(ticket["number"])).to_be_visible()
    await expect(desk.page.locator("form.add")).to_be_hidden()
    await desk.page.emulate_media(media="screen")

    network.come_back()
    await expect(desk.page.get_by_text("Live", exact=True)).to_be_visible()
    await expect(desk.band).to_have_count(0)
    assert await stage.desk.numbers(stage.general) == [ticket["number"]]
    await desk.who.press("Enter")
    await expect(desk.told).to_contain_text("added and printed")
    assert len(await stage.desk.numbers(stage.general)) == 2


async def test_whoever_was_signed_out_comes_back_to_what_they_typed(stage: Stage) -> None:
    desk = await reception_of(stage, "manager")
    desk.forgives("401")
    await desk.types("Khalid Al Rashdi")
    other = FrontDesk(stage.demo.url)
    answer = await other._http.post("/auth/login", json={"identifier": "manager@demo.clinic", "password": PASSWORD})
    other._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    await other.posts("/auth/logout-all")
    await other.leave()
    await desk.press("Enter")
    await expect(desk.page.get_by_role("alert")).to_contain_text("nothing you typed is lost")
    await desk.page.get_by_label("E-mail").fill("manager@demo.clinic")
    await desk.page.get_by_label("Password").fill(PASSWORD)
    await desk.press("Enter")
    await expect(desk.page.get_by_text("Live", exact=True)).to_be_visible()
    # What was typed is back; or, where the refusal came late, the press was repeated for who has just signed in.
    await desk.page.wait_for_function(TYPED_OR_ADDED, arg="Khalid Al Rashdi")
    await expect(desk.button("Add and print")).to_have_attribute("aria-disabled", "false")  # no press is on its way
    if await desk.who.input_value():
        await desk.who.press("Enter")
    await expect(desk.told).to_contain_text("added and printed")
    assert len(await stage.desk.numbers(stage.general)) == 1


# ---------------------------------------------------------------- the table


async def test_a_row_is_found_moved_raised_and_printed_by_keyboard_alone(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2, name="Mozayna Al Farsi")
    (third,) = await stage.desk.adds(stage.general, name="Ravi Kumar")
    desk = await reception_of(stage)
    await expect(desk.row(third["number"])).to_contain_text("Ravi Kumar")
    await desk.press("Tab", "Escape")
    await desk.page.get_by_role("radio", name="General consultation").focus()
    await desk.press("/")
    await expect(desk.find).to_be_focused()
    await desk.types("mozayna")
    await expect(desk.numbers).to_have_text([first["number"], second["number"]])
    await desk.press("ArrowDown", "ArrowDown")
    await expect(desk.number(second["number"])).to_be_focused()

    await desk.press("u")
    await expect(desk.panel.get_by_label("Priority", exact=True)).to_be_focused()
    await desk.panel.get_by_label("Priority", exact=True).select_option("urgent")
    await desk.press("Tab")
    await desk.types("Short of breath")
    await desk.press("Enter")
    await expect(desk.numbers).to_have_text([second["number"], first["number"]])
    await expect(desk.told).to_contain_text(f"Changed the priority of {second['number']}")
    await expect(desk.number(second["number"])).to_be_focused()

    await desk.press("p")
    await expect(desk.told).to_contain_text(f"{second['number']} printed again")
    assert [one["number"] for one in await desk.printed()] == [second["number"]]

    await desk.press("m")
    await expect(desk.panel).to_contain_text(f"Transfer {second['number']} to")
    await desk.press("1")
    await expect(desk.row(second["number"])).to_contain_text("Dr. Said")
    assert await stage.desk.numbers(stage.queue("Dr. Said")) == [second["number"]]
    await expect(desk.told).to_contain_text(f"Transferred {second['number']}")  # the answer, too
    await desk.press("Alt+Z")
    await expect(desk.row(second["number"])).to_contain_text("General")
    await desk.press("Escape")
    await expect(desk.who).to_be_focused()
    await expect(desk.numbers).to_have_text([second["number"], first["number"], third["number"]])


async def test_enter_opens_a_row_and_escape_gives_the_cursor_back(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general, name="Hamad Al Busaidi", reason="Cough for a week")
    desk = await reception_of(stage)
    await desk.tabs_to(desk.number(ticket["number"]))
    await desk.press("Enter")
    await expect(desk.panel).to_contain_text("Cough for a week")
    await expect(desk.panel.get_by_role("heading")).to_be_focused()
    await desk.press("Escape")
    await expect(desk.number(ticket["number"])).to_be_focused()
    await desk.press("Escape")
    await expect(desk.who).to_be_focused()


async def test_the_cursor_stays_on_its_row_while_the_line_moves(stage: Stage) -> None:
    first, second, third = await stage.desk.adds(stage.general, count=3)
    desk = await reception_of(stage)
    await desk.number(second["number"]).focus()
    await stage.desk.does("prioritise", third, priority="urgent", reason="Pain")
    await stage.desk.does("leave", first)
    await expect(desk.numbers).to_have_text([third["number"], second["number"]])
    await expect(desk.number(second["number"])).to_be_focused()


async def test_called_ones_come_first_then_line_by_line(stage: Stage) -> None:
    called, waiting = await stage.desk.adds(stage.general, count=2)
    (other,) = await stage.desk.adds(stage.queue("Dr. Said"))
    (held,) = await stage.desk.adds(stage.queue("Dr. Maryam"))
    await stage.desk.calls(stage.queue("Dr. Maryam"), stage.room("2"))
    await stage.desk.does("hold", held)
    await stage.desk.calls(stage.general, stage.room("1"))
    desk = await reception_of(stage)
    numbers = [one["number"] for one in (called, waiting, other, held)]
    await expect(desk.numbers).to_have_text(numbers)
    await expect(desk.page.locator(".doors li").first).to_contain_text(called["number"])


async def test_whoever_did_not_come_is_put_back_in_line(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general, name="Fatma Al Lawati")
    desk = await reception_of(stage)
    await expect(desk.row(ticket["number"])).to_contain_text("Fatma Al Lawati")
    await stage.desk.calls(stage.general, stage.room("1"))
    await stage.desk.does("no-show", ticket)
    await expect(desk.page.get_by_role("heading", name="Nobody is waiting")).to_be_visible()
    await desk.find.fill("fatma")
    await expect(desk.row(ticket["number"])).to_contain_text("Did not come")
    await desk.press("Enter")
    await desk.panel.get_by_role("button", name="Back to line").click()
    await expect(desk.row(ticket["number"])).to_contain_text("Waiting")
    assert await stage.desk.state(ticket) == "waiting"


async def test_names_stand_apart_from_what_is_beside_them(stage: Stage) -> None:
    name = "مريم بنت سعيد الزدجالية"
    (ticket,) = await stage.desk.adds(stage.general, name=name)
    desk = await reception_of(stage)
    cell = desk.row(ticket["number"]).locator("bdi", has_text=name)
    await expect(cell).to_have_css("unicode-bidi", "isolate")
    await expect(cell).to_have_css("direction", "rtl")
    await expect(desk.number(ticket["number"]).locator(".code")).to_have_attribute("dir", "ltr")


async def test_an_arabic_name_is_found_without_its_marks(stage: Stage) -> None:
    amal, _ = await stage.desk.adds(stage.general, name="أَمل الحارثي") + await stage.desk.adds(
        stage.general, name="سالم"
    )
    desk = await reception_of(stage, look=ARABIC)
    await expect(desk.row(amal["number"]).locator("bdi").nth(1)).to_be_visible()
    await desk.find.fill("امل")
    await expect(desk.numbers).to_have_text([amal["number"]])


# ---------------------------------------------------------------- beside the table


async def test_whoever_joined_from_home_is_expected_until_they_are_here(stage: Stage) -> None:
    ticket = await joins_from_home(stage, "patient4", stage.general)
    desk = await reception_of(stage)
    await expect(desk.row(ticket["number"])).to_contain_text("Not here yet")
    await desk.button(f"Is here {ticket['number']}").click()
    await expect(desk.page.get_by_text("Nobody is on the way.")).to_be_visible()
    await expect(desk.row(ticket["number"])).not_to_contain_text("Not here yet")
    await expect(desk.told).to_contain_text(f"{ticket['number']} is here")


async def test_the_keyboard_stays_beside_the_table_when_its_row_goes(stage: Stage) -> None:
    first, second = [await joins_from_home(stage, login, stage.general) for login in ("patient4", "patient5")]
    desk = await reception_of(stage)
    await desk.tabs_to(desk.button(f"Is here {first['number']}"))
    await desk.page.keyboard.press("Enter")
    await expect(desk.button(f"Is here {first['number']}")).to_have_count(0)
    await expect(desk.page.locator(".case .who", has_text=second["number"])).to_be_focused()


async def test_a_row_that_moves_up_under_a_finger_is_not_pressed(stage: Stage) -> None:
    first, second = [await joins_from_home(stage, login, stage.general) for login in ("patient4", "patient5")]
    desk = await reception_of(stage)
    pressed: list[str] = []
    desk.page.on("request", lambda request: pressed.append(request.url) if request.url.endswith("/here") else None)
    gone, stays = (desk.button(f"Is here {one['number']}") for one in (first, second))
    await gone.hover()
    await desk.page.mouse.down()
    await stage.desk.does("leave", first)
    await expect(gone).to_have_count(0)
    await desk.page.mouse.up()
    await stays.click()
    await expect(desk.told).to_contain_text(f"{second['number']} is here")
    assert len(pressed) == 1


async def test_a_line_is_paused_and_closed_from_here(stage: Stage) -> None:
    desk = await reception_of(stage)
    line = desk.page.locator(".queues").get_by_role("button", name="Dr. Said")
    await line.click()
    await desk.panel.get_by_role("button", name="10 minutes").click()
    await expect(line).to_contain_text("The line is paused")
    assert (await stage.desk.line(stage.queue("Dr. Said")))["paused"]
    await line.click()
    await desk.panel.get_by_role("button", name="Resume the line").click()
    await expect(desk.panel).to_have_count(0)  # it was answered: before that no other press counts
    await line.click()
    await desk.panel.get_by_role("button", name="Close: nobody else may join").click()
    await expect(line).to_contain_text("closed")
    desk.forgives("409")
    await desk.press("Alt+5")
    await desk.who.press("Enter")
    await expect(desk.band).to_contain_text("The line is closed: nobody can join.")


# ---------------------------------------------------------------- two at once


async def test_two_desks_see_the_same_and_number_everybody_once(stage: Stage) -> None:
    one, other = await gather(reception_of(stage), reception_of(stage, "manager"))
    await gather(one.types("Amal"), other.types("Salim"))
    await gather(one.press("Enter"), other.press("Enter"))
    for desk in (one, other):
        await expect(desk.told).to_contain_text("added and printed")
        await expect(desk.numbers).to_have_count(2)
        await expect(desk.page.locator("tbody")).to_contain_text("Amal")
        await expect(desk.page.locator("tbody")).to_contain_text("Salim")
    numbers = await stage.desk.numbers(stage.general)
    assert len(set(numbers)) == 2


async def test_whoever_comes_second_is_told_and_nothing_changes(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    slow = await stage.network()
    desk = await reception_of(stage, over=slow)
    desk.forgives("409")
    await desk.number(ticket["number"]).click()
    slow.fall_silent()
    await stage.desk.calls(stage.general, stage.room("2"))
    await desk.panel.get_by_role("button", name="Set priority").click()
    await desk.panel.get_by_label("Why this priority").fill("Chest pain")
    await desk.press("Enter")
    slow.come_back()
    await expect(desk.band).to_contain_text(
        f"{ticket['number']} was taken by Nasser a moment ago. Nothing changed for you."
    )
    assert await stage.desk.state(ticket) == "called"


# ---------------------------------------------------------------- who may see what


@pytest.mark.parametrize(
    ("login", "lines"), [("doctor1", ["General", "Dr. Said"]), ("admin", ["General", "Dr. Said", "Dr. Maryam"])]
)
async def test_everybody_sees_the_lines_they_serve(stage: Stage, login: str, lines: list[str]) -> None:
    desk = await reception_of(stage, login)
    await expect(desk.page.locator(".queues .grow")).to_have_text(lines)


async def test_the_branch_is_changed_and_remembered(stage: Stage) -> None:
    (away,) = await stage.desk.adds(stage.queue("General", "Salalah"))
    desk = await reception_of(stage)
    await desk.page.get_by_label("Branch").select_option(label="Salalah")
    await expect(desk.row(away["number"])).to_be_visible()
    await desk.page.reload()
    await expect(desk.row(away["number"])).to_be_visible()
    await expect(desk.page.get_by_label("Branch")).to_have_value(stage.desk.branches["Salalah"])


async def test_a_branch_that_is_read_again_does_not_come_over_the_one_chosen_since(stage: Stage) -> None:
    branch, away = await stage.desk.opens_a_branch("Grows", rooms=1, calls=True), stage.desk.branches["Salalah"]
    desk = await reception_of(stage, "admin")
    branches = desk.page.get_by_label("Branch")
    await branches.select_option(branch)
    await expect(branches).to_have_value(branch)
    (service, *_) = (await stage.desk.asks("/services"))["items"]
    names = {"en": "Late", "ar": "متأخر"}
    others = f"**/api/v1/branches/{away}/queues*"  # read last: once they are there the branch opens
    comes = await desk.holds_back(others, times=1)
    async with desk.page.expect_request(others) as reading:
        await stage.desk.posts(f"/branches/{branch}/queues", name=names, prefix="L", services=[service["id"]])
    await branches.select_option(away)
    await expect(branches).to_have_value(away)
    comes()
    answer = await (await reading.value).response()
    assert answer is not None
    await answer.finished()
    await desk.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    await expect(branches).to_have_value(away)


async def test_whoever_signs_out_leaves_no_address_behind(stage: Stage) -> None:
    desk = await reception_of(stage)
    await desk.button("This desk").click()
    await desk.button("Sign out").click()
    await desk.page.get_by_label("E-mail").fill("reception@demo.clinic")
    await desk.page.get_by_label("Password").fill(PASSWORD)
    await desk.press("Enter")
    await expect(desk.who).to_be_focused()
    await desk.button("This desk").click()
    ends = await desk.holds_back("**/auth/logout")
    async with desk.page.expect_request("**/auth/logout"):
        await desk.button("Sign out").click()
    await desk.press("Escape")  # a key in between finds no desk any more
    ends()
    await expect(desk.page.get_by_label("E-mail")).to_have_value("")


async def test_a_line_that_is_new_today_appears_by_itself(stage: Stage) -> None:
    branch = await stage.desk.opens_a_branch("Growing", rooms=1, calls=True)
    desk = await reception_of(stage, "admin")
    await desk.page.get_by_label("Branch").select_option(branch)
    await expect(desk.page.locator(".queues .grow")).to_have_text(["General"])
    await expect(desk.numbers).to_have_count(1)
    await desk.types("Salma")
    (service, *_) = (await stage.desk.asks("/services"))["items"]
    names = {"en": "Blood tests", "ar": "تحاليل الدم"}
    await stage.desk.posts(f"/branches/{branch}/queues", name=names, prefix="K", services=[service["id"]])
    await expect(desk.page.locator(".queues .grow")).to_have_text(["General", "Blood tests"])
    await expect(desk.who).to_have_value("Salma")
    await desk.press("Alt+2")
    await desk.who.press("Enter")
    await expect(desk.told).to_contain_text("K001 added and printed")


async def test_a_press_while_the_last_one_is_on_its_way_is_told_and_dropped(stage: Stage) -> None:
    desk = await reception_of(stage)
    await desk.page.clock.install()
    await stops_the_clock(desk.page)
    arrives = await desk.holds_back(ADDING)
    await desk.types("Amal")
    async with desk.page.expect_request(ADDING):
        await desk.press("Enter")
    await desk.press("Enter")  # twice at once is one press, and nothing to speak of
    await expect(desk.band).to_have_count(0)
    await desk.page.clock.run_for(400)
    await desk.who.fill("Badr")
    await desk.press("Enter")
    await expect(desk.band).to_contain_text("Your last press is on its way")
    arrives()
    await expect(desk.told).to_contain_text("added")
    await expect(desk.band).to_have_count(0)
    await expect(desk.who).to_have_value("Badr")
    assert len(await stage.desk.numbers(stage.general)) == 1


async def test_taking_back_is_tried_again_while_nobody_answered(stage: Stage) -> None:
    desk = await reception_of(stage)
    desk.forgives(NO_NETWORK)
    await desk.types("Amal")
    await desk.press("Enter")
    await expect(desk.told).to_contain_text("added and printed")
    await desk.page.route("**/leave", lambda route: route.abort())
    await desk.button("Take back").click()
    await expect(desk.band).to_contain_text("Press again: it counts only once.")
    await desk.page.unroute("**/leave")
    await desk.button("Take back").click()
    await expect(desk.told).to_contain_text("taken back")
    assert await stage.desk.numbers(stage.general) == []


async def test_no_desk_stands_under_the_name_of_another_branch(stage: Stage) -> None:
    desk = await reception_of(stage, "admin")
    answers = await desk.holds_back("**/queues?*")
    await desk.page.get_by_label("Branch").select_option("Salalah")
    await expect(desk.page.locator("h1")).to_have_text("Opening…")
    await expect(desk.who).to_have_count(0)
    answers()
    await expect(desk.who).to_be_focused()
    await expect(desk.page.get_by_label("Branch").locator("option:checked")).to_have_text("Salalah")


REFUSED = {"type": "/problems/forbidden", "detail": "Not for you."}
HURRIED = {"type": "/problems/rate-limited"}


async def test_a_branch_that_does_not_open_leads_back_to_the_desk_that_worked(stage: Stage) -> None:
    desk = await reception_of(stage)
    for complaint in (NO_NETWORK, "403", "429"):
        desk.forgives(complaint)
    home, away = stage.desk.branches[HOME], stage.desk.branches["Salalah"]
    branches, lines = desk.page.get_by_label("Branch"), f"**/api/v1/branches/{away}/queues*"
    await desk.types("Amal")

    async def is_back(words: str) -> None:
        await branches.select_option(away)
        await expect(desk.band).to_contain_text(words)
        await expect(branches).to_have_value(home)
        await expect(desk.who).to_have_value("Amal")
        await expect(desk.who).to_be_focused()

    await desk.page.route(lines, lambda route: route.abort(), times=1)
    await is_back("The server does not answer. Try again in a moment.")
    await desk.page.route(lines, lambda route: route.fulfill(status=403, json=REFUSED), times=1)
    await is_back("That did not work. Not for you.")
    await desk.page.route(lines, lambda route: route.fulfill(status=429, json=HURRIED), times=1)
    await is_back("Wait a minute, then try again.")
    await branches.select_option(away)
    await expect(branches).to_have_value(away)
    await expect(desk.band).to_have_count(0)


async def test_without_a_connection_no_other_branch_is_opened(stage: Stage) -> None:
    network = await stage.network()
    desk = await reception_of(stage, over=network)
    desk.forgives(NO_NETWORK)
    network.cut()
    await expect(desk.band).to_contain_text("use the paper list")
    await desk.types("Amal")
    branches = desk.page.get_by_label("Branch")
    await branches.select_option("Salalah")
    await expect(desk.band.last).to_contain_text("Not connected. Nothing was sent.")
    await expect(branches).to_have_value(stage.desk.branches[HOME])
    await expect(desk.who).to_have_value("Amal")
    network.come_back()
    await expect(desk.band).to_have_count(0)


async def test_the_first_branch_waits_for_a_busy_server_and_a_refusal_is_not_asked_again(stage: Stage) -> None:
    desk = await reception_of(stage)
    for complaint in ("503", "429", "403"):
        desk.forgives(complaint)
    answers = [(503, {}), (429, HURRIED)]

    async def is_busy(route: Route) -> None:
        status, problem = answers.pop(0)
        await route.fulfill(status=status, json=problem)

    await desk.page.route("**/api/v1/branches?*", is_busy, times=2)
    await desk.page.reload()
    await expect(desk.who).to_be_focused()
    assert answers == []
    answers += [(503, {}), (403, REFUSED)]
    await desk.page.route("**/api/v1/branches?*", is_busy, times=2)
    await desk.page.reload()
    await expect(desk.page.get_by_label("E-mail")).to_be_visible()
    assert answers == []
