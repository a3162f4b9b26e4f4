"""Through every operation of availability once, for the test that each answers as it is described."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from queue_server.actor import Role
from queue_server.ids import new_id
from tests.a_clinic import Clinic

Walk = Callable[..., Awaitable[Any]]


async def through_availability(
    walk: Walk, boss: httpx2.AsyncClient, anybody: httpx2.AsyncClient, clinic: Clinic
) -> None:
    """A doctor's mornings are planned, shown and taken away; the branch closes."""
    doctor = await clinic.a_user(Role.DOCTOR, clinic.branch)
    day = datetime.now(UTC).date() + timedelta(days=1)
    of = {"branch_id": str(clinic.branch), "staff_id": str(doctor.id)}
    plan = {**of, "starts_on": str(day), "starts_at": "08:00", "ends_at": "24:00", "recurrence": "FREQ=DAILY"}
    block: dict[str, Any] = {"block_id": (await walk(boss, "POST /availability", 201, json=plan))["id"]}
    await walk(boss, "POST /availability", 422, json={**plan, "recurrence": "FREQ=SECONDLY"})
    await walk(boss, "POST /availability", 404, json={**plan, "branch_id": str(new_id())})
    await walk(boss, "GET /availability", 200, query=of)
    await walk(boss, "GET /availability/{block_id}", 200, **block)
    await walk(boss, "PATCH /availability/{block_id}", 200, json={"seats": 2}, headers={"If-Match": '"1"'}, **block)
    await walk(boss, "PATCH /availability/{block_id}", 412, json={"seats": 3}, headers={"If-Match": '"1"'}, **block)
    await _through_slots(walk, anybody, {**of, "service_id": str(clinic.service)})
    await walk(boss, "DELETE /availability/{block_id}", 200, **block)
    await _through_closures(walk, boss, {"branch_id": of["branch_id"]})


async def _through_slots(walk: Walk, anybody: httpx2.AsyncClient, query: dict[str, str]) -> None:
    for asked in ("GET /slots", "GET /slots/days"):
        assert (await walk(anybody, asked, 200, query=query))["items"]
        await walk(anybody, asked, 304, query=query, headers={"If-None-Match": "*"})
        await walk(anybody, asked, 422, query={**query, "from": "9999-12-31"})
        await walk(anybody, asked, 404, query={**query, "service_id": str(new_id())})


async def _through_closures(walk: Walk, boss: httpx2.AsyncClient, query: dict[str, str]) -> None:
    begin = datetime.now(UTC) + timedelta(days=400)
    hour = {"starts_at": begin.isoformat(), "ends_at": (begin + timedelta(hours=1)).isoformat()}
    closure: dict[str, Any] = {"closure_id": (await walk(boss, "POST /closures", 201, json=query | hour))["id"]}
    await walk(boss, "GET /closures", 200, query=query)
    await walk(boss, "PATCH /closures/{closure_id}", 200, json={"reason": {"en": "Cleaning"}}, **closure)
    await walk(boss, "PATCH /closures/{closure_id}", 422, json={"ends_at": hour["starts_at"]}, **closure)
    await walk(boss, "DELETE /closures/{closure_id}", 200, **closure)
    await walk(boss, "POST /closures/holidays", 200, json={**query, "country": "OM", "year": 2040, "dry_run": True})
