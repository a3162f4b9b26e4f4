"""What `GET /slots` offers can be booked, and nothing else; buffers, seats, branches, holds and closures among it."""

import random
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from queue_server.actor import Role
from tests.appointments.a_practice import Practice, at, slug_of

TRIES = 60


@pytest.mark.parametrize("luck", range(3))
async def test_what_is_offered_is_to_be_had_and_nothing_else(practice: Practice, luck: int) -> None:
    chance, clinic = random.Random(luck), practice.clinic
    await clinic.works_no_more(clinic.doctor.id)
    await clinic.allows(most_a_day=50, most_open=200, step_minutes=chance.choice([None, 10, 15]))
    elsewhere = await clinic.a_branch()
    hours: Any = {"starts_at": time(12), "ends_at": time(16)}  # 08:00 to 12:00 by UTC
    group, shared = await clinic.a_doctor(seats=2, **hours), await clinic.a_user(Role.DOCTOR)
    for branch in (clinic.branch, elsewhere):
        await clinic.works(shared.id, branch=branch, **hours)
    services = [
        await clinic.a_service(20, buffer_before_minutes=5, buffer_after_minutes=5),
        await clinic.a_service(45),
    ]
    places = [(branch, service) for branch in (clinic.branch, elsewhere) for service in services]
    outcomes = set[bool]()
    for _ in range(TRIES):
        branch, service = chance.choice(places)
        of: Any = {"branch_id": str(branch), "service_id": str(service)}
        offered = await offers(practice, of)
        when = at(8) + timedelta(minutes=5 * chance.randrange(48))
        doctor = chance.choice([group, shared])
        is_offered = (when, str(doctor.id)) in offered
        hold = chance.random() < 0.3
        who = await clinic.a_patient()
        asks = practice.holds if hold else practice.books
        answer = await asks(when, who=who, staff_id=str(doctor.id), **of)
        assert answer.is_success is is_offered, (when, answer.text, offered)
        outcomes.add(is_offered)
        assert answer.is_success or slug_of(answer) in ("slot-taken", "invalid")
        if hold and answer.is_success and chance.random() < 0.5:
            await practice.lapses(answer.json())
    assert outcomes == {True, False}


async def offers(practice: Practice, of: dict[str, str]) -> set[tuple[datetime, str]]:
    day = at(0).date().isoformat()
    query = "&".join(f"{name}={value}" for name, value in {**of, "from": day, "to": day}.items())
    answer = await practice.gets(f"/slots?{query}")
    assert answer.status_code == 200, answer.text
    return {
        (datetime.fromisoformat(one["starts_at"]).astimezone(UTC), one["staff_id"]) for one in answer.json()["items"]
    }
