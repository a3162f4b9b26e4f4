"""Working hours as a spreadsheet: every time block a row."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from typing import Any
from uuid import UUID

from db.tables import Counter, TimeBlock
from queue_server.actor import Actor
from queue_server.availability import planned
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.availability.calendars import calendar_in
from queue_server.availability.commands import Planning, columns_of, finish, must_be_sound
from queue_server.availability.schemas import MIDNIGHT, NewTimeBlock
from queue_server.clinic.calendars import lock_schedules
from queue_server.clinic.imports import Book, Key, Step
from queue_server.clinic.schemas import Wish
from queue_server.clinic.sheet_cells import ALIASES, BETWEEN, Roll, Row, clock, ids_in, number
from queue_server.clinic.sheet_commands import NOT_YOURS, Kind, Steps, manages, own_rows
from queue_server.clinic.sheet_routes import sheets_of
from queue_server.clinic.sheets import Cells, Flaw
from queue_server.errors import Invalid, NotFound
from queue_server.http.operations import Operation
from queue_server.ids import new_id
from queue_server.transaction import Cold, Entry

PLAN = (
    *("id", "staff", "branch", "kind", "starts_on", "starts_at", "ends_at", "recurrence", "except_on"),
    *("seats", "services", "room"),
)
NOT_THERE = "This names somebody or something that is not there."
Rooms = dict[UUID, dict[UUID, str]]  # of each branch, by id: the signs on the doors
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
    blocks = [one for one in await own_rows(tx, TimeBlock) if one.branch_id in calendar.branches]
    names = await _names(tx, calendar, blocks)
    rows = {one.id: block_cells(one, names) for one in blocks}
    return Book(
        PLAN,
        partial(block_key, names=names),
        rows,
        partial(block_wish, names=names),
        partial(_refuses, tx.actor, {one.id: one for one in blocks}),
    )


async def _names(tx: Cold, calendar: OrganizationCalendar, blocks: list[TimeBlock]) -> Names:
    gone = frozenset(one.counter_id for one in blocks if one.counter_id)
    services = frozenset(service for one in blocks for service in one.services or ())
    rooms: Rooms = {branch: {} for branch in calendar.branches} | await _rooms(tx)
    return Names(
        Roll("doctor", _english(calendar.doctors), frozenset(one.staff_id for one in blocks)),
        Roll("branch", _english(calendar.branches)),
        Roll("service", _english(calendar.services), services),
        {branch: Roll("room", there, gone) for branch, there in rooms.items()},
    )


async def _rooms(tx: Cold) -> Rooms:
    rooms: Rooms = {}
    for counter in await own_rows(tx, Counter):
        rooms.setdefault(counter.branch_id, {})[counter.id] = counter.door
    return rooms


def _english(things: Mapping[UUID, Any]) -> dict[UUID, str]:
    return {one: thing.names["en"] for one, thing in things.items()}


def _refuses(actor: Actor, blocks: Mapping[UUID | None, TimeBlock], wish: Wish, block_id: UUID | None) -> str | None:
    assert isinstance(wish, NewTimeBlock)
    was = blocks.get(block_id)
    if was is not None and (was.staff_id, was.branch_id) != (wish.staff_id, wish.branch_id):
        return STAYS
    return None if manages(actor, wish.branch_id) else NOT_YOURS


async def _lock(tx: Cold) -> None:
    for doctor in sorted((await calendar_in(tx)).doctors):
        await planned.open_schedule(tx, doctor)  # also of whoever has no hours yet: they may get some
    await lock_schedules(tx)


async def _flaws(tx: Cold, steps: Steps) -> list[Flaw]:
    calendar, rooms = await calendar_in(tx), await _rooms(tx)
    return await asyncio.to_thread(lambda: list(_unsound(tx.actor, steps, calendar, rooms)))


def _unsound(actor: Actor, steps: Steps, calendar: OrganizationCalendar, rooms: Rooms) -> Iterator[Flaw]:
    for step in steps:
        try:
            _block(actor, step, calendar, rooms)
        except Invalid as error:
            yield from _told(step, error)
        except NotFound:
            yield Flaw(step.number, None, NOT_THERE)


def _told(step: Step, error: Invalid) -> Iterator[Flaw]:
    for pointer, detail in error.pointers.items():
        name = pointer.removeprefix("/")
        yield Flaw(step.number, ALIASES.get(name, name), detail)


def _block(actor: Actor, step: Step, calendar: OrganizationCalendar, rooms: Rooms) -> TimeBlock:
    """A row's time block, with its rule as it is kept. Raises `Invalid`, `NotFound`."""
    known = {"id": new_id(), "organization_id": actor.organization_id, "revision": 1}
    block = TimeBlock(**known, **columns_of(step.wish.whole()))
    must_be_sound(block, calendar, rooms=rooms.get(block.branch_id, {}), now=datetime.now(UTC))
    return block


async def _carry_out(tx: Cold, steps: Steps) -> list[UUID]:
    calendar, rooms = await calendar_in(tx), await _rooms(tx)
    blocks = await asyncio.to_thread(lambda: [_block(tx.actor, step, calendar, rooms) for step in steps])
    standing = {block.id: block for block in await own_rows(tx, TimeBlock)}
    added: list[Entry] = []
    edited: list[Entry] = []
    for step, block in zip(steps, blocks, strict=True):
        if step.row_id is None:
            tx.session.add(block)
            added.append((block.id, {}))
        else:
            edited.append((step.row_id, {"fields": _change(standing[step.row_id], block, step.changes)}))
    await tx.audit_all("availability.added", added)
    await tx.audit_all("availability.edited", edited)
    doctors, branches = {block.staff_id for block in blocks}, {block.branch_id for block in blocks}
    return await finish(tx, Planning(frozenset(doctors), frozenset(branches), calendar), now=datetime.now(UTC))


def _change(block: TimeBlock, wanted: TimeBlock, changes: Mapping[str, Any]) -> list[str]:
    fields = sorted(columns_of(changes))
    for name in fields:
        setattr(block, name, getattr(wanted, name))
    block.revision += 1
    return fields


plans = Kind("staff-plans", _book, _lock, _carry_out, _flaws)
operations: list[Operation] = sheets_of(plans)
