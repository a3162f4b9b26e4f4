"""What the tests of the command line share."""

from collections.abc import Awaitable, Callable

import pytest

from queue_server.cli.connecting import database_at
from queue_server.cli.seed import seed


@pytest.fixture(scope="session")
async def clinic_url(a_database: Callable[[], Awaitable[str]]) -> str:
    """A database with the demo clinic in it."""
    url = await a_database()
    async with database_at(url) as database:
        await seed(database)
    return url
