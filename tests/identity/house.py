"""A small house for the tests of people and rooms: the routes of a feature over a real database, and who is about."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from argon2 import PasswordHasher
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from queue_server.actor import Actor, ActorKind, Grant, Role, system
from queue_server.errors import TokenInvalid
from queue_server.http.operations import Operation, routes_of
from queue_server.http.problems import HANDLERS
from queue_server.identity import commands
from queue_server.identity.authority import Authority
from queue_server.identity.passwords import Passwords
from queue_server.ids import new_id
from queue_server.transaction import Cold, Database

SECRET = b"a secret of thirty-two bytes or so"
PASSWORD = "seven green pears"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Ear:
    """Hears what is committed, as the live path will."""

    authority: Authority
    heard: list[dict[str, Any]] = field(default_factory=list)

    def committed(self, events: Sequence[dict[str, Any]]) -> None:
        self.heard.extend(events)
        for event in events:
            self.authority.revocations.hear(event["type"], event["body"])

    def of(self, event_type: str) -> list[dict[str, Any]]:
        return [event for event in self.heard if event["type"] == event_type]


@dataclass(frozen=True)
class Credentials:
    """Access tokens only."""

    authority: Authority

    async def bearer(self, token: str) -> Actor:
        return await self.authority.bearer(token)

    async def ticket(self, secret: str, ticket_id: UUID) -> Actor:
        raise TokenInvalid

    async def device(self, token: str) -> Actor:
        raise TokenInvalid


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    id: UUID
    email: str
    actor: Actor
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class House:
    """One organization of its own, and a client of the service."""

    database: Database
    authority: Authority
    ear: Ear
    client: AsyncClient
    organization_id: UUID = field(default_factory=new_id)

    async def asks(self, method: str, path: str, who: Person | None = None, **more: Any) -> Response:
        """One request, as somebody or as nobody."""
        headers = {**(who.headers if who else {}), **more.pop("headers", {})}
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **more)

    @asynccontextmanager
    async def cold(self, actor: Actor | None = None) -> AsyncIterator[Cold]:
        async with self.database.cold(actor or system(self.organization_id)) as tx:
            yield tx

    async def a_person(self, *grants: Grant | Role, language: str = "en") -> Person:
        """An account with roles, everywhere unless said otherwise."""
        held = tuple(grant if isinstance(grant, Grant) else Grant(grant) for grant in grants)
        email = f"{new_id().hex}@house.test"
        async with self.cold() as tx:
            user = await commands.create_user(
                tx,
                email=email,
                password_hash=QUICK.hash(PASSWORD),
                name={"en": "Salma", "ar": "سلمى"},
                language=language,
                roles=held,
            )
        now = datetime.now(UTC)
        actor = Actor(ActorKind.USER, user.id, self.organization_id, held, new_id(), authenticated_at=now)
        token = self.authority.access.issue(actor, now=now)
        return Person(user.id, email, actor, token)

    async def signs_in(self, person: Person) -> dict[str, Any]:
        """Tokens of a real session."""
        answer = await self.asks("POST", "/auth/login", json={"identifier": person.email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    async def refreshes(self, token: str) -> Response:
        return await self.asks("POST", "/auth/refresh", json={"refresh_token": token})

    async def later(self, session_id: UUID, **by: float) -> None:
        """Time goes by for one session."""
        await self.database.read(
            "UPDATE sessions SET created_at = created_at - $2::interval, rotated_at = rotated_at - $2,"
            " expires_at = expires_at - $2 WHERE id = $1",
            session_id,
            timedelta(**by),
        )

    async def audited(self, action: str) -> list[asyncpg.Record]:
        return await self.database.read(
            "SELECT * FROM audit_log WHERE organization_id = $1 AND action = $2 ORDER BY id",
            self.organization_id,
            action,
        )


@asynccontextmanager
async def a_house(
    database: Database, operations: list[Operation], *, public_url: str = "http://house.test", **parts: Any
) -> AsyncIterator[House]:
    """The routes of a feature, in an organization of their own; `parts` are what they find in `app.state` besides."""
    authority = Authority.over(SECRET, public_url=public_url, passwords=Passwords(QUICK))
    ear = Ear(authority)
    app = Starlette(routes=routes_of(operations), exception_handlers=HANDLERS)
    app.router.redirect_slashes = False
    app.state.database = replace(database, announcer=ear)
    app.state.authority = authority
    app.state.credentials = Credentials(authority)
    app.state.cursor_key = b"a key for cursors"
    for name, part in parts.items():
        setattr(app.state, name, part)
    async with AsyncClient(transport=ASGITransport(app=app), base_url=public_url) as client:
        house = House(app.state.database, authority, ear, client)
        async with house.cold() as tx:
            await commands.create_organization(tx, name={"en": "Small House", "ar": "بيت صغير"})
        yield house


def slug_of(answer: Response) -> str:
    """Which problem it is."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    said: str = answer.json()["type"]
    return said.removeprefix("/problems/")
