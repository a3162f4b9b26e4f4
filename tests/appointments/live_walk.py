"""Through every read of schedules once, for the test that each answers as it is described."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

from tests.a_clinic import Clinic
from tests.a_server import Running
from tests.appointments.a_diary import Diary

Walk = Callable[..., Awaitable[Any]]


async def through_schedules(walk: Walk, boss: httpx2.AsyncClient, clinic: Clinic, server: Running) -> None:
    """A doctor's week and a branch's day, with hours and appointments, here and elsewhere."""
    diary = await Diary.open(clinic, server)
    await diary.books(0)
    doctor: dict[str, Any] = {"staff_id": clinic.doctor.id, "query": {"from": diary.tomorrow}}
    day: dict[str, Any] = {"branch_id": clinic.branch, "query": {"day": diary.tomorrow}}
    for path, asked in (("/schedules/{staff_id}", doctor), ("/branches/{branch_id}/day", day)):
        found = await walk(boss, f"GET {path}", 200, **asked)
        assert min(len(found["appointments"]), len(found["blocks"])) > 0
        await walk(boss, f"GET {path}", 304, headers={"If-None-Match": "*"}, **asked)
        assert await walk(boss, f"GET {path}/names", 200, **asked)
