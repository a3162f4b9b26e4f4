"""Long work on the event loop, in slices: whoever else is there is served between them."""

from asyncio import sleep
from collections.abc import AsyncIterator, Iterable
from time import perf_counter
from typing import TypeVar

SLICE = 0.005  # seconds; several may be at it at once
T = TypeVar("T")


async def unhurried(many: Iterable[T]) -> AsyncIterator[T]:
    """Each of many, and a turn of the loop whenever a slice of time is used up."""
    began = perf_counter()
    for one in many:
        yield one
        if perf_counter() - began > SLICE:
            await sleep(0)
            began = perf_counter()
