"""The waiting list over HTTP: ask for a slot that is full, or an earlier one; see who waits; wait no more."""

from starlette.requests import Request
from starlette.responses import Response

from queue_server.appointments.errors import BookingLimit
from queue_server.appointments.routes import calendar, calendars
from queue_server.errors import Forbidden, Invalid, NotFound
from queue_server.http.asked import AN_ID, id_in
from queue_server.http.bodies import body
from queue_server.http.guard import path_id, requires
from queue_server.http.limits import SERIES
from queue_server.http.operations import Operation, delete, get, post
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import created, decided, language, no_content, ok
from queue_server.http.transactions import actor, database, hot, transaction
from queue_server.queues.errors import BadState
from queue_server.waitlist import commands, queries
from queue_server.waitlist.errors import AlreadyWaiting
from queue_server.waitlist.schemas import EntryView, NewEntry, WaitingCount


@requires("waitlist:join")
async def join(request: Request) -> Response:
    """Wait for a slot on some days at some hours, or for an earlier one than one has; the desk adds a patient. What is
    free already is offered at once."""
    wish = await body(request, NewEntry)
    async with hot(request) as tx:
        entry_id = await commands.join(tx, calendars(request), wish)
    row = await queries.entry(database(request), actor(request), entry_id)
    return decided(request, created(EntryView.of(row, await calendar(request), language(request))))


@requires("waitlist:see")
async def entries(request: Request) -> Response:
    """One's own places on waiting lists, or (staff) whoever waits at the branches whose desk one keeps, or for oneself,
    in order of asking. To staff with their names; audited."""
    page, branch_id = page_of(request), id_in(request.query_params, "branch_id")
    rows = await queries.open_entries(database(request), actor(request), branch_id, page)
    if count := sum(row["keeps"] for row in rows):
        async with transaction(request) as tx:
            await tx.audit("waitlist.read", branch_id, count=count)
    known = await calendar(request)
    return ok(listed(request, page, rows, [EntryView.of(row, known, language(request)) for row in rows]))


@requires("waitlist:see")
async def count(request: Request) -> Response:
    """How many places such a list has: nobody is named, and so no look is written down."""
    branch_id = id_in(request.query_params, "branch_id")
    return ok(WaitingCount(**await queries.how_many(database(request), actor(request), branch_id)))


@requires("waitlist:join")
async def withdraw(request: Request) -> Response:
    """Wait no more; a slot that was offered goes to the next."""
    async with hot(request) as tx:
        await commands.withdraw(tx, path_id(request, "entry_id"))
    return no_content()


AT = {"branch_id": AN_ID}
operations: list[Operation] = [
    get("/waitlist", entries, gives={200: EntryView}, refuses=(Invalid,), query=AT, lists=True),
    get("/waitlist/count", count, gives={200: WaitingCount}, refuses=(Invalid,), query=AT),
    post(
        "/waitlist",
        join,
        takes=NewEntry,
        gives={201: EntryView},
        refuses=(NotFound, Forbidden, AlreadyWaiting, BookingLimit, BadState),
        counted=SERIES,
    ),
    delete("/waitlist/{entry_id}", withdraw, gives={204: None}, refuses=(NotFound, Forbidden, BadState)),
]
