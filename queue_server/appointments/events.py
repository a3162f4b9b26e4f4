"""What happens in a doctor's schedule. Announced from the database (`db/functions`); no display hears of it."""

from dataclasses import dataclass
from typing import Any

from queue_server.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentEvent(Event):
    """An appointment as it stands after the change (`fn.schedule_entry`): ids, codes and times."""

    appointment: dict[str, Any]


class AppointmentBooked(AppointmentEvent):
    """Somebody has a slot."""


class AppointmentMoved(AppointmentEvent):
    """It is at another time, or has come from another doctor."""


class AppointmentAnnotated(AppointmentEvent):
    """Its reason or notes are other ones."""


class AppointmentConfirmed(AppointmentEvent):
    """Whoever it is for says that they come."""


class AppointmentCancelled(AppointmentEvent):
    """It was given up."""


class AppointmentMissed(AppointmentEvent):
    """Nobody came."""


class AppointmentCheckedIn(AppointmentEvent):
    """Whoever it is for is here, and has a place in a line."""


class AppointmentFollowed(AppointmentEvent):
    """Its ticket went on: called, completed, missed, left, or any of these undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRemoved(Event):
    """It went to another doctor, and is no longer in this schedule."""

    appointment_id: str


AppointmentBooked.named("appointment.booked", shown=False)
AppointmentMoved.named("appointment.moved", shown=False)
AppointmentAnnotated.named("appointment.annotated", shown=False)
AppointmentConfirmed.named("appointment.confirmed", shown=False)
AppointmentCancelled.named("appointment.cancelled", shown=False)
AppointmentMissed.named("appointment.missed", shown=False)
AppointmentCheckedIn.named("appointment.checked_in", shown=False)
AppointmentFollowed.named("appointment.followed", shown=False)
AppointmentRemoved.named("appointment.removed", shown=False)
