"""Serving for real: refuses what is half set up, loses nothing on the way out, and never hangs."""

import asyncio
import json
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
import socketio
import websockets
from httpx2 import AsyncClient

from queue_server.cli.connecting import database_at
from queue_server.cli.seed import seed
from tests.cli.programs import PATIENCE, Program, all_gone, family, free_port, is_alive, program, run, settings

EXIT_SECONDS = 20  # promised
DEMO_PASSWORD = "demo-clinic-2026"
NOWHERE = "postgresql:///nowhere?host=/nowhere"


@asynccontextmanager
async def serving(*words: str, env: dict[str, str]) -> AsyncIterator[tuple[Program, AsyncClient]]:
    """A server that answers, and a client of it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        program("serve", "--port", str(port), *words, env=env) as server,
        AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False) as client,
    ):
        await server.says("server.started")
        yield server, client


@pytest.fixture(scope="module")
async def clinic_url(a_database: Callable[[], Awaitable[str]]) -> str:
    """A database with the demo clinic in it."""
    url = await a_database()
    async with database_at(url) as database:
        await seed(database)
    return url


async def test_it_refuses_to_start_and_names_all_that_is_missing() -> None:
    code, refused = await run("serve")

    assert code == 1
    said = "\n".join(refused.err)
    assert all(name in said for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"))
    assert "Traceback" not in said


async def test_a_taken_port_is_one_clear_error(database_url: str, redis_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, refused = await run("serve", "--port", port, env=settings(database_url, redis_url))

    assert code == 1
    assert len(refused.err) == 1
    assert port in refused.err[0]


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_without_a_database_it_ends_and_says_so(redis_url: str, workers: str) -> None:
    words = ("--port", str(free_port()), "--workers", workers)

    code, failed = await run("serve", *words, env=settings(NOWHERE, redis_url))

    assert code == 3
    assert failed.saying("Application startup failed")


async def test_sigterm_drains_sockets_and_loses_no_request(clinic_url: str, redis_url: str) -> None:
    async with serving(env=settings(clinic_url, redis_url)) as (server, client), screens(client, 4) as (screen, *_):
        queue, signed_in = await general_of_salalah(client), await signed_in_as(client, "reception")
        await asyncio.gather(*(client.get("/health") for _ in range(3)))  # connections that are kept
        async with somebody_elses_lock(clinic_url, queue) as joins_wait:
            joining = asyncio.create_task(client.post(f"/api/v1/queues/{queue}/tickets", headers=signed_in))
            await joins_wait()
            server.process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            await asyncio.wait_for(screen.draining, PATIENCE)
            on_a_kept_connection = await client.get("/health/live")
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection(*address_of(client))
        joined = await joining

        assert joined.status_code == 201
        assert on_a_kept_connection.headers["connection"] == "close"
        await asyncio.wait_for(screen.gone.wait(), PATIENCE)
        assert await server.ends() == 0
        assert time.monotonic() - began <= EXIT_SECONDS


async def test_a_screen_that_takes_nothing_cannot_hold_up_the_exit(clinic_url: str, redis_url: str) -> None:
    async with (
        serving(env=settings(clinic_url, redis_url)) as (server, client),
        websockets.connect(socket_url_of(client), open_timeout=PATIENCE) as frozen,
    ):
        frozen.transport.pause_reading()
        began = time.monotonic()
        assert await server.ends_on(signal.SIGTERM) == 0
        assert time.monotonic() - began <= EXIT_SECONDS
        frozen.transport.abort()


async def test_workers_share_a_port_and_a_dead_one_is_followed_by_another(clinic_url: str, redis_url: str) -> None:
    async with serving("--workers", "2", env=settings(clinic_url, redis_url)) as (server, client):
        await server.says("server.started", times=2)
        workers = family(server.pid)
        assert len(workers) == 2

        os.kill(next(iter(workers)), signal.SIGKILL)
        await server.says("server.started", times=3)

        answers = await asyncio.gather(*(client.get("/health") for _ in range(20)))
        assert {answer.status_code for answer in answers} == {200}
        everybody = workers | family(server.pid)
        assert len(family(server.pid)) == 2
        assert await server.ends_on(signal.SIGTERM) == 0
        assert await all_gone(everybody)


async def test_workers_do_not_outlive_their_parent(clinic_url: str, redis_url: str) -> None:
    async with serving("--workers", "2", env=settings(clinic_url, redis_url)) as (server, client):
        await server.says("server.started", times=2)
        workers = family(server.pid)
        assert all(is_alive(pid) for pid in workers)

        server.process.kill()

        assert await all_gone(workers)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(*address_of(client))


async def test_every_line_of_the_log_is_json_without_queries(clinic_url: str, redis_url: str) -> None:
    async with serving(env=settings(clinic_url, redis_url)) as (server, client):
        await client.get("/health", params={"key": "canary-query"}, headers={"Authorization": "Bearer canary-token"})
        await client.post("/api/v1/auth/login", json={"identifier": "canary@x.org", "password": "canary-password"})
        async with websockets.connect(f"{socket_url_of(client)}&key=canary-query", open_timeout=PATIENCE):
            pass
        assert await server.ends_on(signal.SIGTERM) == 0

    assert {json.loads(line)["event"] for line in server.out} >= {"server.started", "request", "server.stopped"}
    assert "canary" not in "\n".join([*server.out, *server.err])


async def test_only_named_proxies_are_believed(clinic_url: str, redis_url: str) -> None:
    from_a_proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    for proxies, believed in (("", False), ("127.0.0.0/8", True)):
        env = settings(clinic_url, redis_url, TRUSTED_PROXIES=proxies)
        async with serving(env=env) as (_, client):
            answer = await client.get("/health", headers=from_a_proxy)

        assert ("strict-transport-security" in answer.headers) is believed


async def test_frames_are_bounded_and_never_compressed(clinic_url: str, redis_url: str) -> None:
    async with (
        serving(env=settings(clinic_url, redis_url)) as (_, client),
        websockets.connect(socket_url_of(client), compression="deflate", open_timeout=PATIENCE) as ws,
    ):
        assert ws.protocol.extensions == []
        await ws.send("4" + "x" * 70_000)
        async with asyncio.timeout(PATIENCE):
            await ws.wait_closed()
    assert ws.close_code == 1009


# What these stories need


class Screen:
    """A public display, which hears that the server drains and that it is cut off."""

    def __init__(self) -> None:
        self.io = socketio.AsyncClient(reconnection=False)
        self.draining: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.gone = asyncio.Event()
        self.io.on("server:draining", self.draining.set_result)
        self.io.on("disconnect", lambda *_: self.gone.set())


@asynccontextmanager
async def screens(client: AsyncClient, count: int) -> AsyncIterator[list[Screen]]:
    opened = [Screen() for _ in range(count)]
    for screen in opened:
        await screen.io.connect(str(client.base_url), auth={}, transports=["websocket"])
    yield opened
    for screen in opened:
        await screen.io.disconnect()


@asynccontextmanager
async def somebody_elses_lock(url: str, queue: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Holds the line's lock until the end of the block; what it gives waits until somebody waits for it."""
    async with database_at(url) as database:
        connection = await asyncpg.connect(url)
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("SELECT FROM streams WHERE id = $1 FOR UPDATE", queue)

        async def until_somebody_waits() -> None:
            waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            async with asyncio.timeout(PATIENCE):
                while not await database.read(waiting):
                    pass

        try:
            yield until_somebody_waits
        finally:
            await transaction.rollback()
            await connection.close()


async def general_of_salalah(client: AsyncClient) -> str:
    branches = (await client.get("/api/v1/branches")).json()["items"]
    (salalah,) = [branch["id"] for branch in branches if branch["name"] == "Salalah"]
    queues = (await client.get(f"/api/v1/branches/{salalah}/queues")).json()["items"]
    general: str = queues[0]["id"]
    return general


async def signed_in_as(client: AsyncClient, login: str) -> dict[str, str]:
    wish = {"identifier": f"{login}@demo.clinic", "password": DEMO_PASSWORD}
    answer = await client.post("/api/v1/auth/login", json=wish)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def address_of(client: AsyncClient) -> tuple[str, int]:
    assert client.base_url.port is not None
    return client.base_url.host, client.base_url.port


def socket_url_of(client: AsyncClient) -> str:
    return "ws://{}:{}/socket.io/?EIO=4&transport=websocket".format(*address_of(client))
