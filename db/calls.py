"""How functions of the database are called: each call is its own transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import asyncpg

from db.connect import ACQUIRE_SECONDS
from db.gate import Gate
from db.rush import Rush

Arguments = Sequence[Any]

# What people want in a rush, by what two calls at once would fight for: `fn.<name>_together` does it for several.
TOGETHER: Mapping[str, Callable[[Arguments], Iterable[str]]] = {"book": lambda args: args[2]["doctors"]}


class Calls:
    """Calls through a pool, a few at a time, and in a rush several as one."""

    def __init__(self, pool: asyncpg.Pool, gate: Gate) -> None:
        self._pool = pool
        self._gate = gate
        self._rushes: Mapping[str, Rush[Arguments, Any]] = {
            name: self._rush_for(name, wants) for name, wants in TOGETHER.items()
        }

    @property
    def is_crowded(self) -> bool:
        """Whether whoever called now would wait."""
        return self._gate.is_crowded or any(rush.is_crowded for rush in self._rushes.values())

    async def call(self, function: str, *args: Any) -> Any:
        """What `fn.<function>` answers. Raises what asyncpg raises."""
        rush = self._rushes.get(function)
        answer = None if rush is None or self._is_exhausted else await rush.ask(args)
        if answer is None:
            return await self._select(function, args)
        if "error" in answer:  # by the fields of the protocol
            raise asyncpg.PostgresError.new(answer["error"])
        return answer

    @property
    def _is_exhausted(self) -> bool:
        """Then each waits for a connection by their own clock: nobody waits first for others who wait."""
        return bool(self._pool.get_idle_size() == 0 and self._pool.get_size() == self._pool.get_max_size())

    def _rush_for(self, function: str, wants: Callable[[Arguments], Iterable[str]]) -> Rush[Arguments, Any]:
        async def answer_all(lot: Sequence[Arguments]) -> Sequence[Any]:
            if len(lot) == 1:
                return [await self._select(function, lot[0])]
            try:
                answers: Sequence[Any] = await self._select(f"{function}_together", [*zip(*lot, strict=True)])
            except asyncpg.LockNotAvailableError:  # of a whole table: nothing was done, and each may wait for it alone
                return [None] * len(lot)
            return answers

        return Rush(answer_all, wants)

    async def _select(self, function: str, args: Arguments) -> Any:
        holes = ", ".join(f"${n}" for n in range(1, len(args) + 1))
        async with self._gate.passed(), self._pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
            return await connection.fetchval(f"SELECT fn.{function}({holes})", *args)
