"""A wall of screens in one process: the real hub over the real database, with rooms that remember what was sent."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID

from queue_server.queues import queries
from queue_server.queues.queries import Directory, board_of
from queue_server.queues.rooms import BranchSource, QueueSource, concern
from realtime.follower import Follower
from realtime.hints import Hints
from realtime.hub import Hub
from realtime.look import Looker
from realtime.rooms import Rooms
from realtime.store import Store
from realtime.streams import Payload, Source, StreamKey
from tests.a_clinic import Clinic
from tests.a_screen import Display, Staff, settled


class Heard:
    """Rooms that remember: stands where sockets would be."""

    def __init__(self) -> None:
        self.sent: dict[str, list[tuple[str, Payload]]] = defaultdict(list)
        self.watched: set[str] = set()

    def enter(self, sid: str, room: str) -> None:
        self.watched.add(room)

    def leave(self, sid: str, room: str) -> None:
        self.watched.discard(room)

    def members(self, room: str) -> list[str]:
        return [f"somebody in {room}"] if room in self.watched else []

    def is_watched(self, room: str) -> bool:
        return room in self.watched

    def emit(self, rooms: Sequence[str], event: str, payload: Payload) -> None:
        for room in rooms:
            if room in self.watched:
                self.sent[room].append((event, payload))

    def send(self, rooms: Sequence[str], said: bytes) -> int:
        event, payload = json.loads(said)
        self.emit(rooms, event, payload)
        return 1

    def counted(self, event: str, deliveries: int) -> None:
        """Nobody counts here."""

    def diffs(self, room: str) -> list[Payload]:
        return [payload for event, payload in self.sent[room] if event == "queue:updated"]

    def told(self, room: str, event: str) -> list[Payload]:
        return [payload for name, payload in self.sent[room] if name == event]


class Wall:
    """Screens of one clinic, and the check that they show what is so."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.heard = Heard()
        self.directory = Directory(clinic.database)
        sources: Mapping[str, Source] = {
            "queue": QueueSource(clinic.database, self.directory),
            "branch": BranchSource(clinic.database),
        }
        store = Store(clinic.database.pool)
        self.hub = Hub(store, cast(Rooms, self.heard), Hints(None), sources, concern)
        self.looker = Looker(self.hub)
        self._screens: list[tuple[str, Staff | Display, UUID]] = []
        self._pinned: list[Follower] = []

    async def watch_line(self, queue: UUID) -> None:
        """A console on a queue."""
        (line,) = await self._follow([StreamKey("queue", str(queue))], f"line:{queue}")
        self._screens.append((f"line:{queue}", Staff(cast(Any, line.projection).line_snapshot()), queue))

    async def watch_display(self, branch: UUID) -> None:
        """A display of a branch."""
        heads = await self.clinic.database.read(
            "SELECT id FROM queues WHERE branch_id = $1 AND deleted_at IS NULL ORDER BY created_at, id", branch
        )
        keys = [StreamKey("branch", str(branch)), *(StreamKey("queue", str(row["id"])) for row in heads)]
        followers = await self._follow(keys, f"display:{branch}")
        standing, *lines = [cast(Any, follower.projection) for follower in followers]
        self._screens.append((f"display:{branch}", Display(board_of(standing, lines, self.hub.now())), branch))

    def watch_ticket(self, ticket: str) -> None:
        """A phone."""
        room = f"ticket:{ticket}"
        self.heard.enter("phone", room)
        self.hub.watch("phone", room, self.hub.followers())

    async def _follow(self, keys: Iterable[StreamKey], room: str) -> list[Follower]:
        followers = [self.hub.pin(key) for key in keys]
        for follower in followers:
            await follower.load()
        self.heard.enter("screen", room)
        self.hub.watch("screen", room, followers)
        self._pinned += followers
        return followers

    async def settle(self) -> None:
        """Wait until everything committed is applied and everybody was told."""
        heads = await self.hub.store.heads([one.key.id for one in self.hub.followers()])
        for follower in self.hub.followers():
            if follower.key.id in heads:
                await follower.reach(heads[follower.key.id].version)
        await asyncio.sleep(0.15)  # the pause between two rounds of personal places

    async def check(self) -> None:
        """Old snapshot + diffs = new snapshot, for every screen."""
        await self.settle()
        for room, screen, ident in self._screens:
            for diff in self.heard.diffs(room):
                assert screen.take(diff), f"a gap in {room} before version {diff['version']}"
            assert settled(screen.shows) == settled(await self._truth(room, ident)), room

    async def _truth(self, room: str, ident: UUID) -> Payload:
        database = self.clinic.database
        if room.startswith("line:"):
            line, _ = await queries.line(database, self.directory, self.clinic.manager, ident)
            return line.line_snapshot()
        return await queries.board(database, self.directory, None, ident)


@asynccontextmanager
async def every_screen_keeps_up(
    clinic: Clinic, *, queues: Sequence[UUID] = (), branches: Sequence[UUID] = ()
) -> AsyncIterator[Wall]:
    """Screens on these queues and branches; at the end they show what a fresh read shows."""
    wall = Wall(clinic)
    clinic.witness.listeners.append(wall.hub)
    await wall.looker.look()
    try:
        for queue in {clinic.queue, *queues}:
            await wall.watch_line(queue)
        for branch in {clinic.branch, *branches}:
            await wall.watch_display(branch)
        yield wall
        await wall.check()
    finally:
        clinic.witness.listeners.remove(wall.hub)
        for follower in wall.hub.followers():
            follower.close()
