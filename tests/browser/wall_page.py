"""A wall whose server lives in its own page: every state at will, at any time of day, heard as well as seen."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from json import dumps
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, Route, ViewportSize

from tests.browser.screens import TELL_OF_VIOLATIONS, Wall
from tests.browser.stage import DARK, WALL, Look

HERE = Path(__file__).parent
BRANCH = "01900000-0000-7000-8000-0000000000b1"
ZONE = "Asia/Muscat"  # four hours before UTC, without summer time
NOW = datetime(2026, 11, 22, 6, 24, 10, tzinfo=UTC)  # 10:24 on the wall
STANDING = ViewportSize(width=1080, height=1920)
LAPTOP = ViewportSize(width=1366, height=768)
FOUR_K = ViewportSize(width=3840, height=2160)
NO_CLIPS = r"404 .*/vendor/voice/"  # asked for once, where the clinic has none
Json = Mapping[str, Any]
Motion = Literal["reduce", "no-preference"]

# Ears: what was heard, in order, each with the numbers that stood on the wall at that moment.
EARS = """(() => {
    globalThis.heard = [];
    globalThis.voices ??= [];
    globalThis.speaks ??= "well";
    addEventListener("pointerdown", () => { globalThis.needsTouch = false; }, { capture: true });
    const hear = (what) => heard.push({ what, at: Date.now(),
        shown: [...document.querySelectorAll(".room.called .code")].map((one) => one.textContent) });
    const knob = () => ({ setValueAtTime() {}, exponentialRampToValueAtTime() {},
        linearRampToValueAtTime(level) { this.level = level; } });
    const box = (more) => ({ connect(next) { this.next = next; return next; }, stop() {}, ...more });
    globalThis.AudioContext = class {
        state = globalThis.needsTouch ? "suspended" : "running";
        currentTime = 0;
        destination = {};
        createGain() { return box({ gain: knob() }); }
        createOscillator() {
            const start = () => hear(`${tone.frequency.value} Hz at ${tone.next.gain.level.toFixed(3)}`);
            const tone = box({ frequency: {}, start });
            return tone;
        }
        createBufferSource() { return box({ start() { hear(`clip ${this.buffer.name}`); } }); }
        async decodeAudioData(bytes) { return { duration: 0.4, name: new TextDecoder().decode(bytes) }; }
        async resume() { if (!globalThis.needsTouch) this.state = "running"; }
    };
    globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    const synth = Object.assign(new EventTarget(), {
        getVoices: () => globalThis.voices.map((lang) => ({ lang, localService: true, name: lang })),
        cancel() { globalThis.cancelled = (globalThis.cancelled ?? 0) + 1; },
        speak(one) {
            hear(`${one.lang} ${one.rate}: ${one.text}`);
            if (globalThis.speaks === "never") return;
            if (globalThis.speaks === "badly") {
                setTimeout(() => one.onerror?.({ error: "synthesis-failed" }), 10);
                return;
            }
            setTimeout(() => one.onstart?.(), 50);
            setTimeout(() => one.onend?.(), 3000);
        },
    });
    Object.defineProperty(globalThis, "speechSynthesis", { value: synth });
})();"""


# ---------------------------------------------------------------- what stands on a board


def ago(seconds: float, now: datetime = NOW) -> str:
    return (now - timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def counter(door: str, state: str = "open", **facts: Any) -> Json:
    names = {"en": f"Room {door}", "ar": f"غرفة {door}"}
    return {"id": f"c{door}", "name": names["en"], "names": names, "door": door, "kind": "room", "back_at": None} | {
        "state": state,
        **facts,
    }


def call(number: str, door: str, seconds: float = 20, state: str = "called") -> Json:
    """Somebody called to a room so many seconds ago."""
    at = ago(seconds)
    return {"queue_id": "q1", "number": number, "counter": counter(door), "state": state, "called_at": at}


def line(name: str, arabic: str, waiting: int = 0, **facts: Any) -> Json:
    names = {"en": name, "ar": arabic}
    usual = {"paused": False, "open": True, "resumes_at": None}
    return {"queue_id": name, "name": name, "names": names, "waiting": waiting} | usual | facts


GENERAL = line("General", "العيادة العامة", 12)
BLOOD = line("Blood tests", "تحاليل الدم", 3)
EARLIER = [call("A016", "4", 180), call("K040", "2", 300), call("A014", "1", 480), call("A013", "4", 900)]


def a_board(rooms: int = 4, *showing: Json, **facts: Any) -> Json:
    """A clinic in the middle of its day."""
    return {
        "branch_id": BRANCH,
        "name": "Al Khuwair",
        "streams": {key: {"epoch": 1, "version": 1} for key in ("q1", BRANCH)},
        "counters": [counter(str(door)) for door in range(1, rooms + 1)],
        "showing": [*showing],
        "recent": EARLIER,
        "queues": [GENERAL, BLOOD],
        "opens_at": None,
        "closes_at": None,
        "notice": None,
    } | facts


def a_busy_board(rooms: int, **facts: Any) -> Json:
    """Of six rooms one calls, three see somebody, one is free, one on a break."""
    people = [
        call("A015", "1", 400, "serving"),
        call("K042", "2", 300, "serving"),
        call("A017", "3"),
        call("K041", "5", 500, "serving"),
    ]
    board = dict(a_board(rooms, *(one for one in people if int(one["counter"]["door"]) <= rooms)))
    if rooms == 1:
        board["showing"] = [call("A017", "1")]
    if rooms == 2:
        board["showing"] = [call("A015", "1", 400, "serving"), call("A017", "2")]
    if rooms >= 6:
        board["counters"] = [*board["counters"][:5], counter("6", "paused", back_at=ago(-21 * 60))]
    return board | facts


# ---------------------------------------------------------------- the wall


@dataclass
class FakeWall(Wall):
    """A wall and the server in its page."""

    async def happens(self, stream: str, *ops: Json) -> None:
        await self.page.evaluate("([stream, ops]) => clinic.change(stream, ...ops)", [stream, ops])

    async def calls(self, number: str, door: str, state: str = "called", at: str | None = None) -> None:
        """Now, by the page's clock."""
        when = at or await self.page.evaluate("new Date(Date.now()).toISOString()")
        await self.happens("q1", {"op": "show", **call(number, door, state=state), "called_at": when})

    async def heard(self) -> list[str]:
        """What was heard so far."""
        found: list[str] = await self.page.evaluate("heard.map((one) => one.what)")
        return found

    async def passes(self, milliseconds: int) -> None:
        """Time, with everything that falls due in it."""
        await self.page.clock.run_for(milliseconds)


@dataclass(frozen=True)
class Setting:
    """Where a wall hangs, and what its browser can do."""

    look: Look = DARK
    size: ViewportSize = field(default_factory=lambda: WALL)
    motion: Motion = "reduce"
    contrast: Literal["more", "no-preference"] = "no-preference"
    forced: Literal["active", "none"] = "none"
    voices: tuple[str, ...] = ("en-GB", "ar-SA")
    speaks: Literal["well", "badly", "never"] = "well"
    needs_touch: bool = False
    is_public: bool = True
    kept: Json | None = None  # what the screen was told when it was set up
    address: str = ""
    door: str = "null"  # what the server says to credentials, as a JavaScript expression of `auth`
    names: Json | None = None


USUAL = Setting()


@asynccontextmanager
async def a_wall(browser: Browser, url: str, board: Json, setting: Setting = USUAL) -> AsyncIterator[FakeWall]:
    """A wall that shows `board`, until the block ends."""
    look = setting.look
    context = await browser.new_context(
        viewport=setting.size,
        locale={"en": "en-GB", "ar": "ar-OM"}[look.lang],
        color_scheme=look.theme,
        reduced_motion=setting.motion,
        contrast=setting.contrast,
        forced_colors=setting.forced,
    )
    page = await context.new_page()
    wall = FakeWall("wall", page, urlsplit(url).netloc)
    wall.listen()
    wall.forgives(NO_CLIPS)
    await page.clock.install(time=NOW)
    await _prepares(page, board, setting)
    await page.goto(f"{url}/display/{BRANCH}{setting.address}")
    try:
        yield wall
    finally:
        await context.close()


async def _prepares(page: Page, board: Json, setting: Setting) -> None:
    theme = {"theme": setting.look.theme} if setting.look.theme == "light" else {}
    kept = {**theme, **(setting.kept or {})}
    if kept:
        name = "'queue-server:screen'"
        await page.add_init_script(
            f"localStorage.getItem({name}) ?? localStorage.setItem({name}, {dumps(dumps(kept))})"
        )
    await page.add_init_script(
        f"globalThis.firstBoard = {dumps(board)}; globalThis.voices = {dumps(setting.voices)};"
        f"globalThis.speaks = {dumps(setting.speaks)}; globalThis.needsTouch = {dumps(setting.needs_touch)};"
        f"globalThis.doorkeeper = (auth) => {setting.door};"
    )
    await page.add_init_script(EARS)
    await page.add_init_script(TELL_OF_VIOLATIONS)
    server = (HERE / "wall_server.js").read_text(encoding="utf-8")
    await page.route("**/static/socket.js", _says(server, "text/javascript"))
    names = setting.names or {"en": "Al Khuwair Clinic", "ar": "عيادة الخوير"}
    branch = {"id": BRANCH, "name": names["en"], "names": names, "time_zone": ZONE, "is_public": setting.is_public}
    await page.route(f"**/api/v1/branches/{BRANCH}", _says(dumps(branch), "application/json"))
    await page.route("**/health/live", _says("{}", "application/json"))
    await page.route("**/vendor/voice/**", _no_clip)


def _says(body: str, kind: str) -> Callable[[Route], Any]:
    async def answer(route: Route) -> None:
        await route.fulfill(body=body, content_type=kind)

    return answer


async def _no_clip(route: Route) -> None:
    await route.fulfill(status=404)
