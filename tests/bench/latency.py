"""`latency`: from the commit of a change (the database's clock) to its arrival on every screen."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench.callers import Caller
from tests.bench.crowds import Crowd, Tally, Wish, a_crowd
from tests.bench.figures import Row
from tests.bench.plan import Plan
from tests.bench.progress import say
from tests.bench.stage import Stage, a_stage

ARRIVES_WITHIN = 10.0
CONSOLES = 15  # of 300: staff have at most 20 sockets each


class Case(NamedTuple):
    """How many watch, how often something changes, who serves."""

    watchers: int
    changes_per_second: float
    workers: int

    @property
    def name(self) -> str:
        served = "" if self.workers == 1 else f", {self.workers} workers"
        return f"{self.watchers:,} watchers, {self.changes_per_second:g}/s{served}"


CASES = (Case(5000, 1, 1), Case(5000, 10, 1), Case(300, 20, 1), Case(300, 20, 2))
SHORT = (Case(1000, 10, 1), Case(300, 20, 2))


async def run(plan: Plan) -> AsyncIterator[Row]:
    """Screens of one branch; with two workers half of them hear through Redis."""
    generator = plan.workshop.generator()
    for case in plan.choose(full=CASES, short=SHORT):
        tally = await watched(plan, generator, case, seconds=plan.choose(full=15.0, short=3.0))
        say(f"latency, {case.name}: p50 {tally.p50_ms:.1f}, p99 {tally.p99_ms:.1f}, longest {tally.max_ms:.1f} ms")
        for row in rows_of(case, tally):
            yield row


def rows_of(case: Case, tally: Tally) -> Iterator[Row]:
    for name, value in (("p50", tally.p50_ms), ("p99", tally.p99_ms), ("max", tally.max_ms)):
        yield Row("latency", f"{case.name}, {name}", value, "ms")


async def watched(plan: Plan, generator: Path, case: Case, *, seconds: float) -> Tally:
    """Change things at an even pace, and see that everything arrives everywhere, without a gap."""
    async with (
        a_stage(plan, workers=case.workers) as stage,
        a_crowd(generator, stage.port, watchers(stage, case)) as crowd,
    ):
        await crowd.connects()
        await crowd.does('count 42["queue:updated"')
        await crowd.does(f'event _id":"{stage.clinic.queue}"')
        await changes(stage, case, 2)
        await crowd.until(lambda now: now.heard == 2 * case.watchers, ARRIVES_WITHIN)
        await crowd.does("go")
        count = await changes(stage, case, int(seconds * case.changes_per_second))
        tally = await arrived(crowd, count * case.watchers)
        assert tally.delays == tally.heard, "something came without the moment of its commit"
        assert tally.gaps == tally.lost == 0, tally
        return tally


async def arrived(crowd: Crowd, expected: int) -> Tally:
    """All of it and no more."""
    await crowd.until(lambda now: now.heard >= expected, ARRIVES_WITHIN)
    tally = await crowd.status()
    assert tally.heard == expected, (tally.heard, expected)
    return tally


def watchers(stage: Stage, case: Case) -> list[Wish]:
    """Some consoles, which hear the whole line, and else displays."""
    console: Wish = (
        {"token": stage.token(stage.clinic.doctor)},
        ["queue:subscribe", {"queue_id": str(stage.clinic.queue)}],
    )
    consoles = min(CONSOLES, case.watchers // 20)
    return [console] * consoles + stage.displays(case.watchers - consoles)


async def changes(stage: Stage, case: Case, count: int) -> int:
    """Joins and calls in turn, at an even pace."""
    clinic = stage.clinic
    callers = [await Caller.connect(stage.port, stage.token(clinic.receptionist)) for _ in range(4)]
    started = time.perf_counter()
    for number in range(count):
        await asyncio.sleep(max(0.0, started + number / case.changes_per_second - time.perf_counter()))
        caller = callers[number % 4]
        if number % 2:
            status, _ = await caller.posts(f"/queues/{clinic.queue}/call-next", {"counter_id": str(clinic.counter)})
        else:
            status, _ = await caller.posts(f"/queues/{clinic.queue}/tickets", {})
        assert status in (200, 201), status
    for caller in callers:
        caller.close()
    return count
