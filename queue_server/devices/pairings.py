"""Pairing: a screen shows a code, somebody who keeps a desk types it, and the screen is answered with its token.

Before it is approved a pairing is nobody's and has no organization: it is found by its code, or by id and secret.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.tables import Device, DevicePairing
from queue_server.actor import DeviceKind
from queue_server.devices.codes import new_code, typed
from queue_server.devices.errors import WrongPairingCode
from queue_server.errors import NotFound
from queue_server.ids import new_id
from queue_server.keys import Keys
from queue_server.transaction import Cold, Database

LIFE = timedelta(minutes=10)
CODE, SECRET = "pairing code", "pairing secret"  # purposes of keys
OPEN = """
    INSERT INTO device_pairings (id, code_hash, secret_hash, kind, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
# By id and secret: what it was approved for is not known to whoever asks.
APPROVED = """
    SELECT p.secret_hash, p.device_id AS was_approved, d.*
    FROM device_pairings p
    LEFT JOIN devices d ON d.id = p.device_id AND d.revoked_at IS NULL
    WHERE p.id = $1 AND p.expires_at > $2
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """A pairing as its screen knows it; code and secret are stored nowhere."""

    id: UUID
    code: str
    secret: str
    expires_at: datetime


async def open_pairing(database: Database, keys: Keys, kind: DeviceKind, *, now: datetime) -> Opened:
    """A code to be shown for ten minutes."""
    opened = Opened(new_id(), new_code(), secrets.token_urlsafe(32), now + LIFE)
    await database.read(
        OPEN,
        opened.id,
        keys.mac(CODE, opened.code.encode()),
        keys.mac(SECRET, opened.secret.encode()),
        kind,
        now,
        opened.expires_at,
    )
    return opened


async def find_approved(
    database: Database, keys: Keys, pairing_id: UUID, secret: str, *, now: datetime
) -> Device | None:
    """The device that a pairing has become; None while nobody has approved it. Raises `NotFound`."""
    rows = await database.read(APPROVED, pairing_id, now)
    if not rows:
        raise NotFound
    row: dict[str, Any] = dict(rows[0])
    secret_hash, was_approved = row.pop("secret_hash"), row.pop("was_approved")
    if not keys.is_mac(SECRET, secret.encode(), secret_hash):
        raise NotFound
    if was_approved is None:
        return None
    if row["id"] is None:  # revoked meanwhile
        raise NotFound
    return Device(**row)


async def lock_open_pairing(tx: Cold, keys: Keys, code: str, *, now: datetime) -> DevicePairing:
    """Whichever screen shows this code; of two who approve it at once the second finds none.

    Refuses with `WrongPairingCode`.
    """
    found: DevicePairing | None = await tx.session.scalar(
        select(DevicePairing)
        .where(
            DevicePairing.code_hash.in_([*keys.macs(CODE, typed(code).encode())]),
            DevicePairing.expires_at > now,
            DevicePairing.device_id.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise WrongPairingCode(pointers={"/code": WrongPairingCode.sentence()})
    return found
