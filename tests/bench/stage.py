"""Where a benchmark plays: real engines, a server in a process of its own, a clinic with lines."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.request import urlopen
from uuid import UUID

from db.connect import engine_for, pool_for
from queue_server.actor import Actor, ActorKind
from queue_server.identity.tokens import AccessTokens
from queue_server.queues.links import TicketLinks
from queue_server.transaction import Database
from tests.a_clinic import Clinic, Witness
from tests.bench import machine
from tests.bench.crowds import Wish
from tests.bench.plan import Plan

BATCH = 1_000
READY_WITHIN = 30.0
# Tickets of people without an account, as a reception desk prints them.
JOIN = """
    SELECT fn.join($1, gen_random_uuid(), $2, '{"priority": "normal", "here": true}') FROM generate_series(1, $3)
"""
# People with an account, each with a ticket.
ACCOUNTS = """
    WITH people AS (SELECT gen_random_uuid() AS id, n FROM generate_series(1, $2) AS n),
    users AS (INSERT INTO users (id, organization_id, email, password_hash, name)
              SELECT id, $1, id || '@example.org', 'none', '{"en": "Salma"}' FROM people RETURNING id),
    streams AS (INSERT INTO streams (id, organization_id, kind) SELECT id, $1, 'person' FROM users)
    INSERT INTO patients (id, organization_id, user_id, name) SELECT gen_random_uuid(), $1, id, 'Salma' FROM users
    RETURNING id, user_id
"""
JOIN_PATIENTS = """
    SELECT fn.join($1, gen_random_uuid(), $2, jsonb_build_object('priority', 'normal', 'here', true, 'patient', p.id))
    FROM unnest($3::uuid[]) AS p (id)
"""


@dataclass
class Stage:
    """A running server and the clinic behind it."""

    port: int
    pid: int
    clinic: Clinic
    database: Database
    tokens: AccessTokens
    links: TicketLinks

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

    async def furnish(self) -> None:
        """A branch as clinics have them: four queues, five counters, some people in each line."""
        for prefix in "KMR":
            await self.fill(await self.clinic.a_queue(prefix, staff=[self.clinic.doctor.id]), 12)
        for door in "2345":
            await self.clinic.a_counter(door)
        await self.fill(self.clinic.queue, 25)
        for _ in range(3):
            await self.clinic.calls_next()

    async def fill(self, queue: UUID, count: int) -> None:
        """Let people wait; no statement takes so long that the database would end it."""
        for begun in range(0, count, BATCH):
            some = min(BATCH, count - begun)
            await self.database.pool.fetch(f"SELECT count(*) FROM ({JOIN}) AS j", self._desk(), queue, some)

    async def holders(self, queue: UUID) -> list[Wish]:
        """Everybody who waits in a line, with the secret of their ticket, as their phones connect."""
        rows = await self.database.read(
            "SELECT id FROM tickets WHERE queue_id = $1 AND state = 'waiting' ORDER BY rank_at", queue
        )
        return [
            ({"ticket": str(row["id"]), "key": self.links.secret(row["id"])}, _asks(ticket_id=str(row["id"])))
            for row in rows
        ]

    async def accounts(self, queue: UUID, count: int) -> list[Wish]:
        """So many patients with an account and a place in the line, as their phones connect."""
        people = await self.database.pool.fetch(ACCOUNTS, self.clinic.organization, count)
        await self.database.pool.fetch(
            f"SELECT count(*) FROM ({JOIN_PATIENTS}) AS j",
            *(self._desk(), queue, [person["id"] for person in people]),
            timeout=300,
        )
        rows = await self.database.read(
            "SELECT id, user_id FROM tickets WHERE queue_id = $1 AND user_id = ANY($2)",
            *(queue, [person["user_id"] for person in people]),
        )
        return [({"token": self._token_of(row["user_id"])}, _asks(ticket_id=str(row["id"]))) for row in rows]

    def displays(self, count: int) -> list[Wish]:
        """Screens of the clinic's branch; they need no leave where it is public."""
        return [({}, _asks(branch_id=str(self.clinic.branch), view="display"))] * count

    def _token_of(self, user: UUID) -> str:
        return self.token(Actor(ActorKind.USER, user, self.clinic.organization, session_id=user))

    def _desk(self) -> object:
        return self.clinic.manager.facts() | {"everywhere": True}


def _asks(**wish: str) -> list[object]:
    return ["queue:subscribe", wish]


@asynccontextmanager
async def a_stage(plan: Plan, *, workers: int = 1, database_url: str | None = None) -> AsyncIterator[Stage]:
    """The run's engines, a fresh server and a fresh clinic; the server may go to its database another way."""
    secret = secrets.token_urlsafe(48)
    engines = await plan.engines()
    async with a_database(engines.database_url) as database:
        clinic = await Clinic.open(database, Witness())
        async with a_server(database_url or engines.database_url, engines.redis_url, secret, workers) as (port, pid):
            yield Stage(port, pid, clinic, database, AccessTokens(secret.encode()), TicketLinks(secret.encode()))


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
    """`queue-server serve` on the server's core; several workers share all cores."""
    port = machine.a_port()
    settings = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secret,
        "ENVIRONMENT": "test",
        "LOG_LEVEL": "WARNING",
        "SOCKETS_PER_ADDRESS": "100000",  # the crowd comes from one address
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "queue_server", "serve", "--port", str(port), "--workers", str(workers)),
        env={**os.environ, **settings},
        stdout=sys.stderr,
    )
    machine.give_core(process.pid, all_cores=workers > 1)
    try:
        await asyncio.wait_for(_answers(port), READY_WITHIN)
        yield port, process.pid
    finally:
        for pid in machine.family(process.pid):  # in good order it would take its time to send thousands away
            os.kill(pid, signal.SIGKILL)
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
