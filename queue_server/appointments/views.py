"""Appointments as people read them: names are of the calendar in memory, in the caller's language."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from queue_server.appointments.misfits import fits
from queue_server.appointments.statuses import Status
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.clinic.booking_policy import BookingPolicy
from queue_server.http.bodies import Body
from queue_server.http.replies import in_language
from queue_server.queues.views import Named

SHAPE = 2  # which appointments and schedules have: what a reader keeps of another one is not what they would be sent
SOMEBODY = {"en": ""}  # whose name the calendar does not know any more
OF_THE_DOCTOR = ("busy_from", "busy_to", "seat")  # how long they are taken, and which of several places it is


class HoldView(Body):
    """A slot that is kept until `expires_at`."""

    id: UUID
    branch_id: UUID
    service_id: UUID
    staff_id: UUID
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime


class AppointmentView(Body):
    """An appointment. `notes` are shown to staff only; patients may change it until `change_until`.

    Not `fits`: the doctor is away then, or the branch is closed; somebody is to move or cancel it.
    """

    id: UUID
    branch_id: UUID
    branch: Named
    service_id: UUID
    service: Named
    staff_id: UUID
    staff: Named
    patient_id: UUID
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    status: Status
    reference: str | None
    reason: str | None
    notes: str | None
    cancel_reason: str | None
    series_id: UUID | None
    ticket_id: UUID | None
    sequence: int
    revision: int
    change_until: datetime
    check_in_from: datetime
    fits: bool

    @classmethod
    def of(
        cls, decided: Mapping[str, Any], calendar: OrganizationCalendar, language: str, *, keeps: bool, now: datetime
    ) -> Self:
        """From what the commands answer (`fn.decided_appointment`); `keeps`: for whoever keeps the schedule."""
        plan = calendar.branches.get(UUID(decided["branch_id"]))
        policy = BookingPolicy() if plan is None else plan.policy
        starts_at = datetime.fromisoformat(decided["starts_at"])
        told = {name: said for name, said in decided.items() if name not in OF_THE_DOCTOR}
        return cls(
            **{**told, "notes": decided["notes"] if keeps else None},
            branch=_named(calendar, decided["branch_id"], language),
            service=_named(calendar, decided["service_id"], language),
            staff=_named(calendar, decided["staff_id"], language),
            time_zone="UTC" if plan is None else plan.zone.key,
            change_until=starts_at - timedelta(minutes=policy.change_until_minutes),
            check_in_from=starts_at - timedelta(minutes=policy.early_check_in_minutes),
            fits=fits(decided, calendar, now=now),
        )


class Skipped(Body):
    """One of a series that was not booked, because nobody is free or the clinic is closed then.

    `starts_at` is null where the clock jumps over that time.
    """

    index: int
    starts_at: datetime | None


class SeriesView(Body):
    """What was booked, and what was not: `index` counts the recurrences from 0."""

    series_id: UUID
    items: list[AppointmentView]
    skipped: list[Skipped]


class FollowingView(Body):
    """Those that were moved or cancelled."""

    items: list[AppointmentView]


class DoorCode(Body):
    """What the door shows now: `link` as a picture to be scanned, until `good_until`."""

    code: str
    link: str
    qr_svg: str
    good_until: datetime


def _named(calendar: OrganizationCalendar, said: str, language: str) -> Named:
    names = calendar.names.get(UUID(said), SOMEBODY)
    return Named(id=UUID(said), name=in_language(names, language), names=dict(names))
