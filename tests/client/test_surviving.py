"""Whatever happens to the network and the servers, a program has what is so again, and never shows old as live."""

import asyncio
from itertools import groupby

import pytest

from queue_server.client import kinds
from queue_server.client.rules import Patience
from queue_server.client.shapes import Payload
from queue_server.dev.engines import Engines
from tests.a_server import Running
from tests.client.a_program import WITHIN, a_program
from tests.live.processes import a_server_process
from tests.live.proxy import a_proxy
from tests.live.ward import Ward
from tests.live.watchers import heads_of

pytestmark = pytest.mark.long
LONG = 30.0
SHORT = Patience(grace=0.5, silence=3.0)  # of servers that shine every 0.3 s; this process may stand still for a second


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screens that bear a second of silence, so that a test need not wait for eight."""
    monkeypatch.setattr(kinds, "DESK", SHORT)
    monkeypatch.setattr(kinds, "DISPLAY", SHORT)


async def test_a_connection_that_is_cut(ward: Ward) -> None:
    async with a_proxy(ward.servers[0].url) as proxy, a_program(ward, proxy.url) as program:
        for _ in range(3):
            joining = asyncio.create_task(ward.joins(ward.servers[1], 5))
            proxy.cut()
            await joining
        await program.catches_up(ward)
        assert program.clinic.connections > 1


async def test_a_network_that_falls_silent_is_not_live_until_there_is_another(
    ward: Ward, frequent: list[Running], impatient: None
) -> None:
    async with a_proxy(frequent[0].url) as proxy, a_program(ward, proxy.url) as program:
        seen: list[tuple[bool, int, Payload]] = []

        async def look() -> None:
            states = aiter(program.board)
            while True:
                shown = await anext(states)
                seen.append((shown.is_live, program.clinic.connections, heads_of(shown.view)))

        looking = asyncio.create_task(look())
        proxy.drop()
        await program.is_stale()
        known = program.board.shown
        assert known is not None
        await ward.joins(ward.servers[0], 3)
        await program.is_stale()  # once more: what was under way when the network fell silent may have arrived since
        later = program.board.shown
        assert later is not None
        assert later.view == known.view
        assert known.as_of < program.clinic.clock.now()
        proxy.carry()
        await program.catches_up(ward)
        looking.cancel()
        by_connection = {one: list(states) for one, states in groupby(seen, key=lambda state: state[1])}
        assert by_connection.keys() >= {1, 2}
        assert not by_connection[1][-1][0]
        assert {str(heads) for _, _, heads in by_connection[1]} == {str(heads_of(known.view))}
        assert by_connection[max(by_connection)][-1][0]


async def test_a_stalled_connection_is_right_again_whoever_moves_first(
    ward: Ward, frequent: list[Running], impatient: None
) -> None:
    async with a_proxy(frequent[0].url) as proxy, a_program(ward, proxy.url) as program:
        proxy.stall()
        await ward.joins(ward.servers[0], 5)
        await program.is_stale()
        proxy.resume()
        await program.catches_up(ward)


@pytest.mark.chaos
async def test_eight_seconds_without_a_head_are_not_live(ward: Ward) -> None:
    async with a_proxy(ward.servers[0].url) as proxy, a_program(ward, proxy.url) as program:
        began = asyncio.get_running_loop().time()
        proxy.drop()
        await program.is_stale(within=10)
        assert asyncio.get_running_loop().time() - began < 10
        proxy.carry()
        await program.catches_up(ward)


async def test_a_server_that_is_killed_and_another_that_lives(ward: Ward, ward_url: str, own_redis: Engines) -> None:
    async with (
        a_server_process(ward_url, own_redis.redis_url) as first,
        a_program(ward, first.url, ward.servers[1].url) as program,
    ):
        joining = asyncio.create_task(ward.joins(ward.servers[0], 10))
        first.kill()
        await joining
        await program.catches_up(ward)
        assert program.clinic.connections == 2


async def test_a_server_that_is_killed_and_started_again(ward: Ward, ward_url: str, own_redis: Engines) -> None:
    async with a_proxy() as proxy:
        async with a_server_process(ward_url, own_redis.redis_url) as first:
            proxy.servers.append(first.url)
            program = await (way := a_program(ward, proxy.url)).__aenter__()
            first.kill()
            await first.ends()
        await ward.joins(ward.servers[0], 5)
        async with a_server_process(ward_url, own_redis.redis_url) as second:
            proxy.servers.append(second.url)
            await program.catches_up(ward, within=LONG)
            await way.__aexit__(None, None, None)


async def test_a_server_that_drains(ward: Ward, ward_url: str, own_redis: Engines) -> None:
    async with (
        a_server_process(ward_url, own_redis.redis_url) as first,
        a_program(ward, first.url, ward.servers[1].url) as program,
    ):
        first.terminate()
        assert await first.ends() == 0
        await ward.joins(ward.servers[0], 5)
        await program.catches_up(ward)
        assert "server:draining" in [event for event, _ in program.clinic.heard]
        assert program.clinic.connections == 2


async def test_a_lost_diff_is_asked_for_when_the_next_one_comes(ward: Ward) -> None:
    async with a_program(ward, ward.servers[0].url) as program:
        program.clinic.deaf_to = 2  # one for the line, one for the board
        await ward.joins(ward.servers[0], 2)
        await program.catches_up(ward)
        for followed in (program.line, program.board):
            assert (followed.tally.subscribed, followed.tally.resyncs) == (1, 1)


async def test_a_lost_last_diff_is_noticed_by_the_head(ward: Ward, frequent: list[Running]) -> None:
    async with a_program(ward, frequent[0].url) as program:
        program.clinic.deaf_to = 2
        await ward.joins(ward.servers[0])
        await program.catches_up(ward)
        for followed in (program.line, program.board):
            assert (followed.tally.subscribed, followed.tally.resyncs) == (1, 1)


async def test_another_epoch_begins_anew(ward: Ward, frequent: list[Running]) -> None:
    await ward.joins(ward.servers[0], 3)
    async with a_program(ward, frequent[0].url) as program:
        await ward.clinic.database.pool.execute("UPDATE installation SET epoch = epoch + 1")
        (row,) = await ward.clinic.database.read("SELECT epoch FROM installation")
        await ward.joins(ward.servers[1], 2)
        async with asyncio.timeout(LONG):
            await program.line.until(lambda shown: shown.view["epoch"] == row["epoch"])
        await program.catches_up(ward, within=LONG)
        assert program.clinic.connections == 1


async def test_a_change_that_does_not_fit_is_mended_by_a_snapshot(ward: Ward, frequent: list[Running]) -> None:
    async with a_program(ward, frequent[0].url) as program:
        assert program.line.shown is not None
        held = program.line.shown.view
        nonsense = {"op": "move", "ticket_id": "nobody", "to": 7}
        diff = {"queue_id": held["queue_id"], "epoch": held["epoch"], "version": held["version"] + 1, "at": held["at"]}
        program.clinic.hear("queue:updated", {**diff, "ops": [nonsense]})
        program.clinic.deaf_to = 2
        await ward.joins(ward.servers[0])
        await program.catches_up(ward)
        assert (program.line.tally.subscribed, program.line.tally.resyncs) == (2, 0)
        assert program.clinic.connections == 1


async def test_much_at_once_while_the_network_fails_again_and_again(ward: Ward) -> None:
    async with a_proxy(ward.servers[0].url) as proxy, a_program(ward, proxy.url) as program:

        async def network_fails() -> None:
            for _ in range(8):
                proxy.cut()
                await asyncio.sleep(0.4)

        await asyncio.gather(ward.joins(ward.servers[1], 40), ward.calls(ward.servers[0], 15), network_fails())
        await program.catches_up(ward, within=WITHIN * 2)
