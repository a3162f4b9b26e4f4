"""`line`: call-next, join and complete through HTTP."""

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

from queue_server.actor import Role
from tests.bench.callers import Caller
from tests.bench.figures import Row
from tests.bench.plan import Plan
from tests.bench.stage import Stage, a_stage

CALLERS = 16
BRANCHES = 20


async def run(plan: Plan) -> AsyncIterator[Row]:
    """Calls per second on one queue, on twenty, and what a long line costs."""
    calls = plan.choose(full=2000, short=400)
    rounds: dict[str, list[float]] = defaultdict(list)
    async with a_stage(plan) as stage:
        for _ in range(plan.choose(full=3, short=1)):
            async for case, seconds in _one_queue(stage, calls):
                rounds[case].append(calls / seconds)
            async for case, seconds in _many_queues(stage, calls):
                rounds[case].append(calls / seconds)
        for case, rates in rounds.items():
            yield Row("line", case, statistics.median(rates), "requests/s")
        yield await _depth(stage, plan.choose(full=600, short=100))


async def _one_queue(stage: Stage, calls: int) -> AsyncIterator[tuple[str, float]]:
    """Everybody calls the same line, then says of each who was called that they are done."""
    queue, body = stage.clinic.queue, {"counter_id": str(stage.clinic.counter)}
    await stage.fill(queue, calls)
    yield (
        "one queue, call-next",
        await _rush(stage, calls, lambda who, _: who.posts(f"/queues/{queue}/call-next", body)),
    )
    rows = await stage.database.read("SELECT id FROM tickets WHERE queue_id = $1 AND state = 'called'", queue)
    assert len(rows) == calls, "each of them was called once"
    yield (
        "one queue, complete",
        await _rush(stage, calls, lambda who, n: who.posts(f"/tickets/{rows[n]['id']}/complete", {})),
    )


async def _many_queues(stage: Stage, calls: int) -> AsyncIterator[tuple[str, float]]:
    """Twenty branches with a queue and a counter each: as many joins, then as many calls."""
    queues = await stage.lines(BRANCHES)
    counters = [await _counter(stage, queue) for queue in queues]
    admin = await _admin(stage)

    def join(caller: Caller, number: int) -> Awaitable[tuple[int, Any]]:
        return caller.posts(f"/queues/{queues[number % BRANCHES]}/tickets", {})

    def call(caller: Caller, number: int) -> Awaitable[tuple[int, Any]]:
        at = number % BRANCHES
        return caller.posts(f"/queues/{queues[at]}/call-next", {"counter_id": counters[at]})

    yield f"{BRANCHES} queues, join", await _rush(stage, calls, join, token=admin)
    yield f"{BRANCHES} queues, call-next", await _rush(stage, calls, call, token=admin)


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
    return Row("line", "call-next at 10,000 waiting", ten_thousand, "ms", {"10 waiting": ten_thousand / ten})


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
