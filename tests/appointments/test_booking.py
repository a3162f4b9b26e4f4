"""Booking: a slot for oneself or for a patient, with a doctor or whoever is free; what is refused, and why."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import Actor, Grant, Role
from queue_server.appointments.housekeeping import HoldKeeper
from queue_server.ids import new_id
from tests.appointments.a_practice import Practice, at, slug_of


async def test_a_patient_books_for_themselves(practice: Practice) -> None:
    booked = await practice.booked(at(9), reason="A cough")
    assert booked["status"] == "pending"
    assert booked["staff_id"] == str(practice.clinic.doctor.id)
    assert booked["patient_id"] == await practice.patient_id()
    assert (booked["reason"], booked["notes"], booked["sequence"]) == ("A cough", None, 0)
    assert booked["branch"]["name"] == "A branch"
    assert booked["time_zone"] == "Asia/Muscat"
    assert len(booked["reference"]) == 8
    assert booked["reference"].isdigit()
    assert await practice.events() == ["appointment.booked"]
    assert await practice.jobs("appointment.booked") == [
        {"appointment": booked["id"], "sequence": 0, "by": str(practice.patient.id)}
    ]


async def test_a_slot_is_sold_once(practice: Practice) -> None:
    await practice.booked(at(9))
    second = await practice.books(at(9), who=await practice.clinic.a_patient())
    assert (second.status_code, slug_of(second)) == (409, "slot-taken")
    assert await practice.events() == ["appointment.booked"]


async def test_the_least_busy_doctor_gives_what_nobody_in_particular_is_asked_for(practice: Practice) -> None:
    other = await practice.clinic.a_doctor()
    first = await practice.booked(at(9), staff_id=str(other.id))
    second = await practice.booked(at(10))
    assert [first["staff_id"], second["staff_id"]] == [str(other.id), str(practice.clinic.doctor.id)]
    third = await practice.booked(at(10), who=await practice.clinic.a_patient())
    fourth = await practice.books(at(10), who=await practice.clinic.a_patient())
    assert third["staff_id"] == str(other.id)
    assert slug_of(fourth) == "slot-taken"


async def test_a_group_has_as_many_places_as_seats(practice: Practice) -> None:
    doctor = await practice.clinic.a_doctor(seats=3)
    people = [await practice.clinic.a_patient() for _ in range(4)]
    answers = [await practice.books(at(9), who=one, staff_id=str(doctor.id)) for one in people]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 409]


async def test_a_doctor_is_at_one_branch_at_a_time(practice: Practice) -> None:
    doctor, elsewhere = await practice.clinic.a_user(Role.DOCTOR), await practice.clinic.a_branch()
    for branch in (practice.clinic.branch, elsewhere):
        await practice.clinic.works(doctor.id, branch=branch)
    await practice.booked(at(9), staff_id=str(doctor.id))
    there = await practice.books(
        at(9), who=await practice.clinic.a_patient(), branch_id=str(elsewhere), staff_id=str(doctor.id)
    )
    assert slug_of(there) == "slot-taken"


async def test_staff_book_for_a_patient_at_any_minute(practice: Practice) -> None:
    booked = await practice.booked(at(9, 3), who=practice.clinic.receptionist, patient_id=await practice.patient_id())
    row = await practice.row(booked)
    assert (row["booked_by"], row["user_id"]) == (practice.clinic.receptionist.id, practice.patient.id)
    by_patient = await practice.books(at(10, 3))
    assert (by_patient.status_code, slug_of(by_patient)) == (422, "invalid")


async def test_a_doctor_books_with_themselves(practice: Practice) -> None:
    doctor, other = practice.clinic.doctor, await practice.clinic.a_doctor()
    patient = await practice.patient_id()
    booked = await practice.booked(at(9), who=doctor, patient_id=patient)
    assert booked["staff_id"] == str(doctor.id)
    for_other = await practice.books(at(10), who=doctor, patient_id=patient, staff_id=str(other.id))
    assert (for_other.status_code, slug_of(for_other)) == (403, "forbidden")


@pytest.mark.parametrize(
    ("said", "status", "slug"),
    [
        ({"patient_id": str(new_id())}, 422, "invalid"),
        ({"status": "confirmed"}, 422, "invalid"),
        ({"ends_at": at(23).isoformat()}, 422, "invalid"),
        ({"starts_at": at(9, days=-1).isoformat()}, 422, "invalid"),
        ({"starts_at": at(9, days=200).isoformat()}, 422, "invalid"),
        ({"starts_at": at(9, 5).isoformat()}, 422, "invalid"),
        ({"starts_at": "9999-12-31T23:50:00Z"}, 422, "invalid"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, 422, "invalid"),
        ({"starts_at": at(9).replace(tzinfo=None).isoformat()}, 422, "invalid"),
        ({"starts_at": 0}, 422, "invalid"),
        ({"service_id": str(new_id())}, 404, "not-found"),
        ({"branch_id": str(new_id())}, 404, "not-found"),
        ({"staff_id": str(new_id())}, 404, "not-found"),
    ],
)
async def test_what_cannot_be_booked(practice: Practice, said: dict[str, Any], status: int, slug: str) -> None:
    answer = await practice.books(at(9), **said)
    assert (answer.status_code, slug_of(answer)) == (status, slug), answer.text
    assert await practice.events() == []


async def test_staff_say_for_whom(practice: Practice) -> None:
    desk = practice.clinic.receptionist
    assert (await practice.books(at(9), who=desk)).json()["errors"][0]["pointer"] == "/patient_id"
    stranger = await practice.books(at(9), who=desk, patient_id=str(new_id()))
    assert (stranger.status_code, slug_of(stranger)) == (404, "not-found")


async def test_a_time_is_a_moment_and_needs_its_offset(practice: Practice) -> None:
    london = await practice.clinic.a_branch(time_zone="Europe/London")
    doctor = await practice.clinic.a_doctor(branch=london)
    there: Any = {"branch_id": str(london), "staff_id": str(doctor.id), "patient_id": await practice.patient_id()}
    jumps = next(day for day in (at(1, 30, days=ahead) for ahead in range(2, 400)) if is_last_sunday_of_march(day))
    desk = await practice.clinic.a_user(Role.RECEPTIONIST, london)
    after = await practice.books(jumps, who=desk, **there)  # 02:30 by the clock on the wall
    unsaid = await practice.books(at(9), who=desk, **there | {"starts_at": f"{jumps:%Y-%m-%d}T01:30:00"})
    assert (after.status_code, unsaid.status_code) == (201, 422)


def is_last_sunday_of_march(day: datetime) -> bool:
    return day.month == 3 and day.day > 24 and day.isoweekday() == 7


async def test_a_patient_has_so_many_appointments_and_no_two_at_once(practice: Practice) -> None:
    other = await practice.clinic.a_doctor()
    await practice.clinic.allows(most_open=3, most_a_day=2)
    await practice.booked(at(9))
    twice = await practice.books(at(9), staff_id=str(other.id))
    await practice.booked(at(10))
    third_that_day = await practice.books(at(11))
    await practice.booked(at(9, days=3))
    fourth = await practice.books(at(9, days=4))
    assert [slug_of(one) for one in (twice, third_that_day, fourth)] == ["booking-limit"] * 3
    places = [[error["pointer"] for error in one.json().get("errors", [])] for one in (twice, third_that_day)]
    assert places == [["/starts_at"], []]  # one at that very time, or too many of them
    by_the_desk = await practice.books(at(11), who=practice.clinic.receptionist, patient_id=await practice.patient_id())
    assert by_the_desk.status_code == 201


async def test_a_patient_gives_the_notice_that_the_branch_wants(practice: Practice) -> None:
    await practice.clinic.allows(minimum_notice_minutes=7 * 24 * 60)
    assert slug_of(await practice.books(at(9))) == "invalid"
    assert (await practice.books(at(9, days=8))).status_code == 201


async def test_hours_that_change_meanwhile_are_seen_at_the_next_booking(practice: Practice) -> None:
    await practice.booked(at(9))
    late = await practice.clinic.a_doctor(starts_on=at(9, days=20).date())
    await practice.booked(at(9, days=25), staff_id=str(late.id))
    await practice.clinic.works_no_more(practice.clinic.doctor.id)
    assert slug_of(await practice.books(at(10))) == "invalid"


# Holds


async def test_what_nobody_touched_is_not_open_when_its_time_is_past(practice: Practice) -> None:
    """It stays as it is: nobody wrote down what happened. But it stands in nobody's way."""
    await practice.clinic.allows(most_open=1)
    past = await practice.booked(at(9))
    assert slug_of(await practice.books(at(11))) == "booking-limit"
    await practice.passes(past, days=4)
    await practice.booked(at(11))
    assert (await practice.row(past))["status"] == "pending"
    await practice.clinic.works_no_more(practice.clinic.doctor.id)
    assert (await practice.gets(f"/appointments/{past['id']}")).json()["fits"]


async def test_a_hold_keeps_a_slot_and_becomes_the_appointment(practice: Practice) -> None:
    held = (await practice.holds(at(9))).json()
    other = await practice.clinic.a_patient()
    assert slug_of(await practice.books(at(9), who=other)) == "slot-taken"
    booked = await practice.booked(at(9), hold_id=held["id"])
    assert booked["staff_id"] == held["staff_id"]
    assert await practice.events() == ["appointment.booked"]
    assert await practice.held() == 0


async def test_somebody_elses_hold_is_no_help(practice: Practice) -> None:
    held = (await practice.holds(at(9))).json()
    other = await practice.clinic.a_patient()
    assert slug_of(await practice.books(at(9), who=other, hold_id=held["id"])) == "slot-taken"
    assert (await practice.asks("DELETE", f"/holds/{held['id']}", who=other)).status_code == 404
    assert await practice.held() == 1


async def test_ones_own_hold_stands_in_nobodys_own_way(practice: Practice) -> None:
    """The page was loaded anew, or is open twice."""
    clinic, day = practice.clinic, f"{at(9):%Y-%m-%d}"
    path = f"/slots?branch_id={clinic.branch}&service_id={clinic.service}&from={day}&to={day}"
    await practice.holds(at(9))
    seen = [(await practice.gets(path, who=who)).text for who in (practice.patient, await clinic.a_patient())]
    assert [f'"starts_at":"{at(9):%Y-%m-%dT%H:%M:%SZ}"' in text for text in seen] == [True, False]
    await practice.booked(at(9))
    assert await practice.held() == 0
    await practice.holds(at(10))
    (mine,) = (await practice.gets("/appointments", who=practice.patient)).json()["items"]
    assert (await practice.edits(mine, who=practice.patient, starts_at=at(10).isoformat())).status_code == 200


async def test_a_hold_that_is_let_go_is_free(practice: Practice) -> None:
    held = (await practice.holds(at(9))).json()
    answers = [await practice.asks("DELETE", f"/holds/{held['id']}", who=practice.patient) for _ in range(2)]
    assert [one.status_code for one in answers] == [204, 404]
    (freed,) = await practice.jobs("slot.freed")  # somebody may wait for it
    assert (freed["staff"], datetime.fromisoformat(freed["from"])) == (held["staff_id"], at(9))
    await practice.booked(at(9), who=await practice.clinic.a_patient())


async def test_one_holds_one_slot_at_a_time(practice: Practice) -> None:
    other = await practice.clinic.a_doctor()
    await practice.holds(at(9))
    await practice.holds(at(10), staff_id=str(other.id))
    assert await practice.held() == 1
    await practice.booked(at(9), who=await practice.clinic.a_patient(), staff_id=str(practice.clinic.doctor.id))


async def test_a_hold_that_is_asked_for_again_ends_when_it_was_to_end(practice: Practice) -> None:
    """By whichever doctor, since it is one of them already; but one that is over begins anew."""
    await practice.clinic.a_doctor()
    held = (await practice.holds(at(9))).json()
    assert [(await practice.holds(at(9))).json() for _ in range(2)] == [held, held]
    assert (await practice.holds(at(9), staff_id=held["staff_id"])).json() == held
    assert (await practice.held(), await practice.jobs("slot.freed")) == (1, [])
    await practice.lapses(held)
    anew = (await practice.holds(at(9))).json()
    assert anew["expires_at"] > held["expires_at"]
    assert {anew[name][-1] for name in ("starts_at", "ends_at", "expires_at")} == {"Z"}  # as everywhere


async def test_a_hold_that_is_over_can_be_taken(practice: Practice) -> None:
    held = (await practice.holds(at(9))).json()
    await practice.lapses(held)
    await practice.booked(at(9), who=await practice.clinic.a_patient())
    too_slow = await practice.books(at(9), hold_id=held["id"])
    assert slug_of(too_slow) == "slot-taken"


async def test_what_was_held_in_time_is_booked_in_time(practice: Practice) -> None:
    """The notice that the branch wants is over while the form is filled in."""
    starts_at = at(9)
    left = int((starts_at - datetime.now(UTC)).total_seconds() // 60)
    await practice.clinic.allows(minimum_notice_minutes=left - 1)
    held = (await practice.holds(starts_at)).json()
    await practice.clinic.allows(minimum_notice_minutes=left + 2)
    assert slug_of(await practice.books(starts_at)) == "invalid"
    assert (await practice.books(starts_at, hold_id=held["id"])).status_code == 201


async def test_a_hold_that_nobody_took_is_good_a_moment_longer(practice: Practice) -> None:
    held = (await practice.holds(at(9))).json()
    await practice.lapses(held)
    await practice.booked(at(9), hold_id=held["id"])


async def test_holds_that_are_long_over_are_forgotten(practice: Practice) -> None:
    old, fresh = (await practice.holds(at(9))).json(), await practice.clinic.a_patient()
    await practice.lapses(old, hours=2)
    await practice.holds(at(10), who=fresh)
    await HoldKeeper(practice.clinic.database).forget()
    assert await practice.held() == 1
    assert len(await practice.jobs("slot.freed")) == 1


# Reading


async def test_appointments_are_listed_by_their_time_page_by_page(practice: Practice) -> None:
    for hour in (11, 9, 10):
        await practice.booked(at(hour))
    await practice.booked(at(12), who=await practice.clinic.a_patient())
    first = (await practice.gets("/appointments?limit=2", who=practice.patient)).json()
    rest = (await practice.gets(f"/appointments?limit=2&cursor={first['next_cursor']}", who=practice.patient)).json()
    seen = [datetime.fromisoformat(one["starts_at"]) for one in [*first["items"], *rest["items"]]]
    assert (seen, rest["next_cursor"]) == ([at(9), at(10), at(11)], None)
    of_the_day = await practice.gets(f"/appointments?from={at(10):%Y-%m-%dT%H:%M:%SZ}&status=pending,confirmed")
    assert [one["notes"] for one in of_the_day.json()["items"]] == [None] * 3
    assert (await practice.gets("/appointments?status=sold")).status_code == 422
    assert (await practice.gets("/appointments?from=2026-01-01")).status_code == 422


async def test_who_may_see_an_appointment(practice: Practice) -> None:
    clinic = practice.clinic
    path = f"/appointments/{(await practice.booked(at(9)))['id']}"
    elsewhere = await clinic.a_branch()
    other_desk = await clinic.a_user(Role.RECEPTIONIST, elsewhere)
    stranger = Actor(clinic.manager.kind, new_id(), UUID(int=1), (Grant(Role.ADMIN),))
    everybody = (practice.patient, clinic.doctor, clinic.manager, await clinic.a_patient(), stranger, other_desk)
    answers = [(await practice.gets(path, who=who)).status_code for who in everybody]
    assert answers == [200, 200, 200, 404, 404, 403]
