"""What clients say on sockets and what they are answered, as models: AsyncAPI is written from them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from queue_server.http.bodies import Body
from queue_server.queues.views import BoardView, LineView, StreamHead, TicketView
from queue_server.queues.wire import BoardDiff, LineDiff

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
