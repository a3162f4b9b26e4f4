"""`connect`: handshake, authorisation, subscription and snapshot; per CPU-second of the server, and memory for each."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import NamedTuple

from tests.bench import machine
from tests.bench.crowds import Wish, a_crowd
from tests.bench.figures import Row, compared
from tests.bench.peers import Peer, serving
from tests.bench.plan import Plan
from tests.bench.progress import say
from tests.bench.stage import Stage, a_stage

FIRST = 64  # connections that are not counted: lines are loaded, and code runs for the first time
IN_A_LINE = 250  # patients


class Cost(NamedTuple):
    """What connecting cost a server."""

    per_cpu_second: float
    kilobytes: float


async def displays(stage: Stage, count: int) -> Sequence[Wish]:
    """Anonymous screens of one public branch, each given the whole board."""
    await stage.furnish()
    return stage.displays(count)


async def holders(stage: Stage, count: int) -> Sequence[Wish]:
    """Patients with a printed ticket: its secret is checked, and each is given the own ticket."""
    wishes: list[Wish] = []
    for queue in await stage.lines(count // IN_A_LINE):
        await stage.fill(queue, IN_A_LINE)
        wishes += await stage.holders(queue)
    return wishes


async def accounts(stage: Stage, count: int) -> Sequence[Wish]:
    """Patients who signed in: an access token is checked, and each is given the own ticket."""
    wishes: list[Wish] = []
    for queue in await stage.lines(count // IN_A_LINE):
        wishes += await stage.accounts(queue, IN_A_LINE)
    return wishes


CASES: dict[str, Callable[[Stage, int], Awaitable[Sequence[Wish]]]] = {
    "displays": displays,
    "ticket holders": holders,
    "signed-in patients": accounts,
}


async def run(plan: Plan) -> AsyncIterator[Row]:
    """Each kind of client, and the peers' bare handshake with one room joined."""
    count = plan.choose(full=5000, short=1000)
    rounds: dict[str, list[Cost]] = defaultdict(list)
    for _ in range(plan.choose(full=3, short=1)):
        for case, wishes_of in CASES.items():
            rounds[case].append(await ours(plan, wishes_of, count))
        for peer in plan.workshop.python_and_node():
            rounds[peer.name].append(await theirs(plan, peer, count))
        say("connect: " + ", ".join(f"{who} {costs[-1].per_cpu_second:,.0f}/CPU-s" for who, costs in rounds.items()))
    for case in CASES:
        told = {who: costs for who, costs in rounds.items() if who == case or who not in CASES}
        speeds = {who: [cost.per_cpu_second for cost in costs] for who, costs in told.items()}
        sizes = {who: [cost.kilobytes for cost in costs] for who, costs in told.items()}
        yield compared("connect", case, "connections/CPU-s", speeds, ours=case)
        yield compared("connect", f"{case}, memory with {count:,}", "KB/connection", sizes, ours=case)


async def ours(plan: Plan, wishes_of: Callable[[Stage, int], Awaitable[Sequence[Wish]]], count: int) -> Cost:
    async with a_stage(plan) as stage:
        return await cost_of(plan, stage.port, stage.pid, await wishes_of(stage, count))


async def theirs(plan: Plan, peer: Peer, count: int) -> Cost:
    async with serving(peer) as served:
        return await cost_of(plan, served.port, served.pid, [({}, ["join", "bench"])] * count)


async def cost_of(plan: Plan, port: int, pid: int, wishes: Sequence[Wish]) -> Cost:
    """Connect everybody, at most 64 at once."""
    settles = plan.choose(full=1.0, short=0.3)
    async with a_crowd(plan.workshop.generator(), port, wishes) as crowd:
        await crowd.connects(FIRST)
        await asyncio.sleep(settles)
        cpu, memory = machine.cpu_seconds(pid), machine.memory_kb(pid)
        await crowd.connects()
        used = machine.cpu_seconds(pid) - cpu
        await asyncio.sleep(settles)
        counted = crowd.size - FIRST
        return Cost(counted / used, (machine.memory_kb(pid) - memory) / counted)
