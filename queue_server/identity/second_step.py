"""Between password and second factor: a token that is good for nothing else, and for five tries."""

import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

from db.tables import Challenge
from queue_server.errors import TokenInvalid
from queue_server.identity.challenges import open_challenge, try_challenge
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
    said, _, secret = token.partition(".")
    try:
        challenge_id = UUID(said)
    except ValueError:
        raise TokenInvalid from None
    challenge = await try_challenge(database, challenge_id, PURPOSE)
    if not hmac.compare_digest(challenge.code_hash, _hash(secret)):
        raise TokenInvalid
    return challenge


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
