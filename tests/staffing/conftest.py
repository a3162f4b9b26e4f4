"""A house with two branches, people who manage it, and an outbox."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from starlette.applications import Starlette

from queue_server.actor import Grant, Role
from queue_server.clinic import commands as clinic
from queue_server.delivery.messages import Channel
from queue_server.delivery.outbox import Outbox
from queue_server.delivery.post import Post
from queue_server.identity.routes import operations as identity_operations
from queue_server.ids import new_id
from queue_server.registration.letters import Letters
from queue_server.staffing.routes import operations
from queue_server.transaction import Database
from tests.clinic.two_branches import ALWAYS
from tests.identity.house import House, Person, a_house


@dataclass
class Office:
    """Where people are managed."""

    house: House
    outbox: Outbox
    post: Post
    near: UUID
    far: UUID
    admin: Person
    manager: Person
    doctor: Person
    patient: Person
    others: list[Person] = field(default_factory=list)

    async def asks(self, method: str, path: str, who: Person | None, **more: Any) -> Response:
        return await self.house.asks(method, path, who, **more)

    async def gives(self, who: Person, to: Person, *grants: Grant, **more: Any) -> Response:
        """Set somebody's roles."""
        roles = [{"role": grant.role, "branch_id": grant.branch_id and str(grant.branch_id)} for grant in grants]
        return await self.asks("PUT", f"/admin/users/{to.id}/roles", who, json={"roles": roles}, **more)

    async def does(self, who: Person, verb: str, to: Person) -> Response:
        return await self.asks("POST", f"/admin/users/{to.id}/{verb}", who)

    async def names(self, who: Person, query: str = "") -> list[UUID]:
        """Whom somebody is shown."""
        answer = await self.asks("GET", f"/admin/users?{query}", who)
        assert answer.status_code == 200, answer.text
        return [UUID(one["id"]) for one in answer.json()["items"]]


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with a_house(database, [*identity_operations, *operations]) as house:
        outbox = Outbox()
        post = Post(dict.fromkeys(Channel, outbox))
        app: Starlette = house.client._transport.app  # type: ignore[attr-defined]
        app.state.post, app.state.letters = post, Letters("http://house.test")
        branches = []
        async with house.cold() as tx:
            for name in ("Near", "Far"):
                added = await clinic.add_branch(
                    tx, name={"en": name}, time_zone="Asia/Muscat", opening_hours=ALWAYS, is_public=True
                )
                branches.append(added.id)
        near, far = branches
        yield Office(
            house,
            outbox,
            post,
            near,
            far,
            admin=await house.a_person(Role.ADMIN),
            manager=await house.a_person(Grant(Role.MANAGER, near)),
            doctor=await house.a_person(Grant(Role.DOCTOR, near)),
            patient=await house.a_person(Role.PATIENT),
        )
        await post.stop()


@pytest.fixture
async def stranger(database: Database) -> AsyncIterator[Person]:
    """An admin of another organization."""
    async with a_house(database, operations) as other:
        yield await other.a_person(Role.ADMIN)


def somebody() -> UUID:
    """Nobody's id."""
    return new_id()
