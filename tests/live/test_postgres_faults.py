"""Postgres restarted under load, or out of connections: nothing that was answered is lost, and service comes back."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from uuid import uuid4

import httpx2
import pytest

from db import migrate
from queue_server.dev.engines import Engines
from tests.a_clinic import Clinic, Witness
from tests.bench.stage import a_database as a_way_to
from tests.chaos.report import clocked, measured
from tests.engines import engines_apart
from tests.live.processes import ServerProcess, servers_beside
from tests.live.ward import Ward

READY_WITHIN = 10.0  # promised; asserted where nothing else runs
PATIENCE = 60.0  # of a machine that may stand still for seconds
LOST = (httpx2.TransportError, httpx2.TimeoutException)


@pytest.fixture(scope="module")
def own_engines() -> Iterator[Engines]:
    """A Postgres and a Redis that only these tests use."""
    with engines_apart() as engines:
        yield engines


class Tries:
    """A writer's history: what was asked under which key, and how it was answered in the end."""

    def __init__(self) -> None:
        self.numbers: dict[str, str] = {}
        self.unknown = 0  # no answer, or one that does not say whether it was done
        self.replayed = 0

    async def joins(self, ward: Ward, server: ServerProcess) -> None:
        """One join, asked for until it is answered."""
        key = str(uuid4())
        async with server.as_(ward.clinic.receptionist) as desk:
            while (reply := await self._asked(desk, ward, key)) is None:
                self.unknown += 1
                await asyncio.sleep(0.1)
        assert reply.status_code == 201, server.said_of(reply.headers["X-Request-ID"])
        self.replayed += reply.headers.get("Idempotency-Replayed") == "true"
        self.numbers[key] = reply.json()["number"]

    async def _asked(self, desk: httpx2.AsyncClient, ward: Ward, key: str) -> httpx2.Response | None:
        try:
            reply = await desk.post(f"/queues/{ward.clinic.queue}/tickets", json={}, headers={"Idempotency-Key": key})
        except LOST:
            return None
        if reply.status_code == 503:
            assert reply.headers["Retry-After"]
        return None if reply.status_code in (409, 503) else reply


@asynccontextmanager
async def a_ward_on(engines: Engines, *, servers: int) -> AsyncIterator[Ward]:
    """A clinic and its servers, on a Postgres that may go away."""
    await migrate.upgrade(engines.database_url)
    async with a_way_to(engines.database_url) as database:
        clinic = await Clinic.open(database, Witness())
    async with servers_beside(engines.database_url, engines.redis_url, count=servers) as started:
        yield Ward(clinic, started)


@asynccontextmanager
async def under_load(ward: Ward, tries: Tries, *, writers: int) -> AsyncIterator[None]:
    """Writers at every server, until the block ends and each has its last answer."""
    over = asyncio.Event()

    async def write(server: ServerProcess) -> None:
        while not over.is_set():
            await tries.joins(ward, server)

    async with asyncio.TaskGroup() as group:
        for server in ward.servers:
            for _ in range(writers):
                group.create_task(write(server))
        yield
        over.set()


async def more_answers(tries: Tries, count: int) -> None:
    enough = len(tries.numbers) + count
    while len(tries.numbers) < enough:  # noqa: ASYNC110 - they come from other processes
        await asyncio.sleep(0.02)


async def postgres_dies_and_comes_back(ward: Ward, engines: Engines, *, away: float, within: float = PATIENCE) -> None:
    engines.kill_postgres()
    await asyncio.gather(*(server.becomes("down") for server in ward.servers), asyncio.sleep(away))
    engines.start_postgres()
    began = time.monotonic()
    for server in ward.servers:
        await server.becomes("ok", within=within - (time.monotonic() - began))
    measured(11, "Postgres is back: ready", time.monotonic() - began, "s", limit=READY_WITHIN)


async def nothing_is_lost(ward: Ward, tries: Tries, url: str) -> None:
    """Every key has its one ticket, and there is none that nobody asked for."""
    async with a_way_to(url) as database:
        rows = await database.read("SELECT number FROM tickets WHERE queue_id = $1", ward.clinic.queue)
        (stream,) = await database.read("SELECT version FROM streams WHERE id = $1", ward.clinic.queue)
    assert sorted(row["number"] for row in rows) == sorted(tries.numbers.values())
    assert stream["version"] == len(tries.numbers) == len(set(tries.numbers.values()))


async def test_postgres_is_killed_under_load(own_engines: Engines) -> None:
    tries = Tries()
    async with a_ward_on(own_engines, servers=1) as ward, ward.screens() as watchers:
        async with under_load(ward, tries, writers=6):
            await more_answers(tries, 20)
            await postgres_dies_and_comes_back(ward, own_engines, away=0.5)
            await more_answers(tries, 20)
        assert tries.unknown
        await ward.all_caught_up(watchers)
        await nothing_is_lost(ward, tries, own_engines.database_url)


@pytest.mark.chaos
async def test_postgres_is_restarted_again_and_again(own_engines: Engines) -> None:
    tries = Tries()
    async with a_ward_on(own_engines, servers=2) as ward, ward.screens(*[*ward.servers] * 4) as watchers:
        async with under_load(ward, tries, writers=8):
            for away in (0, 3, 10):
                await more_answers(tries, 100)
                await postgres_dies_and_comes_back(ward, own_engines, away=away, within=READY_WITHIN)
            await more_answers(tries, 100)
            own_engines.restart_postgres()
            await more_answers(tries, 100)
        await ward.all_caught_up(watchers)
        await nothing_is_lost(ward, tries, own_engines.database_url)


@asynccontextmanager
async def the_line_is_locked(ward: Ward) -> AsyncIterator[None]:
    """Somebody else holds the queue's lock; whoever waits for it holds a connection."""
    async with ward.clinic.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM streams WHERE id = $1 FOR UPDATE", ward.clinic.queue)
        yield


async def test_an_exhausted_pool_answers_503_and_recovers(ward: Ward, small_server: ServerProcess) -> None:
    """Who waits for a connection while two wait for the lock is sent away; so may they be, when that takes long."""
    path = f"/queues/{ward.clinic.queue}/tickets"
    async with small_server.as_(ward.clinic.receptionist) as desk:
        async with the_line_is_locked(ward):
            asking = {asyncio.create_task(desk.post(path, json={})) for _ in range(10)}
            with clocked(21, "an exhausted pool: every answer is 503 after", limit=3):
                refused = [await asked for asked in islice(asyncio.as_completed(asking, timeout=PATIENCE), 8)]
        assert {reply.status_code for reply in refused} == {503}
        assert {reply.headers["Retry-After"] for reply in refused} == {"1"}
        statuses = [(await asked).status_code for asked in asking]
        assert set(statuses) <= {201, 503}
        assert await ward.clinic.version() == statuses.count(201) <= 2
    await Tries().joins(ward, small_server)
    with clocked(21, "the pool is free again: ok", limit=3):
        await small_server.becomes("ok")


async def test_requests_that_were_given_up_leak_no_connection(ward: Ward, small_server: ServerProcess) -> None:
    async with small_server.as_(ward.clinic.receptionist) as desk:
        async with the_line_is_locked(ward):
            asking = [
                asyncio.create_task(desk.post(f"/queues/{ward.clinic.queue}/tickets", json={})) for _ in range(20)
            ]
            await asyncio.wait(asking, timeout=0.3)
            for one in asking:
                one.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
        await small_server.becomes("ok")
    tries = Tries()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(tries.joins(ward, small_server) for _ in range(10)))
    assert len(set(tries.numbers.values())) == 10
