"""A process that is killed while it offers a slot leaves neither none nor two offers behind."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

import httpx2
import pytest

from tests.a_clinic import Clinic, Witness
from tests.bench.stage import a_database as a_way_to
from tests.live.processes import a_server_process
from tests.waitlist.a_list import WaitingList

HOURS = (8, 9, 10)
LATEST = 0.05  # seconds between the answer and the kill: before, in and after the work that follows
TOLD = "SELECT count(*) AS times FROM notifications WHERE user_id = $1 AND kind = 'offer.made'"


@pytest.mark.chaos
async def test_killed_at_any_moment_one_offer_is_made_and_told_once(
    a_database: Callable[[], Awaitable[str]], redis_url: str
) -> None:
    url = await a_database()
    async with a_way_to(url) as database:
        waiting = await WaitingList.open(await Clinic.open(database, Witness()))
        await waiting.policy(step_minutes=60, change_until_minutes=0)
        booked = {hour: await waiting.books(f"At {hour}", waiting.at(hour)) for hour in HOURS}
        for hour in HOURS:
            name = f"Ali {hour}"
            entry = await waiting.waits(name, from_time=f"{hour:02}:00", until_time=f"{hour:02}:30")
            async with a_server_process(url, redis_url) as server:
                async with server.as_(waiting.patients[f"At {hour}"]) as giver:
                    answer = await giver.post(f"/appointments/{booked[hour]['id']}/cancel", json={})
                assert answer.status_code == 200
                await asyncio.sleep(random.random() * LATEST)
                server.kill()
                await server.ends()
            await waiting.database.read("UPDATE jobs SET taken_until = now()")  # the lease of the dead is over
            async with (
                a_server_process(url, redis_url) as other,
                other.as_(waiting.patients[name]) as owner,
                asyncio.timeout(60),
            ):
                while await told(owner) < 1:  # noqa: ASYNC110 - the server is another process
                    await asyncio.sleep(0.05)
            made = [offer for offer in await waiting.offers() if offer["entry_id"] == entry]
            assert [offer["state"] for offer in made] == ["open"]
            (row,) = await waiting.database.read(TOLD, waiting.patients[name].id)
            assert row["times"] == 1


async def told(owner: httpx2.AsyncClient) -> int:
    """How often they were told of an offer, as they see it."""
    with suppress(httpx2.TransportError):
        items = (await owner.get("/notifications")).json()["items"]
        return sum(item["kind"] == "offer.made" for item in items)
    return 0
