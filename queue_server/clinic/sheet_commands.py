"""Imports of the catalogue: read under the locks of all that may change, planned whole, carried out whole."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from db.tables import Branch, Counter, Queue, Service
from queue_server.actor import MANAGERS, Actor
from queue_server.clinic import commands, service_queries, services
from queue_server.clinic.calendars import counted_once
from queue_server.clinic.imports import Book, Plan, Step, planned
from queue_server.clinic.schemas import Wish
from queue_server.clinic.sheet_cells import (
    BRANCH,
    COUNTER,
    SERVICE,
    CounterRow,
    Roll,
    branch_cells,
    branch_wish,
    by_name,
    counter_cells,
    counter_wish,
    service_cells,
    service_wish,
)
from queue_server.clinic.sheets import Flaw, read
from queue_server.errors import Forbidden, Invalid
from queue_server.transaction import Cold

STAFF_NAMES = """
    SELECT u.id, u.name ->> 'en' AS name FROM users u
    WHERE u.organization_id = :organization AND u.deleted_at IS NULL
      AND EXISTS (SELECT FROM roles r WHERE r.organization_id = u.organization_id AND r.user_id = u.id
                  AND r.role IN ('receptionist', 'doctor', 'manager', 'admin'))
"""
NOT_YOURS = "You do not manage this branch."
NOT_ALL = "Only who manages the whole organization adds a branch."


Steps = Sequence[Step]


async def nothing_more(tx: Cold, steps: Steps) -> list[Flaw]:
    """Whatever is wrong with a row, its cells say."""
    return []


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sheet: how it is read, locked and carried out, and what only the database knows to be wrong.

    `carry_out` gives the coming appointments that fit no longer.
    """

    name: str
    book: Callable[[Cold], Awaitable[Book]]
    lock: Callable[[Cold], Awaitable[None]]
    carry_out: Callable[[Cold, Steps], Awaitable[list[UUID]]]
    flaws: Callable[[Cold, Steps], Awaitable[list[Flaw]]] = nothing_more

    @property
    def word(self) -> str:
        """Its name as a part of others."""
        return self.name.replace("-", "_")


async def try_import(tx: Cold, kind: Kind, csv: str) -> Plan:
    """What an import would come to; nothing is locked, nothing changes. Raises `Invalid`."""
    book = await kind.book(tx)
    plan = await asyncio.to_thread(lambda: planned(book, read(csv, book.columns)))  # thousands of rows take seconds
    plan.flaws += await kind.flaws(tx, plan.steps)
    return plan


async def import_sheet(tx: Cold, kind: Kind, csv: str) -> Plan:
    """All of a sheet, or nothing. Raises `Invalid` with the place of every flaw."""
    await kind.lock(tx)
    plan = await try_import(tx, kind, csv)
    if plan.flaws:
        raise Invalid(pointers={f"/csv/{flaw.row}/{flaw.column or ''}": flaw.detail for flaw in plan.flaws})
    if plan.steps:
        async with counted_once(tx):
            plan.affects = await kind.carry_out(tx, plan.steps)
        await tx.audit("catalogue.imported", None, kind=kind.name, added=plan.added, changed=plan.changed)
    return plan


def together(
    table: type[Branch] | type[Service],
    add: Callable[[Cold, Sequence[Mapping[str, Any]]], Awaitable[Any]],
    edit: Callable[[Cold, Sequence[tuple[Any, Mapping[str, Any]]]], Awaitable[None]],
) -> Callable[[Cold, Steps], Awaitable[list[UUID]]]:
    """Carries steps out by two commands: all that is new at once, and all that is edited."""

    async def carry_out(tx: Cold, steps: Steps) -> list[UUID]:
        standing = {row.id: row for row in await own_rows(tx, table)}
        if added := [step.wish.whole() for step in steps if step.row_id is None]:
            await add(tx, added)
        if edited := [(standing[step.row_id], step.changes) for step in steps if step.row_id]:
            await edit(tx, edited)
        return []

    return carry_out


async def _branches(tx: Cold) -> Sequence[Branch]:
    return await own_rows(tx, Branch)


async def own_rows(tx: Cold, table: Any) -> Sequence[Any]:
    """Every row of the own organization that is not taken away, in the order of ids."""
    rows = select(table).where(table.organization_id == tx.actor.organization_id, table.deleted_at.is_(None))
    return (await tx.session.scalars(rows.order_by(table.id).execution_options(populate_existing=True))).all()


async def _roll(tx: Cold) -> Roll:
    return Roll("branch", {branch.id: branch.name["en"] for branch in await _branches(tx)})


async def _lock_branches(tx: Cold) -> None:
    await tx.lock(*(branch.id for branch in await _branches(tx)))


async def _branch_book(tx: Cold) -> Book:
    rows = {branch.id: branch_cells(branch) for branch in await _branches(tx)}
    return Book(BRANCH, by_name, rows, branch_wish, partial(_refuses_branch, tx.actor))


def _refuses_branch(actor: Actor, wish: Wish, branch_id: UUID | None) -> str | None:
    if branch_id is not None:
        return None if manages(actor, branch_id) else NOT_YOURS
    everywhere = any(grant.role in MANAGERS and grant.branch_id is None for grant in actor.grants)
    return None if everywhere else NOT_ALL


async def _lock_services(tx: Cold) -> None:
    rows = select(Service.id).where(Service.organization_id == tx.actor.organization_id, Service.deleted_at.is_(None))
    found = await tx.session.scalars(rows.order_by(Service.id).with_for_update())
    await service_queries.lock_queues_offering(tx, *found)


async def _service_book(tx: Cold) -> Book:
    rows = await service_queries.all_as_stored(tx)
    people = await tx.session.execute(text(STAFF_NAMES), {"organization": tx.actor.organization_id})
    named: tuple[set[UUID], set[UUID]] = set(), set()
    for row in rows:
        for ids, linked in zip(named, (row["branch_ids"], row["staff_ids"]), strict=True):
            ids.update(linked or ())
    places = await _roll(tx)
    branches = Roll(places.noun, places.names, frozenset(named[0]))
    staff = Roll("member of staff", {one.id: one.name for one in people}, frozenset(named[1]))
    return Book(
        SERVICE,
        by_name,
        {row["id"]: service_cells(row, branches, staff) for row in rows},
        partial(service_wish, branches=branches, staff=staff),
        lambda wish, row_id: None,
    )


async def _lock_counters(tx: Cold) -> None:
    await _lock_branches(tx)
    await tx.lock(*(queue.id for queue in await own_rows(tx, Queue)))


async def _counter_book(tx: Cold) -> Book:
    branches = await _roll(tx)
    counters = [counter for counter in await own_rows(tx, Counter) if counter.branch_id in branches.names]
    rows = {counter.id: counter_cells(counter, branches) for counter in counters}
    places = {counter.id: counter.branch_id for counter in counters}
    wish = partial(counter_wish, branches=branches)
    return Book(
        COUNTER,
        lambda cells: (branches.key(cells["branch"]), cells["door"].casefold()),
        rows,
        wish,
        partial(_refuses_counter, tx.actor, places),
    )


def _refuses_counter(actor: Actor, places: dict[UUID, UUID], wish: Wish, counter_id: UUID | None) -> str | None:
    assert isinstance(wish, CounterRow)
    if counter_id is not None and places[counter_id] != wish.branch_id:
        return "A room stays at its branch; add one there instead."
    return None if manages(actor, wish.branch_id) else NOT_YOURS


async def _carry_counters(tx: Cold, steps: Steps) -> list[UUID]:
    standing = {counter.id: counter for counter in await own_rows(tx, Counter)}
    added = [step.wish.whole() for step in steps if step.row_id is None]
    edited = [(standing[step.row_id], step.changes) for step in steps if step.row_id]
    await commands.put_counters(tx, added, edited)
    return []


def manages(actor: Actor, branch_id: UUID) -> bool:
    """Whether somebody keeps a branch."""
    try:
        actor.must_manage(branch_id)
    except Forbidden:
        return False
    return True


branches = Kind(
    "branches", _branch_book, _lock_branches, together(Branch, commands.add_branches, commands.edit_branches)
)
all_services = Kind(
    "services", _service_book, _lock_services, together(Service, services.add_services, services.edit_services)
)
counters = Kind("counters", _counter_book, _lock_counters, _carry_counters)
