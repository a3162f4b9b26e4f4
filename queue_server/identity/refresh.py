"""Refresh tokens: opaque, stored as hashes; the successor of each is an HMAC of it, and so stored nowhere."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from uuid import UUID

from db.tables import Session
from queue_server.actor import Actor
from queue_server.errors import TokenInvalid
from queue_server.keys import Keys

GRACE = timedelta(seconds=10)  # an answer that was lost, or a second tab: the same pair again
LIFE, STAFF_LIFE = timedelta(days=7), timedelta(hours=12)
# Renewals by which an old token is known, and after which a session ends: ten days of a page that never rests. Else
# whoever copied a token could renew it until its owner's is known no more.
REMEMBERED = 1_000


class Standing(StrEnum):
    """What a refresh token is to its session."""

    CURRENT = "current"
    JUST_USED = "just used"
    REUSED = "reused"
    FOREIGN = "foreign"


class RefreshTokens:
    """Makes `<session id>.<secret>` and the chain that follows from it; needs the server's keys."""

    def __init__(self, *secrets: bytes) -> None:
        """The first secret makes successors; those after it may have made what is about."""
        self._keys = Keys(secrets).all("refresh token")

    def first(self, session_id: UUID) -> str:
        """The token a new session begins with."""
        return _joined(str(session_id), os.urandom(32))

    def successor(self, token: str) -> str:
        """The one token that follows another."""
        return next(_after(token, self._keys[0]))

    def successor_in(self, token: str, session: Session) -> str:
        """The one that a session went on with: a secret that was replaced meanwhile may have made it."""
        made = (next(_after(token, key)) for key in self._keys)
        return next((one for one in made if hash_of(one) == session.refresh_hash), self.successor(token))

    def standing(self, token: str, session: Session, *, now: datetime) -> Standing:
        """What a token is worth: an old one is known by the chain that leads from it to the current one."""
        known = hash_of(token)
        if hmac.compare_digest(known, session.refresh_hash):
            return Standing.CURRENT
        if known == session.previous_hash and session.rotated_at is not None and now - session.rotated_at <= GRACE:
            return Standing.JUST_USED
        if any(self._leads_to(session.refresh_hash, token, key) for key in self._keys):
            return Standing.REUSED
        return Standing.FOREIGN

    def _leads_to(self, wanted: bytes, token: str, key: bytes) -> bool:
        return any(hash_of(later) == wanted for later in islice(_after(token, key), REMEMBERED))


def _after(token: str, key: bytes) -> Iterator[str]:
    name = str(session_of(token))
    while True:
        token = _joined(name, hmac.digest(key, token.encode(), "sha256"))
        yield token


def hash_of(token: str) -> bytes:
    """What is stored; the secret is random enough to need no salt."""
    return hashlib.sha256(token.encode()).digest()


def session_of(token: str) -> UUID:
    """The session a token belongs to, or says so."""
    said, dot, secret = token.partition(".")
    try:
        session_id = UUID(said)
    except ValueError:
        raise TokenInvalid from None
    if not dot or not secret.isascii() or str(session_id) != said:
        raise TokenInvalid
    return session_id


def life_of(actor: Actor) -> timedelta:
    """How long somebody stays signed in without coming back."""
    return STAFF_LIFE if actor.is_worker else LIFE


def _joined(name: str, secret: bytes) -> str:
    return f"{name}.{base64.urlsafe_b64encode(secret).decode().rstrip('=')}"
