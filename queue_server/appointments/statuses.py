"""The statuses of an appointment, and from which each verb is possible; after check-in it follows its ticket."""

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    """Where an appointment is."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


COMING = frozenset({Status.PENDING, Status.CONFIRMED})
ORIGINS: Mapping[str, frozenset[Status]] = {
    "reschedule": COMING,
    "annotate": frozenset(Status) - {Status.CANCELLED},
    "confirm": COMING,
    "cancel": COMING,
    "no-show": COMING,
    "check-in": COMING,
    "receive": COMING | {Status.NO_SHOW},  # by the desk: who was given up may come after all
}


def origins(verb: str) -> list[str]:
    """The statuses from which a verb is possible, as the database takes them."""
    return sorted(ORIGINS[verb])
