"""What the demo says when it is ready: one line for programs, a short table for people."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import typer

from queue_server.cli import demo_clinic as clinic
from queue_server.cli.listening import url_of
from queue_server.transaction import Database

HEALTHY_WITHIN = 10.0  # Redis too; after that a demo without it is ready as well
LOOK_EVERY = 0.02
HEALTH = b"GET /health HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n"
BRANCHES = """
    SELECT id, name ->> 'en' AS name FROM branches WHERE organization_id = $1 AND deleted_at IS NULL ORDER BY id
"""


async def greet(database: Database, listening: socket.socket, organization: UUID, folder: Path) -> None:
    """Say `ready` on stdout once health is ok, and on stderr where to go and as whom."""
    host, port = listening.getsockname()[:2]
    with suppress(TimeoutError):
        async with asyncio.timeout(HEALTHY_WITHIN):
            while not await is_healthy(host, port):  # noqa: ASYNC110 - health has no event
                await asyncio.sleep(LOOK_EVERY)
    url = url_of(listening)
    typer.echo(f"ready {url}")
    rows = await database.read(BRANCHES, organization)
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
    places.append(("Codes it would send", f"{url}/dev/outbox"))
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
