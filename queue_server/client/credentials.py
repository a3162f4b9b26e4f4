"""Who we are to the server: nobody, a ticket's holder, a device, or a user whose token is renewed in time."""

import asyncio
import binascii
import json
import math
from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

from queue_server.client.errors import Lost
from queue_server.client.shapes import Payload

TOKEN_WITHIN = 15.0
EARLY = 60.0  # a token is renewed so long before its end, or at half of what is left
SOONEST = 1.0
TokenSource = Callable[[], Awaitable[str]]


class Credentials(Protocol):
    """What goes into the CONNECT payload."""

    can_renew: bool

    async def payload(self, now: float) -> Payload:
        """For the next dial; `now` on the server's clock, in seconds since 1970."""

    def renew_in(self, now: float) -> float | None:
        """Seconds until `fresh` is due; None: never."""

    async def fresh(self) -> str:
        """Another token. Raises `Lost` where it cannot be had just now."""

    def forget(self) -> None:
        """The server takes these no more."""


class Fixed:
    """The same for ever."""

    can_renew = False

    def __init__(self, payload: Payload) -> None:
        self._payload = payload

    async def payload(self, now: float) -> Payload:
        """Whatever the time."""
        return self._payload

    def renew_in(self, now: float) -> None:
        """Never."""

    async def fresh(self) -> str:
        """There is none."""
        raise NotImplementedError

    def forget(self) -> None:
        """There is no other."""


class Renewed:
    """Access tokens from a source of the caller's."""

    can_renew = True

    def __init__(self, source: TokenSource) -> None:
        self._source = source
        self._token: str | None = None

    async def payload(self, now: float) -> Payload:
        """The token we have, if it lives a while yet; else another."""
        if self._token is None or expiry_of(self._token) <= now + SOONEST:
            await self.fresh()
        return {"token": self._token}

    def renew_in(self, now: float) -> float | None:
        """A minute before the end, if there is one."""
        if self._token is None:
            return SOONEST
        left = expiry_of(self._token) - now
        return None if left == math.inf else max(SOONEST, left - EARLY, left / 2)

    async def fresh(self) -> str:
        """Ask the source; what passes is `Lost`, and asked again."""
        try:
            async with asyncio.timeout(TOKEN_WITHIN):
                self._token = await self._source()
        except OSError as error:  # a TimeoutError is one
            raise Lost from error
        return self._token

    def forget(self) -> None:
        """The next dial brings another."""
        self._token = None


def expiry_of(token: str) -> float:
    """When a token ends, in seconds since 1970, as it says itself; what cannot be read never does."""
    try:
        body = token.split(".")[1]
        claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
        return math.inf


def credentials_of(
    token: str | TokenSource | None, ticket: tuple[UUID | str, str] | None, device: str | None
) -> Credentials:
    """At most one of them."""
    if sum(one is not None for one in (token, ticket, device)) > 1:
        raise ValueError("one of token, ticket and device")
    if callable(token):
        return Renewed(token)
    if ticket is not None:
        return Fixed({"ticket": str(ticket[0]), "key": ticket[1]})
    said = {"token": token, "device": device}
    return Fixed({name: value for name, value in said.items() if value is not None})
