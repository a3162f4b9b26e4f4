"""Free slots: of every doctor one by one, and how many a day has; for everybody who may know of the branch."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from queue_server.availability.blocks import Span
from queue_server.availability.calendar import BranchPlan, ServicePlan, moment
from queue_server.availability.queries import Question, free_slots, moving
from queue_server.availability.slots import Slot, free_days
from queue_server.availability.windows import QUERY, window_of
from queue_server.errors import Invalid, Malformed, NotFound, TokenExpired, TokenInvalid, Unauthenticated
from queue_server.http.asked import AN_ID, id_in
from queue_server.http.bodies import Body
from queue_server.http.guard import find_actor, public
from queue_server.http.json import dumps
from queue_server.http.limits import SLOTS
from queue_server.http.operations import Operation, get
from queue_server.http.replies import tagged
from queue_server.http.transactions import database


class FreeSlot(Body):
    """A time at which a doctor is free for a service, and for how many patients at once."""

    starts_at: datetime
    ends_at: datetime
    staff_id: UUID
    seats_free: int


class FreeSlots(Body):
    """Free slots by time, then by doctor: all of them, there is no second page."""

    items: list[FreeSlot]
    next_cursor: None


class FreeDay(Body):
    """At how many times of a day somebody is free, and the first of them."""

    day: date
    free: int
    first_at: datetime | None


class FreeDays(Body):
    """Every day that was asked for, as the branch's wall has it."""

    items: list[FreeDay]
    time_zone: str
    next_cursor: None


Render = Callable[[Iterable[Slot], BranchPlan, ServicePlan, Span], bytes]


@public
async def slots(request: Request) -> Response:
    """Free slots of a service at a branch: of one doctor, or of all who give it. Staff of the branch see more.

    `moving`: for an appointment of one's own that is to go elsewhere; it stands in nobody's way, and its service may be
    one that only staff book.
    """
    return await _answered(request, _listed)


@public
async def slot_days(request: Request) -> Response:
    """How many times are free on each day, for a calendar to show; a time at which two doctors are free counts once."""
    return await _answered(request, _by_day)


async def _answered(request: Request, render: Render) -> Response:
    query, calendars, now = request.query_params, request.app.state.calendars, datetime.now(UTC)
    asked = await _question(request)
    known = partial(window_of, query, now=now)
    branch, service, window, found = await free_slots(database(request), calendars, asked, known, now=now)
    raw = render(found, branch, service, window)
    return tagged(request, f'"{hashlib.blake2b(raw, digest_size=16).hexdigest()}"', orjson.Fragment(raw))


async def _question(request: Request) -> Question:
    query, viewer = request.query_params, await find_actor(request)
    branch_id, service_id = id_in(query, "branch_id"), id_in(query, "service_id")
    if branch_id is None or service_id is None:
        raise Malformed("branch_id and service_id are needed.")
    appointment_id = id_in(query, "moving")
    if appointment_id is not None and viewer is None:
        raise Unauthenticated
    moves = await moving(database(request), viewer, appointment_id) if viewer and appointment_id else None
    return Question(branch_id, service_id, id_in(query, "staff_id"), viewer, moves)


def _listed(found: Iterable[Slot], branch: BranchPlan, service: ServicePlan, window: Span) -> bytes:
    """As `FreeSlots`, written by hand: there may be twenty thousand, and neighbours share most of their text."""
    parts: list[str] = []
    before, times = -1, ""
    doctors: dict[UUID, str] = {}
    for at, staff_id, seats_free in found:
        if at != before:
            before = at
            times = f'{{"starts_at":"{_written(at)}","ends_at":"{_written(at + service.length)}","staff_id":"'
        doctor = doctors.get(staff_id) or doctors.setdefault(staff_id, f'{staff_id}","seats_free":')
        parts.append(f"{times}{doctor}{seats_free}}}")
    return ('{"items":[' + ",".join(parts) + '],"next_cursor":null}').encode()


def _by_day(found: Iterable[Slot], branch: BranchPlan, service: ServicePlan, window: Span) -> bytes:
    first, last = branch.day_of(window[0]), branch.day_of(window[1] - 1)
    days = [
        {"day": day, "free": free, "first_at": None if at is None else _written(at)}
        for day, free, at in free_days(found, branch, first, last)
    ]
    return dumps({"items": days, "time_zone": branch.zone.key, "next_cursor": None})


def _written(at: int) -> str:
    return moment(at).isoformat()[:19] + "Z"


ASKED: Mapping[str, Mapping[str, Any]] = {
    "branch_id": AN_ID,
    "service_id": AN_ID,
    "staff_id": AN_ID,
    "moving": {**AN_ID, "description": "An appointment that is to go to another time."},
    **QUERY,
}
REFUSES = (Malformed, NotFound, Invalid, Unauthenticated, TokenInvalid, TokenExpired)

operations: list[Operation] = [
    get("/slots", slots, gives={200: FreeSlots, 304: None}, query=ASKED, refuses=REFUSES, counted=SLOTS),
    get("/slots/days", slot_days, gives={200: FreeDays, 304: None}, query=ASKED, refuses=REFUSES, counted=SLOTS),
]
