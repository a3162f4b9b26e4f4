"""What every test may ask for: engines, a database, a clinic that tells the story, a running server."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from unittest.mock import patch

import pytest
import structlog
from hypothesis import HealthCheck, settings

from db.connect import SESSION, engine_for, pool_for
from queue_server.transaction import Database
from tests.a_clinic import Clinic, Witness
from tests.a_server import Running, a_running_server

pytest_plugins = ["tests.engines", "tests.live.servers", "tests.chaos.options"]
# What waits for processes, browsers and time to pass: first, so that no worker is left with it at the end.
SLOW = ("browser", "cli", "client", "live")
settings.register_profile("busy machines", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machines")
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))

# No test measures how long it waits (docs/adr/0027): a lock is had in the end, and a connection, although the machine
# stands still for a moment. What tests faults of the engines has servers of its own, with the deadlines of a clinic.
FOR_LONG = 60.0  # seconds
WITHOUT_HURRY = {
    **SESSION,
    "statement_timeout": "60s",
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
}
WAITS = ("db.calls.ACQUIRE_SECONDS", "queue_server.transaction.ACQUIRE_SECONDS")
# What a server does by itself with everybody's rows, and so with those of the test that is looking at them just now.
ROUNDS = (
    "queue_server.notifications.watching.LOOK_EVERY",
    "queue_server.queues.housekeeping.END_DAYS_EVERY",
    "queue_server.waitlist.housekeeping.LOOK_EVERY",
    "queue_server.audit.sealing.SEAL_EVERY",
)
SELDOM = 86_400.0

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


@contextmanager
def with_time() -> Iterator[None]:
    """Connections opened to here wait as long as it takes."""
    with patch("db.connect.SESSION", WITHOUT_HURRY), patch("db.connect.ACQUIRE_SECONDS", FOR_LONG):
        yield


@pytest.fixture(autouse=True)
def _nobody_hurries(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.path.parent.name not in SLOW:
        for seconds in WAITS:
            monkeypatch.setattr(seconds, FOR_LONG)


@pytest.fixture(scope="session")
async def witness() -> Witness:
    """Remembers what was announced."""
    return Witness()


@pytest.fixture(scope="session")
async def database(database_url: str, witness: Witness) -> AsyncIterator[Database]:
    """The worker's database; what is committed is told to `witness`."""
    with with_time():
        pool = await pool_for(database_url, size=20)
        engine = engine_for(database_url, size=5)
    await pool.execute(REMEMBER_JOBS)
    yield Database(pool, engine, witness)
    await engine.dispose()
    await pool.close()


@pytest.fixture
async def clinic(database: Database, witness: Witness) -> Clinic:
    """A clinic of its own for each test: another organization, so that tests never meet."""
    return await Clinic.open(database, witness)


@pytest.fixture(scope="session")
async def server(database_url: str, redis_url: str) -> AsyncIterator[Running]:
    """A running server over the worker's database and Redis, which makes no rounds."""
    async with AsyncExitStack() as until_the_end:
        with with_time(), pytest.MonkeyPatch.context() as patched:
            for every in ROUNDS:
                patched.setattr(every, SELDOM)
            running = await until_the_end.enter_async_context(a_running_server(database_url, redis_url))
        yield running
