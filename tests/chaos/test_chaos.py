"""Everything breaks, one thing after the other, while people work: nothing is lost, repeated, reordered or late."""

import asyncio
import random

import pytest

from queue_server.dev.engines import Engines
from tests.chaos.checker import as_text, violations
from tests.chaos.faults import ALL
from tests.chaos.figures import figures
from tests.chaos.history import History, Outcome
from tests.chaos.nemesis import a_day_of_work, wreak_havoc
from tests.chaos.scene import a_scene
from tests.chaos.stored import all_that_is_stored

pytestmark = pytest.mark.chaos
LONGEST = 600.0  # seconds; a run that hangs is a bug


async def test_nothing_is_lost_repeated_or_reordered_whatever_breaks(
    own_engines: Engines, seed: int, is_brief: bool, form: str, patience: float
) -> None:
    history, chance = History(seed), random.Random(seed)
    async with asyncio.timeout(LONGEST), a_scene(own_engines, history) as scene:
        async with a_day_of_work(scene, chance):
            await wreak_havoc(scene, chance, ALL, is_brief=is_brief)
            await asyncio.sleep(chance.uniform(0.5, 1.5))
        await scene.tell_stories()
        scene.listen_to_complaints()
        stored = await all_that_is_stored(scene.database_url, scene.clinic.organization)
    outcomes = [press.outcome for press in history.presses]
    print(f"seed {seed}: {len(outcomes)} presses, " + ", ".join(f"{outcomes.count(one)} {one}" for one in Outcome))
    measures = figures(history, stored, form)
    found = violations(history, stored)
    assert not found, f"seed {seed}\n{as_text(found)}"
    late = [one for one in measures if one.limit is not None and one.value > one.limit * patience]
    assert not late, f"seed {seed}: late, at a load of {late[0].load}: {late}"
