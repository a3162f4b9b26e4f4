"""The nemesis: breaks one thing after the other, in an order of chance, and measures until all is well again."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tests.chaos.faults import Nemesis
from tests.chaos.history import Fault
from tests.chaos.scene import Scene, all_are_ok, glances
from tests.chaos.workload import all_work

CALM = (0.3, 1.2)  # between two faults; what happens then is counted as quiet
STUCK_AFTER = 60.0  # with whatever still is not well then, there is no going on
STAFF = 6
PAUSE = 0.25
FIRST_PRESSES = 40


@asynccontextmanager
async def a_day_of_work(scene: Scene, chance: random.Random, *, pause: float = PAUSE) -> AsyncIterator[None]:
    """Hands at work and an onlooker, until the block ends and everybody has their last answer."""
    over = asyncio.Event()
    hands, urls = scene.hands(chance, staff=STAFF), [place.desk.url for place in scene.places]
    async with asyncio.TaskGroup() as group:
        group.create_task(glances(scene, over))
        group.create_task(all_work(hands, urls, over, pause=pause))
        try:
            while len(scene.history.presses) < FIRST_PRESSES:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            yield
        finally:
            over.set()


async def wreak_havoc(scene: Scene, chance: random.Random, kinds: Sequence[Nemesis], *, is_brief: bool) -> None:
    """Each kind once, in any order."""
    for kind in chance.sample(kinds, len(kinds)):
        await asyncio.sleep(chance.uniform(*CALM))
        await strike(scene, chance, kind, is_brief=is_brief)


async def strike(scene: Scene, chance: random.Random, kind: Nemesis, *, is_brief: bool) -> Fault:
    """One fault, mended and recovered from."""
    fault = Fault(kind.name, time.time())
    scene.history.faults.append(fault)
    await kind.breaks(scene, fault, chance, kind.brief if is_brief else kind.long)
    fault.mended = time.time()
    await all_are_ok(scene.servers, within=STUCK_AFTER)
    await scene.all_reach(await scene.heads(), await scene.epoch(), within=STUCK_AFTER)
    fault.well_at = time.time()
    print(f"{fault.name}: {fault.mended - fault.began:.2f} s, well after {fault.recovery:.2f} s")
    return fault
