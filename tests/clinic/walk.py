"""Through every spreadsheet and the rules of lines once, for the test that each answers as it is described."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

from queue_server.ids import new_id
from tests.a_clinic import Clinic

Walk = Callable[..., Awaitable[Any]]
KINDS = ("branches", "services", "counters", "staff-plans")


async def through_sheets(walk: Walk, boss: httpx2.AsyncClient, clinic: Clinic) -> None:
    """Each is taken away, tried, brought in, and refused with the place of its flaw."""
    for kind in KINDS:
        path = f"/admin/catalogue/{kind}"
        await walk(boss, f"GET {path}.csv", 200)
        lost = {"csv": f"id\n{new_id()}\n"}
        tried = await walk(boss, f"POST {path}/import", 200, json={**lost, "dry_run": True})
        assert [flaw["column"] for flaw in tried["errors"]] == ["id"]
        await walk(boss, f"POST {path}/import", 200, json={"csv": "id\n"})
        await walk(boss, f"POST {path}/import", 422, json=lost)
    await walk(boss, "GET /branches/{branch_id}/queues/rules", 200, branch_id=clinic.branch)
    await walk(boss, "GET /branches/{branch_id}/queues/rules", 404, branch_id=new_id())
