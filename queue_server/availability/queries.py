"""Reads: what is taken, time blocks, closures, and what a change may concern."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from math import ceil, floor
from typing import NamedTuple
from uuid import UUID

from queue_server.actor import Actor, ActorKind
from queue_server.availability.blocks import Span
from queue_server.availability.calendar import STAFF_HORIZON, BranchPlan, OrganizationCalendar, ServicePlan, moment
from queue_server.availability.calendars import Calendars
from queue_server.availability.slots import Busy, Openings, Slot, months_of
from queue_server.errors import Invalid, Malformed, NotFound, Refusal, Unavailable
from queue_server.transaction import Database

TRIES = 5
NOBODY = UUID(int=0)
MOST_SLOTS = 100_000  # a month of twenty doctors with a service of five minutes has 60,000
Found = tuple[BranchPlan, ServicePlan, Span, Iterable[Slot]]
# What is taken of some doctors' time ($2) between $3 and $4, as seen from a branch ($5), in one row for each seat:
# lists of numbers come much faster than rows. Holds that are over ($6: now) are free, as `fn.find_seat` finds them, and
# to whoever asks ($7) their own; what moves ($8) stands in nobody's way.
BUSY = """
    SELECT r.revision, b.* FROM (SELECT fn.calendar_revision($1) AS revision) r LEFT JOIN LATERAL (
        SELECT a.staff_id, a.seat, a.branch_id <> $5 AS is_elsewhere,
               array_agg(extract(epoch FROM lower(a.during))::bigint) AS starts,
               array_agg(extract(epoch FROM upper(a.during))::bigint) AS ends
        FROM appointments a
        WHERE a.organization_id = $1 AND a.staff_id = ANY($2::uuid[]) AND a.status NOT IN ('cancelled', 'no_show')
          AND a.starts_at > $3::timestamptz - interval '1 day' AND a.starts_at < $4::timestamptz + interval '1 day'
          AND a.during && tstzrange($3, $4)
          AND (a.expires_at IS NULL OR (a.expires_at > $6 AND a.held_by IS DISTINCT FROM $7))
          AND a.id IS DISTINCT FROM $8::uuid
        GROUP BY 1, 2, 3) AS b ON true
"""


MOVING = """
    SELECT a.id, a.service_id FROM appointments a
    WHERE a.organization_id = $1 AND a.id = $3 AND a.status IN ('pending', 'confirmed')
      AND (a.user_id = $4 OR fn.keeps_schedule($2, a.branch_id, a.staff_id))
"""


class Moving(NamedTuple):
    """An appointment that is to go to another time, and its service."""

    id: UUID
    service_id: UUID


@dataclass(frozen=True, slots=True)
class Question:
    """Which slots somebody asks for; `viewer` None is nobody in particular, `moving` what they have already."""

    branch_id: UUID
    service_id: UUID
    staff_id: UUID | None
    viewer: Actor | None
    moving: Moving | None = None

    @property
    def is_patient(self) -> bool:
        """Whether only what patients may book is shown: staff of the branch see all of it."""
        return self.viewer is None or self.viewer.kind is ActorKind.DEVICE or not self.viewer.works_at(self.branch_id)


async def moving(database: Database, viewer: Actor, appointment_id: UUID) -> Moving:
    """What somebody may move. Raises `NotFound`."""
    rows = await database.read(MOVING, viewer.organization_id, viewer.facts(), appointment_id, viewer.id)
    if not rows:
        raise NotFound
    return Moving(*rows[0])


async def free_slots(
    database: Database,
    calendars: Calendars,
    asked: Question,
    window_in: Callable[[BranchPlan], Span],
    *,
    now: datetime,
) -> Found:
    """The branch, the service, the window that was asked for, and the free slots that begin in it, by time and doctor.

    Raises `NotFound` and `Invalid` as `OrganizationCalendar.doctors_for` does.
    """
    calendar = await calendars.of_branch(asked.branch_id)
    for _ in range(TRIES):
        revision, found = await _free(database, calendars, calendar, asked, window_in, now=now)
        if revision == calendar.revision:
            if isinstance(found, Refusal):
                raise found
            return found
        calendar = await calendars.afresh(calendar.organization_id)
    raise Unavailable


async def _free(
    database: Database,
    calendars: Calendars,
    calendar: OrganizationCalendar,
    asked: Question,
    window_in: Callable[[BranchPlan], Span],
    *,
    now: datetime,
) -> tuple[int, Found | Refusal]:
    """What a calendar says, also that there is nothing, and the revision that stands by now: another's word is void."""
    try:
        branch, service, doctors = _known(calendar, asked)
    except (NotFound, Invalid) as refused:
        return await _revision(database, calendar), refused
    wanted = window_in(branch)
    since, until = bookable(branch, wanted, is_patient=asked.is_patient, now=now)
    if since >= until or not doctors:
        return await _revision(database, calendar), (branch, service, wanted, ())
    reach = (since - service.before, until + service.whole)
    revision, busy = await _busy(database, calendar, branch, doctors, reach, asked, now=now)
    months = months_of(branch, (since, until), service) if revision == calendar.revision else ()
    found: list[Openings] = []
    many = 0
    for month in months:
        found.append(one := calendars.openings(calendar, branch, service, doctors, month))
        many += one.count(service, (since, until))
        if many > MOST_SLOTS:
            raise Malformed("Ask for fewer days, or for one doctor.")
    free = chain.from_iterable(one.free(busy, service, (since, until)) for one in found)
    return revision, (branch, service, wanted, free)


def _known(calendar: OrganizationCalendar, asked: Question) -> tuple[BranchPlan, ServicePlan, list[UUID]]:
    branch, service = calendar.branch(asked.branch_id), calendar.service(asked.service_id)
    _must_know(calendar, asked.viewer, branch)
    has = None if asked.moving is None else asked.moving.service_id
    return branch, service, calendar.doctors_for(branch, service, asked.staff_id, is_patient=asked.is_patient, has=has)


async def _revision(database: Database, calendar: OrganizationCalendar) -> int:
    [row] = await database.read("SELECT fn.calendar_revision($1) AS revision", calendar.organization_id)
    revision: int = row["revision"]
    return revision


def bookable(branch: BranchPlan, window: Span, *, is_patient: bool, now: datetime) -> Span:
    """The part of a window in which slots may begin: not in the past, with the notice and within the horizon asked."""
    policy = branch.policy
    earliest, latest = now, now + STAFF_HORIZON
    if is_patient:
        earliest, latest = (
            now + timedelta(minutes=policy.minimum_notice_minutes),
            now + timedelta(days=policy.horizon_days),
        )
    return max(window[0], ceil(earliest.timestamp())), min(window[1], floor(latest.timestamp()) + 1)


async def _busy(
    database: Database,
    calendar: OrganizationCalendar,
    branch: BranchPlan,
    doctors: Sequence[UUID],
    reach: Span,
    asked: Question,
    *,
    now: datetime,
) -> tuple[int, list[Busy]]:
    organization_id, (since, until) = calendar.organization_id, map(moment, reach)
    viewer = NOBODY if asked.viewer is None else asked.viewer.id
    moves = None if asked.moving is None else asked.moving.id
    rows = await database.read(BUSY, organization_id, doctors, since, until, branch.id, now, viewer, moves)
    busy = [Busy(*row[1:]) for row in rows if row["staff_id"] is not None]
    return rows[0]["revision"], busy


def _must_know(calendar: OrganizationCalendar, viewer: Actor | None, branch: BranchPlan) -> None:
    """As in the catalogue: people know their organization's branches, others the public ones, a device its own too."""
    if viewer is None or viewer.kind is ActorKind.DEVICE:
        knows = branch.is_public or (viewer is not None and viewer.branch_id == branch.id)
    else:
        knows = viewer.organization_id == calendar.organization_id
    if not knows:
        raise NotFound
