"""The look: once a second every process reads all that is new, whatever Redis does; so nothing is lost for longer."""

import asyncio
import math
import time

from realtime.hub import Hub
from realtime.steady import Steady

EVERY = 1.0
IN_ONE_GO = 50  # events; each may go to thousands
LONGEST_LOOK = 5.0
FRESH_FOR = 4.0  # seconds; without a look for longer nobody is told that their screen is live


class Looker:
    """Runs the looks of one process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._horizon: str | None = None
        self._was_away = True
        self._last_good = -math.inf
        self._steady = Steady("look", EVERY, self._look_bounded)

    async def start(self) -> None:
        """The first look finds the horizon and the epoch; raises when there is no database."""
        await self._hub.store.notice_identity()
        await self.look()
        self._steady.start()

    async def stop(self) -> None:
        """No more looks."""
        await self._steady.stop()

    @property
    def is_fresh(self) -> bool:
        """Whether what we know is what is so: the database was read lately."""
        return time.monotonic() - self._last_good < FRESH_FOR

    async def look(self) -> None:
        """Read all that is new, apply what is followed, drop what is known."""
        began = time.monotonic()
        found = await self._hub.store.look(self._horizon)
        self._last_good = time.monotonic()
        self._hub.figures.looks.looked(self._last_good - began)
        self._hub.set_clock(found.clock.timestamp())
        self._hub.begin_epoch(found.epoch)
        for number, event in enumerate(found.events, start=1):
            self._hub.take(event)
            if number % IN_ONE_GO == 0:
                await asyncio.sleep(0)  # what was said goes out, and who does not read it is found out
        self._horizon = found.horizon  # not before: a look that is broken off is begun again

    async def _look_bounded(self) -> None:
        was_away, self._was_away = self._was_away, True
        async with asyncio.timeout(LONGEST_LOOK):
            await self._again(was_away=was_away)
        self._was_away = False

    async def _again(self, *, was_away: bool) -> None:
        if was_away:
            await self._hub.store.notice_identity()
        await self.look()
        if was_away:
            await self._hub.compare_heads()
        self._hub.mend()
        self._hub.evict()
