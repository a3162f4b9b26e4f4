"""Calendar files over HTTP: one appointment, and the private calendar that a program subscribes to."""

import hashlib
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from queue_server.appointments import calendar_commands, calendar_links, calendar_queries
from queue_server.appointments.ics import MEDIA_TYPE, CalendarEntry, feed_of, ics_of
from queue_server.errors import Forbidden, NotFound
from queue_server.http.bodies import Body, Nothing, body
from queue_server.http.guard import path_id, public, requires
from queue_server.http.limits import CREDENTIALS
from queue_server.http.operations import BASE, Operation, get, post
from queue_server.http.replies import in_language, language, ok, tagged
from queue_server.http.transactions import actor, database
from queue_server.identity.authority import Authority

SHOWN = ("id", "sequence", "status", "starts_at", "ends_at", "changed_at", "clinic", "branch")


class CalendarAddress(Body):
    """Where programs find one's appointments. Whoever knows the address sees them."""

    url: str


@requires("appointments:see")
async def appointment_file(request: Request) -> Response:
    """An appointment as a calendar file, for its owner and the staff who keep it; without what it is for."""
    row = await calendar_queries.seen_calendar_row(
        database(request), actor(request), path_id(request, "appointment_id")
    )
    shown = CalendarEntry.of_patient if row["user_id"] == actor(request).id else CalendarEntry.of_doctor
    return as_file(ics_of(shown(row, language(request)), public_url=authority(request).public_url))


@requires("self")
async def calendar(request: Request) -> Response:
    """The private address of one's calendar."""
    version = await calendar_queries.calendar_version(database(request), actor(request))
    return ok(address(request, version))


@requires("self")
async def renew_calendar(request: Request) -> Response:
    """Another private address, where somebody else knows the present one: that is dead from now on."""
    await body(request, Nothing)
    # Without the request's key: what is kept for a retry would be the secret.
    async with database(request).cold(actor(request), request_id=request.scope.get("request_id")) as tx:
        version = await calendar_commands.renew_calendar(tx)
    return ok(address(request, version))


@public
async def feed(request: Request) -> Response:
    """All of somebody's appointments of the last thirty days and ahead, for whoever knows the secret address; a
    doctor's without who comes. Cancelled ones say so."""
    token = request.path_params["token"]
    whose = calendar_links.find_user(token)
    found = None if whose is None else await calendar_queries.find_subscriber(database(request), whose)
    if found is None or not calendar_links.is_good(
        authority(request).keys, token, found["id"], found["calendar_version"]
    ):
        raise NotFound
    rows = await calendar_queries.rows_of(database(request), found["organization_id"], found["id"])
    unchanged = tagged(request, tag_of(found, rows), None)
    return unchanged if unchanged.status_code == 304 else as_file(feed_for(request, found, rows), unchanged)


def feed_for(request: Request, whose: Any, rows: Sequence[Any]) -> bytes:
    """Their calendar, in the language of their account."""
    tongue = whose["language"]
    entries = (
        (CalendarEntry.of_patient if row["user_id"] == whose["id"] else CalendarEntry.of_doctor)(row, tongue)
        for row in rows
    )
    clinic = in_language(whose["clinic"], tongue)
    return feed_of(entries, public_url=authority(request).public_url, clinic=clinic, language=tongue)


def tag_of(whose: Any, rows: Sequence[Any]) -> str:
    """The same for the same calendar, without writing it."""
    facts = [whose["language"], whose["clinic"], *([row[name] for name in SHOWN] for row in rows)]
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def as_file(content: bytes, like: Response | None = None) -> Response:
    """A calendar file, with the headers of another answer where there is one."""
    headers = {} if like is None else {name: like.headers[name] for name in ("ETag", "Cache-Control")}
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


def address(request: Request, version: int) -> CalendarAddress:
    """The private address of the caller's calendar."""
    token = calendar_links.token_of(authority(request).keys, actor(request).id, version)
    return CalendarAddress(url=f"{authority(request).public_url}{BASE}/calendars/{token}.ics")


def authority(request: Request) -> Authority:
    """Keys, and our own address."""
    found: Authority = request.app.state.authority
    return found


# To be listed before `/appointments/{appointment_id}`, which would take `….ics` for an id.
operations: list[Operation] = [
    get(
        "/appointments/{appointment_id}.ics",
        appointment_file,
        gives={200: None},
        refuses=(NotFound, Forbidden),
        picture=MEDIA_TYPE,
    ),
    get("/me/calendar", calendar, gives={200: CalendarAddress}),
    post("/me/calendar", renew_calendar, takes=Nothing, gives={200: CalendarAddress}, keyed=False),
    get(
        "/calendars/{token}.ics",
        feed,
        gives={200: None, 304: None},
        refuses=(NotFound,),
        picture=MEDIA_TYPE,
        counted=CREDENTIALS,  # of an address, whatever credential comes along
    ),
]
