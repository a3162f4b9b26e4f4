"""What rooms and people hear, as models: AsyncAPI is written from them, and tests hold them against what is sent."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from queue_server.http.bodies import Body
from queue_server.queues.states import State
from queue_server.queues.views import (
    CounterRow,
    CounterView,
    LineTicket,
    QueueRow,
    Range,
    RecentRow,
    ShownRow,
    StreamHead,
)

# What changes on a console: `ops` in order


class Insert(Body):
    """Somebody stands in the line, at a place counted from 0."""

    op: Literal["insert"]
    at: int
    ticket: LineTicket


class Move(Body):
    """… stands elsewhere in it; counted from 0 after the ticket was taken out."""

    op: Literal["move"]
    ticket_id: UUID
    to: int


class Remove(Body):
    """… is neither in the line nor active any more, and why; `returned` is inserted by the op that follows."""

    op: Literal["remove"]
    ticket_id: UUID
    because: Literal["completed", "no_show", "left", "transferred", "returned"]


class Put(Body):
    """A ticket as it is now: active ones out of the line and among the active, waiting ones where they stand."""

    op: Literal["state"]
    ticket: LineTicket


class Flow(Body):
    """Whether people are called and may join."""

    op: Literal["queue"]
    paused: bool
    open: bool
    resumes_at: datetime | None


class LineDiff(Body):
    """One change of a line; apply it when `version` is one's own plus one and `epoch` one's own, else resync."""

    queue_id: UUID
    epoch: int
    version: int
    at: datetime
    ops: list[Insert | Move | Remove | Put | Flow]


# What changes on a waiting-room screen


class Show(ShownRow):
    """Somebody is called, or has come in: a row by queue and number."""

    op: Literal["show"]


class Again(Body):
    """… is called once more."""

    op: Literal["again"]
    queue_id: UUID
    number: str
    called_at: datetime


class Hide(Body):
    """… and is shown no more."""

    op: Literal["hide"]
    queue_id: UUID
    number: str


class Recent(Body):
    """The queue's latest calls that ended, newest first."""

    op: Literal["recent"]
    queue_id: UUID
    items: list[RecentRow] = Field(max_length=4)


class ShowQueue(QueueRow):
    """A queue as it stands; `waiting` is exact to 5, then to the nearest five."""

    op: Literal["queue"]


class ShowCounter(CounterRow):
    """A counter as it stands."""

    op: Literal["counter"]


class ShowBranch(Body):
    """The branch's name and hours."""

    op: Literal["branch"]
    name: str
    names: dict[str, str]
    opens_at: datetime | None
    closes_at: datetime | None


class GoneQueue(Body):
    """A queue was taken away, with all its rows."""

    op: Literal["gone"]
    queue_id: UUID


class GoneCounter(Body):
    """A counter was taken away."""

    op: Literal["gone"]
    counter_id: UUID


class Notice(Body):
    """The branch's notice, in both languages; null when there is none."""

    op: Literal["notice"]
    text: dict[str, str] | None


class BoardDiff(Body):
    """One public change of one stream behind a board; `version` is the stream's public one."""

    stream_id: UUID
    epoch: int
    version: int
    at: datetime
    ops: list[Show | Again | Hide | Recent | ShowQueue | ShowCounter | ShowBranch | GoneQueue | GoneCounter | Notice]


# What a person hears


class Position(Body):
    """Where one stands; the latest word counts."""

    ticket_id: UUID
    number: str
    queue_id: UUID
    epoch: int
    version: int
    state: State
    position: int | None
    ahead: int | None
    expected_at: Range | None
    snoozed_until: datetime | None
    queue_state: Literal["open", "paused", "closed"]
    resumes_at: datetime | None


class Called(Body):
    """One is called to a counter, or called again."""

    ticket_id: UUID
    number: str
    counter: CounterView
    at: datetime
    epoch: int
    version: int


class StatusChanged(Body):
    """One's ticket has another state."""

    ticket_id: UUID
    state: State
    end_reason: Literal["closed"] | None
    at: datetime
    epoch: int
    version: int


# What rooms and everybody hear


class Heads(Body):
    """How far the streams of a room are, every five seconds, after all changes up to there."""

    view: Literal["line", "display", "schedule", "day"]
    room: str
    streams: dict[str, StreamHead]


class Draining(Body):
    """This server is about to end: come back after a while."""

    reconnect_in_ms: int
