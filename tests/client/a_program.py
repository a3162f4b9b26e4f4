"""Somebody's program: it follows, it may be deaf for a moment, and it compares what it has with what is so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from queue_server.client import Clinic, Followed
from queue_server.client.kinds import FollowedBoard, FollowedLine
from queue_server.client.shapes import Payload
from tests.a_screen import settled
from tests.live.processes import ServerProcess, a_token
from tests.live.ward import Ward
from tests.live.watchers import heads_of

WITHIN = 60.0


class Listening(Clinic):
    """Remembers what it hears, and misses as many diffs as it is told to."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.heard: list[tuple[str, Payload]] = []
        self.deaf_to = 0

    def hear(self, event: str, message: Payload) -> None:
        self.heard.append((event, message))
        if event == "queue:updated" and self.deaf_to:
            self.deaf_to -= 1
            return
        super().hear(event, message)


async def comes_to_show(followed: Followed[Any], truth: Payload, *, within: float = WITHIN) -> None:
    """Wait until it is live and has come as far as a fresh read, and compare the two."""
    wanted = heads_of(truth)
    async with asyncio.timeout(within):
        shown = await followed.until(lambda shown: shown.is_live and heads_of(shown.view) == wanted)
    assert settled(shown.view) == settled(truth)


class Program:
    """Follows a line and a board over one connection."""

    def __init__(self, clinic: Listening, line: Followed[Any], board: Followed[Any]) -> None:
        self.clinic, self.line, self.board = clinic, line, board

    async def catches_up(self, ward: Ward, server: ServerProcess | None = None, *, within: float = WITHIN) -> None:
        """Both come to show what is so, wherever that is read."""
        there_line, there_board = await ward.truth(server or ward.servers[0])
        await comes_to_show(self.line, there_line, within=within)
        await comes_to_show(self.board, there_board, within=within)

    async def is_stale(self, *, within: float = WITHIN) -> None:
        """Both have said that they are not live."""
        async with asyncio.timeout(within):
            await self.line.until(lambda shown: not shown.is_live)
            await self.board.until(lambda shown: not shown.is_live)


@asynccontextmanager
async def a_program(ward: Ward, *urls: str, **credentials: Any) -> AsyncIterator[Program]:
    """A program that has seen its first states."""
    async with AsyncExitStack() as stack:
        clinic = await stack.enter_async_context(
            Listening(urls, **(credentials or {"token": a_token(ward.clinic.doctor)}))
        )
        line = await stack.enter_async_context(clinic.follow(FollowedLine(ward.clinic.queue, clinic.clock)))
        board = await stack.enter_async_context(clinic.follow(FollowedBoard(ward.clinic.branch, clinic.clock)))
        async with asyncio.timeout(WITHIN):
            await line.until(lambda shown: shown.is_live)
            await board.until(lambda shown: shown.is_live)
        yield Program(clinic, line, board)
