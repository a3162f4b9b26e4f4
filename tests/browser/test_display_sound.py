"""What the waiting room hears: the text stands first, then the chime, then the voice, and nothing is read late."""

from collections.abc import Mapping
from typing import Any

from playwright.async_api import Browser, Route, expect

from tests.browser.screens import stops_the_clock
from tests.browser.stage import ARABIC, Stage
from tests.browser.wall_page import FakeWall, Setting, a_board, a_wall, call

STEP = 100
EN = "en-GB 0.9: Number A, zero, one, seven. Room three."
AR = "ar-SA 0.9: الرقم: إيه، صفر، واحد، سبعة. إلى الغرفة ثلاثة."
EN_18 = "en-GB 0.9: Number A, zero, one, eight. Room two."
AR_18 = "ar-SA 0.9: الرقم: إيه، صفر، واحد، ثمانية. إلى الغرفة اثنان."
CHIME = ["660 Hz at 0.700", "523 Hz at 0.700"]
SOFT_CHIME = ["660 Hz at 0.175", "523 Hz at 0.175"]
NIGHT = {"from": "10:00", "to": "11:00"}  # it is 10:24
KNOWS_ENGLISH_CLIPS = """() => JSON.parse(localStorage.getItem("queue-server:screen")).recorded?.[0] === "en" """
Heard = Mapping[str, Any]


async def listens(wall: FakeWall, *, until: int, within: int = 20_000) -> list[Heard]:
    """Lets time pass until so much was heard, and a little longer for what should not be."""
    for _ in range(within // STEP):
        if await wall.page.evaluate("heard.length") >= until:
            break
        await wall.passes(STEP)
    found: list[Heard] = await wall.page.evaluate("heard")
    return found


async def is_ready(wall: FakeWall) -> None:
    """Hung up, and time stands still between the steps of the test."""
    await expect(wall.page.locator(".rooms")).to_be_visible()
    await expect(wall.page.get_by_role("banner")).to_contain_text("10:24")
    await stops_the_clock(wall.page)


def said(heard: list[Heard]) -> list[str]:
    return [one["what"] for one in heard]


async def test_text_then_chime_then_a_pause_then_one_language_after_the_other(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4)) as wall:
        await is_ready(wall)
        await wall.calls("A017", "3")
        heard = await listens(wall, until=6)
        assert said(heard) == [*CHIME, EN, AR, EN, AR]
        assert all(one["shown"] == ["A017"] for one in heard)
        chime, _, english, arabic, again, _ = (one["at"] for one in heard)
        assert 700 + 400 <= english - chime < 700 + 400 + 5 * STEP
        assert arabic - english >= 3_000
        assert again - arabic >= 3_000 + 8_000
        await wall.passes(30_000)
        assert len(await wall.heard()) == 6


async def test_whoever_has_come_is_not_called_a_second_time(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4)) as wall:
        await is_ready(wall)
        await wall.calls("A017", "3")
        await listens(wall, until=4)
        await wall.calls("A017", "3", state="serving")
        await wall.passes(20_000)
        assert await wall.heard() == [*CHIME, EN, AR]


async def test_calls_close_together_share_one_chime_and_a_recall_sounds_again(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4)) as wall:
        await is_ready(wall)
        await wall.calls("A017", "3")
        await listens(wall, until=2)
        await wall.calls("A018", "2")
        assert said(await listens(wall, until=6)) == [*CHIME, EN, AR, EN_18, AR_18]
        await wall.passes(4_000)
        now = await wall.page.evaluate("(globalThis.heard = [], new Date(Date.now()).toISOString())")
        await wall.happens("q1", {"op": "again", "queue_id": "q1", "number": "A018", "called_at": now})
        assert said(await listens(wall, until=4))[:4] == [*CHIME, EN_18, AR_18]


async def test_arabic_is_spoken_first_where_it_is_the_screens_own(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4), Setting(look=ARABIC, address="?lang=ar")) as wall:
        await is_ready(wall)
        await wall.calls("A017", "3")
        assert said(await listens(wall, until=4)) == [*CHIME, AR, EN]


async def test_quiet_hours_read_nothing_and_chime_softly(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4), Setting(kept=NIGHT)) as wall:
        await is_ready(wall)
        await wall.calls("A017", "3")
        await wall.passes(20_000)
        assert await wall.heard() == SOFT_CHIME


async def test_a_screen_without_voices_chimes_and_says_so(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4), Setting(voices=())) as wall:
        await is_ready(wall)
        await wall.passes(3_000)  # they may come late
        await expect(wall.page.locator(".health")).to_contain_text("No voice: English العربية")
        await wall.calls("A017", "3")
        await listens(wall, until=6, within=12_000)
        assert await wall.heard() == CHIME


async def test_one_language_without_a_voice_is_named_and_the_other_is_read(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4), Setting(voices=("en-US",))) as wall:
        await is_ready(wall)
        await wall.calls("A017", "3")
        assert said(await listens(wall, until=4)) == [*CHIME, EN.replace("GB", "US"), EN.replace("GB", "US")]
        await expect(wall.page.locator(".health")).to_contain_text("No voice: العربية")


async def test_a_voice_that_fails_is_no_voice(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4), Setting(speaks="badly")) as wall:
        await is_ready(wall)
        await wall.calls("A017", "3")
        await listens(wall, until=9, within=15_000)
        assert await wall.heard() == [*CHIME, EN, AR]
        await expect(wall.page.locator(".health")).to_contain_text("No voice")


async def test_a_voice_that_is_silent_for_three_seconds_is_no_voice(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4), Setting(speaks="never", kept={"tongues": ["en"]})) as wall:
        await is_ready(wall)
        await wall.calls("A017", "3")
        await listens(wall, until=3)
        await wall.passes(2_500)
        await expect(wall.page.locator(".health")).not_to_contain_text("No voice")
        await wall.passes(1_000)
        await expect(wall.page.locator(".health")).to_contain_text("No voice: English")
        assert await wall.page.evaluate("cancelled") == 1
        await wall.calls("A018", "2")
        await wall.passes(5_000)
        assert await wall.heard() == [*CHIME, EN, *CHIME]  # the next call does not wait for it again


async def test_voices_that_come_late_are_waited_for(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4), Setting(voices=(), kept={"tongues": ["en"]})) as wall:
        await is_ready(wall)
        await wall.calls("A017", "3")
        await listens(wall, until=2)
        await wall.page.evaluate("voices.push('en-GB'); speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
        assert said(await listens(wall, until=3)) == [*CHIME, EN]


async def test_recorded_voices_are_preferred_and_a_missing_word_leaves_the_sentence_to_the_browser(
    browser: Browser, stage: Stage
) -> None:
    async def clip(route: Route) -> None:
        name = route.request.url.rsplit("/vendor/voice/", 1)[1]
        there = name.startswith("en/") and name.endswith(".ogg") and name != "en/8.ogg"
        await route.fulfill(status=200, body=name, content_type="audio/ogg") if there else await route.fulfill(
            status=404
        )

    async with a_wall(browser, stage.demo.url, a_board(4), Setting(kept={"tongues": ["en"]})) as wall:
        await wall.page.route("**/vendor/voice/**", clip)
        await is_ready(wall)
        await wall.page.keyboard.press("KeyS")  # whoever sets the screen up finds them
        await wall.page.wait_for_function(KNOWS_ENGLISH_CLIPS)
        await wall.page.keyboard.press("Escape")
        await wall.calls("A017", "3")
        words = ["number", "a", "0", "1", "7", "room", "3"]
        assert said(await listens(wall, until=9)) == [*CHIME, *(f"clip en/{word}.ogg" for word in words)]
        await wall.passes(5_000)
        await wall.calls("A017", "3", state="serving")
        await wall.page.evaluate("globalThis.heard = []")
        await wall.calls("A018", "2")
        assert said(await listens(wall, until=3)) == [*CHIME, EN_18]


async def test_what_was_called_before_the_page_came_is_shown_and_not_read(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4, call("A017", "3", 40))) as wall:
        await is_ready(wall)
        await wall.passes(15_000)
        assert await wall.heard() == []
        await wall.page.evaluate("clinic.cut()")
        await wall.passes(10_000)
        late = await wall.page.evaluate("new Date(Date.now() - 5000).toISOString()")
        await wall.calls("A018", "2", at=late)
        await wall.passes(40_000)
        await wall.page.evaluate("clinic.comeBack()")
        await wall.passes(15_000)
        await expect(wall.room("2")).to_contain_text("A018")
        assert await wall.heard() == []


async def test_a_browser_that_waits_for_a_touch_says_so_and_then_sounds_what_is_still_new(
    browser: Browser, stage: Stage
) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4), Setting(needs_touch=True)) as wall:
        await expect(wall.page.locator(".health")).to_contain_text("Sound is off: touch the screen")
        await is_ready(wall)
        await wall.calls("A017", "3")
        await wall.passes(5_000)
        assert await wall.heard() == []
        await wall.page.mouse.click(400, 300)
        await listens(wall, until=3)
        assert (await wall.heard())[:3] == [*CHIME, EN]
        await expect(wall.page.locator(".health")).not_to_contain_text("Sound is off")


async def test_the_test_button_sounds_like_a_call_at_the_volume_that_was_set(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4), Setting(kept=NIGHT)) as wall:
        await is_ready(wall)
        await wall.page.keyboard.press("KeyS")
        await wall.page.get_by_label("Volume").fill("40")
        await wall.page.get_by_role("button", name="Test").click()
        assert said(await listens(wall, until=4)) == ["660 Hz at 0.400", "523 Hz at 0.400", EN, AR]
        await wall.passes(4_000)
        await expect(wall.page.get_by_role("dialog").get_by_role("status")).to_have_text("Sound works.")
