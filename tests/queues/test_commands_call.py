"""Call next: who is first, who may call, where to; and what a missed call, a snooze and a class do to the order."""

from datetime import datetime, timedelta

import pytest

from queue_server.actor import Role
from queue_server.clinic import commands as rooms
from queue_server.errors import Forbidden, NotFound
from queue_server.ids import new_id
from queue_server.queues import commands
from queue_server.queues.errors import BadState, QueuePaused
from queue_server.queues.states import Priority
from tests.a_clinic import Clinic, Ticket
from tests.queues.a_day import switch
from tests.queues.cases import a_ticket_in, audited, call, events_of, id_of, refused, sql, unchanged


async def prioritise(clinic: Clinic, ticket: Ticket, priority: Priority) -> Ticket:
    return await commands.prioritise(clinic.desk, id_of(ticket), priority=priority, reason="said so")


async def return_behind(clinic: Clinic, ticket: Ticket, places: int) -> None:
    await commands.return_to_line(clinic.desk, id_of(ticket), places=places)


# Who is called, and where to


async def test_whoever_came_first_is_called_first(clinic: Clinic) -> None:
    joined = await clinic.joins(3)
    called = [await call(clinic) for _ in joined]
    assert [one["number"] for one in called] == [one["number"] for one in joined]


async def test_a_call_says_where_to_and_who_called(clinic: Clinic) -> None:
    await clinic.joins()
    called = await call(clinic)
    assert called["counter"] == {"id": str(clinic.counter), "name": "Room 1", "names": {"en": "Room 1"}, "door": "1"}
    row = await clinic.row(called)
    assert (row["counter_id"], row["called_by"], row["state"]) == (clinic.counter, clinic.doctor.id, "called")
    assert row["called_at"] >= row["joined_at"]


async def test_a_call_is_one_public_event_and_one_audit_entry(clinic: Clinic) -> None:
    await clinic.joins()
    called = await call(clinic)
    event, entry = (await events_of(clinic))[-1], (await audited(clinic))[-1]
    assert (event["type"], event["version"], event["is_public"]) == ("ticket.called", called["version"], True)
    assert (entry["action"], entry["subject_id"], entry["txid"]) == (event["type"], id_of(called), event["txid"])


async def test_earlier_tickets_of_the_counter_stay_as_they_are(clinic: Clinic) -> None:
    await clinic.joins(3)
    first, second = await call(clinic), await call(clinic)
    await commands.start(clinic.desk, id_of(second))
    await call(clinic)
    assert [(await clinic.row(one))["state"] for one in (first, second)] == ["called", "serving"]


async def test_nobody_waits_and_nothing_happens(clinic: Clinic) -> None:
    before = await unchanged(clinic)
    assert await clinic.calls_next() is None
    assert await unchanged(clinic) == before


async def test_a_closed_line_is_called_until_it_is_empty(clinic: Clinic) -> None:
    await clinic.joins(2)
    async with clinic.database.cold(clinic.receptionist) as tx:
        await switch(tx, "close", clinic.queue)
    await call(clinic)
    await call(clinic)
    assert await clinic.calls_next() is None


# Refusals


async def test_a_paused_line_calls_nobody(clinic: Clinic) -> None:
    await clinic.joins()
    async with clinic.database.cold(clinic.receptionist) as tx:
        await switch(tx, "pause", clinic.queue)
    async with refused(clinic, QueuePaused):
        await clinic.calls_next()
    async with clinic.database.cold(clinic.receptionist) as tx:
        await switch(tx, "go-on", clinic.queue)
    await call(clinic)


async def test_only_staff_of_the_line_call(clinic: Clinic) -> None:
    await clinic.joins()
    far = await clinic.a_branch()
    for who in (
        await clinic.a_user(Role.DOCTOR, clinic.branch),
        await clinic.a_user(Role.RECEPTIONIST, far),
        await clinic.a_patient(),
        clinic.kiosk,
    ):
        async with refused(clinic, Forbidden):
            await commands.call_next(clinic.as_(who), clinic.queue, counter=clinic.counter)
    for who in (clinic.doctor, clinic.receptionist, clinic.manager, await clinic.a_user(Role.ADMIN)):
        await clinic.joins()
        assert await commands.call_next(clinic.as_(who), clinic.queue, counter=clinic.counter)


async def test_lines_of_others_and_removed_ones_do_not_exist(clinic: Clinic) -> None:
    elsewhere = await Clinic.open(clinic.database, clinic.witness)
    await elsewhere.joins()
    async with refused(clinic, NotFound, elsewhere):
        await clinic.calls_next(queue=elsewhere.queue)
    await sql(clinic, "UPDATE queues SET deleted_at = now() WHERE id = $1", clinic.queue)
    async with refused(clinic, NotFound):
        await clinic.calls_next()


async def test_one_calls_to_counters_of_the_branch_only(clinic: Clinic) -> None:
    await clinic.joins()
    elsewhere = await Clinic.open(clinic.database, clinic.witness)
    removed = await clinic.a_counter("9")
    await sql(clinic, "UPDATE counters SET deleted_at = now() WHERE id = $1", removed)
    far = await clinic.a_counter("2", branch=await clinic.a_branch())
    for counter in (far, removed, elsewhere.counter, new_id()):
        async with refused(clinic, NotFound):
            await clinic.calls_next(counter=counter)


async def test_a_counter_on_a_break_calls_nobody_and_others_do(clinic: Clinic) -> None:
    await clinic.joins(2)
    now = datetime.now().astimezone()
    async with clinic.database.cold(clinic.doctor) as tx:
        await rooms.sit_down(tx, clinic.counter, now=now)
        await rooms.pause_counter(tx, clinic.counter, minutes=10, reason=None, now=now)
    async with refused(clinic, BadState):
        await clinic.calls_next()
    await call(clinic, counter=await clinic.a_counter("2"))
    async with clinic.database.cold(clinic.doctor) as tx:
        await rooms.resume_counter(tx, clinic.counter)
    await call(clinic)


async def test_one_may_call_to_a_counter_where_nobody_or_somebody_else_sits(clinic: Clinic) -> None:
    await clinic.joins(2)
    await call(clinic)
    async with clinic.database.cold(clinic.receptionist) as tx:
        await rooms.sit_down(tx, clinic.counter, now=datetime.now().astimezone())
    await call(clinic)


# Snoozed


async def test_the_snoozed_are_passed_over_and_keep_their_place(clinic: Clinic) -> None:
    first, second = await clinic.joins(2)
    await commands.snooze(clinic.desk, id_of(first), minutes=10)
    assert await clinic.line() == [first["number"], second["number"]]
    assert (await call(clinic))["id"] == second["id"]
    before = await unchanged(clinic)
    assert await clinic.calls_next() is None
    assert await unchanged(clinic) == before


async def test_whose_snooze_is_over_is_called_in_their_turn(clinic: Clinic) -> None:
    first, _ = await clinic.joins(2)
    await commands.snooze(clinic.desk, id_of(first), minutes=10)
    until = (await clinic.row(first))["snoozed_until"]
    assert abs(until - (await clinic.row(first))["acted_at"] - timedelta(minutes=10)) < timedelta(seconds=1)
    await sql(clinic, "UPDATE tickets SET snoozed_until = clock_timestamp() WHERE id = $1", id_of(first))
    called = await call(clinic)
    assert (called["id"], (await clinic.row(called))["snoozed_until"]) == (first["id"], None)


async def test_who_snoozes_when_called_goes_back_to_their_place(clinic: Clinic) -> None:
    first, second = await clinic.joins(2)
    await call(clinic)
    decided = await commands.snooze(clinic.desk, id_of(first), minutes=5)
    assert (decided["counter"], decided["rank_at"]) == (None, first["rank_at"])
    assert await clinic.line() == [first["number"], second["number"]]


# Classes


async def test_head_starts_move_people_by_their_minutes_and_no_further(clinic: Clinic) -> None:
    early, late, now = await clinic.joins(3)
    await sql(clinic, "UPDATE tickets SET rank_at = rank_at - interval '20 minutes' WHERE id = $1", id_of(early))
    await prioritise(clinic, now, Priority.PRIORITY)  # 15 minutes
    assert await clinic.line() == [early["number"], now["number"], late["number"]]
    await prioritise(clinic, now, Priority.URGENT)  # 30 minutes
    assert await clinic.line() == [now["number"], early["number"], late["number"]]
    await prioritise(clinic, now, Priority.NORMAL)
    assert await clinic.line() == [early["number"], late["number"], now["number"]]


async def test_an_emergency_stands_before_all_others(clinic: Clinic) -> None:
    urgent = await clinic.a_ticket(priority=Priority.URGENT)
    first, second = (
        await clinic.a_ticket(priority=Priority.EMERGENCY),
        await clinic.a_ticket(priority=Priority.EMERGENCY),
    )
    await clinic.joins()
    assert (await clinic.line())[:3] == [first["number"], second["number"], urgent["number"]]
    assert (await call(clinic))["id"] == first["id"]


async def test_a_class_is_audited_with_its_reason_and_told_without(clinic: Clinic) -> None:
    ticket = await clinic.a_ticket()
    await prioritise(clinic, ticket, Priority.URGENT)
    entry, event = (await audited(clinic))[-1], (await events_of(clinic))[-1]
    assert (entry["facts"]["from"], entry["facts"]["to"], entry["facts"]["reason"]) == ("normal", "urgent", "said so")
    assert "said so" not in repr(event["body"])


async def test_a_held_ticket_keeps_its_new_class_for_its_return(clinic: Clinic) -> None:
    held = await a_ticket_in(clinic, "on_hold")
    await clinic.joins(2)
    decided = await prioritise(clinic, held, Priority.URGENT)
    assert (decided["state"], decided["priority"]) == ("on_hold", "urgent")
    await return_behind(clinic, held, 1)
    assert (await clinic.line())[1] == held["number"]


# Back to the line


@pytest.mark.parametrize("places", [1, 2, 3, 4, 100])
async def test_a_missed_call_goes_behind_the_next_few(clinic: Clinic, places: int) -> None:
    missed, *others = await clinic.joins(5)
    await call(clinic)
    await commands.mark_no_show(clinic.desk, id_of(missed))
    await return_behind(clinic, missed, places)
    numbers = [one["number"] for one in others]
    numbers.insert(places, missed["number"])
    assert await clinic.line() == numbers


async def test_whoever_returns_to_an_empty_line_is_next(clinic: Clinic) -> None:
    ticket = await a_ticket_in(clinic, "on_hold")
    await return_behind(clinic, ticket, 3)
    assert (await call(clinic))["id"] == ticket["id"]


async def test_a_return_never_moves_anybody_forward(clinic: Clinic) -> None:
    _, second, third = await clinic.joins(3)
    await call(clinic)
    called = await call(clinic)
    assert called["id"] == second["id"]
    urgent = await clinic.a_ticket(priority=Priority.URGENT)
    await return_behind(clinic, second, 1)
    assert await clinic.line() == [urgent["number"], second["number"], third["number"]]


async def test_those_who_come_after_a_return_stand_behind_it(clinic: Clinic) -> None:
    missed, _ = await clinic.joins(2)
    await call(clinic)
    await return_behind(clinic, missed, 9)
    late = await clinic.a_ticket()
    assert (await clinic.line())[-2:] == [missed["number"], late["number"]]


async def test_a_returned_ticket_with_a_new_class_starts_from_where_it_returned_to(clinic: Clinic) -> None:
    missed, *others = await clinic.joins(3)
    await call(clinic)
    await return_behind(clinic, missed, 2)
    await prioritise(clinic, missed, Priority.URGENT)
    assert (await clinic.line())[0] == missed["number"]
    await prioritise(clinic, missed, Priority.NORMAL)
    assert await clinic.line() == [*(one["number"] for one in others), missed["number"]]
