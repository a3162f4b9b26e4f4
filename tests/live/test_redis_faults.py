"""Redis killed, frozen, emptied, its pub/sub cut: writes keep answering, screens keep up, and hints come back."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from statistics import median

import pytest
from redis.asyncio import Redis

from queue_server.dev.engines import Engines
from tests.chaos.report import clocked, measured
from tests.live.processes import ServerProcess
from tests.live.ward import Ward, consoles
from tests.live.watchers import Watcher

WRITE_WITHIN = 1.0  # promised: p99 300 ms, on a machine that does nothing else
SCREENS_WITHIN = 2.5  # promised: about 1.5 s
BY_HINT = 0.5  # a look alone takes up to a second


@asynccontextmanager
async def asking(redis: Engines) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis.redis_url, decode_responses=True) as client:
        yield client


async def writes_answer(ward: Ward, *, until: Callable[[], bool]) -> float:
    """The longest anybody waited for an answer, at either server."""
    longest = 0.0
    while not until():
        for server in ward.servers:
            began = time.monotonic()
            await ward.joins(server)
            longest = max(longest, time.monotonic() - began)
        await asyncio.sleep(0.02)
    return longest


async def for_a_while(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


async def hints_work(ward: Ward, watchers: list[Watcher], *, within: float = 10.0) -> None:
    """What one server commits, screens of the other know sooner than looks alone could tell them."""
    _, console = consoles(watchers)
    async with asyncio.timeout(within):
        while True:
            before = set(ward.answered_at)
            for _ in range(6):
                await ward.joins(ward.servers[0])
                await console.reaches(ward.clinic.queue, max(ward.answered_at))
            new = set(ward.answered_at) - before
            if median(console.known_at(ward.clinic.queue, one) - ward.answered_at[one] for one in new) < BY_HINT / 4:
                return


async def subscriptions(redis: Engines) -> dict[str, int]:
    """How many processes listen, by channel."""
    async with asking(redis) as client:
        channels = await client.pubsub_channels()
        return {str(channel): listeners for channel, listeners in await client.pubsub_numsub(*channels)}


async def all_listen_once(ward: Ward, redis: Engines, *, processes: int | None = None, within: float = 10.0) -> int:
    """Each of both servers to the queue on its screens, and each process of all to the channel they share."""
    async with asyncio.timeout(within):
        while True:
            found = await subscriptions(redis)
            shared = found.get("streams", 0)
            if found.get(f"stream:{ward.clinic.queue}") == 2 and shared == (processes or shared):
                return shared
            await asyncio.sleep(0.05)


@asynccontextmanager
async def screens_that_keep_up(ward: Ward, redis: Engines) -> AsyncIterator[list[Watcher]]:
    """At the end every screen shows what is so, nobody was told late, and everything is as before."""
    async with ward.screens() as watchers:
        await hints_work(ward, watchers)
        processes = await all_listen_once(ward, redis)
        yield watchers
        with clocked(10, "Redis is back: everybody has caught up", limit=6):
            await ward.all_caught_up(watchers, within=6)
        changes = await ward.clinic.version()
        for console in consoles(watchers):
            assert console.applied(ward.clinic.queue) == list(range(1, changes + 1))
        latest = max(delay for console in consoles(watchers) for delay in ward.delays(console))
        measured(10, "without Redis: commit → screen, worst", latest, "s", limit=1.5)
        assert latest < SCREENS_WITHIN
        for server in ward.servers:
            await server.becomes("ok")
        await hints_work(ward, watchers)
        assert await all_listen_once(ward, redis, processes=processes) == processes >= 2


async def all_become(health: str, servers: list[ServerProcess] | object) -> None:
    assert isinstance(servers, list)
    await asyncio.gather(*(server.becomes(health) for server in servers))


async def redis_is_away(ward: Ward, seconds: float) -> None:
    """Health says so, and the work goes on."""
    began = time.monotonic()
    degraded = asyncio.create_task(all_become("degraded", ward.servers))
    longest = await writes_answer(ward, until=lambda: degraded.done() and time.monotonic() - began > seconds)
    await degraded
    measured(10, "without Redis: press → answer, longest", longest, "s", limit=0.3)
    assert longest < WRITE_WITHIN


async def killed(ward: Ward, redis: Engines, seconds: float) -> None:
    redis.kill_redis()
    try:
        await redis_is_away(ward, seconds)
    finally:
        redis.start_redis()


async def frozen(ward: Ward, redis: Engines, seconds: float) -> None:
    assert redis.redis is not None
    assert redis.redis.child is not None
    os.kill(redis.redis.child.pid, signal.SIGSTOP)
    try:
        await redis_is_away(ward, seconds)
    finally:
        os.kill(redis.redis.child.pid, signal.SIGCONT)


async def cut(ward: Ward, redis: Engines, times: int) -> None:
    """Only the connections that listen end; those that publish stay."""
    for _ in range(times):
        await all_listen_once(ward, redis)
        async with asking(redis) as client:
            assert await client.client_kill_filter(_type="pubsub") >= 1
        assert await writes_answer(ward, until=await for_a_while(0.5)) < WRITE_WITHIN


async def emptied(ward: Ward, redis: Engines) -> None:
    async with asking(redis) as client:
        await client.flushall()
    assert await writes_answer(ward, until=await for_a_while(0.2)) < WRITE_WITHIN


async def test_redis_is_killed_and_comes_back(ward: Ward, own_redis: Engines) -> None:
    async with screens_that_keep_up(ward, own_redis):
        await killed(ward, own_redis, 1)


async def test_redis_freezes_and_thaws(ward: Ward, own_redis: Engines) -> None:
    async with screens_that_keep_up(ward, own_redis):
        await frozen(ward, own_redis, 1)


async def test_redis_is_emptied_and_its_listeners_cut(ward: Ward, own_redis: Engines) -> None:
    async with screens_that_keep_up(ward, own_redis):
        await emptied(ward, own_redis)
        await cut(ward, own_redis, 2)


@pytest.mark.chaos
async def test_redis_is_away_for_long(ward: Ward, own_redis: Engines) -> None:
    async with screens_that_keep_up(ward, own_redis):
        await killed(ward, own_redis, 3)
        await frozen(ward, own_redis, 15)
        for _ in range(4):
            await cut(ward, own_redis, 1)
            await asyncio.sleep(5)
        await emptied(ward, own_redis)
