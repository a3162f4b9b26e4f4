"""Reads of the line over HTTP: the line, names, a ticket, why it stands there, the board."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from queue_server.actor import ActorKind
from queue_server.errors import Forbidden, Malformed, TokenExpired, TokenInvalid
from queue_server.http.guard import find_actor, path_id, public, requires
from queue_server.http.operations import Operation, get
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import in_language, language, ok, tagged
from queue_server.http.transactions import actor, database, transaction
from queue_server.queues import queries, why
from queue_server.queues.expected import ticket_view
from queue_server.queues.line import Line
from queue_server.queues.links import picture
from queue_server.queues.queries import Directory
from queue_server.queues.routes import links
from queue_server.queues.views import (
    BoardView,
    LineView,
    LinkView,
    NamesView,
    OwnTicket,
    SeenTicket,
    TicketView,
    WhyView,
)
from realtime.streams import Payload

SVG = "image/svg+xml"


@requires("queue:see")
async def line(request: Request) -> Response:
    """The line of a queue, for its staff; the same shape as the socket's snapshot."""
    queue_id = path_id(request, "queue_id")
    await queries.served_queue(database(request), actor(request), queue_id)
    found, _ = await queries.line(database(request), directory(request), actor(request), queue_id)
    return tagged(request, f'"staff-{found.head.epoch}-{found.head.version}"', found.line_snapshot())


@requires("queue:see")
async def names(request: Request) -> Response:
    """Who stands behind the open tickets of a queue: `{ticket_id: {name, phone, reason}}`; with `?seen=true` also
    behind those that ended today, so that a missed person who says a name is found. Audited."""
    queue_id = path_id(request, "queue_id")
    seen = request.query_params.get("seen", "false")
    if seen not in ("true", "false"):
        raise Malformed("seen is true or false.")
    statement = queries.NAMES_OF_TODAY if seen == "true" else queries.NAMES
    async with transaction(request) as tx:
        await queries.must_serve(tx, queue_id)
        return ok(await queries.names(tx, queue_id, statement=statement))


@requires("queue:see")
async def seen_today(request: Request) -> Response:
    """Tickets of today that ended, the latest first: a missed call is put back in line from here."""
    page, queue_id = page_of(request), path_id(request, "queue_id")
    await queries.served_queue(database(request), actor(request), queue_id)
    rows = await queries.seen_today(database(request), actor(request), queue_id, page)
    return ok(listed(request, page, rows, [SeenTicket.model_validate(dict(row)) for row in rows]))


@requires("ticket:see")
async def qr(request: Request) -> Response:
    """The ticket's own page as a QR code, for whoever holds its secret: the picture tells it."""
    holder = actor(request)
    if holder.kind is not ActorKind.TICKET:
        raise Forbidden
    address = request.app.state.settings.public_url + links(request).link(holder.id)
    headers = {"Cache-Control": "private, no-store"}
    return Response(picture(address), media_type=SVG, headers=headers)


@requires("ticket:see")
async def ticket(request: Request) -> Response:
    """One ticket: its place, how many stand ahead, when it is expected to be called."""
    seen = await queries.ticket(database(request), directory(request), actor(request), path_id(request, "ticket_id"))
    tongue = language(request)
    view = in_tongue(ticket_view(seen.line, seen.ticket, seen.now), tongue)
    if seen.serves:
        view["undo_until"] = seen.ticket["undo_until"]
    return tagged(request, ticket_tag(view, tongue), view)


@requires("ticket:see")
async def explain(request: Request) -> Response:
    """Why a ticket stands where it stands; owners hear counts and rules, staff hear of each ticket."""
    seen = await queries.ticket(database(request), directory(request), actor(request), path_id(request, "ticket_id"))
    return ok(explained(seen, language(request)))


@requires("queue:see")
async def link(request: Request) -> Response:
    """The ticket's own page, for printing it again. Audited."""
    ticket_id = path_id(request, "ticket_id")
    row = await queries.ticket_row(database(request), actor(request), ticket_id)
    async with transaction(request) as tx:
        await queries.must_serve(tx, row["queue_id"])
        await tx.audit("ticket.link_read", ticket_id)
    return ok({"secret_link": links(request).link(ticket_id)})


@requires("self")
async def own(request: Request) -> Response:
    """One's own open tickets, with the links to their pages."""
    page = page_of(request)
    rows = await queries.own_tickets(database(request), actor(request), page)
    views = [
        OwnTicket(
            id=row["id"],
            number=row["number"],
            queue_id=row["queue_id"],
            state=row["state"],
            secret_link=links(request).link(row["id"]),
        )
        for row in rows
    ]
    return ok(listed(request, page, rows, views))


@public
async def board(request: Request) -> Response:
    """What the waiting-room screen of a branch shows; private branches for their staff only."""
    who = await find_actor(request)
    found = await queries.board(database(request), directory(request), who, path_id(request, "branch_id"))
    epoch = max(head["epoch"] for head in found["streams"].values())
    versions = ".".join(str(head["version"]) for head in found["streams"].values())
    return tagged(request, f'"{"public" if who is None else "staff"}-{epoch}-{versions}"', found)


def directory(request: Request) -> Directory:
    """Names of staff."""
    found: Directory = request.app.state.directory
    return found


def in_tongue(view: Payload, tongue: str) -> Payload:
    """A ticket's view with its names in the caller's language."""
    said = {
        part: {**view[part], "name": in_language(view[part]["names"], tongue)}
        for part in ("queue", "branch", "service", "counter")
        if view[part] is not None
    }
    return {**view, **said}


def ticket_tag(view: Mapping[str, Any], tongue: str) -> str:
    """The weak ETag of a ticket: what a person would notice."""
    expected = view["expected_at"]
    low, high = ("", "") if expected is None else (_minute(expected["low"]), _minute(expected["high"]))
    return f'W/"{tongue}-{view["epoch"]}-{view["version"]}-{low}-{high}-{view["counters_calling"]}"'


def _minute(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() // 60)


def explained(seen: queries.Seen, tongue: str) -> Payload:
    """The rules between a ticket and everybody ahead of it."""
    line = seen.line
    own = standing(line, seen.ticket)
    index = next((i for i, key in enumerate(line.order) if key.id == seen.ticket["id"]), None)
    ahead = [line.tickets[key.id] for key in line.order[:index]] if index is not None else []
    rules = why.rules(own, [standing(line, other) for other in ahead])
    branch = line.branch()
    zone = ZoneInfo("UTC" if branch is None else branch.facts["time_zone"])
    return {
        "position": None if index is None else index + 1,
        "ahead": index,
        "rank_at": seen.ticket["rank_at"],
        "words": why.SENTENCE[tongue].format(time=own.rank_at.astimezone(zone).strftime("%H:%M:%S")),
        "rules": [{"rule": rule, "count": n, "words": why.WORDS[tongue][rule]} for rule, n in rules],
        "tickets": [ahead_row(line, own, other) for other in ahead] if seen.serves else None,
    }


def standing(line: Line, ticket: Payload) -> why.Standing:
    """What the order of a ticket depends on."""
    joined = datetime.fromisoformat(ticket["joined_at"])
    return why.Standing(
        band=ticket["band"],
        rank_at=datetime.fromisoformat(ticket["rank_at"]),
        joined_at=joined,
        natural=joined - timedelta(seconds=line.queue["head_starts"].get(ticket["priority"], 0)),
        slot_at=None if ticket["slot_at"] is None else datetime.fromisoformat(ticket["slot_at"]),
    )


def ahead_row(line: Line, own: why.Standing, other: Payload) -> Payload:
    """Somebody ahead, for staff."""
    return {
        "number": other["number"],
        "priority": other["priority"],
        "rank_at": other["rank_at"],
        "joined_at": other["joined_at"],
        "rule": why.rule_between(own, standing(line, other)),
    }


operations: list[Operation] = [
    get("/queues/{queue_id}", line, gives={200: LineView, 304: None}),
    get(
        "/queues/{queue_id}/names",
        names,
        gives={200: NamesView},
        refuses=(Malformed,),
        query={"seen": {"type": "boolean"}},
    ),
    get("/tickets/{ticket_id}", ticket, gives={200: TicketView, 304: None}),
    get("/tickets/{ticket_id}/why", explain, gives={200: WhyView}),
    get("/queues/{queue_id}/seen", seen_today, gives={200: SeenTicket}, lists=True),
    get("/tickets/{ticket_id}/qr", qr, gives={200: None}, refuses=(Forbidden,), picture=SVG),
    get("/tickets/{ticket_id}/link", link, gives={200: LinkView}),
    get("/me/tickets", own, gives={200: OwnTicket}, lists=True),
    get(
        "/branches/{branch_id}/board",
        board,
        gives={200: BoardView, 304: None},
        refuses=(TokenInvalid, TokenExpired),
    ),
]
