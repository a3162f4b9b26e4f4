"""A program follows a line, a board and a ticket, and has what a fresh read has."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from queue_server.client import Clinic, Refused, Shown, Ticket
from tests.client.a_program import WITHIN, Listening, a_program, comes_to_show
from tests.live.processes import ServerProcess, a_token
from tests.live.ward import Ward


async def a_ticket(ward: Ward, server: ServerProcess) -> tuple[str, str]:
    """The id and the secret of a ticket."""
    async with server.as_(ward.clinic.receptionist) as desk:
        ticket = (await desk.post(f"/queues/{ward.clinic.queue}/tickets", json={})).json()
        return ticket["id"], ticket["secret_link"].split("#")[1]


async def test_a_line_and_a_board_over_one_connection(ward: Ward) -> None:
    server = ward.servers[0]
    await ward.joins(server, 2)
    async with a_program(ward, server.url) as program:
        await ward.joins(server, 3)
        await ward.calls(server)
        await program.catches_up(ward)
        assert program.clinic.connections == 1
        assert (program.line.tally.subscribed, program.line.tally.changes, program.line.tally.resyncs) == (1, 4, 0)
        assert program.line.shown is not None
        assert abs((program.clinic.clock.now() - program.line.shown.as_of).total_seconds()) < WITHIN


async def test_the_holder_of_a_link_is_called(ward: Ward) -> None:
    server = ward.servers[0]
    await ward.joins(server)
    ident, secret = await a_ticket(ward, server)
    async with Clinic(server.url, ticket=(ident, secret)) as clinic, clinic.ticket(ident) as place:
        seen: list[Shown[Ticket]] = []
        async with asyncio.timeout(WITHIN):
            seen.append(await place.until(lambda shown: shown.view["ahead"] == 1))
            await ward.calls(server)
            seen.append(await place.until(lambda shown: shown.view["ahead"] == 0))
            await ward.calls(server)
            seen.append(await place.until(lambda shown: shown.view["state"] == "called"))
        counter = seen[-1].view["counter"]
        assert counter is not None
        assert counter["door"] == "1"
        assert all(shown.is_live for shown in seen)


async def test_a_transfer_brings_the_name_of_the_other_line(ward: Ward) -> None:
    server = ward.servers[0]
    other = await ward.clinic.a_queue("K", staff=[ward.clinic.doctor.id])
    ident, secret = await a_ticket(ward, server)
    async with Clinic(server.url, ticket=(ident, secret)) as clinic, clinic.ticket(ident) as place:
        await asyncio.wait_for(anext(aiter(place)), WITHIN)
        async with server.as_(ward.clinic.manager) as manager:
            reply = await manager.post(f"/tickets/{ident}/transfer", json={"queue_id": str(other)})
            assert reply.status_code == 200, reply.text
        async with asyncio.timeout(WITHIN):
            shown = await place.until(lambda shown: shown.view["queue"]["id"] == str(other))
        assert shown.view["queue"]["name"] == "Queue K"


async def test_two_branches_on_one_connection_do_not_disturb_each_other(ward: Ward) -> None:
    server = ward.servers[0]
    elsewhere = await ward.clinic.a_branch()
    await ward.clinic.a_queue("L", branch=elsewhere)
    async with (
        Clinic(server.url) as clinic,
        clinic.display(ward.clinic.branch) as here,
        clinic.display(elsewhere) as there,
    ):
        async with asyncio.timeout(WITHIN):
            await here.until(lambda shown: shown.is_live)
            await there.until(lambda shown: shown.is_live)
        await ward.joins(server, 3)
        _, board = await ward.truth(server)
        await comes_to_show(here, board)
        assert (here.tally.resyncs, there.tally.resyncs) == (0, 0)
        assert there.tally.changes == 0


async def test_a_queue_that_is_new_appears_on_the_board(ward: Ward) -> None:
    server = ward.servers[0]
    async with a_program(ward, server.url) as program:
        async with server.as_(ward.clinic.manager) as manager:
            wish = {"name": {"en": "Blood tests"}, "prefix": "X", "services": [str(ward.clinic.service)]}
            reply = await manager.post(f"/branches/{ward.clinic.branch}/queues", json=wish)
            assert reply.status_code == 201, reply.text
        await program.catches_up(ward)
        assert program.board.shown is not None
        assert "Blood tests" in [queue["name"] for queue in program.board.shown.view["queues"]]


async def test_a_slow_loop_gets_the_newest_state_and_no_backlog(ward: Ward) -> None:
    server = ward.servers[0]
    async with a_program(ward, server.url) as program:
        seen = []
        states = aiter(program.line)
        for count in (10, 20):
            await ward.joins(server, 10)
            line, _ = await ward.truth(server)
            await comes_to_show(program.line, line)
            seen.append(len((await anext(states)).view["line"]))
            assert seen[-1] == count
        assert program.line.tally.changes == 20


async def test_what_may_not_be_followed_ends_and_the_rest_goes_on(ward: Ward) -> None:
    server = ward.servers[0]
    async with a_program(ward, server.url) as program:
        async with program.clinic.line(uuid4()) as nowhere:
            with pytest.raises(Refused) as refused:
                await asyncio.wait_for(anext(aiter(nowhere)), WITHIN)
            assert refused.value.status == 404
            assert nowhere.liveness == "refused"
        await ward.joins(server)
        await program.catches_up(ward)
        assert program.clinic.connections == 1


async def test_who_is_nobody_follows_no_line(ward: Ward) -> None:
    async with Clinic(ward.servers[0].url) as clinic, clinic.line(ward.clinic.queue) as line:
        with pytest.raises(Refused) as refused:
            await asyncio.wait_for(anext(aiter(line)), WITHIN)
        assert refused.value.status in (401, 403, 404)


async def test_what_is_left_is_heard_no_more(ward: Ward) -> None:
    server = ward.servers[0]
    async with Listening(server.url, token=a_token(ward.clinic.doctor)) as clinic:
        async with clinic.line(ward.clinic.queue) as first, clinic.line(ward.clinic.queue) as second:
            for line in (first, second):
                await asyncio.wait_for(anext(aiter(line)), WITHIN)
        loops_end = [shown async for shown in first]
        assert [shown.liveness for shown in loops_end] == ["offline"]
        async with clinic.display(ward.clinic.branch) as board:
            await ward.joins(server)
            _, there = await ward.truth(server)
            await comes_to_show(board, there)
        assert not [one for event, one in clinic.heard if event == "queue:updated" and "queue_id" in one]


async def test_one_of_two_that_follow_the_same_may_leave(ward: Ward) -> None:
    server = ward.servers[0]
    async with a_program(ward, server.url) as program:
        async with program.clinic.line(ward.clinic.queue) as again:
            await asyncio.wait_for(anext(aiter(again)), WITHIN)
        await ward.joins(server)
        await program.catches_up(ward)
        assert program.line.tally.resyncs == 0


@pytest.mark.parametrize(
    "wrong", [{"token": "a", "device": "b"}, {"ticket": ("a", "b"), "device": "c"}], ids=["token", "ticket"]
)
def test_nobody_is_two_things(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="one of"):
        Clinic("https://clinic.example", **wrong)


def test_an_address_is_one() -> None:
    with pytest.raises(ValueError, match="https://"):
        Clinic("clinic.example")
