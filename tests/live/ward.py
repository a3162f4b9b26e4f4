"""A ward: a clinic, the servers that serve it, and the screens on its walls."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2

from queue_server.actor import Actor
from realtime.streams import Payload
from tests.a_clinic import Clinic
from tests.live.processes import ServerProcess, a_token
from tests.live.watchers import Watcher, watching

EVERYBODY = 60.0  # of a machine that may stand still for seconds


@dataclass
class Ward:
    """`answered_at`: when somebody was told that a version of the queue is committed; `sent_away`: how often somebody
    was told to come again."""

    clinic: Clinic
    servers: Sequence[ServerProcess]
    answered_at: dict[int, float] = field(default_factory=dict)
    sent_away: int = 0

    @property
    def line(self) -> Payload:
        return {"queue_id": str(self.clinic.queue)}

    @property
    def display(self) -> Payload:
        return {"branch_id": str(self.clinic.branch), "view": "display"}

    def auth(self, actor: Actor | None = None) -> Payload:
        return {"token": a_token(actor or self.clinic.doctor)}

    async def joins(self, server: ServerProcess, count: int = 1) -> None:
        """People join one after the other, through one server."""
        async with server.as_(self.clinic.receptionist) as desk:
            for _ in range(count):
                reply = await self.asks(desk, "tickets", {})
                assert reply.status_code == 201, reply.text
                self.answered_at[reply.json()["version"]] = time.monotonic()

    async def calls(self, server: ServerProcess, count: int = 1) -> None:
        """The doctor calls whoever is next, through one server."""
        async with server.as_(self.clinic.doctor) as doctor:
            for _ in range(count):
                wish = {"counter_id": str(self.clinic.counter)}
                reply = await self.asks(doctor, "call-next", wish)
                assert reply.status_code in (200, 204), reply.text
                if reply.status_code == 200:
                    self.answered_at[reply.json()["version"]] = time.monotonic()

    async def asks(self, person: httpx2.AsyncClient, what: str, wish: Payload) -> httpx2.Response:
        """Something of the queue, once; whoever is told to come again does so, as a front desk would."""
        once = {"Idempotency-Key": str(uuid4())}
        async with asyncio.timeout(EVERYBODY):
            while True:
                reply = await person.post(f"/queues/{self.clinic.queue}/{what}", json=wish, headers=once)
                if reply.status_code != 503:
                    return reply
                self.sent_away += 1
                await asyncio.sleep(float(reply.headers["Retry-After"]))

    @asynccontextmanager
    async def screens(self, *servers: ServerProcess) -> AsyncIterator[list[Watcher]]:
        """A console and a display on each server."""
        async with watching_each([[server.url] for server in servers or self.servers], self) as watchers:
            yield watchers

    async def truth(self, server: ServerProcess) -> tuple[Payload, Payload]:
        """The line and the board, as a fresh read shows them."""
        async with server.as_(self.clinic.doctor) as doctor:
            line = await doctor.get(f"/queues/{self.clinic.queue}")
            board = await doctor.get(f"/branches/{self.clinic.branch}/board")
            return line.json(), board.json()

    async def all_caught_up(self, watchers: Sequence[Watcher], *, within: float = EVERYBODY) -> None:
        """Every screen reaches what is stored, and shows it."""
        line, board = await self.truth(self.servers[0])
        for watcher in watchers:
            await watcher.comes_to_show(line if "queue_id" in watcher.wish else board, within=within)

    async def all_back(self, watchers: Sequence[Watcher]) -> None:
        """Every screen is connected, whoever served it."""
        for watcher in watchers:
            await watcher.until(lambda one: one.is_connected)

    def delays(self, watcher: Watcher) -> list[float]:
        """Seconds from each answer to the moment a console knew of it; one that knew before: 0."""
        return [max(0.0, watcher.known_at(self.clinic.queue, version) - at) for version, at in self.answered_at.items()]


@asynccontextmanager
async def watching_each(places: Sequence[Sequence[str]], ward: Ward) -> AsyncIterator[list[Watcher]]:
    """A console and a display at each place; a place is where a screen may find a server."""
    if not places:
        yield []
        return
    async with (
        watching(places[0], ward.auth, ward.line, ward.display) as here,
        watching_each(places[1:], ward) as elsewhere,
    ):
        yield [*here, *elsewhere]


def consoles(watchers: Sequence[Watcher]) -> list[Watcher]:
    """Those that watch a line."""
    return [watcher for watcher in watchers if "queue_id" in watcher.wish]
