"""What time does to booking: holds that are over are deleted, and their time is for whoever waits."""

from queue_server.errors import Unavailable
from queue_server.transaction import Database
from realtime.steady import Duties, Steady

EVERY = 600.0  # seconds
BATCH = 5000
# Of all organizations. Whoever is just booking by one that is over may still do so; minutes later nobody does.
LAPSED = """
    DELETE FROM appointments a WHERE a.id IN (
        SELECT id FROM appointments WHERE status = 'held' AND expires_at < now() - interval '15 minutes' LIMIT $1
        FOR UPDATE SKIP LOCKED)
    RETURNING fn.free_slot(a, now())
"""


class HoldKeeper(Duties):
    """Runs in every process; what it does is safe to do twice, so no leader is needed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        super().__init__(Steady("forgetting holds", EVERY, self.forget, away=(Unavailable,)))

    async def forget(self) -> None:
        """Delete in batches, so that nobody waits long for a lock."""
        await self._database.in_batches(LAPSED, of=BATCH)
