"""What staff take back at once nobody hears of; and whoever heard of it hears what is so now."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from queue_server.delivery.messages import Channel
from queue_server.notifications.clocks import day_and_time
from queue_server.queues import commands
from tests.appointments.a_practice import Appointment, at
from tests.appointments.test_arrivals import soon
from tests.notifications.a_post_office import PostOffice, invitation_of

MUSCAT = ZoneInfo("Asia/Muscat")
UNDO = timedelta(seconds=30)  # so long the desk's page takes back


async def moves(office: PostOffice, appointment: Appointment, hour: int) -> None:
    answer = await office.practice.edits(appointment, starts_at=at(hour).isoformat())
    assert answer.status_code == 200, answer.text


async def told_in(office: PostOffice, kind: str) -> list[timedelta]:
    rows = await office.clinic.database.read(
        "SELECT run_at FROM jobs WHERE organization_id = $1 AND kind = $2", office.clinic.organization, kind
    )
    return [row["run_at"] - datetime.now(UTC) for row in rows]


async def test_a_move_that_is_taken_back_is_not_told(office: PostOffice) -> None:
    salma = await office.a_patient(phone="+96890000031", sms=True)
    appointment = await office.booked(salma)
    await office.settles()
    await moves(office, appointment, 15)
    (wait,) = await told_in(office, "appointment.moved")
    assert wait > UNDO
    await moves(office, appointment, 9)
    await office.settles()
    assert [letter["Subject"].partition(":")[0] for letter in await office.letters_to(salma)] == [
        "Your appointment is booked"
    ]
    assert (await office.texts_to("+96890000031"), (await office.inbox(salma))["unread"]) == ([], 1)
    due = await office.waiting()
    assert due == {"notice.reminder 24": at(9, days=1), "notice.reminder 2": at(7)}
    rows = await office.clinic.database.read(
        "SELECT 1 FROM jobs WHERE kind = 'notice.reminder' AND organization_id = $1 AND body -> 'sequence' = '2'",
        office.clinic.organization,
    )
    assert len(rows) == 2  # they are reminded of what stands


async def test_a_move_that_was_told_and_goes_back_is_told(office: PostOffice) -> None:
    salma = await office.a_patient()
    appointment = await office.booked(salma)
    await office.settles()
    for hour in (15, 9):
        await moves(office, appointment, hour)
        await office.settles()
    starts = [invitation_of(letter)[1].start for letter in await office.letters_to(salma)]
    assert starts == [at(9), at(15), at(9)]


async def test_what_was_not_sent_before_it_was_taken_back_is_told_anew(office: PostOffice) -> None:
    salma = await office.a_patient()
    office.servers.mail.answers = ["451 later"]
    appointment = await office.booked(salma)
    await office.settles()
    await moves(office, appointment, 15)
    await moves(office, appointment, 9)
    await office.leases_end()
    await office.settles()
    (letter,) = await office.letters_to(salma)
    assert invitation_of(letter)[1].start == at(9)


async def test_who_is_cancelled_after_an_untold_move_reads_the_time_they_know(office: PostOffice) -> None:
    salma = await office.a_patient()
    appointment = await office.booked(salma)
    await office.settles()
    await moves(office, appointment, 15)
    await office.practice.acts(appointment, "cancel")
    await office.settles()
    line = (await office.inbox(salma))["items"][0]
    assert line["body"].startswith(f"It was to be {day_and_time(at(9), MUSCAT, 'en')}")
    letter = (await office.letters_to(salma))[-1]
    assert letter["Subject"].endswith(day_and_time(at(9), MUSCAT, "en"))


@pytest.mark.parametrize("was_told", [True, False])
async def test_who_was_told_of_an_end_that_is_undone_hears_that_it_is_on(office: PostOffice, was_told: bool) -> None:
    """They left when they were called, and the desk takes that back: before or after they read of it."""
    desk, salma = office.clinic.desk, await office.a_patient()
    appointment = await soon(office.practice, minutes=45, who=salma)
    await office.settles()
    ticket = UUID((await office.practice.acts(appointment, "check-in")).json()["id"])
    await office.clinic.calls_next()
    await commands.leave(desk, ticket)
    await desk.call("follow_ticket", ticket)
    if was_told:
        await office.settles()
    await commands.undo(desk, ticket)
    await desk.call("follow_ticket", ticket)
    await office.settles()
    told: list[tuple[str, Any]] = []
    for letter in await office.letters_to(salma):
        method, event = invitation_of(letter)
        told.append((method, event["SEQUENCE"]))
    assert told == [("REQUEST", 0), *([("CANCEL", 1), ("REQUEST", 2)] if was_told else [])]
    assert (await office.inbox(salma))["unread"] == len(told)


async def test_ones_own_move_is_told_at_once(office: PostOffice) -> None:
    salma = await office.a_patient()
    appointment = await office.booked(salma)
    answer = await office.practice.edits(appointment, who=salma, starts_at=at(10).isoformat())
    assert answer.status_code == 200, answer.text
    (wait,) = await told_in(office, "appointment.moved")
    assert wait < timedelta()


@pytest.mark.parametrize("verb", ["booked", "cancelled"])
async def test_whoever_has_no_account_is_sent_to_no_page_that_wants_one(office: PostOffice, verb: str) -> None:
    stranger = await office.a_stranger(email=f"{verb}@post.test", phone="+96890000032")
    appointment = await office.booked(office.clinic.receptionist, patient_id=str(stranger))
    if verb == "cancelled":
        await office.practice.acts(appointment, "cancel")
    await office.settles()
    letter = await office.servers.mail.letter_to(f"{verb}@post.test")
    body = letter.get_body(("plain",))
    assert body is not None
    assert (verb in body.get_content(), "https://" in body.get_content()) == (True, False)
    (row,) = await office.deliveries()
    assert (UUID(appointment["id"]), row["channel"]) == (row["subject_id"], Channel.EMAIL)
