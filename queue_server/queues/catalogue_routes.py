"""Queues over HTTP: list, add, edit, remove; pause, resume, close, open."""

from functools import partial
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from db.tables import Queue
from queue_server.errors import RevisionChanged, TokenExpired, TokenInvalid
from queue_server.http.bodies import Nothing, body
from queue_server.http.guard import find_actor, path_id, public, requires
from queue_server.http.operations import Operation, delete, get, patch, post
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import in_language, language, must_match, no_content, ok
from queue_server.http.transactions import database, kept, transaction
from queue_server.queues import catalogue, commands, queries
from queue_server.queues.catalogue import LineNotEmpty, PrefixTaken
from queue_server.queues.schemas import NewQueue, Pause, QueueRules
from queue_server.queues.views import QueueView, ServiceView
from queue_server.transaction import Cold
from realtime.streams import Payload


@public
async def queues(request: Request) -> Response:
    """The lines of a branch."""
    page = page_of(request)
    who = await find_actor(request)
    rows = await queries.queues_of(database(request), who, path_id(request, "branch_id"), page)
    tongue = language(request)
    views = [view_of(row["facts"], row["revision"], tongue, serves=row["serves"]) for row in rows]
    return ok(listed(request, page, rows, views))


@requires("catalogue:manage")
async def add(request: Request) -> Response:
    """Add a line to a branch."""
    wish = await body(request, NewQueue)
    async with transaction(request) as tx:
        queue = await catalogue.add_queue(tx, path_id(request, "branch_id"), wish)
        return await kept(tx, 201, await as_stored(tx, queue, language(request)))


@requires("catalogue:manage")
async def change(request: Request) -> Response:
    """Edit a line; `If-Match` compares its revision."""
    wish = await body(request, QueueRules)
    async with transaction(request) as tx:
        held = partial(must_match, request)
        queue = await catalogue.change_queue(tx, path_id(request, "queue_id"), wish, held=held)
        return await kept(tx, 200, await as_stored(tx, queue, language(request)))


@requires("catalogue:manage")
async def remove(request: Request) -> Response:
    """Take a line away; its history stays."""
    async with transaction(request) as tx:
        await catalogue.remove_queue(tx, path_id(request, "queue_id"), held=partial(must_match, request))
    return no_content()


@requires("queue:manage")
async def pause(request: Request) -> Response:
    """Call nobody for a while; joins go on. Paused already: nothing changes."""
    wish = await body(request, Pause)
    async with transaction(request) as tx:
        queue = await commands.pause(tx, path_id(request, "queue_id"), minutes=wish.minutes, reason=wish.reason)
        return await kept(tx, 200, await as_stored(tx, queue, language(request)))


@requires("queue:manage")
async def resume(request: Request) -> Response:
    """Calling goes on."""
    await body(request, Nothing)
    async with transaction(request) as tx:
        queue = await commands.resume_queue(tx, path_id(request, "queue_id"))
        return await kept(tx, 200, await as_stored(tx, queue, language(request)))


@requires("queue:manage")
async def close(request: Request) -> Response:
    """Nobody joins any more; calling goes on until the line is empty."""
    await body(request, Nothing)
    async with transaction(request) as tx:
        queue = await commands.close(tx, path_id(request, "queue_id"))
        return await kept(tx, 200, await as_stored(tx, queue, language(request)))


@requires("queue:manage")
async def reopen(request: Request) -> Response:
    """People may join again."""
    await body(request, Nothing)
    async with transaction(request) as tx:
        queue = await commands.open_queue(tx, path_id(request, "queue_id"))
        return await kept(tx, 200, await as_stored(tx, queue, language(request)))


async def as_stored(tx: Cold, queue: Queue, tongue: str) -> QueueView:
    """A queue as the transaction leaves it."""
    return view_of(await commands.queue_facts(tx, queue.id), queue.revision, tongue, serves=True)


def view_of(facts: Payload, revision: int, tongue: str, *, serves: bool) -> QueueView:
    """A queue as everybody may know it, in the caller's language; `serves`: the caller is staff of it."""
    services = [
        ServiceView(
            id=UUID(one["id"]),
            name=in_language(one["names"], tongue),
            names=one["names"],
            minutes=one["minutes"],
        )
        for one in facts["services"]
    ]
    known = {name: facts[name] for name in ("id", "branch_id", "names", "paused", "open", "resumes_at")}
    name = in_language(facts["names"], tongue)
    return QueueView(**known, name=name, services=services, serves=serves, revision=revision)


operations: list[Operation] = [
    get(
        "/branches/{branch_id}/queues", queues, gives={200: QueueView}, lists=True, refuses=(TokenInvalid, TokenExpired)
    ),
    post("/branches/{branch_id}/queues", add, takes=NewQueue, gives={201: QueueView}, refuses=(PrefixTaken,)),
    patch("/queues/{queue_id}", change, takes=QueueRules, gives={200: QueueView}),
    delete("/queues/{queue_id}", remove, gives={204: None}, refuses=(LineNotEmpty, RevisionChanged)),
    post("/queues/{queue_id}/pause", pause, takes=Pause, gives={200: QueueView}),
    post("/queues/{queue_id}/resume", resume, takes=Nothing, gives={200: QueueView}),
    post("/queues/{queue_id}/close", close, takes=Nothing, gives={200: QueueView}),
    post("/queues/{queue_id}/open", reopen, takes=Nothing, gives={200: QueueView}),
]
