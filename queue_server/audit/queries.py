"""Reads of the audit log, of one organization each."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, and_, select, tuple_

from db.base import Names
from db.tables import AuditEntry, User
from queue_server.actor import PERMISSIONS, Actor
from queue_server.errors import Forbidden
from queue_server.transaction import Cold, Database

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HALF = 64  # bits of a cursor for the time, and for the id
SEALED = """
    WITH last AS (SELECT txid, entry_id FROM audit_seals ORDER BY seq DESC LIMIT 1)
    SELECT (SELECT a.at FROM audit_log a WHERE a.organization_id = $1
            AND EXISTS (SELECT FROM audit_seals s WHERE s.entry_id = a.id) ORDER BY a.at DESC LIMIT 1) AS sealed_until,
           (SELECT count(*) FROM audit_log a WHERE a.organization_id = $1 AND (a.txid, a.id)
            > (coalesce((SELECT txid FROM last), '0'), coalesce((SELECT entry_id FROM last), 0))) AS unsealed,
           (SELECT at FROM audit_anchors ORDER BY seq DESC LIMIT 1) AS anchored_at
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """Whose, what, of which object, from when (included) until when (excluded)."""

    actor_id: UUID | None = None
    action: str | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def said(self) -> dict[str, str]:
        """What was asked for, as the log keeps it."""
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value if isinstance(value, str) else str(value) for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, with the names that its actor has today."""

    id: int
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_names: Names | None
    action: str
    subject_id: UUID | None
    facts: dict[str, Any]
    request_id: str | None

    @property
    def place(self) -> UUID:
        """Where it stands, as a cursor keeps it: its time, and its id."""
        return UUID(int=max(0, (self.at - EPOCH) // timedelta(microseconds=1)) << HALF | self.id)

    @classmethod
    def of(cls, row: AuditEntry, names: Names | None) -> Self:
        """An entry of the table."""
        kept = ("id", "at", "actor_kind", "actor_id", "action", "subject_id", "facts", "request_id")
        return cls(**{name: getattr(row, name) for name in kept}, actor_names=names)


def must_see_the_log(actor: Actor) -> None:
    """The log is the organization's: an admin or auditor of one branch sees none of it."""
    if not any(grant.branch_id is None and grant.role in PERMISSIONS["audit:see"] for grant in actor.grants):
        raise Forbidden


async def entries(tx: Cold, filters: Filters, *, after: UUID | None, limit: int) -> list[Entry]:
    """Entries of the own organization, the newest first."""
    rows = await tx.session.execute(_wanted(tx.actor.organization_id, filters, after).limit(limit))
    return [Entry.of(row, names) for row, names in rows]


async def sealed(database: Database, organization_id: UUID) -> Any:
    """Until when the organization's entries are sealed, how many are not yet, when the chain was anchored."""
    (row,) = await database.read(SEALED, organization_id)
    return row


def _wanted(organization_id: UUID, filters: Filters, after: UUID | None) -> Select[AuditEntry, Names]:
    of = and_(User.id == AuditEntry.actor_id, User.organization_id == organization_id, AuditEntry.actor_kind == "user")
    wanted = select(AuditEntry, User.name).outerjoin(User, of).where(AuditEntry.organization_id == organization_id)
    for name in ("actor_id", "action", "subject_id"):
        if (value := getattr(filters, name)) is not None:
            wanted = wanted.where(getattr(AuditEntry, name) == value)
    if filters.since is not None:
        wanted = wanted.where(AuditEntry.at >= filters.since)
    if filters.until is not None:
        wanted = wanted.where(AuditEntry.at < filters.until)
    if after is not None:
        at = EPOCH + timedelta(microseconds=after.int >> HALF)
        wanted = wanted.where(tuple_(AuditEntry.at, AuditEntry.id) < tuple_(at, after.int & (1 << HALF) - 1))
    return wanted.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
