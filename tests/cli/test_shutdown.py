"""The way out: nothing asked for is lost, nobody is waited for in vain, and it always ends."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
import socketio
import websockets
from httpx2 import AsyncClient, TransportError
from pydantic import SecretStr
from starlette.datastructures import State
from starlette.types import Receive, Scope, Send

from queue_server.cli import serving as serving_module
from queue_server.cli.connecting import database_at
from queue_server.cli.listening import listen_at
from queue_server.cli.serving import Server
from queue_server.settings import Settings
from tests.cli.programs import NOWHERE, PATIENCE, SECRET_KEY, address_of, serving, settings, socket_url_of

WAITS_AT_LEAST = 2.5  # who waits for a lock, or for a connection, is not sent away sooner
DEMO_PASSWORD = "demo-clinic-2026"
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
CLOSE_FRAME = b"\x88\x82\0\0\0\0\x03\xe8"  # masked with zeros, code 1000
# A server that is asked to end at once, and whose app never does.
HANGS = """
import asyncio, os, signal, sys
from starlette.datastructures import State
from queue_server.cli import serving
from queue_server.cli.listening import listen_at
from queue_server.settings import Settings

class Service:
    def __init__(self):
        self.state = State({"live": self})

    async def __call__(self, scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.complete"})
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    async def drain(self, seconds):
        pass

serving.EXIT_SECONDS = 1.0
settings = Settings(database_url=sys.argv[1], redis_url="unix:///nowhere", secret_key=sys.argv[2])
serving.Server(Service(), settings).run([listen_at("127.0.0.1", 0)])
"""


async def test_sigterm_drains_sockets_and_loses_no_request(clinic_url: str, redis_url: str) -> None:
    async with serving(env=settings(clinic_url, redis_url)) as (server, client), screens(client, 4) as (screen, *_):
        queue, signed_in = await general_of_salalah(client), await signed_in_as(client, "reception")
        await asyncio.gather(*(client.get("/health") for _ in range(3)))  # connections that are kept
        began = time.monotonic()
        async with somebody_elses_lock(clinic_url, queue) as joins_wait:
            joining = asyncio.create_task(client.post(f"/api/v1/queues/{queue}/tickets", headers=signed_in))
            await joins_wait()
            server.process.send_signal(signal.SIGTERM)
            sent = time.monotonic()
            await asyncio.wait_for(screen.draining, PATIENCE)
            on_a_kept_connection = await while_it_drains(client, since=sent)
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection(*address_of(client))
        joined = await joining

        assert joined.status_code == 201 or time.monotonic() - began > WAITS_AT_LEAST
        assert joined.status_code in (201, 503)
        assert on_a_kept_connection in ("close", None)
        await asyncio.wait_for(screen.gone.wait(), PATIENCE)
        assert await server.ends() == 0  # not 1, as by the last resort


async def while_it_drains(client: AsyncClient, *, since: float) -> str | None:
    """What a kept connection hears of itself; None when we stood still until the drain was over."""
    try:
        return (await client.get("/health/live")).headers["connection"]
    except TransportError:
        assert time.monotonic() - since > serving_module.DRAIN_SECONDS
        return None


async def test_a_screen_that_takes_nothing_cannot_hold_up_the_exit(clinic_url: str, redis_url: str) -> None:
    async with (
        serving(env=settings(clinic_url, redis_url)) as (server, client),
        websockets.connect(socket_url_of(client), open_timeout=PATIENCE) as frozen,
    ):
        frozen.transport.pause_reading()
        assert await server.ends_on(signal.SIGTERM) == 0  # not 1, as by the last resort
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


async def test_whatever_hangs_the_process_ends_in_time() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", HANGS, NOWHERE, SECRET_KEY)

    assert await asyncio.wait_for(process.wait(), PATIENCE) == 1


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
        chosen = Settings(
            database_url=NOWHERE, redis_url="unix:///nowhere", secret_key=SecretStr(SECRET_KEY), direct_sockets=False
        )
        self._server = Server(service, chosen, drain_seconds=0.1)
        self._loop = asyncio.get_running_loop()
        self._handler = self._loop.get_exception_handler()
        self._ended = self._loop.create_task(self._server.serve([listening]))

    async def ends(self) -> None:
        """As by a signal; raises what serving raised."""
        self._server.should_exit = True
        await asyncio.wait_for(self._ended, PATIENCE)
        self._loop.set_exception_handler(self._handler)


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
        await screen.io.connect(str(client.base_url), auth={}, transports=["websocket"], wait_timeout=PATIENCE)
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
