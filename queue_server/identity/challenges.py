"""Something to be proven within minutes; each try is counted before it is compared, so a hundred at once are five."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from db.tables import Challenge
from queue_server.identity.errors import ChallengeOver
from queue_server.ids import new_id
from queue_server.transaction import Cold, Database

LIFE = timedelta(minutes=10)
MOST_TRIES = 5
# Whoever proves something has no organization yet: the challenge says which.
OPEN = """
    SELECT * FROM challenges c
    WHERE c.id = $1 AND c.purpose = $2 AND c.used_at IS NULL AND c.expires_at > now() AND c.tries < $3
"""


async def open_challenge(
    tx: Cold,
    *,
    purpose: str,
    code_hash: bytes,
    now: datetime,
    user_id: UUID | None = None,
    channel: str | None = None,
    address: str | None = None,
    facts: dict[str, Any] | None = None,
    challenge_id: UUID | None = None,
) -> Challenge:
    """A challenge of ten minutes. `challenge_id` where the hash is bound to it."""
    challenge = Challenge(
        id=challenge_id or new_id(),
        organization_id=tx.actor.organization_id,
        purpose=purpose,
        user_id=user_id,
        channel=channel,
        address=address,
        code_hash=code_hash,
        facts=facts or {},
        sent_at=now,
        created_at=now,
        expires_at=now + LIFE,
    )
    tx.session.add(challenge)
    await tx.session.flush()
    return challenge


async def try_challenge(database: Database, challenge_id: UUID, purpose: str) -> Challenge:
    """A challenge with one more try counted, committed already. Refuses with `ChallengeOver`."""
    rows = await database.read("SELECT * FROM fn.try_challenge($1, $2, $3)", challenge_id, purpose, MOST_TRIES)
    if not rows:
        raise ChallengeOver
    return Challenge(**rows[0])


async def open_challenge_called(database: Database, challenge_id: UUID, purpose: str) -> Challenge:
    """A challenge that may still be tried. Refuses with `ChallengeOver`."""
    rows = await database.read(OPEN, challenge_id, purpose, MOST_TRIES)
    if not rows:
        raise ChallengeOver
    return Challenge(**rows[0])


async def use_challenge(tx: Cold, challenge_id: UUID, *, now: datetime) -> None:
    """It was proven: it is good once, whoever else proves it at the same moment. Refuses with `ChallengeOver`."""
    used = await tx.session.execute(
        update(Challenge)
        .where(
            Challenge.organization_id == tx.actor.organization_id,
            Challenge.id == challenge_id,
            Challenge.used_at.is_(None),
        )
        .values(used_at=now, facts={})  # a name and a password's hash have served
        .returning(Challenge.id)
    )
    if used.scalar_one_or_none() is None:
        raise ChallengeOver
