"""What the line refuses."""

from queue_server.errors import Conflict


class BadState(Conflict):
    """That is not possible in the state it is in now."""


class AlreadyInLine(Conflict):
    """There is already a place in this line for this person."""


class QueuePaused(Conflict):
    """This line is paused; nobody is called until it goes on."""


class QueueClosed(Conflict):
    """This line takes nobody at the moment."""


class AtTheClinicOnly(Conflict):
    """This branch gives numbers at the clinic only: ask at reception or a kiosk."""


class QueueFull(Conflict):
    """This line is full."""
