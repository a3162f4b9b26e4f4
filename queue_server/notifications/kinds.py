"""What people are told of, and how urgent each of it is."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a notice tells."""

    BOOKED = "appointment.booked"
    MOVED = "appointment.moved"
    CANCELLED = "appointment.cancelled"
    CONFIRMED = "appointment.confirmed"
    REMINDER = "appointment.reminder"
    OFFER = "offer.made"
    NEAR = "line.near"


class Urgency(StrEnum):
    """How a notice gets on with somebody's quiet hours."""

    AT_ONCE = "at once"  # they are waiting for it
    CHANGE = "change"  # nobody shall come in vain: what rings waits for the morning only if that is early enough
    NEWS = "news"  # what rings waits for the morning, or is left
    OFFER = "offer"  # as news; where the morning is too late, it rings while there is still time to answer
    REMINDER = "reminder"  # letters wait for the morning too, unless that is too late


URGENCY: Mapping[Kind, Urgency] = {
    Kind.BOOKED: Urgency.NEWS,
    Kind.MOVED: Urgency.CHANGE,
    Kind.CANCELLED: Urgency.CHANGE,
    Kind.CONFIRMED: Urgency.NEWS,
    Kind.REMINDER: Urgency.REMINDER,
    Kind.OFFER: Urgency.OFFER,
    Kind.NEAR: Urgency.AT_ONCE,
}
