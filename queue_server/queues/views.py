"""Reply bodies of the line: what each audience is shown."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import RootModel

from queue_server.http.bodies import Body
from queue_server.queues.states import Priority, State


class CounterView(Body):
    """A counter and the sign on its door."""

    id: UUID
    name: str
    names: dict[str, str]
    door: str


class DecidedTicket(Body):
    """What a command decided; stored for retries."""

    id: UUID
    number: str
    queue_id: UUID
    branch_id: UUID
    state: State
    priority: Priority
    counter: CounterView | None
    rank_at: datetime
    joined_at: datetime
    epoch: int
    version: int
    undo_until: datetime | None


class JoinedTicket(DecidedTicket):
    """With the link that lets its holder follow it."""

    secret_link: str


class SeenTicket(Body):
    """A ticket of today that ended."""

    id: UUID
    number: str
    state: Literal["completed", "no_show", "left"]
    end_reason: Literal["closed"] | None
    service_id: UUID
    counter: CounterView | None
    called_at: datetime | None
    ended_at: datetime
    undo_until: datetime | None


class LinkView(Body):
    """The ticket's own page."""

    secret_link: str


class OwnTicket(Body):
    """An open ticket of one's own."""

    id: UUID
    number: str
    queue_id: UUID
    state: State
    secret_link: str


class Named(Body):
    """A thing with a name in the caller's language."""

    id: UUID
    name: str
    names: dict[str, str]


class NamedBranch(Named):
    """A branch, and the zone of the times that people are told there."""

    time_zone: str


class Range(Body):
    """Between when and when."""

    low: datetime
    high: datetime


class TicketView(Body):
    """A ticket as its owner or holder sees it."""

    id: UUID
    number: str
    queue: Named
    branch: NamedBranch
    service: Named | None
    state: State
    position: int | None
    ahead: int | None
    expected_at: Range | None
    counter: CounterView | None
    called_at: datetime | None
    queue_state: Literal["open", "paused", "closed"]
    resumes_at: datetime | None
    counters_calling: int
    priority: Priority
    here: bool
    snoozed_until: datetime | None
    end_reason: str | None
    epoch: int
    version: int
    undo_until: datetime | None


class StaffMember(Body):
    """Who called."""

    id: UUID
    name: str


class LineTicket(Body):
    """A ticket as staff see it: no name, no reason, no position."""

    id: UUID
    number: str
    state: State
    priority: Priority
    rank_at: datetime
    joined_at: datetime
    service_id: UUID
    needs: list[str]
    slot_at: datetime | None
    here: bool
    snoozed_until: datetime | None
    counter: CounterView | None
    called_at: datetime | None
    started_at: datetime | None
    called_by: StaffMember | None
    appointment_id: UUID | None
    undo_until: datetime | None


class LineView(Body):
    """The line of a queue."""

    queue_id: UUID
    epoch: int
    version: int
    at: datetime
    paused: bool
    open: bool
    resumes_at: datetime | None
    line: list[LineTicket]
    active: list[LineTicket]


class PersonView(Body):
    """Who stands behind a ticket."""

    name: str | None
    phone: str | None
    reason: str | None


class NamesView(RootModel[dict[UUID, PersonView]]):
    """By ticket."""


class Rule(Body):
    """How many stand ahead by one rule, in words."""

    rule: str
    count: int
    words: str


class Ahead(Body):
    """Somebody ahead, for staff."""

    number: str
    priority: Priority
    rank_at: datetime
    joined_at: datetime
    rule: str


class WhyView(Body):
    """Why a ticket stands where it stands."""

    position: int | None
    ahead: int | None
    rank_at: datetime
    words: str
    rules: list[Rule]
    tickets: list[Ahead] | None


class CounterRow(CounterView):
    """A counter on a display."""

    kind: str
    state: Literal["open", "paused", "closed"]
    back_at: datetime | None


class StreamHead(Body):
    """How far a stream has come."""

    epoch: int
    version: int


class ShownRow(Body):
    """Who is called where."""

    queue_id: UUID
    number: str
    counter: CounterView | None
    state: State
    called_at: datetime


class RecentRow(Body):
    """An earlier call."""

    queue_id: UUID
    number: str
    counter: CounterView | None
    called_at: datetime


class QueueRow(Body):
    """A queue on a display; `waiting` is coarse."""

    queue_id: UUID
    name: str
    names: dict[str, str]
    waiting: int
    paused: bool
    open: bool
    resumes_at: datetime | None


class BoardView(Body):
    """What a waiting-room screen shows."""

    branch_id: UUID
    name: str
    names: dict[str, str]
    streams: dict[str, StreamHead]
    counters: list[CounterRow]
    showing: list[ShownRow]
    recent: list[RecentRow]
    queues: list[QueueRow]
    opens_at: datetime | None
    closes_at: datetime | None
    notice: dict[str, str] | None


class ServiceView(Named):
    """What a line is for."""

    minutes: int


class QueueView(Body):
    """A queue, as everybody may know it."""

    id: UUID
    branch_id: UUID
    name: str
    names: dict[str, str]
    paused: bool
    open: bool
    resumes_at: datetime | None
    services: list[ServiceView]
    serves: bool
    revision: int
