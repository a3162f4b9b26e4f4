"""A house where people sign in."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db.connect import engine_for, pool_for
from queue_server.actor import Role
from queue_server.identity.routes import operations
from tests.identity.house import House, Person, a_house


@pytest.fixture(scope="session")
async def house_pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    pool = await pool_for(database_url, size=4)
    yield pool
    await pool.close()


@pytest.fixture(scope="session")
async def house_engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = engine_for(database_url, size=8)
    yield engine
    await engine.dispose()


@pytest.fixture
async def house(house_pool: asyncpg.Pool, house_engine: AsyncEngine) -> AsyncIterator[House]:
    async with a_house(house_pool, house_engine, operations) as made:
        yield made


@pytest.fixture
async def salma(house: House) -> Person:
    """A patient with an account."""
    return await house.a_person(Role.PATIENT)
