"""A few at a time: a database works through short commands fastest when about as many are under way as it has cores."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

# Ten backends in turn on a core throw each other out of its cache: a booking then cost 40 % more than by four.
PLACES = 4
PATIENCE = 0.005  # seconds


class Gate:
    """Lets `places` through at once while they are quick; whoever has waited `patience` seconds goes besides.

    So what waits for a lock, or for a slow disk, holds up nobody who wants something else.
    """

    def __init__(self, places: int = PLACES, patience: float = PATIENCE) -> None:
        self._places = asyncio.Semaphore(places)
        self._patience = patience

    @property
    def is_crowded(self) -> bool:
        """Whether whoever came now would wait."""
        return self._places.locked()

    @asynccontextmanager
    async def passed(self) -> AsyncIterator[None]:
        """For as long as one command takes."""
        has_place = await self._has_place()
        try:
            yield
        finally:
            if has_place:
                self._places.release()

    async def _has_place(self) -> bool:
        if not self.is_crowded:
            return await self._places.acquire()
        try:
            async with asyncio.timeout(self._patience):
                return await self._places.acquire()
        except TimeoutError:
            return False
