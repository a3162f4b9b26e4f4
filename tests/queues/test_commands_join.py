"""Joining a line: by oneself, by the desk, at a kiosk; and who is not let in."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import Actor, Role
from queue_server.errors import Forbidden, Invalid, NotFound
from queue_server.ids import new_id
from queue_server.queues import commands
from queue_server.queues.schemas import Join
from queue_server.queues.states import Priority
from tests.a_clinic import Clinic
from tests.queues.a_day import switch
from tests.queues.cases import audited, events_of, id_of, refused, sql

DECIDED = {"id", "number", "queue_id", "branch_id", "state", "priority", "counter", "rank_at", "joined_at"}
DECIDED |= {"epoch", "version", "undo_until"}


async def join(clinic: Clinic, who: Actor, queue: UUID | None = None, **wish: Any) -> dict[str, Any]:
    return await commands.join(clinic.as_(who), queue or clinic.queue, Join(**wish))


async def patient_id(clinic: Clinic, patient: Actor) -> UUID:
    (row,) = await clinic.database.read("SELECT id FROM patients WHERE user_id = $1", patient.id)
    found: UUID = row["id"]
    return found


# The happy stories


async def test_a_patient_joins_by_themselves_and_is_not_here_yet(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    decided = await join(clinic, patient, reason="a cough", needs=["wheelchair", "language:ar", "wheelchair"])
    row = await clinic.row(decided)
    assert (row["user_id"], row["patient_id"]) == (patient.id, await patient_id(clinic, patient))
    assert (row["here"], row["priority"], row["reason"]) == (False, "normal", "a cough")
    assert row["needs"] == ["language:ar", "wheelchair"]


async def test_the_desk_adds_a_walk_in_who_is_here(clinic: Clinic) -> None:
    decided = await join(clinic, clinic.receptionist, name="Said", phone="+968 9000 0001", priority=Priority.URGENT)
    row = await clinic.row(decided)
    assert (row["name"], row["phone"], row["here"], row["user_id"]) == ("Said", "+968 9000 0001", True, None)
    assert decided["priority"] == "urgent"


async def test_the_desk_adds_a_patient_who_then_owns_the_ticket(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    decided = await join(clinic, clinic.doctor, patient_id=await patient_id(clinic, patient))
    assert (await clinic.row(decided))["user_id"] == patient.id
    await commands.leave(clinic.as_(patient), id_of(decided))


async def test_somebody_without_a_name_takes_a_number_at_a_kiosk(clinic: Clinic) -> None:
    row = await clinic.row(await join(clinic, clinic.kiosk))
    assert (row["name"], row["phone"], row["here"]) == (None, None, True)


async def test_the_answer_is_the_decided_ticket_and_no_place(clinic: Clinic) -> None:
    decided = await join(clinic, clinic.receptionist)
    assert decided.keys() == DECIDED
    assert (decided["state"], decided["counter"], decided["undo_until"]) == ("waiting", None, None)
    assert (decided["queue_id"], decided["branch_id"]) == (str(clinic.queue), str(clinic.branch))


async def test_a_join_is_one_event_without_a_name_and_one_audit_entry(clinic: Clinic) -> None:
    await join(clinic, clinic.receptionist, name="Said", phone="+96890000001", reason="a cough")
    (event,) = await events_of(clinic)
    (entry,) = await audited(clinic)
    assert (event["type"], event["version"], event["public_version"]) == ("ticket.joined", 1, 1)
    assert (entry["action"], entry["txid"]) == ("ticket.joined", event["txid"])
    for told in (event["body"], entry["facts"]):
        assert not any(word in repr(told) for word in ("Said", "90000001", "cough"))


async def test_numbers_have_the_letters_of_the_line_and_no_holes(clinic: Clinic) -> None:
    assert [ticket["number"] for ticket in await clinic.joins(3)] == ["A001", "A002", "A003"]
    await sql(clinic, "UPDATE queue_days SET last_number = 998 WHERE queue_id = $1", clinic.queue)
    assert [ticket["number"] for ticket in await clinic.joins(2)] == ["A999", "A1000"]
    assert (await clinic.line())[-2:] == ["A999", "A1000"]


async def test_a_clock_that_was_set_back_does_not_turn_the_line_around(clinic: Clinic) -> None:
    await sql(
        clinic, "UPDATE queue_days SET last_arrival = now() + interval '1 hour' WHERE queue_id = $1", clinic.queue
    )
    first, second = await clinic.joins(2)
    joined = [datetime.fromisoformat(ticket["joined_at"]) for ticket in (first, second)]
    assert joined[1] - joined[0] == timedelta(microseconds=1)
    assert await clinic.line() == ["A001", "A002"]


async def test_people_go_on_joining_a_paused_line(clinic: Clinic) -> None:
    async with clinic.database.cold(clinic.receptionist) as tx:
        await switch(tx, "pause", clinic.queue)
    await clinic.joins()


# Who may


@pytest.mark.parametrize(
    ("field", "value"),
    [("patient_id", new_id()), ("name", "Said"), ("phone", "+96890000001"), ("priority", Priority.URGENT)],
)
async def test_a_patient_says_nothing_that_is_the_desks_to_say(clinic: Clinic, field: str, value: Any) -> None:
    patient = await clinic.a_patient()
    async with refused(clinic, Invalid) as caught:
        await join(clinic, patient, **{field: value})
    assert list(caught.value.pointers) == [f"/{field}"]


async def test_every_field_too_many_is_pointed_at(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    async with refused(clinic, Invalid) as caught:
        await join(clinic, patient, name="Said", priority=Priority.EMERGENCY, reason="pain")
    assert list(caught.value.pointers) == ["/name", "/priority"]


@pytest.mark.parametrize(("field", "value"), [("patient_id", new_id()), ("priority", Priority.URGENT)])
async def test_a_kiosk_sets_no_priority_and_knows_no_patients(clinic: Clinic, field: str, value: Any) -> None:
    async with refused(clinic, Invalid) as caught:
        await join(clinic, clinic.kiosk, **{field: value, "name": "Said", "phone": "+96890000001"})
    assert list(caught.value.pointers) == [f"/{field}"]


async def test_staff_of_other_lines_add_nobody_here(clinic: Clinic) -> None:
    far = await clinic.a_branch()
    for who in (await clinic.a_user(Role.DOCTOR, clinic.branch), await clinic.a_user(Role.MANAGER, far)):
        async with refused(clinic, Forbidden):
            await join(clinic, who)


async def test_a_line_of_another_organization_does_not_exist(clinic: Clinic) -> None:
    elsewhere = await Clinic.open(clinic.database, clinic.witness)
    for who in (clinic.receptionist, await clinic.a_patient(), clinic.kiosk, await clinic.a_user(Role.ADMIN)):
        async with refused(clinic, NotFound, elsewhere):
            await join(clinic, who, elsewhere.queue)
    async with refused(clinic, NotFound):
        await join(clinic, clinic.receptionist, new_id())


async def test_a_removed_line_takes_nobody(clinic: Clinic) -> None:
    await sql(clinic, "UPDATE queues SET deleted_at = now() WHERE id = $1", clinic.queue)
    async with refused(clinic, NotFound):
        await join(clinic, clinic.receptionist)


async def test_unknown_patients_are_not_found(clinic: Clinic) -> None:
    elsewhere = await Clinic.open(clinic.database, clinic.witness)
    stranger = await patient_id(elsewhere, await elsewhere.a_patient())
    removed = await patient_id(clinic, await clinic.a_patient())
    await sql(clinic, "UPDATE patients SET deleted_at = now() WHERE id = $1", removed)
    for one in (stranger, removed, new_id()):
        async with refused(clinic, NotFound):
            await join(clinic, clinic.receptionist, patient_id=one)
    without_record = await clinic.a_user(Role.PATIENT)
    async with refused(clinic, NotFound):
        await join(clinic, without_record)
