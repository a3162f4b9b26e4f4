"""What happens in a line. Hot commands announce these from the database (`db/functions`), cold ones from here."""

from dataclasses import dataclass, field
from typing import Any

from queue_server.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(Event):
    """A ticket as it stands after the change (`fn.line_ticket`): ids, codes and times."""

    ticket: dict[str, Any]


class TicketJoined(TicketEvent):
    """Somebody took a place."""


class TicketCalled(TicketEvent):
    """Somebody was called to a counter."""


class TicketRecalled(TicketEvent):
    """… and called again."""


class TicketStarted(TicketEvent):
    """A visit began."""


class TicketHeld(TicketEvent):
    """A visit was set aside."""


class TicketResumed(TicketEvent):
    """… and goes on."""


class TicketMissed(TicketEvent):
    """Somebody was called and did not come."""


class TicketReturned(TicketEvent):
    """Somebody went back to the line."""


class TicketCompleted(TicketEvent):
    """A visit ended; `pace` is what it taught."""


class TicketLeft(TicketEvent):
    """Somebody left the line."""


class TicketSnoozed(TicketEvent):
    """Somebody needs more time. A display hears of it only when they had been called."""


class TicketArrived(TicketEvent):
    """Somebody who joined from elsewhere is here."""


class TicketPrioritised(TicketEvent):
    """Staff gave a ticket another class."""


class TicketSentOn(TicketEvent):
    """A ticket left this line for another."""


class TicketReceived(TicketEvent):
    """A ticket came from another line."""


class TicketUndone(TicketEvent):
    """The last action was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEnded(Event):
    """Day's end of a line: who was in it has left or completed; numbers start anew."""

    day: str
    tickets: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEvent(Event):
    """A queue as it stands after the change (`fn.queue_facts`)."""

    queue: dict[str, Any]


class QueuePaused(QueueEvent):
    """Nobody is called for a while."""


class QueueResumed(QueueEvent):
    """Calling goes on."""


class QueueClosed(QueueEvent):
    """Nobody joins any more; calling goes on."""


class QueueOpened(QueueEvent):
    """People may join again."""


class QueueAdded(QueueEvent):
    """A branch has one more queue (in the branch's stream)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRemoved(Event):
    """A branch has one queue fewer (in the branch's stream)."""

    queue_id: str


TicketJoined.named("ticket.joined")
TicketCalled.named("ticket.called")
TicketRecalled.named("ticket.recalled")
TicketStarted.named("ticket.started")
TicketHeld.named("ticket.held")
TicketResumed.named("ticket.resumed")
TicketMissed.named("ticket.missed")
TicketReturned.named("ticket.returned")
TicketCompleted.named("ticket.completed")
TicketLeft.named("ticket.left")
TicketSnoozed.named("ticket.snoozed", shown=False)
TicketArrived.named("ticket.arrived", shown=False)
TicketPrioritised.named("ticket.prioritised", shown=False)
TicketSentOn.named("ticket.sent_on")
TicketReceived.named("ticket.received")
TicketUndone.named("ticket.undone")
DayEnded.named("queue.day_ended")
QueuePaused.named("queue.paused")
QueueResumed.named("queue.resumed")
QueueClosed.named("queue.closed")
QueueOpened.named("queue.opened")
QueueAdded.named("queue.added")
QueueRemoved.named("queue.removed")
