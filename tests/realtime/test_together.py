"""One statement for everybody who asks at the same time."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from realtime.together import AT_ONCE, Together


class Store:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.may_answer = asyncio.Semaphore(0)
        self.is_being_asked = asyncio.Event()
        self.breaks = False

    async def read(self, keys: Sequence[int]) -> Mapping[int, str]:
        self.asked.append(list(keys))
        self.is_being_asked.set()
        await self.may_answer.acquire()
        if self.breaks:
            raise OSError("away")
        return {key: f"row {key}" for key in keys if key % 2}


async def test_who_asks_during_a_read_is_answered_by_the_next_one() -> None:
    store = Store()
    together = Together(store.read)
    first = asyncio.create_task(together(1))
    await store.is_being_asked.wait()
    later = [asyncio.create_task(together(key)) for key in (1, 3, 1, 2)]
    await asyncio.sleep(0)
    store.may_answer.release()
    assert await first == "row 1"
    assert not any(task.done() for task in later)
    store.may_answer.release()
    assert await asyncio.gather(*later) == ["row 1", "row 3", "row 1", None]
    assert store.asked == [[1], [1, 3, 2]]


async def test_what_breaks_breaks_for_all_who_asked_and_for_nobody_after() -> None:
    store = Store()
    together = Together(store.read)
    asked = [asyncio.create_task(together(key)) for key in (1, 3)]
    await store.is_being_asked.wait()
    store.breaks = True
    store.may_answer.release()
    for task in asked:
        with pytest.raises(OSError, match="away"):
            await task
    store.breaks = False
    store.may_answer.release()
    assert await together(5) == "row 5"


async def test_one_who_gives_up_takes_nobody_along() -> None:
    store = Store()
    together = Together(store.read)
    impatient, patient = asyncio.create_task(together(1)), asyncio.create_task(together(1))
    await store.is_being_asked.wait()
    impatient.cancel()
    store.may_answer.release()
    assert await patient == "row 1"
    with pytest.raises(asyncio.CancelledError):
        await impatient


async def test_a_crowd_is_read_in_parts() -> None:
    store = Store()
    together = Together(store.read)
    asked = [asyncio.create_task(together(key)) for key in range(AT_ONCE + 5)]
    store.may_answer.release()
    store.may_answer.release()
    await asyncio.gather(*asked)
    assert [len(keys) for keys in store.asked] == [AT_ONCE, 5]
