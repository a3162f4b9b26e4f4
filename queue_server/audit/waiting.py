"""What waits for its seal: it takes a second, and until then whoever owns the database can still change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

LATE = 300  # seconds: then the sealer stands still, or somebody holds it up
# Where the last seal is of another cluster (its dump was read into this one) our transactions begin anew. An entry may
# tell of any time. (With NOT EXISTS the whole log is read.)
NEXT = """
    WITH last AS (
        SELECT txid, entry_id FROM (SELECT txid, entry_id FROM audit_seals ORDER BY seq DESC LIMIT 1) AS seal
        WHERE txid < pg_snapshot_xmax(pg_current_snapshot())
    )
    SELECT a.id AS entry_id, extract(
        epoch FROM clock_timestamp() - greatest(least(a.at, clock_timestamp()), '2000-01-01')
    )::float8 AS seconds
    FROM audit_log a
    WHERE (a.txid, a.id) > (coalesce((SELECT txid FROM last), '0'), coalesce((SELECT entry_id FROM last), 0))
        AND (SELECT s.entry_id FROM audit_seals s WHERE s.entry_id = a.id) IS NULL
    ORDER BY a.txid, a.id LIMIT 1
"""


class Reads(Protocol):
    """Asks Postgres: a `Database`'s `read`, a connection's `fetch`."""

    async def __call__(self, statement: str, /) -> Sequence[Any]: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """The entry that is to be sealed next, and how long ago it was written."""

    entry_id: int
    seconds: float

    @property
    def is_late(self) -> bool:
        """Whether it waits for longer than any work of ours lasts."""
        return self.seconds > LATE


async def find_waiting(read: Reads) -> Waiting | None:
    """Whether something waits. Quick also in a long log."""
    return next((Waiting(**row) for row in await read(NEXT)), None)


def lasting(seconds: float) -> str:
    """So long, as one says it."""
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:,.0f} minutes"
