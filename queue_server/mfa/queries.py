"""Reads of second factors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, or_, select

from db.tables import Passkey, RecoveryCode, TotpFactor
from queue_server.actor import Actor
from queue_server.transaction import Cold, Database

PASSKEYS = "SELECT * FROM passkeys WHERE organization_id = $1 AND user_id = $2 ORDER BY id"
HELD = """
    SELECT EXISTS (
        SELECT FROM totp_factors WHERE organization_id = $1 AND user_id = $2 AND confirmed_at IS NOT NULL
    ) AS totp, (
        SELECT count(*) FROM recovery_codes WHERE organization_id = $1 AND user_id = $2 AND used_at IS NULL
    ) AS recovery_codes_left
"""


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody has for the second step."""

    totp: bool
    recovery_codes_left: int
    passkeys: Sequence[Passkey]


async def factors_of(database: Database, actor: Actor) -> Held:
    """All of one's own second factors."""
    [row] = await database.read(HELD, actor.organization_id, actor.id)
    return Held(**row, passkeys=await passkeys_of(database, actor))


async def passkeys_of(database: Database, actor: Actor) -> list[Passkey]:
    """One's own passkeys, oldest first."""
    return [Passkey(**row) for row in await database.read(PASSKEYS, actor.organization_id, actor.id)]


async def find_totp(tx: Cold) -> TotpFactor | None:
    """The app that counts."""
    return await _find_totp(tx, TotpFactor.confirmed_at.is_not(None))


async def find_new_totp(tx: Cold) -> TotpFactor | None:
    """The app that is being set up."""
    return await _find_totp(tx, TotpFactor.confirmed_at.is_(None))


async def find_passkey(tx: Cold, credential_id: bytes) -> Passkey | None:
    """One's own passkey, by what browsers call it."""
    wanted = select(Passkey).where(*own(tx, Passkey), Passkey.credential_id == credential_id)
    found: Passkey | None = await tx.session.scalar(wanted)
    return found


async def has_factor(tx: Cold) -> bool:
    """Whether an app or a passkey is left."""
    app = exists().where(*own(tx, TotpFactor), TotpFactor.confirmed_at.is_not(None))
    passkey = exists().where(*own(tx, Passkey))
    return bool(await tx.session.scalar(select(or_(app, passkey))))


async def passkey_count(tx: Cold) -> int:
    """How many passkeys one has."""
    return await tx.session.scalar(select(func.count()).select_from(Passkey).where(*own(tx, Passkey))) or 0


async def codes_left(tx: Cold) -> int:
    """How many recovery codes one has left."""
    left = select(func.count()).select_from(RecoveryCode).where(*own(tx, RecoveryCode), RecoveryCode.used_at.is_(None))
    return await tx.session.scalar(left) or 0


def own(tx: Cold, table: Any) -> tuple[Any, Any]:
    """The rows of whoever asks."""
    return table.organization_id == tx.actor.organization_id, table.user_id == tx.actor.id


async def _find_totp(tx: Cold, which: Any) -> TotpFactor | None:
    found: TotpFactor | None = await tx.session.scalar(select(TotpFactor).where(*own(tx, TotpFactor), which))
    return found
