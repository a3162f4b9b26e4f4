"""The Postgres and Redis that the demo and the tests bring; nothing outlives whoever started it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from queue_server.dev.binaries import EngineMissing, postgres_binary, redis_binary
from queue_server.dev.child import FolderClosed, Runner
from queue_server.dev.folders import Hold, ShortFolder, Taken
from queue_server.dev.postgres import OtherVersion, Postgres
from queue_server.dev.redis import Redis

__all__ = [
    "REFUSALS",
    "DataFolderTaken",
    "EngineMissing",
    "Engines",
    "EnvironmentUrls",
    "FolderClosed",
    "OtherVersion",
    "environment_urls",
    "start_engines",
]


class DataFolderTaken(Exception):
    """Another process already uses this data folder."""


# What the caller can mend; each says how in its message.
REFUSALS = (DataFolderTaken, EngineMissing, FolderClosed, OtherVersion)


@dataclass(frozen=True)
class EnvironmentUrls:
    """Servers that are there already, and win over our own."""

    database: str | None
    redis: str | None


def environment_urls() -> EnvironmentUrls:
    """`DATABASE_URL` and `REDIS_URL`; an empty one counts as none."""
    return EnvironmentUrls(os.environ.get("DATABASE_URL") or None, os.environ.get("REDIS_URL") or None)


class Engines:
    """Running servers: both ours, or those of the environment where it names them."""

    def __init__(self, urls: EnvironmentUrls, postgres: Postgres | None, redis: Redis | None) -> None:
        self.postgres = postgres
        self.redis = redis
        self._urls = urls
        self._held: list[Callable[[], None]] = []

    @property
    def database_url(self) -> str:
        """`postgresql://user:password@/name?host=/folder`, as asyncpg takes it."""
        return self._urls.database or self._our_postgres().url

    @property
    def redis_url(self) -> str:
        """`unix:///folder/redis.sock`, or what the environment says."""
        return self._urls.redis or self._our_redis().url

    def stop(self) -> None:
        """Stop what we started, in good order; twice is once."""
        if self.redis is not None:
            self.redis.stop()
        if self.postgres is not None:
            self.postgres.stop()
        while self._held:
            self._held.pop()()

    def kill_redis(self) -> None:
        self._our_redis().stop()

    def start_redis(self) -> None:
        """Again, on the same socket, empty."""
        self._our_redis().start(_silent)

    def restart_postgres(self) -> None:
        """In good order: whoever is connected is told to go."""
        self._our_postgres().stop()
        self._our_postgres().start(_silent)

    def kill_postgres(self) -> None:
        self._our_postgres().kill()

    def start_postgres(self) -> None:
        self._our_postgres().start(_silent)

    def hold(self, release: Callable[[], None]) -> None:
        """Keep something for as long as the servers run."""
        self._held.append(release)

    def _our_postgres(self) -> Postgres:
        if self.postgres is None:
            raise RuntimeError("Postgres is the environment's (DATABASE_URL), not ours to stop or start.")
        return self.postgres

    def _our_redis(self) -> Redis:
        if self.redis is None:
            raise RuntimeError("Redis is the environment's (REDIS_URL), not ours to stop or start.")
        return self.redis


def start_engines(
    data: Path,
    *,
    durable: bool = True,
    database: str = "queue_server",
    say: Callable[[str], None] | None = None,
    urls: EnvironmentUrls | None = None,
) -> Engines:
    """Start what the environment (or `urls`) does not name, with its data below `data`.

    Raises one of `REFUSALS`, whose message says what to mend. Call it from the main thread: the servers die
    with the thread that started them.
    """
    urls = urls or environment_urls()
    engines = Engines(urls, None, None)
    if urls.database and urls.redis:
        return engines
    folder = data.expanduser().resolve()
    try:
        _hold_folders(engines, folder)
        _start(engines, urls, folder, durable=durable, database=database, say=say or _silent)
    except BaseException:
        engines.stop()
        raise
    return engines


def _hold_folders(engines: Engines, data: Path) -> None:
    # Others may pass through, not look in: as root the servers run as somebody else.
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    try:
        hold = Hold(data / "engines.lock")
    except Taken:
        raise DataFolderTaken(
            f"Another queue-server already runs on the data in {data}: stop it, or choose another folder (--data)."
        ) from None
    engines.hold(hold.release)


def _start(
    engines: Engines,
    urls: EnvironmentUrls,
    data: Path,
    *,
    durable: bool,
    database: str,
    say: Callable[[str], None],
) -> None:
    postgres = None if urls.database else postgres_binary()
    redis = None if urls.redis else redis_binary()
    runner = Runner.reaching(data / "postgres", *(binary.path for binary in (postgres, redis) if binary))
    folder = ShortFolder.make()
    engines.hold(folder.remove)
    runner.own(folder.path)
    if redis is not None:
        engines.redis = Redis(redis, runner, data, folder.path)
        engines.redis.start(say)
    if postgres is not None:
        engines.postgres = Postgres(postgres, runner, data, folder.path, database, durable)
        engines.postgres.start(say)


def _silent(_: str) -> None:
    pass
