"""Addresses that are no server of ours: nothing hangs, nothing is left, and whoever comes later is found."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from queue_server.client import Board, Clinic, Followed, socket
from tests.client.a_program import WITHIN, a_program
from tests.live.ward import Ward

Says = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
UPGRADE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


async def nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    while await reader.read(1024):
        pass


async def an_end(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    return


async def another_page(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nOops!")
    await writer.drain()


async def half_a_handshake(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(UPGRADE)
    await nothing(reader, writer)


@asynccontextmanager
async def a_stranger(says: Says) -> AsyncIterator[tuple[str, list[int]]]:
    """Its address, and how often somebody came."""
    visits: list[int] = []

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append(1)
        try:
            await says(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", visits
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("says", [nothing, an_end, another_page, half_a_handshake])
async def test_a_stranger_is_passed_over(ward: Ward, says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    async def says_and_is_known(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        monkeypatch.setattr(socket, "DIAL_WITHIN", WITHIN)  # for whoever is dialled next
        await says(reader, writer)

    monkeypatch.setattr(socket, "DIAL_WITHIN", 0.5)
    async with a_stranger(says_and_is_known) as (url, visits), a_program(ward, url, ward.servers[0].url) as program:
        await program.catches_up(ward)
        assert program.clinic.connections == 1
        assert visits


@pytest.mark.parametrize("says", [nothing, an_end, another_page])
async def test_who_waits_for_nobody_may_leave_at_any_time(ward: Ward, says: Says) -> None:
    boards: list[Followed[Board]] = []

    async def waits_in_vain(url: str, visits: list[int]) -> None:
        async with Clinic(url) as clinic, clinic.display(ward.clinic.branch) as board:
            boards.append(board)
            while not visits:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            await asyncio.wait_for(anext(aiter(board)), 1)

    async with a_stranger(says) as (url, visits), asyncio.timeout(WITHIN):
        with pytest.raises(TimeoutError):
            await waits_in_vain(url, visits)
        (board,) = boards
        assert board.shown is None
        assert [shown async for shown in board] == []


async def test_nobody_listens(ward: Ward) -> None:
    async with Clinic("http://127.0.0.1:9") as clinic, clinic.display(ward.clinic.branch) as board:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(aiter(board)), 1)
        assert board.liveness == "loading"
        assert not clinic.is_connected


async def test_a_clinic_is_entered_first(ward: Ward) -> None:
    clinic = Clinic(ward.servers[0].url)
    with pytest.raises(RuntimeError, match="async with Clinic"):
        async with clinic.display(ward.clinic.branch):
            pass
