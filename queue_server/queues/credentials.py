"""Every credential a request may carry, as an actor."""

from uuid import UUID

from queue_server.actor import Actor, ActorKind
from queue_server.devices import queries as devices
from queue_server.devices.tokens import DeviceTokens
from queue_server.errors import NotFound, TokenInvalid
from queue_server.identity.authority import Authority
from queue_server.queues.links import TicketLinks
from queue_server.transaction import Database

OF_TICKET = "SELECT organization_id, ended_at < now() - interval '24 hours' AS is_long_over FROM tickets WHERE id = $1"


class AllCredentials:
    """Access tokens, ticket secrets, device tokens."""

    def __init__(self, authority: Authority, links: TicketLinks, devices: DeviceTokens, database: Database) -> None:
        self._authority = authority
        self._links = links
        self._devices = devices
        self._database = database

    async def bearer(self, token: str) -> Actor:
        """A signed-in user."""
        return await self._authority.bearer(token)

    async def ticket(self, secret: str, ticket_id: UUID) -> Actor:
        """The holder of one ticket's secret; dead 24 h after the ticket ended."""
        if not self._links.is_good(secret, ticket_id):
            raise TokenInvalid
        rows = await self._database.read(OF_TICKET, ticket_id)
        if not rows or rows[0]["is_long_over"]:
            raise NotFound
        return Actor(ActorKind.TICKET, ticket_id, rows[0]["organization_id"])

    async def device(self, token: str) -> Actor:
        """A screen or kiosk that was not revoked."""
        actor = self._devices.read(token)
        await devices.must_be_good(self._database, actor)
        return actor
