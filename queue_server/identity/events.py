"""Facts about accounts, on the stream of the person concerned."""

from dataclasses import dataclass

from queue_server.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRevoked(Event):
    """A session was signed out, by its owner or because its refresh token was used twice."""

    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessChanged(Event):
    """What somebody may do was changed: access tokens of an older version are good no more."""

    user_id: str
    version: int


AccessChanged.named("access.changed", shown=False)
SessionRevoked.named("session.revoked", shown=False)
# No screen shows it: revocations hear of a sign-out, and the sockets' sweep cuts who was signed out.
SILENT = frozenset({SessionRevoked.type})
