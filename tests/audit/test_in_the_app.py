"""A server that runs seals what is written, and looks into what it refused."""

import asyncio
from collections.abc import Awaitable, Callable

from queue_server.actor import Role
from tests.a_clinic import Clinic, Witness
from tests.a_server import a_running_server

REFUSED = "SELECT subject_id FROM audit_log WHERE organization_id = $1 AND action = 'tenant.refused'"


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(120):
        while not await is_so():  # noqa: ASYNC110 - a log has no event
            await asyncio.sleep(0.05)


async def test_entries_are_sealed_and_refusals_written_by_themselves(
    clinic: Clinic, witness: Witness, database_url: str, redis_url: str
) -> None:
    other = await Clinic.open(clinic.database, witness)
    admin = await clinic.a_user(Role.ADMIN)
    async with a_running_server(database_url, redis_url) as server, server.as_(admin) as boss:

        async def is_sealed() -> bool:
            said = (await boss.get("/audit-logs/seal")).json()
            return said["unsealed"] == 0 and said["sealed_until"] is not None

        async def is_written() -> bool:
            rows = await clinic.database.read(REFUSED, clinic.organization)
            return [row["subject_id"] for row in rows] == [other.queue]

        await clinic.joins(3)
        assert (await boss.get(f"/queues/{other.queue}")).status_code == 404
        await until(is_written)
        await until(is_sealed)
