"""Counters: where people are called to, who sits there, and breaks."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from db.tables import Counter
from queue_server.clinic import commands, queries
from queue_server.clinic.errors import CounterEmpty, CounterTaken
from queue_server.clinic.schemas import Break, CatalogueCounter, CounterEdit, NewCounter
from queue_server.errors import Forbidden, NotFound, RevisionChanged, TokenExpired, TokenInvalid
from queue_server.http.bodies import Nothing, body
from queue_server.http.guard import find_actor, path_id, public, requires
from queue_server.http.operations import Operation, delete, get, patch, post
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import language, must_match, no_content, ok
from queue_server.http.transactions import database, kept, transaction
from queue_server.transaction import Cold


@public
async def counters(request: Request) -> Response:
    """The counters of a branch, as they stand."""
    page = page_of(request)
    branch_id = path_id(request, "branch_id")
    viewer = await find_actor(request)
    rows = await queries.counters_of(database(request), viewer, branch_id, page)
    views = [CatalogueCounter.of(row.facts, row.revision, language(request), viewer=viewer) for row in rows]
    return ok(listed(request, page, rows, views))


@requires("catalogue:manage")
async def add_counter(request: Request) -> Response:
    """Add a counter to a branch."""
    wish = await body(request, NewCounter)
    async with transaction(request) as tx:
        added = await commands.add_counter(tx, path_id(request, "branch_id"), **wish.stored())
        return await kept(tx, 201, await view_of(request, tx, added))


@requires("catalogue:manage")
async def edit_counter(request: Request) -> Response:
    """Change a counter."""
    wish = await body(request, CounterEdit)
    async with transaction(request) as tx:
        locked = await queries.lock_counter(tx, path_id(request, "counter_id"))
        must_match(request, locked.revision)
        await commands.edit_counter(tx, locked, wish.stored())
        return ok(await view_of(request, tx, locked))


@requires("catalogue:manage")
async def remove_counter(request: Request) -> Response:
    """Take a counter away."""
    async with transaction(request) as tx:
        locked = await queries.lock_counter(tx, path_id(request, "counter_id"))
        must_match(request, locked.revision)
        await commands.remove_counter(tx, locked, now=datetime.now(UTC))
    return no_content()


@requires("counter:sit")
async def sit_down(request: Request) -> Response:
    """Sit down at a counter, leaving the one where one sat before."""
    await body(request, Nothing)
    async with transaction(request) as tx:
        taken = await commands.sit_down(tx, path_id(request, "counter_id"), now=datetime.now(UTC))
        return await kept(tx, 200, await view_of(request, tx, taken))


@requires("counter:sit")
async def leave_counter(request: Request) -> Response:
    """Leave a counter; the desk may free another's."""
    async with transaction(request) as tx:
        await commands.leave_counter(tx, path_id(request, "counter_id"), now=datetime.now(UTC))
    return no_content()


@requires("counter:sit")
async def pause_counter(request: Request) -> Response:
    """Begin a break at a counter."""
    wish = await body(request, Break)
    counter_id, now = path_id(request, "counter_id"), datetime.now(UTC)
    async with transaction(request) as tx:
        paused = await commands.pause_counter(tx, counter_id, minutes=wish.minutes, reason=wish.reason, now=now)
        return await kept(tx, 200, await view_of(request, tx, paused))


@requires("counter:sit")
async def resume_counter(request: Request) -> Response:
    """End a break at a counter."""
    await body(request, Nothing)
    async with transaction(request) as tx:
        resumed = await commands.resume_counter(tx, path_id(request, "counter_id"))
        return await kept(tx, 200, await view_of(request, tx, resumed))


async def view_of(request: Request, tx: Cold, counter: Counter) -> CatalogueCounter:
    """A counter as this transaction leaves it."""
    facts = await queries.counter_facts(tx, counter.id)
    return CatalogueCounter.of(facts, counter.revision, language(request), viewer=tx.actor)


AT_BRANCH = "/branches/{branch_id}/counters"
COUNTER = "/counters/{counter_id}"
SITTING = (NotFound, Forbidden)
EDITING = (*SITTING, RevisionChanged)

operations: list[Operation] = [
    get(
        AT_BRANCH,
        counters,
        gives={200: CatalogueCounter},
        refuses=(NotFound, TokenInvalid, TokenExpired),
        lists=True,
    ),
    post(AT_BRANCH, add_counter, takes=NewCounter, gives={201: CatalogueCounter}, refuses=SITTING),
    patch(COUNTER, edit_counter, takes=CounterEdit, gives={200: CatalogueCounter}, refuses=EDITING),
    delete(COUNTER, remove_counter, gives={204: None}, refuses=EDITING),
    post(
        f"{COUNTER}/session",
        sit_down,
        takes=Nothing,
        gives={200: CatalogueCounter},
        refuses=(*SITTING, CounterTaken),
    ),
    delete(f"{COUNTER}/session", leave_counter, gives={204: None}, refuses=(*SITTING, CounterTaken)),
    post(
        f"{COUNTER}/pause",
        pause_counter,
        takes=Break,
        gives={200: CatalogueCounter},
        refuses=(*SITTING, CounterEmpty),
    ),
    post(
        f"{COUNTER}/resume",
        resume_counter,
        takes=Nothing,
        gives={200: CatalogueCounter},
        refuses=(*SITTING, CounterEmpty),
    ),
]
