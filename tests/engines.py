"""One Postgres for a whole test run, a database of its own and a Redis of its own for each worker.

A pytest plugin, named in `pytest_plugins` of `tests/conftest.py`. Under xdist the controller starts Postgres,
because it outlives every worker. Each worker has its own Redis: pub/sub knows no databases, and some tests
kill it.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from xdist.workermanage import WorkerController

from db import migrate
from queue_server.dev.engines import Engines, EnvironmentUrls, environment_urls, start_engines
from queue_server.dev.folders import ShortFolder

# Whoever starts Postgres for others needs no Redis, and must not start one.
NO_REDIS = "unix:///nowhere"


@dataclass(frozen=True)
class Databases:
    """A server, and in it the databases of this run: all are named after it."""

    server_url: str
    run: str

    def url_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self.server_url)._replace(path=f"/{name}"))

    @property
    def template(self) -> str:
        return f"qs_template_{self.run}"

    async def make(self, name: str, *, template: str = "template0") -> str:
        """Create a database and give its URL."""
        await self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    async def make_template(self) -> None:
        """The one migrated database; a copy of it takes a twentieth of a migration."""
        await migrate.upgrade(await self.make(self.template))

    async def copy(self) -> str:
        """A fresh migrated database."""
        return await self.make(self._new_name(), template=self.template)

    async def empty(self) -> str:
        """A fresh database without anything in it."""
        return await self.make(self._new_name())

    async def drop_all(self) -> None:
        names = await self._execute(f"SELECT datname FROM pg_database WHERE datname LIKE 'qs_%_{self.run}'")
        for row in names:
            await self._execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')

    def _new_name(self) -> str:
        return f"qs_{secrets.token_hex(4)}_{self.run}"

    async def _execute(self, statement: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.server_url)
        try:
            return list(await connection.fetch(statement))
        finally:
            await connection.close()


@dataclass(frozen=True)
class Server:
    """The Postgres of this run and what it stands on, in the process that started it."""

    engines: Engines
    folder: ShortFolder
    databases: Databases

    @classmethod
    def start(cls) -> Self:
        folder = a_folder()
        urls = EnvironmentUrls(database=environment_urls().database, redis=NO_REDIS)
        engines = start_engines(folder.path / "data", durable=False, urls=urls)
        databases = Databases(engines.database_url, secrets.token_hex(3))
        asyncio.run(databases.make_template())
        return cls(engines, folder, databases)

    def stop(self) -> None:
        if self.engines.postgres is None:
            asyncio.run(self.databases.drop_all())
        self.engines.stop()
        self.folder.remove()


SERVER = pytest.StashKey[Server]()


@contextmanager
def engines_apart(database: str | None = None) -> Iterator[Engines]:
    """A Redis, and unless one is named a Postgres, that nobody else uses, and that may be broken."""
    folder = a_folder()
    engines = start_engines(folder.path / "data", durable=False, urls=EnvironmentUrls(database=database, redis=None))
    yield engines
    engines.stop()
    folder.remove()


def a_folder() -> ShortFolder:
    """A folder that is gone after the run; others may pass: as root Postgres is somebody else."""
    folder = ShortFolder.make()
    folder.path.chmod(0o711)
    return folder


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    """In the controller, before each worker starts."""
    stash = node.config.stash
    if SERVER not in stash:
        stash[SERVER] = Server.start()
    databases = stash[SERVER].databases
    node.workerinput["databases"] = (databases.server_url, databases.run)


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].stop()
        del config.stash[SERVER]


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """Where this run makes its databases: on the controller's server or, without xdist, one started now."""
    config = request.config
    given: tuple[str, str] | None = getattr(config, "workerinput", {}).get("databases")
    if given is not None:
        return Databases(*given)
    config.stash[SERVER] = Server.start()
    return config.stash[SERVER].databases


@pytest.fixture(scope="session")
def engines(databases: Databases) -> Iterator[Engines]:
    """The run's Postgres and this worker's own Redis, which may be killed and started again."""
    folder = a_folder()
    urls = EnvironmentUrls(database=databases.server_url, redis=environment_urls().redis)
    engines = start_engines(folder.path / "data", durable=False, urls=urls)
    yield engines
    engines.stop()
    folder.remove()


@pytest.fixture(scope="session")
async def database_url(databases: Databases) -> str:
    """This worker's own migrated database."""
    return await databases.copy()


@pytest.fixture(scope="session")
def redis_url(engines: Engines) -> str:
    """This worker's own Redis."""
    return engines.redis_url


@pytest.fixture(scope="session")
def a_database(databases: Databases) -> Callable[[], Awaitable[str]]:
    """Makes a fresh migrated database and gives its URL: `url = await a_database()`."""
    return databases.copy


@pytest.fixture(scope="session")
def an_empty_database(databases: Databases) -> Callable[[], Awaitable[str]]:
    """Makes a fresh database without tables and gives its URL."""
    return databases.empty
