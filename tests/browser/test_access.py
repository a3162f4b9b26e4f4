"""Every page in its main states, in both languages and themes: usable by everybody, on the narrowest phone, too."""

from dataclasses import replace

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.front_desk import shut_now
from tests.browser.screens import NO_NETWORK, Console, Screen
from tests.browser.stage import ARABIC, DARK, DESK, PLAIN, RESULTS, THEMES, WALL, Look, Stage, Theme

LANGUAGES = [PLAIN, ARABIC]
PICTURES = RESULTS / "pages"
PICTURED: dict[str, Theme] = {"en": "light", "ar": "dark"}


class Inspection:
    """Looks at one page after the other; says everything that was wrong at the end."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.wrong: list[str] = []

    async def of(self, screen: Screen, state: str) -> None:
        """In both themes, which follow the reader's system."""
        before = len(self.wrong)
        for theme in THEMES:
            await screen.page.emulate_media(color_scheme=theme)
            await self.in_one_theme(screen, state, theme)
        if len(self.wrong) == before:  # what is too wide is so in every theme
            self.wrong += [f"{screen.name} {state}: {one}" for one in await overflows_of(screen.page)]

    async def in_one_theme(self, screen: Screen, state: str, theme: Theme) -> None:
        page, name = screen.page, f"{screen.name.split('-')[0]}-{state}-{self.look.lang}-{theme}"
        await expect(page.locator("html")).to_have_attribute("lang", self.look.lang)
        await expect(page.locator("html")).to_have_attribute("data-theme", theme)
        if theme == PICTURED[self.look.lang]:
            PICTURES.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
        self.wrong += [f"{name}: {one}" for one in await barriers_of(page)]

    def close(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)


@pytest.fixture(params=LANGUAGES, ids=lambda look: look.lang)
def look(request: pytest.FixtureRequest) -> Look:
    chosen: Look = request.param
    return chosen


async def test_the_start_page(stage: Stage, look: Look) -> None:
    inspection = Inspection(look)
    start = await stage.start_page(look)
    await expect(start.page.locator("form")).to_be_visible()
    await inspection.of(start, "start")
    inspection.close()


async def test_the_way_into_the_console(stage: Stage, look: Look) -> None:
    inspection = Inspection(look)
    console = await stage.console(look)
    await expect(console.page.locator("#password")).to_be_visible()
    await inspection.of(console, "sign-in")
    await console.page.locator("#email").fill("doctor1@demo.clinic")
    await console.page.locator("#password").fill("demo-clinic-2026")
    await console.press("Enter")
    await expect(console.page.get_by_role("radio").nth(8)).to_be_visible()
    await inspection.of(console, "choose")
    inspection.close()


async def opens(console: Console, key: str) -> None:
    await console.page.keyboard.press(key)
    await expect(console.page.locator(".side")).to_be_visible()


async def test_the_console_at_work(stage: Stage, look: Look) -> None:
    inspection, desk = Inspection(look), stage.desk
    console = await stage.desk_of("doctor1", "1", look)
    await inspection.of(console, "empty")
    await desk.adds(stage.general, count=2, name="Ibrahim Al Amri", needs=["wheelchair", "language:ar"])
    await desk.adds(stage.general, name="Moza Al Farsi", priority="urgent", reason="Pain", needs=["first_visit"])
    other = (await desk.adds(stage.queue("Dr. Said")))[0]
    await desk.does("transfer", other, queue_id=stage.general)
    await desk.does("snooze", other)
    await expect(console.line).to_have_count(4)
    await expect(console.page.locator(".list")).to_contain_text("Moza Al Farsi")
    await inspection.of(console, "ready")
    sheets = (("w", "walk-in"), ("e", "seen"), ("c", "changes"), ("m", "line"), ("g", "go"), ("?", "keys"))
    for key, state in sheets:
        await opens(console, key)
        await inspection.of(console, state)
        await console.page.keyboard.press("Escape")
    await console.line.last.click()
    await expect(console.page.locator(".side")).to_be_visible()
    await inspection.of(console, "ticket")
    await console.page.keyboard.press("Escape")

    called = await desk.calls(stage.general, stage.room("1"))
    await expect(console.page.locator(".visit.called")).to_contain_text(called["number"])
    await inspection.of(console, "called")
    await opens(console, "t")
    await inspection.of(console, "transfer")
    await console.page.keyboard.press("Escape")
    await desk.does("start", called)
    await expect(console.page.locator(".visit.serving")).to_be_visible()
    await inspection.of(console, "serving")
    await desk.does("hold", called)
    await desk.posts(f"/queues/{stage.general}/pause", minutes=20)
    await expect(console.page.locator(".visit.paused")).to_be_visible()
    await inspection.of(console, "paused")
    await console.page.locator(".likely button").click()
    await expect(console.page.locator(".visit.ready")).to_be_visible()
    await console.is_answered()
    await console.page.locator("header .btn").first.click()
    await expect(console.page.locator(".side")).to_be_visible()
    await console.page.locator(".side .pair button").first.click()
    await expect(console.page.locator(".visit.break")).to_be_visible()
    await inspection.of(console, "break")
    inspection.close()


async def test_the_console_when_something_is_wrong(stage: Stage, look: Look) -> None:
    inspection, desk = Inspection(look), stage.desk
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", look, over=network)
    console.forgives(NO_NETWORK)
    (absent,) = await desk.adds(stage.general, name="Ibrahim Al Amri", needs=["wheelchair"])
    await desk.calls(stage.general, stage.room("2"))
    await desk.does("no-show", absent)
    await opens(console, "e")
    await console.page.locator(".ended .row").filter(has_text=absent["number"]).click()
    await expect(console.page.locator(".side .pill.warn")).to_be_visible()
    await inspection.of(console, "did-not-come")
    await console.page.keyboard.press("Escape")
    await desk.deletes(f"/counters/{stage.room('1')}/session")
    await expect(console.page.locator(".band.warn")).to_be_visible()
    await inspection.of(console, "lost-room")
    await desk.posts(f"/queues/{stage.general}/close")
    await expect(console.page.locator(".bar .line-name")).to_contain_text({"en": "closed", "ar": "مغلق"}[look.lang])
    await inspection.of(console, "closed")
    await desk.posts(f"/queues/{stage.general}/open")
    network.cut()
    await expect(console.page.locator(".band.bad")).to_be_visible()
    await inspection.of(console, "offline")
    await desk.adds(stage.general)
    network.come_back()
    await expect(console.page.locator(".missed")).to_be_visible()
    await inspection.of(console, "back")
    inspection.close()


@pytest.mark.parametrize("percent", [200, 400])
async def test_the_console_enlarged_is_one_column_and_loses_nothing(stage: Stage, look: Look, percent: int) -> None:
    await stage.desk.adds(stage.general, count=4, name="Kowsalya Balasubramaniam", needs=["wheelchair", "language:ar"])
    console = await stage.desk_of("doctor1", "1", look)
    await expect(console.line).to_have_count(4)
    size = ViewportSize(width=DESK["width"] * 100 // percent, height=DESK["height"] * 100 // percent)
    assert await overflows_of(console.page, size) == []
    await console.press("n")
    await expect(console.page.locator(".visit.called")).to_be_visible()
    assert await overflows_of(console.page, size) == []
    for key in "wemt?":
        await opens(console, key)
        assert await overflows_of(console.page, size) == []
        await console.page.keyboard.press("Escape")


@pytest.mark.parametrize("theme", THEMES)
async def test_the_wall(stage: Stage, look: Look, theme: Theme) -> None:
    inspection, desk = Inspection(look), stage.desk
    await desk.adds(stage.general, count=3)
    await desk.calls(stage.general, stage.room("1"))
    serving = await desk.calls(stage.general, stage.room("3"))
    await desk.does("start", serving)
    wall = await stage.wall(look=replace(look, theme=theme))
    await expect(wall.page.locator(".room.serving")).to_be_visible()
    await inspection.in_one_theme(wall, "rooms", theme)
    inspection.close()


@pytest.mark.parametrize("rooms", [1, 2, 6])
async def test_a_wall_of_other_sizes_fits(stage: Stage, rooms: int) -> None:
    inspection = Inspection(DARK)
    wall = await stage.wall(await stage.desk.opens_a_branch(f"With {rooms}", rooms=rooms, calls=True))
    await expect(wall.page.locator(".room.called")).to_have_count(1)
    await inspection.in_one_theme(wall, f"{rooms}-rooms", "dark")
    assert await overflows_of(wall.page, WALL) == []
    inspection.close()


async def test_a_wall_where_nobody_was_called_yet(stage: Stage) -> None:
    inspection = Inspection(DARK)
    wall = await stage.wall(await stage.desk.opens_a_branch("New", rooms=2))
    await expect(wall.page.get_by_role("heading", name="Nobody has been called yet")).to_be_visible()
    await inspection.in_one_theme(wall, "empty", "dark")
    inspection.close()


async def test_a_wall_of_a_closed_branch(stage: Stage) -> None:
    inspection = Inspection(DARK)
    wall = await stage.wall(await stage.desk.opens_a_branch("Closed", rooms=2, hours=shut_now()))
    await expect(wall.page.get_by_role("heading", name="The clinic is closed")).to_be_visible()
    await inspection.in_one_theme(wall, "closed", "dark")
    inspection.close()
