"""Where it happens: a clinic, two servers that may be replaced, proxies before them, screens, phones, an onlooker."""

import asyncio
import contextlib
import os
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import httpx2

from db import migrate
from queue_server.actor import Actor, Role
from queue_server.dev.engines import Engines
from realtime.streams import Payload
from tests.a_clinic import Clinic, Witness, where_it_is_noon
from tests.bench.stage import a_database
from tests.chaos.history import Glimpse, History, Story
from tests.chaos.phones import Phone, ReferencePhone
from tests.chaos.workload import Book, Hand, Seen
from tests.live.processes import ServerProcess, a_server_process, a_token
from tests.live.proxy import Proxy, a_proxy
from tests.live.watchers import Heads, Watcher, heads_of, watching

MOST_PHONES, MOST_AT_ONCE = 60, 12
OVER = ("completed", "no_show", "left")
LONGEST_LINE = 60
GLANCE_EVERY = 0.05
MANY = 1000
GLANCE = """
    SELECT stream_id, count(*) AS count, max(version) AS head FROM events WHERE organization_id = $1 GROUP BY stream_id
"""
HEADS = "SELECT id, version, public_version FROM streams WHERE id = ANY($1)"
AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


@dataclass
class Place:
    """Where a server stands: screens and hands find whoever serves there through proxies that stay."""

    screens: Proxy
    desk: Proxy
    database_url: str
    redis_url: str
    stack: AsyncExitStack
    server: ServerProcess | None = None
    served: list[ServerProcess] = field(default_factory=list)

    async def begin(self) -> None:
        """A new server, whatever became of the last one."""
        many = {"sockets_per_user": MANY, "sockets_per_address": MANY}
        starting = a_server_process(self.database_url, self.redis_url, **many)
        self.server = await self.stack.enter_async_context(starting)
        self.served.append(self.server)
        self.desk.servers = [self.server.url]

    @property
    def serving(self) -> ServerProcess:
        assert self.server is not None
        return self.server


@dataclass
class Scene:
    """One run's cast."""

    engines: Engines
    database_url: str
    clinic: Clinic
    queues: list[UUID]
    doomed: UUID  # a line that nobody closes: who joins here dies
    admin: Actor
    patients: list[Actor]
    places: list[Place]
    history: History
    watchers: list[Watcher] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    mortal: int = 2  # how many of the places may lose their server; the others keep theirs
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def servers(self) -> list[ServerProcess]:
        return [place.serving for place in self.places]

    @property
    def lines(self) -> list[UUID]:
        return [*self.queues, self.doomed]

    def hands(self, chance: random.Random, *, staff: int) -> list[Hand]:
        """Staff who share what they know, and patients who know of themselves."""
        shared = Book(joined=self._somebody_follows)
        who = [(f"staff {n}", self.admin, shared) for n in range(1, staff + 1)]
        who += [(f"patient {n}", patient, Book()) for n, patient in enumerate(self.patients, 1)]
        return [
            Hand(name, actor, self.clinic, self.queues, book, self.history, random.Random(chance.random()))
            for name, actor, book in who
        ]

    def find_each_other(self) -> None:
        """Screens look for a server at their place first, then at the other."""
        for place, other in (self.places, self.places[::-1]):
            place.screens.servers = [place.serving.url, other.serving.url]

    async def heads(self) -> dict[str, tuple[int, int]]:
        """Stream → version and public version, as committed now."""
        connection = await asyncpg.connect(self.database_url)
        try:
            rows = await connection.fetch(HEADS, [*self.lines, self.clinic.branch])
            return {str(row["id"]): (row["version"], row["public_version"]) for row in rows}
        finally:
            await connection.close()

    async def all_reach(self, heads: dict[str, tuple[int, int]], epoch: int, *, within: float) -> None:
        """Every screen holds at least these versions, or a later epoch's."""

        def has_come(watcher: Watcher) -> bool:
            is_display = "branch_id" in watcher.wish
            held: Heads = watcher.heads()
            return bool(held) and all(
                at >= (epoch, heads[stream][is_display]) for stream, at in held.items() if stream in heads
            )

        async with asyncio.timeout(within):
            await asyncio.gather(*(watcher.until(has_come, within=within) for watcher in self.watchers))

    async def epoch(self) -> int:
        connection = await asyncpg.connect(self.database_url)
        try:
            epoch: int = await connection.fetchval("SELECT epoch FROM installation")
            return epoch
        finally:
            await connection.close()

    def _somebody_follows(self, seen: Seen) -> None:
        open_ones = [one for one in self.phones if one.shows.get("state") not in OVER]
        if len(open_ones) < MOST_AT_ONCE and len(self.phones) < MOST_PHONES:
            ways = [place.screens.url for place in self.places]
            kind = (Phone, ReferencePhone)[len(self.phones) % 2]
            phone = kind(ways[:: -1 if len(self.phones) % 4 < 2 else 1], seen)
            self.phones.append(phone)
            self._tasks.append(asyncio.create_task(phone.live()))

    async def close(self) -> None:
        while still := [task for task in self._tasks if not task.done()]:
            for task in still:  # again, if need be: a library may lose a cancellation
                task.cancel()
            await asyncio.wait(still, timeout=1)
        for ended in await asyncio.gather(*self._tasks, return_exceptions=True):
            assert ended is None or isinstance(ended, asyncio.CancelledError), ended

    # What is so in the end

    async def tell_stories(self) -> None:
        """Every screen comes to show what a fresh read of either server shows, or its story says what it shows."""
        wall_clock = time.time() - time.monotonic()
        for at, watcher in enumerate(self.watchers):
            truth = await self._truth(watcher.wish, self.servers[at % len(self.servers)])
            await _comes_as_far(watcher, heads_of(truth))
            known = [replace(one, at=one.at + wall_clock) for one in watcher.history]
            name = f"{'display' if 'branch_id' in watcher.wish else 'console'} {at}"
            self.history.stories.append(Story(name, watcher.told, known, watcher.misfits, watcher.shows, truth))
        for at, phone in enumerate(self.phones):
            seen = await phone.comes_to_show(self.servers[0].url, within=10)
            if seen is not None and seen != phone.shows:
                diary = "\n        ".join(phone.diary)
                self.history.complaints.append(f"phone {at}, {time.time():.3f}:\n        {diary}")
            if seen is not None:
                self.history.stories.append(Story(f"phone {at}", [], [], [], phone.shows, seen))

    async def _truth(self, wish: Payload, server: ServerProcess) -> Payload:
        path = f"/branches/{wish['branch_id']}/board" if "branch_id" in wish else f"/queues/{wish['queue_id']}"
        async with server.as_(self.admin) as admin:
            truth: Payload = (await admin.get(path)).raise_for_status().json()
            return truth

    def listen_to_complaints(self) -> None:
        """What servers said of their own accord that none should, whatever was broken around them."""
        for number, place in enumerate(self.places, 1):
            for server in place.served:
                self.history.complaints += [f"server {number}: {line[:2000]}" for line in server.complaints()]


async def glances(scene: Scene, over: asyncio.Event) -> None:
    """An onlooker who reads all events of each stream in one statement, again and again."""
    while not over.is_set():
        with contextlib.suppress(*AWAY):
            connection = await asyncpg.connect(scene.database_url, timeout=5, command_timeout=5)
            try:
                while not over.is_set():
                    began = time.time()
                    rows = await connection.fetch(GLANCE, scene.clinic.organization)
                    scene.history.glimpses += [Glimpse(began, str(row[0]), row[1], row[2]) for row in rows]
                    await asyncio.sleep(max(GLANCE_EVERY, 20 * (time.time() - began)))
            finally:
                connection.terminate()
        await asyncio.sleep(GLANCE_EVERY)


@asynccontextmanager
async def a_scene(engines: Engines, history: History) -> AsyncIterator[Scene]:
    """A clinic of three lines with a database of its own, on two servers, with screens at both."""
    url = await a_fresh_database(engines, f"chaos_{history.seed}_{os.getpid()}")
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(a_database(url))
        clinic = await Clinic.open(database, Witness(), time_zone=where_it_is_noon(), size_limit=LONGEST_LINE)
        queues = [clinic.queue, *[await clinic.a_queue(prefix, size_limit=LONGEST_LINE) for prefix in "KM"]]
        doomed = await clinic.a_queue("L")
        admin = await clinic.a_user(Role.ADMIN)
        patients = [await clinic.a_patient() for _ in range(3)]
        places = [await _a_place(stack, url, engines.redis_url) for _ in range(2)]
        await asyncio.gather(*(place.begin() for place in places))
        scene = Scene(engines, url, clinic, queues, doomed, admin, patients, places, history)
        scene.find_each_other()
        await _hang_screens(scene, stack)
        stack.push_async_callback(scene.close)
        yield scene


async def a_fresh_database(engines: Engines, name: str) -> str:
    """Migrated, beside whatever else is on that server."""
    server = await asyncpg.connect(engines.database_url)
    try:
        await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    finally:
        await server.close()
    url = url_of(engines, name)
    await migrate.upgrade(url)
    return url


def url_of(engines: Engines, name: str) -> str:
    return urlunsplit(urlsplit(engines.database_url)._replace(path=f"/{name}"))


async def _a_place(stack: AsyncExitStack, url: str, redis_url: str) -> Place:
    screens, desk = [await stack.enter_async_context(a_proxy()) for _ in range(2)]
    return Place(screens, desk, url, redis_url, stack)


async def _comes_as_far(watcher: Watcher, heads: Heads) -> None:
    """Or does not, which its story will tell."""
    with contextlib.suppress(TimeoutError):
        await watcher.until(lambda one: one.heads() == heads, within=15)


async def _hang_screens(scene: Scene, stack: AsyncExitStack) -> None:
    lines = [{"queue_id": str(queue)} for queue in scene.lines]
    display = {"branch_id": str(scene.clinic.branch), "view": "display"}

    def auth() -> dict[str, Any]:
        return {"token": a_token(scene.admin)}

    for place in scene.places:
        wishes = [*lines, display]
        scene.watchers += await stack.enter_async_context(watching([place.screens.url], auth, *wishes))


async def all_are_ok(servers: Sequence[ServerProcess], *, within: float) -> None:
    """Each says that nothing is wrong with it."""
    async with asyncio.timeout(within):
        for server in servers:
            while not await _is_ok(server):  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def _is_ok(server: ServerProcess) -> bool:
    with contextlib.suppress(httpx2.HTTPError):
        return await server.health() == "ok"
    return False
