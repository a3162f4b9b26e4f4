"""`line`: call-next, join and complete through HTTP."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID

from queue_server.actor import Role
from tests.bench.callers import Caller
from tests.bench.stage import Stage, a_stage

CALLERS = 16
Row = dict[str, Any]


async def run(*, short: bool) -> Iterator[Row]:
    """Calls per second on one queue, joins over twenty, and what ten thousand waiting cost."""
    calls = 600 if short else 3000
    async with a_stage() as stage:
        rows = [
            await _one_queue(stage, calls),
            await _many_queues(stage, calls),
            await _complete(stage, calls),
            await _depth(stage, 200 if short else 600),
        ]
    return iter(rows)


async def _one_queue(stage: Stage, calls: int) -> Row:
    queue = stage.clinic.queue
    await stage.fill(queue, calls)
    body = {"counter_id": str(stage.clinic.counter)}
    seconds = await _rush(stage, calls, lambda caller, _: caller.posts(f"/queues/{queue}/call-next", body))
    return _row("call-next, one queue, 16 callers", calls / seconds, "calls/s")


async def _many_queues(stage: Stage, calls: int) -> Row:
    queues = await stage.lines(20)
    admin = await _admin(stage)
    seconds = await _rush(
        stage, calls, lambda caller, n: caller.posts(f"/queues/{queues[n % 20]}/tickets", {}), token=admin
    )
    return _row("join, 20 queues, 16 callers", calls / seconds, "joins/s")


async def _complete(stage: Stage, calls: int) -> Row:
    rows = await stage.database.read(
        "SELECT id FROM tickets WHERE queue_id = $1 AND state = 'called' LIMIT $2", stage.clinic.queue, calls
    )
    tickets = [row["id"] for row in rows]
    seconds = await _rush(stage, len(tickets), lambda caller, n: caller.posts(f"/tickets/{tickets[n]}/complete", {}))
    return _row("complete, one queue, 16 callers", len(tickets) / seconds, "calls/s")


async def _depth(stage: Stage, pairs: int) -> Row:
    """Call-next at 10 and at 10,000 waiting, in turn, each line kept as long by a join after each call."""
    short_line, long_line = await stage.lines(2)
    await stage.fill(short_line, 10)
    await stage.fill(long_line, 10_000)
    counters = {queue: await _counter(stage, queue) for queue in (short_line, long_line)}
    token = await _admin(stage)
    caller = await Caller.connect(stage.port, token)
    times: dict[UUID, list[float]] = {short_line: [], long_line: []}
    for _ in range(pairs):
        for queue in (short_line, long_line):
            started = time.perf_counter()
            status, _ticket = await caller.posts(f"/queues/{queue}/call-next", {"counter_id": counters[queue]})
            times[queue].append(time.perf_counter() - started)
            assert status == 200, status
            await caller.posts(f"/queues/{queue}/tickets", {})
    caller.close()
    ten, ten_thousand = (statistics.median(times[queue]) * 1000 for queue in (short_line, long_line))
    return _row("call-next at 10,000 waiting", ten_thousand, "ms", {"10 waiting": round(ten_thousand / ten, 3)})


async def _rush(
    stage: Stage, count: int, call: Callable[[Caller, int], Awaitable[tuple[int, Any]]], *, token: str | None = None
) -> float:
    """Seconds that `CALLERS` need for `count` calls."""
    callers = [await Caller.connect(stage.port, token or stage.token(stage.clinic.doctor)) for _ in range(CALLERS)]
    numbers = iter(range(count))

    async def work(caller: Caller) -> None:
        for number in numbers:
            status, answer = await call(caller, number)
            assert status in (200, 201), (status, answer)

    started = time.perf_counter()
    await asyncio.gather(*map(work, callers))
    seconds = time.perf_counter() - started
    for caller in callers:
        caller.close()
    return seconds


async def _admin(stage: Stage) -> str:
    return stage.token(await stage.clinic.a_user(Role.ADMIN))


async def _counter(stage: Stage, queue: UUID) -> str:
    rows = await stage.database.read("SELECT branch_id FROM queues WHERE id = $1", queue)
    return str(await stage.clinic.a_counter("1", branch=rows[0]["branch_id"]))


def _row(case: str, value: float, unit: str, ratios: dict[str, float] | None = None) -> Row:
    return {"bench": "line", "case": case, "value": round(value, 2), "unit": unit, "ratios": ratios or {}}
