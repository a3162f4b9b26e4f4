"""The board in a terminal."""

import asyncio
import os
import pty
import signal
import sys
from typing import Any
from uuid import uuid4

from tests.live.processes import ROOT
from tests.live.ward import Ward

WITHIN = 60.0


async def a_program_for(url: str, branch: object, stdout: Any) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "queue_server.client", "board", url, str(branch)),
        cwd=ROOT,
        stdout=stdout,
        stderr=asyncio.subprocess.PIPE,
    )


async def shows(screen: int, what: bytes) -> None:
    """Wait until a terminal has shown something."""
    seen = b""
    async with asyncio.timeout(WITHIN):
        while what not in seen:
            seen += await asyncio.to_thread(os.read, screen, 4096)


async def test_a_board_in_a_terminal_until_it_is_interrupted(ward: Ward) -> None:
    screen, terminal = pty.openpty()
    await ward.joins(ward.servers[0], 2)
    await ward.calls(ward.servers[0])
    program = await a_program_for(ward.servers[0].url, ward.clinic.branch, terminal)
    await shows(screen, b"A001")
    await ward.calls(ward.servers[0])
    await shows(screen, b"A002")
    program.send_signal(signal.SIGINT)
    _, complaints = await asyncio.wait_for(program.communicate(), WITHIN)
    assert (program.returncode, complaints) == (0, b"")
    os.close(terminal)
    os.close(screen)


async def test_a_branch_that_is_none_is_told(ward: Ward) -> None:
    program = await a_program_for(ward.servers[0].url, uuid4(), asyncio.subprocess.DEVNULL)
    _, complaints = await asyncio.wait_for(program.communicate(), WITHIN)
    assert program.returncode == 1
    assert b"404 not-found" in complaints
