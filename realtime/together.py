"""One statement for everybody who asks at the same time: who comes while one is under way is answered by the next."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")
AT_ONCE = 1000
GATHER = 0.004  # seconds


class Together(Generic[Key, Value]):
    """Asks for many keys in one go. What is answered was read after it was asked for, as with a read of one's own.

    `read` takes keys and gives what was found; what it raises, everybody gets who asked in that round.
    """

    def __init__(self, read: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]]) -> None:
        self._read = read
        self._asked: dict[Key, list[asyncio.Future[Value | None]]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def __call__(self, key: Key) -> Value | None:
        """What there is of a key."""
        answer: asyncio.Future[Value | None] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(key, []).append(answer)
        if self._reading is None:
            self._reading = asyncio.get_running_loop().create_task(self._read_on())
        return await answer

    async def _read_on(self) -> None:
        try:
            while self._asked:
                round_ = {key: self._asked.pop(key) for key in list(self._asked)[:AT_ONCE]}
                await self._answer(round_)
                if self._asked:  # a crowd: the more of it one statement serves, the sooner all are served
                    await asyncio.sleep(GATHER)
        finally:
            self._reading = None

    async def _answer(self, asked: Mapping[Key, list[asyncio.Future[Value | None]]]) -> None:
        try:
            found = await self._read(list(asked))
        except Exception as error:  # noqa: BLE001 - it is theirs who asked
            for answer in _open(asked):
                answer.set_exception(error)
        else:
            for key, answers in asked.items():
                for answer in answers:
                    if not answer.done():
                        answer.set_result(found.get(key))
        finally:
            for answer in _open(asked):
                answer.cancel()


def _open(asked: Mapping[Key, list[asyncio.Future[Value | None]]]) -> list[asyncio.Future[Value | None]]:
    return [answer for answers in asked.values() for answer in answers if not answer.done()]
