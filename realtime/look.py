"""The look: once a second every process reads all that is new, whatever Redis does; so nothing is lost for longer."""

import asyncio
import contextlib
import time

import asyncpg
import structlog

from realtime.hub import Hub

log = structlog.get_logger()
EVERY = 1.0
LONGEST_LOOK = 5.0
AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Looker:
    """Runs the looks of one process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._horizon: str | None = None
        self._was_away = True
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """The first look finds the horizon and the epoch; raises when there is no database."""
        await self._hub.store.notice_identity()
        await self.look()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """No more looks."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> None:
        """Read all that is new, apply what is followed, drop what is known."""
        found = await self._hub.store.look(self._horizon)
        self._hub.set_clock(found.clock.timestamp())
        self._hub.begin_epoch(found.epoch)
        self._horizon = found.horizon
        for event in found.events:
            self._hub.take(event)

    async def _run(self) -> None:
        while True:
            started = time.monotonic()
            try:
                await asyncio.wait_for(self._again(), LONGEST_LOOK)
            except AWAY as error:
                if not self._was_away:
                    log.warning("database.lost", error=type(error).__name__)
                self._was_away = True
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - started)))

    async def _again(self) -> None:
        if self._was_away:
            await self._hub.store.notice_identity()
        await self.look()
        if self._was_away:
            await self._hub.compare_heads()
            self._was_away = False
        self._hub.mend()
        self._hub.evict()
