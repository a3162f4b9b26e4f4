"""Calendars in memory: read once for each revision, by one statement, however many ask."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import count
from math import ceil, floor
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from queue_server.availability.blocks import Block, Closure, by_doctor
from queue_server.availability.calendar import BranchPlan, Doctor, OrganizationCalendar, ServicePlan
from queue_server.availability.recurrence import Recurrence
from queue_server.availability.slots import Openings, openings_of
from queue_server.clinic.booking_policy import BookingPolicy
from queue_server.errors import NotFound
from queue_server.transaction import Cold, Database

ANY_TIME = -1
MOST_KEPT = 500  # organizations
MOST_OPENINGS = 300  # months of a service
MOST_SLOTS_KEPT = 2_000_000  # in all of them; each takes 17 bytes
# One statement, hence one moment: what it reads is what its revision stands for. Blocks and closures
# that were over a year ago are nothing that anybody asks for.
CALENDAR = """
    SELECT fn.calendar_revision($1) AS revision,
        ARRAY(SELECT jsonb_build_object('id', b.id, 'name', b.name, 'zone', b.time_zone, 'is_public', b.is_public,
                'booking', b.booking, 'is_gone', b.deleted_at IS NOT NULL)
            FROM branches b WHERE b.organization_id = $1) AS branches,
        ARRAY(SELECT jsonb_build_object('id', s.id, 'name', s.name, 'length', s.duration_minutes,
                'before', s.buffer_before_minutes, 'after', s.buffer_after_minutes, 'is_online', s.is_online,
                'branches', (SELECT jsonb_agg(sb.branch_id) FROM service_branches sb
                    WHERE sb.service_id = s.id AND sb.organization_id = $1),
                'staff', (SELECT jsonb_agg(ss.user_id) FROM service_staff ss
                    WHERE ss.service_id = s.id AND ss.organization_id = $1),
                'is_gone', s.deleted_at IS NOT NULL)
            FROM services s WHERE s.organization_id = $1) AS services,
        ARRAY(SELECT jsonb_build_object('id', u.id, 'name', u.name, 'roles', d.roles,
                'is_gone', d.roles IS NULL OR u.disabled_at IS NOT NULL OR u.deleted_at IS NOT NULL)
            FROM users u
            LEFT JOIN (SELECT r.user_id, jsonb_agg(r.branch_id) AS roles FROM roles r
                WHERE r.organization_id = $1 AND r.role = 'doctor' GROUP BY r.user_id) AS d ON d.user_id = u.id
            WHERE u.organization_id = $1 AND (d.roles IS NOT NULL OR EXISTS (
                SELECT FROM time_blocks t WHERE t.staff_id = u.id AND t.organization_id = $1))) AS doctors,
        ARRAY(SELECT to_jsonb(t) FROM time_blocks t WHERE t.organization_id = $1 AND t.deleted_at IS NULL
            AND (t.recurrence IS NOT NULL OR t.starts_on > now() - interval '368 days')) AS blocks,
        ARRAY(SELECT jsonb_build_object('id', c.id, 'branch_id', c.branch_id, 'staff_id', c.staff_id,
                'starts', extract(epoch FROM c.starts_at), 'ends', extract(epoch FROM c.ends_at))
            FROM closures c WHERE c.organization_id = $1 AND c.deleted_at IS NULL
                AND c.ends_at > now() - interval '366 days') AS closures
"""
# Whose branch it is: the caller knows only its id.
WHOSE_BRANCH = "SELECT organization_id FROM branches WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Kept:
    """A calendar, and when its reading began: counted, since no clock is fine enough."""

    began: int
    calendar: OrganizationCalendar


@dataclass(slots=True)
class Calendars:
    """The calendars of organizations that somebody asked for lately, and the openings worked out of them."""

    database: Database
    _openings: OrderedDict[tuple[Any, ...], Openings] = field(default_factory=OrderedDict)
    _slots: int = 0  # of all openings that are kept
    _kept: OrderedDict[UUID, Kept] = field(default_factory=OrderedDict)
    _locks: dict[UUID, asyncio.Lock] = field(default_factory=dict)
    _whose: dict[UUID, UUID] = field(default_factory=dict)
    _moments: Iterator[int] = field(default_factory=count)

    async def of(self, organization_id: UUID) -> OrganizationCalendar:
        """The calendar as we know it; whoever acts on it says its revision, and asks afresh when that has moved."""
        if (kept := self._kept.get(organization_id)) is not None:
            self._kept.move_to_end(organization_id)
            return kept.calendar
        return await self._begun_after(organization_id, ANY_TIME)

    async def afresh(self, organization_id: UUID) -> OrganizationCalendar:
        """The calendar by a reading that begins after this call; callers who wait together share one."""
        return await self._begun_after(organization_id, next(self._moments))

    async def as_committed(self, organization_id: UUID) -> OrganizationCalendar:
        """The calendar with all that was committed before this call, read again only when it has moved."""
        calendar = await self.of(organization_id)
        [row] = await self.database.read("SELECT fn.calendar_revision($1) AS revision", organization_id)
        return calendar if row["revision"] == calendar.revision else await self.afresh(organization_id)

    async def of_branch(self, branch_id: UUID) -> OrganizationCalendar:
        """The calendar of the organization that a branch belongs to; `NotFound` where there is no such branch."""
        if branch_id not in self._whose:
            rows = await self.database.read(WHOSE_BRANCH, branch_id)
            if not rows:
                raise NotFound
            self._whose[branch_id] = rows[0]["organization_id"]
        return await self.of(self._whose[branch_id])

    def openings(
        self,
        calendar: OrganizationCalendar,
        branch: BranchPlan,
        service: ServicePlan,
        doctors: Sequence[UUID],
        month: int,
    ) -> Openings:
        """What a month has of a service, remembered for this revision of the calendar."""
        key = (calendar.organization_id, calendar.revision, branch.id, service.id, tuple(doctors), month)
        if (known := self._openings.get(key)) is None:
            known = self._openings[key] = openings_of(calendar, branch, service, doctors, month)
            self._slots += len(known.slots)
            while len(self._openings) > MOST_OPENINGS or self._slots > MOST_SLOTS_KEPT:
                _, gone = self._openings.popitem(last=False)
                self._slots -= len(gone.slots)
            if key not in self._openings:  # greater than all that may be kept
                return known
        self._openings.move_to_end(key)
        return known

    async def _begun_after(self, organization_id: UUID, asked: int) -> OrganizationCalendar:
        async with self._locks.setdefault(organization_id, asyncio.Lock()):
            kept = self._kept.get(organization_id)
            if kept is None or kept.began < asked:
                kept = Kept(next(self._moments), await self._read(organization_id))
                self._keep(kept)
        return kept.calendar

    def _keep(self, kept: Kept) -> None:
        self._kept[kept.calendar.organization_id] = kept
        self._kept.move_to_end(kept.calendar.organization_id)
        while len(self._kept) > MOST_KEPT:
            former, _ = self._kept.popitem(last=False)
            self._locks.pop(former, None)

    async def _read(self, organization_id: UUID) -> OrganizationCalendar:
        [row] = await self.database.read(CALENDAR, organization_id)
        return calendar_of(organization_id, row)


async def calendar_in(tx: Cold) -> OrganizationCalendar:
    """The calendar as a transaction sees it, with what it has changed itself."""
    connection = await tx.session.connection()
    rows = await connection.exec_driver_sql(CALENDAR, (tx.actor.organization_id,))
    return calendar_of(tx.actor.organization_id, dict(rows.mappings().one()))


def calendar_of(organization_id: UUID, row: Mapping[str, Any]) -> OrganizationCalendar:
    """A calendar from what the database tells of it."""
    named = (*row["branches"], *row["services"], *row["doctors"])
    return OrganizationCalendar(
        organization_id=organization_id,
        revision=row["revision"],
        branches={one.id: one for one in map(_branch, _standing(row["branches"]))},
        services={one.id: one for one in map(_service, _standing(row["services"]))},
        doctors={one.id: one for one in map(_doctor, _standing(row["doctors"]))},
        blocks=by_doctor(map(block_of, row["blocks"])),
        closures=[_closure(one) for one in row["closures"]],
        names={UUID(one["id"]): one["name"] for one in named},
    )


def block_of(facts: Mapping[str, Any]) -> Block:
    """A time block from its row, as JSON."""
    return Block(
        id=UUID(facts["id"]),
        branch_id=UUID(facts["branch_id"]),
        staff_id=UUID(facts["staff_id"]),
        is_break=facts["kind"] == "break",
        starts_on=date.fromisoformat(facts["starts_on"]),
        starts_at=time.fromisoformat(facts["starts_at"]),
        ends_at=time.fromisoformat(facts["ends_at"]),
        recurrence=Recurrence.read(facts["recurrence"]) if facts["recurrence"] else None,
        except_on=frozenset(map(date.fromisoformat, facts["except_on"])),
        seats=facts["seats"],
        services=_ids(facts["services"]),
        counter_id=UUID(facts["counter_id"]) if facts["counter_id"] else None,
    )


def _branch(facts: Mapping[str, Any]) -> BranchPlan:
    return BranchPlan(
        id=UUID(facts["id"]),
        names=facts["name"],
        zone=ZoneInfo(facts["zone"]),
        is_public=facts["is_public"],
        policy=BookingPolicy.model_validate(facts["booking"]),
    )


def _service(facts: Mapping[str, Any]) -> ServicePlan:
    return ServicePlan(
        id=UUID(facts["id"]),
        names=facts["name"],
        length=60 * facts["length"],
        before=60 * facts["before"],
        after=60 * facts["after"],
        is_online=facts["is_online"],
        branch_ids=_ids(facts["branches"]),
        staff_ids=_ids(facts["staff"]),
    )


def _doctor(facts: Mapping[str, Any]) -> Doctor:
    return Doctor(
        id=UUID(facts["id"]),
        names=facts["name"],
        branch_ids=None if None in facts["roles"] else _ids(facts["roles"]),
    )


def _closure(facts: Mapping[str, Any]) -> Closure:
    return Closure(
        id=UUID(facts["id"]),
        branch_id=UUID(facts["branch_id"]) if facts["branch_id"] else None,
        staff_id=UUID(facts["staff_id"]) if facts["staff_id"] else None,
        starts=floor(facts["starts"]),
        ends=ceil(facts["ends"]),
    )


def _ids(said: Sequence[str] | None) -> frozenset[UUID] | None:
    return None if said is None else frozenset(map(UUID, said))


def _standing(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if not row["is_gone"]]
