"""Reads of what registration needs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.base import Names
from db.tables import Challenge
from queue_server.identity.errors import ChallengeOver
from queue_server.registration.errors import NoSuchBranch, WhichBranch
from queue_server.transaction import Cold, Database

# Somebody who signs up is of no organization yet: the branch says which, or there is only one.
BY_BRANCH = """
    SELECT o.id, o.name FROM branches b JOIN organizations o ON o.id = b.organization_id
    WHERE b.id = $1 AND b.deleted_at IS NULL
"""
FIRST_TWO = "SELECT id, name FROM organizations ORDER BY created_at LIMIT 2"
# Whoever asks for a code again holds the challenge's id and nothing else: it says whose it is.
CHALLENGE = "SELECT organization_id FROM challenges WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Home:
    """The organization that somebody becomes a patient of."""

    id: UUID
    name: Names


async def home_of(database: Database, branch_id: UUID | None) -> Home:
    """The organization of a branch, or the only one there is. Raises `NoSuchBranch`, `WhichBranch`."""
    rows = await (database.read(FIRST_TWO) if branch_id is None else database.read(BY_BRANCH, branch_id))
    if len(rows) != 1:
        refusal = WhichBranch if branch_id is None else NoSuchBranch
        raise refusal(pointers={"/branch_id": refusal.sentence()})
    return Home(**rows[0])


async def organization_asked(database: Database, challenge_id: UUID) -> UUID:
    """In whose name a challenge was made. Raises `ChallengeOver`."""
    rows = await database.read(CHALLENGE, challenge_id)
    if not rows:
        raise ChallengeOver
    found: UUID = rows[0]["organization_id"]
    return found


async def lock_challenge(tx: Cold, challenge_id: UUID, *, most_tries: int, now: datetime) -> Challenge:
    """A challenge that may still be answered, to be changed. Raises `ChallengeOver`."""
    found: Challenge | None = await tx.session.scalar(
        select(Challenge)
        .where(
            Challenge.organization_id == tx.actor.organization_id,
            Challenge.id == challenge_id,
            Challenge.address.is_not(None),
            Challenge.used_at.is_(None),
            Challenge.expires_at > now,
            Challenge.tries < most_tries,
        )
        .with_for_update(key_share=True)
    )
    if found is None:
        raise ChallengeOver
    return found
