"""Who waits, who is called and who was, in memory: the state of one line, without what anybody is told of it."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from queue_server.clinic.standing import BranchStanding
from queue_server.queues.eta import Outlook, Pace
from queue_server.queues.ordering import Key
from queue_server.queues.rendering import Waiting
from queue_server.queues.states import ACTIVE, CALLED_AND_OVER, IN_LINE
from realtime.streams import Head, Payload, StreamKey

RECENT_KEPT = 12  # more than are shown, so that an undo uncovers the one before
ENDED_KEPT = 200


class LineStanding:
    """The tickets of a queue in their order, its paces, its latest calls."""

    def __init__(self, loaded: Payload) -> None:
        self.head = Head(loaded["epoch"], loaded["version"], loaded["public_version"])
        self.at: str = loaded["at"]
        self.day: str = loaded["day"]
        self.queue: Payload = loaded["queue"]
        self.id: str = loaded["stream_id"]
        self.leans_on: Sequence[StreamKey] = (StreamKey("branch", self.queue["branch_id"]),)
        self.beside: Callable[[str], Any] = lambda _: None
        self.paces: dict[str, Pace] = {}
        self.order: list[Key] = []
        self.waiting: list[Waiting] = []  # in the same order
        self.tickets: dict[str, Payload] = {}
        self.active: dict[str, Payload] = {}  # those of the tickets that are called, served or held
        self.recent: list[Payload] = []
        self.ended: dict[str, Payload] = {}
        self.outlook: tuple[object, Outlook] | None = None  # the latest, and what of the branch it was made from
        for pace in loaded["paces"]:
            self.learn(pace)
        for ticket in loaded["tickets"]:
            self.hold(ticket)
        for ticket in loaded["recent"]:
            self.remember(ticket)

    def branch(self) -> BranchStanding | None:
        """The branch it belongs to, as far as it is known here."""
        found: BranchStanding | None = self.beside(self.queue["branch_id"])
        return found

    def hold(self, ticket: Payload) -> None:
        """Take a ticket that waits or is being attended to."""
        self.tickets[ticket["id"]] = ticket
        if ticket["state"] in IN_LINE:
            key = key_of(ticket)
            at = bisect_left(self.order, key)
            self.order.insert(at, key)
            self.waiting.insert(at, Waiting(ticket))
        if ticket["state"] in ACTIVE:
            self.active[ticket["id"]] = ticket

    def drop(self, ident: str) -> None:
        """Forget a ticket wherever it is."""
        was = self.tickets.pop(ident, None)
        if was is not None and was["state"] in IN_LINE:
            at = self.index(was)
            del self.order[at], self.waiting[at]
        self.active.pop(ident, None)
        self.ended.pop(ident, None)
        self.recent = [ticket for ticket in self.recent if ticket["id"] != ident]

    def remember(self, ticket: Payload) -> None:
        """Keep what ended, for a while: for the list of earlier calls, and for whoever looks at their ticket."""
        self.ended[ticket["id"]] = ticket
        while len(self.ended) > ENDED_KEPT:
            del self.ended[next(iter(self.ended))]
        if ticket["state"] in CALLED_AND_OVER and ticket["called_at"] is not None and ticket["day"] >= self.day:
            self.recent.append(ticket)
            self.recent.sort(key=lambda one: datetime.fromisoformat(one["called_at"]), reverse=True)
            del self.recent[RECENT_KEPT:]

    def turn_day(self, day: str) -> None:
        """A new clinic day: earlier calls are another day's."""
        if day > self.day:
            self.day = day
            self.recent = [ticket for ticket in self.recent if ticket["day"] >= day]

    def learn(self, pace: Payload) -> None:
        """What a service of this queue takes by now."""
        self.paces[pace["service_id"]] = Pace(pace["visits"], pace["mean"], pace["variance"])

    def index(self, ticket: Payload) -> int:
        """Where a waiting ticket stands, from 0."""
        return bisect_left(self.order, key_of(ticket))


def key_of(ticket: Payload) -> Key:
    """Where a ticket sorts."""
    return Key(ticket["band"], datetime.fromisoformat(ticket["rank_at"]), ticket["number"], ticket["id"])
