"""Reads of the waiting list: patients their own, the desk those of its branches, a doctor those who wait for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from queue_server.actor import Actor
from queue_server.errors import Forbidden, NotFound
from queue_server.http.paging import Page
from queue_server.transaction import Database
from queue_server.waitlist.fitting import Search, Waiting
from queue_server.waitlist.schemas import until

Row = Mapping[str, Any]
ENTRY = """
    SELECT w.id, w.branch_id, w.service_id, w.staff_id, w.patient_id, w.appointment_id, w.from_on, w.until_on,
        w.weekdays, w.from_time::text, w.until_time::text, w.state, w.created_at, b.time_zone,
        p.name AS patient, p.phone, coalesce(fn.keeps_schedule($2, w.branch_id, w.staff_id), false) AS keeps,
        o.id AS offer_id, o.staff_id AS offer_staff_id, o.starts_at AS offer_starts_at, h.ends_at AS offer_ends_at,
        o.expires_at AS offer_expires_at
    FROM waitlist_entries w JOIN branches b ON b.id = w.branch_id JOIN patients p ON p.id = w.patient_id
    LEFT JOIN (offers o JOIN appointments h ON h.id = o.hold_id)
        ON o.entry_id = w.id AND o.state = 'open' AND o.expires_at > now()
    WHERE w.organization_id = $1
"""
ONE = f"{ENTRY} AND w.id = $3"
STANDS = """w.state IN ('waiting', 'offered') AND (w.user_id = $3 OR fn.keeps_schedule($2, w.branch_id, w.staff_id))
    AND ($4::uuid IS NULL OR w.branch_id = $4)"""
OPEN = f"{ENTRY} AND {STANDS} AND ($5::uuid IS NULL OR w.id > $5) ORDER BY w.id LIMIT $6"
# The tag is another one whenever `OPEN` would show somebody else, or another offer.
HOW_MANY = f"""
    SELECT count(*) AS count, md5(coalesce(string_agg(concat(w.id, w.state, o.id), ',' ORDER BY w.id), '')) AS tag
    FROM waitlist_entries w LEFT JOIN offers o
        ON o.entry_id = w.id AND o.organization_id = w.organization_id AND o.state = 'open' AND o.expires_at > now()
    WHERE w.organization_id = $1 AND {STANDS}
"""  # noqa: S608 - constants
# By the offer's id alone, whose key or account is looked at next: the organization follows from it.
OFFER = """
    SELECT o.id, o.organization_id, o.entry_id, o.staff_id, o.starts_at, o.expires_at,
        CASE WHEN o.state = 'open' AND o.expires_at <= now() THEN 'expired' ELSE o.state END AS state,
        w.branch_id, w.service_id, w.patient_id, w.user_id, b.time_zone,
        coalesce(h.ends_at, o.starts_at + s.duration_minutes * interval '1 minute') AS ends_at,
        CASE WHEN o.state = 'open' THEN a.starts_at END AS replaces,
        CASE WHEN o.state = 'accepted' THEN w.appointment_id END AS appointment_id,
        o.expires_at < now() - interval '24 hours' AS is_long_over
    FROM offers o JOIN waitlist_entries w ON w.id = o.entry_id JOIN branches b ON b.id = w.branch_id
    JOIN services s ON s.id = w.service_id
    LEFT JOIN appointments h ON h.id = o.hold_id AND h.starts_at = o.starts_at
    LEFT JOIN appointments a ON a.id = w.appointment_id AND a.status IN ('pending', 'confirmed')
    WHERE o.id = $1
"""
MAY_SEE = """
    SELECT coalesce(fn.keeps_schedule($2, w.branch_id, w.staff_id), false) AS keeps
    FROM waitlist_entries w WHERE w.organization_id = $1 AND w.id = $3
"""
# In order of asking. Whoever was offered something since $4 rests, when nothing was freed and we only look again.
WAITING = """
    SELECT w.id, w.service_id, w.patient_id, w.staff_id, w.from_on, w.until_on, w.weekdays, w.from_time::text,
        w.until_time::text, a.starts_at AS before, clock_timestamp() AS now,
        ARRAY(SELECT o.staff_id FROM offers o WHERE o.entry_id = w.id ORDER BY o.id) AS refused_of,
        ARRAY(SELECT o.starts_at FROM offers o WHERE o.entry_id = w.id ORDER BY o.id) AS refused_at,
        other.busy_from, other.busy_to
    FROM waitlist_entries w LEFT JOIN appointments a ON a.id = w.appointment_id
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(p.starts_at ORDER BY p.id), '{}') AS busy_from,
            coalesce(array_agg(p.ends_at ORDER BY p.id), '{}') AS busy_to
        FROM appointments p
        WHERE p.organization_id = w.organization_id AND p.patient_id = w.patient_id AND p.ends_at > now()
          AND p.id IS DISTINCT FROM w.appointment_id
          AND p.status IN ('pending', 'confirmed', 'checked_in', 'in_progress')) AS other
    WHERE w.organization_id = $1 AND w.branch_id = $2 AND w.state = 'waiting'
      AND (w.appointment_id IS NULL OR a.status IN ('pending', 'confirmed'))
      AND ($3::uuid IS NULL OR w.staff_id IS NULL OR w.staff_id = $3)
      AND ($4::timestamptz IS NULL OR NOT EXISTS (
          SELECT FROM offers o WHERE o.entry_id = w.id AND o.created_at > $4))
    ORDER BY w.created_at, w.id
"""


@dataclass(frozen=True, slots=True)
class WaitingList:
    """Who waits at a branch, in order of asking, at a moment of the database's clock."""

    entries: Sequence[Waiting]
    now: datetime


async def entry(database: Database, actor: Actor, entry_id: UUID) -> Row:
    """An entry as it is shown; whoever asks made it just now."""
    rows = await database.read(ONE, actor.organization_id, actor.facts(), entry_id)
    if not rows:
        raise NotFound
    found: Row = rows[0]
    return found


async def open_entries(database: Database, actor: Actor, branch: UUID | None, page: Page) -> list[Row]:
    """Who waits, in order of asking, as far as the caller may know; one more than the page holds."""
    return list(
        await database.read(OPEN, actor.organization_id, actor.facts(), actor.id, branch, page.after, page.limit + 1)
    )


async def how_many(database: Database, actor: Actor, branch: UUID | None) -> Row:
    """How many of them there are (`count`), and whether they are still the same (`tag`): it names nobody."""
    row: Row
    (row,) = await database.read(HOW_MANY, actor.organization_id, actor.facts(), actor.id, branch)
    return row


async def offer(database: Database, offer_id: UUID) -> Row:
    """An offer, whoever asks. Raises `NotFound`."""
    rows = await database.read(OFFER, offer_id)
    if not rows:
        raise NotFound
    found: Row = rows[0]
    return found


async def must_see_offer(database: Database, actor: Actor, found: Row) -> None:
    """Refuse who is neither the one who waits nor staff who act for them."""
    if found["organization_id"] != actor.organization_id:
        raise NotFound
    if found["user_id"] == actor.id:
        return
    rows = await database.read(MAY_SEE, actor.organization_id, actor.facts(), found["entry_id"])
    if not rows[0]["keeps"]:
        raise Forbidden if actor.is_staff else NotFound


async def waiting_at(database: Database, search: Search) -> WaitingList | None:
    """Who waits for what a search may find; None: nobody."""
    rows = await database.read(WAITING, search.organization_id, search.branch_id, search.staff_id, search.rested_since)
    return WaitingList([_waiting(row) for row in rows], rows[0]["now"]) if rows else None


def _waiting(row: Row) -> Waiting:
    return Waiting(
        id=row["id"],
        service_id=row["service_id"],
        patient_id=row["patient_id"],
        staff_id=row["staff_id"],
        from_on=row["from_on"],
        until_on=row["until_on"],
        weekdays=None if row["weekdays"] is None else frozenset(row["weekdays"]),
        from_time=time.fromisoformat(row["from_time"]),
        until_time=until(row["until_time"]),
        before=row["before"],
        refused=frozenset(zip(row["refused_of"], row["refused_at"], strict=True)),
        busy=tuple(zip(row["busy_from"], row["busy_to"], strict=True)),
    )
