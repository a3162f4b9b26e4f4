"""Every page in its main states, in both languages and themes: usable by everybody, on the narrowest phone, too."""

from dataclasses import replace

import pytest
from playwright.async_api import expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.screens import Console, Screen
from tests.browser.stage import ARABIC, DARK, PLAIN, RESULTS, THEMES, WALL, Look, Stage, Theme

LANGUAGES = [PLAIN, ARABIC]
PICTURES = RESULTS / "pages"
PICTURED: dict[str, Theme] = {"en": "light", "ar": "dark"}
NEVER = {day: [["00:00", "00:01"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


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


async def test_the_place_of_a_patient(stage: Stage, look: Look) -> None:
    inspection, desk = Inspection(look), stage.desk
    first, mine, missed, gone = await desk.adds(stage.general, count=4)
    phone = await stage.phone(mine["secret_link"], look)
    buttons = phone.page.locator("main .acts button")
    await expect(phone.ahead).to_be_visible()
    await inspection.of(phone, "near")
    await buttons.nth(0).click()
    await expect(phone.page.locator(".ask")).to_be_visible()
    await inspection.of(phone, "asks-for-time")
    await buttons.last.click()
    await buttons.last.click()
    await expect(phone.page.locator(".ask")).to_be_visible()
    await inspection.of(phone, "asks-to-leave")
    await buttons.first.click()
    await desk.does("snooze", mine)
    await expect(phone.page.locator(".band.near")).to_be_visible()
    await inspection.of(phone, "snoozed")
    await desk.does("undo", mine)
    await desk.posts(f"/queues/{stage.general}/pause", minutes=20)
    await expect(phone.page.locator(".band.warn")).to_be_visible()
    await inspection.of(phone, "paused")
    await desk.posts(f"/queues/{stage.general}/resume")
    await desk.calls(stage.general, stage.room("1"))
    await desk.calls(stage.general, stage.room("3"))
    await expect(phone.page.get_by_role("alert")).to_be_visible()
    await inspection.of(phone, "called")
    for verb, state in (("hold", "hold"), ("resume", "serving"), ("complete", "done")):
        before = await phone.page.locator("main h2").all_inner_texts()
        await desk.does(verb, mine)
        await expect(phone.page.locator("main h2")).not_to_have_text(before or [""])
        await inspection.of(phone, state)
    await desk.calls(stage.general, stage.room("2"))
    await desk.does("no-show", missed)
    await desk.does("leave", gone)
    for ticket, state in ((missed, "missed"), (gone, "left")):
        over = await stage.phone(ticket["secret_link"], look)
        await expect(over.page.locator(".end")).to_be_visible()
        await inspection.of(over, state)
    lost = await stage.phone(f"/t/{first['id']}", look)
    await expect(lost.page.get_by_role("alert")).to_be_visible()
    await inspection.of(lost, "error")
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
    for key, state in (("w", "walk-in"), ("m", "line"), ("g", "go"), ("?", "keys")):
        await opens(console, key)
        await inspection.of(console, state)
        await console.page.keyboard.press("Escape")
    await console.line.last.click()
    await expect(console.page.locator(".side")).to_be_visible()
    await inspection.of(console, "ticket")
    await console.page.keyboard.press("Escape")

    called = await desk.calls(stage.general, stage.room("1"))
    await expect(console.visit).to_contain_text(called["number"])
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
    await console.page.locator("header .btn").first.click()
    await expect(console.page.locator(".side")).to_be_visible()
    await console.page.locator(".side .pair button").first.click()
    await expect(console.page.locator(".visit.break")).to_be_visible()
    await inspection.of(console, "break")
    inspection.close()


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
    wall = await stage.wall(await stage.desk.opens_a_branch("Closed", rooms=2, hours=NEVER))
    await expect(wall.page.get_by_role("heading", name="The clinic is closed")).to_be_visible()
    await inspection.in_one_theme(wall, "closed", "dark")
    inspection.close()
