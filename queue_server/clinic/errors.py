"""Refusals of the clinic."""

from queue_server.errors import Conflict


class CounterTaken(Conflict):
    """Somebody else sits at this counter."""


class CounterEmpty(Conflict):
    """Nobody sits at this counter."""


class BranchInUse(Conflict):
    """This branch still has queues, counters or coming appointments; remove them first."""


class ServiceInUse(Conflict):
    """A queue still offers this service; take it out there first."""
