"""Two workers: whoever commits, every screen of both applies every change once, in order."""

import os
import signal
from asyncio import gather

import pytest

from queue_server.dev.engines import Engines
from tests.a_screen import Display, Staff, settled
from tests.live.javascript import a_javascript_client
from tests.live.processes import a_server_process
from tests.live.ward import Ward, consoles


async def both_commit(ward: Ward, rounds: int) -> None:
    """People join and are called at both servers at once."""
    await gather(*(ward.joins(server, rounds) for server in ward.servers for _ in range(2)))
    await gather(
        *(ward.joins(server, rounds) for server in ward.servers),
        *(ward.calls(server, rounds) for server in ward.servers),
    )


async def test_screens_of_both_workers_apply_every_change_once_in_order(ward: Ward) -> None:
    async with ward.screens() as watchers:
        await both_commit(ward, 10)
        await ward.all_caught_up(watchers)
        changes = await ward.clinic.version()
        for console in consoles(watchers):
            assert console.applied(ward.clinic.queue) == list(range(1, changes + 1))
            assert (console.snapshots, console.resyncs) == (1, 0)


async def test_the_official_client_misses_nothing_at_either_worker(ward: Ward) -> None:
    here, there = ward.servers
    async with (
        a_javascript_client(here.url, ward.auth(), ward.line, ward.display) as first,
        a_javascript_client(there.url, ward.auth(), ward.line, ward.display) as second,
    ):
        acks = [await client.until("ack", 2) for client in (first, second)]
        await both_commit(ward, 6)
        line, board = await ward.truth(here)
        for client, (for_line, for_display) in zip((first, second), acks, strict=True):
            console, screen = Staff(for_line["snapshot"]), Display(for_display["snapshot"])
            for diff in await client.until("queue:updated", 2 * line["version"]):
                assert (console if "queue_id" in diff else screen).take(diff)
            assert settled(console.shows) == settled(line)
            assert settled(screen.shows) == settled(board)


async def test_workers_at_one_port_serve_as_one_also_when_one_dies(
    ward_url: str, own_redis: Engines, ward: Ward
) -> None:
    async with a_server_process(ward_url, own_redis.redis_url, workers=2) as server:
        shared = Ward(ward.clinic, [server, server])
        async with shared.screens(*[server] * 4) as watchers:
            await both_commit(shared, 6)
            await shared.all_caught_up(watchers)
            changes = await ward.clinic.version()
            for console in consoles(watchers):
                assert console.applied(ward.clinic.queue) == list(range(1, changes + 1))
            os.kill((await server.workers())[0], signal.SIGKILL)
            await shared.all_back(watchers)
            await both_commit(shared, 3)
            await shared.all_caught_up(watchers)


@pytest.mark.chaos
async def test_a_busy_morning_at_two_workers(ward: Ward) -> None:
    async with ward.screens(*[*ward.servers] * 2) as watchers:
        for _ in range(8):
            await both_commit(ward, 15)
        await ward.all_caught_up(watchers)
        changes = await ward.clinic.version()
        for console in consoles(watchers):
            assert console.applied(ward.clinic.queue) == list(range(1, changes + 1))
            assert max(ward.delays(console)) < 2
