"""What every test may ask for: engines, a database, a clinic that tells the story, a running server."""

import logging
from collections.abc import AsyncIterator

import pytest
import structlog
from hypothesis import settings

from db.connect import engine_for, pool_for
from queue_server.transaction import Database
from tests.a_clinic import Clinic, Witness
from tests.a_server import Running, a_running_server

pytest_plugins = ["tests.engines", "tests.live.servers", "tests.chaos.options"]
# What waits for processes, browsers and time to pass: first, so that no worker is left with it at the end.
SLOW = ("browser", "cli", "client", "live")
settings.register_profile("busy machines", deadline=None)
settings.load_profile("busy machines")
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))

# Every job that was ever written: a server that runs beside a test may have done it before the test can look.
REMEMBER_JOBS = """
    CREATE SCHEMA seen;
    CREATE TABLE seen.jobs (id bigint, organization uuid, kind text, body jsonb);
    CREATE FUNCTION seen.job() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO seen.jobs VALUES (NEW.id, NEW.organization_id, NEW.kind, NEW.body);
        RETURN NULL;
    END $$;
    CREATE TRIGGER seen AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION seen.job();
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if len({item.nodeid for item in items}) < len(items):
        raise pytest.UsageError("several tests have one name: xdist would run the first of them only")
    items.sort(key=lambda item: item.path.parent.name not in SLOW)


@pytest.fixture(scope="session")
async def witness() -> Witness:
    """Remembers what was announced."""
    return Witness()


@pytest.fixture(scope="session")
async def database(database_url: str, witness: Witness) -> AsyncIterator[Database]:
    """The worker's database; what is committed is told to `witness`."""
    pool = await pool_for(database_url, size=20)
    await pool.execute(REMEMBER_JOBS)
    engine = engine_for(database_url, size=5)
    yield Database(pool, engine, witness)
    await engine.dispose()
    await pool.close()


@pytest.fixture
async def clinic(database: Database, witness: Witness) -> Clinic:
    """A clinic of its own for each test: another organization, so that tests never meet."""
    return await Clinic.open(database, witness)


@pytest.fixture(scope="session")
async def server(database_url: str, redis_url: str) -> AsyncIterator[Running]:
    """A running server over the worker's database and Redis."""
    async with a_running_server(database_url, redis_url) as running:
        yield running
