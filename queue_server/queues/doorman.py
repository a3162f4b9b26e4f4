"""Checks what a socket carries, without waiting for anything: tokens are signatures, ticket secrets are HMACs."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog

from queue_server.actor import Actor
from queue_server.devices.tokens import DeviceTokens
from queue_server.errors import MfaRequired, NotFound, Refusal, TokenInvalid
from queue_server.identity.authority import Authority
from queue_server.queues import queries
from queue_server.queues.links import TicketLinks
from queue_server.queues.rooms import refused, refusing
from queue_server.transaction import Database
from realtime.streams import StreamKey
from realtime.together import Together
from realtime.views import Caller

security = structlog.get_logger(channel="security")
HOLDERS = """
    SELECT id, queue_id, ended_at < now() - interval '24 hours' AS is_long_over FROM tickets WHERE id = ANY($1)
"""


class Doorman:
    """Who connects, and which streams concern them."""

    def __init__(self, authority: Authority, links: TicketLinks, devices: DeviceTokens, database: Database) -> None:
        self._authority = authority
        self._links = links
        self._devices = devices
        self._database = database
        self._held = Together(self._read_held)
        self._lines = Together(self._read_lines)

    def recognise(self, auth: object) -> Caller:
        """`{"token"}`, `{"ticket", "key"}`, `{"device"}`, or nothing for public boards; anything else is refused."""
        try:
            return self._recognised(auth)
        except Refusal as refusal:
            security.warning("socket.refused", slug=refusal.slug)
            raise refused(refusal) from None

    def is_over(self, caller: Caller) -> bool:
        """Whether their session has been signed out, or their roles have changed."""
        actor = caller.credential
        return isinstance(actor, Actor) and not self._authority.revocations.is_good(actor)

    async def standing(self, caller: Caller) -> Sequence[tuple[str, StreamKey]]:
        """The lines somebody stands in now; a ticket's socket is refused when the ticket is long over."""
        room = caller.rooms[0]
        if isinstance(caller.credential, Actor):
            lines = await refusing(self._lines(caller.credential.id))
            return [(room, StreamKey("queue", str(line))) for line in lines or ()]
        held = await refusing(self._held(UUID(room.removeprefix("ticket:"))))
        if held is None or held["is_long_over"]:
            raise refused(NotFound())
        return [(room, StreamKey("queue", str(held["queue_id"])))]

    async def _read_held(self, tickets: Sequence[UUID]) -> Mapping[UUID, Any]:
        return {row["id"]: row for row in await self._database.read(HOLDERS, tickets)}

    async def _read_lines(self, patients: Sequence[UUID]) -> Mapping[UUID, list[UUID]]:
        return await queries.lines_of(self._database, patients)

    def _recognised(self, auth: object) -> Caller:
        if auth is None or auth == {}:
            return Caller("")
        match auth:
            case {"token": str(token), **rest} if not rest:
                return self._user(token)
            case {"ticket": str(ticket), "key": str(key), **rest} if not rest:
                return self._holder(ticket, key)
            case {"device": str(token), **rest} if not rest:
                return self._device(token)
        raise TokenInvalid

    def _user(self, token: str) -> Caller:
        actor = self._authority.read(token)
        if actor.must_enrol:
            raise MfaRequired
        expires = None if actor.expires_at is None else actor.expires_at.timestamp()
        name = f"user:{actor.id}"
        return Caller(name, (name,), expires, actor.session_id, actor.access_version, actor)

    def _device(self, token: str) -> Caller:
        """By its signature; whether it was revoked is asked when it wants to see something."""
        actor = self._devices.read(token)
        return Caller(f"device:{actor.id}", credential=actor)

    def _holder(self, ticket: str, key: str) -> Caller:
        try:
            ticket_id = UUID(ticket)
        except ValueError:
            raise TokenInvalid from None
        if not self._links.is_good(key, ticket_id):
            raise TokenInvalid
        name = f"ticket:{ticket_id}"
        return Caller(name, (name,))
