"""A clinic of two branches, and a rival that must never learn of it."""

from collections.abc import AsyncIterator

import pytest

from queue_server.availability import catalogue_routes
from queue_server.clinic.routes import operations
from queue_server.transaction import Database
from tests.clinic.two_branches import TwoBranches, two_branches
from tests.identity.house import a_house

OPERATIONS = [*operations, *catalogue_routes.operations]


@pytest.fixture
async def clinic(database: Database) -> AsyncIterator[TwoBranches]:
    async with a_house(database, OPERATIONS) as house:
        yield await two_branches(house)


@pytest.fixture
async def rival(database: Database) -> AsyncIterator[TwoBranches]:
    """Another organization in the same database."""
    async with a_house(database, OPERATIONS) as house:
        yield await two_branches(house)
