"""Crowds: three hundred screens on two workers, two thousand that come back at once, a last diff that gets lost."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from itertools import cycle

import asyncpg
import httpx2
import pytest

from queue_server.dev.engines import Engines
from tests.a_clinic import Clinic, Witness, where_it_is_noon
from tests.bench.stage import a_database
from tests.chaos.crowd import Seat, a_crowd
from tests.chaos.lateness import Spread
from tests.chaos.report import measured
from tests.chaos.scene import a_fresh_database
from tests.live.processes import servers_beside
from tests.live.ward import Ward, watching_each

pytestmark = pytest.mark.chaos
MANY = 5000
SCREENS, CHANGES_A_SECOND = 300, 20
STORM, STORM_WITHIN = 2000, 10.0
A_FEW = 6  # each server reads the line and the branch; once more where it had forgotten them
SNAPSHOTS = """
    SELECT coalesce(sum(calls), 0)::int AS count FROM pg_stat_user_functions
    WHERE schemaname = 'fn' AND funcname IN ('line', 'branch')
"""
BEACON_WITHIN = 7.0
CAUGHT_UP_WITHIN = 10.0


@pytest.fixture
async def pair(own_engines: Engines) -> AsyncIterator[Ward]:
    """A clinic with a database of its own at two servers that let many in."""
    url = await a_fresh_database(own_engines, "crowds")
    beside = await asyncpg.connect(url)
    await beside.execute("ALTER DATABASE crowds SET track_functions = 'all'")
    await beside.close()
    many = {"sockets_per_address": MANY, "sockets_per_user": MANY}
    async with (
        a_database(url) as database,
        servers_beside(url, own_engines.redis_url, **many) as servers,
    ):
        yield Ward(await Clinic.open(database, Witness(), time_zone=where_it_is_noon()), servers)


def seats_at(ward: Ward, urls: Sequence[str], count: int) -> list[Seat]:
    """One in twenty is a console, the others are displays of a public board."""
    places = zip(range(count), cycle(urls), strict=False)
    return [Seat(url, {}, ward.display) if number % 20 else Seat(url, ward.auth(), ward.line) for number, url in places]


async def changes(ward: Ward, *, a_second: float, over: asyncio.Event) -> int:
    """Joins and calls in turn at an even pace, at either server; how many there were."""
    began, count = time.monotonic(), 0
    async with AsyncExitStack() as stack:
        doctors = [await stack.enter_async_context(server.as_(ward.clinic.manager)) for server in ward.servers]
        while not over.is_set():
            await asyncio.sleep(max(0.0, began + count / a_second - time.monotonic()))
            await _one(ward, doctors[count // 2 % len(doctors)], is_join=not count % 2)
            count += 1
    return count


async def _one(ward: Ward, doctor: httpx2.AsyncClient, *, is_join: bool) -> None:
    queue, counter = ward.clinic.queue, {"counter_id": str(ward.clinic.counter)}
    where, what = ("tickets", {}) if is_join else ("call-next", counter)
    reply = await doctor.post(f"/queues/{queue}/{where}", json=what)
    assert reply.status_code in (200, 201), reply.text


async def all_level(ward: Ward, seats: Sequence[Seat], *, within: float) -> None:
    """Each has come as far as is stored; displays count what is public, and everything here is."""
    version = await ward.clinic.version()
    queue = str(ward.clinic.queue)
    async with asyncio.timeout(within):
        for seat in seats:
            while seat.held[queue][1] < version:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    assert {seat.held[queue][1] for seat in seats} == {version}


async def test_three_hundred_screens_apply_everything_once_in_order_and_soon(
    pair: Ward, is_brief: bool, form: str, patience: float
) -> None:
    over = asyncio.Event()
    async with a_crowd(seats_at(pair, [server.url for server in pair.servers], SCREENS)) as seats:
        changing = asyncio.create_task(changes(pair, a_second=CHANGES_A_SECOND, over=over))
        await asyncio.sleep(6 if is_brief else 60)
        over.set()
        count = await changing
        await all_level(pair, seats, within=CAUGHT_UP_WITHIN)
        assert [gap for seat in seats for gap in seat.gaps] == []
        assert {len(seat.delays) for seat in seats} == {count}
    spread = Spread.of([delay for seat in seats for delay in seat.delays])
    p99 = measured(8, "300 screens, 20 changes/s: commit → screen, p99", spread.p99, "s", limit=0.1, form=form)
    worst = measured(8, "300 screens, 20 changes/s: commit → screen, worst", spread.worst, "s", limit=2, form=form)
    assert p99.value <= 0.1 * patience, p99
    assert worst.value <= 2 * patience, worst


async def snapshots_read(ward: Ward) -> int:
    """Since the database is there. Postgres tells what an idle connection did after ten seconds."""
    await asyncio.sleep(11)
    (row,) = await ward.clinic.database.read(SNAPSHOTS)
    count: int = row["count"]
    return count


async def test_two_thousand_who_come_back_at_once_are_served_from_memory(
    pair: Ward, is_brief: bool, form: str, patience: float
) -> None:
    count = STORM // 4 if is_brief else STORM
    await pair.joins(pair.servers[0], 20)
    (server, _) = pair.servers
    async with a_crowd(seats_at(pair, [server.url], count)) as seats:
        for seat in seats:
            seat.gets_up()
        began = time.time()
        coming = asyncio.gather(*(seat.sits_down() for seat in seats))
        await pair.joins(pair.servers[1], 10)
        await coming
        took = max(seat.shown_at for seat in seats) - began
        await all_level(pair, seats, within=CAUGHT_UP_WITHIN)
    refusals = {status for seat in seats for status in seat.refusals}
    assert refusals <= {403, 429}  # at the door, a hundred at a time; never a crash
    assert server.complaints() == []
    what = f"{count} come back at once"
    told = measured(15, f"{what}: all are current", took, "s", limit=STORM_WITHIN, form=form)
    snapshots = await snapshots_read(pair)
    measured(15, f"{what}: snapshots read for all", snapshots, "", limit=A_FEW, form=form)
    assert 0 < snapshots <= A_FEW
    assert told.value <= STORM_WITHIN * patience, told


async def test_a_lost_last_diff_is_noticed_by_the_next_beacon(pair: Ward, form: str, patience: float) -> None:
    async with watching_each([[server.url] for server in pair.servers], pair) as watchers:
        for watcher in watchers:
            watcher.deaf_to = 1
        await pair.joins(pair.servers[0])
        await pair.all_caught_up(watchers, within=3 * BEACON_WITHIN)
        took = max(delay for watcher in watchers for delay in pair.delays(watcher))
        assert {(watcher.snapshots, watcher.resyncs) for watcher in watchers} == {(1, 1)}
    told = measured(13, "the last diff is lost: noticed after", took, "s", limit=BEACON_WITHIN, form=form)
    assert told.value <= BEACON_WITHIN * patience, told
