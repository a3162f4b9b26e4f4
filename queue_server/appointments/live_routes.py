"""Schedules over HTTP: a doctor's, a branch's day, who comes; the same shapes as the sockets', from the database."""

from collections.abc import Collection
from hashlib import blake2b
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.appointments import live_queries
from queue_server.appointments.live_queries import Shelves
from queue_server.appointments.live_wire import DayView, ScheduledNamesView, ScheduleView
from queue_server.appointments.schedule import Schedule, day_of, desk_of
from queue_server.appointments.views import SHAPE
from queue_server.appointments.windows import Day, Window
from queue_server.errors import Forbidden, Invalid, NotFound
from queue_server.http.guard import path_id, requires
from queue_server.http.operations import Operation, get
from queue_server.http.replies import ok, tagged
from queue_server.http.transactions import actor, database, transaction
from realtime.streams import Payload


@requires("schedule:see")
async def schedule(request: Request) -> Response:
    """A doctor's schedule, for the doctor and the desks of branches where they work; a week from today unless said."""
    staff_id, row, window = await _asked_schedule(request)
    found = await shelves(request).schedules([staff_id], window)
    if not found:
        raise NotFound
    desk = desk_of(actor(request), staff_id)
    shown = found[0].snapshot(window, row["time_zone"], row["now"], desk)
    return tagged(request, tag_of("schedule", found, window, shown, desk), shown)


@requires("schedule:see")
async def schedule_names(request: Request) -> Response:
    """Who comes to a doctor, by appointment: to a desk only those of its own branches. Audited."""
    staff_id, _, window = await _asked_schedule(request)
    async with transaction(request) as tx:
        return ok(await live_queries.names_of_doctor(tx, staff_id, window))


@requires("schedule:see")
async def day(request: Request) -> Response:
    """A day of a branch, for its desk: hours and appointments of everybody who works there; today unless said."""
    branch_id, rows, asked = await _asked_day(request)
    found = await shelves(request).schedules(live_queries.doctors_in(rows), asked.window)
    shown = day_of(str(branch_id), found, asked, rows[0]["now"])
    return tagged(request, tag_of("day", found, asked.window, shown), shown)


@requires("schedule:see")
async def day_names(request: Request) -> Response:
    """Who comes to a branch on a day, by appointment. Audited."""
    branch_id, _, asked = await _asked_day(request)
    async with transaction(request) as tx:
        return ok(await live_queries.names_of_branch(tx, branch_id, asked.window))


def shelves(request: Request) -> Shelves:
    """Where schedules are read from."""
    found: Shelves = request.app.state.schedules
    return found


def tag_of(
    role: str, schedules: list[Schedule], window: Window, shown: Payload, desk: Collection[str] | None = None
) -> str:
    """Changes with every version and every calendar, and with the day where the address names none; when the time of
    one that did not fit has come; and with what whoever asks may see."""
    heads = [(one.id, one.head.epoch, one.head.version, one.calendar.revision) for one in schedules]
    unfit = [row["id"] for row in shown["appointments"] if not row.get("fits", True)]
    told = repr((SHAPE, window.said(""), heads, unfit, sorted(desk or ())))
    return f'"{role}-{blake2b(told.encode(), digest_size=12).hexdigest()}"'


async def _asked_schedule(request: Request) -> tuple[UUID, Any, Window]:
    staff_id, said = path_id(request, "staff_id"), request.query_params
    row = await live_queries.kept_schedule(database(request), actor(request), staff_id)
    return staff_id, row, Window.of(said, zone=row["time_zone"], now=row["now"])


async def _asked_day(request: Request) -> tuple[UUID, Any, Day]:
    branch_id = path_id(request, "branch_id")
    found = await live_queries.days(database(request), [branch_id])
    rows = live_queries.must_keep_day(actor(request), branch_id, found.get(branch_id))
    return branch_id, rows, Day.of(request.query_params, zone=rows[0]["time_zone"], now=rows[0]["now"])


MOMENT = {"type": "string", "description": "RFC 3339, or a date in the time zone of the answer."}
BETWEEN = {"from": MOMENT, "to": MOMENT}
ON = {"day": {"type": "string", "format": "date", "description": "In the branch's time zone."}}
MAY_NOT = (NotFound, Forbidden, Invalid)

operations: list[Operation] = [
    get("/schedules/{staff_id}", schedule, gives={200: ScheduleView, 304: None}, refuses=MAY_NOT, query=BETWEEN),
    get("/schedules/{staff_id}/names", schedule_names, gives={200: ScheduledNamesView}, refuses=MAY_NOT, query=BETWEEN),
    get("/branches/{branch_id}/day", day, gives={200: DayView, 304: None}, refuses=MAY_NOT, query=ON),
    get("/branches/{branch_id}/day/names", day_names, gives={200: ScheduledNamesView}, refuses=MAY_NOT, query=ON),
]
