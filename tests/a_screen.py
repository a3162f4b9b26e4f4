"""Screens of tests: what the client does to a line, a board and a ticket, without a connection."""

from copy import deepcopy

from queue_server.client.apply import ticket_after
from queue_server.client.errors import Misfit
from queue_server.client.follower import BOARD, LINE, Follower
from realtime.streams import Payload

__all__ = ["Display", "Holder", "Misfit", "Staff", "settled"]


class Screen:
    """Whatever begins with a snapshot."""

    kind = LINE

    def __init__(self, snapshot: Payload) -> None:
        self._follower = Follower(self.kind)
        self._follower.takes(deepcopy(snapshot))

    @property
    def shows(self) -> Payload:
        assert self._follower.held is not None
        return self._follower.held

    def take(self, diff: Payload) -> bool:
        """Apply a diff; False when it leaves a gap or its stream is unknown. Older ones are dropped."""
        return self._follower.hears(diff) != "gap"


class Staff(Screen):
    """A console: the line of one queue."""


class Display(Screen):
    """A waiting-room screen: a branch and its queues, each stream with its own public version."""

    kind = BOARD


class Holder:
    """A phone: one's own place, by personal messages."""

    def __init__(self, ticket: Payload) -> None:
        self.shows = deepcopy(ticket)

    def hears(self, event: str, message: Payload) -> bool:
        """Whether it was taken."""
        before, self.shows = self.shows, ticket_after(self.shows, event, message)
        return self.shows is not before


def settled(shows: Payload) -> Payload:
    """What a screen shows, without the order of lists that have none."""
    unordered = ("active", "showing", "recent", "counters", "queues")
    return {name: sorted(rows, key=repr) if name in unordered else rows for name, rows in shows.items()}
