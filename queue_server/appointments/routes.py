"""Booking over HTTP: read, run one command, reply."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.appointments import commands, queries
from queue_server.appointments.asking import asked
from queue_server.appointments.errors import BookingLimit, SlotTaken, TooEarly, TooLate
from queue_server.appointments.misfits import misfits_among
from queue_server.appointments.schemas import Cancellation, Edit, NewAppointment, NewHold
from queue_server.appointments.views import SHAPE, AppointmentView, HoldView
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.availability.calendars import Calendars
from queue_server.errors import Forbidden, Invalid, NotFound, RevisionChanged
from queue_server.http.asked import AN_ID
from queue_server.http.bodies import Nothing, body
from queue_server.http.guard import path_id, requires
from queue_server.http.operations import Operation, delete, get, patch, post
from queue_server.http.paging import Page, listed, page_of
from queue_server.http.replies import created, decided, language, must_match, no_content, ok, tagged
from queue_server.http.transactions import actor, database, hot
from queue_server.queues.errors import BadState

WHEN = {"type": "string", "format": "date-time"}


@requires("appointments:book")
async def hold(request: Request) -> Response:
    """Keep a slot while a form is filled in; one at a time for each account.

    To a patient what the booking would refuse as `booking-limit` is refused here already, and nothing is kept; a hold
    itself counts for no limit. One's own appointment that is to go there is said as `moving`.
    """
    wish = await body(request, NewHold)
    async with hot(request) as tx:
        held = await commands.hold(tx, calendars(request), wish)
    return decided(request, created(HoldView.model_validate(held)))


@requires("appointments:book")
async def release(request: Request) -> Response:
    """Let a hold go."""
    async with hot(request) as tx:
        await commands.release(tx, path_id(request, "hold_id"))
    return no_content()


@requires("appointments:book")
async def book(request: Request) -> Response:
    """Book a slot: patients for themselves, staff for a patient. Without a doctor: whoever is free, the least busy."""
    wish = await body(request, NewAppointment)
    async with hot(request) as tx:
        booked = await commands.book(tx, calendars(request), wish)
    return decided(request, created(await viewed(request, booked)))


@requires("appointments:see")
async def appointments(request: Request) -> Response:
    """One's own appointments, or (staff) those of the schedules one keeps, by their time.

    With `fits=false` the coming ones that the calendar no longer holds: of the next 14 days unless said, 31 at most.
    With `ids` (as many as `limit`, and nothing else) those of them that one may see.
    """
    page, now = page_of(request), datetime.now(UTC)
    wish = asked(request, page, now=now)
    if wish.ids is not None:
        rows = await queries.these(database(request), actor(request), wish.ids)
    elif wish.is_unfit:
        rows = await misfits(request, wish, page, now=now)
    else:
        rows = await queries.appointments_of(database(request), actor(request), wish, page)
    known = await calendar(request, read_with=rows)
    views = [AppointmentView.of(row["decided"], known, language(request), keeps=row["keeps"], now=now) for row in rows]
    return ok(listed(request, page, rows, views))


async def misfits(request: Request, wish: queries.Asked, page: Page, *, now: datetime) -> list[queries.Row]:
    """Those that do not fit, one more than the page holds: the calendar in memory is asked about all that come."""
    who = actor(request)
    lists = await queries.in_lists(database(request), who, wish, page)
    found = await misfits_among(lists, await calendar(request, read_with=lists), now=now)
    return await queries.these(database(request), who, found[: page.limit + 1])


@requires("appointments:see")
async def appointment(request: Request) -> Response:
    """One appointment; its ETag begins with its revision, for `If-Match`."""
    row = await queries.appointment(database(request), actor(request), path_id(request, "appointment_id"))
    known = await calendar(request, read_with=[row])
    view = AppointmentView.of(row["decided"], known, language(request), keeps=row["keeps"], now=datetime.now(UTC))
    # Of the appointment, whatever the calendar does: one that does not fit is not kept.
    tag = f'"{row["revision"]}.{SHAPE}"'
    return tagged(request, tag, view) if view.fits else ok(view, {"ETag": tag, "Cache-Control": "private, no-store"})


@requires("appointments:act")
async def edit(request: Request) -> Response:
    """Move an appointment to another time, doctor or service in one go, or say other words about it."""
    said = await body(request, Edit)
    appointment_id, seen = path_id(request, "appointment_id"), partial(must_match, request)
    async with hot(request) as tx:
        edited = await commands.edit(tx, database(request), calendars(request), appointment_id, said, seen=seen)
    return ok(await viewed(request, edited))


@requires("appointments:act")
async def confirm(request: Request) -> Response:
    """The patient will come; said twice, it changes nothing."""
    await body(request, Nothing)
    async with hot(request) as tx:
        confirmed = await commands.confirm(tx, path_id(request, "appointment_id"))
    return decided(request, ok(await viewed(request, confirmed)))


@requires("appointments:act")
async def cancel(request: Request) -> Response:
    """Give an appointment up; patients until `change_until`."""
    said = await body(request, Cancellation)
    row = await queries.appointment(database(request), actor(request), path_id(request, "appointment_id"))
    async with hot(request) as tx:
        cancelled = await commands.cancel(tx, calendars(request), row, said.reason)
    return decided(request, ok(await viewed(request, cancelled)))


@requires("appointments:act")
async def mark_no_show(request: Request) -> Response:
    """Nobody came; said by staff, once it should have begun."""
    await body(request, Nothing)
    async with hot(request) as tx:
        missed = await commands.mark_no_show(tx, path_id(request, "appointment_id"))
    return decided(request, ok(await viewed(request, missed)))


def calendars(request: Request) -> Calendars:
    """The calendars in memory."""
    found: Calendars = request.app.state.calendars
    return found


async def calendar(request: Request, *, read_with: Sequence[queries.Row] = ()) -> OrganizationCalendar:
    """The caller's organization's; not older than rows that were read with its revision."""
    whose = actor(request).organization_id
    known = await calendars(request).of(whose)
    if any(row["calendar"] != known.revision for row in read_with):
        return await calendars(request).afresh(whose)
    return known


async def viewed(request: Request, answer: Mapping[str, Any]) -> AppointmentView:
    """What a command decided, as its caller reads it."""
    who = actor(request)
    keeps = who.keeps_the_desk(UUID(answer["branch_id"])) or (who.is_staff and answer["staff_id"] == str(who.id))
    now = datetime.now(UTC)
    return AppointmentView.of(answer, await calendar(request), language(request), keeps=keeps, now=now)


ABOUT_ONE = (NotFound, Forbidden, BadState)
operations: list[Operation] = [
    post("/holds", hold, takes=NewHold, gives={201: HoldView}, refuses=(NotFound, Forbidden, SlotTaken, BookingLimit)),
    delete("/holds/{hold_id}", release, gives={204: None}, refuses=(NotFound,)),
    post(
        "/appointments",
        book,
        takes=NewAppointment,
        gives={201: AppointmentView},
        refuses=(NotFound, Forbidden, SlotTaken, BookingLimit),
    ),
    get(
        "/appointments",
        appointments,
        gives={200: AppointmentView},
        query={
            "from": WHEN,
            "to": WHEN,
            "staff_id": AN_ID,
            "branch_id": AN_ID,
            "patient_id": AN_ID,
            "status": {"type": "string"},
            "fits": {"type": "string", "enum": ["false"]},
            "ids": {"type": "string", "description": "Ids, with commas."},
        },
        lists=True,
        refuses=(Invalid,),
    ),
    get(
        "/appointments/{appointment_id}",
        appointment,
        gives={200: AppointmentView, 304: None},
        refuses=(NotFound, Forbidden),
    ),
    patch(
        "/appointments/{appointment_id}",
        edit,
        takes=Edit,
        gives={200: AppointmentView},
        refuses=(*ABOUT_ONE, SlotTaken, BookingLimit, TooLate, RevisionChanged),
    ),
    post(
        "/appointments/{appointment_id}/confirm",
        confirm,
        takes=Nothing,
        gives={200: AppointmentView},
        refuses=ABOUT_ONE,
    ),
    post(
        "/appointments/{appointment_id}/cancel",
        cancel,
        takes=Cancellation,
        gives={200: AppointmentView},
        refuses=(*ABOUT_ONE, TooLate),
    ),
    post(
        "/appointments/{appointment_id}/no-show",
        mark_no_show,
        takes=Nothing,
        gives={200: AppointmentView},
        refuses=(*ABOUT_ONE, TooEarly),
    ),
]
