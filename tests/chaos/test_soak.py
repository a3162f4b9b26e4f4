"""A mixed soak (promise 27): a fault a minute while people work; a server that lives through it all stays as it is."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression

import pytest

from queue_server.dev.engines import Engines
from tests.chaos.checker import as_text, violations
from tests.chaos.faults import ALL
from tests.chaos.history import History
from tests.chaos.nemesis import a_day_of_work, strike
from tests.chaos.report import measured
from tests.chaos.scene import Scene, a_scene
from tests.chaos.stored import all_that_is_stored
from tests.live.processes import ServerProcess
from tests.live.test_stalled_clients import resident
from tests.queues.oracle import OPEN

pytestmark = pytest.mark.chaos
SAMPLE_EVERY = 1.0
FAULT_EVERY = 60.0
FAULT_EVERY_IN_SHORT = 12.0
SHORTEST = 2.0  # minutes
LONG = 10.0  # minutes; a slope over fewer says nothing
WARM_AFTER = 0.3  # of the time: until then buffers, rings and pools fill
MB_A_MINUTE = 1.0
A_FEW = 5
BESIDE = 300.0  # seconds to begin, to recover and to end
BACK_TO_BASE_WITHIN = 40.0


@dataclass
class Weights:
    """What one process held, by minutes."""

    server: ServerProcess
    minutes: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    async def are_taken(self, over: asyncio.Event) -> None:
        """Until it is over."""
        began = time.monotonic()
        while not over.is_set():
            self.minutes.append((time.monotonic() - began) / 60)
            self.megabytes.append(resident(self.server) / (1 << 20))
            self.files.append(open_files(self.server))
            await asyncio.sleep(SAMPLE_EVERY)

    def slope(self) -> float:
        """Megabytes a minute, once warm."""
        first = int(len(self.minutes) * WARM_AFTER)
        return linear_regression(self.minutes[first:], self.megabytes[first:]).slope


def open_files(server: ServerProcess) -> int:
    return sum(1 for _ in Path(f"/proc/{server.pid}/fd").iterdir())


async def files_are_back_at(server: ServerProcess, base: int) -> int:
    """How many are open, once few enough are or patience ends."""
    latest = time.monotonic() + BACK_TO_BASE_WITHIN
    while (now := open_files(server)) > base + A_FEW and time.monotonic() < latest:  # noqa: ASYNC110
        await asyncio.sleep(SAMPLE_EVERY)
    return now


async def faults_for(scene: Scene, chance: random.Random, minutes: float) -> None:
    """One after the other, each kind before any a second time."""
    end = time.monotonic() + 60 * minutes
    pause = FAULT_EVERY if minutes >= LONG else FAULT_EVERY_IN_SHORT
    while time.monotonic() < end:
        for kind in chance.sample(ALL, len(ALL)):
            began = time.monotonic()
            await strike(scene, chance, kind, is_brief=True)
            await asyncio.sleep(max(0.0, min(end, began + pause) - time.monotonic()))
            if time.monotonic() >= end:
                return


async def test_a_day_with_a_fault_a_minute_keeps_every_promise(
    own_engines: Engines, pytestconfig: pytest.Config, is_brief: bool
) -> None:
    seed, minutes = pytestconfig.option.seed, pytestconfig.option.soak or SHORTEST
    if is_brief and pytestconfig.option.soak is None:
        pytest.skip("a soak is not brief; --soak says for how many minutes")
    history, chance, over = History(seed), random.Random(seed), asyncio.Event()
    async with asyncio.timeout(60 * minutes + BESIDE), a_scene(own_engines, history) as scene:
        scene.mortal = 1
        survivor = scene.places[1].serving
        base, weights = open_files(survivor), Weights(survivor)
        weighing = asyncio.create_task(weights.are_taken(over))
        async with a_day_of_work(scene, chance):
            await faults_for(scene, chance, minutes)
        await scene.tell_stories()
        over.set()
        await weighing
        files = await files_are_back_at(survivor, base + len(scene.phones))
        scene.listen_to_complaints()
        stored = await all_that_is_stored(scene.database_url, scene.clinic.organization)
    form = f"{minutes:g} min"
    slope = measured(27, "soak: memory of a server", weights.slope(), "MB/min", limit=MB_A_MINUTE, form=form, seed=seed)
    measured(27, "soak: memory of a server, most", max(weights.megabytes), "MB", form=form, seed=seed)
    measured(27, "soak: files open at the end beyond those at the beginning", files - base, "", form=form, seed=seed)
    waits = sum(ticket["state"] in OPEN for ticket in stored.tickets.values())
    measured(27, "soak: tickets open at the end", waits, "", form=form, seed=seed)
    found = violations(history, stored)
    assert not found, f"seed {seed}\n{as_text(found)}"
    assert files <= base + len(scene.phones) + A_FEW
    assert minutes < LONG or slope.value <= MB_A_MINUTE
