"""The stage: who looks at which page, on what device, over which network."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from json import dumps
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urljoin, urlsplit

from playwright.async_api import Browser, BrowserContext, ProxySettings, ViewportSize, expect

from tests.browser.demo import Demo
from tests.browser.front_desk import PASSWORD, FrontDesk
from tests.browser.network import Network, a_network
from tests.browser.screens import (
    NO_TOUCH_YET,
    NOT_SIGNED_IN,
    PATIENT,
    TELL_OF_VIOLATIONS,
    WATCH_THE_VISIT,
    Console,
    Phone,
    Screen,
    Wall,
)

RESULTS = Path(__file__).parents[2] / "test-results" / "browser"
PHONE = ViewportSize(width=390, height=844)
WALL = ViewportSize(width=1920, height=1080)
DESK = ViewportSize(width=1366, height=768)
HOME = "Al Khuwair"
PLACE = "queue-server:place"  # where the console remembers where one sat
REMEMBER = "(([name, place]) => localStorage.getItem(name) ?? localStorage.setItem(name, place))"
S = TypeVar("S", bound=Screen)
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Look:
    """How somebody's device is set."""

    lang: Literal["en", "ar"] = "en"
    theme: Theme = "light"


PLAIN = Look()
ARABIC = Look("ar")
DARK = Look(theme="dark")


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
        return await self.browser_of(PHONE, PLAIN, None)

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
        console.forgives(NOT_SIGNED_IN, times=1)
        return console

    async def desk_of(
        self, login: str, door: str, look: Look = PLAIN, *, queue: str = "General", over: Network | None = None
    ) -> Console:
        """The console of somebody who signed in before and sat down in a room; door "" is nobody's."""
        context = await self.browser_of(DESK, look, over)
        await self.signs_in(context, login)
        place = {
            "branch": self.desk.branches[HOME],
            "queue": self.queue(queue),
            "counter": self.room(door) if door else "",
        }
        await context.add_init_script(f"{REMEMBER}({dumps([PLACE, dumps(place)])})")
        console = await self.opens_in(context, Console, f"console-{login}", "/console")
        await expect(console.visit).to_be_visible()
        return console

    async def signs_in(self, context: BrowserContext, login: str) -> None:
        answer = await context.request.post(
            f"{self.demo.url}/api/v1/auth/login",
            data={"identifier": f"{login}@demo.clinic", "password": PASSWORD},
            headers={"X-Requested-With": "queue-server"},
        )
        assert answer.ok, await answer.text()

    async def _opens(
        self, kind: type[S], name: str, address: str, size: ViewportSize, look: Look, over: Network | None
    ) -> S:
        return await self.opens_in(await self.browser_of(size, look, over), kind, name, address)

    async def browser_of(self, size: ViewportSize, look: Look, over: Network | None) -> BrowserContext:
        context = await self._browser.new_context(
            viewport=size,
            locale={"en": "en-GB", "ar": "ar-OM"}[look.lang],
            color_scheme=look.theme,
            reduced_motion="reduce",
            proxy=None if over is None else ProxySettings(server=over.url),
        )
        self._stack.push_async_callback(context.close)
        await context.add_init_script(TELL_OF_VIOLATIONS)
        await context.add_init_script(WATCH_THE_VISIT)
        if over is None:
            await context.add_init_script(PATIENT)
        return context

    async def opens_in(self, context: BrowserContext, kind: type[S], name: str, address: str) -> S:
        page = await context.new_page()
        same = sum(1 for one in self.screens if one.name.startswith(name))
        screen = kind(f"{name}-{same + 1}" if same else name, page, urlsplit(self.demo.url).netloc)
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
