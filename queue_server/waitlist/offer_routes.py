"""Offers over HTTP: for whoever waits, for staff who act for them, and for whoever holds the link that was sent."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.actor import system
from queue_server.appointments.errors import BookingLimit, SlotTaken
from queue_server.appointments.routes import calendars, viewed
from queue_server.appointments.views import AppointmentView
from queue_server.errors import Forbidden, NotFound, TokenExpired, TokenInvalid, Unauthenticated
from queue_server.http import limits
from queue_server.http.bodies import Nothing, body
from queue_server.http.guard import find_actor, path_id, public
from queue_server.http.operations import Operation, get, post
from queue_server.http.replies import decided, language, no_content, ok
from queue_server.http.transactions import actor, database, hot
from queue_server.keys import Keys
from queue_server.queues.errors import BadState
from queue_server.waitlist import commands, queries
from queue_server.waitlist.errors import OfferOver
from queue_server.waitlist.links import is_good
from queue_server.waitlist.queries import Row
from queue_server.waitlist.schemas import OfferView


@public
async def offer(request: Request) -> Response:
    """What is offered, until when, and what became of it; by the link's key until a day after its end."""
    row = await known_offer(request)
    known = await calendars(request).of(row["organization_id"])
    return ok(OfferView.of(row, known, language(request)), {"Cache-Control": "private, no-store"})


@public
async def accept(request: Request) -> Response:
    """Take the slot: it becomes the appointment, or the one that was to be earlier moves there. Said twice: as once."""
    await body(request, Nothing)
    row = await known_offer(request)
    is_own = not actor(request).is_staff
    async with hot(request) as tx:
        taken = await commands.accept(tx, database(request), calendars(request), row["id"], is_own=is_own)
    return decided(request, ok(await viewed(request, taken)))


@public
async def decline(request: Request) -> Response:
    """Let the next have it; one's place on the waiting list stays."""
    await body(request, Nothing)
    row = await known_offer(request)
    async with hot(request) as tx:
        await commands.decline(tx, row["id"])
    return decided(request, no_content())


async def known_offer(request: Request) -> Row:
    """An offer that the caller may know of: one's own, a patient's of one's own, or by its link.

    Raises `NotFound`, `Forbidden`, `Unauthenticated`, `TokenInvalid`.
    """
    offer_id = path_id(request, "offer_id")
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "offer":
        return await _by_link(request, offer_id, key.strip())
    if (who := await find_actor(request)) is None:
        raise Unauthenticated
    row = await queries.offer(database(request), offer_id)
    await queries.must_see_offer(database(request), who, row)
    return row


async def _by_link(request: Request, offer_id: UUID, key: str) -> Row:
    """Whoever holds its link (`Authorization: Offer <key>`) acts as the service itself, for this offer only."""
    if not is_good(keys(request), key, offer_id):
        limits.count_address(request.scope)
        raise TokenInvalid
    limits.count(request.scope, offer_id)
    row = await queries.offer(database(request), offer_id)
    if row["is_long_over"]:
        raise NotFound
    request.state.actor = system(row["organization_id"])
    return row


def keys(request: Request) -> Keys:
    """The installation's keys."""
    found: Keys = request.app.state.authority.keys
    return found


OPENED = (NotFound, Forbidden, Unauthenticated, TokenInvalid, TokenExpired)
ABOUT_ONE = (*OPENED, OfferOver)
operations: list[Operation] = [
    get(
        "/offers/{offer_id}",
        offer,
        gives={200: OfferView},
        refuses=OPENED,
    ),
    post(
        "/offers/{offer_id}/accept",
        accept,
        takes=Nothing,
        gives={200: AppointmentView},
        refuses=(*ABOUT_ONE, SlotTaken, BookingLimit, BadState),
    ),
    post("/offers/{offer_id}/decline", decline, takes=Nothing, gives={204: None}, refuses=ABOUT_ONE),
]
