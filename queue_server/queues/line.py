"""The line of one queue as a projection of its stream: one event in, three audiences out."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Protocol

from queue_server.clinic.standing import queue_row
from queue_server.queues import expected
from queue_server.queues.rendering import RECENT_SHOWN, recent_row, rooms_of, shown_row, staff_row
from queue_server.queues.standing import LineStanding
from queue_server.queues.states import ACTIVE, IN_LINE, SHOWN
from realtime.streams import Applied, Diff, Payload, Place, StreamEvent, Told


class People(Protocol):
    """Names of staff by id."""

    @property
    def names(self) -> Mapping[str, str]: ...

    def fetch(self, ids: set[str]) -> Awaitable[None]: ...


class Line(LineStanding):
    """A line that tells of itself."""

    def __init__(self, loaded: Payload, people: People) -> None:
        super().__init__(loaded)
        self._people = people

    # One event in

    def apply(self, event: StreamEvent) -> Applied:
        """Take the next event of the queue."""
        self.at = event.at
        self.outlook = None
        body = event.body
        line_ops: list[Payload] = []
        display_ops: list[Payload] = []
        told: list[Told] = []
        recent_was = self._recent_rows()
        if "queue" in body:
            self.queue = body["queue"]
            line_ops.append(self._queue_op())
        if "pace" in body:
            self.learn(body["pace"])
        if event.type in ("ticket.joined", "queue.day_ended"):
            self.turn_day(body["day"] if "day" in body else body["ticket"]["day"])
        for ticket in body["tickets"] if "tickets" in body else [body["ticket"]] if "ticket" in body else ():
            was = self.tickets.get(ticket["id"])
            line_ops += self._put(ticket)
            display_ops += shown_ops(self.id, was, ticket, again=body.get("again", False))
            told += self._tell(event, was, ticket)
        if (recent := self._recent_rows()) != recent_was:
            display_ops.append({"op": "recent", "queue_id": self.id, "items": recent})
        display_ops.append(queue_row(self.queue, waiting=len(self.order)))
        return Applied(diffs=self._diffs(event, line_ops, display_ops), told=told)

    def lacks(self, event: StreamEvent) -> Awaitable[None] | None:
        """The name of somebody who calls here for the first time."""
        caller = event.body.get("ticket", {}).get("called_by")
        if caller is None or caller in self._people.names:
            return None
        return self._people.fetch({caller})

    def _put(self, ticket: Payload) -> list[Payload]:
        """Put a ticket where its state says; the ops that tell a staff screen the same."""
        ident = ticket["id"]
        was = self.tickets.get(ident)
        was_at = self.index(was) if was is not None and was["state"] in IN_LINE else None
        self.drop(ident)
        is_here = ticket["queue_id"] == self.id
        if is_here and ticket["state"] in IN_LINE:
            self.hold(ticket)
            at = self.index(ticket)
            if was_at is None:
                gone = [] if was is None else [{"op": "remove", "ticket_id": ident, "because": "returned"}]
                return [*gone, {"op": "insert", "at": at, "ticket": self._row(ticket)}]
            moved = [] if at == was_at else [{"op": "move", "ticket_id": ident, "to": at}]
            return [{"op": "state", "ticket": self._row(ticket)}, *moved]
        if is_here and ticket["state"] in ACTIVE:
            self.hold(ticket)
            return [{"op": "state", "ticket": self._row(ticket)}]
        if is_here:
            self.remember(ticket)
        reason = ticket["state"] if is_here else "transferred"
        return [] if was is None else [{"op": "remove", "ticket_id": ident, "because": reason}]

    # Three audiences out

    def _diffs(self, event: StreamEvent, line_ops: list[Payload], display_ops: list[Payload]) -> list[Diff]:
        told = {"epoch": event.epoch, "at": event.at}
        line = {"queue_id": self.id, "version": event.version, **told, "ops": line_ops}
        diffs = [Diff("line", f"line:{self.id}", line)]
        if event.is_public:
            display = {"stream_id": self.id, "version": event.public_version, **told, "ops": display_ops}
            diffs.append(Diff("display", f"display:{self.queue['branch_id']}", display))
        return diffs

    def _tell(self, event: StreamEvent, was: Payload | None, ticket: Payload) -> Iterator[Told]:
        """What the person hears at once: that they are called, and any new state."""
        if ticket["queue_id"] != self.id:
            return
        if event.type == "queue.counter_renamed":
            yield from self._tell_of_door(event, ticket)
            return
        known = {"ticket_id": ticket["id"], "at": event.at, "epoch": event.epoch}
        known["version"] = ticket["base"] + event.version
        rooms = rooms_of(ticket)
        if event.type in ("ticket.called", "ticket.recalled"):
            called = {**known, "number": ticket["number"], "counter": ticket["counter"]}
            yield Told(rooms, "queue:called", called)
        if was is None or was["state"] != ticket["state"]:
            changed = {**known, "state": ticket["state"], "end_reason": ticket["end_reason"]}
            yield Told(rooms, "queue:status-changed", changed)
        if ticket["id"] not in self.tickets:
            yield Told(rooms, "queue:position-changed", expected.over(self, ticket, event))

    def _tell_of_door(self, event: StreamEvent, ticket: Payload) -> Iterator[Told]:
        """Whoever is on the way hears of another sign on the door; the time of the call is the old one."""
        if ticket["state"] == "called":
            told = {"ticket_id": ticket["id"], "number": ticket["number"], "counter": ticket["counter"]}
            told |= {"at": ticket["called_at"], "epoch": event.epoch, "version": ticket["base"] + event.version}
            yield Told(rooms_of(ticket), "queue:called", told)

    def line_snapshot(self) -> Payload:
        """For staff of the queue."""
        return {
            "queue_id": self.id,
            "epoch": self.head.epoch,
            "version": self.head.version,
            "at": self.at,
            "paused": self.queue["paused"],
            "open": self.queue["open"],
            "resumes_at": self.queue["resumes_at"],
            "line": [self._row(self.tickets[key.id]) for key in self.order],
            "active": [self._row(ticket) for ticket in sorted(self.active.values(), key=lambda one: str(one["id"]))],
        }

    def shown_rows(self) -> list[Payload]:
        """Every called or serving ticket, as displays show it."""
        shown = [ticket for ticket in self.active.values() if ticket["state"] in SHOWN]
        return [shown_row(ticket) for ticket in sorted(shown, key=lambda one: str(one["number"]))]

    def recent_rows(self) -> list[Payload]:
        """The latest calls that ended, newest first."""
        return self._recent_rows()

    def summary(self) -> Payload:
        """The queue's row of a display."""
        row = queue_row(self.queue, waiting=len(self.order))
        del row["op"]
        return row

    def places(self, is_watched: Callable[[str], bool], now: float) -> Iterator[Place]:
        """Where everybody stands whose room is watched, each as it is when it is asked for."""
        return expected.places(self, is_watched, now)

    def _row(self, ticket: Payload) -> Payload:
        return staff_row(ticket, self._people.names)

    def _recent_rows(self) -> list[Payload]:
        return [recent_row(ticket) for ticket in self.recent[:RECENT_SHOWN]]

    def _queue_op(self) -> Payload:
        return {"op": "queue", **{name: self.queue[name] for name in ("paused", "open", "resumes_at")}}


def shown_ops(queue_id: str, was: Payload | None, ticket: Payload, *, again: bool) -> list[Payload]:
    """What a display hears of one ticket: shown, called again, hidden, or nothing."""
    was_shown = was is not None and was["state"] in SHOWN
    is_shown = ticket["state"] in SHOWN and ticket["queue_id"] == queue_id
    if is_shown and again and was_shown:
        return [{"op": "again", **{name: ticket[name] for name in ("queue_id", "number", "called_at")}}]
    if is_shown:
        return [{"op": "show", **shown_row(ticket)}]
    if was is not None and was_shown:
        return [{"op": "hide", "queue_id": queue_id, "number": was["number"]}]
    return []
