"""The console in sight: every state fits, in both languages, on every screen of a desk."""

import re

import pytest
from playwright.async_api import Route, ViewportSize, expect

from tests.browser.access import overflows_of
from tests.browser.console_page import ends, time_passes
from tests.browser.screens import NO_NETWORK, Console
from tests.browser.stage import ARABIC, HOME, PLAIN, RESULTS, THEMES, Look, Stage

SHOTS = RESULTS / "shots"
# Whatever does not get the press in its own middle, outside the lists that scroll.
HIDDEN_BUTTONS = """() => [...document.querySelectorAll("button, a.btn, input")].filter((one) => {
    if (one.closest(".scrolls, .active, .log")) return false;
    const { left, top, width, height } = one.getBoundingClientRect();
    return !one.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}).map((one) => one.textContent.trim() || one.id)"""
LONG_NAME = "Kowsalya Balasubramaniam Venkataraman Al Mahrouqi"
LONG_REASON = "Follow-up of the blood pressure; brings the hospital's results and a long list of medicines. " * 2


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

    own = {stage.desk.branches[name] for name in (HOME, "Salalah")}

    async def as_in_the_demo(route: Route) -> None:
        """Without the branches of other tests, whose lines stand among those to transfer to."""
        answer = await route.fetch()
        told = await answer.json()
        told["items"] = [one for one in told["items"] if one["id"] in own]
        await route.fulfill(response=answer, json=told)

    await console.page.route(re.compile(r"/api/v1/branches(\?|$)"), as_in_the_demo)
    await console.page.reload()
    await expect(console.visit).to_be_visible()
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
