"""Reads of schedules: who may see one, whose schedules make a branch's day, what they hold, who comes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import text

from queue_server.actor import Actor
from queue_server.appointments.schedule import Plans, Schedule
from queue_server.appointments.windows import Window
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.errors import Forbidden, NotFound
from queue_server.transaction import Cold, Database
from realtime.streams import Payload

KEPT = """
    SELECT s.version, w.branches, clock_timestamp() AS now,
        ARRAY(SELECT r.branch_id FROM roles r WHERE r.user_id = u.id AND r.organization_id = $2 AND r.role = 'doctor')
            AS doctor_at,
        coalesce((SELECT b.time_zone FROM branches b WHERE b.organization_id = $2
                  ORDER BY b.id = ANY(w.branches) DESC, b.deleted_at NULLS FIRST, b.id LIMIT 1), 'UTC') AS time_zone
    FROM users u JOIN streams s ON s.id = u.id CROSS JOIN LATERAL (SELECT fn.workplaces($2, u.id) AS branches) AS w
    WHERE u.id = $1 AND u.organization_id = $2
"""
# Of callers of several organizations at once: `must_keep_day` compares. As `fn.workplaces`, the other way round.
DAYS = """
    SELECT b.id AS branch_id, b.organization_id, b.time_zone, w.staff_id, s.version, clock_timestamp() AS now
    FROM branches b LEFT JOIN LATERAL (
        SELECT t.staff_id FROM time_blocks t WHERE t.branch_id = b.id AND t.organization_id = b.organization_id
            AND (t.deleted_at IS NULL OR t.deleted_at > now() - interval '9 days')
        UNION
        SELECT a.staff_id FROM appointments a WHERE a.branch_id = b.id AND a.organization_id = b.organization_id
            AND a.starts_at > now() - interval '9 days' AND a.status <> 'held') AS w ON true
    LEFT JOIN streams s ON s.id = w.staff_id
    WHERE b.id = ANY($1) AND b.deleted_at IS NULL ORDER BY w.staff_id
"""
# The organization is that of the stream, which the caller was let in to.
SCHEDULES = """
    SELECT fn.schedule(doctor, coalesce($2, now() - interval '30 days'), coalesce($3::timestamptz, 'infinity'))
        AS schedule
    FROM unnest($1::uuid[]) AS doctor ORDER BY doctor
"""
NAMES = """
    SELECT a.id, p.name, p.phone, a.reason, a.notes FROM appointments a JOIN patients p ON p.id = a.patient_id
    WHERE a.organization_id = :organization AND a.status <> 'held'
        AND a.starts_at > cast(:begins AS timestamptz) - interval '2 days'
        AND a.starts_at < cast(:ends AS timestamptz) + interval '1 day'
        AND a.during && tstzrange(:begins, :ends) AND
"""
OF_DOCTOR = "a.staff_id = :subject AND (:everywhere OR a.branch_id = ANY(:branches))"
OF_BRANCH = "a.branch_id = :subject"


class Calendars(Plans, Protocol):
    """Calendars by organization, from memory or read anew."""

    async def of(self, organization_id: UUID) -> OrganizationCalendar: ...


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where schedules are read from."""

    database: Database
    calendars: Calendars
    parts: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))  # by doctor: see `Schedule`

    async def schedules(self, doctors: Iterable[UUID], window: Window | None) -> list[Schedule]:
        """The schedules of doctors as stored now, by id, in one snapshot; None: of the last month and all ahead."""
        edges = (None, None) if window is None else (window.begins, window.ends)
        rows = await self.database.read(SCHEDULES, list(doctors), *edges)
        return [await self._schedule(row["schedule"]) for row in rows if row["schedule"] is not None]

    async def _schedule(self, loaded: Payload) -> Schedule:
        """With hours that are as new as the rest, or newer."""
        organization = UUID(loaded["organization_id"])
        calendar = await self.calendars.of(organization)
        if calendar.revision < loaded["calendar"]:
            calendar = await self.calendars.as_committed(organization)
        return Schedule(loaded, calendar, self.calendars, self.parts[UUID(loaded["stream_id"])])


async def kept_schedule(database: Database, actor: Actor, staff_id: UUID) -> Any:
    """What is to be known of a doctor's schedule first: `version`, `time_zone`, `now`.

    For the doctor, and the desks of branches where they work. Raises `NotFound`, `Forbidden`.
    """
    rows = await database.read(KEPT, staff_id, actor.organization_id)
    if not rows or not (rows[0]["branches"] or rows[0]["doctor_at"]):
        raise NotFound
    if not keeps(actor, staff_id, rows[0]):
        raise Forbidden
    return rows[0]


def keeps(actor: Actor, staff_id: UUID, row: Mapping[str, Any]) -> bool:
    """Whether somebody keeps a doctor's schedule, or it is their own."""
    if actor.is_everywhere or (actor.id == staff_id and actor.is_staff):
        return True
    places = {*row["branches"], *row["doctor_at"]}
    return bool(actor.desks & places or (actor.desks and None in places))


async def days(database: Database, branches: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """For each of these branches a row for everybody who works there, or one that names nobody."""
    found: dict[UUID, list[Any]] = {}
    for row in await database.read(DAYS, branches):
        found.setdefault(row["branch_id"], []).append(row)
    return found


def must_keep_day(actor: Actor, branch_id: UUID, rows: Sequence[Any] | None) -> Sequence[Any]:
    """The rows of a branch for its desk. Raises `NotFound`, `Forbidden`."""
    if not rows or rows[0]["organization_id"] != actor.organization_id:
        raise NotFound
    if not actor.keeps_the_desk(branch_id):
        raise Forbidden
    return rows


def doctors_in(rows: Sequence[Any]) -> dict[UUID, int]:
    """Those who work at a branch, and the versions of their schedules."""
    return {row["staff_id"]: row["version"] for row in rows if row["version"] is not None}


async def names_of_doctor(tx: Cold, staff_id: UUID, window: Window) -> dict[str, Payload]:
    """Who comes to a doctor: to all branches for the doctor, to their own for a desk; the look is audited."""
    is_all = tx.actor.is_everywhere or tx.actor.id == staff_id
    return await _names(tx, OF_DOCTOR, staff_id, window, everywhere=is_all, branches=list(tx.actor.desks))


async def names_of_branch(tx: Cold, branch_id: UUID, window: Window) -> dict[str, Payload]:
    """Who comes to a branch; the look is audited."""
    return await _names(tx, OF_BRANCH, branch_id, window)


async def _names(tx: Cold, which: str, subject: UUID, window: Window, **known: Any) -> dict[str, Payload]:
    told = {"organization": tx.actor.organization_id, "begins": window.begins, "ends": window.ends, **known}
    rows = (await tx.session.execute(text(NAMES + which), {"subject": subject, **told})).mappings()
    found = {str(row["id"]): {name: row[name] for name in ("name", "phone", "reason", "notes")} for row in rows}
    await tx.audit("names.read", subject, count=len(found))
    return found
