"""A worker that dies takes nothing with it: what it committed is on every screen soon."""

import time
from asyncio import create_task, gather

import pytest

from queue_server.dev.engines import Engines
from tests.chaos.report import measured
from tests.live.dies_after_commit import a_worker_dies_after_commit
from tests.live.processes import a_server_process
from tests.live.ward import Ward, consoles, watching_each


async def someone_joins_and_their_worker_dies(ward: Ward, url: str) -> None:
    clinic = ward.clinic
    await a_worker_dies_after_commit(url, clinic.organization, clinic.receptionist.id, clinic.queue)
    ward.answered_at[await clinic.version()] = time.monotonic()


async def test_a_worker_killed_between_commit_and_publish_leaves_no_gap(ward: Ward, ward_url: str) -> None:
    async with ward.screens() as watchers:
        for _ in range(2):
            await someone_joins_and_their_worker_dies(ward, ward_url)
            await ward.joins(ward.servers[0])
        await ward.all_caught_up(watchers)
        for console in consoles(watchers):
            assert console.applied(ward.clinic.queue) == [1, 2, 3, 4]
            assert console.resyncs == 0


async def test_screens_of_a_killed_worker_come_back_at_another(ward: Ward, ward_url: str, own_redis: Engines) -> None:
    (second, _) = ward.servers
    async with (
        a_server_process(ward_url, own_redis.redis_url) as first,
        watching_each([[first.url, second.url]] * 2, ward) as watchers,
    ):
        joining = create_task(ward.joins(second, 30))
        await gather(*(watcher.until(lambda one: one.history[-1].version > 5) for watcher in watchers))
        first.kill()
        await joining
        await ward.all_caught_up(watchers)
        assert {watcher.connections for watcher in watchers} == {2}


@pytest.mark.chaos
async def test_ten_workers_die_one_after_the_other(ward: Ward, ward_url: str) -> None:
    async with ward.screens(*[*ward.servers] * 5) as watchers:
        for _ in range(10):
            await gather(
                someone_joins_and_their_worker_dies(ward, ward_url),
                *(ward.joins(server, 20) for server in ward.servers),
            )
        await ward.all_caught_up(watchers, within=2)
        for console in consoles(watchers):
            assert console.applied(ward.clinic.queue) == list(range(1, 411))
        latest = max(delay for console in consoles(watchers) for delay in ward.delays(console))
        measured(9, "ten workers die after a commit: commit → screen, worst", latest, "s", limit=2, form="long")
        assert latest < 2
