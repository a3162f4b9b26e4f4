"""What calendar files are made of, and whose private calendar a secret opens."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from queue_server.actor import Actor
from queue_server.errors import Forbidden, NotFound
from queue_server.transaction import Database

ROWS = """
    SELECT a.id, a.user_id, a.status, a.sequence, a.starts_at, a.ends_at, a.changed_at, a.reference,
        b.name AS branch, o.name AS clinic, fn.keeps_schedule($2, a.branch_id, a.staff_id) AS keeps
    FROM appointments a JOIN branches b ON b.id = a.branch_id JOIN organizations o ON o.id = a.organization_id
    WHERE a.organization_id = $1 AND a.status <> 'held'
"""
ONE = f"{ROWS} AND a.id = $3"
# Their own, and, while they work here, those of their schedule.
THEIRS = f"""{ROWS} AND a.starts_at > now() - interval '30 days'
    AND (a.user_id = $3 OR (a.staff_id = $3 AND EXISTS (
        SELECT FROM roles r WHERE r.organization_id = $1 AND r.user_id = $3 AND r.role NOT IN ('patient', 'auditor'))))
    ORDER BY a.starts_at, a.id
"""
# The secret says whose calendar it is; the organization follows from that.
SUBSCRIBER = """
    SELECT u.id, u.organization_id, u.calendar_version, u.language, o.name AS clinic
    FROM users u JOIN organizations o ON o.id = u.organization_id
    WHERE u.id = $1 AND u.disabled_at IS NULL AND u.deleted_at IS NULL
"""
VERSION = "SELECT calendar_version FROM users WHERE id = $1 AND organization_id = $2"


async def calendar_row(database: Database, organization: UUID, appointment: UUID) -> Any:
    """An appointment as calendar files show it, for whoever writes a letter about it. Raises `NotFound`."""
    rows = await database.read(ONE, organization, {}, appointment)
    if not rows:
        raise NotFound
    return rows[0]


async def seen_calendar_row(database: Database, actor: Actor, appointment: UUID) -> Any:
    """The same for its owner, and for the staff who keep it; refuses others."""
    rows = await database.read(ONE, actor.organization_id, actor.facts(), appointment)
    if not rows:
        raise NotFound
    if rows[0]["user_id"] != actor.id and not rows[0]["keeps"]:
        raise Forbidden if actor.is_staff else NotFound
    return rows[0]


async def rows_of(database: Database, organization: UUID, user: UUID) -> Sequence[Any]:
    """What somebody's calendar shows: the last thirty days, and all that is ahead."""
    return await database.read(THEIRS, organization, {}, user)


async def find_subscriber(database: Database, user: UUID) -> Any | None:
    """Whose calendar it is, unless their account is closed."""
    rows = await database.read(SUBSCRIBER, user)
    return rows[0] if rows else None


async def calendar_version(database: Database, actor: Actor) -> int:
    """Which of their calendar addresses is good."""
    rows = await database.read(VERSION, actor.id, actor.organization_id)
    version: int = rows[0]["calendar_version"]
    return version
