"""`positions`: one call-next, and everybody in the line hears their own place; CPU of the server per call."""

from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

from tests.bench import machine
from tests.bench.callers import Caller
from tests.bench.crowds import Crowd, Wish, a_crowd, compact
from tests.bench.figures import Row, compared
from tests.bench.peers import Peer, serving
from tests.bench.plan import Plan
from tests.bench.progress import say
from tests.bench.stage import Stage, a_stage

HEARD_WITHIN = 30.0
WARM_UP = 2  # calls
# One's own place as the contract has it: 355 bytes.
PLACE = {
    "ticket_id": "019a9d5e-57b2-7f0b-8d0e-3d1f6c2a7b10",
    "number": "A042",
    "queue_id": "019a9d5e-0c3a-7d21-9b7e-5f2d1c0a9e44",
    "epoch": 1,
    "version": 0,
    "state": "waiting",
    "position": 0,
    "ahead": 0,
    "expected_at": {"low": "2026-11-21T08:45:00+00:00", "high": "2026-11-21T09:05:00+00:00"},
    "snoozed_until": None,
    "queue_state": "open",
    "resumes_at": None,
}


async def run(plan: Plan) -> AsyncIterator[Row]:
    """Every length of the line: our server in full, and what its peers need only to send as much."""
    generator = plan.workshop.generator()
    for people in plan.choose(full=(100, 1000, 5000), short=(1000,)):
        rounds: dict[str, list[float]] = defaultdict(list)
        calls = plan.choose(full=max(20, min(100, 30_000 // people)), short=8)
        for _ in range(plan.choose(full=3, short=1)):
            rounds["ours"].append(await ours(plan, generator, people, calls))
            for peer in plan.workshop.python_and_node():
                rounds[peer.name].append(await theirs(peer, generator, people, calls))
        say(f"positions, {people:,} people: " + ", ".join(f"{who} {ms[-1]:.1f} ms" for who, ms in rounds.items()))
        yield compared("positions", f"{people:,} people waiting", "CPU-ms/call", rounds)


async def ours(plan: Plan, generator: Path, people: int, calls: int) -> float:
    """CPU-milliseconds for a call-next through HTTP, with everybody's place sent after it, one at a time."""
    async with a_stage(plan) as stage:
        queue = stage.clinic.queue
        await stage.fill(queue, people + (calls + WARM_UP) // 2)  # on average so many wait
        async with a_crowd(generator, stage.port, await stage.holders(queue)) as crowd:
            await crowd.connects()
            await crowd.does('count 42["queue:position-changed"')
            await crowd.does(f'event "queue_id":"{queue}"')
            caller = await Caller.connect(stage.port, stage.token(stage.clinic.doctor))
            for number in range(WARM_UP):
                await call_and_hear(stage, crowd, caller, called=number + 1)
            before = machine.cpu_seconds(stage.pid)
            for number in range(WARM_UP, WARM_UP + calls):
                await call_and_hear(stage, crowd, caller, called=number + 1)
            return (machine.cpu_seconds(stage.pid) - before) * 1000 / calls


async def call_and_hear(stage: Stage, crowd: Crowd, caller: Caller, *, called: int) -> None:
    """Call one, and wait until all who still wait and the one who was called have heard what it means for them."""
    body = {"counter_id": str(stage.clinic.counter)}
    status, ticket = await caller.posts(f"/queues/{stage.clinic.queue}/call-next", body)
    assert status == 200, (status, ticket)
    await crowd.does(f"target {ticket['version']}")
    await crowd.until(lambda now: now.current > crowd.size - called, HEARD_WITHIN)


async def theirs(peer: Peer, generator: Path, people: int, calls: int) -> float:
    """CPU-milliseconds for as many personal messages, each made and sent for its own person."""
    wishes: list[Wish] = [({}, ["join", f"user:{number}"]) for number in range(people)]
    async with serving(peer) as served, a_crowd(generator, served.port, wishes) as crowd:
        await crowd.connects()
        await crowd.does('count 42["queue:position-changed"')
        await crowd.does("trigger 42" + compact(["next", {"people": people, "place": PLACE}]))
        await crowd.does("go")
        await fire_and_hear(crowd, WARM_UP)
        before = machine.cpu_seconds(served.pid)
        await fire_and_hear(crowd, WARM_UP + calls)
        return (machine.cpu_seconds(served.pid) - before) * 1000 / calls


async def fire_and_hear(crowd: Crowd, broadcasts: int) -> None:
    """One at a time, until so many were heard by everybody."""
    while (tally := await crowd.status()).broadcasts < broadcasts:
        sent = tally.broadcasts
        await crowd.does("fire")
        await crowd.until(lambda now, sent=sent: now.broadcasts > sent, HEARD_WITHIN)  # type: ignore[misc]
