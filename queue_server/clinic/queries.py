"""Reads of branches, of counters and seats, of staff and patients."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text

from db.base import Names
from db.tables import Branch, Counter, CounterSession, Patient, Queue, Service
from queue_server.actor import STAFF, Actor, ActorKind, Role
from queue_server.errors import NotFound
from queue_server.http.paging import Page
from queue_server.transaction import Cold, Database

# $1 whose organization (null: nobody signed in, who sees what is public of every organization),
# $2 one id (null: all), $3 after which id, $4 how many, $5 the branch where a device stands.
BRANCHES = """
    SELECT b.*, fn.takes_bookings(b) FROM branches b
    WHERE b.deleted_at IS NULL
      AND (CASE WHEN $1::uuid IS NULL THEN b.is_public ELSE b.organization_id = $1 END OR b.id = $5)
      AND ($2::uuid IS NULL OR b.id = $2) AND ($3::uuid IS NULL OR b.id > $3)
    ORDER BY b.id LIMIT $4
"""
# A role without a branch is one at every branch of its organization. $2 which roles, $5 of which branch (null: of all).
STAFF_MEMBERS = """
    SELECT u.id, u.name AS names,
           jsonb_agg(jsonb_build_object('role', r.role, 'branch_id', r.branch_id)
                     ORDER BY r.role, r.branch_id) AS roles
    FROM users u JOIN roles r ON r.user_id = u.id LEFT JOIN branches b ON b.id = r.branch_id
    WHERE u.disabled_at IS NULL AND b.deleted_at IS NULL AND r.role = ANY($2::text[])
      AND CASE WHEN $1::uuid IS NULL THEN coalesce(b.is_public, EXISTS (
            SELECT FROM branches o
            WHERE o.organization_id = u.organization_id AND o.is_public AND o.deleted_at IS NULL))
          ELSE u.organization_id = $1 END
      AND ($3::uuid IS NULL OR u.id > $3)
      AND ($5::uuid IS NULL OR coalesce(
            r.branch_id = $5, u.organization_id = (SELECT o.organization_id FROM branches o WHERE o.id = $5)))
    GROUP BY u.id ORDER BY u.id LIMIT $4
"""
# Whom screens still show as called to some counters, by queue: it is their sign, too.
CALLED_TO = """
    SELECT t.queue_id, jsonb_agg(fn.line_ticket(t) ORDER BY t.id) AS tickets FROM tickets t
    JOIN queue_days d ON d.queue_id = t.queue_id
    WHERE t.organization_id = :organization AND t.branch_id = ANY(:branches) AND t.day >= d.day
        AND t.counter_id = ANY(:counters)
        AND t.state IN ('called', 'serving', 'on_hold', 'completed', 'no_show')
        AND (t.ended_at IS NULL OR t.ended_at > now() - interval '2 hours')
    GROUP BY t.queue_id ORDER BY t.queue_id
"""
COUNTERS = """
    SELECT c.id, c.revision, fn.counter_facts(c.id) AS facts FROM counters c
    WHERE c.branch_id = $1 AND c.organization_id = $2 AND c.deleted_at IS NULL
      AND ($3::uuid IS NULL OR c.id > $3)
    ORDER BY c.id LIMIT $4
"""
FACTS_OF_BRANCHES = """
    SELECT b.id, fn.branch_facts(b) AS facts FROM branches b
    WHERE b.id = ANY(:branches) AND b.organization_id = :organization ORDER BY b.id
"""
FACTS_OF_COUNTERS = """
    SELECT fn.counter_facts(c.id) FROM counters c
    WHERE c.id = ANY(:counters) AND c.organization_id = :organization ORDER BY c.id
"""
# Of a branch or a service: whoever is still to come is not left standing there.
COMING = """
    SELECT count(*) FROM appointments
    WHERE organization_id = :organization AND :id IN (branch_id, service_id) AND ends_at > now()
      AND status IN ('pending', 'confirmed', 'checked_in', 'in_progress')
"""
LOCAL_DIGITS = 4
SHOWN_TO_PATIENTS = frozenset({Role.DOCTOR, Role.RECEPTIONIST})  # who manages a clinic is not told to everybody


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who works here, with the roles that the asker may know of."""

    id: UUID
    names: Names
    roles: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class CounterNow:
    """A counter as it stands: `facts` are what events carry."""

    id: UUID
    revision: int
    facts: dict[str, Any]


async def branches_of(database: Database, viewer: Actor | None, page: Page) -> list[Mapping[str, Any]]:
    """Branches that somebody may know of; one more than the page holds."""
    known = (_organization(viewer), None, page.after, page.limit + 1, _stand(viewer))
    return [*await database.read(BRANCHES, *known)]


async def branch(database: Database, viewer: Actor | None, branch_id: UUID) -> Mapping[str, Any]:
    """A branch that somebody may know of."""
    rows = await database.read(BRANCHES, _organization(viewer), branch_id, None, 1, _stand(viewer))
    if not rows:
        raise NotFound
    found: Mapping[str, Any] = rows[0]
    return found


async def staff_of(
    database: Database, viewer: Actor | None, page: Page, *, branch_id: UUID | None = None
) -> list[StaffMember]:
    """Who works here, or at one branch; people who do not work here themselves see doctors and the desk only."""
    roles = STAFF if viewer is not None and viewer.is_staff else SHOWN_TO_PATIENTS
    of = _organization(viewer)
    rows = await database.read(STAFF_MEMBERS, of, list(roles), page.after, page.limit + 1, branch_id)
    return [StaffMember(**row) for row in rows]


async def counters_of(database: Database, viewer: Actor | None, branch_id: UUID, page: Page) -> list[CounterNow]:
    """The counters of a branch that somebody may know of."""
    found = await branch(database, viewer, branch_id)
    rows = await database.read(COUNTERS, found["id"], found["organization_id"], page.after, page.limit + 1)
    return [CounterNow(**row) for row in rows]


async def facts_of_branches(tx: Cold, branches: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Branches as events carry them, with what this transaction has changed, in the order of their ids."""
    await tx.session.flush()
    known = {"branches": list(branches), "organization": tx.actor.organization_id}
    return {row.id: row.facts for row in await tx.session.execute(text(FACTS_OF_BRANCHES), known)}


async def counter_facts(tx: Cold, counter_id: UUID) -> dict[str, Any]:
    """A counter as events carry it, with what this transaction has changed."""
    await tx.session.flush()
    facts: dict[str, Any] = await tx.session.scalar(text("SELECT fn.counter_facts(:id)"), {"id": counter_id})
    return facts


async def facts_of_counters(tx: Cold, counters: Collection[UUID]) -> list[dict[str, Any]]:
    """Counters as events carry them, in the order of their ids."""
    await tx.session.flush()
    known = {"counters": list(counters), "organization": tx.actor.organization_id}
    return list(await tx.session.scalars(text(FACTS_OF_COUNTERS), known))


async def takes_bookings(tx: Cold, branch: Branch) -> bool:
    """Whether there is anything to be booked at a branch of one's own."""
    asked = text("SELECT fn.takes_bookings(b) FROM branches b WHERE b.id = :id AND b.organization_id = :organization")
    return bool(await tx.session.scalar(asked, {"id": branch.id, "organization": branch.organization_id}))


async def lock_branch(tx: Cold, branch_id: UUID) -> Branch:
    """A branch of the own organization, to be changed; its stream is the lock."""
    await tx.lock(branch_id)
    branch: Branch = await own(tx, Branch, branch_id)
    return branch


async def lock_counter(tx: Cold, counter_id: UUID, *other_branches: UUID) -> Counter:
    """A counter of the own organization, to be changed; its branch's stream is the lock."""
    seen: Counter = await own(tx, Counter, counter_id)
    await tx.lock(seen.branch_id, *other_branches)
    counter: Counter = await own(tx, Counter, counter_id)
    return counter


async def find_seat_at(tx: Cold, counter_id: UUID) -> CounterSession | None:
    """Who sits at a counter; to be asked under its branch's lock."""
    wanted = select(CounterSession).where(
        CounterSession.organization_id == tx.actor.organization_id,
        CounterSession.counter_id == counter_id,
        CounterSession.ended_at.is_(None),
    )
    found: CounterSession | None = await tx.session.scalar(_afresh(wanted))
    return found


async def find_own_seat(tx: Cold) -> tuple[CounterSession, Counter] | None:
    """Where whoever asks sits."""
    wanted = (
        select(CounterSession, Counter)
        .join(Counter, Counter.id == CounterSession.counter_id)
        .where(
            CounterSession.organization_id == tx.actor.organization_id,
            CounterSession.user_id == tx.actor.id,
            CounterSession.ended_at.is_(None),
        )
    )
    found = (await tx.session.execute(_afresh(wanted))).first()
    return None if found is None else (found[0], found[1])


async def is_furnished(tx: Cold, branch: Branch) -> bool:
    """Whether a branch still has queues or counters."""

    def standing(table: Any) -> Any:
        of_branch = (table.organization_id == branch.organization_id, table.branch_id == branch.id)
        return select(table.id).where(*of_branch, table.deleted_at.is_(None)).exists()

    return bool(await tx.session.scalar(select(or_(standing(Queue), standing(Counter)))))


async def coming_appointments(tx: Cold, row: Branch | Service) -> int:
    """How many appointments are still to come at a branch, or for a service; to be asked under the schedules' locks."""
    known = {"organization": row.organization_id, "id": row.id}
    return int(await tx.session.scalar(text(COMING), known) or 0)


async def patients_of(tx: Cold, query: str, page: Page) -> list[Patient]:
    """Patients whose name, a word of it, or phone number begins with something."""
    wanted = select(Patient).where(
        Patient.organization_id == tx.actor.organization_id, Patient.deleted_at.is_(None), _begins_with(query)
    )
    if page.after is not None:
        wanted = wanted.where(Patient.id > page.after)
    return list(await tx.session.scalars(wanted.order_by(Patient.id).limit(page.limit + 1)))


def _begins_with(query: str) -> Any:
    name = or_(Patient.name.istartswith(query, autoescape=True), Patient.name.icontains(f" {query}", autoescape=True))
    digits = "".join(char for char in query if char in "+0123456789")
    if not digits:
        return name
    digits_only = func.regexp_replace(Patient.phone, "[^0-9+]", "", "g")
    begins = digits_only.startswith(digits, autoescape=True)
    # People say their number without the country's; of fewer digits too many numbers hold some.
    said = begins if len(digits) < LOCAL_DIGITS else or_(begins, digits_only.contains(digits, autoescape=True))
    return or_(name, and_(Patient.phone.is_not(None), said))


async def own(tx: Cold, table: Any, row_id: UUID, *, for_update: bool = False) -> Any:
    """A row of the own organization that is there. Raises `NotFound`."""
    wanted = select(table).where(
        table.organization_id == tx.actor.organization_id, table.id == row_id, table.deleted_at.is_(None)
    )
    found = await tx.session.scalar(_afresh(wanted.with_for_update() if for_update else wanted))
    if found is None:
        raise NotFound
    return found


def _afresh(statement: Any) -> Any:
    """What was read before the lock may be stale."""
    return statement.execution_options(populate_existing=True)


def _organization(viewer: Actor | None) -> UUID | None:
    """Whose branches and staff somebody may know; a device is as anybody, but for the branch where it stands."""
    return None if viewer is None or viewer.kind is ActorKind.DEVICE else viewer.organization_id


def _stand(viewer: Actor | None) -> UUID | None:
    return None if viewer is None else viewer.branch_id


async def lock_called_to(tx: Cold, *counters: Counter) -> list[tuple[UUID, list[dict[str, Any]]]]:
    """The queues whose people were called to some counters, locked, with these tickets as events carry them."""
    organization, branches = tx.actor.organization_id, sorted({counter.branch_id for counter in counters})
    queues = select(Queue.id).where(
        Queue.organization_id == organization, Queue.branch_id.in_(branches), Queue.deleted_at.is_(None)
    )
    await tx.lock(*await tx.session.scalars(queues))  # all of them: somebody may be calling to it at this moment
    known = {"organization": organization, "branches": branches, "counters": [counter.id for counter in counters]}
    rows = await tx.session.execute(text(CALLED_TO), known)
    return [(row.queue_id, row.tickets) for row in rows]
