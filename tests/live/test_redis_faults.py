"""Redis killed, frozen, emptied, its pub/sub cut: writes keep answering, screens keep up, and hints come back."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from queue_server.dev.engines import Engines
from tests.chaos.report import clocked, measured
from tests.live.processes import ServerProcess
from tests.live.ward import Ward, consoles
from tests.live.watchers import Watcher
from tests.scrapes import scrape

PATIENCE = 60.0  # of a machine that may stand still for seconds
# What is asserted where nothing else runs:
WRITE_WITHIN = 1.0  # promised: p99 300 ms
SCREENS_WITHIN = 2.5  # promised: about 1.5 s
CAUGHT_UP_WITHIN = 6.0


@asynccontextmanager
async def asking(redis: Engines) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis.redis_url, decode_responses=True) as client:
        yield client


async def writes_answer(ward: Ward, *, until: Callable[[], bool]) -> float:
    """The longest anybody waited for an answer, at either server; hardly anybody is told to come again."""
    before, sent_away = len(ward.answered_at), ward.sent_away
    longest = 0.0
    while not until():
        for server in ward.servers:
            began = time.monotonic()
            await ward.joins(server)
            longest = max(longest, time.monotonic() - began)
        await asyncio.sleep(0.02)
    assert ward.sent_away - sent_away <= 2 + (len(ward.answered_at) - before) // 10
    return longest


async def for_a_while(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


async def hinted(server: ServerProcess) -> float:
    """Of how many events a server first heard by a hint."""
    return (await scrape(server.url))("queue_server_events_seen_total", by="hinted")


async def hints_work(ward: Ward, watchers: list[Watcher], *, within: float = PATIENCE) -> None:
    """Of what one server commits the other hears by hints, before it looks; but for what a look was quicker to see."""
    here, there = ward.servers
    _, console = consoles(watchers)
    async with asyncio.timeout(within):
        while True:
            before = await hinted(there)
            for _ in range(6):
                await ward.joins(here)
                await console.reaches(ward.clinic.queue, max(ward.answered_at))
            if await hinted(there) - before >= 3:
                return


async def subscriptions(redis: Engines) -> dict[str, int]:
    """How many processes listen, by channel."""
    async with asking(redis) as client:
        channels = await client.pubsub_channels()
        return {str(channel): listeners for channel, listeners in await client.pubsub_numsub(*channels)}


async def all_listen_once(ward: Ward, redis: Engines, *, processes: int | None = None, within: float = PATIENCE) -> int:
    """Each of both servers to the queue on its screens, and each process of all to the channel they share."""
    async with asyncio.timeout(within):
        while True:
            found = await subscriptions(redis)
            shared = found.get("streams", 0)
            if found.get(f"stream:{ward.clinic.queue}") == 2 and shared == (processes or shared):
                return shared
            await asyncio.sleep(0.05)


@asynccontextmanager
async def screens_that_keep_up(
    ward: Ward, redis: Engines, *, within: float = PATIENCE, late: float = PATIENCE
) -> AsyncIterator[list[Watcher]]:
    """At the end every screen shows what is so, has heard all of it in order, and everything is as before."""
    async with ward.screens() as watchers:
        await hints_work(ward, watchers)
        processes = await all_listen_once(ward, redis)
        yield watchers
        with clocked(10, "Redis is back: everybody has caught up", limit=CAUGHT_UP_WITHIN):
            await ward.all_caught_up(watchers, within=within)
        changes = await ward.clinic.version()
        for console in consoles(watchers):
            assert console.applied(ward.clinic.queue) == list(range(1, changes + 1))
        latest = max(delay for console in consoles(watchers) for delay in ward.delays(console))
        measured(10, "without Redis: commit → screen, worst", latest, "s", limit=1.5)
        assert latest < late
        for server in ward.servers:
            await server.becomes("ok")
        await hints_work(ward, watchers)
        assert await all_listen_once(ward, redis, processes=processes) == processes >= 2


async def all_become(health: str, servers: list[ServerProcess] | object) -> None:
    assert isinstance(servers, list)
    await asyncio.gather(*(server.becomes(health) for server in servers))


async def redis_is_away(ward: Ward, seconds: float) -> float:
    """Health says so, and the work goes on; the longest anybody waited for an answer."""
    began = time.monotonic()
    degraded = asyncio.create_task(all_become("degraded", ward.servers))
    longest = await writes_answer(ward, until=lambda: degraded.done() and time.monotonic() - began > seconds)
    await degraded
    measured(10, "without Redis: press → answer, longest", longest, "s", limit=0.3)
    return longest


async def killed(ward: Ward, redis: Engines, seconds: float) -> float:
    redis.kill_redis()
    try:
        return await redis_is_away(ward, seconds)
    finally:
        redis.start_redis()


async def frozen(ward: Ward, redis: Engines, seconds: float) -> float:
    assert redis.redis is not None
    assert redis.redis.child is not None
    os.kill(redis.redis.child.pid, signal.SIGSTOP)
    try:
        return await redis_is_away(ward, seconds)
    finally:
        os.kill(redis.redis.child.pid, signal.SIGCONT)


async def cut(ward: Ward, redis: Engines, times: int) -> float:
    """Only the connections that listen end; those that publish stay."""
    longest = 0.0
    for _ in range(times):
        await all_listen_once(ward, redis)
        async with asking(redis) as client:
            assert await client.client_kill_filter(_type="pubsub") >= 1
        longest = max(longest, await writes_answer(ward, until=await for_a_while(0.5)))
    return longest


async def emptied(ward: Ward, redis: Engines) -> float:
    async with asking(redis) as client:
        await client.flushall()
    return await writes_answer(ward, until=await for_a_while(0.2))


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
    async with screens_that_keep_up(ward, own_redis, within=CAUGHT_UP_WITHIN, late=SCREENS_WITHIN):
        longest = [await killed(ward, own_redis, 3), await frozen(ward, own_redis, 15)]
        for _ in range(4):
            longest.append(await cut(ward, own_redis, 1))
            await asyncio.sleep(5)
        longest.append(await emptied(ward, own_redis))
        assert max(longest) < WRITE_WITHIN
