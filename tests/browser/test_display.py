"""The wall in every state: what stands there, how large, in which colours, on every kind of screen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.screens import stops_the_clock
from tests.browser.stage import ARABIC, DARK, PLAIN, RESULTS, Look, Stage, Theme
from tests.browser.test_main_job import AMBER
from tests.browser.wall_page import (
    BLOOD,
    FOUR_K,
    GENERAL,
    LAPTOP,
    STANDING,
    FakeWall,
    Json,
    Setting,
    a_board,
    a_busy_board,
    a_wall,
    ago,
    call,
    counter,
    line,
)

SHOTS = RESULTS / "shots"
NOTICE = {
    "en": "Please wear a mask in the waiting room. Masks are at reception.",
    "ar": "يرجى ارتداء الكمامة في غرفة الانتظار. الكمامات متوفرة عند الاستقبال.",
}
LONG_NAMES = {
    "en": "Al Khuwair North Primary and Specialised Health Centre",
    "ar": "مركز الخوير الشمالي للرعاية الصحية الأولية والتخصصية",
}
PAUSED = line("Dr. Said", "عيادة د. سعيد", 5, paused=True, resumes_at=ago(-20 * 60))
MANY_LINES = [
    GENERAL,
    BLOOD,
    line("Vaccination and child growth monitoring", "التطعيم ومتابعة نمو الأطفال", 125),
    PAUSED,
    line("X-ray", "الأشعة", open=False),
    line("Dental", "الأسنان", 7),
]
NINE_ROOMS = a_board(
    9, *(call(f"A0{door}1", str(door), 20 * door, "called" if door < 3 else "serving") for door in range(1, 9))
)
ODD_DOORS = a_board(
    0,
    call("A017", "12A"),
    counters=[counter("1", "closed"), counter("2", "paused"), counter("12A"), counter("Lab 2")],
)
NOT_FOUND = "({ type: '/problems/not-found', status: 404 })"
STICKS_OUT = """() => [...document.querySelectorAll("body *")].filter((one) => {
    const { width, left, right, top, bottom } = one.getBoundingClientRect();
    const isOut = right > innerWidth + 1 || left < -1 || bottom > innerHeight + 1 || top < -1;
    return width && isOut && !one.closest(".unseen, svg");
}).map((one) => `${one.tagName}.${one.className}`)"""
BOXES = ".room, .past, .past ol, .note, .notice, .lines, .top"
CUT_OFF = """(boxes) => [...document.querySelectorAll(boxes)].flatMap((box) => {
    const a = box.getBoundingClientRect();
    return [...box.children].filter((one) => {
        const b = one.getBoundingClientRect();
        const isOut = b.right > a.right + 1 || b.left < a.left - 1 || b.bottom > a.bottom + 1 || b.top < a.top - 1;
        return b.width && isOut && !one.closest(".unseen");
    }).map((one) => `${box.className} cuts ${one.className} ${one.textContent}`);
})"""
AMBER_PARTS = """(amber) => [...document.querySelectorAll("body *")].filter((one) => {
    const { backgroundColor, color, borderTopColor, borderTopWidth } = getComputedStyle(one);
    return !one.closest(".called") && (backgroundColor === amber || color === amber
        || (borderTopColor === amber && parseFloat(borderTopWidth)));
}).map((one) => one.className)"""
WEAKEST = """() => {
    const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const [r, g, b] = colour.slice(0, 3).map((part) => part / 255)
            .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (one) => {
        for (let box = one; box; box = box.parentElement) {
            const colour = rgb(getComputedStyle(box).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    const speaks = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const said = [...document.querySelectorAll("body *")].filter((one) => speaks(one) && !one.closest(".unseen"));
    return said.map((one) => {
        const [a, b] = [light(rgb(getComputedStyle(one).color)), light(ground(one))];
        return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.textContent];
    }).sort(([one], [other]) => one - other)[0];
}"""

Then = Callable[[FakeWall], Awaitable[None]]


async def is_shown(wall: FakeWall) -> None:
    await expect(wall.page.locator("main")).to_be_visible()


async def loses_its_server(wall: FakeWall) -> None:
    await wall.page.evaluate("clinic.cut()")
    await wall.passes(6_000)
    await expect(wall.page.get_by_role("status")).to_be_visible()


async def is_dead_for_a_minute(wall: FakeWall) -> None:
    await wall.page.evaluate("clinic.cut()")
    await wall.passes(62_000)
    await expect(wall.page.locator(".notice h1")).to_be_visible()


async def is_being_set_up(wall: FakeWall) -> None:
    await wall.page.keyboard.press("KeyS")
    await expect(wall.page.get_by_role("dialog")).to_be_visible()


async def waits_for_staff(wall: FakeWall) -> None:
    await expect(wall.page.locator(".shown")).to_be_visible()


@dataclass(frozen=True)
class State:
    """What a wall shows, and how it came to that."""

    board: Json
    then: Then = is_shown
    setting: Setting = Setting()  # noqa: RUF009 - frozen


STATES = {
    **{f"{rooms}-rooms": State(a_busy_board(rooms)) for rooms in range(1, 7)},
    "nine-rooms": State(NINE_ROOMS),
    "odd-doors": State(ODD_DOORS),
    "steady": State(a_board(6, call("A017", "3", 200), call("A018", "4", 500, "serving"))),
    "notice-beside": State(a_busy_board(4, notice=NOTICE)),
    "notice-below": State(a_busy_board(6, notice=NOTICE)),
    "many-lines": State(a_busy_board(4, queues=MANY_LINES), setting=Setting(names=LONG_NAMES)),
    "paused-line": State(a_busy_board(3, queues=[PAUSED, GENERAL, line("X-ray", "الأشعة", open=False)])),
    "stale": State(a_busy_board(4), loses_its_server),
    "stale-6": State(a_busy_board(6), loses_its_server),
    "offline": State(a_busy_board(4), is_dead_for_a_minute),
    "empty": State(a_board(4, recent=[], notice=NOTICE)),
    "closed": State(a_board(4, opens_at=ago(-21 * 3600))),
    "code": State(a_board(4), waits_for_staff, Setting(door=NOT_FOUND, is_public=False)),
    "set-up": State(a_busy_board(4), is_being_set_up),
}
FROM_ARMS_LENGTH = {"set-up"}  # for staff; a dialog lies on what it covers
EASY_TO_READ = 7


async def wrong_with(page: Page, size: ViewportSize, name: str) -> list[str]:
    """Barriers, amber that does not call, words that are hard to read, and whatever sticks out or is cut off."""
    found = [*await barriers_of(page), *await page.evaluate(AMBER_PARTS, AMBER)]
    if name in FROM_ARMS_LENGTH:
        return found
    contrast, words = await page.evaluate(WEAKEST)
    found += [] if contrast >= EASY_TO_READ else [f"{contrast:.1f}: {words}"]
    return [
        *found,
        *await overflows_of(page, size),
        *await page.evaluate(STICKS_OUT),
        *await page.evaluate(CUT_OFF, BOXES),
    ]


WEAR = "(theme) => { document.documentElement.dataset.theme = theme }"  # as the page does when it is told


async def is_well(browser: Browser, stage: Stage, name: str, setting: Setting, picture: str, *others: Theme) -> None:
    """In the theme of its setting, and in others."""
    state = STATES[name]
    async with a_wall(browser, stage.demo.url, state.board, setting) as wall:
        await is_shown(wall)
        await state.then(wall)
        await wall.page.evaluate("document.fonts.ready")
        SHOTS.mkdir(parents=True, exist_ok=True)
        for theme in (setting.look.theme, *others):
            await wall.page.emulate_media(color_scheme=theme)
            await wall.page.evaluate(WEAR, theme)
            await wall.page.screenshot(path=SHOTS / f"display-{picture}-{theme}.png", animations="disabled")
            assert await wrong_with(wall.page, setting.size, name) == [], theme
        assert wall.complaints() == []


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("name", STATES)
async def test_every_state_in_both_languages_and_themes(
    browser: Browser, stage: Stage, name: str, lang: Literal["en", "ar"]
) -> None:
    setting = replace(STATES[name].setting, look=Look(lang, "dark"))
    await is_well(browser, stage, name, setting, f"{name}-{lang}", "light")


SIZES = {"standing": STANDING, "laptop": LAPTOP, "4k": FOUR_K}
BIG_STATES = ["1-rooms", "3-rooms", "notice-beside", "notice-below", "many-lines", "stale-6", "closed", "set-up"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", BIG_STATES)
async def test_screens_of_other_shapes(browser: Browser, stage: Stage, name: str, size: str) -> None:
    look = ARABIC if BIG_STATES.index(name) % 2 else DARK
    setting = replace(STATES[name].setting, look=look, size=SIZES[size])
    await is_well(browser, stage, name, setting, f"{name}-{size}")


# ---------------------------------------------------------------- how large, in which colours

DIGITS = """() => {
    const size = (selector) => parseFloat(getComputedStyle(document.querySelector(selector)).fontSize);
    const vh = innerHeight / 100;
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `700 1000px "Clinic Latin"`;
    const { actualBoundingBoxAscent, actualBoundingBoxDescent } = pen.measureText("0");
    return { number: size(".number") / vh, door: size(".door b") / vh,
        digit: (actualBoundingBoxAscent + actualBoundingBoxDescent) / 1000 };
}"""
TABLE = {1: (38, 22), 2: (20, 17.2), 3: (18, 15.5), 4: (15, 12.9), 5: (15, 12.9), 6: (15, 12.9)}
SCREEN_HEIGHT = 535  # mm, of a 43-inch screen
MILLIMETRES = {1: 141, 2: 74, 3: 67, 4: 56, 5: 56, 6: 56}


@pytest.mark.parametrize("notice", [None, NOTICE], ids=["plain", "notice"])
@pytest.mark.parametrize("rooms", TABLE)
async def test_digits_are_as_large_as_the_plan_says_whatever_else_there_is_to_say(
    browser: Browser, stage: Stage, rooms: int, notice: Json | None
) -> None:
    async with a_wall(browser, stage.demo.url, a_busy_board(rooms, notice=notice)) as wall:
        await expect(wall.page.locator(".number").first).to_be_visible()
        await wall.page.evaluate("document.fonts.ready")
        sizes = await wall.page.evaluate(DIGITS)
    number, door = TABLE[rooms]
    assert sizes["number"] == pytest.approx(number, abs=0.05)
    assert sizes["door"] == pytest.approx(door, abs=0.05)
    assert sizes["number"] * sizes["digit"] * SCREEN_HEIGHT / 100 == pytest.approx(MILLIMETRES[rooms], rel=0.03)


async def test_forced_colours_keep_edges_and_more_contrast_keeps_the_wall(browser: Browser, stage: Stage) -> None:
    for name, setting in {
        "forced-colours": Setting(forced="active"),
        "more-contrast": Setting(look=PLAIN, contrast="more"),
    }.items():
        async with a_wall(browser, stage.demo.url, a_busy_board(6), setting) as wall:
            await expect(wall.room("3")).to_be_visible()
            await wall.page.screenshot(path=SHOTS / f"display-{name}.png", animations="disabled")
            assert await barriers_of(wall.page) == []
            style = "([called, free]) => [called, free].map((one) => getComputedStyle(one).borderTopStyle)"
            rows = [await wall.room(door).element_handle() for door in ("3", "4")]
            assert await wall.page.evaluate(style, rows) == ["solid", "dashed"]


# ---------------------------------------------------------------- what happens to a row


async def names_of(wall: FakeWall) -> list[str]:
    animations = "document.getAnimations().map((one) => one.animationName).filter(Boolean)"
    found: list[str] = await wall.page.evaluate(animations)
    return sorted(set(found))


async def test_a_call_pulses_stands_in_amber_and_then_is_steady_and_a_recall_begins_anew(
    browser: Browser, stage: Stage
) -> None:
    board = a_board(4, call("A017", "3", 2), call("A015", "1", 90))
    async with a_wall(browser, stage.demo.url, board, Setting(motion="no-preference")) as wall:
        await expect(wall.room("3")).to_have_class("room called fresh")
        await expect(wall.room("1")).to_have_class("room called ")
        assert await names_of(wall) == ["glow", "lead"]
        await wall.passes(31_000)
        await expect(wall.room("3")).to_have_class("room called ")
        assert await names_of(wall) == []
        await expect(wall.room("3")).to_have_css("background-color", AMBER)
        await wall.passes(150_000)
        await expect(wall.room("3")).to_contain_text("Called at 10:24")
        await expect(wall.room("3")).not_to_have_css("background-color", AMBER)
        now = await wall.page.evaluate("new Date(Date.now()).toISOString()")
        await wall.happens("q1", {"op": "again", "queue_id": "q1", "number": "A017", "called_at": now})
        await expect(wall.room("3")).to_have_class("room called fresh")
        assert await names_of(wall) == ["glow", "lead"]


async def test_nothing_moves_for_those_who_asked_for_that(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4, call("A017", "3", 2))) as wall:
        await expect(wall.room("3")).to_have_class("room called fresh")
        assert await names_of(wall) == []


async def test_a_screen_that_comes_back_settles_without_pulsing_old_calls(browser: Browser, stage: Stage) -> None:
    board = a_board(4, call("A017", "3", 2))
    async with a_wall(browser, stage.demo.url, board, Setting(motion="no-preference")) as wall:
        await expect(wall.room("3")).to_have_class("room called fresh")
        await wall.page.evaluate("clinic.cut()")
        await wall.passes(40_000)
        await expect(wall.room("3")).to_contain_text("as of 10:24")
        await wall.page.evaluate("clinic.comeBack()")
        await wall.passes(10_000)
        await expect(wall.room("3")).to_have_css("background-color", AMBER)
        assert await names_of(wall) == []


async def test_a_silent_server_is_noticed_after_eight_seconds(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_busy_board(4)) as wall:
        await expect(wall.room("3")).to_have_css("background-color", AMBER)
        await wall.page.evaluate("clinic.isSilent = clinic.isDown = true")
        await wall.passes(14_000)  # five until the head that does not come, eight of patience
        await expect(wall.page.get_by_text("This screen is reconnecting.")).to_be_visible()
        await expect(wall.room("3")).not_to_have_css("background-color", AMBER)


async def test_a_second_person_called_to_a_room_hides_nobody(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(2, call("A017", "1"))) as wall:
        await expect(wall.room("1")).to_contain_text("A017")
        await wall.calls("A018", "1")
        await expect(wall.room("1").locator(".number")).to_have_text("A018")
        await expect(wall.page.locator(".past li").first).to_contain_text("A017")


async def test_a_renamed_branch_and_a_break_that_took_too_long_tell_the_truth(browser: Browser, stage: Stage) -> None:
    board = dict(a_busy_board(4)) | {"counters": [counter("1"), counter("2", "paused", back_at=ago(-60))]}
    async with a_wall(browser, stage.demo.url, board | {"showing": []}) as wall:
        await expect(wall.room("2")).to_contain_text("Back at 10:25")
        await wall.passes(65_000)
        await expect(wall.room("2")).to_contain_text("On a break")
        names = {"en": "Al Khuwair North", "ar": "الخوير الشمالية"}
        facts: dict[str, Any] = {"opens_at": None, "closes_at": None}
        await wall.happens(board["branch_id"], {"op": "branch", "name": names["en"], "names": names, **facts})
        await expect(wall.page.get_by_role("banner")).to_contain_text("Al Khuwair North")


async def test_lines_and_notices_that_do_not_fit_take_turns_and_stand_still_meanwhile(
    browser: Browser, stage: Stage
) -> None:
    board = a_busy_board(4, queues=MANY_LINES, notice=NOTICE)
    async with a_wall(browser, stage.demo.url, board) as wall:
        lines, note = wall.page.locator(".line .who [lang=en]"), wall.page.locator(".note")
        seen, notes = set[str](), set[str]()
        await expect(lines.first).to_be_visible()
        await stops_the_clock(wall.page)
        for _ in range(4):
            seen |= set(await lines.all_inner_texts())
            notes.add(await note.inner_text())
            await wall.passes(12_000)
        assert seen == {one["name"] for one in MANY_LINES}
        assert len(notes) == 2
        assert await wall.page.locator("marquee").count() == 0


NOTE_NEW_ROWS = """() => {
    globalThis.fresh = [];
    const words = (one) => one.textContent.replace(/\\s+/g, " ").trim();
    new MutationObserver((told) => told.forEach((one) => fresh.push(...[...one.addedNodes].map(words))))
        .observe(document.querySelector("ol.rooms"), { childList: true });
}"""


async def test_what_a_screen_reader_hears_of_a_call(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4, call("A015", "1", 500, "serving"))) as wall:
        rows = wall.page.locator("ol.rooms")
        await expect(rows).to_have_attribute("aria-live", "polite")
        await wall.page.evaluate(NOTE_NEW_ROWS)
        await wall.calls("A018", "2")
        await wall.passes(3_000)
        (added,) = [one for one in await wall.page.evaluate("fresh") if one]
        assert added.startswith("A018 Please come")
        assert added.endswith("غرفة2")


async def test_the_wall_shows_no_pointer_until_it_moves(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_busy_board(4)) as wall:
        body, button = wall.page.locator("body"), wall.page.get_by_role("button", name="Set up this screen")
        await expect(body).to_have_css("cursor", "none")
        await expect(button).to_have_css("opacity", "0")
        await wall.page.mouse.move(300, 300)
        await expect(body).to_have_css("cursor", "default")
        await expect(button).to_have_css("opacity", "1")
        await wall.passes(7_000)
        await expect(body).to_have_css("cursor", "none")
        await expect(button).to_have_css("opacity", "0")
