"""Engines of their own for tests that kill them, and two servers beside each other: for live tests and the client's."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from queue_server.dev.engines import Engines
from queue_server.transaction import Database
from realtime import beacon
from tests.a_clinic import Clinic, Witness
from tests.a_server import Running, a_running_server
from tests.bench.stage import a_database as a_way_to
from tests.engines import Databases, engines_apart
from tests.live.processes import ServerProcess, a_server_process, servers_beside
from tests.live.ward import Ward
from tests.scrapes import TOKEN

MOST_SOCKETS = 130
ELSEWHERE = "https://pages.example.org"


@pytest.fixture(scope="session")
def own_redis(databases: Databases) -> Iterator[Engines]:
    """A Redis that only live tests and the client's use, and may kill, freeze and empty."""
    with engines_apart(databases.server_url) as engines:
        yield engines


@pytest.fixture(scope="session")
async def ward_url(a_database: Callable[[], Awaitable[str]]) -> str:
    """A database whose epoch may be raised: others do not look at it."""
    return await a_database()


@pytest.fixture(scope="session")
async def ward_database(ward_url: str) -> AsyncIterator[Database]:
    """The tests' own way to it, which tells nobody: only looks find what goes this way."""
    async with a_way_to(ward_url) as database:
        yield database


@pytest.fixture(scope="session")
async def two_servers(ward_url: str, own_redis: Engines) -> AsyncIterator[list[ServerProcess]]:
    """Two processes on one database and one Redis; whoever kills one starts others."""
    async with servers_beside(ward_url, own_redis.redis_url, metrics_token=TOKEN) as servers:
        yield servers


@pytest.fixture(scope="session")
async def small_server(ward_url: str, own_redis: Engines) -> AsyncIterator[ServerProcess]:
    """One with little room: two connections for everything hot, not many sockets; and with pages from elsewhere."""
    async with a_server_process(
        ward_url,
        own_redis.redis_url,
        pool_size_hot=2,
        sockets_per_address=MOST_SOCKETS,
        sockets_per_user=MOST_SOCKETS,
        allowed_origins=ELSEWHERE,
    ) as server:
        yield server


@pytest.fixture
async def ward(ward_database: Database, two_servers: list[ServerProcess]) -> Ward:
    """A clinic of its own, served by both."""
    return Ward(await Clinic.open(ward_database, Witness()), two_servers)


@pytest.fixture
async def frequent(ward_url: str, own_redis: Engines, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Running]]:
    """Two servers whose beacon shines often, so that a test need not wait for it."""
    monkeypatch.setattr(beacon, "EVERY", 0.3)
    async with (
        a_running_server(ward_url, own_redis.redis_url) as here,
        a_running_server(ward_url, own_redis.redis_url) as there,
    ):
        yield [here, there]
