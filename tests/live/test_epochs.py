"""After a restore from backup nothing in memory holds: the epoch is another, and every screen starts anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from tests.a_server import Running
from tests.engines import Databases
from tests.live.processes import LOOK_FAILED
from tests.live.ward import Ward, watching_each
from tests.live.watchers import Watcher

BEACON = 60.0  # two looks until the epoch is seen, five seconds to the beacon, and a busy machine


async def epoch_of(ward: Ward) -> int:
    (row,) = await ward.clinic.database.read("SELECT epoch FROM installation")
    epoch: int = row["epoch"]
    return epoch


async def all_reach_epoch(watchers: list[Watcher], epoch: int) -> None:
    """Every screen counts by it, after another snapshot."""
    await asyncio.gather(
        *(
            watcher.until(lambda one: {known for known, _ in one.heads().values()} == {epoch}, within=BEACON)
            for watcher in watchers
        )
    )
    assert all(watcher.snapshots > 1 for watcher in watchers)


@asynccontextmanager
async def cut_off(ward: Ward, databases: Databases) -> AsyncIterator[asyncpg.Connection]:
    """The database lets nobody in but us; then the servers come back to whatever we made of it."""
    beside = await asyncpg.connect(databases.server_url)
    async with ward.clinic.database.pool.acquire() as connection:
        name = await connection.fetchval("SELECT current_database()")
        ours = await connection.fetchval("SELECT pg_backend_pid()")
        known = [server.looks_failed() for server in ward.servers]
        await beside.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        try:
            await beside.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> $2", name, ours
            )
            for server, before in zip(ward.servers, known, strict=True):
                await server.says(LOOK_FAILED, before + 1)
            yield connection
        finally:
            await beside.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
            await beside.close()


async def test_every_screen_begins_anew_when_the_epoch_is_raised(ward: Ward, frequent: list[Running]) -> None:
    await ward.joins(ward.servers[0], 3)
    async with watching_each([[server.url] for server in frequent], ward) as watchers:
        await ward.clinic.database.pool.execute("UPDATE installation SET epoch = epoch + 1")
        await ward.joins(ward.servers[1], 2)
        await all_reach_epoch(watchers, await epoch_of(ward))
        await ward.all_caught_up(watchers)
        await ward.joins(ward.servers[0])
        await ward.all_caught_up(watchers)


async def test_a_database_that_lost_its_end_raises_the_epoch(ward: Ward, databases: Databases) -> None:
    await ward.joins(ward.servers[0], 5)
    async with ward.screens() as watchers:
        known = await epoch_of(ward)
        async with cut_off(ward, databases) as connection:
            await connection.execute("DELETE FROM events WHERE stream_id = $1 AND version > 3", ward.clinic.queue)
            await connection.execute(
                "UPDATE streams SET version = 3, public_version = 3 WHERE id = $1", ward.clinic.queue
            )
            await connection.execute("DELETE FROM tickets WHERE queue_id = $1 AND number > 'A003'", ward.clinic.queue)
        await all_reach_epoch(watchers, known + 1)
        assert await epoch_of(ward) == known + 1
        await ward.all_caught_up(watchers)


async def test_a_phone_hears_after_a_restore_that_its_ticket_has_ended(ward: Ward, frequent: list[Running]) -> None:
    (ticket,) = await ward.clinic.joins()
    async with frequent[0].as_(ward.clinic.receptionist) as desk:
        link = (await desk.get(f"/tickets/{ticket['id']}/link")).json()["secret_link"]
    auth = {"ticket": ticket["id"], "key": link.partition("#")[2]}
    async with frequent[0].socket(auth) as phone:
        assert (await phone.asks("queue:subscribe", {"ticket_id": ticket["id"]}))["ok"]
        await phone.hears("queue:position-changed")
        await ward.clinic.database.pool.execute(
            "UPDATE tickets SET state = 'left', ended_at = now() WHERE id = $1", UUID(ticket["id"])
        )
        await ward.clinic.database.pool.execute("UPDATE installation SET epoch = epoch + 1")
        told = asyncio.create_task(
            phone.hears_until("queue:position-changed", lambda one: one["state"] == "left", patience=BEACON)
        )
        cut = asyncio.create_task(phone.gone.wait())
        await asyncio.wait({told, cut}, return_when=asyncio.FIRST_COMPLETED)
        cut.cancel()
        assert phone.gone.is_set() or (await told)["state"] == "left"


async def test_a_database_that_was_only_away_keeps_its_epoch(ward: Ward, databases: Databases) -> None:
    async with ward.screens() as watchers:
        known = await epoch_of(ward)
        async with cut_off(ward, databases) as connection:
            await connection.execute("SELECT")
        joining = [asyncio.create_task(ward.joins(server, 40)) for server in ward.servers]
        await asyncio.gather(*(server.becomes("ok") for server in ward.servers), *joining)
        await ward.all_caught_up(watchers)
        assert await epoch_of(ward) == known
