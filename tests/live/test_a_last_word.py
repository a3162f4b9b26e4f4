"""Between the last word of a Postgres that goes and the end of its connection, whoever asks is told to try again."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

import asyncpg
import pytest

from db.connect import engine_for, pool_for
from queue_server.errors import Unavailable
from queue_server.queues import commands
from queue_server.queues.schemas import Join
from queue_server.transaction import Database
from tests.a_clinic import Clinic, Witness

SOCKET = ".s.PGSQL.5432"
TERMINATE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()
"""
Ask = Callable[[Database, Clinic], Awaitable[object]]


@asynccontextmanager
async def a_way_without_an_end(url: str, ended: asyncio.Event) -> AsyncIterator[str]:
    """A URL by which one hears what the server says, and never that it has hung up."""
    parts = urlsplit(url)
    real = parse_qs(parts.query)["host"][0]
    if not real.startswith("/"):
        pytest.skip("this Postgres is not reached by a unix socket")

    async def serve(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_unix_connection(f"{real}/{SOCKET}")
        asking = asyncio.create_task(copied(client, to_server))
        await copied(server, to_client)
        ended.set()
        await asking
        for writer in (to_client, to_server):
            writer.close()

    with tempfile.TemporaryDirectory() as folder:
        listening = await asyncio.start_unix_server(serve, f"{folder}/{SOCKET}")
        try:
            yield urlunsplit(parts._replace(query=f"host={quote(folder)}"))
        finally:
            listening.close()


async def copied(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while words := await source.read(1 << 16):
            target.write(words)
            await target.drain()


async def a_join(database: Database, clinic: Clinic) -> object:
    return await commands.join(database.hot(clinic.receptionist), clinic.queue, Join())


async def a_read(database: Database, clinic: Clinic) -> object:
    return await database.read("SELECT 1")


@pytest.mark.parametrize("asks", [a_join, a_read])
async def test_a_connection_that_was_given_up_and_has_not_ended_is_unavailable(
    asks: Ask, clinic: Clinic, database_url: str
) -> None:
    ended = asyncio.Event()
    async with a_way_without_an_end(database_url, ended) as url:
        pool = await pool_for(url, size=1)
        database = Database(pool, engine_for(url, size=1), Witness())
        try:
            await asks(database, clinic)
            await pool.execute("SET application_name = 'given up'")
            beside = await asyncpg.connect(database_url)
            await beside.execute(TERMINATE, "given up")
            await beside.close()
            await ended.wait()
            await asyncio.sleep(0.1)  # the word is in our socket, and is read when everything else rests
            with pytest.raises(Unavailable):
                await asks(database, clinic)
        finally:
            pool.terminate()
            await database.engine.dispose()
    assert len(await clinic.line()) == (asks is a_join)
