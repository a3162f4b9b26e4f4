"""Coming and going while everything moves: whoever is in the room has missed nothing."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from queue_server.dev.engines import Engines
from realtime import hub as hubs
from realtime import look
from realtime.hub import Hub
from realtime.streams import Payload
from tests.a_clinic import Clinic, Witness
from tests.a_screen import Display, Staff, settled
from tests.a_server import Running, Screen, a_running_server
from tests.bench.stage import a_database as a_way_to

SOON = 0.05
PATIENCE = 60.0
FIFTY_A_SECOND = 0.03  # beside what three changes take


class Restless:
    """Subscribes and unsubscribes as it likes, and applies what it hears in between."""

    def __init__(self, screen: Screen, wish: Payload, chance: random.Random) -> None:
        self.screen = screen
        self.wish = wish
        self.chance = chance
        self.shows: Staff | Display | None = None
        self.gaps = 0
        self._early: list[Payload] = []
        screen.client.on("queue:updated", self.take)

    def take(self, diff: Payload) -> None:
        if not self.is_mine(diff):
            return
        if self.shows is None:
            self._early.append(diff)
        elif not self.shows.take(diff):
            self.gaps += 1

    def is_mine(self, diff: Payload) -> bool:
        return ("queue_id" in diff) == ("queue_id" in self.wish)

    async def comes(self) -> None:
        self.shows, self._early = None, []
        while not (answer := await self.screen.asks("queue:subscribe", self.wish))["ok"]:
            assert answer["error"]["status"] in (429, 503), answer
            await asyncio.sleep(SOON)
        self.shows = (Staff if "queue_id" in self.wish else Display)(answer["snapshot"])
        for diff in self._early:
            self.take(diff)

    async def goes(self) -> None:
        assert (await self.screen.asks("queue:unsubscribe", self.wish))["ok"]

    async def wanders(self, rounds: int) -> None:
        """In the end it is in the room."""
        for _ in range(rounds):
            await self.comes()
            await asyncio.sleep(self.chance.uniform(0, SOON * 6))
            assert self.gaps == 0
            await self.goes()
            await asyncio.sleep(self.chance.uniform(0, SOON))
        await self.comes()


@pytest.fixture
async def hasty(
    ward_url: str, own_redis: Engines, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Running, Clinic]]:
    """A server that forgets a stream at once when nobody watches it."""
    monkeypatch.setattr(hubs, "EVICT_AFTER", 0.0)
    monkeypatch.setattr(look, "EVERY", 0.2)
    async with a_running_server(ward_url, own_redis.redis_url) as server, a_way_to(ward_url) as database:
        yield server, await Clinic.open(database, Witness())


def hub_of(server: Running) -> Hub:
    hub: Hub = server.app.state.hub
    return hub


async def the_line_moves(server: Running, clinic: Clinic, over: asyncio.Event, *, pause: float) -> None:
    """Three changes and a pause, again and again; a third is committed where this server does not hear of it."""
    async with server.as_(clinic.doctor) as doctor:
        while not over.is_set():
            await clinic.joins()
            await doctor.post(f"/queues/{clinic.queue}/tickets", json={})
            await doctor.post(f"/queues/{clinic.queue}/call-next", json={"counter_id": str(clinic.counter)})
            await asyncio.sleep(pause)


async def wanderers(server: Running, clinic: Clinic, *, count: int, rounds: int, pause: float = 0.1) -> None:
    """At the end each shows what is so."""
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    line = {"queue_id": str(clinic.queue)}
    display = {"branch_id": str(clinic.branch), "view": "display"}
    over = asyncio.Event()
    async with AsyncExitStack() as stack:
        restless = [
            Restless(
                await stack.enter_async_context(server.socket({"token": server.token(clinic.doctor)})),
                chance.choice([line, display]),
                random.Random(chance.random()),
            )
            for _ in range(count)
        ]
        moving = asyncio.create_task(the_line_moves(server, clinic, over, pause=pause))
        await asyncio.gather(*(one.wanders(rounds) for one in restless))
        over.set()
        await moving
        await all_show(restless, server, clinic)
    await nobody_is_left(hub_of(server))


async def all_show(restless: list[Restless], server: Running, clinic: Clinic) -> None:
    async with server.as_(clinic.doctor) as doctor:
        line = (await doctor.get(f"/queues/{clinic.queue}")).json()
        board = (await doctor.get(f"/branches/{clinic.branch}/board")).json()
    async with asyncio.timeout(PATIENCE):
        for one in restless:
            truth = line if "queue_id" in one.wish else board
            while one.shows is None or settled(one.shows.shows) != settled(truth):  # noqa: ASYNC110
                await asyncio.sleep(SOON)
            assert one.gaps == 0


async def nobody_is_left(hub: Hub) -> None:
    """No stream is held for somebody who has gone."""
    async with asyncio.timeout(PATIENCE):
        while hub.followers():  # noqa: ASYNC110
            await asyncio.sleep(SOON)


async def test_coming_and_going_at_random_loses_nothing(hasty: tuple[Running, Clinic]) -> None:
    await wanderers(*hasty, count=6, rounds=6)


@pytest.mark.chaos
async def test_coming_and_going_for_long_loses_nothing(hasty: tuple[Running, Clinic]) -> None:
    await wanderers(*hasty, count=18, rounds=60, pause=FIFTY_A_SECOND)


async def test_a_stream_is_forgotten_and_read_again(hasty: tuple[Running, Clinic]) -> None:
    server, clinic = hasty
    async with server.socket({"token": server.token(clinic.doctor)}) as screen:
        one = Restless(screen, {"queue_id": str(clinic.queue)}, random.Random(1))
        for _ in range(2):
            await one.comes()
            await clinic.joins(2)
            await all_show([one], server, clinic)
            await one.goes()
            await nobody_is_left(hub_of(server))
        await one.comes()
        await all_show([one], server, clinic)


async def test_leaving_in_the_middle_of_a_subscription_holds_nothing(hasty: tuple[Running, Clinic]) -> None:
    server, clinic = hasty
    for pause in (0, 0, 0.001, 0.002, 0.005, 0.01):
        async with server.socket({"token": server.token(clinic.doctor)}) as screen:
            for wish in ({"queue_id": str(clinic.queue)}, {"branch_id": str(clinic.branch), "view": "display"}):
                await screen.client.emit("queue:subscribe", wish)
            await asyncio.sleep(pause)
    await nobody_is_left(hub_of(server))
