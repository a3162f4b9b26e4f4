"""Screens that live by the contract: they apply, ask on a gap, come back when cut, and remember when they knew."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import socketio

from realtime.streams import Payload
from tests.a_screen import Display, Staff, settled

ANSWER_WITHIN = 5.0
CONNECT_WITHIN = 2.0  # the client does not notice that it was cut in the middle
COMES_BACK_AFTER = 0.1
Heads = dict[str, tuple[int, int]]  # stream → (epoch, version)


@dataclass
class Known:
    """That a screen knew a version, since when, and whether a diff brought it."""

    stream: str
    epoch: int
    version: int
    at: float
    by_diff: bool


@dataclass
class Watcher:
    """One subscription, on whichever of its servers answers."""

    urls: Sequence[str]
    auth: Callable[[], Payload]
    wish: Payload
    screen: Staff | Display | None = None
    history: list[Known] = field(default_factory=list)
    heard: list[tuple[str, Payload]] = field(default_factory=list)
    refused: list[Payload] = field(default_factory=list)
    snapshots: int = 0
    resyncs: int = 0
    connections: int = 0
    deaf_to: int = 0  # how many diffs get lost on the way

    def __post_init__(self) -> None:
        self._early: list[Payload] = []
        self._asking: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        self._client: socketio.AsyncClient | None = None

    @property
    def shows(self) -> Payload:
        assert self.screen is not None
        return self.screen.shows

    @property
    def is_connected(self) -> bool:
        return self._client is not None and self._client.connected and not self._gone.is_set()

    def heads(self) -> Heads:
        """What it counts by."""
        return {} if self.screen is None else heads_of(self.shows)

    async def until(self, is_it: Callable[["Watcher"], bool], *, within: float = 10.0) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(within):
            while not is_it(self):
                self._news.clear()
                await self._news.wait()

    async def reaches(self, stream: UUID | str, version: int, *, within: float = 10.0) -> None:
        """Wait until a version of a stream is applied."""
        await self.until(lambda one: one.heads().get(str(stream), (0, -1))[1] >= version, within=within)

    async def comes_to_show(self, truth: Payload, *, within: float = 10.0) -> None:
        """Wait until it has come as far as a fresh read, and compare the two."""
        wanted = heads_of(truth)
        with contextlib.suppress(TimeoutError):
            await self.until(lambda one: one.heads() == wanted, within=within)
        assert settled(self.shows) == settled(truth), (self.refused, self.connections, self.heard[-5:])

    async def hears(self, event: str, *, within: float = 10.0) -> Payload:
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
        for url in itertools.cycle(self.urls):
            with contextlib.suppress(socketio.exceptions.ConnectionError, TimeoutError, OSError):
                await self._stay(url)
            await asyncio.sleep(COMES_BACK_AFTER)

    async def _stay(self, url: str) -> None:
        client = self._client = socketio.AsyncClient(reconnection=False)
        client.on("*", self._hear)
        client.on("disconnect", lambda *_: self._gone.set())
        self._gone.clear()
        try:
            await client.connect(url, auth=self.auth(), transports=["websocket"], wait_timeout=CONNECT_WITHIN)
            self.connections += 1
            self._ask(self._subscribe)
            await self._gone.wait()
        finally:
            if self._asking is not None:
                self._asking.cancel()
                await asyncio.gather(self._asking, return_exceptions=True)
                self._asking = None
            await client.disconnect()

    def _hear(self, event: str, payload: Payload) -> None:
        self.heard.append((event, payload))
        if event == "queue:updated":
            self._take(payload)
        elif event == "queue:head":
            self._compare(payload["streams"])
        self._news.set()

    def _take(self, diff: Payload) -> None:
        if self.deaf_to:
            self.deaf_to -= 1
            return
        if self.screen is None or self._asking is not None:
            self._early.append(diff)
            return
        before = self.heads()
        if not self.screen.take(diff):
            self._ask(self._resync)
        self._remember(before, by_diff=True)

    def _compare(self, streams: Mapping[str, Payload]) -> None:
        """By the beacon: a lost last diff, another epoch, a stream that is new."""
        known = self.heads()
        told = {stream: (at["epoch"], at["version"]) for stream, at in streams.items()}
        behind = any(known.get(stream, (-1, -1)) < at or known[stream][0] != at[0] for stream, at in told.items())
        if self.screen is not None and self._asking is None and behind:
            self._ask(self._resync)

    def _ask(self, question: Callable[[], Any]) -> None:
        if self._asking is None:
            self._asking = asyncio.create_task(self._asked(question))

    async def _asked(self, question: Callable[[], Any]) -> None:
        try:
            while not await question():  # noqa: ASYNC110 - a refusal says to ask again shortly
                await asyncio.sleep(COMES_BACK_AFTER)
        except (socketio.exceptions.SocketIOError, TimeoutError):
            assert self._client is not None
            await self._client.disconnect()  # it says nothing: begin anew
            self._gone.set()
            return
        finally:
            self._asking = None
        early, self._early = self._early, []
        for diff in early:
            self._take(diff)
        self._news.set()

    async def _call(self, event: str, wish: Payload) -> Payload:
        assert self._client is not None
        answer: Payload = await self._client.call(event, wish, timeout=ANSWER_WITHIN)
        if not answer["ok"]:
            self.refused.append(answer["error"])
        return answer

    async def _subscribe(self) -> bool:
        answer = await self._call("queue:subscribe", self.wish)
        if answer["ok"]:
            self._show(answer["snapshot"])
        return bool(answer["ok"])

    async def _resync(self) -> bool:
        self.resyncs += 1
        answer = await self._call("queue:resync", self._resync_wish())
        if "snapshot" in answer:
            self._show(answer["snapshot"])
        for diff in answer.get("diffs", ()):
            before = self.heads()
            assert self.screen is not None
            if not self.screen.take(diff):
                return False
            self._remember(before, by_diff=True)
        return bool(answer["ok"])

    def _resync_wish(self) -> Payload:
        if isinstance(self.screen, Display):
            return {"branch_id": self.wish["branch_id"], "streams": self.shows["streams"]}
        return {**self.wish, "epoch": self.shows["epoch"], "since": self.shows["version"]}

    def _show(self, snapshot: Payload) -> None:
        before = self.heads()
        self.snapshots += 1
        self.screen = Display(snapshot) if "streams" in snapshot else Staff(snapshot)
        self._remember(before, by_diff=False)

    def _remember(self, before: Heads, *, by_diff: bool) -> None:
        now = time.monotonic()
        for stream, (epoch, version) in self.heads().items():
            if before.get(stream) != (epoch, version):
                self.history.append(Known(stream, epoch, version, now, by_diff))


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
        await asyncio.gather(*(watcher.until(lambda one: one.screen is not None) for watcher in watchers))
        yield watchers


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
