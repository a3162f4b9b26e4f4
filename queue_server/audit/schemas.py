"""Bodies of the audit log."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from queue_server.audit.queries import Entry
from queue_server.http.bodies import Body
from queue_server.http.replies import in_language


class AuditActor(Body):
    """Who did it. The name is of today and of this organization; the log itself holds none."""

    kind: str
    id: UUID | None
    name: str | None
    names: dict[str, str] | None

    @classmethod
    def of(cls, entry: Entry, language: str) -> Self:
        """Whoever an entry names."""
        names = entry.actor_names
        name = in_language(names, language) if names else None
        return cls(kind=entry.actor_kind, id=entry.actor_id, name=name, names=names)


class AuditEntryView(Body):
    """One entry: who did what, to which object, when; `facts` are ids and words, and what it was before and after."""

    id: int
    at: datetime
    actor: AuditActor
    action: str
    subject_id: UUID | None
    facts: dict[str, Any]
    request_id: str | None

    @classmethod
    def of(cls, entry: Entry, language: str) -> Self:
        """An entry as who may see the log sees it."""
        return cls(
            id=entry.id,
            at=entry.at,
            actor=AuditActor.of(entry, language),
            action=entry.action,
            subject_id=entry.subject_id,
            facts=entry.facts,
            request_id=entry.request_id,
        )


class SealView(Body):
    """How far the own entries are sealed, and when the chain was last anchored outside."""

    sealed_until: datetime | None
    unsealed: int
    anchored_at: datetime | None
