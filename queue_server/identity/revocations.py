"""Sessions that were signed out, in memory: for as long as an access token of theirs may still be about."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from queue_server.identity.events import SessionRevoked
from queue_server.identity.tokens import LIFE, SKEW
from queue_server.transaction import Database

KEPT = LIFE + SKEW


class Revocations:
    """Asked at every request and every frame, so it never asks the database."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[UUID, float] = {}

    async def load(self, database: Database) -> None:
        """What was revoked before this process listened: call it once it hears events."""
        rows = await database.read("SELECT id FROM sessions WHERE revoked_at > now() - $1::interval", KEPT)
        for row in rows:
            self._add(row["id"])

    def hear(self, event_type: str, body: dict[str, Any]) -> None:
        """Take note of an event, if it is one of ours."""
        if event_type == SessionRevoked.type:
            self._add(UUID(body["session_id"]))

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
