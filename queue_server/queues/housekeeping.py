"""What time does to the line: day's end, names that are forgotten, events and keys that have served."""

import asyncio
import contextlib

import structlog

from queue_server.actor import system
from queue_server.errors import Refusal
from queue_server.queues import commands, queries
from queue_server.transaction import Database

log = structlog.get_logger()
EVERY = 15.0  # seconds
PRUNE_EVERY = 40  # rounds
BATCH = 5000
FORGET_NAMES = """
    UPDATE tickets SET name = NULL, phone = NULL, reason = NULL WHERE id IN (
        SELECT id FROM tickets WHERE (name IS NOT NULL OR phone IS NOT NULL OR reason IS NOT NULL)
        AND joined_at < now() - $1 * interval '1 day'
        AND state NOT IN ('waiting', 'called', 'serving', 'on_hold') LIMIT $2)
"""
PRUNE_EVENTS = """
    DELETE FROM events WHERE (stream_id, version) IN (
        SELECT stream_id, version FROM events WHERE at < now() - interval '1 day' LIMIT $1)
"""
PRUNE_KEYS = """
    DELETE FROM idempotency_keys WHERE scope IN (
        SELECT scope FROM idempotency_keys WHERE at < now() - interval '24 hours' LIMIT $1)
"""


class Housekeeper:
    """Runs in every process; what it does is safe to do twice, so no leader is needed."""

    def __init__(self, database: Database, *, name_days: int) -> None:
        self._database = database
        self._name_days = name_days
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def end_days(self) -> None:
        """Close every line whose clinic day has ended, also after downtime."""
        for queue_id, organization_id in await queries.due_queues(self._database):
            await commands.end_day(self._database.hot(system(organization_id)), queue_id)

    async def prune(self) -> None:
        """Forget names of walk-ins after their days; delete old events and keys, in batches."""
        await self._in_batches(FORGET_NAMES, self._name_days, BATCH)
        await self._in_batches(PRUNE_EVENTS, BATCH)
        await self._in_batches(PRUNE_KEYS, BATCH)

    async def _in_batches(self, sql: str, *args: int) -> None:
        while True:
            done = await self._database.pool.execute(sql, *args)
            if int(done.rsplit(" ", 1)[-1]) < BATCH:
                return

    async def _run(self) -> None:
        rounds = 0
        while True:
            try:
                await self.end_days()
                if rounds % PRUNE_EVERY == 0:
                    await self.prune()
            except (Refusal, OSError) as error:
                log.warning("housekeeping.failed", error=type(error).__name__)
            rounds += 1
            await asyncio.sleep(EVERY)
