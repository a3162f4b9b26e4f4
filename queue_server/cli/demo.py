"""The demo: a clinic with its own database and Redis, seeded and served by one process that takes all with it."""

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn
from uuid import UUID

import structlog
import typer

from db import migrate
from queue_server.cli.connecting import database_at, run
from queue_server.cli.greeting import greet
from queue_server.cli.listening import listen_at, listen_from, url_of
from queue_server.cli.logs import configure_logs
from queue_server.cli.seed import seed
from queue_server.cli.serving import Server, Service, service_of
from queue_server.cli.simulation import Simulation
from queue_server.dev.engines import Engines, start_engines
from queue_server.keys import Keys
from queue_server.settings import Environment, Settings, load_settings
from queue_server.transaction import Database

USUAL_PORT = 8000
DRAIN_SECONDS = 1.0
STOPPING = (signal.SIGINT, signal.SIGTERM)
LOG = "server.log"
Companion = Callable[[], Awaitable[None]]
log = structlog.get_logger()


class FolderUnusable(Exception):
    """The data folder cannot be written to."""


def default_folder() -> Path:
    """`.demo` beside the checkout's own files, or where one stands when there is none."""
    root = Path(__file__).parents[2]
    return (root if (root / "pyproject.toml").exists() else Path.cwd()) / ".demo"


def run_demo(*, host: str, port: int | None, data: Path, simulate: bool) -> None:
    """Until Ctrl-C or SIGTERM, which also end the way up.

    Raises `CannotListen`, `FolderUnusable` and what `dev.engines.REFUSALS` lists.
    """
    _stop_on_signals()
    with suppress(KeyboardInterrupt):
        # First of all, so that a taken port is said before anything is made.
        listening = listen_from(host, USUAL_PORT) if port is None else listen_at(host, port)
        folder = make_folder(data)
        engines = start_engines(folder, say=say)
        try:
            serve_demo(listening, engines, folder, simulate=simulate)
        finally:
            _ignore_signals()
            say("stopping")
            engines.stop()


def serve_demo(listening: socket.socket, engines: Engines, folder: Path, *, simulate: bool) -> None:
    """Migrate, seed, serve."""
    settings = settings_of_demo(engines, url=url_of(listening), secret_key=secret_of(folder))
    organization = run(prepare(settings))
    say("starting the server")
    with (folder / LOG).open("w", encoding="utf-8") as out:
        configure_logs(settings.log_level, out)
        server = DemoServer(service_of(settings), settings)
        server.companions.append(lambda: greet(server.database, listening, organization, folder))
        if simulate:
            keys = Keys(settings.secrets)
            server.companions.append(lambda: Simulation(server.database, organization, keys).run())
        try:
            server.run([listening])
        except SystemExit:
            say(f"the server did not start; {folder / LOG} says why")
            raise


async def prepare(settings: Settings) -> UUID:
    """The database as this version wants it, with the clinic in it."""
    say("migrating the database")
    await migrate.upgrade(settings.database_url)
    say("opening the demo clinic")
    async with database_at(settings.database_url) as database:
        return await seed(database)


class DemoServer(Server):
    """The server, and what runs beside it for as long as it runs."""

    def __init__(self, app: Service, settings: Settings) -> None:
        super().__init__(app, settings, drain_seconds=DRAIN_SECONDS)
        self.companions: list[Companion] = []
        self._running: list[asyncio.Future[None]] = []

    @property
    def database(self) -> Database:
        """The app's own, so that screens hear at once."""
        found: Database = self.app.state.database
        return found

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and then everything beside it."""
        await super().startup(sockets)
        self._running = [asyncio.ensure_future(companion()) for companion in self.companions]
        for running in self._running:
            running.add_done_callback(report_failure)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End everything beside it, and then the server."""
        for companion in self._running:
            companion.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await super().shutdown(sockets)


def report_failure(ended: asyncio.Future[None]) -> None:
    """What runs beside the server should not end before it by an error."""
    if not ended.cancelled() and (error := ended.exception()) is not None:
        log.error("demo.companion_failed", exc_info=error)


def settings_of_demo(engines: Engines, *, url: str, secret_key: str) -> Settings:
    """The environment's settings, with what the demo knows better."""
    os.environ |= {
        "DATABASE_URL": engines.database_url,
        "REDIS_URL": engines.redis_url,
        "SECRET_KEY": secret_key,
        "PUBLIC_URL": url,
        "TRUSTED_PROXIES": "",
        "ENVIRONMENT": Environment.DEMO.value,
    }
    return load_settings()


def make_folder(data: Path) -> Path:
    """The data folder, which git ignores wherever it is."""
    folder = data.expanduser().resolve()
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n")
    except OSError as error:
        raise FolderUnusable(f"Cannot write to {folder}: {error.strerror}. Choose another folder (--data).") from None
    return folder


def secret_of(folder: Path) -> str:
    """The demo's own key: the same after a restart, so that the links on tickets go on working."""
    file = folder / "secret.key"
    with suppress(FileExistsError), open(file, "x", opener=_for_us_alone, encoding="utf-8") as new:
        new.write(secrets.token_urlsafe(48))
    return file.read_text(encoding="utf-8")


def say(progress: str) -> None:
    """What is being done."""
    typer.echo(f"demo: {progress}", err=True)


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _stop_on_signals() -> None:
    for word in STOPPING:
        signal.signal(word, _interrupt)


def _ignore_signals() -> None:
    for word in STOPPING:
        signal.signal(word, signal.SIG_IGN)


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
