"""A house where people may set up a second step, and somebody in it."""

from collections.abc import AsyncIterator

import pytest

from queue_server.actor import Role
from queue_server.devices.routes import operations as device_operations
from queue_server.http.operations import Operation
from queue_server.identity.routes import operations as identity_operations
from queue_server.mfa import routes, step_routes
from queue_server.transaction import Database
from tests.identity.house import House, a_house
from tests.mfa.people import ORIGIN, Clock, Visitor, a_visitor

OPERATIONS: list[Operation] = [
    *identity_operations,
    *routes.operations,
    *step_routes.operations,
    *device_operations,  # something else that one might want to do
]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(routes, "now", clock)
    monkeypatch.setattr(step_routes, "now", clock)
    return clock


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with a_house(database, OPERATIONS, public_url=ORIGIN) as made:
        yield made


@pytest.fixture
async def salma(house: House, clock: Clock) -> Visitor:
    """A receptionist who is signed in, and has no second factor yet."""
    return await a_visitor(house, clock, await house.a_person(Role.RECEPTIONIST))
