"""The line over HTTP: read, run one command, reply."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.http.bodies import Body, Nothing, body
from queue_server.http.guard import Handler, path_id, requires
from queue_server.http.limits import LINE
from queue_server.http.operations import Operation, post
from queue_server.http.replies import created, decided, no_content, ok
from queue_server.http.transactions import hot
from queue_server.queues import commands
from queue_server.queues.errors import AlreadyInLine, AtTheClinicOnly, BadState, QueueClosed, QueueFull, QueuePaused
from queue_server.queues.links import TicketLinks
from queue_server.queues.schemas import CallNext, Join, Leave, Prioritise, Return, Snooze, Transfer
from queue_server.queues.views import DecidedTicket, JoinedTicket
from queue_server.transaction import Hot

Act = Callable[[Hot, UUID, Any], Awaitable[commands.Decided]]


@requires("queue:join")
async def join(request: Request) -> Response:
    """Join a line. Patients join for themselves; staff and kiosks for whoever stands before them."""
    wish = await body(request, Join)
    async with hot(request) as tx:
        ticket = await commands.join(tx, path_id(request, "queue_id"), wish)
    return decided(request, created({**ticket, "secret_link": links(request).link(UUID(ticket["id"]))}))


@requires("queue:call")
async def call_next(request: Request) -> Response:
    """Call whoever is first in line to a counter; 204 when nobody may be called, and then nothing changes."""
    wish = await body(request, CallNext)
    async with hot(request) as tx:
        ticket = await commands.call_next(tx, path_id(request, "queue_id"), counter=wish.counter_id)
    return decided(request, no_content() if ticket is None else ok(ticket))


def links(request: Request) -> TicketLinks:
    """The maker of ticket links."""
    found: TicketLinks = request.app.state.links
    return found


def action(model: type[Body], act: Act, story: str, *, name: str) -> Handler:
    """A handler for one action on a ticket."""

    @requires("ticket:act")
    async def handler(request: Request) -> Response:
        wish = await body(request, model)
        async with hot(request) as tx:
            ticket = await act(tx, path_id(request, "ticket_id"), wish)
        return decided(request, ok(ticket))

    handler.__doc__ = story
    handler.__name__ = name
    return handler


ACTIONS: list[tuple[str, str, type[Body], Act, str]] = [
    ("recall", "recall", Nothing, lambda tx, t, _: commands.recall(tx, t), "Call the same person again."),
    ("start", "start", Nothing, lambda tx, t, _: commands.start(tx, t), "The person has come in: the visit begins."),
    ("hold", "hold", Nothing, lambda tx, t, _: commands.hold(tx, t), "Set a visit aside."),
    (
        "resume",
        "resume_visit",
        Nothing,
        lambda tx, t, _: commands.resume(tx, t),
        "Go on with a visit that was set aside.",
    ),
    ("no-show", "mark_no_show", Nothing, lambda tx, t, _: commands.mark_no_show(tx, t), "Called, and did not come."),
    (
        "return",
        "return_to_line",
        Return,
        lambda tx, t, wish: commands.return_to_line(tx, t, places=wish.places),
        "Back to waiting, behind the next `places`.",
    ),
    ("complete", "complete", Nothing, lambda tx, t, _: commands.complete(tx, t), "The visit is over."),
    (
        "leave",
        "leave",
        Leave,
        lambda tx, t, wish: commands.leave(tx, t, origin=wish.origin),
        "Leave the line, with `from` only from that state; also by the owner or holder.",
    ),
    (
        "snooze",
        "snooze",
        Snooze,
        lambda tx, t, wish: commands.snooze(tx, t, minutes=wish.minutes),
        "Not to be called for a while, the place stays; also by the owner or holder.",
    ),
    ("here", "arrive", Nothing, lambda tx, t, _: commands.arrive(tx, t), "Arrived; also by the owner or holder."),
    (
        "prioritise",
        "prioritise",
        Prioritise,
        lambda tx, t, wish: commands.prioritise(tx, t, priority=wish.priority, reason=wish.reason),
        "Give a ticket another class, with a reason for the audit log.",
    ),
    (
        "transfer",
        "transfer",
        Transfer,
        lambda tx, t, wish: commands.transfer(tx, t, to=wish.queue_id),
        "Send a ticket to another line of the organization.",
    ),
    (
        "undo",
        "undo",
        Nothing,
        lambda tx, t, _: commands.undo(tx, t),
        "Take back the last action within 30 s, once; one's own snooze and `here` also by the owner or holder.",
    ),
]

operations: list[Operation] = [
    post(
        "/queues/{queue_id}/tickets",
        join,
        takes=Join,
        gives={201: JoinedTicket},
        refuses=(AlreadyInLine, AtTheClinicOnly, QueueClosed, QueueFull),
        counted=LINE,
    ),
    post(
        "/queues/{queue_id}/call-next",
        call_next,
        takes=CallNext,
        gives={200: DecidedTicket, 204: None},
        refuses=(QueuePaused, BadState),
        counted=LINE,
    ),
    *(
        post(
            f"/tickets/{{ticket_id}}/{verb}",
            action(model, act, story, name=name),
            takes=model,
            gives={200: DecidedTicket},
            refuses=(BadState, AlreadyInLine, QueueClosed) if verb in ("return", "transfer", "undo") else (BadState,),
            counted=LINE,
        )
        for verb, name, model, act, story in ACTIONS
    ),
]
