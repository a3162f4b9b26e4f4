"""What booking refuses."""

from queue_server.errors import Conflict


class SlotTaken(Conflict):
    """Nobody is free at that time any more; choose another."""


class BookingLimit(Conflict):
    """You have as many appointments as one may book, or another one at that time."""


class TooEarly(Conflict):
    """It is too early for that; come back nearer to the time of the appointment."""


class TooLate(Conflict):
    """It is too late for that; ask the clinic."""


class NoLine(Conflict):
    """No line at this branch offers this service; ask at reception."""


class CodeNeeded(Conflict):
    """Scan the code at the clinic's door to check in, or ask at reception."""


class CodeWrong(Conflict):
    """This code is no longer good; scan the one that the door shows now."""
