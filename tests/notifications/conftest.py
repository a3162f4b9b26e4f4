"""What tests of notices may ask for: a database of their own, without other people's jobs, and a post office."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from db.connect import engine_for, pool_for
from queue_server.transaction import Database
from tests.a_clinic import Clinic, Witness
from tests.notifications.a_post_office import PostOffice, Servers, a_post_office, some_servers


@pytest.fixture(scope="session")
async def own_url(a_database: Callable[[], Awaitable[str]]) -> str:
    return await a_database()


@pytest.fixture(scope="session")
async def database(own_url: str, witness: Witness) -> AsyncIterator[Database]:
    pool, engine = await pool_for(own_url, size=10), engine_for(own_url, size=3)
    yield Database(pool, engine, witness)
    await engine.dispose()
    await pool.close()


@pytest.fixture(scope="session")
async def servers() -> AsyncIterator[Servers]:
    """A mail server, a provider of text messages, a push service."""
    async with some_servers() as found:
        yield found


@pytest.fixture
async def office(clinic: Clinic, servers: Servers) -> AsyncIterator[PostOffice]:
    """The clinic's calendar over HTTP, and all that tells people."""
    async with a_post_office(clinic, servers) as made:
        yield made
