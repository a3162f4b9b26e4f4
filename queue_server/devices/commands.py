"""What changes devices."""

from datetime import datetime
from uuid import UUID

from db.tables import Device
from queue_server.clinic.queries import lock_branch
from queue_server.devices import queries
from queue_server.devices.events import DeviceRevoked
from queue_server.devices.pairings import LIFE, lock_open_pairing
from queue_server.errors import Forbidden
from queue_server.ids import new_id
from queue_server.keys import Keys
from queue_server.transaction import Cold


async def approve_pairing(tx: Cold, keys: Keys, code: str, *, branch_id: UUID, name: str, now: datetime) -> Device:
    """Whatever shows this code is a device of the branch from now on.

    Raises `NotFound` and `Forbidden` for the branch, `WrongPairingCode` for the code.
    """
    branch = await lock_branch(tx, branch_id)
    _must_keep_the_desk(tx, branch.id)
    pairing = await lock_open_pairing(tx, keys, code, now=now)
    device = Device(
        id=new_id(),
        organization_id=branch.organization_id,
        branch_id=branch.id,
        kind=pairing.kind,
        name=name,
        created_at=now,
        created_by=tx.actor.id,
        last_seen_at=None,
    )
    tx.session.add(device)
    await tx.session.flush()
    pairing.device_id = device.id
    pairing.expires_at = now + LIFE  # an answer that got lost may be asked for again
    await tx.audit("device.started", device.id, branch=str(branch.id), kind=device.kind)
    return device


async def rename_device(tx: Cold, device: Device, name: str) -> None:
    """What staff call it. The caller holds the device. Raises `Forbidden`."""
    _must_keep_the_desk(tx, device.branch_id)
    if device.name == name:
        return
    device.name = name
    device.revision += 1
    await tx.audit("device.renamed", device.id)


async def revoke_device(tx: Cold, device_id: UUID, *, now: datetime) -> None:
    """Its token is good no more, on HTTP at once and on open sockets as soon as the branch's stream is heard."""
    device = await queries.lock_device(tx, device_id)
    _must_keep_the_desk(tx, device.branch_id)
    device.revoked_at = now
    await tx.announce(device.branch_id, DeviceRevoked(device_id=str(device.id)), subject=device.id)


def _must_keep_the_desk(tx: Cold, branch_id: UUID) -> None:
    if not tx.actor.keeps_the_desk(branch_id):
        raise Forbidden
