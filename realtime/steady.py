"""Work that is done again and again for as long as the process lives; one failure is logged and ends nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

log = structlog.get_logger()
AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


class Steady:
    """Runs `work` every so many seconds, from `start` to `stop`."""

    def __init__(
        self, name: str, seconds: float, work: Callable[[], Awaitable[None]], *, away: tuple[type[Exception], ...] = ()
    ) -> None:
        """`away`: what else means that somebody we need is not there, which is no bug of ours."""
        self._name = name
        self._seconds = seconds
        self._work = work
        self._away = (*AWAY, *away)
        self._task: asyncio.Task[None] | None = None
        self._is_stopping = False

    def start(self) -> None:
        """Begin, now."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End, and wait for the end. A library may swallow the cancellation, so there is a word beside it."""
        self._is_stopping = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while not self._is_stopping:
            started = time.monotonic()
            try:
                await self._work()
            except self._away as error:
                log.warning("work.failed", work=self._name, error=type(error).__name__)
            except Exception:
                log.exception("work.failed", work=self._name)
            if not self._is_stopping:
                await asyncio.sleep(max(0.0, self._seconds - (time.monotonic() - started)))


class Duties:
    """Several works that begin and end together."""

    def __init__(self, *works: Steady) -> None:
        self._works = works

    def start(self) -> None:
        """Begin."""
        for work in self._works:
            work.start()

    async def stop(self) -> None:
        """End."""
        for work in self._works:
            await work.stop()
