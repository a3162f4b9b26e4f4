"""Reads of services: what is done, where it is given and by whom."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from db.tables import Branch, Queue, QueueService, Role, Service, User
from queue_server.actor import STAFF, Actor
from queue_server.clinic.queries import own
from queue_server.errors import NotFound
from queue_server.http.paging import Page
from queue_server.transaction import Cold, Database

# `branch_ids`, `staff_ids`: null where none is named: everywhere, everybody. A stranger reads of public branches only.
FACTS = """
    SELECT s.*,
        (SELECT coalesce(array_agg(l.branch_id ORDER BY l.branch_id) FILTER (WHERE {all_seen} OR b.is_public), '{{}}')
         FROM service_branches l JOIN branches b ON b.id = l.branch_id
         WHERE l.service_id = s.id AND l.organization_id = s.organization_id HAVING count(*) > 0) AS branch_ids,
        (SELECT array_agg(l.user_id ORDER BY l.user_id) FROM service_staff l
         WHERE l.service_id = s.id AND l.organization_id = s.organization_id) AS staff_ids
    FROM services s
"""
# Given at one branch: where it is said to be given, or anywhere in its organization.
GIVEN_AT = """
    EXISTS (SELECT FROM branches b WHERE b.id = {branch} AND b.organization_id = s.organization_id AND (
        b.id IN (SELECT l.branch_id FROM service_branches l
                 WHERE l.service_id = s.id AND l.organization_id = s.organization_id)
        OR NOT EXISTS (SELECT FROM service_branches l
                       WHERE l.service_id = s.id AND l.organization_id = s.organization_id)))
"""
# $1 whose organization (null: nobody signed in), $2 one id (null: all), $3 after which id, $4 how many,
# $5 given at which branch (null: at any).
SERVICES = f"""
    {FACTS.format(all_seen="$1::uuid IS NOT NULL")}
    WHERE s.deleted_at IS NULL
      AND CASE WHEN $1::uuid IS NULL THEN EXISTS (
            SELECT FROM branches b
            WHERE b.organization_id = s.organization_id AND b.is_public AND b.deleted_at IS NULL)
          ELSE s.organization_id = $1 END
      AND ($2::uuid IS NULL OR s.id = $2) AND ($3::uuid IS NULL OR s.id > $3)
      AND ($5::uuid IS NULL OR {GIVEN_AT.format(branch="$5")})
    ORDER BY s.id LIMIT $4
"""
ONE = f"{FACTS.format(all_seen='true')} WHERE s.id = :service AND s.organization_id = :organization"
ALL = f"""
    {FACTS.format(all_seen="true")}
    WHERE s.organization_id = :organization AND s.deleted_at IS NULL ORDER BY s.id
"""

ServiceRow = dict[str, Any]  # a service's columns, with `branch_ids` and `staff_ids`


async def services_of(
    database: Database, viewer: Actor | None, page: Page, *, branch_id: UUID | None = None
) -> list[ServiceRow]:
    """Services that somebody may know of; those of one branch."""
    of = viewer and viewer.organization_id
    rows = await database.read(SERVICES, of, None, page.after, page.limit + 1, branch_id)
    return [dict(row) for row in rows]


async def service(database: Database, viewer: Actor | None, service_id: UUID) -> ServiceRow:
    """A service that somebody may know of."""
    rows = await database.read(SERVICES, viewer and viewer.organization_id, service_id, None, 1, None)
    if not rows:
        raise NotFound
    return dict(rows[0])


async def as_stored(tx: Cold, service: Service) -> ServiceRow:
    """A service with what this transaction has changed."""
    await tx.session.flush()
    found = await tx.session.execute(text(ONE), {"service": service.id, "organization": service.organization_id})
    return dict(found.mappings().one())


async def all_as_stored(tx: Cold) -> list[ServiceRow]:
    """Every service of the own organization."""
    found = await tx.session.execute(text(ALL), {"organization": tx.actor.organization_id})
    return [dict(row) for row in found.mappings()]


async def lock_service(tx: Cold, service_id: UUID) -> Service:
    """A service of the own organization, to be changed."""
    service: Service = await own(tx, Service, service_id, for_update=True)
    return service


async def is_offered(tx: Cold, service: Service) -> bool:
    """Whether any queue offers a service."""
    offering = select(QueueService.queue_id).join(Queue, Queue.id == QueueService.queue_id)
    offering = offering.where(
        QueueService.organization_id == service.organization_id,
        QueueService.service_id == service.id,
        Queue.deleted_at.is_(None),
    )
    return bool(await tx.session.scalar(select(offering.exists())))


async def lock_queues_offering(tx: Cold, *services: UUID) -> dict[UUID, dict[str, Any]]:
    """The queues that offer any of these services, locked, as events carry them."""
    offering = select(QueueService.queue_id).where(
        QueueService.service_id.in_(services), QueueService.organization_id == tx.actor.organization_id
    )
    found = list(await tx.session.scalars(offering))
    await tx.lock(*found)
    rows = await tx.session.execute(
        text(
            "SELECT q.id, fn.queue_facts(q) AS facts FROM queues q"
            " WHERE q.id = ANY(:ids) AND q.organization_id = :organization AND q.deleted_at IS NULL"
        ),
        {"ids": found, "organization": tx.actor.organization_id},
    )
    return {row.id: row.facts for row in rows}


async def missing_branches(tx: Cold, wanted: Collection[UUID]) -> set[UUID]:
    """Which of these are no branches of the own organization."""
    own = select(Branch.id).where(
        Branch.organization_id == tx.actor.organization_id, Branch.deleted_at.is_(None), Branch.id.in_(wanted)
    )
    return set(wanted) - set(await tx.session.scalars(own))


async def missing_staff(tx: Cold, wanted: Collection[UUID]) -> set[UUID]:
    """Which of these do not work in the own organization."""
    own = (
        select(User.id)
        .join(Role, Role.user_id == User.id)
        .where(User.organization_id == tx.actor.organization_id, User.deleted_at.is_(None), User.id.in_(wanted))
        .where(Role.organization_id == tx.actor.organization_id, Role.role.in_(STAFF))
    )
    return set(wanted) - set(await tx.session.scalars(own))
