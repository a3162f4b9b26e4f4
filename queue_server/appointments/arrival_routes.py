"""Check-in over HTTP: by the desk, at a kiosk, by the patient; and what the door shows."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.appointments import arrivals, door, queries
from queue_server.appointments.errors import CodeNeeded, CodeWrong, NoLine, TooEarly, TooLate
from queue_server.appointments.routes import calendar, calendars
from queue_server.appointments.schemas import Arrival, Referred
from queue_server.appointments.views import DoorCode
from queue_server.errors import Forbidden, NotFound, RateLimited
from queue_server.http.bodies import body
from queue_server.http.guard import path_id, requires
from queue_server.http.limits import LINE
from queue_server.http.operations import Operation, get, post
from queue_server.http.replies import created, decided, ok
from queue_server.http.transactions import actor, database, hot
from queue_server.identity import tries
from queue_server.identity.authority import Authority
from queue_server.identity.tries import Bound
from queue_server.queues.errors import AlreadyInLine, AtTheClinicOnly, BadState, QueueClosed
from queue_server.queues.links import picture
from queue_server.queues.routes import links
from queue_server.queues.views import JoinedTicket

SPAN = timedelta(minutes=10)
MOST_WRONG = 10  # door codes of one patient
# References of a hundred million that a kiosk or a desk may mistype, for everybody who stands there: the pause grows.
MISTYPED = ((10, timedelta(seconds=15)), (40, timedelta(minutes=2)), (100, SPAN))


@requires("appointments:arrive")
async def check_in(request: Request) -> Response:
    """Whoever has it is here: their place in the line. Patients with the code at the door, where one is asked for."""
    said = await body(request, Arrival)
    row = await queries.appointment(database(request), actor(request), path_id(request, "appointment_id"))
    return await received(request, row, said.code)


@requires("appointments:arrive")
async def check_in_by_reference(request: Request) -> Response:
    """The same for what somebody types at a kiosk or tells the desk; only today's, and of that branch."""
    said = await body(request, Referred)
    whose = str(actor(request).id)
    guess = [Bound(f"reference within {span} by", whose, most, span) for most, span in MISTYPED]
    async with tries.wrong_ones_count(database(request), authority(request).keys, *guess, wrong=(NotFound,)):
        row = await arrivals.referred(database(request), actor(request), said.reference)
    return await received(request, row, None)


async def received(request: Request, row: queries.Row, code: str | None) -> Response:
    """A ticket with the secret to follow it by."""
    keys = authority(request).keys
    guess = [] if code is None else [Bound("door code by", str(actor(request).id), MOST_WRONG, SPAN)]
    async with tries.wrong_ones_count(database(request), keys, *guess, wrong=(CodeWrong,)), hot(request) as tx:
        ticket: dict[str, Any] = await arrivals.check_in(tx, calendars(request), keys, row, code=code)
    return decided(request, created({**ticket, "secret_link": links(request).link(UUID(ticket["id"]))}))


@requires("door:see")
async def door_code(request: Request) -> Response:
    """What the door shows for half a minute: patients scan it to say that they are here."""
    branch = (await calendar(request)).branch(path_id(request, "branch_id"))
    if not actor(request).works_at(branch.id):
        raise Forbidden
    code, good_until = door.code_at(authority(request).keys, branch.id, datetime.now(UTC))
    link = f"{authority(request).public_url}/appointments#code={code}"
    return ok(DoorCode(code=code, link=link, qr_svg=picture(link).decode(), good_until=good_until))


def authority(request: Request) -> Authority:
    """Keys and the public address."""
    found: Authority = request.app.state.authority
    return found


REFUSED = (NotFound, Forbidden, BadState, NoLine, TooEarly, TooLate, AlreadyInLine, QueueClosed, RateLimited)
operations: list[Operation] = [
    post(
        "/appointments/{appointment_id}/check-in",
        check_in,
        takes=Arrival,
        gives={201: JoinedTicket},
        refuses=(*REFUSED, CodeNeeded, CodeWrong, AtTheClinicOnly),
        counted=LINE,
    ),
    post(
        "/check-ins",
        check_in_by_reference,
        takes=Referred,
        gives={201: JoinedTicket},
        refuses=REFUSED,
        counted=LINE,
    ),
    get("/branches/{branch_id}/door-code", door_code, gives={200: DoorCode}, refuses=(NotFound, Forbidden)),
]
