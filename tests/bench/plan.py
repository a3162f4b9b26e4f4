"""How a run goes: in full or in short, with which programs, on which engines."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from db import migrate
from queue_server.dev.engines import Engines, start_engines
from tests.bench.workshop import Workshop

T = TypeVar("T")


@dataclass
class Plan:
    """What every bench is handed."""

    is_short: bool
    workshop: Workshop
    until_the_end: AsyncExitStack
    _engines: Engines | None = None

    def choose(self, *, full: T, short: T) -> T:
        """What to do in this run."""
        return short if self.is_short else full

    async def engines(self) -> Engines:
        """A Postgres and a Redis as in production (durable), started for the first bench that asks."""
        if self._engines is None:
            folder = self.until_the_end.enter_context(TemporaryDirectory())
            Path(folder).chmod(0o755)
            self._engines = start_engines(Path(folder) / "data", durable=True)
            self.until_the_end.callback(self._engines.stop)
            await migrate.upgrade(self._engines.database_url)
        return self._engines
