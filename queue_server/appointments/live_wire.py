"""Schedules as clients see them, as models: what is asked, answered and heard."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, RootModel

from queue_server.http.bodies import Body
from queue_server.queues.asks import Done
from queue_server.queues.views import Named, StreamHead

Status = Literal["pending", "confirmed", "checked_in", "in_progress", "completed", "cancelled", "no_show"]
TicketState = Literal["waiting", "called", "serving", "on_hold"]  # while somebody is here


class ScheduleEntry(Body):
    """An appointment in a schedule: no name, no reason, no note. `busy_from` to `busy_to` has the service's buffers.

    Not `fits`: it is still to come, and the doctor is away then, or the branch is closed.
    """

    id: UUID
    branch_id: UUID
    service_id: UUID
    staff_id: UUID
    seat: int
    starts_at: datetime
    ends_at: datetime
    busy_from: datetime
    busy_to: datetime
    status: Status
    ticket_id: UUID | None
    ticket_state: TicketState | None
    series_id: UUID | None
    sequence: int
    revision: int
    fits: bool


class BusyElsewhere(Body):
    """An appointment at another branch, as the desk of this one sees it: when the doctor is busy there."""

    id: UUID
    staff_id: UUID
    branch_id: UUID
    busy_from: datetime
    busy_to: datetime
    status: Status


class HoursView(Body):
    """When somebody works, has a break or is away; of a closure of a whole branch there is no `staff_id`."""

    id: UUID
    staff_id: UUID | None
    branch_id: UUID | None
    kind: Literal["work", "break", "closure"]
    starts_at: datetime
    ends_at: datetime
    seats: int


class WindowView(Body):
    """From (included) to (excluded), and the zone of its branch."""

    begins: datetime = Field(alias="from")
    to: datetime
    time_zone: str


class ScheduleView(WindowView):
    """A doctor's schedule; to the desk of some branches the others' appointments are when the doctor is busy there."""

    staff_id: UUID
    epoch: int
    version: int
    at: datetime
    blocks: list[HoursView]
    appointments: list[ScheduleEntry | BusyElsewhere]


class DayView(WindowView):
    """A day of a branch: everybody who works there, by the streams of their schedules."""

    branch_id: UUID
    day: date
    streams: dict[str, StreamHead]
    doctors: list[Named]
    blocks: list[HoursView]
    appointments: list[ScheduleEntry | BusyElsewhere]


class ComesView(Body):
    """Who comes, and why."""

    name: str | None
    phone: str | None
    reason: str | None
    notes: str | None


class ScheduledNamesView(RootModel[dict[UUID, ComesView]]):
    """By appointment."""


# What changes: `ops` in order; a diff touches only rows of its own stream, which is the doctor's


class SetAppointment(Body):
    """An appointment as it is now, by its id; one outside what a client shows is shown no more."""

    op: Literal["set"]
    appointment: ScheduleEntry | BusyElsewhere


class RemoveAppointment(Body):
    """… is this doctor's no more."""

    op: Literal["remove"]
    appointment_id: UUID


class PlanOp(Body):
    """The doctor works at other times: subscribe again for the new `blocks`."""

    op: Literal["plan"]


class ScheduleDiff(Body):
    """One change of a doctor's schedule, as a room hears it; apply it when `version` is one's own plus one."""

    room: str
    stream_id: UUID
    epoch: int
    version: int
    at: datetime
    ops: list[SetAppointment | RemoveAppointment | PlanOp]


# What a client asks, and is answered


class FollowSchedule(Body):
    """A doctor's schedule, for the doctor and the desks of branches where they work; a week from today unless said."""

    schedule_id: UUID
    begins: str | None = Field(None, alias="from")
    to: str | None = None


class FollowDay(Body):
    """All who work at a branch on a day, for its desk; today unless said."""

    branch_id: UUID
    view: Literal["day"]
    day: date | None = None


class MissedOfSchedule(FollowSchedule):
    """What was missed of a schedule since a version; the window is that of the subscription."""

    epoch: int
    since: int


class MissedOfDay(FollowDay):
    """What was missed of a branch's day, by the streams behind it; the day is that of the subscription."""

    streams: dict[str, StreamHead]


class ScheduleSeen(Done):
    """The schedule as it is."""

    snapshot: ScheduleView


class DaySeen(Done):
    """The day as it is."""

    snapshot: DayView


class MissedDiffs(Done):
    """All changes since what the client knows."""

    diffs: list[ScheduleDiff]
