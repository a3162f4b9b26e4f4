"""The simulated day: lively, lawful, and polite to whoever uses the consoles meanwhile."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import Actor, ActorKind
from queue_server.appointments.errors import TooEarly
from queue_server.cli import simulated_bookings
from queue_server.cli.connecting import database_at
from queue_server.cli.seed import seed
from queue_server.cli.simulated_bookings import possible_errands
from queue_server.cli.simulation import CROWDED, ODDS, Simulation
from queue_server.clinic.commands import sit_down
from queue_server.identity.queries import find_profile_called
from queue_server.keys import Keys
from queue_server.transaction import Database

KEYS = Keys((b"x" * 32,))
ORGANIZATION = UUID(int=9)
LONG_DAY = 2000  # events
NINE = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
async def opened(a_database: Callable[[], Awaitable[str]]) -> AsyncIterator[tuple[Database, UUID]]:
    async with database_at(await a_database()) as database:
        yield database, await seed(database)


@pytest.fixture(autouse=True)
def everybody_comes_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a doctor has a break just now: no hour passes in a test."""
    monkeypatch.setattr(simulated_bookings, "SOON", timedelta(hours=3))
    monkeypatch.setattr(simulated_bookings, "COMES_BEFORE", timedelta(hours=1))


async def plays(simulation: Simulation, steps: int) -> Counter[str | None]:
    """What happened; late in the evening somebody comes for what is tomorrow's, and is told so."""
    happened: Counter[str | None] = Counter()
    for _ in range(steps):
        try:
            happened[await simulation.step()] += 1
        except TooEarly:
            happened["too early"] += 1
    return happened


async def test_a_day_has_everything_in_it_and_never_overflows(opened: tuple[Database, UUID]) -> None:
    database, organization = opened
    simulation = Simulation(database, organization, KEYS, chance=random.Random(7))

    happened = await plays(simulation, 250)
    wanted = set(ODDS) - {"sit", "break", "back", "miss", "check-in"}
    while not wanted <= set(happened) and happened.total() < LONG_DAY:  # the rare ones come by chance
        happened += await plays(simulation, 50)

    assert set(happened) >= wanted
    assert happened["check-in"] + happened["too early"] > 0
    (busiest,) = await database.read(
        "SELECT count(*) AS people FROM tickets WHERE state = 'waiting' GROUP BY queue_id ORDER BY 1 DESC LIMIT 1"
    )
    assert busiest["people"] <= CROWDED + len(ODDS)


async def test_appointments_come_into_the_lines_of_their_doctors(opened: tuple[Database, UUID]) -> None:
    database, organization = opened
    happened = await plays(Simulation(database, organization, KEYS, chance=random.Random(7)), 250)

    served = await database.read(
        "SELECT DISTINCT q.prefix, t.appointment_id IS NOT NULL AS was_booked FROM tickets t "
        "JOIN queues q ON q.id = t.queue_id WHERE t.called_at IS NOT NULL"
    )
    assert {row["prefix"] for row in served} >= {"A", "K", "L"}
    assert {row["prefix"] for row in served if row["was_booked"]} <= {"K", "L", "M"}
    assert any(row["was_booked"] for row in served) or not happened["check-in"]


def test_nobody_touches_the_appointments_of_whoever_tries_the_demo() -> None:
    desk, patient, visitor = (Actor(ActorKind.USER, UUID(int=n), ORGANIZATION) for n in (1, 2, 3))
    row = {"id": UUID(int=7), "branch_id": ORGANIZATION, "status": "pending", "starts_at": NINE}

    def possible(owner: UUID | None, **facts: Any) -> list[tuple[str, Actor]]:
        errands = possible_errands(desk, [patient], [{**row, "user_id": owner, **facts}], now=NINE + timedelta(hours=1))
        return [(one.name, one.actor) for one in errands]

    assert possible(visitor.id) == [("book", patient)]
    assert possible(patient.id) == [("check-in", patient)]
    assert possible(patient.id, id=UUID(int=8)) == [("miss", desk)]
    assert possible(None) == [("book", patient), ("check-in", desk)]
    assert possible(patient.id, starts_at=NINE + timedelta(hours=4)) == [("cancel", patient), ("confirm", patient)]


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
    simulation = Simulation(database, organization, KEYS, chance=random.Random(7))

    await plays(simulation, 60)

    rooms = await database.read("SELECT DISTINCT counter_id FROM tickets WHERE called_by = $1", doctor.id)
    assert {row["counter_id"] for row in rooms} == {room["id"]}
