"""What time does to the line: day's end, names that are forgotten, events and keys that have served."""

import structlog

from queue_server.actor import system
from queue_server.errors import Unavailable
from queue_server.queues import commands, queries
from queue_server.transaction import Database
from realtime.steady import Duties, Steady

log = structlog.get_logger()
END_DAYS_EVERY = 15.0  # seconds
PRUNE_EVERY = 600.0
BATCH = 5000
FORGET_NAMES = """
    UPDATE tickets SET name = NULL, phone = NULL, reason = NULL WHERE id IN (
        SELECT id FROM tickets WHERE (name IS NOT NULL OR phone IS NOT NULL OR reason IS NOT NULL)
        AND joined_at < now() - $1 * interval '1 day'
        AND state NOT IN ('waiting', 'called', 'serving', 'on_hold') LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING 1
"""
PRUNE_EVENTS = """
    DELETE FROM events WHERE (stream_id, version) IN (
        SELECT stream_id, version FROM events WHERE at < now() - interval '1 day' LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING 1
"""
PRUNE_KEYS = """
    DELETE FROM idempotency_keys WHERE scope IN (
        SELECT scope FROM idempotency_keys WHERE at < now() - interval '24 hours' LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING 1
"""


class Housekeeper(Duties):
    """Runs in every process; what it does is safe to do twice, so no leader is needed."""

    def __init__(self, database: Database, *, name_days: int) -> None:
        self._database = database
        self._name_days = name_days
        super().__init__(
            Steady("day's end", END_DAYS_EVERY, self.end_days, away=(Unavailable,)),
            Steady("pruning", PRUNE_EVERY, self.prune, away=(Unavailable,)),
        )

    async def end_days(self) -> None:
        """Close every line whose clinic day has ended, also after downtime."""
        for queue_id, organization_id in await queries.due_queues(self._database):
            try:
                await commands.end_day(self._database.hot(system(organization_id)), queue_id)
            except Unavailable:
                log.warning("day_end.postponed", queue=str(queue_id))  # a busy line holds up no other

    async def prune(self) -> None:
        """Forget names of walk-ins after their days; delete old events and keys, in batches."""
        await self._database.in_batches(FORGET_NAMES, self._name_days, of=BATCH)
        await self._database.in_batches(PRUNE_EVENTS, of=BATCH)
        await self._database.in_batches(PRUNE_KEYS, of=BATCH)
