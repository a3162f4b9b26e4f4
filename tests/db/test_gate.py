"""Few at a time, and nobody behind those who wait for a lock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from db.gate import Gate

FOR_EVER = 3600.0


@dataclass
class Work:
    """What passes a gate, and stays until it is told to go."""

    gate: Gate
    may_go: asyncio.Event = field(default_factory=asyncio.Event)
    inside: int = 0
    most: int = 0

    async def one(self) -> None:
        async with self._counted():
            await self.may_go.wait()

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        async with self.gate.passed():
            self.inside += 1
            self.most = max(self.most, self.inside)
            try:
                yield
            finally:
                self.inside -= 1

    def begins(self, count: int) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self.one()) for _ in range(count)]


async def until(work: Work, inside: int) -> None:
    while work.inside != inside:  # noqa: ASYNC110 - turn by turn of this very loop
        await asyncio.sleep(0)


async def test_a_crowd_goes_through_few_at_a_time() -> None:
    work = Work(Gate(places=3, patience=FOR_EVER))
    crowd = work.begins(20)
    await until(work, 3)
    work.may_go.set()
    await asyncio.gather(*crowd)
    assert work.most == 3


async def test_whoever_has_waited_goes_besides_those_who_are_stuck() -> None:
    work = Work(Gate(places=2, patience=0.0))
    crowd = work.begins(5)
    await until(work, 5)
    work.may_go.set()
    await asyncio.gather(*crowd)


async def test_a_caller_who_gives_up_leaves_no_place_taken() -> None:
    work = Work(Gate(places=2, patience=FOR_EVER))
    stuck, waiting = work.begins(2), work.begins(3)
    await until(work, 2)
    for task in (stuck[0], *waiting):
        task.cancel()
    await asyncio.gather(stuck[0], *waiting, return_exceptions=True)
    work.begins(1)
    await until(work, 2)
    work.may_go.set()


async def test_what_fails_gives_its_place_back() -> None:
    gate = Gate(places=1, patience=FOR_EVER)
    with pytest.raises(ZeroDivisionError):
        async with gate.passed():
            _ = 1 / 0
    async with asyncio.timeout(30), gate.passed():
        pass
