"""Transfers: to another line, another branch, the next leg of a visit; what stays, what changes, what is refused."""

from datetime import timedelta
from uuid import UUID

import pytest

from queue_server.actor import Role
from queue_server.errors import Forbidden, Invalid, NotFound
from queue_server.ids import new_id
from queue_server.queues import commands
from queue_server.queues.errors import AlreadyInLine, BadState, QueueClosed
from queue_server.queues.schemas import Join
from queue_server.queues.states import Priority
from tests.a_clinic import Clinic, Ticket
from tests.queues.a_day import switch
from tests.queues.cases import a_ticket_in, audited, call, events_of, id_of, refused, sql
from tests.queues.oracle import MAY

STAYS = (
    "id",
    "organization_id",
    "number",
    "rank_at",
    "arrived_at",
    "joined_at",
    "priority",
    "band",
    "name",
    "patient_id",
)


async def transfer(clinic: Clinic, ticket: Ticket, to: UUID) -> Ticket:
    return await commands.transfer(clinic.desk, id_of(ticket), to=to)


async def a_far_queue(clinic: Clinic, prefix: str = "A") -> UUID:
    """A line at another branch, with the same letters as ours."""
    return await clinic.a_queue(prefix, branch=await clinic.a_branch())


async def far_joins(clinic: Clinic, queue: UUID, count: int = 1) -> list[Ticket]:
    admin = clinic.as_(await clinic.a_user(Role.ADMIN))
    return [await commands.join(admin, queue, Join()) for _ in range(count)]


# What stays and what changes


@pytest.mark.parametrize("origin", sorted(MAY["transfer"][0]))
async def test_a_transferred_ticket_waits_in_the_other_line_as_itself(clinic: Clinic, origin: str) -> None:
    other = await clinic.a_queue("K")
    ticket = await a_ticket_in(clinic, origin)
    before = await clinic.row(ticket)

    decided = await transfer(clinic, ticket, other)

    row = await clinic.row(ticket)
    assert (decided["state"], decided["queue_id"], row["queue_id"]) == ("waiting", str(other), other)
    assert {name: row[name] for name in STAYS} == {name: before[name] for name in STAYS}
    for name in ("counter_id", "called_at", "called_by", "started_at", "ended_at", "end_reason", "snoozed_until"):
        assert row[name] is None
    assert await clinic.line() == []
    assert await clinic.line(other) == [ticket["number"]]


async def test_a_transfer_is_one_event_in_each_line_and_one_audit_entry(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    ticket = await clinic.a_ticket()
    await transfer(clinic, ticket, other)
    gone, come = (await events_of(clinic))[-1], (await events_of(clinic, other))[-1]
    assert (gone["type"], come["type"]) == ("ticket.sent_on", "ticket.received")
    assert gone["is_public"]
    assert come["is_public"]
    *_, joined, entry = await audited(clinic)
    assert (joined["action"], entry["action"]) == ("ticket.joined", "ticket.transferred")
    assert (entry["facts"]["from"], entry["facts"]["to"]) == (str(clinic.queue), str(other))
    assert entry["txid"] == gone["txid"] == come["txid"]


async def test_who_came_early_stands_early_in_the_other_line_too(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    (before,) = await clinic.joins(queue=other)
    ticket = await clinic.a_ticket()
    (after,) = await clinic.joins(queue=other)
    await transfer(clinic, ticket, other)
    assert await clinic.line(other) == [before["number"], ticket["number"], after["number"]]


async def test_a_class_goes_with_the_ticket(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    await clinic.joins(queue=other)
    ticket = await clinic.a_ticket(priority=Priority.EMERGENCY)
    await transfer(clinic, ticket, other)
    assert (await clinic.line(other))[0] == ticket["number"]


async def test_a_ticket_is_for_the_first_service_of_the_other_line_if_that_has_not_its_own(clinic: Clinic) -> None:
    same, other = await clinic.a_queue("K"), await clinic.a_queue("L")
    xray = new_id()
    await sql(
        clinic,
        'INSERT INTO services (id, organization_id, name, duration_minutes) VALUES ($1, $2, \'{"en": "X-ray"}\', 20)',
        xray,
        clinic.organization,
    )
    await sql(clinic, "UPDATE queue_services SET service_id = $2 WHERE queue_id = $1", other, xray)
    for target, service in ((same, clinic.service), (other, xray)):
        ticket = await clinic.a_ticket()
        await transfer(clinic, ticket, target)
        assert (await clinic.row(ticket))["service_id"] == service


async def test_at_another_branch_the_number_stays(clinic: Clinic) -> None:
    far = await a_far_queue(clinic, "K")
    ticket = await clinic.a_ticket()
    decided = await transfer(clinic, ticket, far)
    row = await clinic.row(ticket)
    assert decided["number"] == ticket["number"]
    assert decided["branch_id"] == str(row["branch_id"]) != str(clinic.branch)


async def test_at_another_branch_a_taken_number_is_replaced(clinic: Clinic) -> None:
    far = await a_far_queue(clinic)
    await far_joins(clinic, far)
    ticket = await clinic.a_ticket()
    decided = await transfer(clinic, ticket, far)
    assert (ticket["number"], decided["number"]) == ("A001", "A002")
    assert [one["number"] for one in await far_joins(clinic, far)] == ["A003"]


async def test_a_number_that_came_from_another_branch_is_not_given_again(clinic: Clinic) -> None:
    far = await a_far_queue(clinic)
    await clinic.joins(1)
    await transfer(clinic, await clinic.a_ticket(), far)
    assert [one["number"] for one in await far_joins(clinic, far, 2)] == ["A001", "A003"]


async def test_what_a_person_hears_has_growing_versions_whichever_line_is_younger(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    await clinic.joins(20)
    ticket = await clinic.a_ticket()
    heard = [ticket["version"]]
    for target in (other, clinic.queue, other):
        heard.append((await transfer(clinic, ticket, target))["version"])
        row = await clinic.row(ticket)
        assert heard[-1] == row["base"] + await clinic.version(target)
        await clinic.joins(7, queue=clinic.queue)
    heard.append((await commands.undo(clinic.desk, id_of(ticket)))["version"])
    assert heard == sorted(set(heard))


async def test_an_empty_line_that_slept_over_midnight_begins_its_day_with_a_transfer(clinic: Clinic) -> None:
    far = await clinic.a_queue("K", branch=await clinic.a_branch(), ends_with_day=False)
    await sql(clinic, "UPDATE queue_days SET day = day - 3, last_number = 57 WHERE queue_id = $1", far)
    ticket = await clinic.a_ticket()
    await transfer(clinic, ticket, far)
    assert (await clinic.row(ticket))["day"] == (await clinic.row(await clinic.a_ticket()))["day"]
    assert [one["number"] for one in await far_joins(clinic, far)] == ["K001"]
    assert [event["type"] for event in await events_of(clinic, far)][:2] == ["queue.day_ended", "ticket.received"]


# Who may, and what is refused


async def test_one_sends_to_lines_one_does_not_serve_but_not_from_them(clinic: Clinic) -> None:
    far = await a_far_queue(clinic, "K")
    ticket = await clinic.a_ticket()
    await commands.transfer(clinic.as_(clinic.doctor), id_of(ticket), to=far)
    async with refused(clinic, Forbidden):
        await commands.transfer(clinic.as_(clinic.doctor), id_of(ticket), to=clinic.queue)


async def test_a_closed_line_receives_nobody(clinic: Clinic) -> None:
    other = await clinic.a_queue("K", is_open=False)
    ticket = await clinic.a_ticket()
    async with refused(clinic, QueueClosed):
        await transfer(clinic, ticket, other)


async def test_neither_a_pause_nor_hours_nor_a_full_line_stop_a_transfer(clinic: Clinic) -> None:
    closed = await clinic.a_branch(opening_hours={})
    other = await clinic.a_queue("K", branch=closed, size_limit=1)
    async with clinic.database.cold(await clinic.a_user(Role.ADMIN)) as tx:
        await switch(tx, "pause", other)
    for ticket in await clinic.joins(2):
        await transfer(clinic, ticket, other)
    assert len(await clinic.line(other)) == 2


@pytest.mark.parametrize("there", ["waiting", "called", "serving", "on_hold"])
async def test_nobody_stands_twice_in_one_line_by_a_transfer(clinic: Clinic, there: str) -> None:
    other = await clinic.a_queue("K")
    patient = await clinic.a_patient()
    await a_ticket_in(clinic, there, of=patient)
    second = await clinic.joins_as(patient, queue=other)
    async with refused(clinic, AlreadyInLine):
        await transfer(clinic, second, clinic.queue)


async def test_who_was_seen_there_may_be_sent_back(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    patient = await clinic.a_patient()
    await a_ticket_in(clinic, "completed", of=patient)
    await transfer(clinic, await clinic.joins_as(patient, queue=other), clinic.queue)


async def test_the_own_line_is_no_other_line(clinic: Clinic) -> None:
    ticket = await clinic.a_ticket()
    async with refused(clinic, Invalid) as caught:
        await transfer(clinic, ticket, clinic.queue)
    assert list(caught.value.pointers) == ["/queue_id"]


async def test_lines_of_other_organizations_and_removed_ones_do_not_exist(clinic: Clinic) -> None:
    elsewhere = await Clinic.open(clinic.database, clinic.witness)
    removed = await clinic.a_queue("K")
    await sql(clinic, "UPDATE queues SET deleted_at = now() WHERE id = $1", removed)
    ticket = await clinic.a_ticket()
    for target in (elsewhere.queue, removed, new_id()):
        async with refused(clinic, NotFound, elsewhere):
            await transfer(clinic, ticket, target)


async def test_the_next_leg_of_a_visit_is_on_the_same_day(clinic: Clinic) -> None:
    other = await clinic.a_queue("K", staff=[clinic.doctor.id])
    ticket = await a_ticket_in(clinic, "completed")
    ended = (await clinic.row(ticket))["ended_at"]
    await sql(clinic, "UPDATE tickets SET ended_at = $2 WHERE id = $1", id_of(ticket), ended - timedelta(days=1))
    async with refused(clinic, BadState):
        await transfer(clinic, ticket, other)
    await sql(clinic, "UPDATE tickets SET ended_at = $2 WHERE id = $1", id_of(ticket), ended)
    await transfer(clinic, ticket, other)
    assert (await call(clinic, queue=other))["id"] == ticket["id"]
