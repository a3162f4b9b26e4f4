"""The front desk in each of its states, languages and themes: usable by everybody, in one window, nothing sideways."""

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.reception_page import NOTE_PRINTS, Reception, joins_from_home, reception_of
from tests.browser.screens import NO_NETWORK, NOT_SIGNED_IN
from tests.browser.stage import ARABIC, DESK, PLAIN, RESULTS, THEMES, Look, Stage

LANGUAGES = [PLAIN, ARABIC]
SHOTS = RESULTS / "shots"
HALF = ViewportSize(width=683, height=384)  # a desk zoomed to 200 %
QUARTER = ViewportSize(width=341, height=192)  # and to 400 %
NAMES = [
    "Amal Al Harthy",
    "Abdulrahman bin Mohammed bin Abdullah Al Ghassani Al Hinai",
    "مريم بنت سعيد الزدجالية",
    "Maximiliana Featherstonehaugh-Cholmondeley von Hohenzollern",
]
# What somebody has waited cannot be waited for: the line is told to have begun earlier.
AGE = """(minutes) => {
    const then = new Date(Date.now() - minutes * 60_000).toISOString();
    return (said) => said.replace(/("(?:called_at|joined_at)":)"[^"]+"/g, `$1"${then}"`);
}"""


class Inspection:
    """Looks at one state after the other; says everything that was wrong at the end."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.wrong: list[str] = []

    async def of(self, desk: Reception, state: str, *, narrow: bool = True) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        for theme in THEMES:
            await desk.page.emulate_media(color_scheme=theme)
            await expect(desk.page.locator("html")).to_have_attribute("data-theme", theme)
            name = f"reception-{state}-{self.look.lang}-{theme}"
            await desk.page.screenshot(path=SHOTS / f"{name}.png", animations="disabled")
            self.wrong += [f"{name}: {one}" for one in await barriers_of(desk.page)]
        if not await fits(desk.page):
            self.wrong.append(f"{state}: the page scrolls")
        for size in (HALF, QUARTER) if narrow else ():
            self.wrong += [f"{state} at {size['width']}: {one}" for one in await overflows_of(desk.page, size)]
        if narrow:
            self.wrong += [f"{state}: {one}" for one in await overflows_of(desk.page)]

    def close(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)


async def fits(page: Page) -> bool:
    """Whether only lists scroll, and not the page."""
    found: bool = await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    return found


@pytest.fixture(params=LANGUAGES, ids=lambda look: look.lang)
def look(request: pytest.FixtureRequest) -> Look:
    chosen: Look = request.param
    return chosen


async def test_the_way_in(stage: Stage, look: Look) -> None:
    inspection = Inspection(look)
    context = await stage.browser_of(DESK, look, None)
    desk = await stage.opens_in(context, Reception, "reception", "/reception")
    desk.forgives(NOT_SIGNED_IN, times=1)
    await expect(desk.page.locator("#password")).to_be_visible()
    await inspection.of(desk, "sign-in")
    inspection.close()


async def test_an_empty_house_and_the_first_walk_in(stage: Stage, look: Look) -> None:
    inspection = Inspection(look)
    desk = await reception_of(stage, look=look)
    await expect(desk.page.locator(".none h2")).to_be_visible()
    await inspection.of(desk, "empty")
    await desk.types("ahmed al harth")
    await expect(desk.page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    await desk.press("ArrowDown")
    await inspection.of(desk, "known", narrow=False)
    await desk.press("Enter")
    await desk.page.locator("#class").select_option("urgent")
    await inspection.of(desk, "priority")
    await desk.page.locator("#class").select_option("normal")
    await desk.who.press("Enter")
    await expect(desk.page.locator(".undo button")).to_be_visible()
    await expect(desk.numbers).to_have_count(1)
    await inspection.of(desk, "added")
    inspection.close()


async def test_a_full_house_fits_the_window(stage: Stage, look: Look) -> None:
    inspection = Inspection(look)
    lines = [stage.general, stage.queue("Dr. Said"), stage.queue("Dr. Maryam")]
    for i in range(60):
        await stage.desk.adds(
            lines[i % 3], name=NAMES[i % 4], needs=["wheelchair", "language:ar"] if i % 7 == 0 else []
        )
    for _ in range(2):
        await stage.desk.calls(stage.general, stage.room("1"))
    await joins_from_home(stage, "patient5", stage.general)
    await stage.desk.posts(f"/queues/{lines[2]}/pause", minutes=15)
    desk = await reception_of(stage, look=look)
    await expect(desk.numbers).to_have_count(61)
    await expect(desk.page.locator("tbody bdi", has_text=NAMES[1])).to_have_count(15)
    await inspection.of(desk, "full")
    inspection.close()


async def test_every_panel(stage: Stage, look: Look) -> None:
    inspection = Inspection(look)
    (ticket,) = await stage.desk.adds(
        stage.general, name=NAMES[1], reason="Cough for a week", needs=["wheelchair", "language:ar", "first_visit"]
    )
    desk = await reception_of(stage, look=look)
    await expect(desk.row(ticket["number"])).to_contain_text(NAMES[1])
    await desk.number(ticket["number"]).click()
    await inspection.of(desk, "ticket")
    for key, state in (("m", "move"), ("u", "raise")):
        await desk.press("Escape", key)
        await expect(desk.panel).to_be_visible()
        await inspection.of(desk, state)
    await desk.press("Escape")
    await desk.page.locator(".queues button").first.click()
    await inspection.of(desk, "line")
    await desk.press("Escape")
    await desk.number(ticket["number"]).focus()
    await desk.press("?")
    await inspection.of(desk, "desk")
    inspection.close()


async def test_whoever_needs_attention(stage: Stage, look: Look) -> None:
    inspection = Inspection(look)
    await stage.desk.adds(stage.general, count=6, name=NAMES[0])
    held = await stage.desk.calls(stage.general, stage.room("2"))
    await stage.desk.does("hold", held)
    called = await stage.desk.calls(stage.general, stage.room("1"))
    context = await stage.browser_of(DESK, look, None)
    await context.add_init_script(NOTE_PRINTS)
    await context.add_init_script(f"globalThis.aged = ({AGE})(70);")
    await context.add_init_script(
        """
        const told = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data").get;
        Object.defineProperty(MessageEvent.prototype, "data", {
            get() { const said = told.call(this); return typeof said === "string" ? aged(said) : said; },
        });
        """
    )
    await stage.signs_in(context, "reception")
    desk = await stage.opens_in(context, Reception, "reception", "/reception")
    case = desk.page.locator(".due")
    await expect(case).to_contain_text(called["number"])
    await expect(case).to_contain_text(held["number"])
    now = case.locator(".case:not(.across)")  # whoever was missed in tests before this one stands across, and stays
    await expect(now).to_have_count(5)  # one called, one held, three of four who wait
    await inspection.of(desk, "attention")
    await case.get_by_role("button").nth(1).click()  # called again
    await expect(desk.told).to_contain_text(called["number"])
    await expect(desk.who).to_be_visible()
    inspection.close()


async def test_stale_and_offline(stage: Stage, look: Look) -> None:
    inspection = Inspection(look)
    await stage.desk.adds(stage.general, count=3, name=NAMES[2])
    network = await stage.network()
    desk = await reception_of(stage, look=look, over=network)
    desk.forgives(NO_NETWORK)
    await expect(desk.numbers).to_have_count(3)
    await desk.types("Moza")
    network.cut()
    await expect(desk.page.locator(".band.bad")).to_be_visible()
    await inspection.of(desk, "offline")
    inspection.close()


async def test_while_the_lines_are_read_the_form_can_be_used(stage: Stage, look: Look) -> None:
    inspection = Inspection(look)
    await stage.desk.adds(stage.general)
    network = await stage.network()
    context = await stage.browser_of(DESK, look, network)
    await context.add_init_script(NOTE_PRINTS)
    await stage.signs_in(context, "reception")
    network.hold_back_events()
    desk = await stage.opens_in(context, Reception, "reception", "/reception")
    await expect(desk.who).to_be_focused()
    await expect(desk.page.locator(".lines [aria-busy]")).to_be_visible()
    async with desk.stands_still():  # for ten seconds it hopes for the lines
        await inspection.of(desk, "loading", narrow=False)
    await desk.press("Enter")
    await expect(desk.page.locator(".undo button")).to_be_visible()
    network.come_back()
    await expect(desk.numbers).to_have_count(2)
    inspection.close()


async def test_contrast_and_forced_colours(stage: Stage) -> None:
    await stage.desk.adds(stage.general, count=2, name=NAMES[0])
    desk = await reception_of(stage)
    await expect(desk.numbers).to_have_count(2)
    for name, wish in (("contrast", {"contrast": "more"}), ("forced", {"forced_colors": "active"})):
        await desk.page.emulate_media(**wish)  # type: ignore[arg-type]
        await desk.page.screenshot(path=SHOTS / f"reception-{name}-en-light.png")
        assert await barriers_of(desk.page) == []
    chosen = desk.page.locator(".choice:has(:checked)")
    await expect(chosen).to_have_css("outline-style", "solid")  # seen without our colours
