"""Screens that follow by the client, and remember when they knew what."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from queue_server.client.clinic import Clinic
from queue_server.client.errors import Misfit
from queue_server.client.follower import BOARD, LINE, Follower, Kind, Turn
from queue_server.client.kinds import FollowedBoard, FollowedLine
from realtime.streams import Payload
from tests.a_screen import settled

PATIENCE = 60.0
COMES_BACK_AFTER = 0.1  # we measure servers, not how patient a client is
REMEMBERS = 10_000  # messages; who watches for half an hour would remember too much
Heads = dict[str, tuple[int, int]]  # stream → (epoch, version)


@dataclass
class Known:
    """That a screen knew a version, since when, and whether a diff brought it."""

    stream: str
    epoch: int
    version: int
    at: float
    by_diff: bool


@dataclass(frozen=True)
class Told:
    """A diff as it came: on which of its connections, and when (in seconds since 1970) what it tells of happened."""

    connection: int
    stream: str
    epoch: int
    version: int
    happened: float


@dataclass
class Watcher:
    """One subscription, on whichever of its servers answers."""

    urls: Sequence[str]
    auth: Callable[[], Payload]
    wish: Payload
    history: list[Known] = field(default_factory=list)
    heard: deque[tuple[str, Payload]] = field(default_factory=lambda: deque(maxlen=REMEMBERS))
    told: list[Told] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    snapshots: int = 0
    deaf_to: int = 0  # how many diffs get lost on the way

    def __post_init__(self) -> None:
        self._news = asyncio.Event()
        self._clinic = Heard(self)
        is_line = "queue_id" in self.wish
        self._followed: FollowedLine | FollowedBoard = (
            FollowedLine(self.wish["queue_id"], self._clinic.clock)
            if is_line
            else FollowedBoard(self.wish["branch_id"], self._clinic.clock)
        )
        self._followed.follower = Remembering(LINE if is_line else BOARD, self)

    @property
    def shows(self) -> Payload:
        assert self._followed.follower.held is not None
        return self._followed.follower.held

    @property
    def connections(self) -> int:
        return self._clinic.connections

    @property
    def resyncs(self) -> int:
        return self._followed.tally.resyncs

    @property
    def is_connected(self) -> bool:
        return self._clinic.is_connected

    def heads(self) -> Heads:
        """What it counts by."""
        return {stream: (at["epoch"], at["version"]) for stream, at in self._followed.follower.streams.items()}

    async def until(self, is_it: Callable[["Watcher"], bool], *, within: float = PATIENCE) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(within):
            while not is_it(self):
                self._news.clear()
                await self._news.wait()

    async def reaches(self, stream: UUID | str, version: int, *, within: float = PATIENCE) -> None:
        """Wait until a version of a stream is applied."""
        await self.until(lambda one: one.heads().get(str(stream), (0, -1))[1] >= version, within=within)

    async def comes_to_show(self, truth: Payload, *, within: float = PATIENCE) -> None:
        """Wait until it has come as far as a fresh read, and compare the two."""
        wanted = heads_of(truth)
        with suppress(TimeoutError):
            await self.until(lambda one: one.heads() == wanted, within=within)
        assert settled(self.shows) == settled(truth), (self.connections, self.misfits, list(self.heard)[-5:])

    async def hears(self, event: str, *, within: float = PATIENCE) -> Payload:
        """The first of an event, heard already or awaited."""
        await self.until(lambda one: any(name == event for name, _ in one.heard), within=within)
        return next(payload for name, payload in self.heard if name == event)

    def known_at(self, stream: UUID | str, version: int) -> float:
        """When it first knew a version."""
        return min(known.at for known in self.history if known.stream == str(stream) and known.version >= version)

    def applied(self, stream: UUID | str) -> list[int]:
        """Versions that diffs brought, in the order they were applied."""
        return [known.version for known in self.history if known.stream == str(stream) and known.by_diff]

    async def live(self) -> None:
        """Until cancelled."""
        async with self._clinic, self._clinic.follow(self._followed) as followed:
            async for _ in followed:
                self.has_news()

    def has_news(self) -> None:
        """Whoever waits looks again."""
        self._news.set()

    def hear(self, event: str, payload: Payload) -> bool:
        """Remember it; False when it gets lost on the way."""
        self.heard.append((event, payload))
        self.has_news()
        if event != "queue:updated":
            return True
        self.told.append(self._as_told(payload))
        self.deaf_to -= (is_lost := self.deaf_to > 0)
        return not is_lost

    def remember(self, before: Heads, *, by_diff: bool) -> None:
        """What it counts by is another now."""
        now = time.monotonic()
        for stream, (epoch, version) in self.heads().items():
            if before.get(stream) != (epoch, version):
                self.history.append(Known(stream, epoch, version, now, by_diff))
        self.has_news()

    def _as_told(self, diff: Payload) -> Told:
        stream = str(diff["stream_id"] if "stream_id" in diff else diff["queue_id"])
        happened = datetime.fromisoformat(diff["at"]).timestamp()
        return Told(self.connections, stream, diff["epoch"], diff["version"], happened)


class Heard(Clinic):
    """The client, with a watcher who listens in; it comes back sooner than it has to."""

    def __init__(self, watcher: Watcher) -> None:
        said = watcher.auth()

        async def token() -> str:
            return str(watcher.auth()["token"])

        is_holder = "ticket" in said
        super().__init__(
            watcher.urls,
            token=token if "token" in said else None,
            ticket=(said["ticket"], said["key"]) if is_holder else None,
            device=said.get("device"),
        )
        self._watcher = watcher

    def hear(self, event: str, message: Payload) -> None:
        if self._watcher.hear(event, message):
            super().hear(event, message)

    def _pause(self) -> float:
        return min(COMES_BACK_AFTER, super()._pause())


class Remembering(Follower):
    """What is held, and since when."""

    def __init__(self, kind: Kind, watcher: Watcher) -> None:
        super().__init__(kind)
        self._watcher = watcher

    def takes(self, snapshot: Payload) -> None:
        before = self._watcher.heads()
        self._watcher.snapshots += 1
        self.held = snapshot
        self._watcher.remember(before, by_diff=False)
        super().takes(snapshot)

    def hears(self, diff: Payload) -> Turn:
        try:
            return super().hears(diff)
        except Misfit as misfit:
            self._watcher.misfits.append(str(misfit))
            raise

    def _apply(self, diff: Payload) -> None:
        before = self._watcher.heads()
        super()._apply(diff)
        self._watcher.remember(before, by_diff=True)


def heads_of(shown: Payload) -> Heads:
    """What a line or a board counts by."""
    if "streams" in shown:
        return {stream: (at["epoch"], at["version"]) for stream, at in shown["streams"].items()}
    return {shown["queue_id"]: (shown["epoch"], shown["version"])}


@asynccontextmanager
async def watching(urls: Sequence[str], auth: Callable[[], Payload], *wishes: Payload) -> AsyncIterator[list[Watcher]]:
    """A screen for each wish, every one of them showing its first snapshot."""
    watchers = [Watcher(urls, auth, wish) for wish in wishes]
    async with AsyncExitStack() as stack:
        for watcher in watchers:
            task = asyncio.create_task(watcher.live())
            stack.push_async_callback(_ended, task)
        await asyncio.gather(*(watcher.until(lambda one: one.snapshots > 0) for watcher in watchers))
        yield watchers


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
