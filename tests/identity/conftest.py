"""A house where people sign in."""

from collections.abc import AsyncIterator

import pytest

from queue_server.actor import Role
from queue_server.identity.routes import operations
from queue_server.transaction import Database
from tests.identity.house import House, Person, a_house


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with a_house(database, operations) as made:
        yield made


@pytest.fixture
async def salma(house: House) -> Person:
    """A patient with an account."""
    return await house.a_person(Role.PATIENT)
