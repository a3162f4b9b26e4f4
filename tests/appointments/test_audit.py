"""The audit log of booking: no change without its entry, and no entry with what people wrote."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from httpx2 import Response

from tests.appointments.a_practice import Appointment, Practice, at
from tests.appointments.test_arrivals import soon
from tests.queues.cases import audited
from tests.queues.test_audit import a_broken_log

WORDS = "Canary reason"
WORK = ["slot.freed", *(f"appointment.{done}" for done in ("booked", "moved", "confirmed", "cancelled"))]
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
    before, known, work = await everything(practice), len(await of_booking(practice)), await jobs(practice)
    async with a_broken_log(practice.clinic):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await act(practice, appointment)
    if verb != "miss":  # time has gone by for it
        assert await everything(practice) == before
        assert await jobs(practice) <= work
    answer = await act(practice, appointment)
    assert answer.is_success, answer.text
    entries = (await of_booking(practice))[known:]
    assert [entry["action"] for entry in entries] == actions
    assert WORDS not in json.dumps([dict(entry) for entry in entries], default=str)


async def test_nobody_checks_in_without_an_entry(practice: Practice) -> None:
    appointment = await soon(practice)
    async with a_broken_log(practice.clinic):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await practice.acts(appointment, "check-in")
    assert await practice.clinic.line() == []
    await practice.acts(appointment, "check-in")
    actions = [entry["action"] for entry in await of_booking(practice)]
    assert actions == ["appointment.booked", "ticket.joined", "appointment.checked_in"]


async def of_booking(practice: Practice) -> list[Any]:
    """Entries of what was done here: a server that runs beside this test writes others, of the notices it sends."""
    entries = await audited(practice.clinic)
    return [entry for entry in entries if entry["action"].startswith(("appointment.", "ticket."))]


async def everything(practice: Practice) -> list[object]:
    """Rows and events; not what people were told of, since a server of another test may do that meanwhile."""
    clinic = practice.clinic
    rows = (
        "SELECT jsonb_agg(to_jsonb(a) - 'told' ORDER BY a.id) AS rows FROM appointments a WHERE a.organization_id = $1"
    )
    (found,) = await clinic.database.read(rows, clinic.organization)
    return [found["rows"], await practice.events()]


async def jobs(practice: Practice) -> set[int]:
    """Work that booking leaves; such a server takes it away, and leaves reminders and notices of its own."""
    wanted = "SELECT id FROM jobs WHERE organization_id = $1 AND kind = ANY($2)"
    return {row["id"] for row in await practice.clinic.database.read(wanted, practice.clinic.organization, WORK)}
