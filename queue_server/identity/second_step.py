"""Between password and second factor: a token that is good for nothing else, and for five tries."""

import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

from db.tables import Challenge
from queue_server.errors import TokenInvalid
from queue_server.identity.challenges import open_challenge, open_challenge_called, try_challenge
from queue_server.ids import new_id
from queue_server.transaction import Cold, Database

PURPOSE = "sign_in"


async def open_second_step(tx: Cold, *, now: datetime) -> str:
    """The `mfa_token` of whoever the transaction acts for: their password was right."""
    secret = secrets.token_urlsafe(24)
    challenge = await open_challenge(
        tx, purpose=PURPOSE, code_hash=_hash(secret), now=now, user_id=tx.actor.id, challenge_id=new_id()
    )
    return f"{challenge.id}.{secret}"


async def read_second_step(database: Database, token: str) -> Challenge:
    """The challenge behind an `mfa_token`, with one more try counted. Refuses with `TokenInvalid`, `ChallengeOver`."""
    challenge_id, secret = _parts(token)
    challenge = await try_challenge(database, challenge_id, PURPOSE)
    return _must_fit(challenge, secret)


async def look_at_second_step(database: Database, token: str) -> Challenge:
    """The same, and nothing is counted: what it takes to try."""
    challenge_id, secret = _parts(token)
    return _must_fit(await open_challenge_called(database, challenge_id, PURPOSE), secret)


def _parts(token: str) -> tuple[UUID, str]:
    said, _, secret = token.partition(".")
    try:
        return UUID(said), secret
    except ValueError:
        raise TokenInvalid from None


def _must_fit(challenge: Challenge, secret: str) -> Challenge:
    if not hmac.compare_digest(challenge.code_hash, _hash(secret)):
        raise TokenInvalid
    return challenge


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
