"""Through every operation of booking once, for the test that each answers as it is described."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2

from queue_server.actor import Role
from queue_server.ids import new_id
from tests.a_clinic import Clinic

Walk = Callable[..., Awaitable[Any]]


async def through_booking(walk: Walk, own: httpx2.AsyncClient, boss: httpx2.AsyncClient, clinic: Clinic) -> None:
    """A patient holds and books; the desk moves, misses and books again and again; somebody comes."""
    doctor = await clinic.a_user(Role.DOCTOR, clinic.branch)
    await clinic.works(doctor.id)
    day = (datetime.now(UTC) + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    of = {"branch_id": str(clinic.branch), "service_id": str(clinic.service), "staff_id": str(doctor.id)}
    wish = {**of, "starts_at": day.isoformat()}
    held = await walk(own, "POST /holds", 201, json=wish)
    await walk(boss, "POST /holds", 409, json=wish)
    await walk(own, "DELETE /holds/{hold_id}", 204, hold_id=held["id"])
    await walk(own, "DELETE /holds/{hold_id}", 404, hold_id=held["id"])
    booked = await walk(own, "POST /appointments", 201, json=wish)
    one: dict[str, Any] = {"appointment_id": booked["id"]}
    await walk(boss, "POST /appointments", 409, json={**wish, "patient_id": booked["patient_id"]})
    await walk(own, "POST /appointments", 422, json={**wish, "starts_at": "9999-01-01T00:00:00Z"})
    await walk(own, "POST /appointments", 404, json={**wish, "branch_id": str(new_id())})
    await walk(own, "GET /appointments", 200)
    await walk(own, "GET /appointments/{appointment_id}", 200, **one)
    await walk(own, "GET /appointments/{appointment_id}", 304, headers={"If-None-Match": "*"}, **one)
    later = {"starts_at": (day + timedelta(hours=1)).isoformat()}
    await walk(own, "PATCH /appointments/{appointment_id}", 200, json=later, **one)
    await walk(boss, "PATCH /appointments/{appointment_id}", 412, json=later, headers={"If-Match": '"1"'}, **one)
    await walk(own, "POST /appointments/{appointment_id}/confirm", 200, json={}, **one)
    await walk(boss, "POST /appointments/{appointment_id}/no-show", 409, json={}, **one)
    await walk(boss, "POST /appointments/{appointment_id}/check-in", 409, json={}, **one)
    await walk(own, "POST /appointments/{appointment_id}/cancel", 200, json={"reason": "Well again"}, **one)
    await _through_a_series(walk, boss, {**wish, "patient_id": booked["patient_id"]})
    await _through_arrivals(walk, boss, clinic, wish)


async def _through_a_series(walk: Walk, boss: httpx2.AsyncClient, wish: dict[str, Any]) -> None:
    weekly = {**wish, "recurrence": "FREQ=WEEKLY;COUNT=3"}
    series = await walk(boss, "POST /appointments/series", 201, json=weekly)
    await walk(boss, "POST /appointments/series", 409, json=weekly)
    one: dict[str, Any] = {"appointment_id": series["items"][1]["id"]}
    to = datetime.fromisoformat(series["items"][1]["starts_at"]) + timedelta(hours=2)
    await walk(
        boss, "POST /appointments/{appointment_id}/move-following", 200, json={"starts_at": to.isoformat()}, **one
    )
    await walk(boss, "POST /appointments/{appointment_id}/cancel-following", 200, json={}, **one)
    await walk(boss, "POST /appointments/{appointment_id}/cancel-following", 409, json={}, **one)


async def _through_arrivals(walk: Walk, boss: httpx2.AsyncClient, clinic: Clinic, wish: dict[str, Any]) -> None:
    await walk(boss, "GET /branches/{branch_id}/door-code", 200, branch_id=clinic.branch)
    await walk(boss, "GET /branches/{branch_id}/door-code", 404, branch_id=new_id())
    for verb, hours in (("no-show", 2), ("check-in", 3), ("reference", 4)):
        starts_at = datetime.fromisoformat(wish["starts_at"]) + timedelta(hours=hours)
        somebody = await clinic.a_patient()
        (row,) = await clinic.database.read("SELECT id FROM patients WHERE user_id = $1", somebody.id)
        said = {**wish, "starts_at": starts_at.isoformat(), "patient_id": str(row["id"])}
        booked = await walk(boss, "POST /appointments", 201, json=said)
        await clinic.database.pool.execute(
            "UPDATE appointments SET starts_at = now() - $2::interval, ends_at = now() - $2 + interval '1 minute',"
            " during = tstzrange(now() - $2, now() - $2 + interval '1 minute') WHERE id = $1",
            UUID(booked["id"]),
            timedelta(minutes=2 * hours),
        )
        one: dict[str, Any] = {"appointment_id": booked["id"]}
        if verb == "reference":
            await walk(boss, "POST /check-ins", 201, json={"reference": booked["reference"]})
            await walk(boss, "POST /check-ins", 409, json={"reference": booked["reference"]})
            await walk(boss, "POST /check-ins", 404, json={"reference": "none"})
        else:
            status = 201 if verb == "check-in" else 200
            await walk(boss, f"POST /appointments/{{appointment_id}}/{verb}", status, json={}, **one)
