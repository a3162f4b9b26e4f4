"""`fanout`: one line diff to everybody in a room, as fast as it goes; deliveries per CPU-second of the server."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

from tests.bench import machine
from tests.bench.callers import Caller
from tests.bench.crowds import Crowd, a_crowd, compact
from tests.bench.figures import Row, compared
from tests.bench.peers import Peer, serving
from tests.bench.plan import Plan
from tests.bench.progress import say
from tests.bench.stage import Stage, a_stage

OUTSTANDING = 2  # broadcasts on their way: the server always has one to do
WARM_UP = 0.5
WARM_UP_CHANGES = 4
HEARD_WITHIN = 10.0
# What consoles hear of somebody who joins at the end: 370 bytes with the event's name.
TICKET = {
    "id": "019a9d5e-57b2-7f0b-8d0e-3d1f6c2a7b10",
    "number": "A042",
    "state": "waiting",
    "priority": "normal",
    "rank_at": "2026-11-21T08:41:55.903312+00:00",
    "counter": None,
    "here": True,
    "needs": ["language:ar"],
}
DIFF = {
    "queue_id": "019a9d5e-0c3a-7d21-9b7e-5f2d1c0a9e44",
    "epoch": 1,
    "version": 0,
    "at": "2026-11-21T08:41:55.903312+00:00",
    "ops": [{"op": "insert", "at": 41, "ticket": TICKET}],
}


async def run(plan: Plan) -> AsyncIterator[Row]:
    """Every size, every peer in each round."""
    peers = plan.workshop.peers()
    generator = plan.workshop.generator()
    for size in plan.choose(full=(1000, 5000, 10_000), short=(1000,)):
        rounds: dict[str, list[float]] = defaultdict(list)
        for number in range(plan.choose(full=3, short=1)):
            for peer in peers:
                rate = await rate_of(peer, generator, size, seconds=plan.choose(full=5.0, short=1.0))
                rounds[peer.name].append(rate)
                say(f"fanout, {size:,} subscribers, round {number + 1}: {peer.name} {rate:,.0f} deliveries/CPU-second")
        yield compared("fanout", f"{size:,} subscribers", "deliveries/CPU-s", rounds)
    displays = plan.choose(full=5000, short=1000)
    rate = await through_commits(plan, generator, displays, changes=plan.choose(full=60, short=12))
    say(f"fanout, {displays:,} displays through a commit: {rate:,.0f} deliveries/CPU-second")
    yield Row("fanout", f"{displays:,} displays, through a commit", rate, "deliveries/CPU-s")


async def rate_of(peer: Peer, generator: Path, size: int, *, seconds: float) -> float:
    """Deliveries per CPU-second of a peer's server to so many subscribers."""
    async with serving(peer) as served, a_crowd(generator, served.port, [({}, ["join", "bench"])] * size) as crowd:
        await crowd.connects()
        await crowd.does('count 42["queue:updated"')
        await crowd.does("trigger 42" + compact(["pub", DIFF]))
        await crowd.does(f"window {OUTSTANDING}")
        await asyncio.sleep(WARM_UP)
        return await deliveries_per_cpu_second(crowd, served.pid, seconds)


async def deliveries_per_cpu_second(crowd: Crowd, pid: int, seconds: float) -> float:
    """What arrives in so many seconds, by what the server used meanwhile."""
    await crowd.does("go")
    before = machine.cpu_seconds(pid)
    await asyncio.sleep(seconds)
    tally = await crowd.status()
    used = machine.cpu_seconds(pid) - before
    assert tally.lost == 0, f"{tally.lost} of {crowd.size} clients were cut"
    assert tally.heard > 0, "nothing arrived"
    return tally.heard / used


async def through_commits(plan: Plan, generator: Path, displays: int, *, changes: int) -> float:
    """The whole way: request, commit, projection, diff, screens; one change at a time, by what the server used."""
    async with a_stage(plan) as stage, a_crowd(generator, stage.port, stage.displays(displays)) as crowd:
        await crowd.connects()
        await crowd.does('count 42["queue:updated"')
        desk = await Caller.connect(stage.port, stage.token(stage.clinic.receptionist))
        await change_and_hear(stage, crowd, desk, WARM_UP_CHANGES)
        await crowd.does("go")
        before = machine.cpu_seconds(stage.pid)
        await change_and_hear(stage, crowd, desk, changes)
        used = machine.cpu_seconds(stage.pid) - before
        assert (await crowd.status()).heard == changes * displays
        return changes * displays / used


async def change_and_hear(stage: Stage, crowd: Crowd, desk: Caller, changes: int) -> None:
    """Joins and calls in turn, each heard by everybody before the next."""
    heard = (await crowd.status()).heard
    for number in range(changes):
        verb, wish = ("call-next", {"counter_id": str(stage.clinic.counter)}) if number % 2 else ("tickets", {})
        status, answer = await desk.posts(f"/queues/{stage.clinic.queue}/{verb}", wish)
        assert status in (200, 201), (status, answer)
        heard += crowd.size
        await crowd.until(lambda now, all_of=heard: now.heard >= all_of, HEARD_WITHIN)  # type: ignore[misc]
