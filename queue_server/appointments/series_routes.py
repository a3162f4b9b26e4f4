"""Series over HTTP."""

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.appointments import queries, series_commands
from queue_server.appointments.errors import BookingLimit, SlotTaken, TooLate
from queue_server.appointments.routes import ABOUT_ONE, calendar, calendars, viewed
from queue_server.appointments.schemas import Cancellation, Move, NewSeries
from queue_server.appointments.series import starts_of
from queue_server.appointments.views import FollowingView, SeriesView, Skipped
from queue_server.errors import Forbidden, NotFound
from queue_server.http.bodies import body
from queue_server.http.guard import path_id, requires
from queue_server.http.limits import SERIES
from queue_server.http.operations import Operation, post
from queue_server.http.replies import created, decided, ok
from queue_server.http.transactions import actor, database, hot


@requires("appointments:book")
async def book_series(request: Request) -> Response:
    """Book the same slot again and again: all, or (`skip_taken`) those that are free."""
    wish = await body(request, NewSeries)
    async with hot(request) as tx:
        booked = await series_commands.book_series(tx, calendars(request), wish)
    return decided(request, created(await series_view(request, wish, booked)))


@requires("appointments:act")
async def move_following(request: Request) -> Response:
    """Move one of a series, and all that follow as far."""
    said = await body(request, Move)
    async with hot(request) as tx:
        moved = await series_commands.move_following(
            tx, database(request), calendars(request), path_id(request, "appointment_id"), said
        )
    return decided(request, ok(await following_view(request, moved)))


@requires("appointments:act")
async def cancel_following(request: Request) -> Response:
    """Give up one of a series, and all that follow."""
    said = await body(request, Cancellation)
    row = await queries.appointment(database(request), actor(request), path_id(request, "appointment_id"))
    async with hot(request) as tx:
        cancelled = await series_commands.cancel_following(tx, calendars(request), row, said.reason)
    return decided(request, ok(await following_view(request, cancelled)))


async def series_view(request: Request, wish: NewSeries, booked: dict[str, Any]) -> SeriesView:
    """What was booked, and which of the rule's times were not."""
    zone = (await calendar(request)).branch(wish.branch_id).zone
    starts = starts_of(wish.recurrence, wish.starts_at, zone)
    return SeriesView(
        series_id=UUID(booked["series_id"]),
        items=[await viewed(request, one) for one in booked["items"]],
        skipped=[Skipped(index=place, starts_at=starts[place]) for place in sorted(booked["skipped"])],
    )


async def following_view(request: Request, answer: dict[str, Any]) -> FollowingView:
    """Those that changed."""
    return FollowingView(items=[await viewed(request, one) for one in answer["items"]])


operations: list[Operation] = [
    post(
        "/appointments/series",
        book_series,
        takes=NewSeries,
        gives={201: SeriesView},
        refuses=(NotFound, Forbidden, SlotTaken, BookingLimit),
        counted=SERIES,
    ),
    post(
        "/appointments/{appointment_id}/move-following",
        move_following,
        takes=Move,
        gives={200: FollowingView},
        refuses=(*ABOUT_ONE, SlotTaken, BookingLimit, TooLate),
        counted=SERIES,
    ),
    post(
        "/appointments/{appointment_id}/cancel-following",
        cancel_following,
        takes=Cancellation,
        gives={200: FollowingView},
        refuses=(*ABOUT_ONE, TooLate),
    ),
]
