"""A front door for each test."""

from collections.abc import AsyncIterator

import pytest

from queue_server.transaction import Database
from tests.registration.front_door import FrontDoor, a_front_door


@pytest.fixture
async def door(database: Database) -> AsyncIterator[FrontDoor]:
    async with a_front_door(database) as opened:
        yield opened
