"""One's own place in each state, language and theme: usable by everybody, on the narrowest phone and zoomed."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, Route, ViewportSize, WebSocketRoute, expect

from tests.browser.access import NARROWEST, barriers_of, overflows_of
from tests.browser.front_desk import Json
from tests.browser.screens import NO_NETWORK, Phone
from tests.browser.stage import ARABIC, PHONE, PLAIN, RESULTS, THEMES, Look, Stage

SHOTS = RESULTS / "shots"
BLANK = "/static/mark.svg"  # a page of the same house on which nothing happens yet
ZOOMED = [ViewportSize(width=683, height=384), ViewportSize(width=342, height=192)]  # 1366 × 768 at 200 % and 400 %
LARGE_TEXT = "(size) => { document.documentElement.style.fontSize = size; }"
FACES_ARE_HERE = "document.fonts.ready.then(() => true)"


class Inspection:
    """Looks at one state after the other, keeps a picture of each, and says everything that was wrong at the end."""

    def __init__(self, phone: Phone, look: Look) -> None:
        self.phone, self.page, self.look = phone, phone.page, look
        self.wrong: list[str] = []

    async def of(self, state: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.evaluate(FACES_ARE_HERE)
        for theme in THEMES:
            await self.page.emulate_media(color_scheme=theme)
            await expect(self.page.locator("html")).to_have_attribute("data-theme", theme)
            name = f"place-{state}-{self.look.lang}-{theme}"
            await self.page.screenshot(path=SHOTS / f"{name}.png", animations="disabled", full_page=True)
            self.wrong += [f"{name}: {one}" for one in await barriers_of(self.page)]
        for size in (NARROWEST, *ZOOMED):
            self.wrong += [f"{state} at {size['width']}: {one}" for one in await overflows_of(self.page, size)]
        await self.page.evaluate(LARGE_TEXT, "200%")
        self.wrong += [f"{state} with large text: {one}" for one in await overflows_of(self.page, PHONE)]
        await self.page.evaluate(LARGE_TEXT, "")

    def close(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)


@pytest.fixture(params=[PLAIN, ARABIC], ids=lambda look: look.lang)
def look(request: pytest.FixtureRequest) -> Look:
    chosen: Look = request.param
    return chosen


async def test_a_patient_who_waits(stage: Stage, look: Look) -> None:
    *_, mine = await stage.desk.adds(stage.general, count=15)
    await stage.desk.calls(stage.general, stage.room("1"))
    phone = await stage.phone(mine["secret_link"], look)
    seen, buttons = Inspection(phone, look), phone.page.locator("main .acts button")
    await expect(phone.page.locator(".fresh")).to_be_visible()
    await seen.of("live")
    await phone.page.get_by_role("switch").check()
    await seen.of("alerts")
    await buttons.nth(0).click()
    await expect(phone.page.locator(".ask h2")).to_be_focused()
    await seen.of("snooze")
    await buttons.nth(1).click()
    await expect(phone.page.locator(".band.near button")).to_be_visible()
    await seen.of("snoozed")
    await phone.page.locator(".band.near button").click()
    await expect(phone.page.locator(".band button")).to_have_count(0)
    await buttons.nth(1).click()
    await expect(phone.page.locator(".ask h2")).to_be_focused()
    await seen.of("leave")
    await buttons.nth(0).click()
    await expect(phone.ahead).to_be_visible()
    await stage.desk.posts(f"/queues/{stage.general}/pause", minutes=20)
    await expect(phone.page.locator(".band.warn")).to_be_visible()
    await seen.of("paused")
    await stage.desk.does("transfer", mine, queue_id=stage.queue("Dr. Said"))
    await expect(phone.page.locator(".band.near").first).to_contain_text(mine["number"])
    await seen.of("moved")
    seen.close()


async def test_a_patient_who_is_called(stage: Stage, look: Look) -> None:
    _, _, mine = await stage.desk.adds(stage.general, count=3)
    await stage.desk.calls(stage.general, stage.room("2"))
    phone = await stage.phone(mine["secret_link"], look)
    seen, heading = Inspection(phone, look), phone.page.locator("main h2")
    await expect(phone.page.locator(".band.near")).to_be_visible()
    await seen.of("near")
    await stage.desk.calls(stage.general, stage.room("1"))
    await stage.desk.calls(stage.general, stage.room("3"))
    await expect(phone.page.get_by_role("alert")).to_be_visible()
    await seen.of("called")
    await phone.page.locator("main button").click()
    await expect(phone.page.locator(".ask h2")).to_be_focused()
    await seen.of("cannot-come")
    await stage.desk.does("recall", mine)
    await expect(phone.page.get_by_role("alert")).to_contain_text(re.compile("again|مرة أخرى"))
    await seen.of("again")
    for verb, state in (("hold", "hold"), ("resume", "serving"), ("complete", "done")):
        before = await heading.all_inner_texts()
        await stage.desk.does(verb, mine)
        await expect(heading).not_to_have_text(before or [""])
        await seen.of(state)
    seen.close()


async def ends(stage: Stage, ticket: Json, verb: str) -> None:
    if verb == "no-show":
        await stage.desk.calls(stage.general, stage.room("1"))
    await stage.desk.does(verb, ticket)


@pytest.mark.parametrize(("verb", "state"), [("no-show", "missed"), ("leave", "left")])
async def test_a_patient_who_is_not_in_line_any_more(stage: Stage, look: Look, verb: str, state: str) -> None:
    (mine,) = await stage.desk.adds(stage.general)
    await ends(stage, mine, verb)
    phone = await stage.phone(mine["secret_link"], look)
    seen = Inspection(phone, look)
    await expect(phone.page.locator(".end")).to_be_visible()
    await seen.of(state)
    seen.close()


# ---------------------------------------------------------------- what the clinic or the network brings about

Arranges = Callable[[Page], Awaitable[None]]


async def day_has_ended(page: Page) -> None:
    """Whoever has left has left because the clinic closed."""

    def closed(told: str | bytes) -> str:
        return re.sub(r'"end_reason":\s*(null|"\w+")', '"end_reason":"closed"', str(told))

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda told: socket.send(closed(told)))

    async def answer(route: Route) -> None:
        reply = await route.fetch()
        await route.fulfill(response=reply, body=closed(await reply.text()))

    await page.route_web_socket(re.compile("/socket.io/"), between)
    await page.route(re.compile("/api/v1/tickets/"), answer)


async def nobody_answers(page: Page) -> None:
    """Neither yes nor no: the first moments of a slow network."""
    await page.route_web_socket(re.compile("/socket.io/"), lambda _: None)
    await page.route(re.compile("/api/v1/"), lambda _: None)


async def no_socket_stays(page: Page) -> None:
    async def hang_up(socket: WebSocketRoute) -> None:
        await socket.close()

    await page.route_web_socket(re.compile("/socket.io/"), hang_up)


async def no_network(page: Page) -> None:
    await no_socket_stays(page)
    await page.route(re.compile("/api/v1/"), lambda route: route.abort())


async def nothing_happens(_: Page) -> None:
    """The link alone is wrong."""


@pytest.mark.parametrize(
    ("state", "arrange", "shows"),
    [
        ("closed", day_has_ended, ".end"),
        ("loading", nobody_answers, ".skeleton"),
        ("stale", no_socket_stays, ".band.warn"),
        ("unreached", no_network, ".band.bad"),
        ("error", nothing_happens, ".end.bad"),
    ],
)
async def test_a_patient_in_rarer_states(stage: Stage, look: Look, state: str, arrange: Arranges, shows: str) -> None:
    *_, mine = await stage.desk.adds(stage.general, count=5)
    if state == "closed":
        await stage.desk.does("leave", mine)
    phone = await stage.phone(BLANK, look)
    phone.forgives(NO_NETWORK)
    phone.forgives(r"40[14] \(|favicon")
    await arrange(phone.page)
    link = mine["secret_link"][:-2] if state == "error" else mine["secret_link"]
    await phone.page.goto(f"{stage.demo.url}{link}")
    seen = Inspection(phone, look)
    await expect(phone.page.locator(shows).first).to_be_visible()
    await seen.of(state)
    seen.close()


async def test_without_a_network_and_called_before(stage: Stage, look: Look) -> None:
    (mine,) = await stage.desk.adds(stage.general)
    network = await stage.network()
    phone = await stage.phone(mine["secret_link"], look, over=network)
    phone.forgives(NO_NETWORK)
    phone.forgives("fetching the script")  # the service worker's, where the cut comes before it
    seen = Inspection(phone, look)
    await expect(phone.ahead).to_be_visible()
    network.cut()
    await expect(phone.page.locator(".band.bad")).to_be_visible()
    await seen.of("offline")
    network.come_back()
    await stage.desk.calls(stage.general, stage.room("2"))
    await expect(phone.page.get_by_role("alert")).to_be_visible()
    network.cut()
    await expect(phone.page.locator(".come.old")).to_be_visible()
    await expect(phone.page.locator(".band.bad")).to_be_visible()
    await seen.of("called-offline")
    seen.close()


# ---------------------------------------------------------------- other eyes and hands


async def test_a_keyboard_is_enough(stage: Stage) -> None:
    *_, mine = await stage.desk.adds(stage.general, count=3)
    phone = await stage.phone(mine["secret_link"])
    page = phone.page
    await phone.tabs_to(page.get_by_role("switch"))
    await page.keyboard.press("Space")
    await expect(page.get_by_role("switch")).to_be_checked()
    await phone.tabs_to(page.get_by_role("button", name="I need more time"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="How much more time do you need?")).to_be_focused()
    await phone.tabs_to(page.get_by_role("button", name="10 minutes"))
    await page.keyboard.press("Enter")
    await expect(page.locator("main h1")).to_be_focused()
    await phone.tabs_to(page.get_by_role("button", name="Undo"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    await expect(page.locator("main h1")).to_be_focused()
    await phone.tabs_to(page.get_by_role("button", name="Leave the line"))
    await page.keyboard.press("Enter")
    await phone.tabs_to(page.get_by_role("button", name="Stay in line"))
    await page.keyboard.press("Enter")
    await expect(phone.ahead).to_have_text("2 people ahead of you")
    assert await stage.desk.state(mine) == "waiting"


async def test_forced_colours_and_more_contrast_keep_every_edge(stage: Stage) -> None:
    (mine,) = await stage.desk.adds(stage.general)
    phone = await stage.phone(mine["secret_link"])
    await expect(phone.ahead).to_be_visible()
    await phone.page.emulate_media(forced_colors="active")
    assert await barriers_of(phone.page) == []
    for control in await phone.page.locator(".btn:not(.plain), [role=switch]").all():
        await expect(control).not_to_have_css("border-top-width", "0px")
    await stage.desk.calls(stage.general, stage.room("3"))
    await expect(phone.page.locator(".come")).to_have_css("border-top-width", "8px")
    await phone.page.screenshot(path=SHOTS / "place-called-en-forced.png", full_page=True)
    await phone.page.emulate_media(forced_colors="none", contrast="more")
    assert await barriers_of(phone.page) == []
