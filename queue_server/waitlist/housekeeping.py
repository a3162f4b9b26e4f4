"""What time does to the waiting list: waits end with their days, and new working hours are looked through."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from queue_server.errors import Unavailable
from queue_server.transaction import Database
from realtime.steady import Duties, Steady

END_EVERY = 600.0  # seconds
LOOK_EVERY = 30.0
BATCH = 500
# Of all organizations at once. Over: the last day is past at the branch, or the appointment that was to be earlier is
# no longer to come. An offer that is open ends by itself.
OVER = """
    WITH gone AS (
        UPDATE waitlist_entries SET state = 'over', ended_at = now(), revision = revision + 1 WHERE id IN (
            SELECT w.id FROM waitlist_entries w JOIN branches b ON b.id = w.branch_id
            LEFT JOIN appointments a ON a.id = w.appointment_id
            WHERE w.state = 'waiting' AND (w.until_on < (now() AT TIME ZONE b.time_zone)::date
                OR b.deleted_at IS NOT NULL OR a.status NOT IN ('pending', 'confirmed') OR a.starts_at < now())
            LIMIT $1 FOR UPDATE OF w SKIP LOCKED)
        RETURNING id, organization_id, branch_id)
    SELECT fn.audit(jsonb_build_object('org', g.organization_id, 'kind', 'system',
            'id', '00000000-0000-0000-0000-000000000000'), 'waitlist.over', g.id,
        jsonb_build_object('branch', g.branch_id), now())
    FROM gone g
"""
# Where somebody waits, of all organizations, and which calendar they wait by.
WAITED_AT = """
    SELECT w.organization_id, w.branch_id, fn.calendar_revision(w.organization_id) AS revision,
        max(w.until_on) AS until_on
    FROM waitlist_entries w WHERE w.state = 'waiting' GROUP BY w.organization_id, w.branch_id
"""


class WaitlistKeeper(Duties):
    """Runs in every process; what it does is safe to do twice."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[UUID, int] = {}  # branch → revision of the calendar that was looked through
        super().__init__(
            Steady("ending waits", END_EVERY, self.end, away=(Unavailable,)),
            Steady("looking for new hours", LOOK_EVERY, self.look, away=(Unavailable,)),
        )

    async def end(self) -> None:
        """End what nobody can be offered any more."""
        await self._database.in_batches(OVER, of=BATCH)

    async def look(self) -> None:
        """Where the calendar is another one than at the last look, have somebody look for time."""
        now = datetime.now(UTC)
        found = await self._database.read(WAITED_AT)
        for row in found:
            branch, revision = row["branch_id"], row["revision"]
            if self._seen.get(branch) != revision:
                until = datetime.combine(row["until_on"], now.time(), UTC) + timedelta(days=2)
                key = f"waitlist.look:{branch}:{revision}"
                await self._database.read(
                    "SELECT fn.look_for($1, $2, $3, $4, $5)", row["organization_id"], branch, now, until, key
                )
        self._seen = {row["branch_id"]: row["revision"] for row in found}
