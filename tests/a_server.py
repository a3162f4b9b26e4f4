"""A running server in this process, and people who speak to it over HTTP and sockets."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import socketio
import uvicorn
from pydantic import SecretStr

from queue_server.actor import Actor
from queue_server.app import App, create_app
from queue_server.settings import Environment, Settings
from realtime.connection import Connection
from realtime.streams import Payload

SECRET = "Zt4-wXq9_Lm2Rv7Kp0Yb5Hc8Fd3Gs6JnAeUiOoTzMqQw"
PATIENCE = 30.0  # of a screen: longer than a busy machine stands still
WITHOUT_TLS = False  # plain HTTP: to read the machine's certificates takes each client 35 ms


class Quiet(uvicorn.Server):
    """uvicorn, which leaves the signals of the test run alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Running:
    """A server that answers at `url`."""

    app: App
    url: str
    server: Quiet

    def token(self, actor: Actor, *, lasts: timedelta = timedelta(minutes=15)) -> str:
        """An access token for somebody."""
        issued = datetime.now(UTC) - timedelta(minutes=15) + lasts
        token: str = self.app.state.authority.access.issue(actor, now=issued)
        return token

    def as_(self, actor: Actor | None) -> httpx2.AsyncClient:
        """Somebody's HTTP client; None: anonymous."""
        headers = {} if actor is None else {"Authorization": f"Bearer {self.token(actor)}"}
        return httpx2.AsyncClient(base_url=f"{self.url}/api/v1", headers=headers, timeout=PATIENCE, verify=WITHOUT_TLS)

    @asynccontextmanager
    async def socket(self, auth: Payload | None = None) -> AsyncIterator["Screen"]:
        """A connected socket that remembers what it hears."""
        screen = Screen()
        await screen.client.connect(self.url, auth=auth or {}, transports=["websocket"], wait_timeout=PATIENCE)
        try:
            yield screen
        finally:
            await screen.client.disconnect()


class Screen:
    """A Socket.IO client: what it heard by event, and a way to wait for more."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.heard: dict[str, list[Payload]] = defaultdict(list)
        self._news = asyncio.Condition()
        self.client.on("*", self._hear)
        self.gone = asyncio.Event()
        self.client.on("disconnect", self._left)

    async def asks(self, event: str, wish: Any) -> Payload:
        """Send an event and give its ack."""
        answer: Payload = await self.client.call(event, wish, timeout=PATIENCE)
        return answer

    async def hears(self, event: str, count: int = 1, *, patience: float = PATIENCE) -> list[Payload]:
        """Wait until an event was heard so often."""
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: len(self.heard[event]) >= count), patience)
        return self.heard[event]

    async def hears_until(self, event: str, is_it: Callable[[Payload], bool], *, patience: float = PATIENCE) -> Payload:
        """Wait until the latest of an event is the one."""
        async with self._news:
            await asyncio.wait_for(
                self._news.wait_for(lambda: bool(self.heard[event]) and is_it(self.heard[event][-1])), patience
            )
        return self.heard[event][-1]

    async def _hear(self, event: str, payload: Payload | None = None) -> None:
        async with self._news:
            self.heard[event].append(payload or {})
            self._news.notify_all()

    async def _left(self, *_: object) -> None:
        self.gone.set()


@asynccontextmanager
async def a_running_server(
    database_url: str, redis_url: str, *, ws: Any = Connection, **changes: Any
) -> AsyncIterator[Running]:
    """Serve on a free port until the block ends."""
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=SecretStr(SECRET),
        environment=Environment.TEST,
        **changes,
    )
    app = create_app(settings)
    server = Quiet(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=0,
            ws=ws,
            ws_max_size=65536,
            ws_per_message_deflate=False,
            access_log=False,
            log_level="warning",
            lifespan="on",
            timeout_graceful_shutdown=1,
        )
    )
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    if serving.done():
        await serving
        raise RuntimeError("the server did not start")
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Running(app, f"http://127.0.0.1:{port}", server)
    finally:
        server.should_exit = True
        await serving
