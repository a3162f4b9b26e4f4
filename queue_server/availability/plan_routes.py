"""Time blocks and closures over HTTP: doctors plan their own time, managers everybody's at their branches."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.availability import commands, planned
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.availability.calendars import Calendars
from queue_server.availability.holidays import holidays_of
from queue_server.availability.planned import Asked
from queue_server.availability.schemas import (
    Affects,
    ChangedClosure,
    ChangedTimeBlock,
    ClosureEdit,
    ClosureView,
    HolidayImport,
    HolidayView,
    ImportedHolidays,
    NewClosure,
    NewTimeBlock,
    TimeBlockEdit,
    TimeBlockView,
)
from queue_server.availability.windows import QUERY, edges_of
from queue_server.errors import Forbidden, Invalid, NotFound, RevisionChanged
from queue_server.http.asked import AN_ID, id_in
from queue_server.http.bodies import body
from queue_server.http.guard import path_id, requires
from queue_server.http.operations import Operation, delete, get, patch, post
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import must_match, ok
from queue_server.http.transactions import actor, kept, transaction


@requires("schedule:see")
async def blocks(request: Request) -> Response:
    """Time blocks at the branches where one works, and one's own."""
    page, query = page_of(request), request.query_params
    asked = Asked(id_in(query, "staff_id"), id_in(query, "branch_id"))
    async with transaction(request) as tx:
        rows = await planned.blocks_of(tx, asked, page)
    return ok(listed(request, page, rows, [TimeBlockView.of(row) for row in rows]))


@requires("schedule:see")
async def block(request: Request) -> Response:
    """One time block."""
    async with transaction(request) as tx:
        return ok(TimeBlockView.of(await planned.block(tx, path_id(request, "block_id"))))


@requires("availability:manage")
async def add_block(request: Request) -> Response:
    """Say when a doctor works, or has a break; the answer names the coming appointments which no longer fit."""
    wish = await body(request, NewTimeBlock)
    async with transaction(request) as tx:
        added, affects = await commands.add_block(tx, wish.stored(), now=datetime.now(UTC))
        return await kept(tx, 201, ChangedTimeBlock.of(added, affects=affects))


@requires("availability:manage")
async def edit_block(request: Request) -> Response:
    """Change a time block; the answer names the coming appointments which no longer fit."""
    wish = await body(request, TimeBlockEdit)
    async with transaction(request) as tx:
        locked = await planned.lock_block(tx, path_id(request, "block_id"))
        must_match(request, locked.revision)
        changed, affects = await commands.edit_block(tx, locked, wish.stored(), now=datetime.now(UTC))
        return ok(ChangedTimeBlock.of(changed, affects=affects))


@requires("availability:manage")
async def remove_block(request: Request) -> Response:
    """Take a time block away; its appointments stay until somebody moves or cancels them."""
    async with transaction(request) as tx:
        locked = await planned.lock_block(tx, path_id(request, "block_id"))
        must_match(request, locked.revision)
        affects = await commands.remove_block(tx, locked, now=datetime.now(UTC))
    return ok(Affects(affects=affects))


@requires("schedule:see")
async def closures(request: Request) -> Response:
    """Closures of the branches where one works, and absences of doctors; `from` and `to`: those with anything of it.

    With `branch_id` also absences from everywhere of the doctors who work there.
    """
    page, query, now = page_of(request), request.query_params, datetime.now(UTC)
    staff_id, branch_id = id_in(query, "staff_id"), id_in(query, "branch_id")
    calendar = await _calendar(request)
    zone = UTC if branch_id is None else calendar.branch(branch_id).zone
    async with transaction(request) as tx:
        asked = Asked(staff_id, branch_id, *edges_of(query, zone, now=now))
        rows = await planned.closures_of(tx, asked, page)
    return ok(listed(request, page, rows, [ClosureView.of(row) for row in rows]))


@requires("absences:manage")
async def add_closure(request: Request) -> Response:
    """Close a branch, or let a doctor be away; the answer names the coming appointments which no longer fit."""
    wish = await body(request, NewClosure)
    async with transaction(request) as tx:
        added, affects = await commands.add_closure(tx, wish.stored(), now=datetime.now(UTC))
        return await kept(tx, 201, ChangedClosure.of(added, affects=affects))


@requires("absences:manage")
async def edit_closure(request: Request) -> Response:
    """Change when a closure is, or why."""
    wish = await body(request, ClosureEdit)
    async with transaction(request) as tx:
        locked = await planned.lock_closure(tx, path_id(request, "closure_id"))
        must_match(request, locked.revision)
        changed, affects = await commands.edit_closure(tx, locked, wish.stored(), now=datetime.now(UTC))
        return ok(ChangedClosure.of(changed, affects=affects))


@requires("absences:manage")
async def remove_closure(request: Request) -> Response:
    """Take a closure away."""
    async with transaction(request) as tx:
        locked = await planned.lock_closure(tx, path_id(request, "closure_id"))
        must_match(request, locked.revision)
        affects = await commands.remove_closure(tx, locked, now=datetime.now(UTC))
    return ok(Affects(affects=affects))


@requires("availability:manage")
async def close_on_holidays(request: Request) -> Response:
    """Close a branch on a country's public holidays of a year; those it is closed for already stay as they are."""
    wish = await body(request, HolidayImport)
    wanted = await asyncio.to_thread(holidays_of, wish.country, wish.subdivision, wish.year)  # may take a while
    async with transaction(request) as tx:
        affects: list[UUID] = []
        if wish.dry_run:
            new = await commands.new_holidays(tx, wish.branch_id, wanted)
        else:
            new, affects = await commands.close_on_holidays(tx, wish.branch_id, wanted, now=datetime.now(UTC))
        items = [HolidayView(day=one.day, names=one.names, is_new=one.source in new) for one in wanted]
        return await kept(tx, 200, ImportedHolidays(items=items, added=len(new), affects=affects))


async def _calendar(request: Request) -> OrganizationCalendar:
    calendars: Calendars = request.app.state.calendars
    return await calendars.as_committed(actor(request).organization_id)


WHOSE: Mapping[str, Mapping[str, Any]] = {"staff_id": AN_ID, "branch_id": AN_ID}
ADDING = (NotFound, Forbidden, Invalid)
EDITING = (*ADDING, RevisionChanged)

operations: list[Operation] = [
    get("/availability", blocks, gives={200: TimeBlockView}, query=WHOSE, refuses=(Invalid,), lists=True),
    post("/availability", add_block, takes=NewTimeBlock, gives={201: ChangedTimeBlock}, refuses=ADDING),
    get("/availability/{block_id}", block, gives={200: TimeBlockView}, refuses=(NotFound,)),
    patch(
        "/availability/{block_id}",
        edit_block,
        takes=TimeBlockEdit,
        gives={200: ChangedTimeBlock},
        refuses=EDITING,
    ),
    delete(
        "/availability/{block_id}", remove_block, gives={200: Affects}, refuses=(NotFound, Forbidden, RevisionChanged)
    ),
    get(
        "/closures",
        closures,
        gives={200: ClosureView},
        query={**WHOSE, **QUERY},
        refuses=(Invalid, NotFound),
        lists=True,
    ),
    post("/closures", add_closure, takes=NewClosure, gives={201: ChangedClosure}, refuses=ADDING),
    post(
        "/closures/holidays",
        close_on_holidays,
        takes=HolidayImport,
        gives={200: ImportedHolidays},
        refuses=ADDING,
    ),
    patch("/closures/{closure_id}", edit_closure, takes=ClosureEdit, gives={200: ChangedClosure}, refuses=EDITING),
    delete(
        "/closures/{closure_id}", remove_closure, gives={200: Affects}, refuses=(NotFound, Forbidden, RevisionChanged)
    ),
]
