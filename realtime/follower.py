"""One followed stream: loaded once, kept in order, whoever asks waits for the same loader and the same fetcher."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable
from typing import Any, Protocol

import structlog

from realtime.figures import Figures, Seen, Streams
from realtime.refused import UNAVAILABLE, Refused
from realtime.ring import Ring
from realtime.store import Store
from realtime.streams import Applied, Projection, Source, StreamEvent, StreamKey

log = structlog.get_logger()
WAIT_FOR_PREDECESSOR = 0.05  # with two processes up to a third of hints arrive out of order
MOST_EARLY = 5000
LONGEST_WAIT = 5.0


class Owner(Protocol):
    """The hub, as a follower sees it."""

    store: Store

    def pin(self, key: StreamKey) -> "Follower": ...
    def unpin(self, follower: "Follower") -> None: ...
    def projection(self, stream_id: str) -> Projection | None: ...
    def applied(self, follower: "Follower", event: StreamEvent, meaning: Applied) -> None: ...
    def loaded(self, follower: "Follower", *, anew: bool) -> None: ...


class Follower:
    """Applies the events of one stream to its projection, each once, in order."""

    def __init__(self, key: StreamKey, source: Source, owner: Owner, figures: Streams | None = None) -> None:
        self.key = key
        self.pins = 0
        self.idle_since: float | None = None
        self.projection: Projection | None = None
        self.rings: dict[str, Ring] = defaultdict(Ring)  # by room
        self.leaners: set[Follower] = set()  # followers that read this stream beside their own
        self.people: Counter[str] = Counter()  # personal rooms that follow this stream
        self._source = source
        self._owner = owner
        self._figures = figures or Figures().streams
        self._early: dict[int, StreamEvent] = {}
        self._leaning: list[Follower] = []
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []
        self._loading: asyncio.Task[Projection] | None = None
        self._is_stale = False
        self._is_reloading = False
        self._catching_up: asyncio.Future[None] | None = None
        self._supplying: asyncio.Future[None] | None = None

    async def load(self) -> Projection:
        """The projection, loaded if need be; every caller waits for the same load."""
        if self.projection is not None:
            return self.projection
        return await asyncio.shield(self._loading or self._begin_load())

    def begin(self) -> None:
        """Start to load, where nobody has: whoever needs several streams waits for all of them at once."""
        if self.projection is None and self._loading is None:
            self._begin_load()

    def reload(self) -> None:
        """Start anew from a snapshot: the epoch changed, or events were pruned that we never saw."""
        self._figures.reloaded()
        self._is_reloading = self._is_reloading or self.projection is not None
        self.projection = None
        self.rings.clear()
        self._is_stale = True  # also what is being loaded: it may be from before
        if self._loading is None:
            self._begin_load()

    def take(self, event: StreamEvent, by: Seen = Seen.LOOKED) -> None:
        """An event from anywhere: committed here, hinted by Redis, or seen by the look; known ones are dropped."""
        if self.projection is None:
            self._keep(event)
            return
        if event.epoch > self.projection.head.epoch:
            self.reload()
        elif event.epoch == self.projection.head.epoch and event.version > self.projection.head.version:
            self._meet(event, by)
            self._drain()
            if self._early:
                self._catch_up_soon(WAIT_FOR_PREDECESSOR)

    async def reach(self, version: int) -> Projection:
        """Wait until everything up to `version` is applied. Refused (503) when that takes too long."""
        projection = await self.load()
        if projection.head.version >= version:
            return projection
        waiting = version, asyncio.get_running_loop().create_future()
        self._waiters.append(waiting)
        self._catch_up_soon(0)
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await waiting[1]
        except TimeoutError:
            raise Refused(*UNAVAILABLE) from None
        finally:
            self._waiters.remove(waiting)
        return await self.load()

    def mend(self) -> None:
        """Try again to fetch what could not be fetched."""
        if self.projection is not None and self._is_behind():
            self._catch_up_soon(0)

    def close(self) -> None:
        """Let go of tasks and of the streams it leans on."""
        for task in (self._loading, self._catching_up, self._supplying):
            if task is not None:
                task.cancel()
        for other in self._leaning:
            other.leaners.discard(self)
            self._owner.unpin(other)
        self._leaning.clear()

    def _begin_load(self) -> asyncio.Task[Projection]:
        self._loading = asyncio.create_task(self._load())
        self._loading.add_done_callback(_noted)
        return self._loading

    async def _load(self) -> Projection:
        try:
            projection = await self._read()
        finally:
            self._loading = None
        head = projection.head
        projection.beside = self._owner.projection
        self.projection = projection
        self._early = {v: one for v, one in self._early.items() if v > head.version and one.epoch == head.epoch}
        was_reloaded, self._is_reloading = self._is_reloading, False
        self._owner.loaded(self, anew=was_reloaded)
        self._drain()
        if self._early:
            self._catch_up_soon(WAIT_FOR_PREDECESSOR)
        return projection

    async def _read(self) -> Projection:
        """A snapshot and what it leans on; once more where an epoch began meanwhile."""
        while True:
            self._is_stale = False
            self._early.clear()  # committed by now, and so in the snapshot
            projection = await self._source.load(self.key.id)
            if projection is None:
                raise Refused("/problems/not-found", 404, "There is no such thing here.")
            await self._lean(projection)
            newest = max((event.epoch for event in self._early.values()), default=projection.head.epoch)
            if not self._is_stale and newest <= projection.head.epoch:
                return projection

    async def _lean(self, projection: Projection) -> None:
        held = {other.key for other in self._leaning}
        self._leaning += [self._owner.pin(key) for key in projection.leans_on if key not in held]
        for other in self._leaning:
            other.leaners.add(self)
            await other.load()

    def _meet(self, event: StreamEvent, by: Seen) -> None:
        """Keep an event, and count it where it is new."""
        if event.version not in self._early:
            self._figures.seen(by)
            if self._supplying is None and self._is_ahead(event):
                self._figures.waited()
        self._keep(event)

    def _is_ahead(self, event: StreamEvent) -> bool:
        """Whether its predecessor is missing."""
        before = event.version - 1
        return self.projection is not None and before > self.projection.head.version and before not in self._early

    def _keep(self, event: StreamEvent) -> None:
        if len(self._early) >= MOST_EARLY:
            self._early.clear()  # far behind: the fetcher reads them in order
        self._early[event.version] = event

    def _drain(self) -> None:
        while self._supplying is None and (projection := self.projection) is not None:
            event = self._early.get(projection.head.version + 1)
            if event is None:
                break
            if (supply := projection.lacks(event)) is not None:
                self._supplying = asyncio.ensure_future(self._supply(supply))
                self._supplying.add_done_callback(_noted)
                break
            del self._early[event.version]
            self._apply(projection, event)
        self._wake()

    def _apply(self, projection: Projection, event: StreamEvent) -> None:
        if event.epoch != projection.head.epoch:
            self.reload()
            return
        try:
            meaning = projection.apply(event)
        except Exception as error:
            # Whoever committed it must not fail, and looks must go on: a snapshot has what we do not understand.
            log.exception("stream.apply_failed", type=event.type, error=type(error).__name__)
            self.reload()
            return
        projection.head.advance(event)
        for diff in meaning.diffs:
            self.rings[diff.room].add(diff.payload)
        self._owner.applied(self, event, meaning)

    def _wake(self) -> None:
        if self.projection is None:
            return
        reached = self.projection.head.version
        for version, waiter in self._waiters:
            if version <= reached and not waiter.done():
                waiter.set_result(None)

    async def _supply(self, wanted: Awaitable[None]) -> None:
        try:
            await wanted
        finally:
            self._supplying = None
        self._drain()
        if self._is_behind():
            self._catch_up_soon(0)

    def _catch_up_soon(self, delay: float) -> None:
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.ensure_future(self._catch_up(delay))
            self._catching_up.add_done_callback(_noted)

    async def _catch_up(self, delay: float) -> None:
        await asyncio.sleep(delay)
        while self._is_behind() and (projection := self.projection) is not None:
            self._figures.fetched()
            events = await self._owner.store.events_after(self.key.id, projection.head.version)
            if not events:
                self._found_nothing()
            if not events or not self._caught(events):
                return

    def _found_nothing(self) -> None:
        """What we were told of is not stored: it was pruned, or never was."""
        self._early.clear()
        if any(not waiter.done() for _, waiter in self._waiters):
            self.reload()

    def _caught(self, events: list[StreamEvent]) -> bool:
        """Apply what was fetched; False when there is nothing to go on from."""
        projection = self.projection
        if projection is None:
            return False
        if events[0].version > projection.head.version + 1:
            self.reload()
            return False
        for event in events:
            if event.version > projection.head.version:
                self._meet(event, Seen.FETCHED)
        self._drain()
        return True

    def _is_behind(self) -> bool:
        waits = any(not waiter.done() for _, waiter in self._waiters)
        return bool(self._early or waits) and self._supplying is None


def _noted(task: "asyncio.Future[Any]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("stream.catch_up_failed", error=type(error).__name__)
