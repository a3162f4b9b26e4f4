"""Reads of devices."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.tables import Device
from queue_server.actor import Actor
from queue_server.errors import NotFound, TokenInvalid
from queue_server.http.paging import Page
from queue_server.transaction import Cold, Database

DEVICES = """
    SELECT * FROM devices WHERE organization_id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR branch_id = $2)
        AND ($3 OR branch_id = ANY($4)) AND ($5::uuid IS NULL OR id > $5) ORDER BY id LIMIT $6
"""


async def must_be_good(database: Database, actor: Actor) -> None:
    """Refuse a device that was revoked. Raises `TokenInvalid`."""
    rows = await database.read(
        "SELECT fn.device_is_good($1, $2, $3) AS good", actor.id, actor.organization_id, actor.branch_id
    )
    if not rows[0]["good"]:
        raise TokenInvalid


async def devices_of(database: Database, actor: Actor, branch_id: UUID | None, page: Page) -> list[Device]:
    """Devices of the branches whose desk somebody keeps, oldest first; one more than the page holds."""
    rows = await database.read(
        DEVICES,
        actor.organization_id,
        branch_id,
        actor.is_everywhere,
        list(actor.desks),
        page.after,
        page.limit + 1,
    )
    return [Device(**row) for row in rows]


async def lock_device(tx: Cold, device_id: UUID) -> Device:
    """A device of the own organization that is not revoked, under its branch's lock."""
    wanted: Any = select(Device).where(
        Device.organization_id == tx.actor.organization_id, Device.id == device_id, Device.revoked_at.is_(None)
    )
    seen = await tx.session.scalar(wanted)
    if seen is None:
        raise NotFound
    await tx.lock(seen.branch_id)
    found: Device | None = await tx.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found
