"""The demo: a clinic with its own database and Redis, seeded and served by one process that takes all with it."""

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO
from uuid import UUID

import typer

from db import migrate
from queue_server.cli import demo_clinic as clinic
from queue_server.cli.connecting import database_at
from queue_server.cli.listening import listen_at, listen_from, url_of
from queue_server.cli.logs import configure_logs
from queue_server.cli.seed import seed
from queue_server.cli.serving import Server, Service, service_of
from queue_server.cli.simulation import Simulation
from queue_server.dev.engines import Engines, start_engines
from queue_server.settings import Environment, Settings, load_settings
from queue_server.transaction import Database

USUAL_PORT = 8000
DRAIN_SECONDS = 1.0
HEALTHY_WITHIN = 10.0  # Redis too; after that a demo without it is ready as well
LOOK_EVERY = 0.02
STOPPING = (signal.SIGINT, signal.SIGTERM)
HEALTH = b"GET /health HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n"
Companion = Callable[[], Awaitable[None]]


def default_folder() -> Path:
    """`.demo` beside the checkout's own files, or where one stands when there is none."""
    root = Path(__file__).parents[2]
    return (root if (root / "pyproject.toml").exists() else Path.cwd()) / ".demo"


def run_demo(*, host: str, port: int | None, data: Path, simulate: bool) -> None:
    """Until Ctrl-C or SIGTERM, which also end the way up. Raises `PortTaken` and `dev.engines.REFUSALS`."""
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
    organization = asyncio.run(prepare(settings))
    say("starting the server")
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        configure_logs(settings.log_level, log)
        server = DemoServer(service_of(settings), settings)
        server.companions.append(lambda: greet(server.database, listening, organization, folder))
        if simulate:
            server.companions.append(lambda: Simulation(server.database, organization).run())
        server.run([listening])


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

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End everything beside it, and then the server."""
        for companion in self._running:
            companion.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await super().shutdown(sockets)


async def greet(database: Database, listening: socket.socket, organization: UUID, folder: Path) -> None:
    """Say `ready` on stdout once health is ok, and on stderr where to go and as whom."""
    host, port = listening.getsockname()[:2]
    with suppress(TimeoutError):
        async with asyncio.timeout(HEALTHY_WITHIN):
            while not await is_healthy(host, port):  # noqa: ASYNC110 - health has no event
                await asyncio.sleep(LOOK_EVERY)
    url = url_of(listening)
    print_line(f"ready {url}")
    rows = await database.read(
        "SELECT id, name ->> 'en' AS name FROM branches WHERE organization_id = $1 AND deleted_at IS NULL ORDER BY id",
        organization,
    )
    for line in welcome_of(url, [(row["name"], row["id"]) for row in rows], folder):
        typer.echo(line, err=True)


async def is_healthy(host: str, port: int) -> bool:
    """Whether `/health` answers ok."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(HEALTH)
        return b'"ok"' in await reader.read()
    finally:
        writer.close()


def welcome_of(url: str, branches: Sequence[tuple[str, UUID]], folder: Path) -> Sequence[str]:
    """Where to go, and as whom."""
    places = [("Start page", f"{url}/"), ("Console", f"{url}/console")]
    places += [(f"Display, {name}", f"{url}/display/{ident}") for name, ident in branches]
    people = [(person.name["en"], person.email) for person in clinic.STAFF]
    people.append(("Patients", f"{clinic.PATIENTS[0].email} … {clinic.PATIENTS[-1].email}"))
    return [
        "",
        *(f"  {what:<22}{where}" for what, where in places),
        "",
        f"  Everybody's password is {clinic.PASSWORD}",
        *(f"  {who:<22}{login}" for who, login in people),
        "",
        f"  Its data and its log are in {folder}. Ctrl-C stops it.",
    ]


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
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
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


def print_line(line: str, out: TextIO | None = None) -> None:
    """A line that another program may wait for."""
    typer.echo(line, file=out)


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
