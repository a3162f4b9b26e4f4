"""The console after a bad moment: the network was away, a session ended, a line is no longer one's own."""

import re
from asyncio import Event

from playwright.async_api import Route, expect

from tests.browser.back_office import ends_every_session_of, lets_serve
from tests.browser.console_page import ends, time_passes
from tests.browser.screens import NO_NETWORK
from tests.browser.stage import DESK, PLAIN, Stage

NOT_SIGNED_IN_ANY_MORE = "401"


async def has_expired(route: Route) -> None:
    """The page's token is too old: it renews it by the cookie of the browser."""
    await route.fulfill(status=401, json={"type": "/problems/token-expired", "status": 401})


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


async def test_what_was_done_is_not_asked_for_again_because_it_could_not_be_seen(stage: Stage) -> None:
    (first,) = await stage.desk.adds(stage.general)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", over=network)
    await expect(console.line).to_have_count(1)
    await time_passes(console, network, "00:09")
    await expect(console.band).to_contain_text("You can still call")
    await console.page.route(re.compile(r"/api/v1/queues/[^/]+$"), lambda route: route.abort())
    await console.press("n")
    await stage.desk.sees(first, "called")
    await expect(console.page.locator(".btn.down")).to_have_count(0)
    await expect(console.page.get_by_role("alert")).to_have_count(0)  # "press again" would call another one


async def test_a_branch_that_could_not_be_read_is_read_as_soon_as_it_can_be(stage: Stage) -> None:
    console = await stage.console()
    console.forgives(NO_NETWORK)
    await console.page.clock.install()
    is_away = "**/api/v1/branches/*/queues*"
    await console.page.route(is_away, lambda route: route.abort())
    await stage.signs_in(console.page.context, "doctor1")
    await console.page.reload()
    await expect(console.page.get_by_text("We keep trying")).to_be_visible()
    await console.page.unroute(is_away)
    await console.page.clock.fast_forward("00:02")
    await expect(console.page.get_by_role("radio", name="General")).to_be_checked()
    await expect(console.page.get_by_text("We keep trying")).to_have_count(0)


async def test_a_session_that_ended_is_opened_again_in_place(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", over=network)
    console.forgives(NOT_SIGNED_IN_ANY_MORE)
    console.forgives(NO_NETWORK)
    await console.press("w")
    await console.page.get_by_label("Name or phone").fill("Ravi Kumar")
    network.hold_back_events()  # it is the press that is told
    await ends_every_session_of(stage.demo.url, "doctor1")
    await console.page.get_by_label("Name or phone").press("Enter")
    await expect(console.page.get_by_role("alert")).to_contain_text("You have been signed out.")
    await expect(console.page.get_by_label("E-mail")).to_have_value("doctor1@demo.clinic")
    await expect(console.page.get_by_label("Password")).to_be_focused()
    await expect(console.page.get_by_text(ticket["number"])).to_have_count(0)  # nobody reads over an empty chair
    network.come_back()
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
    is_seen = Event()

    async def loses_the_answer(route: Route) -> None:
        await route.fetch()
        await is_seen.wait()
        await route.abort()

    await console.page.route("**/call-next", loses_the_answer)
    await console.press("n")
    await expect(console.visit).to_contain_text("Called, not here yet")  # the line tells what the answer did not
    await expect(console.visit).to_contain_text(first["number"])
    is_seen.set()
    await expect(console.band).to_contain_text("The server did not answer.")  # only then the press is over
    await console.page.unroute_all(behavior="wait")
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
