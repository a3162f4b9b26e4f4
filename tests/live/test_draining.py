"""SIGTERM: screens are told, requests are answered, the process ends in time, and everybody is back elsewhere."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx2
import pytest

from queue_server.dev.engines import Engines
from tests.chaos.report import measured
from tests.live.javascript import RETURNING, a_javascript_client
from tests.live.processes import ServerProcess, a_server_process
from tests.live.proxy import a_proxy
from tests.live.ward import Ward, watching_each

EXIT_WITHIN = 20.0  # promised
PATIENCE = 60.0  # of a machine that may stand still for seconds
WAITS_AT_LEAST = 2.5  # who waits for a lock, or for a connection, is not sent away sooner


@pytest.fixture
async def pair(ward: Ward, ward_url: str, own_redis: Engines) -> AsyncIterator[Ward]:
    """The same clinic at a server that may end, and at one that stays."""
    async with a_server_process(ward_url, own_redis.redis_url) as first:
        yield Ward(ward.clinic, [first, ward.servers[1]])


async def joins_until_sent_away(ward: Ward, server: ServerProcess) -> int:
    """One request after the other, each on a connection of its own; how many joined."""
    joined = 0
    while True:
        began = time.monotonic()
        async with server.as_(ward.clinic.receptionist) as desk:
            try:
                reply = await desk.post(f"/queues/{ward.clinic.queue}/tickets", json={})
            except (httpx2.NetworkError, httpx2.RemoteProtocolError):
                return joined  # it accepts nothing new
        joined += has_joined(reply, since=began)


def has_joined(reply: httpx2.Response, *, since: float) -> bool:
    """Everybody has, but for who had to wait too long for the lock."""
    assert reply.status_code == 201 or time.monotonic() - since > WAITS_AT_LEAST, reply.text
    assert reply.status_code in (201, 503), reply.text
    return reply.status_code == 201


async def asked_while_locked(ward: Ward, server: ServerProcess) -> httpx2.Response:
    """A request that is still at work when the signal comes."""
    async with server.as_(ward.clinic.receptionist) as desk:
        return await desk.post(f"/queues/{ward.clinic.queue}/tickets", json={})


async def test_sigterm_drains_screens_answers_requests_and_ends_in_time(pair: Ward) -> None:
    first, second = pair.servers
    async with (
        a_proxy(first.url, second.url) as proxy,
        watching_each([[proxy.url]] * 2, pair) as watchers,
        a_javascript_client(proxy.url, pair.auth(), pair.line, script=RETURNING) as official,
    ):
        await official.until("ack")
        writing = asyncio.create_task(joins_until_sent_away(pair, first))
        await asyncio.gather(*(watcher.until(lambda one: one.history[-1].version > 2) for watcher in watchers))
        async with pair.clinic.database.pool.acquire() as lock, lock.transaction():
            began = time.monotonic()
            await lock.execute("SELECT FROM streams WHERE id = $1 FOR UPDATE", pair.clinic.queue)
            at_work = asyncio.create_task(asked_while_locked(pair, first))
            await lock_is_waited_for(pair)
            first.terminate()
            sent = time.monotonic()
            said = await asyncio.gather(*(watcher.hears("server:draining") for watcher in watchers))
        assert all(0 < one["reconnect_in_ms"] <= 5000 for one in said)
        joined = has_joined(await at_work, since=began) + await writing
        assert await first.ends() == 0
        assert await pair.clinic.version() == joined > 2
        measured(18, "SIGTERM under load: exit", time.monotonic() - sent, "s", limit=EXIT_WITHIN)
        await pair.joins(second)
        await Ward(pair.clinic, [second]).all_caught_up(watchers)
        measured(18, "SIGTERM under load: everybody is back", time.monotonic() - sent, "s", limit=20)
        assert {watcher.connections for watcher in watchers} == {2}
        assert (await official.until("server:draining"))[0]["reconnect_in_ms"] > 0
        _, again = await official.until("ack", 2)
        assert again["ok"]
        assert first.complaints() == []


async def lock_is_waited_for(ward: Ward) -> None:
    """Until a request hangs on the queue's lock."""
    async with asyncio.timeout(PATIENCE):
        while not await ward.clinic.database.read(  # noqa: ASYNC110
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ):
            await asyncio.sleep(0.01)
