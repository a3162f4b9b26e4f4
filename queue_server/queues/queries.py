"""Reads of the line. Each asks Postgres, in one statement where what it shows must hold together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from queue_server.actor import Actor, ActorKind
from queue_server.clinic.standing import BranchStanding
from queue_server.errors import Forbidden, NotFound, Unavailable
from queue_server.http.paging import Page
from queue_server.queues.line import Line
from queue_server.queues.states import ACTIVE, IN_LINE
from queue_server.transaction import Cold, Database
from realtime.streams import Payload

FACTS = """
    SELECT fn.line(q.id) AS line, fn.branch(q.branch_id) AS branch,
        extract(epoch FROM clock_timestamp())::float8 AS clock
    FROM queues q WHERE q.id = $1 AND q.organization_id = $2
"""
# A screen of anybody may show what is public: `board` compares the organization.
BOARD = """
    SELECT fn.branch(b.id) AS branch, b.is_public, b.organization_id,
        extract(epoch FROM clock_timestamp())::float8 AS clock,
        (SELECT coalesce(jsonb_agg(fn.line(q.id) ORDER BY q.created_at, q.id), '[]') FROM queues q
         WHERE q.branch_id = b.id AND q.deleted_at IS NULL) AS lines
    FROM branches b WHERE b.id = $1 AND b.deleted_at IS NULL
"""
SERVED = """
    SELECT q.id, q.branch_id, fn.serves($2, q) AS serves, s.version FROM queues q JOIN streams s ON s.id = q.id
    WHERE q.id = $1 AND q.organization_id = $3 AND q.deleted_at IS NULL
"""
# Of callers of several organizations at once (`rooms`); whoever asks for one says theirs.
HELD = """
    SELECT t.id, t.organization_id, t.queue_id, t.user_id, t.state, t.ended_at, fn.line_ticket(t) AS ticket,
        fn.serves($2, q) AS serves, s.version, q.branch_id, t.ended_at < now() - interval '24 hours' AS is_long_over
    FROM tickets t JOIN queues q ON q.id = t.queue_id JOIN streams s ON s.id = t.queue_id WHERE t.id = ANY($1)
"""
TICKET = HELD.replace("t.id = ANY($1)", "t.id = $1 AND t.organization_id = $3")
NAMES = """
    SELECT t.id, coalesce(p.name, t.name) AS name, coalesce(p.phone, t.phone) AS phone, t.reason
    FROM tickets t LEFT JOIN patients p ON p.id = t.patient_id
    WHERE t.queue_id = :queue AND t.organization_id = :organization AND t.state = ANY(:states)
"""
NAMES_OF_TODAY = NAMES.replace(
    "t.state = ANY(:states)",
    "(t.state = ANY(:states) OR t.day = (SELECT d.day FROM queue_days d WHERE d.queue_id = t.queue_id))",
)
# Cursors are ids; one that was put back in line meanwhile counts as ended now, and the list begins again.
SEEN = """
    SELECT t.id, t.number, t.state, t.end_reason, t.service_id, fn.counter_of(t.counter_id) AS counter, t.called_at,
        t.ended_at, fn.undo_until(t) AS undo_until
    FROM tickets t JOIN queue_days d ON d.queue_id = t.queue_id
    WHERE t.queue_id = $1 AND t.organization_id = $2 AND t.day = d.day AND t.ended_at IS NOT NULL
        AND ($3::uuid IS NULL OR (t.ended_at, t.id) < (
            SELECT coalesce(c.ended_at, 'infinity'), c.id FROM tickets c WHERE c.id = $3 AND c.organization_id = $2))
    ORDER BY t.ended_at DESC, t.id DESC LIMIT $4
"""
OWN = """
    SELECT id, number, queue_id, branch_id, state FROM tickets
    WHERE organization_id = $1 AND user_id = $2 AND state = ANY($3) AND id > $4 ORDER BY id LIMIT $5
"""
LINES_OF = "SELECT DISTINCT user_id, queue_id FROM tickets WHERE user_id = ANY($1) AND state = ANY($2)"
OPEN = sorted(IN_LINE | ACTIVE)
TRIES = 3
EVERYTHING = Page(1000, None)


class Directory:
    """Names of staff by id, in memory; anything unknown is fetched once."""

    def __init__(self, database: Database) -> None:
        self.names: dict[str, str] = {}
        self._database = database

    async def fetch(self, ids: set[str]) -> None:
        """Learn these names; somebody who is no longer there has an empty one."""
        rows = await self._database.read(
            "SELECT id, name ->> 'en' AS name FROM users WHERE id = ANY($1)", [UUID(ident) for ident in ids]
        )
        self.names |= dict.fromkeys(ids, "") | {str(row["id"]): row["name"] for row in rows}

    async def fetch_for(self, loaded: Payload) -> None:
        """Learn the names of whoever calls in a line as loaded."""
        callers = {ticket["called_by"] for ticket in [*loaded["tickets"], *loaded["recent"]]}
        if unknown := {caller for caller in callers if caller is not None and caller not in self.names}:
            await self.fetch(unknown)


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket in its line."""

    line: Line
    ticket: Payload
    now: float
    serves: bool
    is_owner: bool


async def served_queue(database: Database, actor: Actor, queue_id: UUID) -> Any:
    """A queue with its version, for its staff; refuses others."""
    rows = await database.read(SERVED, queue_id, actor.facts(), actor.organization_id)
    if not rows:
        raise NotFound
    if not rows[0]["serves"]:
        raise Forbidden
    return rows[0]


async def line(database: Database, directory: Directory, actor: Actor, queue_id: UUID) -> tuple[Line, float]:
    """The line of a queue as stored now, with its branch beside it, and the database's clock."""
    rows = await database.read(FACTS, queue_id, actor.organization_id)
    if not rows or rows[0]["line"] is None:
        raise NotFound
    await directory.fetch_for(rows[0]["line"])
    found = Line(rows[0]["line"], directory)
    branch = None if rows[0]["branch"] is None else BranchStanding(rows[0]["branch"])
    found.beside = lambda _: branch
    return found, rows[0]["clock"]


async def ticket_row(database: Database, actor: Actor, ticket_id: UUID) -> Any:
    """A ticket's row for its owner, its holder or staff of its queue; refuses others."""
    rows = await database.read(TICKET, ticket_id, actor.facts(), actor.organization_id)
    if not rows:
        raise NotFound
    if not (rows[0]["serves"] or is_owner(actor, ticket_id, rows[0]["user_id"])):
        raise Forbidden if actor.is_staff else NotFound
    return rows[0]


async def ticket(database: Database, directory: Directory, actor: Actor, ticket_id: UUID) -> Seen:
    """A ticket in its line. Raises `NotFound`, `Forbidden`."""
    for _ in range(TRIES):  # the ticket may end or move between the two reads
        row = await ticket_row(database, actor, ticket_id)
        found, now = await line(database, directory, actor, row["queue_id"])
        held = found.tickets.get(str(ticket_id))
        if held is not None or row["state"] not in OPEN:
            return Seen(found, held or row["ticket"], now, row["serves"], is_owner(actor, ticket_id, row["user_id"]))
    raise Unavailable


async def seen_today(database: Database, actor: Actor, queue_id: UUID, page: Page) -> list[Any]:
    """Tickets of a queue's day that ended, the latest first; one more than the page holds."""
    return await database.read(SEEN, queue_id, actor.organization_id, page.after, page.limit + 1)


def is_owner(actor: Actor, ticket_id: UUID, user_id: UUID | None) -> bool:
    """The patient whose ticket it is, or the holder of its secret."""
    if actor.kind is ActorKind.TICKET:
        return actor.id == ticket_id
    return user_id is not None and actor.id == user_id


async def names(tx: Cold, queue_id: UUID, *, statement: str = NAMES) -> dict[str, dict[str, str | None]]:
    """Who stands behind the open tickets of a queue (`NAMES`), or all of today's too; the look is audited."""
    rows = await tx.session.execute(
        text(statement), {"queue": queue_id, "organization": tx.actor.organization_id, "states": OPEN}
    )
    found = {str(row.id): {"name": row.name, "phone": row.phone, "reason": row.reason} for row in rows}
    await tx.audit("names.read", queue_id, count=len(found))
    return found


async def must_serve(tx: Cold, queue_id: UUID) -> None:
    """Refuse whoever is not staff of a queue."""
    rows = await tx.session.execute(
        text(
            "SELECT fn.serves(:who, q) AS serves FROM queues q"
            " WHERE q.id = :queue AND q.organization_id = :organization AND q.deleted_at IS NULL"
        ).bindparams(bindparam("who", type_=JSONB)),
        {"who": tx.actor.facts(), "queue": queue_id, "organization": tx.actor.organization_id},
    )
    serves = rows.scalar_one_or_none()
    if serves is None:
        raise NotFound
    if not serves:
        raise Forbidden


async def board(database: Database, directory: Directory, actor: Actor | None, branch_id: UUID) -> Payload:
    """The display snapshot of a branch; private ones for its organization's staff only."""
    rows = await database.read(BOARD, branch_id)
    if not rows or rows[0]["branch"] is None:
        raise NotFound
    may_see = rows[0]["is_public"] or (actor is not None and actor.works_at(branch_id))
    if not may_see or (actor is not None and actor.organization_id != rows[0]["organization_id"]):
        raise NotFound
    lines = [Line(loaded, directory) for loaded in rows[0]["lines"]]
    return board_of(BranchStanding(rows[0]["branch"]), lines, rows[0]["clock"])


def board_of(branch: BranchStanding, lines: list[Line], now: float) -> Payload:
    """What a waiting-room screen shows, put together from the streams behind it."""
    heads = [(branch.id, branch.head), *((one.id, one.head) for one in lines)]
    return {
        "branch_id": branch.id,
        "name": branch.facts["name"],
        "names": branch.facts["names"],
        "streams": {ident: {"epoch": head.epoch, "version": head.public_version} for ident, head in heads},
        "counters": branch.counter_rows(),
        "showing": [row for one in lines for row in one.shown_rows()],
        "recent": [row for one in lines for row in one.recent_rows()],
        "queues": [one.summary() for one in lines],
        **branch.hours(now),
        "notice": branch.facts["notice"],
    }


async def lines_of(database: Database, patients: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The lines that these people stand in now."""
    found: dict[UUID, list[UUID]] = {}
    for row in await database.read(LINES_OF, patients, OPEN):
        found.setdefault(row["user_id"], []).append(row["queue_id"])
    return found


async def own_tickets(database: Database, actor: Actor, page: Page = EVERYTHING) -> list[Any]:
    """The open tickets of a signed-in patient, oldest first."""
    after = page.after or UUID(int=0)
    return await database.read(OWN, actor.organization_id, actor.id, OPEN, after, page.limit + 1)


async def due_queues(database: Database) -> list[tuple[UUID, UUID]]:
    """Queues whose clinic day has ended and is not closed yet, with their organizations."""
    rows = await database.read(
        """SELECT q.id, q.organization_id FROM queue_days d JOIN queues q ON q.id = d.queue_id
           JOIN branches b ON b.id = q.branch_id
           WHERE d.day < fn.clinic_day(clock_timestamp(), b.time_zone, b.day_ends_at) AND q.ends_with_day
             AND q.deleted_at IS NULL"""
    )
    return [(row["id"], row["organization_id"]) for row in rows]


def may_know(actor: Actor | None, branch_id: UUID, branch: Any) -> bool:
    """Whether somebody may know the lines of a branch; a device those of its own, and what is public."""
    if actor is None or actor.kind is ActorKind.DEVICE:
        return branch["is_public"] or (actor is not None and actor.branch_id == branch_id)
    return bool(branch["organization_id"] == actor.organization_id)


async def queues_of(database: Database, actor: Actor | None, branch_id: UUID, page: Page) -> list[Any]:
    """The lines of a branch, in the order of their making; private branches for their organization only."""
    branches = await database.read(
        "SELECT is_public, organization_id FROM branches WHERE id = $1 AND deleted_at IS NULL", branch_id
    )
    if not branches or not may_know(actor, branch_id, branches[0]):
        raise NotFound
    return await database.read(
        """SELECT q.id, fn.queue_facts(q) AS facts, q.revision, fn.serves($2, q) AS serves FROM queues q
           WHERE q.branch_id = $1 AND q.organization_id = $5 AND q.deleted_at IS NULL AND q.id > $3
           ORDER BY q.id LIMIT $4""",
        branch_id,
        {} if actor is None else actor.facts(),
        page.after or UUID(int=0),
        page.limit + 1,
        branches[0]["organization_id"],
    )
