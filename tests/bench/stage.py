"""Where a benchmark plays: real engines, a server in a process of its own, a clinic with lines."""

import asyncio
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen
from uuid import UUID

from db import migrate
from db.connect import engine_for, pool_for
from queue_server.actor import Actor
from queue_server.dev.engines import start_engines
from queue_server.identity.tokens import AccessTokens
from queue_server.transaction import Database
from tests.a_clinic import Clinic, Witness

READY_WITHIN = 30.0


@dataclass
class Stage:
    """A running server and the clinic behind it."""

    port: int
    clinic: Clinic
    database: Database
    tokens: AccessTokens
    server_pid: int

    def token(self, actor: Actor) -> str:
        """An access token of somebody in the clinic."""
        return self.tokens.issue(actor, now=datetime.now(UTC))

    async def lines(self, count: int) -> list[UUID]:
        """Further branches with a queue each; the doctor serves them all."""
        queues = []
        for _ in range(count):
            branch = await self.clinic.a_branch()
            queues.append(await self.clinic.a_queue("A", branch=branch, staff=[self.clinic.doctor.id]))
        return queues

    async def fill(self, queue: UUID, count: int) -> None:
        """Let people wait."""
        await self.database.pool.fetch(
            """SELECT count(fn.join($1, gen_random_uuid(), $2, $3)) FROM generate_series(1, $4)""",
            self.clinic.manager.facts() | {"everywhere": True},
            queue,
            {"priority": "normal", "here": True},
            count,
            timeout=300,
        )


@asynccontextmanager
async def a_stage(*, workers: int = 1) -> AsyncIterator[Stage]:
    """Engines as in production (durable), one server process, one clinic."""
    secret = secrets.token_urlsafe(48)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        engines = start_engines(Path(folder) / "data", durable=True)
        try:
            await migrate.upgrade(engines.database_url)
            async with a_database(engines.database_url) as database:
                clinic = await Clinic.open(database, Witness())
                async with a_server(engines.database_url, engines.redis_url, secret, workers) as (port, pid):
                    yield Stage(port, clinic, database, AccessTokens(secret.encode()), pid)
        finally:
            engines.stop()


@asynccontextmanager
async def a_database(url: str) -> AsyncIterator[Database]:
    """Our own way to the database, beside the server's."""
    pool = await pool_for(url, size=8)
    engine = engine_for(url, size=2)
    try:
        yield Database(pool, engine, Witness())
    finally:
        await engine.dispose()
        await pool.close()


@asynccontextmanager
async def a_server(database_url: str, redis_url: str, secret: str, workers: int) -> AsyncIterator[tuple[int, int]]:
    """`queue-server serve` on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secret,
        "ENVIRONMENT": "test",
        "LOG_LEVEL": "WARNING",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "queue_server", "serve", "--port", str(port), "--workers", str(workers)),
        env={**os.environ, **settings},
    )
    try:
        await asyncio.wait_for(_answers(port), READY_WITHIN)
        yield port, process.pid
    finally:
        process.terminate()
        await process.wait()


async def _answers(port: int) -> None:
    def ask() -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    while not await asyncio.to_thread(ask):  # noqa: ASYNC110 - another process has no event for us
        await asyncio.sleep(0.05)
