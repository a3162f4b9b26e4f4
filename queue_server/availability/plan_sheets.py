"""Working hours as a spreadsheet: every time block a row."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.tables import Counter, TimeBlock
from queue_server.actor import Actor
from queue_server.availability import planned
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.availability.calendars import calendar_in
from queue_server.availability.commands import columns_of, must_be_sound
from queue_server.availability.schemas import MIDNIGHT, NewTimeBlock
from queue_server.clinic.calendars import lock_schedules, plan_changed
from queue_server.clinic.imports import Book, Key, Step
from queue_server.clinic.schemas import Wish
from queue_server.clinic.sheet_cells import ALIASES, BETWEEN, Roll, Row, clock, ids_in, number
from queue_server.clinic.sheet_commands import NOT_YOURS, Kind, Steps, manages
from queue_server.clinic.sheet_routes import sheets_of
from queue_server.clinic.sheets import Cells, Flaw
from queue_server.errors import Invalid, NotFound
from queue_server.http.operations import Operation
from queue_server.ids import new_id
from queue_server.transaction import Cold

PLAN = (
    *("id", "staff", "branch", "kind", "starts_on", "starts_at", "ends_at", "recurrence", "except_on"),
    *("seats", "services", "room"),
)
AT_A_TIME = 50  # rows
NOT_THERE = "This names somebody or something that is not there."
STAYS = "A doctor and a branch keep their hours; add a row for the other instead."


@dataclass(frozen=True, slots=True)
class Names:
    """What cells say for ids; rooms by the signs on the doors of each branch."""

    staff: Roll
    branches: Roll
    services: Roll
    rooms: Mapping[UUID, Roll]


def block_cells(block: TimeBlock, names: Names) -> Cells:
    """A time block as a row."""
    room = names.rooms[block.branch_id].told(block.counter_id) if block.counter_id else ""
    return {
        "id": str(block.id),
        "staff": names.staff.told(block.staff_id),
        "branch": names.branches.told(block.branch_id),
        "kind": block.kind,
        "starts_on": block.starts_on.isoformat(),
        "starts_at": block.starts_at.strftime("%H:%M"),
        "ends_at": block.ends_at.strftime("%H:%M") if block.ends_at > time(0) else MIDNIGHT,
        "recurrence": block.recurrence or "",
        "except_on": " ".join(day.isoformat() for day in block.except_on),
        "seats": str(block.seats),
        "services": BETWEEN.join(map(names.services.told, sorted(block.services or ()))),
        "room": room,
    }


def block_key(cells: Cells, names: Names) -> Key:
    """Whose block it is, where, and when it begins."""
    whose = (names.staff.key(cells["staff"]), names.branches.key(cells["branch"]))
    return (*whose, cells["kind"].lower() or "work", cells["starts_on"], clock(cells["starts_at"]))


def block_wish(cells: Cells, names: Names) -> NewTimeBlock:
    """A row as a time block to be. Raises `Flawed`."""
    row = Row(cells)
    branch = row.said("branch", names.branches.id_of)
    rooms = names.rooms.get(branch, Roll("room", {}))
    wish = {
        "staff_id": row.said("staff", names.staff.id_of),
        "branch_id": branch,
        "starts_on": cells["starts_on"],
        "starts_at": clock(cells["starts_at"]),
        "ends_at": clock(cells["ends_at"]),
        "recurrence": cells["recurrence"] or None,
        "except_on": cells["except_on"].split(),
        "service_ids": row.said("services", ids_in(names.services)) or None,
        "counter_id": row.some(room=rooms.id_of).get("room"),
        **row.some(kind=str.lower, seats=number),
    }
    return row.read(NewTimeBlock, wish, PLAN)


async def _book(tx: Cold) -> Book:
    calendar = await calendar_in(tx)
    wanted = select(TimeBlock).where(
        TimeBlock.organization_id == tx.actor.organization_id, TimeBlock.deleted_at.is_(None)
    )
    found = await tx.session.scalars(wanted.order_by(TimeBlock.id).execution_options(populate_existing=True))
    blocks = [one for one in found if one.branch_id in calendar.branches]
    names = await _names(tx, calendar, blocks)
    rows = {one.id: block_cells(one, names) for one in blocks}
    return Book(
        PLAN,
        partial(block_key, names=names),
        rows,
        partial(block_wish, names=names),
        partial(_refuses, tx.actor, blocks),
    )


async def _names(tx: Cold, calendar: OrganizationCalendar, blocks: list[TimeBlock]) -> Names:
    of_rooms = select(Counter).where(Counter.organization_id == tx.actor.organization_id, Counter.deleted_at.is_(None))
    doors: dict[UUID, dict[UUID, str]] = {branch: {} for branch in calendar.branches}
    for counter in await tx.session.scalars(of_rooms):
        doors.setdefault(counter.branch_id, {})[counter.id] = counter.door
    gone = frozenset(one.counter_id for one in blocks if one.counter_id)
    services = frozenset(service for one in blocks for service in one.services or ())
    return Names(
        Roll("doctor", _english(calendar.doctors), frozenset(one.staff_id for one in blocks)),
        Roll("branch", _english(calendar.branches)),
        Roll("service", _english(calendar.services), services),
        {branch: Roll("room", there, gone) for branch, there in doors.items()},
    )


def _english(things: Mapping[UUID, Any]) -> dict[UUID, str]:
    return {one: thing.names["en"] for one, thing in things.items()}


def _refuses(actor: Actor, blocks: list[TimeBlock], wish: Wish, block_id: UUID | None) -> str | None:
    assert isinstance(wish, NewTimeBlock)
    was = next((one for one in blocks if one.id == block_id), None)
    if was is not None and (was.staff_id, was.branch_id) != (wish.staff_id, wish.branch_id):
        return STAYS
    return None if manages(actor, wish.branch_id) else NOT_YOURS


async def _lock(tx: Cold) -> None:
    for doctor in sorted((await calendar_in(tx)).doctors):
        await planned.open_schedule(tx, doctor)  # also of whoever has no hours yet: they may get some
    await lock_schedules(tx)


async def _flaws(tx: Cold, steps: Steps) -> list[Flaw]:
    calendar, now = await calendar_in(tx), datetime.now(UTC)
    flaws: list[Flaw] = []
    for step in steps:
        await _breathe(step)
        try:
            await must_be_sound(tx, _block(tx, step), calendar, now=now)
        except Invalid as error:
            flaws.extend(_told(step, error))
        except NotFound:
            flaws.append(Flaw(step.number, None, NOT_THERE))
    return flaws


async def _breathe(step: Step) -> None:
    """A sheet of thousands of rows stops nobody else's request."""
    if not step.number % AT_A_TIME:
        await asyncio.sleep(0)


def _told(step: Step, error: Invalid) -> Iterator[Flaw]:
    for pointer, detail in error.pointers.items():
        name = pointer.removeprefix("/")
        yield Flaw(step.number, ALIASES.get(name, name), detail)


def _block(tx: Cold, step: Step) -> TimeBlock:
    known = {"id": new_id(), "organization_id": tx.actor.organization_id, "revision": 1}
    return TimeBlock(**known, **columns_of(step.wish.whole()))


async def _carry_out(tx: Cold, steps: Steps) -> None:
    calendar, now = await calendar_in(tx), datetime.now(UTC)
    doctors: set[UUID] = set()
    branches: set[UUID] = set()
    for step in steps:
        await _breathe(step)
        block = _block(tx, step)
        await must_be_sound(tx, block, calendar, now=now)  # and its rule is written as it is kept
        doctors.add(block.staff_id)
        branches.add(block.branch_id)
        if step.row_id is None:
            tx.session.add(block)
            await tx.audit("availability.added", block.id)
        else:
            await _change(tx, step.row_id, block, step.changes)
    await plan_changed(tx, doctors, branches)


async def _change(tx: Cold, block_id: UUID, wanted: TimeBlock, changes: Mapping[str, Any]) -> None:
    block = await planned.lock_block(tx, block_id)
    fields = sorted(columns_of(changes))
    for name in fields:
        setattr(block, name, getattr(wanted, name))
    block.revision += 1
    await tx.audit("availability.edited", block.id, fields=fields)


plans = Kind("staff-plans", _book, _lock, _carry_out, _flaws)
operations: list[Operation] = sheets_of(plans)
