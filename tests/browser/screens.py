"""What people have in front of them: a phone, the wall, a console; and what went wrong in it."""

import re
from asyncio import Event, sleep, timeout
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Error, Locator, Page, Request, Route, expect

from tests.cli.programs import PATIENCE

MOST_TABS = 40
SETTLING = 650  # ms; the console's own is 600
LOOK_EVERY = 50  # ms; at every frame the browser would paint for nothing
ALWAYS = 1_000
NOTICED = 10_000  # ms; later no page may notice that it is not live: a wall whose beacon fell silent
# Complaints that belong there. A page of staff asks once for its session before anybody has signed in.
NOT_SIGNED_IN = r"401 \(Unauthorized\) .*/api/v1/auth/refresh$"
NO_NETWORK = r"net::ERR_|WebSocket connection to|fetching the script"
DIALS_AGAIN = "WebSocket is closed before the connection is established"  # a page waits for a socket only so long
NO_TOUCH_YET = r"The AudioContext was not allowed to start"
TELL_OF_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`against the policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""
# When the visit last changed: for a moment after that the console takes no key.
WATCH_THE_VISIT = """
(() => {
    let seen = "";
    new MutationObserver(() => {
        const visit = document.querySelector(".visit");
        const now = `${visit?.className} ${visit?.querySelector(".huge")?.textContent}`;
        if (now !== seen) globalThis.visitChangedAt = performance.now();
        seen = now;
    }).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
})();
"""
# A page gives up an answer after some seconds, and a busy machine may need more. Not where a network may fall silent.
PATIENT = "AbortSignal.timeout = () => new AbortController().signal;"
HAS_SETTLED = "(ms) => performance.now() - globalThis.visitChangedAt > ms"


@dataclass
class Screen:
    """One page in a browser of its own, and what went wrong in it."""

    name: str
    page: Page
    host: str
    troubles: list[str] = field(default_factory=list)
    forgiven: dict[str, int] = field(default_factory=dict)
    loads: int = 0

    def listen(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        self.page.on("request", lambda request: self._see(request.url))
        self.page.on("websocket", lambda socket: self._see(socket.url))
        self.page.on("domcontentloaded", self._load)

    def forgives(self, complaint: str, *, times: int = ALWAYS) -> None:
        """A complaint that belongs to what the test does, as a regular expression."""
        self.forgiven[complaint] = times

    def complaints(self) -> list[str]:
        heard: Counter[str | None] = Counter()
        found = []
        for one in self.troubles:
            pattern = next((pattern for pattern in self.forgiven if re.search(pattern, one)), None)
            heard[pattern] += 1
            if pattern is None or heard[pattern] > self.forgiven[pattern]:
                found.append(one)
        return found

    async def tabs_to(self, target: Locator) -> None:
        """With the tab key, as whoever has no mouse."""
        for _ in range(MOST_TABS):
            if await target.evaluate("(one) => one === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"the tab key does not lead to {target}")

    async def holds_back(self, address: str | re.Pattern[str], *, times: int | None = None) -> Callable[[], None]:
        """What the page asks for there waits until what this gives is called, however long that takes."""
        may_go = Event()

        async def comes_late(route: Route) -> None:
            await may_go.wait()
            await route.continue_()

        await self.page.route(address, comes_late, times=times)
        return may_go.set

    @asynccontextmanager
    async def stands_still(self) -> AsyncIterator[None]:
        """By its own clock: however long a busy machine takes, nothing that waits for a time has come meanwhile."""
        now = await self.page.evaluate("Date.now() / 1000")
        await self.page.clock.set_fixed_time(now)
        yield
        await self.page.clock.set_system_time(now)

    async def picture(self, folder: Path) -> None:
        await self.page.screenshot(path=folder / f"{self.name}.png", animations="disabled")

    def _load(self, _: Page) -> None:
        self.loads += 1

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and DIALS_AGAIN not in message.text:
            self.troubles.append(f"console: {message.text} {message.location['url']}")

    def _see(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.troubles.append(f"left the house: {url}")


class Phone(Screen):
    """A patient's own place."""

    @property
    def number(self) -> Locator:
        return self.page.locator(".big .code")

    @property
    def ahead(self) -> Locator:
        return self.page.locator(".ahead")


class Wall(Screen):
    """The screen of the waiting room."""

    def room(self, door: str) -> Locator:
        return self.page.locator(".room").filter(has=self.page.locator(".door b", has_text=re.compile(f"^{door}$")))


@dataclass
class Console(Screen):
    """A doctor's or receptionist's desk."""

    pressed: set[Request] = field(default_factory=set)  # and not answered yet

    def listen(self) -> None:
        super().listen()
        self.page.on("request", lambda request: self.pressed.add(request) if is_press(request) else None)
        for over in ("requestfinished", "requestfailed"):
            self.page.on(over, lambda request: self.pressed.discard(request))

    @property
    def visit(self) -> Locator:
        """Who is here, or why nobody is."""
        return self.page.locator(".visit")

    @property
    def line(self) -> Locator:
        """The numbers that wait, in order."""
        return self.page.get_by_role("list", name=re.compile("^(Waiting|في الانتظار)$")).locator(".code")

    @property
    def band(self) -> Locator:
        return self.page.locator(".band")

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label)

    async def settles(self) -> None:
        """The console ignores keys for a moment after the visit has changed."""
        await self.page.wait_for_function(HAS_SETTLED, arg=SETTLING, polling=LOOK_EVERY)

    async def is_answered(self) -> None:
        """Until then the console takes no other step, although its line may show the last one already."""
        async with timeout(PATIENCE):
            while self.pressed:  # noqa: ASYNC110 - what the browser tells comes meanwhile
                await sleep(0.05)

    async def press(self, key: str) -> None:
        """A key, as soon as the console listens."""
        await self.is_answered()
        await self.settles()
        await self.page.keyboard.press(key)

    async def calls_next(self) -> None:
        """By the key N; back once somebody was called."""
        await self.press("n")
        await expect(self.visit).to_contain_text("Called, not here yet")

    async def press_in_arabic(self, code: str, letter: str) -> None:
        """The same place on a keyboard that types Arabic."""
        await self.is_answered()
        await self.settles()
        keyboard = await self.page.context.new_cdp_session(self.page)
        for kind in ("keyDown", "keyUp"):
            await keyboard.send("Input.dispatchKeyEvent", {"type": kind, "code": code, "key": letter})
        await keyboard.detach()


async def stops_the_clock(page: Page) -> None:
    """Its timers wait from now on until it is told that time passes."""
    with suppress(Error):  # a busy machine was late for that second, but the clock stands
        await page.clock.pause_at(await page.evaluate("Date.now() / 1000 + 1"))
        return
    await page.clock.pause_at(await page.evaluate("Date.now() / 1000 + 1"))


def is_press(request: Request) -> bool:
    """Something that is to be done, and not only read."""
    return request.method == "POST" and "/api/v1/" in request.url and "/auth/" not in request.url
