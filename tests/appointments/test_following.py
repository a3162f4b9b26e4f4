"""An appointment follows its ticket: called, completed, missed, left, undone, sent on; and never holds up the line."""

import asyncio
from uuid import UUID

from queue_server.appointments.reactions import handlers
from queue_server.jobs.worker import Jobs
from queue_server.queues import commands
from queue_server.queues.states import State
from tests.appointments.a_practice import Appointment, Practice, at
from tests.appointments.test_arrivals import soon
from tests.queues.cases import outcome_of


async def arrived(practice: Practice) -> tuple[Appointment, UUID]:
    appointment = await soon(practice)
    answer = await practice.acts(appointment, "check-in")
    return appointment, UUID(answer.json()["id"])


async def status_of(practice: Practice, appointment: Appointment) -> str:
    """Once all that follows was done."""
    status, _ = await standing_of(practice, appointment)
    return status


async def standing_of(practice: Practice, appointment: Appointment) -> tuple[str, str | None]:
    """Its status, and where its ticket stands, likewise."""
    await practice.clinic.settles(Jobs(practice.clinic.database, handlers))
    row = await practice.row(appointment)
    return row["status"], row["ticket_state"]


async def test_a_visit_is_followed_from_call_to_end(practice: Practice) -> None:
    appointment, ticket = await arrived(practice)
    desk = practice.clinic.desk
    seen = [await standing_of(practice, appointment)]
    await practice.clinic.calls_next()
    seen.append(await standing_of(practice, appointment))
    for verb in (commands.start, commands.hold, commands.resume, commands.complete):
        await verb(desk, ticket)
        seen.append(await standing_of(practice, appointment))
    assert seen == [
        ("checked_in", "waiting"),
        ("checked_in", "called"),
        ("in_progress", "serving"),
        ("in_progress", "on_hold"),
        ("in_progress", "serving"),
        ("completed", None),
    ]
    assert await practice.events() == [
        "appointment.booked",
        "appointment.checked_in",
        *["appointment.followed"] * 5,
    ]


async def test_a_missed_call_is_a_no_show_until_they_come_back(practice: Practice) -> None:
    appointment, ticket = await arrived(practice)
    desk = practice.clinic.desk
    await practice.clinic.calls_next()
    await commands.mark_no_show(desk, ticket)
    assert await status_of(practice, appointment) == "no_show"
    await commands.undo(desk, ticket)
    assert await standing_of(practice, appointment) == ("checked_in", "called")
    await commands.return_to_line(desk, ticket, places=1)
    assert await standing_of(practice, appointment) == ("checked_in", "waiting")


async def test_whoever_leaves_uncalled_before_their_time_may_come_again(practice: Practice) -> None:
    """A wrong patient was checked in, or one who is not there yet: their time is not given away."""
    appointment = await soon(practice)
    await practice.acts(appointment, "confirm", who=practice.patient)
    ticket = UUID((await practice.acts(appointment, "check-in")).json()["id"])
    await commands.leave(practice.clinic.desk, ticket)
    assert await status_of(practice, appointment) == "confirmed"
    assert (await practice.row(appointment))["ticket_id"] is None
    assert await practice.jobs("slot.freed") == []
    again = await practice.acts(appointment, "check-in")
    await status_of(practice, appointment)
    row = await practice.row(appointment)
    assert (row["status"], row["ticket_id"]) == ("checked_in", UUID(again.json()["id"]))


async def test_a_mistaken_check_in_is_taken_back_or_they_are_called_and_the_time_stays_theirs(
    practice: Practice,
) -> None:
    appointment, desk = await soon(practice), practice.clinic.desk
    for _ in range(15):
        ticket = UUID((await practice.acts(appointment, "check-in")).json()["id"])
        leaving = outcome_of(commands.leave(desk, ticket, origin=State.WAITING))
        await asyncio.gather(leaving, practice.clinic.calls_next())
        status, stands = await standing_of(practice, appointment)
        assert (status, stands) in {("pending", None), ("checked_in", "called")}
        if stands:
            await commands.return_to_line(desk, ticket, places=1)
            await commands.leave(desk, ticket, origin=State.WAITING)
            assert await standing_of(practice, appointment) == ("pending", None)
    assert (await practice.row(appointment))["sequence"] == 0  # nobody was told that it is off
    assert await practice.jobs("appointment.cancelled") == await practice.jobs("slot.freed") == []


async def test_a_leave_that_is_undone_leaves_the_appointment_with_its_ticket(practice: Practice) -> None:
    appointment, ticket = await arrived(practice)
    await commands.leave(practice.clinic.desk, ticket)
    assert await status_of(practice, appointment) == "pending"
    await commands.undo(practice.clinic.desk, ticket)
    assert await status_of(practice, appointment) == "checked_in"
    assert (await practice.row(appointment))["ticket_id"] == ticket


async def test_whoever_leaves_when_called_gave_it_up(practice: Practice) -> None:
    appointment, ticket = await arrived(practice)
    await practice.clinic.calls_next()
    await commands.leave(practice.clinic.desk, ticket)
    assert await status_of(practice, appointment) == "cancelled"
    row = await practice.row(appointment)
    assert (row["cancel_reason"], row["sequence"]) == ("left", 1)
    assert len(await practice.jobs("slot.freed")) == 1
    assert [job["sequence"] for job in await practice.jobs("appointment.cancelled")] == [1]
    await commands.undo(practice.clinic.desk, ticket)
    assert await status_of(practice, appointment) == "checked_in"
    row = await practice.row(appointment)
    assert (row["cancel_reason"], row["sequence"]) == (None, 2)


async def test_whom_days_end_sends_home_uncalled_is_not_to_blame(practice: Practice) -> None:
    appointment = await soon(practice, minutes=-12)
    await practice.acts(appointment, "check-in")
    await practice.clinic.a_night_passes()
    await practice.clinic.a_ticket()
    assert await status_of(practice, appointment) == "cancelled"
    assert (await practice.row(appointment))["cancel_reason"] == "closed"


async def test_whoever_was_called_and_did_not_come_until_days_end_is_a_no_show(practice: Practice) -> None:
    appointment, _ = await arrived(practice)
    await practice.clinic.calls_next()
    await practice.clinic.a_night_passes()
    await practice.clinic.a_ticket()
    assert await status_of(practice, appointment) == "no_show"


async def test_a_visit_that_goes_on_elsewhere_stays_completed(practice: Practice) -> None:
    appointment, ticket = await arrived(practice)
    desk, laboratory = practice.clinic.desk, await practice.clinic.a_queue("L")
    await practice.clinic.calls_next()
    await commands.complete(desk, ticket)
    await commands.transfer(desk, ticket, to=laboratory)  # before anybody has followed
    assert await status_of(practice, appointment) == "completed"
    await commands.call_next(desk, laboratory, counter=practice.clinic.counter)
    await commands.mark_no_show(desk, ticket)
    assert await status_of(practice, appointment) == "completed"


async def test_a_completion_that_is_undone_is_none(practice: Practice) -> None:
    appointment, ticket = await arrived(practice)
    await practice.clinic.calls_next()
    await commands.start(practice.clinic.desk, ticket)
    await commands.complete(practice.clinic.desk, ticket)
    assert await status_of(practice, appointment) == "completed"
    await commands.undo(practice.clinic.desk, ticket)
    assert await standing_of(practice, appointment) == ("in_progress", "serving")


async def test_a_ticket_is_followed_to_another_line(practice: Practice) -> None:
    appointment, ticket = await arrived(practice)
    other = await practice.clinic.a_queue("K", staff=[practice.clinic.doctor.id])
    await commands.transfer(practice.clinic.desk, ticket, to=other)
    assert await status_of(practice, appointment) == "checked_in"
    await practice.clinic.calls_next(queue=other)
    assert await standing_of(practice, appointment) == ("checked_in", "called")


async def test_who_comes_back_to_a_time_that_was_given_away_sits_beside(practice: Practice) -> None:
    appointment, ticket = await arrived(practice)
    await practice.clinic.calls_next()
    await commands.leave(practice.clinic.desk, ticket)
    assert await status_of(practice, appointment) == "cancelled"
    other = await practice.booked(at(14), who=await practice.clinic.a_patient())
    row = await practice.row(appointment)
    await practice.passes(other, seconds=(at(14) - row["starts_at"]).total_seconds())
    await commands.undo(practice.clinic.desk, ticket)
    assert await status_of(practice, appointment) == "checked_in"
    assert (await practice.row(appointment))["seat"] == 2


async def test_jobs_that_come_twice_late_or_at_once_change_nothing_more(practice: Practice) -> None:
    appointment, ticket = await arrived(practice)
    await practice.clinic.calls_next()
    system = practice.clinic.as_(practice.clinic.receptionist)
    await asyncio.gather(*(system.call("follow_ticket", ticket) for _ in range(10)))
    assert await standing_of(practice, appointment) == ("checked_in", "called")
    assert (await practice.events()).count("appointment.followed") == 1


async def test_walk_ins_leave_no_job(practice: Practice) -> None:
    walk_in = await practice.clinic.a_ticket()
    await practice.clinic.calls_next()
    await commands.complete(practice.clinic.desk, UUID(walk_in["id"]))
    assert await practice.jobs("appointment.follow") == []
