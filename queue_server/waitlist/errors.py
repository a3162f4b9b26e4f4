"""What the waiting list refuses."""

from queue_server.errors import Conflict


class OfferOver(Conflict):
    """This offer is over; you are still on the waiting list."""


class AlreadyWaiting(Conflict):
    """You are on this waiting list already."""
