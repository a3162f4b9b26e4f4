"""Many at once (promises 1 to 3): a slot is sold once, overlaps never coexist, a move is done or not; no 5xx."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response, TransportError

from queue_server.actor import Actor, ActorKind, Grant, Role
from queue_server.appointments.errors import SlotTaken
from queue_server.ids import new_id
from tests.appointments.a_practice import Practice, at, slug_of
from tests.chaos.report import measured
from tests.live.processes import a_server_process
from tests.queues.a_rush import a_chance, hands_of

MANY = """
    INSERT INTO patients (id, organization_id, user_id, name)
    SELECT p, $1, u, 'Somebody' FROM unnest($2::uuid[], $3::uuid[]) AS one (p, u)
"""
ACCOUNTS = """
    INSERT INTO users (id, organization_id, email, name, password_hash)
    SELECT u, $1, u || '@example.org', '{"en": "Somebody"}', 'none' FROM unnest($2::uuid[]) AS one (u)
"""
# More than there are connections. Whoever waits for one for seconds hears so (503): some did on a slow machine, of 120
# acts at once that had to begin anew with the hours.
MANY_HANDS = 40
# What must never be: two of one doctor on one seat, or at two branches, at the same time.
OVERLAPS = """
    SELECT count(*) AS many FROM appointments a JOIN appointments b ON b.staff_id = a.staff_id AND b.id > a.id
    AND a.during && b.during AND (a.seat = b.seat OR a.branch_id <> b.branch_id)
    WHERE a.organization_id = $1 AND a.status NOT IN ('cancelled', 'no_show')
        AND b.status NOT IN ('cancelled', 'no_show')
"""
STANDING = """
    SELECT count(*) AS many FROM appointments
    WHERE organization_id = $1 AND status NOT IN ('cancelled', 'no_show', 'held')
"""


async def a_crowd(practice: Practice, count: int) -> list[Actor]:
    """So many patients with accounts."""
    clinic = practice.clinic
    accounts, patients = [new_id() for _ in range(count)], [new_id() for _ in range(count)]
    await clinic.database.read(ACCOUNTS, clinic.organization, accounts)
    await clinic.database.read(MANY, clinic.organization, patients, accounts)
    return [Actor(ActorKind.USER, one, clinic.organization, (Grant(Role.PATIENT),)) for one in accounts]


async def at_once(asks: Sequence[Awaitable[Response]], *, hands: int = 200) -> tuple[Counter[str], float]:
    """What they were answered (`201`, or the slug), and how long it took until the last was; by so many hands."""
    free = asyncio.Semaphore(hands)

    async def asked(ask: Awaitable[Response]) -> Response:
        async with free:
            return await ask

    began = time.monotonic()
    answers = await asyncio.gather(*map(asked, asks))
    took = time.monotonic() - began
    assert [one.text for one in answers if one.status_code >= 500] == []
    return Counter(str(one.status_code) if one.is_success else slug_of(one) for one in answers), took


async def count_of(practice: Practice, sql: str) -> int:
    (row,) = await practice.clinic.database.read(sql, practice.clinic.organization)
    many: int = row["many"]
    return many


async def racers_on_one_slot(practice: Practice, rounds: int, *, form: str) -> None:
    racers = await a_crowd(practice, 200)
    await practice.clinic.allows(most_a_day=50, most_open=200)
    worst = 0.0
    for number in range(rounds):
        slot = at(9) + number * timedelta(minutes=10)
        told, took = await at_once([practice.books(slot, who=racer) for racer in racers])
        assert told == {"201": 1, "slot-taken": 199}
        worst = max(worst, took)
    assert await count_of(practice, STANDING) == rounds
    assert len(await practice.events()) == rounds
    measured(1, "200 racers on one slot, a round", worst, "s", limit=2, form=form)


async def test_two_hundred_racers_and_one_slot(practice: Practice) -> None:
    await racers_on_one_slot(practice, 3, form="brief")


@pytest.mark.chaos
async def test_two_hundred_racers_and_one_slot_again_and_again(practice: Practice) -> None:
    await racers_on_one_slot(practice, 20, form="long")


async def random_overlaps(practice: Practice, racers: int, *, form: str) -> None:
    chance, clinic = a_chance(), practice.clinic
    doctors = [clinic.doctor.id, *[(await clinic.a_doctor(seats=seats)).id for seats in (1, 1, 2, 3)]]
    services = [clinic.service, *[await clinic.a_service(minutes) for minutes in (25, 45)]]
    patients = [await practice.patient_id(who) for who in await a_crowd(practice, 20)]

    def a_wish() -> dict[str, Any]:
        doctor = chance.choice([None, *doctors])
        return {
            "patient_id": chance.choice(patients),
            "service_id": str(chance.choice(services)),
            "staff_id": None if doctor is None else str(doctor),
        }

    hands = hands_of(clinic, 20)
    asks = [
        practice.books(at(9) + timedelta(minutes=chance.randrange(240)), who=chance.choice(hands), **a_wish())
        for _ in range(racers)
    ]
    before = await count_of(practice, STANDING)
    told, took = await at_once(asks)
    assert set(told) <= {"201", "slot-taken"}
    assert before + told["201"] == await count_of(practice, STANDING)
    assert await count_of(practice, OVERLAPS) == 0
    measured(2, "200 on random overlaps of 5 doctors", took, "s", limit=5, form=form)


async def test_random_overlaps_of_five_doctors(practice: Practice) -> None:
    await random_overlaps(practice, 200, form="brief")


@pytest.mark.chaos
async def test_random_overlaps_again_and_again(practice: Practice) -> None:
    for _ in range(5):
        await random_overlaps(practice, 200, form="long")


async def test_behind_the_locks_the_database_itself_refuses(practice: Practice) -> None:
    booked = await practice.booked(at(9))
    with pytest.raises(SlotTaken):
        await practice.clinic.database.read(
            "INSERT INTO appointments SELECT (jsonb_populate_record(a, jsonb_build_object('id', $2::uuid))).*"
            " FROM appointments a WHERE id = $1",
            UUID(booked["id"]),
            new_id(),
        )


async def test_whoever_is_free_is_given_to_as_many_as_are_free(practice: Practice) -> None:
    doctors = {practice.clinic.doctor.id, *[(await practice.clinic.a_doctor()).id for _ in range(4)]}
    told, _ = await at_once([practice.books(at(9), who=racer) for racer in await a_crowd(practice, 60)])
    assert told == {"201": 5, "slot-taken": 55}
    rows = await practice.clinic.database.read(
        "SELECT staff_id FROM appointments WHERE organization_id = $1", practice.clinic.organization
    )
    assert {row["staff_id"] for row in rows} == doctors


async def test_holds_race_with_bookings(practice: Practice) -> None:
    for hour in range(9, 13):
        racers = await a_crowd(practice, 60)  # others each time: whoever holds a second slot lets the first go
        asks = [(practice.holds if n % 2 else practice.books)(at(hour), who=racer) for n, racer in enumerate(racers)]
        told, _ = await at_once(asks)
        assert told == {"201": 1, "slot-taken": 59}
    assert await count_of(practice, STANDING) + await practice.held() == 4


async def test_two_tabs_with_one_hold_book_one_appointment(practice: Practice) -> None:
    held = (await practice.holds(at(9))).json()
    answers = await asyncio.gather(*(practice.books(at(9), hold_id=held["id"]) for _ in range(6)))
    assert len({one.json()["id"] for one in answers}) == 1  # the others are told of the one they have
    assert await count_of(practice, STANDING) == 1


async def test_one_account_holds_one_slot_however_many_tabs(practice: Practice) -> None:
    doctors = [await practice.clinic.a_doctor() for _ in range(4)]
    await asyncio.gather(*(practice.holds(at(9 + n % 5), staff_id=str(doctors[n % 4].id)) for n in range(20)))
    assert await practice.held() == 1


async def test_a_patient_has_no_more_than_allowed_however_fast_they_tap(practice: Practice) -> None:
    doctors = [await practice.clinic.a_doctor() for _ in range(4)]
    await practice.clinic.allows(most_a_day=3)
    told, _ = await at_once([practice.books(at(9 + n), staff_id=str(doctors[n % 4].id)) for n in range(10)])
    assert told == {"201": 3, "booking-limit": 7}


async def test_everything_at_once_leaves_no_overlap(practice: Practice) -> None:
    """Bookings, moves between doctors in both directions, cancellations and changes of hours."""
    chance, clinic = a_chance(), practice.clinic
    doctors = [clinic.doctor.id, *[(await clinic.a_doctor()).id for _ in range(2)]]
    patient = await practice.patient_id()
    desk = clinic.receptionist
    booked = [
        await practice.booked(at(9 + n), who=desk, patient_id=patient, staff_id=str(doctors[n % 3])) for n in range(9)
    ]

    async def move() -> Response:
        to = at(9 + chance.randrange(4), chance.randrange(0, 60, 5))
        return await practice.edits(
            chance.choice(booked), starts_at=to.isoformat(), staff_id=str(chance.choice(doctors))
        )

    async def book() -> Response:
        slot = at(9 + chance.randrange(4), chance.randrange(0, 60, 5))
        return await practice.books(slot, who=desk, patient_id=patient)

    async def cancel() -> Response:
        return await practice.acts(chance.choice(booked), "cancel")

    async def changes_hours() -> None:
        for _ in range(5):
            await clinic.works(chance.choice(doctors), seats=1)

    acts = [chance.choice((move, move, book, cancel))() for _ in range(120)]
    (told, _), _ = await asyncio.gather(at_once(acts, hands=MANY_HANDS), changes_hours())
    assert set(told) <= {"200", "201", "slot-taken", "bad-state", "unavailable"}
    assert await count_of(practice, OVERLAPS) == 0
    for doctor in doctors:
        assert await versions_of(practice, doctor)


async def versions_of(practice: Practice, doctor: UUID) -> bool:
    """Whether a schedule's versions have no gap."""
    rows = await practice.clinic.database.read(
        "SELECT version FROM events WHERE stream_id = $1 ORDER BY version", doctor
    )
    return [row["version"] for row in rows] == list(range(1, len(rows) + 1))


# Promise 3


async def test_a_move_is_done_or_not_whatever_dies(practice: Practice, database_url: str, redis_url: str) -> None:
    clinic, chance = practice.clinic, a_chance()
    other = await clinic.a_doctor()
    patient = await practice.patient_id()
    mine: Any = {"who": clinic.receptionist, "patient_id": patient, "staff_id": str(clinic.doctor.id)}
    booked = [await practice.booked(at(9) + n * timedelta(minutes=10), **mine) for n in range(12)]
    async with a_server_process(database_url, redis_url) as server, server.as_(clinic.receptionist) as desk:

        async def move(one: dict[str, Any], minutes: int) -> int | None:
            to = (at(12) + timedelta(minutes=minutes)).isoformat()
            try:
                path = f"/appointments/{one['id']}"
                return (await desk.patch(path, json={"starts_at": to, "staff_id": str(other.id)})).status_code
            except TransportError:
                return None

        await move(booked[0], 0)
        moves = [asyncio.create_task(move(one, 10 * n)) for n, one in enumerate(booked[1:], start=1)]
        await asyncio.sleep(chance.random() * 0.05)
        server.kill()
        answers = [200, *await asyncio.gather(*moves)]
    await clinic.database.read(
        "SELECT fn.lock_schedules($1, $2, NULL)", clinic.desk.who(), [clinic.doctor.id, other.id]
    )
    for answer, one in zip(answers, booked, strict=True):
        row = await practice.row(one)
        was_moved = row["staff_id"] == other.id
        assert (row["starts_at"] >= at(12)) is was_moved
        assert row["sequence"] == int(was_moved)
        assert answer != 200 or was_moved
    moved = sum([(await practice.row(one))["sequence"] for one in booked])
    assert (await practice.events()).count("appointment.removed") == moved
    assert (await practice.events(other.id)).count("appointment.moved") == moved
    assert len(await practice.jobs("appointment.moved")) == moved
    assert await count_of(practice, OVERLAPS) == 0
