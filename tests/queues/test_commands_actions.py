"""Every action of the contract's table: what it does where it is possible, and whom and when it refuses."""

from uuid import UUID

import pytest

from queue_server.actor import Role
from queue_server.errors import Forbidden, NotFound
from queue_server.ids import new_id
from queue_server.queues import commands
from queue_server.queues.errors import BadState
from queue_server.queues.states import State
from tests.a_clinic import Clinic
from tests.queues.cases import ACTS, OWN_ACTS, ROADS, a_ticket_in, audited, call, events_of, id_of, refused, sql
from tests.queues.oracle import MAY

EVENTS = {
    "recall": "ticket.recalled",
    "start": "ticket.started",
    "hold": "ticket.held",
    "resume": "ticket.resumed",
    "no-show": "ticket.missed",
    "return": "ticket.returned",
    "complete": "ticket.completed",
    "leave": "ticket.left",
    "snooze": "ticket.snoozed",
    "here": "ticket.arrived",
    "prioritise": "ticket.prioritised",
}
ENDED = ("completed", "no_show", "left")
UNSEEN = {("prioritise", "waiting"), ("prioritise", "on_hold"), ("here", "waiting"), ("snooze", "waiting")}
FROM = [(action, state) for action in EVENTS for state in sorted(MAY[action][0])]


@pytest.mark.parametrize(("action", "origin"), FROM)
async def test_an_action_is_one_change_one_event_and_one_audit_entry(clinic: Clinic, action: str, origin: str) -> None:
    ticket = await a_ticket_in(clinic, origin)
    version, entries = await clinic.version(), len(await audited(clinic))

    decided = await ACTS[action](clinic.desk, id_of(ticket), clinic.queue)

    state = origin if MAY[action][1] == "unchanged" else MAY[action][1]
    row = await clinic.row(ticket)
    assert decided["state"] == row["state"] == state
    assert (decided["id"], decided["number"]) == (ticket["id"], ticket["number"])
    (event,) = await events_of(clinic, after=version)
    assert (event["type"], event["version"]) == (EVENTS[action], version + 1)
    assert event["is_public"] is ((action, origin) not in UNSEEN)
    (entry,) = (await audited(clinic))[entries:]
    assert (entry["action"], entry["subject_id"], entry["txid"]) == (event["type"], id_of(ticket), event["txid"])
    assert (entry["actor_kind"], entry["actor_id"]) == ("user", clinic.receptionist.id)
    assert decided["version"] == version + 1
    assert decided["undo_until"] is not None


@pytest.mark.parametrize(("action", "origin"), FROM)
async def test_a_ticket_says_when_it_was_called_began_and_ended(clinic: Clinic, action: str, origin: str) -> None:
    ticket = await a_ticket_in(clinic, origin)
    before = await clinic.row(ticket)

    await ACTS[action](clinic.desk, id_of(ticket), clinic.queue)

    row = await clinic.row(ticket)
    assert (row["ended_at"] is not None) == (row["state"] in ENDED)
    has_begun = row["state"] == "serving" or (before["started_at"] is not None and row["state"] != "waiting")
    assert (row["started_at"] is not None) == has_begun
    if row["state"] == "waiting":
        assert (row["counter_id"], row["called_at"], row["called_by"]) == (None, None, None)
    elif origin != "waiting":
        assert (row["counter_id"], row["called_by"]) == (before["counter_id"], before["called_by"])


@pytest.mark.parametrize("action", ACTS)
async def test_an_action_is_refused_in_every_other_state(clinic: Clinic, action: str) -> None:
    other = await clinic.a_queue("K")
    for state in sorted(ROADS.keys() - MAY[action][0]):
        ticket = await a_ticket_in(clinic, state)
        async with refused(clinic, BadState):
            await ACTS[action](clinic.desk, id_of(ticket), other)
        if state == "waiting":
            await commands.leave(clinic.desk, id_of(ticket))


@pytest.mark.parametrize("origin", sorted(State))
async def test_who_means_to_leave_from_one_state_leaves_from_no_other(clinic: Clinic, origin: State) -> None:
    for state in ROADS:
        ticket = await a_ticket_in(clinic, state)
        if state == origin and state in MAY["leave"][0]:
            assert (await commands.leave(clinic.desk, id_of(ticket), origin=origin))["state"] == "left"
        else:
            async with refused(clinic, BadState):
                await commands.leave(clinic.desk, id_of(ticket), origin=origin)
            await _gone(clinic, id_of(ticket))


@pytest.mark.parametrize("action", ACTS)
async def test_an_action_is_staffs_of_the_queue_and_no_other_staffs(clinic: Clinic, action: str) -> None:
    other = await clinic.a_queue("K")
    ticket = await a_ticket_in(clinic, sorted(MAY[action][0])[0])
    far = await clinic.a_branch()
    for who in (
        await clinic.a_user(Role.DOCTOR, clinic.branch),
        await clinic.a_user(Role.DOCTOR),
        await clinic.a_user(Role.RECEPTIONIST, far),
        await clinic.a_user(Role.MANAGER, far),
    ):
        async with refused(clinic, Forbidden):
            await ACTS[action](clinic.as_(who), id_of(ticket), other)
    await ACTS[action](clinic.as_(clinic.doctor), id_of(ticket), other)


@pytest.mark.parametrize("who", [Role.RECEPTIONIST, Role.MANAGER, Role.ADMIN])
async def test_the_desk_of_a_branch_and_of_all_branches_serve_every_line_there(clinic: Clinic, who: Role) -> None:
    ticket = await a_ticket_in(clinic, "called")
    for desk in (await clinic.a_user(who, clinic.branch), await clinic.a_user(who)):
        await commands.recall(clinic.as_(desk), id_of(ticket))


@pytest.mark.parametrize("action", ACTS)
async def test_a_stranger_does_not_learn_that_there_is_a_ticket(clinic: Clinic, action: str) -> None:
    other = await clinic.a_queue("K")
    ticket = await a_ticket_in(clinic, sorted(MAY[action][0])[0])
    elsewhere = await Clinic.open(clinic.database, clinic.witness)
    for who in (
        await clinic.a_patient(),
        await clinic.a_user(Role.AUDITOR),
        clinic.kiosk,
        clinic.holder_of({"id": str(new_id())}),
        elsewhere.receptionist,
        await elsewhere.a_user(Role.ADMIN),
    ):
        async with refused(clinic, NotFound):
            await ACTS[action](clinic.as_(who), id_of(ticket), other)
    async with refused(clinic, NotFound):
        await ACTS[action](clinic.desk, new_id(), other)


@pytest.mark.parametrize("action", ACTS)
async def test_owner_and_holder_may_leave_snooze_and_arrive_and_nothing_else(clinic: Clinic, action: str) -> None:
    other = await clinic.a_queue("K")
    patient = await clinic.a_patient()
    for state in sorted(MAY[action][0]):
        for is_owner in (True, False):
            ticket = await a_ticket_in(clinic, state, of=patient)
            who = clinic.as_(patient if is_owner else clinic.holder_of(ticket))
            if action in OWN_ACTS:
                decided = await ACTS[action](who, id_of(ticket), other)
                assert (decided["undo_until"] is None) == (action == "leave")
            else:
                async with refused(clinic, Forbidden):
                    await ACTS[action](who, id_of(ticket), other)
            await _gone(clinic, id_of(ticket))


async def _gone(clinic: Clinic, ticket: UUID) -> None:
    """Make room for the same patient's next ticket."""
    await sql(clinic, "UPDATE tickets SET state = 'left' WHERE id = $1", ticket)


async def test_owner_and_holder_are_refused_in_the_wrong_state_too(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    ticket = await a_ticket_in(clinic, "serving", of=patient)
    for who in (patient, clinic.holder_of(ticket)):
        for action in sorted(OWN_ACTS):
            async with refused(clinic, BadState):
                await ACTS[action](clinic.as_(who), id_of(ticket), clinic.queue)


async def test_a_doctor_who_calls_again_and_again_keeps_who_called_and_tells_when(clinic: Clinic) -> None:
    await clinic.joins(1)
    called = await call(clinic)
    first = await clinic.row(called)
    await commands.recall(clinic.desk, id_of(called))
    row = await clinic.row(called)
    assert row["called_at"] > first["called_at"]
    assert (row["called_by"], row["counter_id"]) == (clinic.doctor.id, clinic.counter)


async def test_a_visit_that_goes_on_began_when_it_began(clinic: Clinic) -> None:
    ticket = await a_ticket_in(clinic, "serving")
    began = (await clinic.row(ticket))["started_at"]
    await commands.hold(clinic.desk, id_of(ticket))
    await commands.resume(clinic.desk, id_of(ticket))
    assert (await clinic.row(ticket))["started_at"] == began


async def test_whoever_was_held_before_a_visit_begins_it_by_going_on(clinic: Clinic) -> None:
    ticket = await a_ticket_in(clinic, "called")
    await commands.hold(clinic.desk, id_of(ticket))
    await commands.resume(clinic.desk, id_of(ticket))
    assert (await clinic.row(ticket))["started_at"] is not None


async def test_a_completed_visit_teaches_the_pace_of_its_service(clinic: Clinic) -> None:
    ticket = await a_ticket_in(clinic, "serving")
    await sql(clinic, "UPDATE tickets SET called_at = called_at - interval '10 minutes' WHERE id = $1", id_of(ticket))
    await commands.complete(clinic.desk, id_of(ticket))
    (pace,) = await clinic.database.read("SELECT * FROM paces WHERE queue_id = $1", clinic.queue)
    assert (pace["service_id"], pace["visits"], round(pace["mean"] / 60)) == (clinic.service, 1, 10)
    event = (await events_of(clinic))[-1]
    assert event["body"]["pace"]["mean"] == pace["mean"]


async def test_missed_calls_and_people_who_leave_teach_nothing(clinic: Clinic) -> None:
    for state in ("no_show", "left"):
        await a_ticket_in(clinic, state)
    assert await clinic.database.read("SELECT * FROM paces WHERE queue_id = $1", clinic.queue) == []
