"""Undo: within 30 seconds, once, by those who may; and it is as if nothing had happened."""

from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import Role
from queue_server.errors import Forbidden, NotFound
from queue_server.ids import new_id
from queue_server.queues import commands
from queue_server.queues.errors import AlreadyInLine, BadState
from queue_server.queues.schemas import Join
from tests.a_clinic import Clinic, Ticket
from tests.queues.cases import ACTS, a_ticket_in, audited, call, events_of, id_of, refused, sql
from tests.queues.oracle import MAY

FORGOTTEN = {"base", "last_action", "acted_at", "acted_by", "undo"}
FROM = [(action, state) for action in ACTS for state in sorted(MAY[action][0])]


async def undo(clinic: Clinic, ticket: Ticket) -> Ticket:
    return await commands.undo(clinic.desk, id_of(ticket))


async def told(clinic: Clinic, ticket: Ticket) -> dict[str, Any]:
    """All of a ticket but the memory of what was done last."""
    return {name: value for name, value in (await clinic.row(ticket)).items() if name not in FORGOTTEN}


# As if nothing had happened


@pytest.mark.parametrize(("action", "origin"), FROM)
async def test_an_action_is_taken_back_as_if_it_had_not_been(clinic: Clinic, action: str, origin: str) -> None:
    other = await clinic.a_queue("K")
    ticket = await a_ticket_in(clinic, origin)
    await clinic.joins(2)
    before, line = await told(clinic, ticket), await clinic.line()

    await ACTS[action](clinic.desk, id_of(ticket), other)
    decided = await undo(clinic, ticket)

    assert await told(clinic, ticket) == before
    assert await clinic.line() == line
    assert await clinic.line(other) == []
    assert (decided["state"], decided["undo_until"]) == (origin, None)


async def test_a_call_is_taken_back_to_the_head_of_the_line(clinic: Clinic) -> None:
    first, second = await clinic.joins(2)
    before = await told(clinic, first)
    await undo(clinic, await call(clinic))
    assert await told(clinic, first) == before
    assert await clinic.line() == [first["number"], second["number"]]


async def test_an_undo_is_one_public_event_and_one_audit_entry(clinic: Clinic) -> None:
    ticket = await a_ticket_in(clinic, "serving")
    version, entries = await clinic.version(), len(await audited(clinic))
    await undo(clinic, ticket)
    (event,) = await events_of(clinic, after=version)
    (entry,) = (await audited(clinic))[entries:]
    assert (event["type"], event["body"]["undid"], event["is_public"]) == ("ticket.undone", "start", True)
    assert (entry["action"], entry["facts"]["undid"], entry["txid"]) == ("ticket.undone", "start", event["txid"])


# Within 30 seconds, and once


async def test_an_undo_has_thirty_seconds(clinic: Clinic) -> None:
    ticket = await a_ticket_in(clinic, "called")
    row = await clinic.row(ticket)
    await clinic.seconds_pass(ticket, 31)
    async with refused(clinic, BadState):
        await undo(clinic, ticket)
    await sql(clinic, "UPDATE tickets SET acted_at = clock_timestamp() - interval '25 s' WHERE id = $1", id_of(ticket))
    await undo(clinic, ticket)
    assert (await clinic.row(ticket))["joined_at"] == row["joined_at"]


async def test_the_answer_says_until_when(clinic: Clinic) -> None:
    await clinic.joins()
    called = await call(clinic)
    (row,) = await clinic.database.read(
        "SELECT $2::text::timestamptz - acted_at = interval '30 seconds' AS holds FROM tickets WHERE id = $1",
        id_of(called),
        called["undo_until"],
    )
    assert row["holds"]


async def test_nothing_is_taken_back_twice(clinic: Clinic) -> None:
    ticket = await a_ticket_in(clinic, "serving")
    await undo(clinic, ticket)
    async with refused(clinic, BadState):
        await undo(clinic, ticket)
    await commands.start(clinic.desk, id_of(ticket))
    await undo(clinic, ticket)


# By those who may


async def test_staff_of_the_line_take_back_what_anybody_did(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    ticket = await clinic.joins_as(patient)
    for who in (clinic.doctor, clinic.receptionist, clinic.manager):
        await commands.leave(clinic.as_(patient), id_of(ticket))
        await commands.undo(clinic.as_(who), id_of(ticket))


async def test_others_take_nothing_back(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    ticket = await a_ticket_in(clinic, "called", of=patient)
    stranger = await clinic.a_patient()
    elsewhere = await Clinic.open(clinic.database, clinic.witness)
    for who, why in (
        (await clinic.a_user(Role.DOCTOR, clinic.branch), Forbidden),
        (patient, Forbidden),
        (clinic.holder_of(ticket), Forbidden),
        (stranger, NotFound),
        (clinic.kiosk, NotFound),
        (elsewhere.receptionist, NotFound),
    ):
        async with refused(clinic, why):
            await commands.undo(clinic.as_(who), id_of(ticket))
    async with refused(clinic, NotFound):
        await commands.undo(clinic.desk, new_id())


@pytest.mark.parametrize("action", ["snooze", "here"])
async def test_owner_and_holder_take_back_what_either_of_them_did(clinic: Clinic, action: str) -> None:
    patient = await clinic.a_patient()
    ticket = await clinic.joins_as(patient)
    both = (clinic.as_(patient), clinic.as_(clinic.holder_of(ticket)))
    for does in both:
        for undoes in both:
            await ACTS[action](does, id_of(ticket), clinic.queue)
            await commands.undo(undoes, id_of(ticket))
            async with refused(clinic, BadState):
                await commands.undo(undoes, id_of(ticket))


@pytest.mark.parametrize("action", ["snooze", "here", "prioritise"])
async def test_what_staff_did_is_not_the_owners_to_take_back(clinic: Clinic, action: str) -> None:
    patient = await clinic.a_patient()
    ticket = await clinic.joins_as(patient)
    await ACTS[action](clinic.desk, id_of(ticket), clinic.queue)
    for who in (patient, clinic.holder_of(ticket)):
        async with refused(clinic, Forbidden):
            await commands.undo(clinic.as_(who), id_of(ticket))


async def test_leaving_is_not_the_owners_to_take_back(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    ticket = await clinic.joins_as(patient)
    await commands.leave(clinic.as_(patient), id_of(ticket))
    async with refused(clinic, Forbidden):
        await commands.undo(clinic.as_(patient), id_of(ticket))


# Undo of a transfer


@pytest.mark.parametrize("is_sender", [True, False])
async def test_a_transfer_is_taken_back_by_staff_of_either_line(clinic: Clinic, is_sender: bool) -> None:
    far_branch = await clinic.a_branch()
    other = await clinic.a_user(Role.DOCTOR, far_branch)
    far = await clinic.a_queue("A", branch=far_branch, staff=[other.id])
    await commands.join(clinic.as_(other), far, Join())
    ticket = await a_ticket_in(clinic, "serving")
    before = await told(clinic, ticket)
    sent = await commands.transfer(clinic.as_(clinic.doctor), id_of(ticket), to=far)
    assert sent["number"] != ticket["number"]
    neither = await clinic.a_user(Role.DOCTOR, clinic.branch)
    async with refused(clinic, Forbidden):
        await commands.undo(clinic.as_(neither), id_of(ticket))

    await commands.undo(clinic.as_(clinic.doctor if is_sender else other), id_of(ticket))

    assert await told(clinic, ticket) == before
    assert [event["type"] for event in await events_of(clinic, far)][-1] == "ticket.sent_on"
    assert [event["type"] for event in await events_of(clinic)][-1] == "ticket.received"
    assert (await audited(clinic))[-1]["action"] == "ticket.undone"


async def test_a_next_leg_is_taken_back_to_its_end(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    ticket = await a_ticket_in(clinic, "completed")
    before = await told(clinic, ticket)
    await commands.transfer(clinic.desk, id_of(ticket), to=other)
    await undo(clinic, ticket)
    assert await told(clinic, ticket) == before


async def test_a_number_that_was_taken_meanwhile_is_replaced(clinic: Clinic) -> None:
    far = await clinic.a_queue("A", branch=await clinic.a_branch())
    admin = clinic.as_(await clinic.a_user(Role.ADMIN))
    ours = await clinic.a_ticket()
    theirs = await commands.join(admin, far, Join())
    assert ours["number"] == theirs["number"] == "A001"
    await commands.transfer(admin, id_of(theirs), to=clinic.queue)
    await commands.transfer(admin, id_of(ours), to=far)
    back = await commands.undo(admin, id_of(theirs))
    assert back["number"] == "A002"
    assert (await clinic.row(ours))["number"] == "A001"


# What stands in the way


async def test_who_joined_again_meanwhile_is_not_put_back_beside_themselves(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    ticket = await clinic.joins_as(patient)
    await commands.leave(clinic.as_(patient), id_of(ticket))
    again = await clinic.joins_as(patient)
    async with refused(clinic, AlreadyInLine):
        await undo(clinic, ticket)
    await commands.leave(clinic.as_(patient), id_of(again))
    await undo(clinic, ticket)


async def test_who_joined_the_old_line_again_is_not_sent_back_to_it(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    patient = await clinic.a_patient()
    ticket = await clinic.joins_as(patient)
    await commands.transfer(clinic.desk, id_of(ticket), to=other)
    await clinic.joins_as(patient)
    async with refused(clinic, AlreadyInLine):
        await undo(clinic, ticket)


async def test_who_joined_again_is_not_returned_either(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    missed = await a_ticket_in(clinic, "no_show", of=patient)
    await clinic.joins_as(patient)
    async with refused(clinic, AlreadyInLine):
        await commands.return_to_line(clinic.desk, id_of(missed), places=3)


@pytest.mark.parametrize("gone", ["completed", "no_show"])
async def test_nobody_is_put_back_into_a_line_that_was_removed(clinic: Clinic, gone: str) -> None:
    ticket = await a_ticket_in(clinic, gone)
    await remove(clinic, clinic.queue)
    async with refused(clinic, BadState):
        await undo(clinic, ticket)
    if gone == "no_show":
        async with refused(clinic, BadState):
            await commands.return_to_line(clinic.desk, id_of(ticket), places=1)


async def remove(clinic: Clinic, queue: UUID) -> None:
    await sql(clinic, "UPDATE queues SET deleted_at = now() WHERE id = $1", queue)
