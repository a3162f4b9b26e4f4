"""No time is kept for somebody who may not book it: limits are asked when they choose, and once more at the end."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from httpx2 import Response

from queue_server.actor import Actor, Grant, Role
from tests.appointments.a_practice import Practice, at, slug_of
from tests.appointments.test_races import a_crowd, at_once

OF_EACH = """
    SELECT count(*) AS many FROM appointments WHERE organization_id = $1 AND status = 'pending' GROUP BY patient_id
"""


def pointers(answer: Response) -> list[str]:
    return [error["pointer"] for error in answer.json().get("errors", [])]


async def test_a_hold_is_refused_as_its_booking_would_be_and_nothing_is_kept(practice: Practice) -> None:
    other = str((await practice.clinic.a_doctor()).id)
    await practice.clinic.allows(most_open=3, most_a_day=2)
    await practice.booked(at(9))
    same_time = await practice.holds(at(9), staff_id=other)
    await practice.booked(at(10))
    third_that_day = await practice.holds(at(11))
    await practice.booked(at(9, days=3))
    fourth = await practice.holds(at(9, days=4))
    answers = [same_time, third_that_day, fourth]
    assert [(one.status_code, slug_of(one), pointers(one)) for one in answers] == [
        (409, "booking-limit", ["/starts_at"]),
        (409, "booking-limit", []),
        (409, "booking-limit", []),
    ]
    assert [one.json()["type"] for one in answers] == ["/problems/booking-limit"] * 3
    assert await practice.held() == 0


async def test_what_overlaps_in_part_is_at_that_very_time(practice: Practice) -> None:
    other = str((await practice.clinic.a_doctor()).id)
    long = await practice.clinic.a_service(60)
    await practice.booked(at(9), staff_id=str(practice.clinic.doctor.id), service_id=str(long))
    inside, after = await practice.holds(at(9, 30), staff_id=other), await practice.holds(at(10), staff_id=other)
    assert (slug_of(inside), pointers(inside), after.status_code) == ("booking-limit", ["/starts_at"], 201)


async def test_whoever_lost_a_race_reads_that_and_not_of_limits(practice: Practice) -> None:
    await practice.clinic.allows(most_open=1)
    await practice.booked(at(9))
    await practice.booked(at(10), who=await practice.clinic.a_patient())
    assert slug_of(await practice.holds(at(10))) == "slot-taken"


async def test_a_hold_is_no_appointment_of_ones_own(practice: Practice) -> None:
    await practice.clinic.allows(most_open=1, most_a_day=1)
    first = (await practice.holds(at(9))).json()
    assert (await practice.holds(at(9))).json() == first
    instead = (await practice.holds(at(9, 10))).json()
    assert await practice.held() == 1
    await practice.booked(at(9, 10), hold_id=instead["id"])


async def test_a_refusal_leaves_what_was_held(practice: Practice) -> None:
    await practice.clinic.allows(most_a_day=1)
    await practice.booked(at(9))
    held = (await practice.holds(at(9, days=3))).json()
    assert slug_of(await practice.holds(at(11))) == "booking-limit"
    assert await practice.jobs("slot.freed") == []
    await practice.booked(at(9, days=3), hold_id=held["id"])


async def test_what_was_held_before_the_limit_was_reached_is_refused_when_asked_for_anew(practice: Practice) -> None:
    """But the same request is answered the same, and one that was refused is decided again."""
    await practice.clinic.allows(most_open=1)
    wish: Any = {"who": practice.patient, **practice.wish(at(11))}
    held = await practice.posts("/holds", key="once", **wish)
    booked = await practice.booked(at(9))
    again = await practice.posts("/holds", key="once", **wish)
    assert (again.status_code, again.text) == (201, held.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert slug_of(await practice.posts("/holds", key="anew", **wish)) == "booking-limit"
    await practice.acts(booked, "cancel")
    anew = await practice.posts("/holds", key="anew", **wish)
    assert (anew.status_code, anew.json()) == (201, held.json())


async def test_what_is_to_move_is_in_nobodys_own_way(practice: Practice) -> None:
    other = str((await practice.clinic.a_doctor()).id)
    await practice.clinic.allows(most_open=1, most_a_day=1)
    mine = await practice.booked(at(9), staff_id=str(practice.clinic.doctor.id))
    wishes: list[Any] = [{"staff_id": other}, {"starts_at": at(11).isoformat()}]
    for wish in wishes:
        assert slug_of(await practice.holds(at(9), **wish)) == "booking-limit"
        assert (await practice.holds(at(9), **wish, moving=mine["id"])).status_code == 201
    moved = await practice.edits(mine, who=practice.patient, starts_at=at(11).isoformat(), staff_id=None)
    assert (moved.status_code, await practice.held()) == (200, 0)


async def test_another_persons_appointment_moves_nothing_of_ones_own(practice: Practice) -> None:
    await practice.clinic.allows(most_open=1)
    await practice.booked(at(9))
    theirs = await practice.booked(at(10), who=await practice.clinic.a_patient())
    assert slug_of(await practice.holds(at(11), moving=theirs["id"])) == "booking-limit"


async def test_only_a_hold_says_what_is_to_move(practice: Practice) -> None:
    mine = await practice.booked(at(9))
    answer = await practice.books(at(11), moving=mine["id"])
    assert (answer.status_code, pointers(answer)) == (422, ["/moving"])


@pytest.mark.parametrize("roles", [[Role.RECEPTIONIST], [Role.RECEPTIONIST, Role.PATIENT]], ids=["desk", "both"])
async def test_staff_hold_for_nobody_in_particular_without_limits(practice: Practice, roles: list[Role]) -> None:
    await practice.clinic.allows(most_open=1)
    await practice.booked(at(9))
    works_here = replace(practice.patient, grants=tuple(Grant(role) for role in roles))
    assert (await practice.holds(at(11), who=works_here)).status_code == 201


async def test_an_account_without_a_patient_holds_as_before(practice: Practice) -> None:
    await practice.clinic.database.pool.execute(
        "UPDATE patients SET deleted_at = now() WHERE user_id = $1", practice.patient.id
    )
    assert (await practice.holds(at(9))).status_code == 201


async def test_two_hundred_tries_never_keep_or_book_more_than_allowed(practice: Practice) -> None:
    """Ten people with four tabs each, five times over: every tab keeps a time that nobody else wants, and books it."""
    doctors = [str((await practice.clinic.a_doctor()).id) for _ in range(4)]
    await practice.clinic.allows(most_a_day=2)
    people = await a_crowd(practice, 10)
    places = [(doctor, at(hour, minute)) for doctor in doctors for hour in range(9, 19) for minute in range(0, 60, 10)]
    own = {who: iter(places[20 * nth : 20 * nth + 20]) for nth, who in enumerate(people)}

    async def keeps_and_books(who: Actor) -> Response:
        doctor, when = next(own[who])
        held = await practice.holds(when, who=who, staff_id=doctor)
        if not held.is_success:
            return held
        return await practice.books(when, who=who, staff_id=doctor, hold_id=held.json()["id"])

    told: Counter[str] = Counter()
    for _ in range(5):
        told += (await at_once([keeps_and_books(who) for who in people for _ in range(4)]))[0]
    assert told == {"201": 20, "booking-limit": 180}
    rows = await practice.clinic.database.read(OF_EACH, practice.clinic.organization)
    assert [row["many"] for row in rows] == [2] * 10
    held = await practice.held()
    late, _ = await at_once([practice.holds(at(19), who=who) for who in people])
    assert late == {"booking-limit": 10}
    assert await practice.held() == held <= len(people)
