"""The front door: a house whose post goes into a box, a branch to sign up at, and what people read in their letters."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import structlog
from httpx2 import ASGITransport, Response
from starlette.applications import Starlette
from structlog.typing import EventDict

from queue_server.actor import Grant, Role, system
from queue_server.clinic.commands import add_branch
from queue_server.delivery.messages import Channel, Message
from queue_server.delivery.post import Post
from queue_server.identity.routes import operations as identity_operations
from queue_server.registration.letters import Letters
from queue_server.registration.routes import operations as registration_operations
from queue_server.transaction import Database
from tests.a_clinic import ALWAYS
from tests.identity.house import PASSWORD, House, Person, a_house

PUBLIC_URL = "https://clinic.test"
CHOSEN = "nine blue figs"  # a password that somebody chooses
OF_STAFF = "nine blue figs on a hill"
CODE = re.compile(r"\b[0-9]{6}\b")


@dataclass
class Box:
    """Where all letters go."""

    messages: list[Message] = field(default_factory=list)

    async def deliver(self, message: Message) -> None:
        self.messages.append(message)


@dataclass
class FrontDoor:
    """Somebody who comes from an address of their own to a house, and may read everybody's letters."""

    house: House
    app: Starlette
    box: Box
    post: Post
    branch_id: UUID

    async def asks(self, path: str, who: Person | dict[str, str] | None = None, **wish: Any) -> Response:
        """POST it, with these fields."""
        headers = who.headers if isinstance(who, Person) else who or {}
        return await self.house.asks("POST", path, json=wish, headers=headers)

    async def signs_up(self, **wish: Any) -> Response:
        """Ask for an account at the branch; by a new e-mail address unless said otherwise."""
        told = {"name": "Salma", "password": CHOSEN, "branch_id": str(self.branch_id), **wish}
        if not {"email", "phone"} & set(told):
            told["email"] = an_email()
        return await self.asks("/auth/register", **told)

    async def challenge(self, **wish: Any) -> str:
        """The challenge of a sign-up that was taken."""
        answer = await self.signs_up(**wish)
        assert answer.status_code == 202, answer.text
        challenge_id: str = answer.json()["challenge_id"]
        return challenge_id

    async def verifies(self, challenge_id: str, code: str) -> Response:
        return await self.asks("/auth/register/verify", challenge_id=challenge_id, code=code)

    async def forgets(self, identifier: str) -> str:
        answer = await self.asks("/auth/password/forgot", identifier=identifier)
        assert answer.status_code == 202, answer.text
        challenge_id: str = answer.json()["challenge_id"]
        return challenge_id

    async def resets(self, challenge_id: str, code: str, password: str = CHOSEN) -> Response:
        return await self.asks("/auth/password/reset", challenge_id=challenge_id, code=code, password=password)

    async def signs_in(self, identifier: str, password: str = PASSWORD) -> Response:
        return await self.asks("/auth/login", identifier=identifier, password=password)

    def comes_from(self, address: str) -> None:
        """From now on requests come from this address."""
        cast(ASGITransport, self.house.client._transport).client = (address, 1)

    async def letters(self, address: str | None = None) -> list[Message]:
        """Everything that was sent so far, or sent there."""
        while self.post._under_way:
            await asyncio.wait(self.post._under_way)
        return [one for one in self.box.messages if address in (None, one.address.value)]

    async def code_to(self, address: str) -> str:
        """The latest code that came to an address."""
        code: str = CODE.findall((await self.letters(address))[-1].text)[0]
        return code

    async def passes(self, challenge_id: str, **by: float) -> None:
        """Time goes by for a challenge."""
        await self.house.database.read(
            "UPDATE challenges SET sent_at = sent_at - $2::interval, expires_at = expires_at - $2 WHERE id = $1",
            UUID(challenge_id),
            timedelta(**by),
        )

    async def facts(self, table: str, **where: Any) -> list[Any]:
        """Rows of the house."""
        conditions = " ".join(f"AND {name} = ${n}" for n, name in enumerate(where, start=2))
        return await self.house.database.read(
            f"SELECT * FROM {table} WHERE organization_id = $1 {conditions}",
            self.house.organization_id,
            *where.values(),
        )

    def as_(self, tokens: dict[str, Any]) -> dict[str, str]:
        """Headers of somebody who has just signed in."""
        return {"Authorization": f"Bearer {tokens['access_token']}"}

    async def somebody(self, *grants: Grant | Role, phone: str | None = None, email: bool = True) -> dict[str, str]:
        """Headers of a fresh session of an account; `x-email` says its address."""
        person = await self.house.a_person(*(grants or (Role.PATIENT,)))
        await self.house.database.read("UPDATE users SET phone = $2 WHERE id = $1", person.id, phone)
        signed = (await self.signs_in(person.email)).json()
        if not email:
            await self.house.database.read("UPDATE users SET email = NULL WHERE id = $1", person.id)
        return self.as_(signed) | {"x-email": person.email, "x-id": str(person.id)}


def an_email() -> str:
    return f"{uuid4().hex[:12]}@people.test"


def a_phone() -> str:
    return f"+9689{uuid4().int % 10**7:07}"


@asynccontextmanager
async def a_front_door(database: Database, *channels: Channel) -> AsyncIterator[FrontDoor]:
    """By these ways, or by both."""
    async with a_house(database, [*identity_operations, *registration_operations], public_url=PUBLIC_URL) as house:
        transport = cast(ASGITransport, house.client._transport)
        app, box = cast(Starlette, transport.app), Box()
        post = Post(dict.fromkeys(channels or tuple(Channel), box), pauses=())
        app.state.post, app.state.letters = post, Letters(PUBLIC_URL)
        async with house.cold(system(house.organization_id)) as tx:
            branch = await add_branch(tx, name={"en": "A branch"}, time_zone="Asia/Muscat", opening_hours=ALWAYS)
        door = FrontDoor(house, app, box, post, branch.id)
        door.comes_from(f"10.{uuid4().int % 250}.{uuid4().int % 250}.{uuid4().int % 250}")
        yield door


@contextmanager
def everything_logged() -> Iterator[list[EventDict]]:
    """Every line of ours, from the lowest level up."""
    before = structlog.get_config()
    capture = structlog.testing.LogCapture()
    structlog.configure(processors=[capture], wrapper_class=structlog.make_filtering_bound_logger(0))
    try:
        yield capture.entries
    finally:
        structlog.configure(**before)


def tally(values: list[Any]) -> dict[Any, int]:
    """How often each."""
    return dict(Counter(values))
