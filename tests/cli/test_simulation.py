"""The simulated day: lively, lawful, and polite to whoever uses the consoles meanwhile."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from queue_server.cli.connecting import database_at
from queue_server.cli.seed import seed
from queue_server.cli.simulation import CROWDED, ODDS, Simulation
from queue_server.clinic.commands import sit_down
from queue_server.errors import Refusal
from queue_server.identity.queries import find_profile_called
from queue_server.transaction import Database


@pytest.fixture
async def opened(a_database: Callable[[], Awaitable[str]]) -> AsyncIterator[tuple[Database, UUID]]:
    async with database_at(await a_database()) as database:
        yield database, await seed(database)


async def test_a_day_has_everything_in_it_and_never_overflows(opened: tuple[Database, UUID]) -> None:
    database, organization = opened
    simulation = Simulation(database, organization, chance=random.Random(7))

    happened = Counter([await simulation.step() for _ in range(250)])

    assert set(happened) >= set(ODDS) - {"sit", "break", "back"}
    (busiest,) = await database.read(
        "SELECT count(*) AS people FROM tickets WHERE state = 'waiting' GROUP BY queue_id ORDER BY 1 DESC LIMIT 1"
    )
    assert busiest["people"] <= CROWDED + len(ODDS)


async def test_it_follows_a_doctor_who_moves_to_another_room(opened: tuple[Database, UUID]) -> None:
    database, organization = opened
    doctor = await find_profile_called(database, "doctor1@demo.clinic")
    assert doctor is not None
    (room,) = await database.read(
        """SELECT c.id FROM counters c JOIN branches b ON b.id = c.branch_id
           WHERE b.name ->> 'en' = 'Al Khuwair' AND c.door = '3'"""
    )
    async with database.cold(doctor.as_actor()) as tx:
        await sit_down(tx, room["id"], now=datetime.now(UTC))
    simulation = Simulation(database, organization, chance=random.Random(7))

    for _ in range(60):
        try:
            await simulation.step()
        except Refusal as refusal:  # pragma: no cover - nobody else is here
            pytest.fail(refusal.slug)

    rooms = await database.read("SELECT DISTINCT counter_id FROM tickets WHERE called_by = $1", doctor.id)
    assert {row["counter_id"] for row in rooms} == {room["id"]}
