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
from pydantic import SecretStr
from starlette.datastructures import State
from starlette.types import Receive, Scope, Send

from queue_server.cli import serving as serving_module
from queue_server.cli.connecting import database_at
from queue_server.cli.listening import listen_at
from queue_server.cli.seed import seed
from queue_server.cli.serving import Server
from queue_server.settings import Settings
from tests.cli.programs import (
    PATIENCE,
    SECRET_KEY,
    Program,
    all_gone,
    family,
    free_port,
    is_alive,
    program,
    run,
    settings,
)

EXIT_SECONDS = 20  # promised
DEMO_PASSWORD = "demo-clinic-2026"
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
CLOSE_FRAME = b"\x88\x82\0\0\0\0\x03\xe8"  # masked with zeros, code 1000
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


@pytest.fixture(scope="module")
async def running(clinic_url: str, redis_url: str) -> AsyncIterator[tuple[Program, AsyncClient]]:
    """One server for all tests that do not end it."""
    async with serving(env=settings(clinic_url, redis_url)) as found:
        yield found


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


async def test_a_socket_that_never_goes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_module, "DRAIN_GRACE", 0.2)
    service = Service(drains=False)

    server = Here(service)
    await server.ends()

    assert service.given_up.is_set()


async def test_a_client_that_is_just_leaving_does_not_break_the_exit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_module, "REQUEST_SECONDS", 1)
    service = Service()

    server = Here(service)
    async with a_socket_that_reads_nothing(server.address) as leaving:
        leaving.write(CLOSE_FRAME)
        await asyncio.wait_for(service.left.wait(), PATIENCE)
        await server.ends()


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


async def test_every_line_of_the_log_is_json_without_queries(running: tuple[Program, AsyncClient]) -> None:
    server, client = running
    await client.get("/health", params={"key": "canary-query"}, headers={"Authorization": "Bearer canary-token"})
    await client.post("/api/v1/auth/login", json={"identifier": "canary@x.org", "password": "canary-password"})
    async with websockets.connect(f"{socket_url_of(client)}&key=canary-query", open_timeout=PATIENCE) as ws:
        await ws.recv()
    await server.says('"/api/v1/auth/login"')

    assert {json.loads(line)["event"] for line in server.out} >= {"server.started", "request"}
    assert "canary" not in "\n".join([*server.out, *server.err])


async def test_only_named_proxies_are_believed(
    running: tuple[Program, AsyncClient], clinic_url: str, redis_url: str
) -> None:
    from_a_proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    unnamed = await running[1].get("/health", headers=from_a_proxy)
    async with serving(env=settings(clinic_url, redis_url, TRUSTED_PROXIES="127.0.0.0/8")) as (_, client):
        named = await client.get("/health", headers=from_a_proxy)

    assert "strict-transport-security" not in unnamed.headers
    assert "strict-transport-security" in named.headers


async def test_frames_are_bounded_and_never_compressed(running: tuple[Program, AsyncClient]) -> None:
    url = socket_url_of(running[1])
    async with websockets.connect(url, compression="deflate", open_timeout=PATIENCE) as ws:
        assert ws.protocol.extensions == []
        await ws.send("4" + "x" * 70_000)
        async with asyncio.timeout(PATIENCE):
            await ws.wait_closed()

    assert ws.close_code == 1009


# What these stories need


class Service:
    """An app with more to say to a socket than fits into any buffer."""

    def __init__(self, *, drains: bool = True) -> None:
        self.state = State({"live": self})
        self.left, self.given_up = asyncio.Event(), asyncio.Event()
        self._drains = drains

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for word in ("startup", "shutdown"):
                assert (await receive())["type"] == f"lifespan.{word}"
                await send({"type": f"lifespan.{word}.complete"})
            return
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "bytes": b"x" * 30_000_000})
        assert (await receive())["type"] == "websocket.disconnect"
        self.left.set()

    async def drain(self, seconds: float) -> None:
        if self._drains:
            return
        try:
            await asyncio.Event().wait()
        finally:
            self.given_up.set()


class Here:
    """The server in this very process."""

    def __init__(self, service: Service) -> None:
        listening = listen_at("127.0.0.1", 0)
        self.address: tuple[str, int] = listening.getsockname()[:2]
        chosen = Settings(database_url=NOWHERE, redis_url="unix:///nowhere", secret_key=SecretStr(SECRET_KEY))
        self._server = Server(service, chosen, drain_seconds=0.1)
        self._ended = asyncio.create_task(self._server.serve([listening]))

    async def ends(self) -> None:
        """As by a signal; raises what serving raised."""
        self._server.should_exit = True
        await asyncio.wait_for(self._ended, PATIENCE)


@asynccontextmanager
async def a_socket_that_reads_nothing(address: tuple[str, int]) -> AsyncIterator[asyncio.StreamWriter]:
    """A websocket whose owner has stopped reading after the handshake."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(UPGRADE)
    await reader.readuntil(b"\r\n\r\n")
    assert isinstance(writer.transport, asyncio.Transport)
    writer.transport.pause_reading()
    yield writer
    writer.transport.abort()


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
