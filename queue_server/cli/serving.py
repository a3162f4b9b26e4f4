"""Serving: uvicorn, which lets sockets go before requests finish, and always ends in time."""

import asyncio
import contextlib
import os
import socket
import threading
import time
from collections.abc import Generator
from types import FrameType
from typing import Protocol, cast

import structlog
import uvicorn
from starlette.datastructures import State
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState

from queue_server.app import create_app
from queue_server.cli.listening import BACKLOG, open_files_allowed
from queue_server.cli.logs import configure_logs, report_unhandled
from queue_server.settings import Settings, load_settings
from realtime import rehearsal
from realtime.connection import Connection

log = structlog.get_logger()
LARGEST_FRAME = 65536
# Longer than the proxies in front keep theirs, so that they are the ones who hang up.
KEEP_ALIVE_SECONDS = 75
DRAIN_SECONDS = 5.0
DRAIN_GRACE = 1.5
REQUEST_SECONDS = 8  # after the drain; more than any lock or statement of a hot command may take
EXIT_SECONDS = 18.0  # from the signal, whatever hangs; promised are 20


class Service(Protocol):
    """The ASGI app with what it has put together."""

    state: State

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


class Websocket(WebSocketsSansIOProtocol):
    """Uvicorn's; at a shutdown it does not stumble over a client that is just leaving."""

    def shutdown(self) -> None:
        """Say goodbye, or let go whoever has said it first."""
        try:
            super().shutdown()
        except InvalidState:
            self.transport.close()


def app_from_environment() -> Service:
    """What every worker serves. Raises `SettingsRefused`."""
    return service_of(load_settings())


def service_of(settings: Settings) -> Service:
    """The app for these settings."""
    return cast(Service, create_app(settings))


def config_of(app: Service, settings: Settings) -> uvicorn.Config:
    """Uvicorn as we want it: bounded frames, no compression, no log of addresses, proxies only where named."""
    return uvicorn.Config(
        app,
        interface="asgi3",
        lifespan="on",
        loop="uvloop",
        http="httptools",
        ws=Connection if settings.direct_sockets else Websocket,
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,
        ws_ping_interval=None,  # Socket.IO has its own
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=[str(network) for network in settings.trusted_proxies],
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=REQUEST_SECONDS,
    )


class Server(uvicorn.Server):
    """One process's server. SIGTERM: accept nothing new, drain the sockets, let requests finish, exit with 0."""

    def __init__(
        self,
        app: Service,
        settings: Settings,
        *,
        drain_seconds: float = DRAIN_SECONDS,
        parent: int | None = None,
    ) -> None:
        """`parent`: end when this process is no longer the one above."""
        super().__init__(config_of(app, settings))
        self.app = app
        self._drain_seconds = drain_seconds
        self._parent = parent
        self._last_resort: threading.Timer | None = None

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Until a signal comes; a start that fails is `SystemExit`. Only here may the whole process be ended."""
        self._last_resort = threading.Timer(EXIT_SECONDS, os._exit, (1,))
        self._last_resort.daemon = True
        try:
            super().run(sockets)
        finally:
            self._last_resort.cancel()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin; the app connects first, and then connections are accepted."""
        asyncio.get_running_loop().set_exception_handler(report_unhandled)
        if self.config.ws_protocol_class is Connection and not await rehearsal.succeeds():
            log.warning("sockets.through_the_library", why="a library is not as we know it", see="docs/operations.md")
            self.config.ws_protocol_class = Websocket
        try:
            await super().startup(sockets)
        except SystemExit:
            log.error("server.not_started", see="queue-server doctor")  # noqa: TRY400 - why was logged
            raise
        log.info("server.started", pid=os.getpid())

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether to exit."""
        orphaned = self._parent is not None and os.getppid() != self._parent
        return orphaned or await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in good order."""
        self._begin_to_end()
        log.info("server.stopping", pid=os.getpid(), connections=len(self.server_state.connections))
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        # Whoever holds a connection open for more requests hears that it ends with this one.
        self.server_state.default_headers = [*self.server_state.default_headers, (b"connection", b"close")]
        await self._drain()
        await super().shutdown(sockets)
        log.info("server.stopped", pid=os.getpid())

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The signal's handler: from now on the clock runs."""
        self._begin_to_end()
        super().handle_exit(sig, frame)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """As uvicorn, but a signal that was obeyed is not raised again: the exit code is 0."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    def _begin_to_end(self) -> None:
        if self._last_resort is not None and self._last_resort.ident is None:
            self._last_resort.start()

    async def _drain(self) -> None:
        """Until all sockets are gone; one that takes nothing any more is not waited for."""
        draining = asyncio.create_task(self.app.state.live.drain(self._drain_seconds))
        latest = time.monotonic() + self._drain_seconds + DRAIN_GRACE
        while not (draining.done() or self.force_exit or time.monotonic() > latest):
            await asyncio.wait({draining}, timeout=0.1)
        draining.cancel()


def serve_alone(listening: socket.socket, settings: Settings) -> None:
    """This process serves."""
    open_files_allowed()
    Server(service_of(settings), settings).run([listening])


def serve_as_worker(descriptor: int, *, parent: int) -> None:
    """This process serves beside others, at the socket they share."""
    open_files_allowed()
    settings = load_settings()
    configure_logs(settings.log_level)
    listening = socket.socket(fileno=descriptor)
    Server(app_from_environment(), settings, parent=parent).run([listening])
