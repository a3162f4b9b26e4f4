"""The audit log of the line: a change without its entry does not happen, and what is written stays written."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from queue_server.queues import commands
from queue_server.transaction import Key
from tests.a_clinic import Clinic
from tests.queues.a_day import SWITCHES, switch
from tests.queues.cases import ACTS, a_ticket_in, audited, call, id_of, sql, unchanged
from tests.queues.oracle import MAY

Act = Callable[[], Awaitable[object]]


@asynccontextmanager
async def a_broken_log(clinic: Clinic) -> AsyncIterator[None]:
    """No audit entry of this organization can be written."""
    await sql(
        clinic,
        f"""CREATE TRIGGER out_of_ink BEFORE INSERT ON audit_log FOR EACH ROW
            WHEN (NEW.organization_id = '{clinic.organization}') EXECUTE FUNCTION refuse_to_rewrite_history()""",
    )
    try:
        yield
    finally:
        await sql(clinic, "DROP TRIGGER out_of_ink ON audit_log")


async def must_not_happen(clinic: Clinic, act: Act) -> None:
    """An act that crashes because the log cannot be written, and leaves everything as it was."""
    before = await unchanged(clinic)
    async with a_broken_log(clinic):
        with pytest.raises((asyncpg.RaiseError, DBAPIError), match="append-only"):
            await act()
    assert await unchanged(clinic) == before


@pytest.mark.parametrize("action", ACTS)
async def test_no_action_without_its_entry(clinic: Clinic, action: str) -> None:
    other = await clinic.a_queue("K")
    ticket = await a_ticket_in(clinic, sorted(MAY[action][0])[0])
    await must_not_happen(clinic, lambda: ACTS[action](clinic.desk, id_of(ticket), other))
    await ACTS[action](clinic.desk, id_of(ticket), other)
    await must_not_happen(clinic, lambda: commands.undo(clinic.desk, id_of(ticket)))


async def test_no_join_no_call_and_no_end_of_the_day_without_its_entry(clinic: Clinic) -> None:
    await clinic.joins(2)
    await must_not_happen(clinic, clinic.a_ticket)
    await must_not_happen(clinic, lambda: call(clinic))
    await clinic.a_night_passes()
    await must_not_happen(clinic, lambda: commands.end_day(clinic.desk, clinic.queue))
    await must_not_happen(clinic, clinic.a_ticket)


@pytest.mark.parametrize("verb", SWITCHES)
async def test_no_switch_without_its_entry(clinic: Clinic, verb: str) -> None:
    name, value = SWITCHES[verb]
    column = {"is_paused": "paused_since = CASE WHEN $2 THEN NULL ELSE now() END", "is_open": "is_open = NOT $2"}[name]
    await sql(clinic, f"UPDATE queues SET {column} WHERE id = $1", clinic.queue, value)

    async def press() -> None:
        async with clinic.database.cold(clinic.receptionist) as tx:
            await switch(tx, verb, clinic.queue)

    await must_not_happen(clinic, press)


async def test_a_change_that_did_not_happen_may_be_asked_for_again_with_its_key(clinic: Clinic) -> None:
    await clinic.joins()
    key = Key(clinic.queue.bytes, b"print")
    await must_not_happen(
        clinic,
        lambda: commands.call_next(clinic.as_(clinic.doctor, key), clinic.queue, counter=clinic.counter),
    )
    tx = clinic.as_(clinic.doctor, key)
    assert await commands.call_next(tx, clinic.queue, counter=clinic.counter) is not None
    assert not tx.replayed


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET action = 'nothing' WHERE organization_id = $1",
        "DELETE FROM audit_log WHERE organization_id = $1",
        "TRUNCATE audit_log",
    ],
)
async def test_what_is_written_is_neither_changed_nor_removed(clinic: Clinic, statement: str) -> None:
    await clinic.joins(3)
    before = await audited(clinic)
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await sql(clinic, statement, *([clinic.organization] if "$1" in statement else []))
    assert await audited(clinic) == before


async def test_an_entry_says_who_what_on_which_ticket_and_in_which_request(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    ticket = await clinic.joins_as(patient, reason="a cough")
    await commands.leave(clinic.database.hot(clinic.holder_of(ticket), request_id="request-1"), id_of(ticket))
    joined, left = await audited(clinic)
    assert (joined["actor_kind"], joined["actor_id"], joined["request_id"]) == ("user", patient.id, None)
    assert (left["actor_kind"], left["actor_id"], left["request_id"]) == ("ticket", id_of(ticket), "request-1")
    assert (left["action"], left["subject_id"]) == ("ticket.left", id_of(ticket))
    assert left["facts"] == {"queue": str(clinic.queue)}
