"""Reads of appointments: patients their own, staff those of the schedules they keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from queue_server.actor import Actor
from queue_server.errors import Forbidden, NotFound
from queue_server.http.paging import Page
from queue_server.transaction import Database

Row = Mapping[str, Any]
APPOINTMENT = """
    SELECT a.*, fn.keeps_schedule($2, a.branch_id, a.staff_id) AS keeps, fn.decided_appointment(a) AS decided,
        fn.calendar_revision($1) AS calendar
    FROM appointments a WHERE a.organization_id = $1 AND a.id = $3 AND a.status <> 'held'
"""
# Of $2 facts, $3 an id, $4 works here, $5 their desks (or $6: all). Each of the three ways by which an appointment is
# somebody's has an index in the order of time, and gives no more than a page: years of them are never read.
WANTED = """
    SELECT a.id, a.starts_at FROM appointments a
    WHERE a.organization_id = $1 AND a.status <> 'held'
      AND ($7::timestamptz IS NULL OR (a.ends_at > $7 AND a.starts_at > $7 - interval '2 days'))
      AND ($8::timestamptz IS NULL OR a.starts_at < $8)
      AND ($9::uuid IS NULL OR a.staff_id = $9) AND ($10::uuid IS NULL OR a.branch_id = $10)
      AND ($11::uuid IS NULL OR a.patient_id = $11) AND ($12::text[] IS NULL OR a.status = ANY($12))
      AND ($13::uuid IS NULL OR (a.starts_at, a.id) > (
          SELECT c.starts_at, c.id FROM appointments c WHERE c.id = $13 AND c.organization_id = $1))
"""
IN_ORDER = "ORDER BY a.starts_at, a.id LIMIT $14"
SOMEBODYS = """
    ({wanted} AND a.user_id = $3 {most})
    UNION ({wanted} AND $4 AND a.staff_id = $3 {most})
    UNION (SELECT found.* FROM branches b CROSS JOIN LATERAL ({wanted} AND a.branch_id = b.id {most}) AS found
        WHERE b.organization_id = $1 AND $4 AND (b.id = ANY($5) OR $6))
"""
SHOWN = """
    SELECT a.id, fn.keeps_schedule($2, a.branch_id, a.staff_id) AS keeps, fn.decided_appointment(a) AS decided,
        fn.calendar_revision($1) AS calendar
"""
# Ordered by their time: the cursor is the last one's id, and stands where that one stands now.
APPOINTMENTS = f"""
    WITH theirs AS ({SOMEBODYS.format(wanted=WANTED, most=IN_ORDER)}), page AS (SELECT a.id FROM theirs a {IN_ORDER})
    {SHOWN} FROM page JOIN appointments a ON a.id = page.id AND a.organization_id = $1 ORDER BY a.starts_at, a.id
"""  # noqa: S608 - constants
THESE = f"""
    {SHOWN} FROM appointments a WHERE a.organization_id = $1 AND a.id = ANY($3) AND a.status <> 'held'
        AND (a.user_id = $4 OR fn.keeps_schedule($2, a.branch_id, a.staff_id)) ORDER BY a.starts_at, a.id
"""
# As much of all of them as the calendar is asked for; lists of times come much faster than rows.
IN_LISTS = f"""
    SELECT a.branch_id, a.service_id, a.staff_id, a.seat, array_agg(a.id) AS ids, array_agg(a.starts_at) AS starts,
        array_agg(lower(a.during)) AS busy_from, array_agg(upper(a.during)) AS busy_to,
        fn.calendar_revision(($2::jsonb ->> 'org')::uuid) AS calendar
    FROM ({SOMEBODYS.format(wanted=WANTED, most="")}) AS theirs
    JOIN appointments a ON a.id = theirs.id AND a.organization_id = $1 GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - constants
FOLLOWING = """
    SELECT f.*, fn.keeps_schedule($2, f.branch_id, f.staff_id) AS keeps
    FROM appointments a CROSS JOIN LATERAL fn.following(a, $4) AS f
    WHERE a.organization_id = $1 AND a.id = $3 ORDER BY f.starts_at, f.id
"""
# Those of about today, at a device's branch or in schedules that are kept; the function says what is too early. The
# places ($4) and the doctor ($5) are said beside what is kept, because with the time they have indexes.
REFERRED = """
    SELECT a.*, fn.keeps_schedule($2, a.branch_id, a.staff_id) AS keeps FROM appointments a
    WHERE a.organization_id = $1 AND a.reference = $3 AND a.status NOT IN ('held', 'cancelled')
      AND (a.staff_id = $5 OR a.branch_id = ANY(
          CASE WHEN $6 THEN ARRAY(SELECT b.id FROM branches b WHERE b.organization_id = $1) ELSE $4 END))
      AND (a.branch_id = ANY($4) OR fn.keeps_schedule($2, a.branch_id, a.staff_id))
      AND a.starts_at BETWEEN now() - interval '1 day' AND now() + interval '1 day'
    ORDER BY a.status NOT IN ('pending', 'confirmed'), abs(extract(epoch FROM a.starts_at - now())) LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which appointments a list shows; None: whichever."""

    since: datetime | None = None
    until: datetime | None = None
    staff_id: UUID | None = None
    branch_id: UUID | None = None
    patient_id: UUID | None = None
    statuses: Sequence[str] | None = None
    ids: Sequence[UUID] | None = None  # only these
    is_unfit: bool = False  # only those that the calendar no longer holds; it is not the database that knows


async def appointment(database: Database, actor: Actor, appointment_id: UUID) -> Row:
    """One's own, one of a schedule that is kept, or a kiosk's branch's. Raises `NotFound`, `Forbidden` for staff."""
    rows = await database.read(APPOINTMENT, actor.organization_id, actor.facts(), appointment_id)
    if not rows:
        raise NotFound
    if not (rows[0]["keeps"] or rows[0]["user_id"] == actor.id or rows[0]["branch_id"] == actor.branch_id):
        raise Forbidden if actor.is_staff else NotFound
    row: Row = rows[0]
    return row


async def appointments_of(database: Database, actor: Actor, asked: Asked, page: Page) -> list[Row]:
    """Those that somebody may see, by their time; one more than the page holds."""
    return list(await database.read(APPOINTMENTS, *_asked(actor, asked, page), page.limit + 1))


async def in_lists(database: Database, actor: Actor, asked: Asked, page: Page) -> list[Row]:
    """All that follow the last page, for `misfits_among`: by doctor, branch, service and seat."""
    return list(await database.read(IN_LISTS, *_asked(actor, asked, page)))


async def these(database: Database, actor: Actor, appointments: Sequence[UUID]) -> list[Row]:
    """Those of them that somebody may see, by their time."""
    return list(await database.read(THESE, actor.organization_id, actor.facts(), appointments, actor.id))


def _asked(actor: Actor, asked: Asked, page: Page) -> tuple[Any, ...]:
    whose = (actor.organization_id, actor.facts(), actor.id, actor.is_staff, list(actor.desks), actor.is_everywhere)
    which = (asked.since, asked.until, asked.staff_id, asked.branch_id, asked.patient_id, asked.statuses)
    return *whose, *which, page.after


async def following(database: Database, actor: Actor, appointment_id: UUID, statuses: Sequence[str]) -> list[Row]:
    """One of a series with all that follow it and may be changed."""
    return list(await database.read(FOLLOWING, actor.organization_id, actor.facts(), appointment_id, statuses))


async def referred(database: Database, actor: Actor, reference: str) -> Row:
    """Today's appointment behind a reference. Raises `NotFound`."""
    places = [*actor.desks, *([] if actor.branch_id is None else [actor.branch_id])]
    rows = await database.read(
        REFERRED, actor.organization_id, actor.facts(), reference, places, actor.id, actor.is_everywhere
    )
    if not rows:
        raise NotFound
    row: Row = rows[0]
    return row
