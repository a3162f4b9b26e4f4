"""The stage: who looks at which page, on what screen, over which network; and that nobody's browser complained."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from json import dumps
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urljoin, urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    ProxySettings,
    ViewportSize,
    expect,
)

from tests.browser.demo import Demo
from tests.browser.front_desk import PASSWORD, FrontDesk
from tests.browser.network import Network, a_network

RESULTS = Path(__file__).parents[2] / "test-results" / "browser"
PHONE = ViewportSize(width=390, height=844)
WALL = ViewportSize(width=1920, height=1080)
DESK = ViewportSize(width=1366, height=768)
HOME = "Al Khuwair"
MOST_TABS = 40
SETTLING = 650  # ms; the console's own is 600

# A page of staff asks for its session before anybody has signed in: the one complaint that belongs there.
NOT_SIGNED_IN = r"401 \(Unauthorized\) .*/api/v1/auth/refresh$"
NO_NETWORK = r"net::ERR_|WebSocket connection to"
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
HAS_SETTLED = "(ms) => performance.now() - globalThis.visitChangedAt > ms"
REMEMBER = "(([name, place]) => localStorage.getItem(name) ?? localStorage.setItem(name, place))"
PLACE = "queue-server:place"  # where the console remembers where one sat


Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Look:
    """How somebody's device is set."""

    lang: Literal["en", "ar"] = "en"
    theme: Theme = "light"
    size: ViewportSize | None = None


PLAIN = Look()
ARABIC = Look("ar")
DARK = Look(theme="dark")


@dataclass
class Screen:
    """One page in a browser of its own, and what went wrong in it."""

    name: str
    page: Page
    host: str
    network: Network | None
    troubles: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    loads: int = 0

    def listen(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        self.page.on("request", lambda request: self._see(request.url))
        self.page.on("websocket", lambda socket: self._see(socket.url))
        self.page.on("domcontentloaded", self._load)

    def forgives(self, complaint: str) -> None:
        """A complaint that belongs to what the test does, as a regular expression."""
        self.forgiven.append(complaint)

    def complaints(self) -> list[str]:
        return [one for one in self.troubles if not any(re.search(pattern, one) for pattern in self.forgiven)]

    async def tabs_to(self, target: Locator) -> None:
        """With the tab key, as whoever has no mouse."""
        for _ in range(MOST_TABS):
            if await target.evaluate("(one) => one === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"the tab key does not lead to {target}")

    async def picture(self, folder: Path) -> None:
        await self.page.screenshot(path=folder / f"{self.name}.png", animations="disabled")

    def _load(self, _: Page) -> None:
        self.loads += 1

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"console: {message.text} {message.location['url']}")

    def _see(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.troubles.append(f"left the house: {url}")


S = TypeVar("S", bound=Screen)


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


class Console(Screen):
    """A doctor's or receptionist's desk."""

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
        await self.page.wait_for_function(HAS_SETTLED, arg=SETTLING)

    async def press(self, key: str) -> None:
        """A key, as soon as the console listens."""
        await self.settles()
        await self.page.keyboard.press(key)

    async def calls_next(self) -> None:
        """By the key N; back once somebody was called."""
        await self.press("n")
        await expect(self.visit).to_contain_text("Called, not here yet")

    async def press_in_arabic(self, code: str, letter: str) -> None:
        """The same place on a keyboard that types Arabic."""
        await self.settles()
        keyboard = await self.page.context.new_cdp_session(self.page)
        for kind in ("keyDown", "keyUp"):
            await keyboard.send("Input.dispatchKeyEvent", {"type": kind, "code": code, "key": letter})
        await keyboard.detach()


class Stage:
    """What a test may use: the clinic's front desk, and pages of whoever it needs."""

    def __init__(self, demo: Demo, desk: FrontDesk, browser: Browser, stack: AsyncExitStack) -> None:
        self.demo = demo
        self.desk = desk
        self.screens: list[Screen] = []
        self.general = desk.queues[HOME, "General"]
        self._browser = browser
        self._stack = stack

    def queue(self, name: str, branch: str = HOME) -> str:
        return self.desk.queues[branch, name]

    def room(self, door: str, branch: str = HOME) -> str:
        return self.desk.rooms[branch, door]

    async def network(self) -> Network:
        """A network of one's own, that can be cut."""
        return await self._stack.enter_async_context(a_network())

    async def a_browser(self) -> BrowserContext:
        """A phone's browser that was never here, with no page open."""
        return await self._browser_of(PHONE, PLAIN, None)

    async def start_page(self, look: Look = PLAIN) -> Phone:
        """The start page on a patient's phone."""
        return await self.phone("/", look)

    async def phone(self, link: str, look: Look = PLAIN, *, over: Network | None = None) -> Phone:
        """A patient opens a link."""
        return await self._opens(Phone, "phone", link, PHONE, look, over)

    async def wall(self, branch: str = HOME, look: Look = DARK, *, over: Network | None = None) -> Wall:
        """The waiting-room screen of a branch, by its name or its id."""
        address = f"/display/{self.desk.branches.get(branch, branch)}"
        if look.theme == "light":
            address += "?theme=light"  # a wall is dark unless it is told otherwise
        wall = await self._opens(Wall, "wall", address, WALL, look, over)
        wall.forgives(NO_TOUCH_YET)
        return wall

    async def console(self, look: Look = PLAIN) -> Console:
        """The console where nobody has signed in."""
        console = await self._opens(Console, "console", "/console", DESK, look, None)
        console.forgives(NOT_SIGNED_IN)
        return console

    async def desk_of(
        self, login: str, door: str, look: Look = PLAIN, *, queue: str = "General", over: Network | None = None
    ) -> Console:
        """The console of somebody who signed in before and sat down in a room; door "" is nobody's."""
        context = await self._browser_of(DESK, look, over)
        await self._signs_in(context, login)
        place = {
            "branch": self.desk.branches[HOME],
            "queue": self.queue(queue),
            "counter": self.room(door) if door else "",
        }
        await context.add_init_script(f"{REMEMBER}({dumps([PLACE, dumps(place)])})")
        console = await self._opens_in(context, Console, f"console-{login}", "/console", over)
        await expect(console.visit).to_be_visible()
        return console

    async def _signs_in(self, context: BrowserContext, login: str) -> None:
        answer = await context.request.post(
            f"{self.demo.url}/api/v1/auth/login",
            data={"identifier": f"{login}@demo.clinic", "password": PASSWORD},
            headers={"X-Requested-With": "queue-server"},
        )
        assert answer.ok, await answer.text()

    async def _opens(
        self, kind: type[S], name: str, address: str, size: ViewportSize, look: Look, over: Network | None
    ) -> S:
        return await self._opens_in(await self._browser_of(size, look, over), kind, name, address, over)

    async def _browser_of(self, size: ViewportSize, look: Look, over: Network | None) -> BrowserContext:
        context = await self._browser.new_context(
            viewport=look.size or size,
            locale={"en": "en-GB", "ar": "ar-OM"}[look.lang],
            color_scheme=look.theme,
            reduced_motion="reduce",
            proxy=None if over is None else ProxySettings(server=over.url),
        )
        self._stack.push_async_callback(context.close)
        await context.add_init_script(TELL_OF_VIOLATIONS)
        await context.add_init_script(WATCH_THE_VISIT)
        return context

    async def _opens_in(
        self, context: BrowserContext, kind: type[S], name: str, address: str, over: Network | None
    ) -> S:
        page = await context.new_page()
        same = sum(1 for one in self.screens if one.name.startswith(name))
        screen = kind(f"{name}-{same + 1}" if same else name, page, urlsplit(self.demo.url).netloc, over)
        screen.listen()
        self.screens.append(screen)
        await page.goto(urljoin(self.demo.url, address))
        return screen

    async def pictures(self, folder: Path) -> None:
        """What everybody sees now, and what the demo said."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "demo.log").write_text(self.demo.log())
        for screen in self.screens:
            await screen.picture(folder)

    def complaints(self) -> list[str]:
        return [f"{screen.name}: {one}" for screen in self.screens for one in screen.complaints()]


@asynccontextmanager
async def a_stage(demo: Demo, desk: FrontDesk, browser: Browser) -> AsyncIterator[Stage]:
    """An empty stage, until the block ends."""
    async with AsyncExitStack() as stack:
        yield Stage(demo, desk, browser, stack)
