"""The authority: made once at start, it knows the keys and remembers who was signed out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import structlog

from queue_server.actor import Actor
from queue_server.errors import SessionRevoked, TokenInvalid
from queue_server.identity import queries
from queue_server.identity.errors import WrongCredentials
from queue_server.identity.passwords import Passwords
from queue_server.identity.refresh import RefreshTokens
from queue_server.identity.revocations import Revocations
from queue_server.identity.tokens import AccessTokens
from queue_server.transaction import Database

security = structlog.get_logger(channel="security")


@dataclass(frozen=True, slots=True)
class Authority:
    """What the routes of identity need; kept as `app.state.authority`."""

    access: AccessTokens
    refresh: RefreshTokens
    passwords: Passwords
    revocations: Revocations
    secure_cookies: bool

    @classmethod
    def over(cls, secret: bytes, *, public_url: str, passwords: Passwords | None = None) -> Self:
        """Everything from the installation's one secret; cookies are secure where people come by https."""
        return cls(
            AccessTokens(secret),
            RefreshTokens(secret),
            passwords or Passwords(),
            Revocations(),
            public_url.startswith("https:"),
        )

    async def bearer(self, token: str) -> Actor:
        """Whose access token this is. Refuses with `TokenInvalid`, `TokenExpired` or `SessionRevoked`."""
        try:
            actor = self.access.read(token, now=datetime.now(UTC))
        except TokenInvalid:
            security.warning("token.refused")
            raise
        if self.revocations.is_revoked(actor.session_id):
            raise SessionRevoked
        return actor

    async def recognise(self, database: Database, identifier: str, password: str) -> queries.Profile:
        """Who signs in; unknown, disabled and wrong take the same time and are refused in the same words."""
        profile = await queries.find_profile_by_email(database, identifier)
        fits = await self.passwords.fits(password, None if profile is None else profile.password_hash)
        if profile is None or not fits or profile.disabled_at is not None:
            security.warning("sign-in.refused")
            raise WrongCredentials
        return profile
