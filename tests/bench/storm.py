"""`storm`: everybody's connection is cut at once, everybody comes back, and something changes meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.callers import Caller
from tests.bench.crowds import Crowd, Wish, a_crowd
from tests.bench.figures import Row
from tests.bench.plan import Plan
from tests.bench.progress import say
from tests.bench.stage import Stage, a_stage
from tests.bench.tap import Tap, a_tap

ADDRESSES = 250  # as many homes and phones; a server bounds the unfinished handshakes of each
INTO_THE_STORM = 1.0  # seconds after the cut: half of them are back, in 0.5 to 1.5 s
CURRENT_WITHIN = 60.0
CALM = 3.0  # seconds before it


class Kind(NamedTuple):
    """Who watches: who they are, what they hear, and after which text an answer tells its version."""

    wishes_of: Callable[[Stage, int], Awaitable[Sequence[Wish]]]
    event: str
    in_answer: str
    in_event: str


async def displays(stage: Stage, count: int) -> Sequence[Wish]:
    await stage.furnish()
    return stage.displays(count)


async def holders(stage: Stage, count: int) -> Sequence[Wish]:
    await stage.fill(stage.clinic.queue, count)
    return await stage.holders(stage.clinic.queue)


KINDS = {
    "displays of one board": Kind(displays, "queue:updated", '"{queue}":{{', '"stream_id":"{queue}"'),
    "ticket holders of one line": Kind(holders, "queue:position-changed", '"ticket":{{', '"queue_id":"{queue}"'),
}


class Weather(NamedTuple):
    """How it went: seconds until all were current, statements the server asked for each client, and who was refused."""

    seconds: float
    queries: float
    refused: int


async def run(plan: Plan) -> AsyncIterator[Row]:
    """Screens, and then patients."""
    generator = plan.workshop.generator()
    count = plan.choose(full=5000, short=1000)
    for name, kind in KINDS.items():
        storms = [weather async for weather in storms_over(plan, generator, kind, count)]
        for weather in storms:
            say(f"storm, {count:,} {name}: all current after {weather.seconds:.2f} s; {weather.refused} tries refused")
        yield Row("storm", f"{count:,} {name}, until all are current", median(one.seconds for one in storms), "s")
        yield Row("storm", f"{count:,} {name}, statements", median(one.queries for one in storms), "queries/client")


async def storms_over(plan: Plan, generator: Path, kind: Kind, count: int) -> AsyncIterator[Weather]:
    """Cut everybody, change something while they come back, and wait until all know of it; and again."""
    engines = await plan.engines()
    async with a_tap(engines.database_url) as tap, a_stage(plan, database_url=tap.url) as stage:
        wishes = await kind.wishes_of(stage, count)
        async with a_crowd(generator, stage.port, wishes, addresses=ADDRESSES) as crowd:
            await crowd.does(f'count 42["{kind.event}"')
            await crowd.does("answer " + kind.in_answer.format(queue=stage.clinic.queue))
            await crowd.does("event " + kind.in_event.format(queue=stage.clinic.queue))
            await crowd.connects()
            for number in range(plan.choose(full=3, short=1)):
                yield await cut_and_wait(stage, crowd, tap, "resume" if number % 2 else "pause")


async def cut_and_wait(stage: Stage, crowd: Crowd, tap: Tap, change: str) -> Weather:
    """What is asked in a calm second is asked in a storm too, and is not the clients' doing."""
    before = tap.statements
    await asyncio.sleep(CALM)
    calm = (tap.statements - before) / CALM
    await crowd.does(f"target {await stage.clinic.version() + 1}")
    await crowd.does("go")
    before = tap.statements
    await crowd.does("drop")
    await asyncio.sleep(INTO_THE_STORM)
    await changes(stage, change)
    await crowd.until(lambda now: now.current == now.ready == crowd.size, CURRENT_WITHIN)
    tally = await crowd.status()
    assert tally.gaps == tally.lost == 0, tally
    asked = tap.statements - before - calm * tally.seconds
    return Weather(tally.current_after, max(0.0, asked) / crowd.size, tally.refused)


async def changes(stage: Stage, change: str) -> None:
    """The change in the middle of it all: one that concerns everybody, for who is not concerned is told nothing."""
    caller = await Caller.connect(stage.port, stage.token(stage.clinic.doctor))
    status, queue = await caller.posts(f"/queues/{stage.clinic.queue}/{change}", {})
    assert status == 200, (status, queue)
    caller.close()
