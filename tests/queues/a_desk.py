"""The line over HTTP in this process: real routes on the real database, clients that sign in by name, lost answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from httpx2 import ASGITransport, AsyncBaseTransport, AsyncClient, ReadError, Request, Response
from starlette.applications import Starlette

from queue_server.actor import Actor
from queue_server.errors import TokenInvalid
from queue_server.http.operations import routes_of
from queue_server.http.problems import HANDLERS
from queue_server.queues import catalogue_routes, read_routes, routes
from queue_server.queues.links import TicketLinks
from queue_server.queues.queries import Directory
from tests.a_clinic import Clinic


@dataclass
class Badges:
    """Whoever shows a badge is who it says."""

    actors: dict[str, Actor] = field(default_factory=dict)

    async def bearer(self, token: str) -> Actor:
        return self.actors[token]

    async def ticket(self, secret: str, ticket_id: UUID) -> Actor:
        raise TokenInvalid

    async def device(self, token: str) -> Actor:
        return self.actors[token]


class Wire(AsyncBaseTransport):
    """The way to the server; where it is cut, the request arrives and the answer is lost."""

    def __init__(self, inner: AsyncBaseTransport) -> None:
        self.inner = inner

    async def handle_async_request(self, request: Request) -> Response:
        response = await self.inner.handle_async_request(request)
        if "x-cut-the-wire" in request.headers:
            await response.aread()
            raise ReadError("the answer was lost")
        return response


@dataclass
class Desk:
    """Clients of one clinic's lines."""

    clinic: Clinic
    client: AsyncClient
    badges: Badges

    async def posts(
        self, path: str, *, who: Actor | None = None, key: str | None = None, is_cut: bool = False, **said: Any
    ) -> Response:
        """One POST, by the desk unless somebody else is named; `said` is its body."""
        actor = who or self.clinic.receptionist
        self.badges.actors[str(actor.id)] = actor
        scheme = "Device" if actor.kind == "device" else "Bearer"
        headers = {"Authorization": f"{scheme} {actor.id}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        if is_cut:
            headers["X-Cut-The-Wire"] = "yes"
        return await self.client.post(f"/api/v1{path}", headers=headers, json=said)

    async def joins(self, **more: Any) -> Response:
        return await self.posts(f"/queues/{self.clinic.queue}/tickets", **more)

    async def calls_next(self, **more: Any) -> Response:
        counter = str(self.clinic.counter)
        return await self.posts(f"/queues/{self.clinic.queue}/call-next", counter_id=counter, **more)

    async def acts(self, ticket: dict[str, Any], verb: str, **more: Any) -> Response:
        return await self.posts(f"/tickets/{ticket['id']}/{verb}", **more)


@asynccontextmanager
async def a_desk(clinic: Clinic) -> AsyncIterator[Desk]:
    badges = Badges()
    operations = [*catalogue_routes.operations, *read_routes.operations, *routes.operations]
    app = Starlette(routes=routes_of(operations), exception_handlers=HANDLERS)
    app.state.database = clinic.database
    app.state.credentials = badges
    app.state.links = TicketLinks(b"a secret of the tests")
    app.state.directory = Directory(clinic.database)
    transport = Wire(ASGITransport(app=app, raise_app_exceptions=False))
    async with AsyncClient(transport=transport, base_url="http://clinic.test") as client:
        yield Desk(clinic, client, badges)


def slug_of(answer: Response) -> str:
    """Which problem it is."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    said: str = answer.json()["type"]
    return said.removeprefix("/problems/")
