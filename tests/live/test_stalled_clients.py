"""Clients that stop reading: they are right again soon after they are back, and nobody else notices them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from queue_server.dev.engines import Engines
from tests.a_clinic import Clinic, Witness
from tests.chaos.report import clocked, measured
from tests.live.processes import ServerProcess, a_server_process
from tests.live.proxy import Proxy, a_proxy
from tests.live.ward import Ward, consoles, watching_each
from tests.live.watchers import Watcher
from tests.live.wire import Wire, a_wire

BACK_WITHIN = 3.0  # promised; asserted where nothing else runs
PATIENCE = 60.0  # of a machine that may stand still for seconds
KERNEL_KEEPS = 4096


@asynccontextmanager
async def a_screen_behind(proxy: Proxy, ward: Ward) -> AsyncIterator[list[Watcher]]:
    """A console and a display whose network we hold in our hands."""
    async with watching_each([[proxy.url]], ward) as watchers:
        yield watchers


async def stalled(ward: Ward, seconds: float, *, near_within: float = PATIENCE, within: float = PATIENCE) -> None:
    """Some screens hear nothing for a while, in which the line moves on; then they show what is so."""
    async with (
        a_proxy(ward.servers[0].url) as proxy,
        a_screen_behind(proxy, ward) as far,
        ward.screens(ward.servers[0]) as near,
    ):
        proxy.stall()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await ward.joins(ward.servers[1], 5)
            await ward.calls(ward.servers[0], 2)
            await asyncio.sleep(0.1)
        await ward.all_caught_up(near, within=near_within)
        assert max(ward.delays(near[0])) < near_within
        line, _ = await ward.truth(ward.servers[0])
        assert consoles(far)[0].shows["version"] < line["version"]
        proxy.resume()
        with clocked(12, f"a client heard nothing for {seconds:g} s: right again", limit=BACK_WITHIN):
            await ward.all_caught_up(far, within=within)


async def test_a_client_that_heard_nothing_for_five_seconds_is_right_again(ward: Ward) -> None:
    await stalled(ward, 5)


@pytest.mark.chaos
async def test_a_client_that_heard_nothing_for_long_is_right_again_within_three(
    ward: Ward, a_server: ServerProcess
) -> None:
    elsewhere = Ward(await Clinic.open(ward.clinic.database, Witness()), [a_server, *ward.servers])
    promised = {"near_within": 2.0, "within": BACK_WITHIN}
    await asyncio.gather(stalled(ward, 30, **promised), stalled(elsewhere, 120, **promised))


async def test_a_client_whose_connection_is_cut_is_right_again(ward: Ward) -> None:
    async with a_proxy(ward.servers[0].url) as proxy, a_screen_behind(proxy, ward) as far:
        for _ in range(3):
            joining = asyncio.create_task(ward.joins(ward.servers[1], 5))
            proxy.cut()
            await joining
        await ward.all_caught_up(far)


@pytest.mark.chaos
async def test_a_client_whose_network_dies_in_silence_comes_back(ward: Ward) -> None:
    async with a_proxy(ward.servers[0].url) as proxy, a_screen_behind(proxy, ward) as far:
        proxy.drop()
        await ward.joins(ward.servers[1], 5)
        await asyncio.gather(
            *(watcher.until(lambda one: one.connections > 1, within=60) for watcher in far), mended(proxy)
        )
        await ward.all_caught_up(far)


async def mended(proxy: Proxy) -> None:
    """The network is back after the client gave up, not before."""
    await asyncio.sleep(25)
    proxy.carry()


def resident(server: ServerProcess) -> int:
    """Bytes of memory that a process really has."""
    status = Path(f"/proc/{server.pid}/status")
    if not status.exists():
        pytest.skip("memory is only read where there is /proc")
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1024


def connections(server: ServerProcess) -> int:
    """How many sockets a process holds open."""
    held = [entry for entry in Path(f"/proc/{server.pid}/fd").iterdir() if entry.is_symlink()]
    return sum(1 for entry in held if "socket" in str(entry.readlink()))


async def much_happens(ward: Ward, count: int) -> None:
    """As fast as the database can: people join, and no server is asked."""
    facts = ward.clinic.manager.facts() | {"everywhere": True}
    await ward.clinic.database.pool.fetch(
        "SELECT count(fn.join($1, gen_random_uuid(), $2, $3)) FROM generate_series(1, $4)",
        facts,
        ward.clinic.queue,
        {"priority": "normal", "here": True},
        count,
        timeout=120,
    )


async def a_slow_reader(ward: Ward, server: ServerProcess, stack: AsyncExitStack) -> Wire:
    """Somebody who subscribes and then reads no more."""
    wire = await stack.enter_async_context(a_wire(server.url, little=KERNEL_KEEPS))
    await wire.connects(ward.auth())
    assert (await wire.subscribes(ward.line))["ok"]
    return wire


async def slow_readers(ward: Ward, server: ServerProcess, *, count: int, rounds: int, grows: int) -> None:
    """Many stop reading while much happens: memory stays, and whoever reads hears all."""
    alone = Ward(ward.clinic, [server])
    async with AsyncExitStack() as stack, alone.screens() as healthy:
        before = connections(server)
        for _ in range(count):
            await a_slow_reader(alone, server, stack)
        base = resident(server)
        for _ in range(rounds):
            await much_happens(ward, 500)
            await alone.all_caught_up(healthy, within=20)
        grown = resident(server) - base
        measured(16, f"{count} slow readers: memory grows by", grown / (1 << 20), "MB", limit=grows >> 20, form="long")
        assert grown < grows
        assert {watcher.connections for watcher in healthy} == {1}
        with clocked(16, f"{count} slow readers: all are cut", limit=60, form="long"):
            await all_are_cut(server, before, within=60)


async def all_are_cut(server: ServerProcess, before: int, *, within: float) -> None:
    async with asyncio.timeout(within):
        while connections(server) > before:  # noqa: ASYNC110
            await asyncio.sleep(0.2)


@pytest.fixture
async def a_server(ward_url: str, own_redis: Engines) -> AsyncIterator[ServerProcess]:
    async with a_server_process(ward_url, own_redis.redis_url, sockets_per_user=2000) as server:
        yield server


@pytest.mark.chaos
async def test_a_thousand_slow_readers_cost_little_memory_and_are_cut(ward: Ward, a_server: ServerProcess) -> None:
    await slow_readers(ward, a_server, count=1000, rounds=8, grows=150 << 20)


async def test_slow_readers_cost_little_memory(ward: Ward, small_server: ServerProcess) -> None:
    alone = Ward(ward.clinic, [small_server])
    async with AsyncExitStack() as stack, alone.screens() as healthy:
        for _ in range(60):
            await a_slow_reader(alone, small_server, stack)
        base = resident(small_server)
        await much_happens(ward, 600)
        await alone.all_caught_up(healthy)
        grown = resident(small_server) - base
        measured(16, "60 slow readers: memory grows by", grown / (1 << 20), "MB", limit=60)
        assert grown < 60 << 20
