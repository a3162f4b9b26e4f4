"""In a rush several are answered in one go: in turn, each their own answer, and nobody behind those who are stuck."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from db.rush import Rush

FOR_EVER = 3600.0


@dataclass
class Counter:
    """Answers each number with its square, once it is told to go on; keeps which came together."""

    lots: list[list[int]] = field(default_factory=list)
    may_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer_all(self, lot: Sequence[int]) -> Sequence[int]:
        self.lots.append([*lot])
        await self.may_go.wait()
        if 0 in lot:
            raise ZeroDivisionError
        return [number * number for number in lot]


@pytest.fixture
def counter() -> Counter:
    return Counter()


def asking(rush: Rush[int, int], numbers: Sequence[int]) -> list[asyncio.Task[int]]:
    return [asyncio.create_task(rush.ask(number)) for number in numbers]


async def until(counter: Counter, lots: int) -> None:
    while len(counter.lots) != lots:  # noqa: ASYNC110 - turn by turn of this very loop
        await asyncio.sleep(0)


async def test_whoever_comes_alone_goes_at_once_and_those_behind_go_together(counter: Counter) -> None:
    rush = Rush(counter.answer_all, most=3, lots=1, patience=FOR_EVER)
    first = asking(rush, [1])
    await until(counter, 1)
    crowd = asking(rush, range(2, 9))
    await asyncio.sleep(0)
    assert rush.is_crowded
    counter.may_go.set()
    assert await asyncio.gather(*first, *crowd) == [n * n for n in range(1, 9)]
    assert counter.lots == [[1], [2, 3, 4], [5, 6, 7], [8]]
    assert not rush.is_crowded


async def test_the_next_lot_is_got_ready_while_one_is_under_way(counter: Counter) -> None:
    rush = Rush(counter.answer_all, most=2, lots=2, patience=FOR_EVER)
    crowd = asking(rush, range(1, 7))
    await until(counter, 2)
    await asyncio.sleep(0)
    assert counter.lots == [[1, 2], [3, 4]]
    counter.may_go.set()
    await asyncio.gather(*crowd)
    assert counter.lots == [[1, 2], [3, 4], [5, 6]]


async def test_a_lot_that_is_stuck_holds_up_nobody(counter: Counter) -> None:
    rush = Rush(counter.answer_all, lambda _: "all", most=2, lots=1, patience=0.0)
    crowd = asking(rush, range(1, 6))
    await until(counter, 3)
    late = asking(rush, [6])
    await until(counter, 4)
    counter.may_go.set()
    assert await asyncio.gather(*crowd, *late) == [n * n for n in range(1, 7)]


async def test_who_is_stuck_holds_up_nobody_although_others_go_on(counter: Counter) -> None:
    """A lot that waits keeps neither its place nor what it wants, however quick the lots beside it are."""
    stuck, again = asyncio.Event(), asyncio.Event()

    async def answer_all(lot: Sequence[int]) -> Sequence[int]:
        if not stuck.is_set() and 1 in lot:
            stuck.set()
            await again.wait()
        return [*lot]

    async def go_on() -> None:
        while not again.is_set():
            await rush.ask(2)

    rush = Rush(answer_all, lambda number: (number,), most=1, lots=2)
    others = [asyncio.create_task(go_on()) for _ in range(3)]
    first = asyncio.create_task(rush.ask(1))
    await stuck.wait()
    async with asyncio.timeout(60):
        assert await rush.ask(1) == 1
    again.set()
    await asyncio.gather(first, *others)


async def test_whoever_wants_nothing_of_theirs_goes_at_once_where_there_is_a_place(counter: Counter) -> None:
    rush = Rush(counter.answer_all, lambda number: (number % 2,), most=2, lots=2, patience=FOR_EVER)
    waiting = asking(rush, [1, 3, 5])
    await until(counter, 1)
    other = asking(rush, [2])
    await until(counter, 2)
    counter.may_go.set()
    await asyncio.gather(*waiting, *other)
    assert counter.lots == [[1, 3], [2], [5]]


async def test_two_lots_at_once_want_nothing_in_common_and_nobody_is_overtaken(counter: Counter) -> None:
    rush = Rush(counter.answer_all, lambda number: {10: "ab", 11: "b", 12: "c"}.get(number, "a"), most=2)
    crowd = asking(rush, [1, 2, 3, 10, 11, 12])  # 11 wants nothing that is under way, but 10, who came before, wants it
    await until(counter, 2)
    assert counter.lots == [[1, 2], [12]]
    counter.may_go.set()
    assert await asyncio.gather(*crowd) == [1, 4, 9, 100, 121, 144]
    assert counter.lots == [[1, 2], [12], [3, 10], [11]]


async def test_what_a_lot_fails_with_only_that_lot_hears(counter: Counter) -> None:
    rush = Rush(counter.answer_all, most=2, lots=1, patience=FOR_EVER)
    counter.may_go.set()
    answers = await asyncio.gather(*asking(rush, [1, 0, 2, 3]), return_exceptions=True)
    assert [type(one) for one in answers] == [ZeroDivisionError, ZeroDivisionError, int, int]


async def test_whoever_gives_up_is_left_out_and_disturbs_nobody(counter: Counter) -> None:
    rush = Rush(counter.answer_all, most=2, lots=1, patience=FOR_EVER)
    first = asking(rush, [1, 2])
    await until(counter, 1)
    crowd = asking(rush, [3, 4, 5])
    await asyncio.sleep(0)
    for one in (first[0], crowd[0]):
        one.cancel()
    await asyncio.sleep(0)
    counter.may_go.set()
    assert await asyncio.gather(first[1], *crowd[1:]) == [4, 16, 25]
    assert counter.lots == [[1, 2], [4, 5]]


async def test_an_answer_too_few_is_nobodys_and_nobody_waits_for_ever() -> None:
    async def answer_all(lot: Sequence[int]) -> Sequence[int]:
        return [*lot][1:]

    rush = Rush(answer_all, most=2)
    answers = await asyncio.gather(*asking(rush, [1, 2]), return_exceptions=True)
    assert [type(one) for one in answers] == [AssertionError] * 2


async def test_whoever_waits_for_a_lot_that_is_ended_waits_no_longer(counter: Counter) -> None:
    rush = Rush(counter.answer_all, most=2, lots=1, patience=FOR_EVER)
    (asked,) = asking(rush, [1])
    await until(counter, 1)
    (lot,) = (task for task in asyncio.all_tasks() if "_answered" in str(task.get_coro()))
    lot.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
