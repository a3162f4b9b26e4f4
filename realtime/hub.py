"""Everything a process follows: takes events in, hands diffs and places out."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import structlog

from realtime.figures import Figures, Seen
from realtime.follower import Follower
from realtime.hints import Hints
from realtime.places import Places
from realtime.refused import Refused
from realtime.rooms import Rooms
from realtime.store import Store
from realtime.streams import Applied, Concern, Projection, Source, StreamEvent, StreamKey, Told

log = structlog.get_logger()
EVICT_AFTER = 30.0  # without watcher and pin


class Hub:
    """The live path of one process. `committed` neither blocks nor fails: screens are told, requests go on."""

    def __init__(
        self,
        store: Store,
        rooms: Rooms,
        hints: Hints,
        sources: Mapping[str, Source],
        concern: Concern,
        figures: Figures | None = None,
    ) -> None:
        self.figures = figures or Figures()
        self.figures.count_by(self.now)
        self.store = store
        self.rooms = rooms
        self.places = Places(rooms, self.now)
        self.epoch = 0
        self.hears: list[Callable[[StreamEvent], None]] = []
        self.concerns: list[Concern] = [concern]
        self._hints = hints
        self._sources = sources
        self._followers: dict[str, Follower] = {}
        self._watches: dict[tuple[str, str], set[Follower]] = defaultdict(set)
        self._clock_offset = 0.0
        self._tasks: set[asyncio.Task[Any]] = set()
        hints.deliver = self._hinted

    def now(self) -> float:
        """The database's clock, as last seen: seconds since 1970."""
        return time.time() + self._clock_offset

    def set_clock(self, seconds: float) -> None:
        """What the database's clock says now."""
        self._clock_offset = seconds - time.time()

    # What comes in

    def committed(self, events: Sequence[dict[str, Any]]) -> None:
        """Events of a transaction that this process has just committed."""
        for raw in events:
            self.take(StreamEvent.read(raw), Seen.COMMITTED)
            self._hints.offer(raw)
        self.figures.streams.committed(len(events))

    def take(self, event: StreamEvent, by: Seen = Seen.LOOKED) -> None:
        """An event from anywhere, perhaps for the second time."""
        for hear in self.hears:
            hear(event)
        if (follower := self._followers.get(event.stream_id)) is not None:
            follower.take(event, by)
        self._notice(event)

    def _hinted(self, raw: dict[str, Any]) -> None:
        self.take(StreamEvent.read(raw), Seen.HINTED)

    def _notice(self, event: StreamEvent) -> None:
        """A ticket was made or moved: its watchers follow the line it stands in now."""
        for concern in self.concerns:
            for room, key in concern(event):
                if self.rooms.is_watched(room):
                    self._extend(room, [key])

    # What is followed

    def pin(self, key: StreamKey) -> Follower:
        """Follow a stream, at least until `unpin`."""
        follower = self._followers.get(key.id)
        if follower is None:
            follower = self._followers[key.id] = Follower(key, self._sources[key.kind], self, self.figures.streams)
            self._hints.follow(key.id)
        follower.pins += 1
        follower.idle_since = None
        return follower

    def unpin(self, follower: Follower) -> None:
        """No longer needed by whoever pinned it."""
        follower.pins -= 1
        if follower.pins == 0:
            follower.idle_since = time.monotonic()

    def projection(self, stream_id: str) -> Projection | None:
        """What is known of a stream, if it is followed and loaded."""
        follower = self._followers.get(stream_id)
        return None if follower is None else follower.projection

    def projections(self) -> Iterable[Projection]:
        """All that is loaded."""
        return [follower.projection for follower in self._followers.values() if follower.projection is not None]

    def followers(self) -> list[Follower]:
        """All that is followed."""
        return list(self._followers.values())

    def evict(self) -> None:
        """Forget streams that nobody has needed for a while."""
        now = time.monotonic()
        for stream_id, follower in list(self._followers.items()):
            if follower.idle_since is not None and now - follower.idle_since > EVICT_AFTER:
                follower.close()
                del self._followers[stream_id]
                self._hints.unfollow(stream_id)

    # Who watches

    def watch(self, sid: str, room: str, followers: Iterable[Follower]) -> None:
        """A client in a room needs these streams; they are pinned until it leaves."""
        held = self._watches[sid, room]
        for follower in set(followers) - held:
            held.add(follower)
            follower.pins += 1
            follower.idle_since = None
            if is_personal(room):
                follower.people[room] += 1
                self.places.welcome(follower, room)

    def unwatch(self, sid: str, room: str) -> None:
        """A client has left a room."""
        for follower in self._watches.pop((sid, room), ()):
            if room in follower.people:
                follower.people[room] -= 1
                if not follower.people[room]:
                    del follower.people[room]
            self.unpin(follower)

    def watched(self, sid: str, room: str) -> set[Follower]:
        """The streams behind a room, as one of its members follows them."""
        return set(self._watches.get((sid, room), ()))

    def forget_missed(self, room: str) -> None:
        """Nobody is in a room, and no diffs are made for it: what is kept for those who miss some would have gaps."""
        for follower in self._followers.values():
            follower.rings.pop(room, None)

    def _extend(self, room: str, keys: Sequence[StreamKey]) -> None:
        """Everybody in a room follows further streams from now on."""
        for key in keys:
            follower = self.pin(key)
            for sid in self.rooms.members(room):
                self.watch(sid, room, [follower])
            self.unpin(follower)
            if follower.projection is None:
                self.spawn(self._load_quietly(follower))

    def _shrink(self, room: str, gone: set[str]) -> None:
        """Streams that stand behind a room no longer."""
        for sid in self.rooms.members(room):
            for follower in [one for one in self._watches.get((sid, room), ()) if one.key.id in gone]:
                self._watches[sid, room].discard(follower)
                self.unpin(follower)

    async def _load_quietly(self, follower: Follower) -> None:
        try:
            await follower.load()
        except Exception as error:  # noqa: BLE001 - the look tries again
            log.warning("stream.load_failed", error=type(error).__name__)

    def spawn(self, work: Any) -> None:
        """Run beside everything else; held until done."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # What goes out

    def applied(self, follower: Follower, event: StreamEvent, meaning: Applied) -> None:
        """A follower has applied an event: send what it means."""
        for diff in meaning.diffs:
            self.rooms.emit([diff.room], diff.event, diff.payload)
        for told in meaning.told:
            self.tell(told)
        for room, keys in meaning.follows.items():
            if self.rooms.is_watched(room):
                self._extend(room, keys)
        for room, keys in meaning.unfollows.items():
            self._shrink(room, {key.id for key in keys})
        self._touch(follower)
        self.figures.streams.applied(event.at)

    def tell(self, told: Told) -> None:
        """Say something to one person, wherever they are connected here."""
        self.rooms.emit(told.rooms, told.event, told.payload)

    def loaded(self, follower: Follower, *, anew: bool) -> None:
        """A follower has a projection, or a new one.

        With a new one nobody knows what its people were told last, or whether they stand in it still: they come
        back and ask. Rooms with a beacon see by it.
        """
        if anew:
            for room in follower.people:
                self.rooms.cut(room)
        self._touch(follower)

    def _touch(self, follower: Follower) -> None:
        self.places.touch(follower)
        for other in follower.leaners:
            self.places.touch(other)

    # Against loss

    def mend(self) -> None:
        """Load and fetch what should be here and is not (the database was away)."""
        for follower in self._followers.values():
            follower.mend()
            if follower.projection is None and follower.pins:
                self.spawn(self._load_quietly(follower))

    def begin_epoch(self, epoch: int) -> None:
        """The installation has another epoch than we knew: nothing in memory holds."""
        was, self.epoch = self.epoch, epoch
        if was not in (0, epoch):
            for follower in self._followers.values():
                if follower.projection is None or follower.projection.head.epoch != epoch:
                    follower.reload()

    async def compare_heads(self) -> None:
        """At start and after a failure: fetch what was missed; a head below ours means a restored database."""
        known = {one.key.id: one.projection.head.version for one in self.followers() if one.projection is not None}
        heads = await self.store.heads(known)
        for stream_id in known.keys() & heads.keys():
            if heads[stream_id].version < known[stream_id]:
                await self.store.raise_epoch(self.epoch)
                return
            if heads[stream_id].version > known[stream_id]:
                self.spawn(self._reach_quietly(stream_id, heads[stream_id].version))

    async def _reach_quietly(self, stream_id: str, version: int) -> None:
        if (follower := self._followers.get(stream_id)) is not None:
            with contextlib.suppress(Refused):  # the next look mends it
                await follower.reach(version)


def is_personal(room: str) -> bool:
    """Whether a room is one person's: places go there."""
    return room.startswith(("user:", "ticket:"))
