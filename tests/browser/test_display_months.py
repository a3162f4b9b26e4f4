"""A wall hangs for months: nothing grows, it is fresh every morning, and nobody burns into it."""

from collections.abc import Callable, Mapping
from typing import Any

from playwright.async_api import Browser, CDPSession, Request, Route, expect

from tests.browser.stage import Stage
from tests.browser.wall_page import FakeWall, a_board, a_wall, call

DAYS = 30
SETTLED_AFTER = 15  # days; until then the browser compiles and caches
BUSY_TIME = 300_000  # ms of each day that are played second by second; the rest passes at once
MOST_GROWTH = 250_000  # bytes of heap in the other 15: measured 80,000, and a row kept for each call would be a million
# A day of the clinic, as timers of the page: calls, recalls, visits, breaks, notices, a cut, a silence.
A_DAY = """([day, length]) => {
    globalThis.heard.length = clinic.dials.length = 0;
    clinic.comeBack();
    const now = () => new Date(Date.now()).toISOString();
    const at = (share, act) => setTimeout(act, share * length);
    const people = 24;
    for (let i = 0; i < people; i += 1) {
        const number = `A${String((day * people + i) % 1000).padStart(3, "0")}`;
        const counter = clinic.board.counters[i % 4];
        const row = { op: "show", queue_id: "q1", number, counter };
        const line = { op: "queue", ...clinic.board.queues[0], waiting: i };
        const begin = i / people;
        at(begin, () => clinic.change("q1", { ...row, state: "called", called_at: now() }, line));
        at(begin + 0.02, () => clinic.change("q1", { op: "again", queue_id: "q1", number, called_at: now() }, line));
        at(begin + 0.04, () => clinic.change("q1", { ...row, state: "serving", called_at: now() }, line));
        const items = [{ number, counter, called_at: now() }, ...clinic.board.recent.slice(0, 3)];
        const recent = { op: "recent", queue_id: "q1", items };
        at(begin + 0.06, () => clinic.change("q1", { op: "hide", queue_id: "q1", number }, recent, line));
    }
    const room = clinic.board.counters[3];
    const branch = clinic.board.branch_id;
    at(0.3, () => clinic.change(branch, { op: "counter", ...room, state: "paused", back_at: now() }));
    at(0.4, () => clinic.change(branch, { op: "counter", ...room, state: "open", back_at: null }));
    const text = { en: `Day ${day}. Masks, please.`, ar: `اليوم ${day}.` };
    at(0.45, () => clinic.change(branch, { op: "notice", text }));
    at(0.5, () => clinic.cut());
    at(0.6, () => clinic.comeBack());
    at(0.7, () => { clinic.isSilent = true; });
    at(0.8, () => clinic.comeBack());
    at(0.9, () => clinic.change(branch, { op: "notice", text: null }));
}"""
COUNT_TIMERS = """() => {
    const live = new Set();
    const [set, clear] = [globalThis.setTimeout, globalThis.clearTimeout];
    globalThis.setTimeout = (act, ms, ...rest) => {
        const timer = set((...told) => { live.delete(timer); act(...told); }, ms, ...rest);
        live.add(timer);
        return timer;
    };
    globalThis.clearTimeout = (timer) => { live.delete(timer); clear(timer); };
    globalThis.liveTimers = live;
}"""
Counts = Mapping[str, Any]


async def counts(wall: FakeWall, debugger: CDPSession) -> Counts:
    """What the page holds once all rubbish has been taken out: the least of several looks, as that takes time."""
    seen = [await a_look(wall, debugger) for _ in range(4)]
    return {what: min(look[what] for look in seen) for what in seen[0]}


async def a_look(wall: FakeWall, debugger: CDPSession) -> Counts:
    await wall.passes(2_000)
    await debugger.send("Runtime.discardConsoleEntries")
    for _ in range(2):
        await debugger.send("HeapProfiler.collectGarbage")
    dom = await debugger.send("Memory.getDOMCounters")
    heap = await debugger.send("Runtime.getHeapUsage")
    return {
        "nodes": dom["nodes"],
        "elements": await wall.page.evaluate("document.querySelectorAll('*').length"),
        "listeners": dom["jsEventListeners"],
        "timers": await wall.page.evaluate("liveTimers.size"),
        "heap": heap["usedSize"],
    }


async def is_down(route: Route) -> None:
    await route.fulfill(status=503)


async def test_a_month_on_the_wall_leaves_nothing_behind(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4)) as wall:
        wall.forgives(r"503 .*/health/live")
        await wall.page.route("**/health/live", is_down)  # so that no fresh page in the morning forgives a leak
        await expect(wall.page.locator(".rooms")).to_be_visible()
        debugger = await wall.page.context.new_cdp_session(wall.page)
        await wall.page.evaluate(COUNT_TIMERS)
        seen = list[Counts]()
        for day in range(DAYS):
            await wall.page.evaluate(A_DAY, [day, BUSY_TIME])
            await wall.passes(BUSY_TIME)
            await wall.page.clock.fast_forward(86_400_000 - BUSY_TIME - 60_000)
            await wall.passes(60_000)  # back to rest: live, nobody called, nothing to say
            await expect(wall.page.locator(".health .icon")).to_be_visible()
            if day + 1 in (SETTLED_AFTER, DAYS):
                seen.append(await counts(wall, debugger))
        before, after = seen
        assert wall.loads == 1
        assert after["elements"] == before["elements"]
        assert after["nodes"] <= before["nodes"] + 60  # one comment left by each row that went would be a thousand
        assert after["listeners"] == before["listeners"]
        assert after["timers"] <= before["timers"] + 1
        assert after["heap"] - before["heap"] < MOST_GROWTH


async def sleeps_until(wall: FakeWall, later: str) -> None:
    """A minute as usual, so that the page knows the day, and then much later at once."""
    await wall.passes(61_000)
    await wall.page.clock.fast_forward(later)
    await wall.passes(15_000)
    await expect(wall.page.locator(".rooms")).to_be_visible()


async def passes_slowly(wall: FakeWall, seconds: int, *, until: Callable[[], object]) -> None:
    """Second by second, because an answer that takes three seconds of the page's time is none."""
    for _ in range(seconds):
        if until():
            return
        await wall.passes(1_000)


async def test_the_page_is_fresh_in_the_first_idle_minute_after_three(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4, call("A015", "1", 300, "serving"))) as wall:
        await expect(wall.page.get_by_role("banner")).to_contain_text("10:24")
        await sleeps_until(wall, "16:32:00")  # 02:57
        await wall.passes(120_000)
        assert wall.loads == 1
        await wall.calls("A999", "2")
        await wall.passes(120_000)  # three o'clock, and somebody is on the way
        await expect(wall.page.get_by_role("banner")).to_contain_text("03:01")
        assert wall.loads == 1
        await passes_slowly(wall, 240, until=lambda: wall.loads > 1)
        await expect(wall.page.locator(".rooms")).to_be_visible()
        assert wall.loads == 2


async def test_a_server_that_is_away_at_three_costs_nobody_the_wall(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4)) as wall:
        wall.forgives(r"503 .*/health/live")
        await wall.page.route("**/health/live", is_down)
        await expect(wall.page.get_by_role("banner")).to_contain_text("10:24")
        await sleeps_until(wall, "16:40:00")
        asked = list[Request]()
        wall.page.on("request", lambda request: asked.append(request) if "/health/live" in request.url else None)
        await passes_slowly(wall, 120, until=lambda: asked)
        assert await asked[0].response()
        await expect(wall.page.get_by_role("banner")).to_contain_text("03:0")
        assert wall.loads == 1


async def test_the_board_moves_by_four_pixels_every_ten_minutes(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4)) as wall:
        body = wall.page.locator("body")
        await expect(wall.page.locator(".rooms")).to_be_visible()
        places = []
        for _ in range(4):
            await wall.page.clock.fast_forward("10:00")
            places.append(await body.evaluate("(one) => getComputedStyle(one).translate"))
        assert sorted(places) == sorted(["4px", "4px 4px", "0px 4px", "none"])
        assert await wall.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


async def test_the_screen_is_kept_awake_and_asks_again_when_the_system_took_the_lock(
    browser: Browser, stage: Stage
) -> None:
    async with a_wall(browser, stage.demo.url, a_board(4)) as wall:
        await wall.page.add_init_script(
            """globalThis.locks = [];
            Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
                const lock = Object.assign(new EventTarget(), { release() {} });
                locks.push(lock);
                return lock;
            } } });"""
        )
        await wall.page.reload()
        await expect(wall.page.locator(".rooms")).to_be_visible()
        assert await wall.page.evaluate("locks.length") == 1
        await wall.passes(180_000)
        assert await wall.page.evaluate("locks.length") == 1
        await wall.page.evaluate("locks[0].dispatchEvent(new Event('release'))")
        await wall.passes(61_000)
        assert await wall.page.evaluate("locks.length") == 2
