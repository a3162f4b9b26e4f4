"""Sessions that were signed out, and people whose roles changed: for as long as an old access token may be about."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from queue_server.actor import Actor
from queue_server.errors import SessionRevoked as Over
from queue_server.errors import TokenExpired
from queue_server.identity.events import AccessChanged, SessionRevoked
from queue_server.identity.tokens import LIFE, SKEW
from queue_server.transaction import Database

KEPT = LIFE + SKEW
CHANGED = "SELECT id, access_version FROM users WHERE access_changed_at > now() - $1::interval"


class Revocations:
    """Asked at every request and every frame, so it never asks the database."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[UUID, float] = {}
        self._least: dict[UUID, tuple[int, float]] = {}

    async def load(self, database: Database) -> None:
        """What was revoked before this process listened: call it once it hears events."""
        rows = await database.read("SELECT id FROM sessions WHERE revoked_at > now() - $1::interval", KEPT)
        for row in rows:
            self._add(row["id"])
        for row in await database.read(CHANGED, KEPT):
            self._raise(row["id"], row["access_version"])

    def hear(self, event_type: str, body: dict[str, Any]) -> None:
        """Take note of an event, if it is one of ours."""
        if event_type == SessionRevoked.type:
            self._add(UUID(body["session_id"]))
        elif event_type == AccessChanged.type:
            self._raise(UUID(body["user_id"]), body["version"])

    def must_be_good(self, actor: Actor) -> None:
        """Refuse a session that was signed out (`SessionRevoked`) and a token of older roles (`TokenExpired`)."""
        if self.is_revoked(actor.session_id):
            raise Over
        if self.is_outdated(actor):
            raise TokenExpired

    def is_good(self, actor: Actor) -> bool:
        """Whether neither is so."""
        return not self.is_revoked(actor.session_id) and not self.is_outdated(actor)

    def is_outdated(self, actor: Actor) -> bool:
        """Whether somebody's roles have changed since their token was made: the next one has the new ones."""
        least = self._least.get(actor.id)
        return least is not None and actor.access_version < least[0]

    def is_revoked(self, session_id: UUID | None) -> bool:
        """Whether a session was signed out lately."""
        return session_id in self._since

    def _add(self, session_id: UUID) -> None:
        now = self._clock()
        for known, since in list(self._since.items()):
            if now - since <= KEPT.total_seconds():
                break
            del self._since[known]
        self._since.setdefault(session_id, now)

    def _raise(self, user_id: UUID, version: int) -> None:
        now = self._clock()
        for known, (_, since) in list(self._least.items()):
            if now - since > KEPT.total_seconds():
                del self._least[known]
        before = self._least.get(user_id)
        if before is None or before[0] < version:
            self._least[user_id] = (version, now)
