"""A rush: many people ask for the same at once, and the database does it for several of them in one go."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

# Six in one go cost two thirds of six alone; the next six are got ready while these wait for the disk.
MOST = 6
LOTS = 2
PATIENCE = 0.05  # seconds
FAR = 100  # how many who must wait are looked past, for somebody who need not

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Waiting(Generic[Asked, Answer]):
    """Somebody who has asked."""

    asked: Asked
    wants: frozenset[Hashable]
    answer: asyncio.Future[Answer]


class Rush(Generic[Asked, Answer]):
    """Whoever asks while `lots` are under way waits with the others who come then, and goes with up to `most` of them.

    `answer_all` gives an answer for each of a lot, in their order; what it raises is raised for each of them. Two lots
    at a time want nothing in common, by what `wants` says of what is asked: they would stand in each other's way. A lot
    that takes longer than `patience` seconds holds up nobody any more.
    """

    def __init__(
        self,
        answer_all: Callable[[Sequence[Asked]], Coroutine[Any, Any, Sequence[Answer]]],
        wants: Callable[[Asked], Iterable[Hashable]] = lambda _: (),
        *,
        most: int = MOST,
        lots: int = LOTS,
        patience: float = PATIENCE,
    ) -> None:
        self._answer_all, self._wants = answer_all, wants
        self._most, self._lots, self._patience = most, lots, patience
        self._waiting: list[Waiting[Asked, Answer]] = []
        self._under_way: dict[asyncio.Task[Sequence[Answer]], frozenset[Hashable]] = {}
        self._late: set[asyncio.Task[Sequence[Answer]]] = set()
        self._is_called = False

    @property
    def is_crowded(self) -> bool:
        """Whether somebody waits for their turn."""
        return bool(self._waiting)

    async def ask(self, asked: Asked) -> Answer:
        """One's own answer. Who gives up before it comes is left out, or was answered all the same."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(asked, frozenset(self._wants(asked)), answer))
        self._call_in()
        return await answer

    def _call_in(self) -> None:
        """Let in whoever may go, once all who come at this very moment are here."""
        if not self._is_called:
            self._is_called = True
            asyncio.get_running_loop().call_soon(self._let_in)

    def _let_in(self) -> None:
        self._is_called = False
        while len(self._under_way) < self._lots and (lot := self._next_lot()):
            self._begin(lot)

    def _next_lot(self) -> list[Waiting[Asked, Answer]]:
        """In the order they came: whoever must wait is not overtaken by who wants the same."""
        lot: list[Waiting[Asked, Answer]] = []
        stay: list[Waiting[Asked, Answer]] = []
        taken = set[Hashable]().union(*self._under_way.values())
        looked_at = 0
        for one in self._waiting:
            if len(lot) == self._most or len(stay) == FAR:
                break
            looked_at += 1
            if one.answer.done():  # they gave up
                continue
            if taken.isdisjoint(one.wants):
                lot.append(one)
            else:
                stay.append(one)
                taken |= one.wants
        self._waiting[:looked_at] = stay
        return lot

    def _begin(self, lot: Sequence[Waiting[Asked, Answer]]) -> None:
        task = asyncio.create_task(self._answered(lot))
        self._under_way[task] = frozenset().union(*(one.wants for one in lot))
        late = asyncio.get_running_loop().call_later(self._patience, self._pass_over, task)
        task.add_done_callback(partial(self._tell, [one.answer for one in lot], late))

    async def _answered(self, lot: Sequence[Waiting[Asked, Answer]]) -> Sequence[Answer]:
        answers = await self._answer_all([one.asked for one in lot])
        assert len(answers) == len(lot)
        return answers

    def _pass_over(self, lot: asyncio.Task[Sequence[Answer]]) -> None:
        if self._under_way.pop(lot, None) is not None:
            self._late.add(lot)
            self._call_in()

    def _tell(
        self,
        waiting: Sequence[asyncio.Future[Answer]],
        late: asyncio.TimerHandle,
        lot: asyncio.Task[Sequence[Answer]],
    ) -> None:
        late.cancel()
        self._under_way.pop(lot, None)
        self._late.discard(lot)
        self._call_in()
        failure = asyncio.CancelledError() if lot.cancelled() else lot.exception()
        for number, answer in enumerate(waiting):
            if answer.done():  # they gave up
                continue
            if failure:
                answer.set_exception(failure)
            else:
                answer.set_result(lot.result()[number])
