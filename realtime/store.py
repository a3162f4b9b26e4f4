"""What the live path reads from the database: events, heads, the installation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from realtime.streams import Head, StreamEvent

LOOK = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon, clock_timestamp() AS clock,
        i.epoch AS now_epoch, e.*
    FROM installation i LEFT JOIN events e ON e.txid >= $1::text::xid8
"""
IDENTITY = """
    SELECT s.system_identifier, c.timeline_id FROM pg_control_system() s, pg_control_checkpoint() c
"""
FETCH_AT_MOST = 200  # each may go to thousands, and the loop must turn between


@dataclass(frozen=True, slots=True)
class Look:
    """All that is new since the last look; `horizon` is where the next one starts."""

    horizon: str
    clock: datetime
    epoch: int
    events: Sequence[StreamEvent]


class Store:
    """Reads of the live path; each is one statement."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def look(self, since: str | None) -> Look:
        """Everything committed whose transaction is not older than `since`; None: nothing but the horizon."""
        rows = await self._pool.fetch(LOOK, since or str(2**63 - 1))
        events = [StreamEvent.read(row) for row in rows if row["stream_id"] is not None]
        return Look(rows[0]["horizon"], rows[0]["clock"], rows[0]["now_epoch"], sorted(events, key=_order))

    async def events_after(self, stream_id: str, version: int) -> list[StreamEvent]:
        """The next events of a stream, in order."""
        rows = await self._pool.fetch(
            "SELECT * FROM events WHERE stream_id = $1 AND version > $2 ORDER BY version LIMIT $3",
            UUID(stream_id),
            version,
            FETCH_AT_MOST,
        )
        return [StreamEvent.read(row) for row in rows]

    async def heads(self, stream_ids: Iterable[str]) -> dict[str, Head]:
        """How far these streams have come."""
        rows = await self._pool.fetch(
            "SELECT s.id, s.version, s.public_version, i.epoch FROM streams s, installation i WHERE s.id = ANY($1)",
            [UUID(stream_id) for stream_id in stream_ids],
        )
        return {str(row["id"]): Head(row["epoch"], row["version"], row["public_version"]) for row in rows}

    async def raise_epoch(self, known: int) -> None:
        """Begin a new epoch, unless another process already did: every client will read anew."""
        await self._pool.execute("UPDATE installation SET epoch = epoch + 1 WHERE epoch = $1", known)

    async def notice_identity(self) -> None:
        """Raise the epoch when this is another cluster or timeline than the installation remembers (a restore)."""
        try:
            row = await self._pool.fetchrow(IDENTITY)
        except asyncpg.InsufficientPrivilegeError:
            return
        await self._pool.execute(
            """UPDATE installation SET system_identifier = $1, timeline = $2,
                 epoch = epoch + (system_identifier IS NOT NULL)::int
               WHERE (system_identifier, timeline) IS DISTINCT FROM ($1, $2)""",
            row["system_identifier"],
            row["timeline_id"],
        )


def _order(event: StreamEvent) -> tuple[str, int]:
    return event.stream_id, event.version
