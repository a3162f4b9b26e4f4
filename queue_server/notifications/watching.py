"""What is looked at again and again: whose turn is near; and what is long over is forgotten."""

from typing import Any

import structlog

from queue_server.delivery.messages import Channel
from queue_server.errors import Unavailable
from queue_server.notifications.kinds import Kind
from queue_server.notifications.notices import NEAR_PLACES
from queue_server.notifications.reactions import Reactions
from queue_server.transaction import Database
from realtime.steady import Duties, Steady

log = structlog.get_logger()
LOOK_EVERY = 5.0  # seconds
FORGET_EVERY = 600.0
BATCH = 1000
# For all organizations at once: the first of each line by its one index. Whoever took a number a moment ago has seen
# where they stand; and who was told is not told again, in this process or another.
NEAR = """
    SELECT t.id, t.organization_id FROM queues q CROSS JOIN LATERAL (
        SELECT * FROM tickets x WHERE x.queue_id = q.id AND x.state = 'waiting'
        ORDER BY x.band, x.rank_at, x.number, x.id LIMIT $1) AS t
    LEFT JOIN patients p ON p.id = t.patient_id
    WHERE q.deleted_at IS NULL AND q.paused_since IS NULL AND t.joined_at < now() - interval '2 minutes'
      AND (t.snoozed_until IS NULL OR t.snoozed_until < now())
      AND (coalesce(p.user_id, t.user_id) IS NOT NULL OR p.email IS NOT NULL
           OR ($2 AND coalesce(p.phone, t.phone) IS NOT NULL))
      AND NOT EXISTS (SELECT FROM deliveries d WHERE d.organization_id = t.organization_id
          AND d.subject_id = t.id AND d.kind = $3)
      AND NOT EXISTS (SELECT FROM notifications n WHERE n.organization_id = t.organization_id
          AND n.key = $3 || ':' || t.id)
"""
# For all organizations at once; whoever closed their account keeps no inbox and no browser.
FORGOTTEN = (
    """DELETE FROM notifications WHERE id IN (
        SELECT id FROM notifications WHERE at < now() - interval '180 days' LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING 1""",
    """DELETE FROM deliveries WHERE id IN (
        SELECT id FROM deliveries WHERE at < now() - interval '180 days' LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING 1""",
    """DELETE FROM notifications WHERE id IN (
        SELECT n.id FROM notifications n JOIN users u ON u.id = n.user_id WHERE u.deleted_at IS NOT NULL LIMIT $1)
    RETURNING 1""",
    """DELETE FROM push_subscriptions WHERE id IN (
        SELECT s.id FROM push_subscriptions s JOIN users u ON u.id = s.user_id WHERE u.deleted_at IS NOT NULL LIMIT $1)
    RETURNING 1""",
)


class Watch(Duties):
    """Runs in every process; what it does is safe to do twice."""

    def __init__(self, database: Database, reactions: Reactions) -> None:
        self._database = database
        self._reactions = reactions
        super().__init__(
            Steady("whose turn is near", LOOK_EVERY, self.look, away=(Unavailable,)),
            Steady("forgetting notices", FORGET_EVERY, self.forget, away=(Unavailable,)),
        )

    async def look(self) -> None:
        """Tell those who stand at one of the first places, once for each ticket."""
        for row in await self._near():
            await self._reactions.near(self._database, row["organization_id"], row["id"])

    async def _near(self) -> list[Any]:
        texts = Channel.SMS in self._reactions.here
        return await self._database.read(NEAR, NEAR_PLACES, texts, Kind.NEAR)

    async def forget(self) -> None:
        """Delete in batches, so that nobody waits long for a lock."""
        for sql in FORGOTTEN:
            await self._database.in_batches(sql, of=BATCH)
