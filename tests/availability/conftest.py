"""A practice whose plans can be asked for and changed over HTTP."""

from collections.abc import AsyncIterator

import pytest

from queue_server.availability.calendars import Calendars
from queue_server.availability.routes import operations
from queue_server.transaction import Database
from tests.availability.practice import Practice, a_practice
from tests.availability.surgery import Surgery, a_surgery
from tests.identity.house import a_house


@pytest.fixture
async def practice(database: Database) -> Practice:
    """An organization of its own, without anybody in it."""
    return await a_practice(database)


@pytest.fixture
async def surgery(database: Database) -> AsyncIterator[Surgery]:
    """One with a branch, a service and people."""
    async with a_house(database, operations, calendars=Calendars(database)) as house:
        yield await a_surgery(house)
