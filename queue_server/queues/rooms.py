"""The live views of the line, and who may enter them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from queue_server.actor import Actor, ActorKind
from queue_server.clinic.standing import BranchStanding
from queue_server.devices.queries import must_be_good
from queue_server.errors import NotFound, Refusal
from queue_server.http.problems import status_of
from queue_server.queues import queries
from queue_server.queues.expected import ticket_view
from queue_server.queues.line import Line
from queue_server.transaction import Database
from realtime.refused import FORBIDDEN, INVALID, UNAVAILABLE, Refused
from realtime.streams import Payload, Projection, StreamEvent, StreamKey
from realtime.together import Together
from realtime.views import Admission, Caller

HEADS = """
    SELECT b.id AS branch_id, s.id, s.kind, s.version, b.is_public, b.organization_id FROM branches b
    JOIN streams s ON s.id = b.id
        OR s.id IN (SELECT q.id FROM queues q WHERE q.branch_id = b.id AND q.deleted_at IS NULL)
    WHERE b.id = ANY($1) AND b.deleted_at IS NULL
"""


class QueueSource:
    """Loads the stream of a queue."""

    def __init__(self, database: Database, directory: queries.Directory) -> None:
        self._database = database
        self._directory = directory

    async def load(self, stream_id: str) -> Projection | None:
        """The line as stored now."""
        rows = await refusing(self._database.read("SELECT fn.line($1) AS line", UUID(stream_id)))
        if rows[0]["line"] is None:
            return None
        await refusing(self._directory.fetch_for(rows[0]["line"]))
        return Line(rows[0]["line"], self._directory)


class BranchSource:
    """Loads the stream of a branch."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, stream_id: str) -> Projection | None:
        """The branch as stored now."""
        rows = await refusing(self._database.read("SELECT fn.branch($1) AS branch", UUID(stream_id)))
        return None if rows[0]["branch"] is None else BranchStanding(rows[0]["branch"])


class LineView:
    """`{"queue_id"}`: the full line, for staff of the queue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def understands(self, wish: Mapping[str, Any]) -> bool:
        """By its keys."""
        return set(wish) == {"queue_id"}

    def room(self, wish: Mapping[str, Any]) -> str:
        """`line:<queue>`."""
        return f"line:{ident(wish, 'queue_id')}"

    def to_review(self, event: StreamEvent) -> str | None:
        """Who serves a line may have changed."""
        return f"line:{event.stream_id}" if event.type == "queue.changed" else None

    async def admit(self, caller: Caller, wish: Mapping[str, Any]) -> Admission:
        """Staff of the queue."""
        queue_id = ident(wish, "queue_id")
        with_actor(caller, "queue:see")
        row = await refusing(queries.served_queue(self._database, caller.credential, queue_id))
        key = StreamKey("queue", str(queue_id))
        return Admission(self.room(wish), {key: row["version"]}, line_snapshot(key.id), audience="line")


class DisplayView:
    """`{"branch_id", "view": "display"}`: codes and doors, for everybody where the branch is public."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now
        self._heads = Together(self._read_heads)

    def understands(self, wish: Mapping[str, Any]) -> bool:
        """By its keys."""
        return set(wish) == {"branch_id", "view"} and wish["view"] == "display"

    def room(self, wish: Mapping[str, Any]) -> str:
        """`display:<branch>`."""
        return f"display:{ident(wish, 'branch_id')}"

    def to_review(self, event: StreamEvent) -> str | None:
        """A branch may not be public any longer, or a screen not one of ours."""
        return f"display:{event.stream_id}" if event.type in ("branch.changed", "device.revoked") else None

    async def admit(self, caller: Caller, wish: Mapping[str, Any]) -> Admission:
        """Anybody, or staff and devices of the branch where it is private."""
        branch_id = ident(wish, "branch_id")
        if isinstance(caller.credential, Actor) and caller.credential.kind is ActorKind.DEVICE:
            await refusing(must_be_good(self._database, caller.credential))
        rows = await refusing(self._heads(branch_id))
        if not rows or not may_watch(caller, branch_id, rows[0]):
            raise refused(NotFound())
        heads = {StreamKey(row["kind"], str(row["id"])): row["version"] for row in rows}
        return Admission(
            self.room(wish),
            heads,
            display_snapshot(str(branch_id), self._now),
            audience="display",
            more=queues_beside(str(branch_id)),
        )

    async def _read_heads(self, branches: Sequence[UUID]) -> Mapping[UUID, list[Any]]:
        found: dict[UUID, list[Any]] = {}
        for row in await self._database.read(HEADS, branches):
            found.setdefault(row["branch_id"], []).append(row)
        return found


class TicketView:
    """`{"ticket_id"}`: one's own place."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now
        self._tickets = Together(self._read_tickets)

    def understands(self, wish: Mapping[str, Any]) -> bool:
        """By its keys."""
        return set(wish) == {"ticket_id"}

    def room(self, wish: Mapping[str, Any]) -> str:
        """`ticket:<id>`."""
        return f"ticket:{ident(wish, 'ticket_id')}"

    def to_review(self, event: StreamEvent) -> str | None:
        """A ticket stays its holder's."""
        return None

    async def admit(self, caller: Caller, wish: Mapping[str, Any]) -> Admission:
        """The owner, or the holder of the secret."""
        ticket_id = ident(wish, "ticket_id")
        row = await refusing(self._tickets(ticket_id))
        if row is None or not is_own(caller, ticket_id, row):
            raise refused(NotFound())
        key = StreamKey("queue", str(row["queue_id"]))
        return Admission(
            self.room(wish),
            {key: row["version"]},
            ticket_snapshot(key.id, row["ticket"], self._now),
            reply="ticket",
        )

    async def _read_tickets(self, tickets: Sequence[UUID]) -> Mapping[UUID, Any]:
        return {row["id"]: row for row in await self._database.read(queries.HELD, tickets, {})}


def line_snapshot(queue_id: str) -> Callable[[Mapping[str, Projection]], Payload]:
    """How a line is shown."""

    def snapshot(projections: Mapping[str, Projection]) -> Payload:
        line = projections[queue_id]
        assert isinstance(line, Line)
        return line.line_snapshot()

    return snapshot


def display_snapshot(branch_id: str, now: Callable[[], float]) -> Callable[[Mapping[str, Projection]], Payload]:
    """How a board is shown: the branch and its queues, in the order of their making."""

    def snapshot(projections: Mapping[str, Projection]) -> Payload:
        branch = projections[branch_id]
        assert isinstance(branch, BranchStanding)
        lines = [projections[queue] for queue in branch.queues if queue in projections]
        return queries.board_of(branch, [line for line in lines if isinstance(line, Line)], now())

    return snapshot


def queues_beside(branch_id: str) -> Callable[[Mapping[str, Projection]], Sequence[StreamKey]]:
    """Queues that were added while somebody was on the way in."""

    def more(projections: Mapping[str, Projection]) -> Sequence[StreamKey]:
        branch = projections[branch_id]
        assert isinstance(branch, BranchStanding)
        return [StreamKey("queue", queue) for queue in branch.queues if queue not in projections]

    return more


def ticket_snapshot(
    queue_id: str, row: Payload, now: Callable[[], float]
) -> Callable[[Mapping[str, Projection]], Payload]:
    """How a ticket is shown: from its line, or as it ended."""

    def snapshot(projections: Mapping[str, Projection]) -> Payload:
        line = projections[queue_id]
        assert isinstance(line, Line)
        ticket = line.tickets.get(row["id"]) or line.ended.get(row["id"]) or row
        if ticket["queue_id"] != queue_id or (
            ticket is row and row["state"] in ("waiting", "called", "serving", "on_hold")
        ):
            raise Refused(*UNAVAILABLE)  # it moved to another line at this very moment: ask again
        return ticket_view(line, ticket, now())

    return snapshot


def concern(event: StreamEvent) -> Iterable[tuple[str, StreamKey]]:
    """Whoever has a ticket follows the line it stands in."""
    ticket = event.body.get("ticket")
    if not isinstance(ticket, dict):
        return
    key = StreamKey("queue", ticket["queue_id"])
    yield f"ticket:{ticket['id']}", key
    if ticket["user_id"] is not None:
        yield f"user:{ticket['user_id']}", key


def ident(wish: Mapping[str, Any], name: str) -> UUID:
    """An id of a request."""
    try:
        return UUID(wish[name])
    except (ValueError, TypeError, AttributeError, KeyError):
        raise Refused(*INVALID) from None


def with_actor(caller: Caller, permission: str) -> Actor:
    """The actor behind a socket, who must hold a permission."""
    actor = caller.credential
    if not isinstance(actor, Actor) or not actor.may(permission):
        raise Refused(*FORBIDDEN)
    return actor


def may_watch(caller: Caller, branch_id: UUID, row: Any) -> bool:
    """Whether a socket may see a branch's board."""
    actor = caller.credential
    if isinstance(actor, Actor) and actor.organization_id != row["organization_id"]:
        return False
    return row["is_public"] or (isinstance(actor, Actor) and actor.works_at(branch_id))


def is_own(caller: Caller, ticket_id: UUID, row: Any) -> bool:
    """Whether a ticket is the socket's own."""
    if row["is_long_over"]:
        return False
    if f"ticket:{ticket_id}" in caller.rooms:
        return True
    actor = caller.credential
    return isinstance(actor, Actor) and actor.id == row["user_id"] and actor.organization_id == row["organization_id"]


async def refusing(work: Any) -> Any:
    """Await, with refusals as sockets say them."""
    try:
        return await work
    except Refusal as refusal:
        raise refused(refusal) from None


def refused(refusal: Refusal) -> Refused:
    """A refusal as sockets say it."""
    return Refused(f"/problems/{refusal.slug}", status_of(refusal), refusal.detail)
