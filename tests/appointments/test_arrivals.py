"""Check-in: an appointment becomes a fair place in the line, by the desk, at a kiosk, by the patient at the door."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from httpx2 import Response

from queue_server.actor import Actor, ActorKind, DeviceKind, Role
from queue_server.appointments import door
from queue_server.appointments.reactions import handlers
from queue_server.ids import new_id
from queue_server.jobs.worker import Jobs
from queue_server.keys import Keys
from queue_server.queues import commands
from queue_server.queues.ordering import Key, Policy, band, rank_at
from queue_server.queues.states import Priority
from tests.appointments.a_practice import Appointment, Practice, at, slug_of
from tests.queues.cases import sql

FAR_FROM_NOW = """
    WITH b AS (UPDATE branches SET day_ends_at = (clock_timestamp() AT TIME ZONE time_zone + interval '12 hours')::time
               WHERE id = $1 RETURNING *)
    UPDATE queue_days d SET day = fn.clinic_day(clock_timestamp(), b.time_zone, b.day_ends_at)
    FROM b JOIN queues q ON q.branch_id = b.id WHERE q.id = d.queue_id
"""
HEAD_START, GRACE = timedelta(minutes=15), timedelta(minutes=15)  # of a queue, unless said otherwise


async def soon(practice: Practice, *, minutes: float = 20, who: Actor | None = None, **more: Any) -> Appointment:
    """An appointment that begins in so many minutes (or began so long ago), and no day of the line ends meanwhile."""
    await sql(practice.clinic, FAR_FROM_NOW, practice.clinic.branch)
    appointment = await practice.booked(at(12), who=who, **more)
    begins = datetime.now(UTC) + timedelta(minutes=minutes)
    await practice.passes(appointment, seconds=(at(12) - begins).total_seconds())
    return appointment


async def place_of(practice: Practice, answer: Response) -> Any:
    assert answer.status_code == 201, answer.text
    (row,) = await practice.clinic.database.read("SELECT * FROM tickets WHERE id = $1", UUID(answer.json()["id"]))
    return row


async def test_whoever_is_on_time_stands_by_their_slot(practice: Practice) -> None:
    appointment = await soon(practice, reason="A cough")
    answer = await practice.acts(appointment, "check-in")
    ticket = await place_of(practice, answer)
    row = await practice.row(appointment)
    assert (row["status"], row["ticket_id"]) == ("checked_in", ticket["id"])
    assert (ticket["appointment_id"], ticket["slot_at"]) == (row["id"], row["starts_at"])
    assert (ticket["patient_id"], ticket["user_id"], ticket["reason"]) == (row["patient_id"], row["user_id"], "A cough")
    assert ticket["rank_at"] == row["starts_at"] - HEAD_START
    assert ticket["here"]
    assert answer.json()["secret_link"].startswith(f"/t/{ticket['id']}#")
    assert await practice.events() == ["appointment.booked", "appointment.checked_in"]
    assert await practice.events(practice.clinic.queue) == ["ticket.joined"]


@pytest.mark.parametrize("late", [14, 16])
async def test_whoever_is_late_beyond_grace_stands_by_when_they_came(practice: Practice, late: int) -> None:
    appointment = await soon(practice, minutes=-late)
    ticket = await place_of(practice, await practice.acts(appointment, "check-in"))
    slot = (await practice.row(appointment))["starts_at"]
    policy = Policy({Priority.NORMAL: timedelta(0)})
    kept = slot - HEAD_START if late * 60 < GRACE.total_seconds() else None
    assert ticket["rank_at"] == rank_at(ticket["joined_at"], Priority.NORMAL, policy, slot=kept)


async def test_the_line_stands_by_the_rule(practice: Practice) -> None:
    """Walk-ins and appointments in one line, as `ordering` says it of each."""
    expected: list[Key] = []
    for minutes in (40, -5, 10, -40, 25, 55):
        walk_in = await practice.clinic.a_ticket()
        arrived = datetime.fromisoformat(walk_in["joined_at"])
        expected.append(Key(band(Priority.NORMAL), arrived, walk_in["number"], walk_in["id"]))
        appointment = await soon(practice, minutes=minutes, who=await practice.clinic.a_patient())
        ticket = await place_of(practice, await practice.acts(appointment, "check-in"))
        slot = (await practice.row(appointment))["starts_at"]
        kept = slot - HEAD_START if ticket["joined_at"] <= slot + GRACE else None
        rank = rank_at(ticket["joined_at"], Priority.NORMAL, Policy({}), slot=kept)
        expected.append(Key(band(Priority.NORMAL), rank, ticket["number"], str(ticket["id"])))
    assert await practice.clinic.line() == [key.number for key in sorted(expected)]


async def test_somebody_is_too_early_and_another_day_too_late(practice: Practice) -> None:
    early, late = await soon(practice, minutes=61), await soon(practice, minutes=-3 * 24 * 60)
    answers = [await practice.acts(one, "check-in") for one in (early, late)]
    assert [(one.status_code, slug_of(one)) for one in answers] == [(409, "too-early"), (409, "too-late")]
    begins = (await practice.row(early))["starts_at"]
    assert datetime.fromisoformat(answers[0].json()["opens_at"]) == begins - timedelta(minutes=60)
    assert "opens_at" not in answers[1].json()
    await practice.clinic.allows(early_check_in_minutes=90)
    assert (await practice.acts(early, "check-in")).status_code == 201


async def test_whoever_was_given_up_may_come_after_all(practice: Practice) -> None:
    appointment = await soon(practice, minutes=-20)
    await practice.acts(appointment, "no-show")
    alone = await practice.acts(appointment, "check-in", who=practice.patient)
    at_the_desk = await practice.acts(appointment, "check-in")
    assert (slug_of(alone), at_the_desk.status_code) == ("bad-state", 201)
    ticket = await place_of(practice, at_the_desk)
    await commands.leave(practice.clinic.desk, ticket["id"])
    await practice.clinic.settles(Jobs(practice.clinic.database, handlers))
    assert slug_of(await practice.acts(appointment, "check-in")) == "bad-state"


async def test_whoever_was_received_after_all_by_mistake_can_be_received_again(practice: Practice) -> None:
    appointment = await soon(practice, minutes=-5)
    await practice.acts(appointment, "no-show")
    for _ in range(2):
        ticket = await place_of(practice, await practice.acts(appointment, "check-in"))
        await commands.leave(practice.clinic.desk, ticket["id"])
        await practice.clinic.settles(Jobs(practice.clinic.database, handlers))
        assert (await practice.row(appointment))["status"] == "no_show"


async def test_nobody_checks_in_twice(practice: Practice) -> None:
    appointment = await soon(practice)
    answers = await asyncio.gather(*(practice.acts(appointment, "check-in") for _ in range(8)))
    assert sorted(one.status_code for one in answers) == [201, *[409] * 7]
    assert {slug_of(one) for one in answers if one.status_code == 409} == {"bad-state"}
    assert len(await practice.clinic.line()) == 1


async def test_a_retried_check_in_is_one_ticket(practice: Practice) -> None:
    appointment = await soon(practice)
    path = f"/appointments/{appointment['id']}/check-in"
    first, second = [await practice.posts(path, key="once") for _ in range(2)]
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"


async def test_whoever_took_a_number_first_stands_by_their_appointment_with_it(practice: Practice) -> None:
    appointment = await soon(practice)
    await practice.clinic.a_ticket()
    walk_in = await practice.clinic.joins_as(practice.patient)
    before = await practice.clinic.line()
    ticket = await place_of(practice, await practice.acts(appointment, "check-in"))
    row = await practice.row(appointment)
    assert (str(ticket["id"]), ticket["number"]) == (walk_in["id"], walk_in["number"])
    assert (row["status"], row["ticket_id"], ticket["appointment_id"]) == ("checked_in", ticket["id"], row["id"])
    assert ticket["rank_at"] == min(row["starts_at"] - HEAD_START, ticket["joined_at"])
    assert sorted(await practice.clinic.line()) == sorted(before)
    assert (await practice.events(practice.clinic.queue))[-1] == "ticket.arrived"


async def test_who_is_in_the_line_for_an_appointment_is_not_there_for_another(practice: Practice) -> None:
    first, second = await soon(practice), await soon(practice, minutes=40)
    answers = [await practice.acts(one, "check-in") for one in (first, second)]
    assert [one.status_code for one in answers] == [201, 409]
    assert slug_of(answers[1]) == "already-in-line"
    assert (await practice.row(second))["status"] == "pending"


async def test_limits_of_the_line_are_not_for_appointments_but_a_closed_one_is_closed(practice: Practice) -> None:
    queue = practice.clinic.queue
    await sql(practice.clinic, "UPDATE queues SET size_limit = 1, last_ticket_at = '00:00' WHERE id = $1", queue)
    assert (await practice.acts(await soon(practice), "check-in")).status_code == 201
    await sql(practice.clinic, "UPDATE queues SET is_open = false WHERE id = $1", queue)
    other = await soon(practice, who=await practice.clinic.a_patient(), minutes=40)
    assert slug_of(await practice.acts(other, "check-in")) == "queue-closed"


async def test_the_line_is_the_doctors_own_before_a_shared_one_before_any(practice: Practice) -> None:
    clinic, other = practice.clinic, await practice.clinic.a_doctor()
    anybody = await soon(practice, staff_id=str(other.id))
    shared = await clinic.a_queue("K", staff=[clinic.doctor.id, other.id])
    own = await clinic.a_queue("L", staff=[other.id])
    await sql(clinic, "UPDATE queues SET deleted_at = now() WHERE id = $1", own)
    assert (await practice.acts(anybody, "check-in")).json()["queue_id"] == str(shared)
    await sql(clinic, "UPDATE queues SET deleted_at = NULL WHERE id = $1", own)
    theirs = await soon(practice, staff_id=str(other.id), minutes=45, who=await clinic.a_patient())
    assert (await practice.acts(theirs, "check-in")).json()["queue_id"] == str(own)


async def test_nobody_is_put_into_another_doctors_own_line(practice: Practice) -> None:
    clinic, other = practice.clinic, await practice.clinic.a_doctor()
    appointment = await soon(practice, staff_id=str(other.id))
    assert slug_of(await practice.acts(appointment, "check-in")) == "no-line"
    shared = await clinic.a_queue("K")
    assert (await practice.acts(appointment, "check-in")).json()["queue_id"] == str(shared)


async def test_a_shared_line_that_is_open_is_better_than_an_own_one_that_is_closed(practice: Practice) -> None:
    clinic, appointment = practice.clinic, await soon(practice)
    shared = await clinic.a_queue("K", staff=[clinic.doctor.id, (await clinic.a_doctor()).id])
    await sql(clinic, "UPDATE queues SET is_open = false WHERE id = $1", clinic.queue)
    assert (await practice.acts(appointment, "check-in")).json()["queue_id"] == str(shared)


async def test_nobody_takes_a_place_that_ends_at_midnight_for_tomorrow(practice: Practice) -> None:
    """The line's day ends now, so that whoever comes in ten minutes comes tomorrow."""
    clinic, appointment = practice.clinic, await soon(practice, minutes=10)
    (row,) = await clinic.database.read("SELECT time_zone FROM branches WHERE id = $1", clinic.branch)
    soon_ = datetime.now(ZoneInfo(row["time_zone"])) + timedelta(minutes=5)
    await sql(clinic, "UPDATE branches SET day_ends_at = $2 WHERE id = $1", clinic.branch, soon_.time())
    refused = await practice.acts(appointment, "check-in")
    assert (slug_of(refused), datetime.fromisoformat(refused.json()["opens_at"])) == ("too-early", soon_)
    await sql(clinic, "UPDATE queues SET ends_with_day = false WHERE id = $1", clinic.queue)
    assert (await practice.acts(appointment, "check-in")).status_code == 201


async def test_without_a_line_for_the_service_the_desk_is_told(practice: Practice) -> None:
    appointment = await soon(practice)
    await sql(practice.clinic, "DELETE FROM queue_services WHERE queue_id = $1", practice.clinic.queue)
    answer = await practice.acts(appointment, "check-in")
    assert (answer.status_code, slug_of(answer)) == (409, "no-line")


# Who lets in


async def test_patients_check_in_as_far_as_the_branch_lets_them(practice: Practice) -> None:
    appointment, patient = await soon(practice), practice.patient
    await practice.clinic.allows(self_check_in="off")
    off = await practice.acts(appointment, "check-in", who=patient)
    await practice.clinic.allows(self_check_in="code")
    unsaid = await practice.acts(appointment, "check-in", who=patient)
    wrong = await practice.acts(appointment, "check-in", who=patient, code="AAAAAAAAAAAA")
    shown = await practice.gets(f"/branches/{practice.clinic.branch}/door-code")
    assert "<svg" in shown.json()["qr_svg"]
    assert shown.json()["link"] == f"http://clinic.test/appointments#code={shown.json()['code']}"
    good = await practice.acts(appointment, "check-in", who=patient, code=shown.json()["code"])
    refused = [(one.status_code, slug_of(one)) for one in (off, unsaid, wrong)]
    assert refused == [(409, "at-the-clinic-only"), (409, "code-needed"), (409, "code-wrong")]
    assert (await place_of(practice, good))["here"]


async def test_whoever_says_so_from_home_is_not_here_yet(practice: Practice) -> None:
    answer = await practice.acts(await soon(practice), "check-in", who=practice.patient)
    assert not (await place_of(practice, answer))["here"]


async def test_door_codes_are_not_guessed_for_long(practice: Practice) -> None:
    appointment = await soon(practice)
    await practice.clinic.allows(self_check_in="code")
    guesses = [await practice.acts(appointment, "check-in", who=practice.patient, code=f"guess {n}") for n in range(11)]
    assert [one.status_code for one in guesses] == [409] * 10 + [429]
    assert (await practice.acts(appointment, "check-in")).status_code == 201


def test_a_door_code_is_good_for_two_windows_at_its_branch() -> None:
    keys, now = Keys((b"now", b"before")), datetime(2026, 11, 21, 8, 0, 10, tzinfo=UTC)
    branch, other = new_id(), new_id()
    code, until = door.code_at(keys, branch, now)
    assert until == datetime(2026, 11, 21, 8, 1, tzinfo=UTC)
    assert door.is_good(keys, branch, code, now)
    assert door.is_good(keys, branch, code, until - timedelta(seconds=1))
    assert not door.is_good(keys, branch, code, until)
    assert not door.is_good(keys, branch, code, now - timedelta(seconds=11))
    assert not door.is_good(keys, other, code, now)
    assert not door.is_good(Keys((b"another",)), branch, code, now)
    assert door.is_good(Keys((b"new", b"now")), branch, code, now)


async def test_who_sees_the_door_code(practice: Practice) -> None:
    clinic = practice.clinic
    path = f"/branches/{clinic.branch}/door-code"
    display = Actor(ActorKind.DEVICE, new_id(), clinic.organization, device=DeviceKind.DISPLAY, branch_id=clinic.branch)
    elsewhere = await clinic.a_user(Role.RECEPTIONIST, await clinic.a_branch())
    people = (clinic.receptionist, clinic.kiosk, display, practice.patient, elsewhere)
    assert [(await practice.gets(path, who=who)).status_code for who in people] == [200, 200, 200, 403, 403]
    assert (await practice.gets(f"/branches/{new_id()}/door-code")).status_code == 404


async def test_a_kiosk_takes_the_reference(practice: Practice) -> None:
    appointment = await soon(practice)
    typed = " ".join(appointment["reference"]).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    ticket = await place_of(practice, await practice.posts("/check-ins", who=practice.clinic.kiosk, reference=typed))
    assert (ticket["appointment_id"], ticket["here"]) == (UUID(appointment["id"]), True)


async def test_a_kiosk_knows_todays_appointments_of_its_branch_only(practice: Practice) -> None:
    clinic = practice.clinic
    today, another_day = await soon(practice), await practice.booked(at(9))
    kiosk = Actor(
        ActorKind.DEVICE, new_id(), clinic.organization, device=DeviceKind.KIOSK, branch_id=await clinic.a_branch()
    )
    there = await practice.posts("/check-ins", who=kiosk, reference=today["reference"])
    then = await practice.posts("/check-ins", who=clinic.kiosk, reference=another_day["reference"])
    assert [there.status_code, then.status_code] == [404, 404]


async def test_references_are_not_guessed_for_long(practice: Practice) -> None:
    clinic, appointment = practice.clinic, await soon(practice)
    kiosk = Actor(ActorKind.DEVICE, new_id(), clinic.organization, device=DeviceKind.KIOSK, branch_id=clinic.branch)
    guesses = [await practice.posts("/check-ins", who=kiosk, reference=f"{n:08}") for n in range(11)]
    assert [one.status_code for one in guesses] == [404] * 10 + [429]
    assert int(guesses[-1].headers["Retry-After"]) <= 15  # one child at a kiosk does not close it for the day
    at_the_desk = await practice.posts("/check-ins", reference=appointment["reference"])
    assert at_the_desk.status_code == 201


async def test_who_may_say_that_somebody_is_here(practice: Practice) -> None:
    clinic, appointment = practice.clinic, await soon(practice)
    elsewhere = await clinic.a_user(Role.RECEPTIONIST, await clinic.a_branch())
    people = (await clinic.a_patient(), await clinic.a_doctor(), elsewhere, clinic.doctor)
    answers = [(await practice.acts(appointment, "check-in", who=who)).status_code for who in people]
    assert answers == [404, 403, 403, 201]
