"""What has served is deleted: challenges, tries, sessions and invitations that are long over."""

from queue_server.errors import Unavailable
from queue_server.transaction import Database
from realtime.steady import Duties, Steady

EVERY = 600.0  # seconds
BATCH = 5000
# These forget for all organizations at once. An ended session is kept while one of its tokens may still be presented.
FORGOTTEN = (
    """DELETE FROM challenges WHERE id IN (
        SELECT id FROM challenges WHERE expires_at < now() - interval '1 day' LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING 1""",
    """DELETE FROM tries WHERE key IN (
        SELECT key FROM tries WHERE ends_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING 1""",
    """DELETE FROM sessions WHERE id IN (
        SELECT id FROM sessions WHERE least(expires_at, revoked_at) < now() - interval '8 days' LIMIT $1
        FOR UPDATE SKIP LOCKED)
    RETURNING 1""",
    """DELETE FROM invitations WHERE id IN (
        SELECT id FROM invitations WHERE least(expires_at, accepted_at, revoked_at) < now() - interval '30 days'
        LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING 1""",
)


class Forgetting(Duties):
    """Runs in every process; what it does is safe to do twice."""

    def __init__(self, database: Database) -> None:
        self._database = database
        super().__init__(Steady("forgetting proofs", EVERY, self.forget, away=(Unavailable,)))

    async def forget(self) -> None:
        """Delete in batches, so that nobody waits long for a lock."""
        for sql in FORGOTTEN:
            await self._database.in_batches(sql, of=BATCH)
