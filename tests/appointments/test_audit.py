"""The audit log of booking: no change without its entry, and no entry with what people wrote."""

import json
from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from httpx2 import Response

from tests.appointments.a_practice import Appointment, Practice, at
from tests.appointments.test_arrivals import soon
from tests.queues.cases import audited
from tests.queues.test_audit import a_broken_log

WORDS = "Canary reason"
Act = Callable[[Practice, Appointment], Awaitable[Response]]


async def misses(practice: Practice, one: Appointment) -> Response:
    await practice.passes(one, days=3)
    return await practice.acts(one, "no-show")


async def books_weekly(practice: Practice, one: Appointment) -> Response:
    wish = practice.wish(at(15), patient_id=one["patient_id"], reason=WORDS, recurrence="FREQ=WEEKLY;COUNT=2")
    return await practice.posts("/appointments/series", **wish)


# By the verb: how it is done to an appointment of the day after tomorrow at nine, and which entries it writes.
ACTS: dict[str, tuple[Act, list[str]]] = {
    "book": (lambda practice, _: practice.books(at(14), reason=WORDS), ["appointment.booked"]),
    "book a series": (books_weekly, ["appointment.booked"] * 2),
    "move": (lambda practice, one: practice.edits(one, starts_at=at(10).isoformat()), ["appointment.moved"]),
    "annotate": (lambda practice, one: practice.edits(one, notes=WORDS), ["appointment.annotated"]),
    "confirm": (lambda practice, one: practice.acts(one, "confirm"), ["appointment.confirmed"]),
    "cancel": (lambda practice, one: practice.acts(one, "cancel", reason=WORDS), ["appointment.cancelled"]),
    "cancel all": (lambda practice, one: practice.acts(one, "cancel-following"), ["appointment.cancelled"]),
    "move all": (
        lambda practice, one: practice.acts(one, "move-following", starts_at=at(11).isoformat()),
        ["appointment.moved"],
    ),
    "miss": (misses, ["appointment.missed"]),
}


@pytest.mark.parametrize("verb", ACTS)
async def test_no_change_without_its_entry(practice: Practice, verb: str) -> None:
    act, actions = ACTS[verb]
    appointment = await practice.booked(at(9))
    before, known = await everything(practice), len(await audited(practice.clinic))
    async with a_broken_log(practice.clinic):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await act(practice, appointment)
    if verb != "miss":  # time has gone by for it
        assert await everything(practice) == before
    answer = await act(practice, appointment)
    assert answer.is_success, answer.text
    entries = (await audited(practice.clinic))[known:]
    assert [entry["action"] for entry in entries] == actions
    assert WORDS not in json.dumps([dict(entry) for entry in entries], default=str)


async def test_nobody_checks_in_without_an_entry(practice: Practice) -> None:
    appointment = await soon(practice)
    async with a_broken_log(practice.clinic):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await practice.acts(appointment, "check-in")
    assert await practice.clinic.line() == []
    await practice.acts(appointment, "check-in")
    actions = [entry["action"] for entry in await audited(practice.clinic)]
    assert actions == ["appointment.booked", "ticket.joined", "appointment.checked_in"]


async def everything(practice: Practice) -> list[object]:
    """Rows, events, work that follows."""
    clinic = practice.clinic
    counted = "SELECT (SELECT jsonb_agg(a ORDER BY a.id) FROM appointments a WHERE a.organization_id = $1) AS rows, "
    counted += "(SELECT count(*) FROM jobs WHERE organization_id = $1) AS jobs"
    (found,) = await clinic.database.read(counted, clinic.organization)
    return [*found.values(), await practice.events()]
