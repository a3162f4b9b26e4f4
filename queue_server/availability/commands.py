"""What changes working hours: time blocks, and closures of branches and doctors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from db.tables import Appointment, Closure, TimeBlock
from queue_server.actor import DESK, MANAGERS, Actor, ActorKind, Role
from queue_server.availability import planned
from queue_server.availability.affected import no_longer_fitting
from queue_server.availability.blocks import ONE_DAY, is_in_gap
from queue_server.availability.calendar import BranchPlan, OrganizationCalendar, moment
from queue_server.availability.calendars import calendar_in
from queue_server.availability.holidays import Holiday
from queue_server.availability.recurrence import Recurrence
from queue_server.clinic.calendars import doctors_at, plan_changed
from queue_server.clinic.queries import lock_branch
from queue_server.errors import Forbidden, Invalid, NotFound
from queue_server.ids import new_id
from queue_server.transaction import Cold

FURTHEST = timedelta(days=731)
LONGEST_CLOSURE = timedelta(days=366)
LONGEST_SEARCH = timedelta(days=5 * 366)  # a rule that names no day for so long names none
MOST_BLOCKS = 1_000  # of a doctor, within a year
A_BLOCK: Mapping[str, Any] = {
    "kind": "work",
    "recurrence": None,
    "except_on": [],
    "seats": 1,
    "services": None,
    "counter_id": None,
}
A_CLOSURE: Mapping[str, Any] = {"branch_id": None, "staff_id": None, "reason": None, "source": None}
NO_DOCTOR = "This is no doctor of this branch."


@dataclass(frozen=True, slots=True)
class Planning:
    """A change under way: the doctors concerned, whose schedules are locked, and the calendar as it was."""

    doctors: frozenset[UUID]
    branches: frozenset[UUID]
    before: OrganizationCalendar


async def add_block(tx: Cold, wish: Mapping[str, Any], *, now: datetime) -> tuple[TimeBlock, list[UUID]]:
    """A new time block, and the coming appointments which no longer fit (in a break)."""
    columns = {**A_BLOCK, **columns_of(wish)}
    columns["staff_id"] = columns.get("staff_id") or tx.actor.id
    block = TimeBlock(id=new_id(), organization_id=tx.actor.organization_id, revision=1, **columns)
    await planned.open_schedule(tx, block.staff_id)
    planning = await _begin(tx, {block.staff_id}, {block.branch_id})
    _must_plan(tx.actor, planning.before.branch(block.branch_id).id, block.staff_id)
    if len(planning.before.blocks.get(block.staff_id, ())) >= MOST_BLOCKS:
        raise Invalid("So many time blocks nobody reads; take those away that are over, or use rules.")
    must_be_sound(block, planning.before, rooms=await planned.rooms_at(tx, block.branch_id), now=now)
    tx.session.add(block)
    return block, await _finish(tx, planning, "availability.added", block.id, now=now)


async def edit_block(
    tx: Cold, block: TimeBlock, wish: Mapping[str, Any], *, now: datetime
) -> tuple[TimeBlock, list[UUID]]:
    """Change what differs; the caller has locked the block."""
    _must_plan(tx.actor, block.branch_id, block.staff_id)
    changes = {name: value for name, value in columns_of(wish).items() if getattr(block, name) != value}
    if not changes:
        return block, []
    planning = await _begin(tx, {block.staff_id}, {block.branch_id})
    rooms = await planned.rooms_at(tx, block.branch_id)
    for name, value in changes.items():
        setattr(block, name, value)
    block.revision += 1
    must_be_sound(block, planning.before, rooms=rooms, now=now)
    return block, await _finish(tx, planning, "availability.edited", block.id, now=now, fields=sorted(changes))


async def remove_block(tx: Cold, block: TimeBlock, *, now: datetime) -> list[UUID]:
    """Take a time block away; its appointments stay, and are told."""
    _must_plan(tx.actor, block.branch_id, block.staff_id)
    planning = await _begin(tx, {block.staff_id}, {block.branch_id})
    block.deleted_at = now
    return await _finish(tx, planning, "availability.removed", block.id, now=now)


async def add_closure(tx: Cold, wish: Mapping[str, Any], *, now: datetime) -> tuple[Closure, list[UUID]]:
    """A new closure, and the coming appointments which no longer fit."""
    closure = Closure(id=new_id(), organization_id=tx.actor.organization_id, revision=1, **{**A_CLOSURE, **wish})
    planning = await _begin_closure(tx, closure)
    _must_last_a_while(closure, now=now)
    tx.session.add(closure)
    return closure, await _finish(tx, planning, "closure.added", closure.id, now=now)


async def edit_closure(
    tx: Cold, closure: Closure, wish: Mapping[str, Any], *, now: datetime
) -> tuple[Closure, list[UUID]]:
    """Change what differs; the caller has locked the closure."""
    planning = await _begin_closure(tx, closure)
    changes = {name: value for name, value in wish.items() if getattr(closure, name) != value}
    if not changes:
        return closure, []
    with tx.session.no_autoflush:
        for name, value in changes.items():
            setattr(closure, name, value)
        closure.revision += 1
        _must_last_a_while(closure, now=now)
    return closure, await _finish(tx, planning, "closure.edited", closure.id, now=now, fields=sorted(changes))


async def remove_closure(tx: Cold, closure: Closure, *, now: datetime) -> list[UUID]:
    """Take a closure away; nothing that fitted fits no longer."""
    planning = await _begin_closure(tx, closure)
    closure.deleted_at = now
    return await _finish(tx, planning, "closure.removed", closure.id, now=now)


async def close_on_holidays(
    tx: Cold, branch_id: UUID, wanted: list[Holiday], *, now: datetime
) -> tuple[set[str], list[UUID]]:
    """Close a branch on the days of holidays which it is not closed for yet; their sources, and what no longer fits."""
    tx.actor.must_manage((await lock_branch(tx, branch_id)).id)  # two who import wait for each other
    planning = await _begin(tx, await doctors_at(tx, branch_id), {branch_id})
    branch = planning.before.branch(branch_id)
    known = await planned.sources_of(tx, branch_id)
    added = [one for one in wanted if one.source not in known]
    tx.session.add_all(_closed_on(tx, branch, holiday) for holiday in added)
    affects = await _finish(tx, planning, "closure.imported", branch_id, now=now, days=len(added)) if added else []
    return {one.source for one in added}, affects


async def new_holidays(tx: Cold, branch_id: UUID, wanted: list[Holiday]) -> set[str]:
    """The sources of those that `close_on_holidays` would add; changes nothing."""
    tx.actor.must_manage((await calendar_in(tx)).branch(branch_id).id)
    return {one.source for one in wanted} - await planned.sources_of(tx, branch_id)


def _closed_on(tx: Cold, branch: BranchPlan, holiday: Holiday) -> Closure:
    return Closure(
        id=new_id(),
        organization_id=tx.actor.organization_id,
        branch_id=branch.id,
        starts_at=moment(branch.midnight(holiday.day)),
        ends_at=moment(branch.midnight(holiday.day + ONE_DAY)),
        reason=holiday.names,
        source=holiday.source,
        revision=1,
    )


async def _begin(tx: Cold, doctors: Collection[UUID], branches: Collection[UUID]) -> Planning:
    """Lock the schedules first: what is read then is what is committed, and no booking is under way."""
    await tx.lock(*doctors)
    return Planning(frozenset(doctors), frozenset(branches), await calendar_in(tx))


async def _begin_closure(tx: Cold, closure: Closure) -> Planning:
    """Lock everybody whom a closure concerns, and refuse it to whom it does not."""
    if closure.staff_id is not None:
        await planned.open_schedule(tx, closure.staff_id)
        doctors = [closure.staff_id]
    else:
        doctors = await doctors_at(tx, closure.branch_id) if closure.branch_id else []
    planning = await _begin(tx, doctors, [closure.branch_id] if closure.branch_id else [])
    _must_close(tx.actor, closure, planning.before)
    return planning


async def _finish(
    tx: Cold, planning: Planning, action: str, subject: UUID, *, now: datetime, **facts: Any
) -> list[UUID]:
    await tx.audit(action, subject, **facts)
    return await finish(tx, planning, now=now)


async def finish(tx: Cold, planning: Planning, *, now: datetime) -> list[UUID]:
    """Count a change, tell it, and find the appointments which fitted before it and fit no longer."""
    await tx.session.flush()
    await plan_changed(tx, planning.doctors, planning.branches)
    return await no_longer_fitting(tx, planning.before, Appointment.staff_id.in_(planning.doctors), now=now)


def _must_plan(actor: Actor, branch_id: UUID, staff_id: UUID) -> None:
    """A doctor plans their own time, whoever manages the branch everybody's there."""
    if actor.id != staff_id or Role.DOCTOR not in actor.roles:
        actor.must_manage(branch_id)


def _must_close(actor: Actor, closure: Closure, calendar: OrganizationCalendar) -> None:
    """A doctor may be away by their own word or the desk's at a branch where they work; a manager closes a branch."""
    places = [] if closure.branch_id is None else [calendar.branch(closure.branch_id).id]
    if closure.staff_id is not None:
        if (doctor := calendar.doctors.get(closure.staff_id)) is None:
            raise NotFound
        if not all(doctor.is_at(place) for place in places):
            raise Invalid(pointers={"/staff_id": NO_DOCTOR})
        places = places or [place for place in calendar.branches if doctor.is_at(place)]
        if actor.id == doctor.id:
            return
    those = MANAGERS if closure.staff_id is None else DESK
    managed = {grant.branch_id for grant in actor.grants if grant.role in those}
    if actor.kind is not ActorKind.SYSTEM and not managed & {None, *places}:
        raise Forbidden


def _must_last_a_while(closure: Closure, *, now: datetime) -> None:
    if not timedelta() < closure.ends_at - closure.starts_at <= LONGEST_CLOSURE:
        raise Invalid(pointers={"/ends_at": "A closure ends after it begins, within a year."})
    if abs(closure.starts_at - now) > FURTHEST:
        raise Invalid(pointers={"/starts_at": "This is too far away."})


def must_be_sound(block: TimeBlock, calendar: OrganizationCalendar, *, rooms: Collection[UUID], now: datetime) -> None:
    """Of somebody who is a doctor there, for what the clinic has, in a room of the branch, at times that there are."""
    branch = calendar.branch(block.branch_id)
    if (doctor := calendar.doctors.get(block.staff_id)) is None:
        raise NotFound
    if not doctor.is_at(branch.id):
        raise Invalid(pointers={"/staff_id": NO_DOCTOR})
    for service_id in block.services or ():
        calendar.service(service_id)
    if block.counter_id is not None and block.counter_id not in rooms:
        raise NotFound
    if block.starts_at == block.ends_at != time(0):
        raise Invalid(pointers={"/ends_at": "A block ends after it begins; one of a whole day is from 00:00 to 24:00."})
    if block.starts_on > now.astimezone(branch.zone).date() + FURTHEST:
        raise Invalid(pointers={"/starts_on": "This is too far ahead."})
    _must_come(block, branch)


def _must_come(block: TimeBlock, branch: BranchPlan) -> None:
    """On some day, at a time that day has; of a rule the last day is kept, whatever moment it named."""
    if block.recurrence is None:
        if is_in_gap(block.starts_on, block.starts_at, branch.zone):
            raise Invalid(pointers={"/starts_at": "The clock jumps over this time on that day."})
        return
    rule = Recurrence.read(block.recurrence).ending_by_days(branch.zone, block.starts_at)
    if not rule.names_one_of(block.starts_on, block.starts_on + LONGEST_SEARCH, but=block.except_on):
        raise Invalid(pointers={"/recurrence": "This rule names no day."})
    block.recurrence = str(rule)


def columns_of(wish: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, by the names of the table."""
    return {"services" if name == "service_ids" else name: value for name, value in wish.items()}
