"""The authority: made once at start, it knows the keys and remembers who was signed out."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

import structlog

from queue_server.actor import Actor, system
from queue_server.errors import TokenInvalid, Unavailable
from queue_server.identity import attempts, queries, tries
from queue_server.identity.errors import WrongCredentials
from queue_server.identity.passwords import Passwords
from queue_server.identity.refresh import RefreshTokens
from queue_server.identity.revocations import Revocations
from queue_server.identity.tokens import LIFE, SKEW, AccessTokens
from queue_server.keys import Keys
from queue_server.transaction import Database

NOBODYS = UUID(int=0)
security = structlog.get_logger(channel="security")


@dataclass(frozen=True, slots=True)
class Authority:
    """What the routes of identity need; kept as `app.state.authority`."""

    keys: Keys
    access: AccessTokens
    refresh: RefreshTokens
    passwords: Passwords
    revocations: Revocations
    public_url: str
    idle_minutes: int  # after which pages of staff sign out; 0: never

    @classmethod
    def over(cls, *secrets: bytes, public_url: str, passwords: Passwords | None = None, idle_minutes: int = 0) -> Self:
        """Everything from the installation's secrets, the current one first; cookies are secure where people come by
        https."""
        return cls(
            Keys(secrets),
            AccessTokens(*secrets),
            RefreshTokens(*secrets),
            passwords or Passwords(),
            Revocations(),
            public_url,
            idle_minutes,
        )

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies may ask for TLS."""
        return self.public_url.startswith("https:")

    def rest_of(self, actor: Actor) -> timedelta | None:
        """How long a session of somebody may rest: pages of staff that nobody touches sign out, closed ones too."""
        if not actor.is_worker or not self.idle_minutes:
            return None
        return timedelta(minutes=self.idle_minutes) + LIFE + SKEW

    def read(self, token: str) -> Actor:
        """Whose access token this is. Refuses with `TokenInvalid`, `TokenExpired` or `SessionRevoked`."""
        try:
            actor = self.access.read(token, now=datetime.now(UTC))
        except TokenInvalid:
            security.warning("token.refused")
            raise
        self.revocations.must_be_good(actor)
        return actor

    async def bearer(self, token: str) -> Actor:
        """The same, as routes ask for it."""
        return self.read(token)

    async def recognise(
        self, database: Database, identifier: str, password: str, *, address: str = "", cookie: str | None = None
    ) -> queries.Profile:
        """Who signs in; unknown, suspended and wrong take the same time and are refused in the same words.

        `address` is the client's, `cookie` what its browser remembers of earlier sign-ins. Refuses with
        `WrongCredentials`, or `RateLimited` where too many were wrong.
        """
        profile = await queries.find_profile_called(database, identifier)
        device = attempts.device_of(cookie, None if profile is None else profile.id, self.keys)
        bounds = attempts.bounds_of(queries.normal_form(identifier) or "", address, device=device)
        async with tries.wrong_ones_count(database, self.keys, *bounds):
            fits = await self.passwords.fits(password, None if profile is None else profile.password_hash)
            if profile is None or not fits or profile.is_closed:
                await self._note_refusal(database, profile)
                raise WrongCredentials
        return profile

    async def confirm(self, database: Database, profile: queries.Profile, password: str) -> None:
        """Whoever is signed in says their password again. Refuses with `WrongCredentials` or `RateLimited`."""
        bound = tries.Bound("confirm as", str(profile.id), attempts.WRONG_ONES, attempts.SPAN)
        async with tries.wrong_ones_count(database, self.keys, bound):
            if not await self.passwords.fits(password, profile.password_hash):
                raise WrongCredentials

    async def _note_refusal(self, database: Database, profile: queries.Profile | None) -> None:
        """In the audit log, where nobody's organization is known in nobody's, so that both take as long."""
        security.warning("sign-in.refused")
        with suppress(Unavailable):  # it was wrong all the same, and counts
            async with database.cold(system(NOBODYS if profile is None else profile.organization_id)) as tx:
                await tx.audit("sign_in.refused", None if profile is None else profile.id)
