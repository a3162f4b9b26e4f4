"""What travels on sockets, as models: nothing is made of them, AsyncAPI is written from them and tests hold them against the truth."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from queue_server.http.bodies import Body
from queue_server.queues.states import State
from queue_server.queues.views import (
    BoardView,
    CounterRow,
    CounterView,
    LineTicket,
    LineView,
    QueueRow,
    Range,
    RecentRow,
    ShownRow,
    StreamHead,
    TicketView,
)

# What a client connects with


class ByToken(Body):
    """A signed-in person: the access token."""

    token: str


class ByTicket(Body):
    """The holder of a ticket's secret."""

    ticket: UUID
    key: str


class Anonymously(Body):
    """Nobody in particular: public boards only."""


class ConnectRefused(Body):
    """The `data` of `connect_error`."""

    type: str
    status: int


# What a client asks


class FollowLine(Body):
    """The line of a queue, for its staff."""

    queue_id: UUID


class FollowBoard(Body):
    """What the waiting-room screen of a branch shows."""

    branch_id: UUID
    view: Literal["display"]


class FollowTicket(Body):
    """One's own place."""

    ticket_id: UUID


class MissedOfLine(Body):
    """What was missed of a line since a version."""

    queue_id: UUID
    epoch: int
    since: int


class MissedOfBoard(Body):
    """What was missed of a board, by the streams behind it."""

    branch_id: UUID
    streams: dict[str, StreamHead]


class FreshToken(Body):
    """A new access token of the same person: the socket lives to its expiry."""

    token: str


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
    """… is neither in the line nor active any more."""

    op: Literal["remove"]
    ticket_id: UUID


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

    view: Literal["line", "display"]
    streams: dict[str, StreamHead]


class Draining(Body):
    """This server is about to end: come back after a while."""

    reconnect_in_ms: int


# What a client is answered


class Done(Body):
    """Done."""

    ok: Literal[True]
    server_time: datetime


class LineSeen(Done):
    """The line as it is."""

    snapshot: LineView


class BoardSeen(Done):
    """The board as it is."""

    snapshot: BoardView


class TicketSeen(Done):
    """The ticket as it is; names in English beside `names`."""

    ticket: TicketView


class Missed(Done):
    """All changes since what the client knows."""

    diffs: list[LineDiff | BoardDiff]


class Why(Body):
    """Why something was refused; `type` and `status` are those that HTTP has."""

    type: str
    status: int
    detail: str


class NotDone(Body):
    """Refused."""

    ok: Literal[False]
    error: Why
