"""What tests of commands share: every action as a call, the road into every state, refusals that change nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import Actor
from queue_server.errors import Refusal
from queue_server.queues import commands
from queue_server.queues.states import Priority
from queue_server.transaction import Hot
from tests.a_clinic import Clinic, Ticket

Act = Callable[[Hot, UUID, UUID], Awaitable[Ticket]]

# Every action on one ticket; the second id is the line a transfer goes to.
ACTS: dict[str, Act] = {
    "recall": lambda tx, ticket, _: commands.recall(tx, ticket),
    "start": lambda tx, ticket, _: commands.start(tx, ticket),
    "hold": lambda tx, ticket, _: commands.hold(tx, ticket),
    "resume": lambda tx, ticket, _: commands.resume(tx, ticket),
    "no-show": lambda tx, ticket, _: commands.mark_no_show(tx, ticket),
    "return": lambda tx, ticket, _: commands.return_to_line(tx, ticket, places=3),
    "complete": lambda tx, ticket, _: commands.complete(tx, ticket),
    "leave": lambda tx, ticket, _: commands.leave(tx, ticket),
    "snooze": lambda tx, ticket, _: commands.snooze(tx, ticket, minutes=10),
    "here": lambda tx, ticket, _: commands.arrive(tx, ticket),
    "prioritise": lambda tx, ticket, _: commands.prioritise(tx, ticket, priority=Priority.URGENT, reason="pain"),
    "transfer": lambda tx, ticket, other: commands.transfer(tx, ticket, to=other),
}
OWN_ACTS = {"leave", "snooze", "here"}

# What has to happen to a waiting ticket, the only one in its line, to be in a state.
ROADS: dict[str, tuple[str, ...]] = {
    "waiting": (),
    "called": ("call-next",),
    "serving": ("call-next", "start"),
    "on_hold": ("call-next", "start", "hold"),
    "completed": ("call-next", "start", "complete"),
    "no_show": ("call-next", "no-show"),
    "left": ("leave",),
}

EVERYTHING = """
    SELECT jsonb_build_object(
        'tickets', (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM tickets t WHERE t.organization_id = $1),
        'queues', (SELECT jsonb_agg(to_jsonb(q) ORDER BY q.id) FROM queues q WHERE q.organization_id = $1),
        'days', (SELECT jsonb_agg(to_jsonb(d) ORDER BY d.queue_id) FROM queue_days d WHERE d.organization_id = $1),
        'paces', (SELECT jsonb_agg(to_jsonb(p) ORDER BY p.queue_id) FROM paces p WHERE p.organization_id = $1),
        'streams', (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM streams s WHERE s.organization_id = $1),
        'events', (SELECT count(*) FROM events WHERE organization_id = $1),
        'audited', (SELECT count(*) FROM audit_log WHERE organization_id = $1),
        'keys', (SELECT count(*) FROM idempotency_keys WHERE organization_id = $1)) AS everything
"""


def id_of(ticket: Ticket) -> UUID:
    return UUID(ticket["id"])


async def call(clinic: Clinic, *, queue: UUID | None = None, counter: UUID | None = None) -> Ticket:
    """Call next where somebody waits."""
    called = await clinic.calls_next(queue=queue, counter=counter)
    assert called is not None
    return called


async def sql(clinic: Clinic, statement: str, *args: Any) -> None:
    """What no command does: time, managers of another age, a damaged row."""
    await clinic.database.pool.execute(statement, *args)


async def drive(clinic: Clinic, ticket: Ticket, road: Iterable[str]) -> None:
    """Let staff do these things to a ticket; it is first in its line where it is called."""
    for step in road:
        if step == "call-next":
            assert (await call(clinic))["id"] == ticket["id"]
        else:
            await ACTS[step](clinic.desk, id_of(ticket), clinic.queue)


async def a_ticket_in(clinic: Clinic, state: str, *, of: Actor | None = None) -> Ticket:
    """A ticket in a state, of a patient who joined by themselves or of a walk-in; nobody else may wait."""
    ticket = await (clinic.a_ticket(name="Walk-in") if of is None else clinic.joins_as(of))
    await drive(clinic, ticket, ROADS[state])
    return ticket


async def outcome_of(press: Awaitable[Ticket | None]) -> tuple[str | None, Ticket | None]:
    """The slug of the refusal, or the answer."""
    try:
        return None, await press
    except Refusal as refusal:
        return refusal.slug, None


async def everything(clinic: Clinic) -> Any:
    """All that an organization has stored."""
    (row,) = await clinic.database.read(EVERYTHING, clinic.organization)
    return row["everything"]


async def unchanged(clinic: Clinic, *others: Clinic) -> Any:
    """All that is stored and all that was told to screens; to be compared with later."""
    return [await everything(one) for one in (clinic, *others)], len(clinic.witness.events)


@asynccontextmanager
async def refused(clinic: Clinic, why: type[Refusal], *others: Clinic) -> AsyncIterator[pytest.ExceptionInfo[Refusal]]:
    """A refusal that changes nothing: no row, no version, no event, no audit entry, no key; no screen hears of it."""
    before = await unchanged(clinic, *others)
    with pytest.raises(Refusal) as caught:
        yield caught
    assert caught.type is why
    assert await unchanged(clinic, *others) == before


async def events_of(clinic: Clinic, queue: UUID | None = None, *, after: int = 0) -> list[Any]:
    """Stored events of a line, in order."""
    return await clinic.database.read(
        "SELECT * FROM events WHERE stream_id = $1 AND version > $2 ORDER BY version", queue or clinic.queue, after
    )


async def audited(clinic: Clinic) -> list[Any]:
    """The audit log of an organization, oldest first."""
    return await clinic.database.read(
        "SELECT * FROM audit_log WHERE organization_id = $1 ORDER BY id", clinic.organization
    )
