"""`slots`: free slots of a month of twenty doctors, half of it taken: the request in process, on one core."""

import statistics
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette

from db.connect import engine_for, pool_for
from queue_server.availability.calendars import Calendars
from queue_server.availability.slot_routes import operations
from queue_server.http.operations import routes_of
from queue_server.transaction import Database
from tests.a_clinic import Witness
from tests.availability.practice import Practice, a_practice, tomorrow
from tests.bench.figures import Row
from tests.bench.plan import Plan
from tests.bench.progress import say

DOCTORS, DAYS = 20, 30
PATHS = {"/slots": f"a month of {DOCTORS} doctors", "/slots/days": f"days of a month of {DOCTORS} doctors"}
MUSCAT = ZoneInfo("Asia/Muscat")
# Every second quarter of an hour of everybody's mornings and afternoons.
TAKEN = """
    WITH p AS (INSERT INTO patients (id, organization_id, name) VALUES (gen_random_uuid(), $1, 'Salma') RETURNING id)
    INSERT INTO appointments (id, organization_id, branch_id, service_id, staff_id, seat, starts_at, ends_at, during,
                              status, patient_id)
    SELECT gen_random_uuid(), $1, $2, $3, d.id, 1, s.at, s.at + interval '15 minutes',
           tstzrange(s.at, s.at + interval '15 minutes'), 'pending', p.id
    FROM p, unnest($4::uuid[]) AS d (id),
         generate_series($5::timestamptz, $5::timestamptz + $6::integer * interval '1 day' - interval '1 second',
                         interval '30 minutes') AS s (at)
    WHERE (s.at AT TIME ZONE 'Asia/Muscat')::time >= '08:00' AND (s.at AT TIME ZONE 'Asia/Muscat')::time < '17:00'
"""


async def run(plan: Plan) -> AsyncIterator[Row]:
    """The first request reads the calendar and works out the month; the others only what is taken."""
    engines = await plan.engines()
    pool, engine = await pool_for(engines.database_url, size=2), engine_for(engines.database_url, size=1)
    try:
        database = Database(pool, engine, Witness())
        practice = await a_practice(database)
        query = await a_month(practice)
        for path, case in PATHS.items():
            first, usual, size = await measured(database, path, query, times=plan.choose(full=50, short=5))
            say(f"slots: {case}: first {first:.1f}, then {usual:.1f} ms, {size / 1000:.0f} kB")
            yield Row("slots", case, usual, "ms")
            yield Row("slots", f"{case}, the first time", first, "ms")
    finally:
        await pool.close()
        await engine.dispose()


async def a_month(practice: Practice) -> dict[str, str]:
    """Who works when, what is taken, and the question."""
    branch, service = await practice.a_branch(), await practice.a_service(15)
    doctors = [await practice.a_doctor(branch) for _ in range(DOCTORS)]
    for doctor in doctors:
        await practice.works(doctor, branch, "08:00-17:00", recurrence="FREQ=WEEKLY;BYDAY=SU,MO,TU,WE,TH,SA")
        await practice.works(doctor, branch, "12:00-13:00", kind="break")
    await taken(practice, branch, service, doctors)
    since = tomorrow(zone=MUSCAT)
    until = since + timedelta(days=DAYS - 1)
    asked = {"branch_id": str(branch), "service_id": str(service)}
    return asked | {"from": since.date().isoformat(), "to": until.date().isoformat()}


async def taken(practice: Practice, branch: UUID, service: UUID, doctors: list[UUID]) -> None:
    since = tomorrow(zone=MUSCAT)
    await practice.database.read(TAKEN, practice.organization, branch, service, doctors, since, DAYS)
    await practice.database.read("ANALYZE appointments")


async def measured(database: Database, path: str, query: dict[str, str], *, times: int) -> tuple[float, float, int]:
    """Milliseconds of the first request, and the median of the others; bytes of the answer."""
    app = Starlette(routes=routes_of(operations))
    app.state.database, app.state.calendars = database, Calendars(database)
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://bench") as client:

        async def ask() -> tuple[float, Any]:
            began = time.perf_counter()
            answer = await client.get(f"/api/v1{path}", params=query)
            took = 1000 * (time.perf_counter() - began)
            assert answer.status_code == 200, answer.text
            return took, answer

        first, answer = await ask()
        assert len(answer.json()["items"]) >= DAYS
        return first, statistics.median([(await ask())[0] for _ in range(times)]), len(answer.content)
