"""Servers as processes of their own, as in production: started, killed, asked to end."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from queue_server.actor import Actor
from queue_server.identity.tokens import AccessTokens
from tests.a_server import SECRET, WITHOUT_TLS

ROOT = Path(__file__).parents[2]
TOKENS = AccessTokens(SECRET.encode())
LISTENS = re.compile(r"listening at (http://\S+)")
STARTED = re.compile(r'"server.started"')
LOOK_FAILED = re.compile(r'"work": ?"look"')
COMPLAINT = re.compile(r'Traceback|"level": ?"(error|critical)"')
PID = re.compile(r'"pid": ?(\d+)')
READY_WITHIN = 60.0
PATIENCE = 60.0


def a_token(actor: Actor, *, lasts: timedelta = timedelta(minutes=15)) -> str:
    """An access token of somebody, as these servers make them."""
    token: str = TOKENS.issue(actor, now=datetime.now(UTC) - timedelta(minutes=15) + lasts)
    return token


def one_who_asks(url: str, actor: Actor | None) -> httpx2.AsyncClient:
    """Somebody's HTTP client; None: anonymous."""
    headers = {} if actor is None else {"Authorization": f"Bearer {a_token(actor)}"}
    return httpx2.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=PATIENCE, verify=WITHOUT_TLS)


@dataclass
class ServerProcess:
    """`queue-server serve`, and what it said on both its outputs."""

    url: str
    process: asyncio.subprocess.Process
    said: list[str] = field(default_factory=list)

    @property
    def pid(self) -> int:
        return self.process.pid

    def as_(self, actor: Actor | None) -> httpx2.AsyncClient:
        return one_who_asks(self.url, actor)

    def kill(self) -> None:
        """As the kernel would, when memory is short."""
        self.process.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """As whoever deploys would."""
        self.process.send_signal(signal.SIGTERM)

    async def ends(self, *, within: float = PATIENCE) -> int:
        """Its exit code."""
        return await asyncio.wait_for(self.process.wait(), within)

    async def health(self) -> str:
        """`ok`, `degraded` or `down`."""
        async with httpx2.AsyncClient(timeout=PATIENCE, verify=WITHOUT_TLS) as anybody:
            status: str = (await anybody.get(f"{self.url}/health")).json()["status"]
            return status

    async def becomes(self, health: str, *, within: float = PATIENCE) -> None:
        """Wait for a state of health; there is nothing to wait on but to ask."""
        async with asyncio.timeout(within):
            while await self.health() != health:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def complaints(self) -> list[str]:
        """What it said of its own accord that no server should."""
        return [line for line in self.said if COMPLAINT.search(line)]

    async def workers(self) -> list[int]:
        """The processes below it, as they told."""
        return [int(found[1]) for line in await self.says(STARTED) if (found := PID.search(line))]

    def looks_failed(self) -> int:
        """How often it found the database away."""
        return sum(1 for line in self.said if LOOK_FAILED.search(line))

    def said_of(self, request_id: str) -> str:
        """What its log knows of a request, to be read when a test fails."""
        return "\n".join(line for line in self.said if request_id in line)

    async def says(self, what: re.Pattern[str], count: int = 1, *, within: float = READY_WITHIN) -> list[str]:
        """Wait until lines like this were said so often."""
        async with asyncio.timeout(within):
            while len(found := [line for line in self.said if what.search(line)]) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return found


@asynccontextmanager
async def a_server_process(
    database_url: str, redis_url: str, *, workers: int = 1, **settings: Any
) -> AsyncIterator[ServerProcess]:
    """A server on a free port until the block ends; a killed one is an ordinary end."""
    chosen = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": SECRET,
        "ENVIRONMENT": "test",
        "LOG_LEVEL": "WARNING" if workers == 1 else "INFO",
        **{name.upper(): str(value) for name, value in settings.items()},
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "queue_server", "serve", "--port", "0", "--workers", str(workers)),
        env={**os.environ, **chosen},
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=1 << 22,
    )
    server = ServerProcess("", process)
    readers = [asyncio.create_task(_listen(server, output)) for output in (process.stdout, process.stderr)]
    try:
        await _is_ready(server, workers)
        yield server
    finally:
        if process.returncode is None:
            process.kill()  # workers notice within a tenth of a second that nobody is above them
        await process.wait()
        await asyncio.gather(*readers)


@asynccontextmanager
async def servers_beside(
    database_url: str, redis_url: str, *, count: int = 2, **settings: Any
) -> AsyncIterator[list[ServerProcess]]:
    """Several processes on one database and Redis, each on a port of its own."""
    async with AsyncExitStack() as stack:
        starting = [
            stack.enter_async_context(a_server_process(database_url, redis_url, **settings)) for _ in range(count)
        ]
        yield list(await asyncio.gather(*starting))


async def _listen(server: ServerProcess, output: asyncio.StreamReader | None) -> None:
    assert output is not None
    while line := await output.readline():
        server.said.append(line.decode(errors="replace").rstrip())


async def _is_ready(server: ServerProcess, workers: int) -> None:
    (line,) = await server.says(LISTENS)
    found = LISTENS.search(line)
    assert found is not None
    server.url = found[1]
    if workers > 1:
        await server.says(STARTED, workers)
    async with httpx2.AsyncClient(timeout=READY_WITHIN, verify=WITHOUT_TLS) as anybody:
        (await anybody.get(f"{server.url}/health/live")).raise_for_status()
