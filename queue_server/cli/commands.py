"""The commands, as people type them; each says in a sentence what it did, or what to mend."""

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from db import grants
from db import migrate as migrations
from queue_server.actor import Role
from queue_server.cli import administration, audit, doctor, seed
from queue_server.cli.connecting import database_at, database_url, fail, run
from queue_server.cli.demo import FolderUnusable, default_folder, run_demo
from queue_server.cli.demo_clinic import PASSWORD
from queue_server.cli.listening import CannotListen, listen_at, url_of
from queue_server.cli.logs import configure_logs
from queue_server.cli.serving import serve_alone, serve_as_worker
from queue_server.cli.workers import Workers
from queue_server.dev.engines import REFUSALS
from queue_server.settings import SettingsRefused, load_settings


class Work(StrEnum):
    """What somebody may be at a branch."""

    DOCTOR = Role.DOCTOR
    RECEPTIONIST = Role.RECEPTIONIST
    MANAGER = Role.MANAGER


app = typer.Typer(
    name="queue-server",
    help="A real-time queue server for clinics.",
    no_args_is_help=True,
    add_completion=False,
    # Its tracebacks show local variables, and in them passwords.
    pretty_exceptions_enable=False,
)
app.add_typer(audit.app, name="audit")
Host = Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 is every one of this machine.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at; 0 is any free one.")]

Organization = Annotated[str, typer.Option(prompt=True, help="Its name; an admin's is made where it is missing.")]
Email = Annotated[str, typer.Option(prompt=True, help="What they sign in with.")]
Name = Annotated[str, typer.Option(prompt=True, help="Their own name.")]
Branch = Annotated[str, typer.Option(prompt=True, help="Where they work, by its English name.")]
As = Annotated[Work, typer.Option(prompt=True, help="As what.")]
PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, help="How many processes share the port.")] = 1,
) -> None:
    """Serve, for real: needs DATABASE_URL, REDIS_URL and SECRET_KEY."""
    settings = load_settings()
    configure_logs(settings.log_level)
    listening = listen_at(host, port)
    typer.echo(f"queue-server: listening at {url_of(listening)}", err=True)
    if workers == 1:
        serve_alone(listening, settings)
        return
    raise typer.Exit(asyncio.run(Workers(listening, count=workers).run()))


@app.command(hidden=True)
def worker(descriptor: int, parent: int) -> None:
    """One of several processes of `serve`, which starts it."""
    serve_as_worker(descriptor, parent=parent)


@app.command()
def demo(
    host: Host = "127.0.0.1",
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Unsaid: 8000 or the next free one.")] = None,
    data: Annotated[Path | None, typer.Option(help="Where its data are kept; unsaid: .demo in the checkout.")] = None,
    simulate: Annotated[bool, typer.Option("--simulate", help="Play a lively day.")] = False,
) -> None:
    """Try it: a demo clinic with a Postgres and a Redis of its own."""
    run_demo(host=host, port=port, data=data or default_folder(), simulate=simulate)


@app.command()
def migrate(
    grant_to: Annotated[
        str | None, typer.Option(help="The role that servers sign in with: it gets what they need, and no more.")
    ] = None,
) -> None:
    """Bring the database to this version's schema; doing it twice is fine."""
    run(migrations.upgrade(database_url()))
    typer.echo("The database is at this version's schema.")
    if grant_to is not None:
        run(grants.grant(database_url(), grant_to))
        typer.echo(f"{grant_to} may do what a server needs; to the audit log it may only add.")


@app.command(name="seed")
def seed_demo() -> None:
    """Put the demo clinic into the configured database; a second time changes nothing."""
    run(_seed())
    typer.echo("The demo clinic is there.")
    typer.echo(f"Everybody knows its password ({PASSWORD}): do not open it to the public.", err=True)


@app.command()
def create_admin(organization: Organization, email: Email, name: Name, password_stdin: PasswordStdin = False) -> None:
    """Create an admin, and the organization if there is none of that name."""
    is_new = run(_create_admin(organization, email, name, _password_of(email, is_said=password_stdin)))
    typer.echo(f"{email} is an admin of {organization}{', which is new' if is_new else ''}.")


@app.command()
def create_colleague(
    organization: Organization,
    branch: Branch,
    role: As,
    email: Email,
    name: Name,
    password_stdin: PasswordStdin = False,
) -> None:
    """Create somebody who works at a branch, where no e-mail can be sent; else they are invited at /admin/users."""
    password = _password_of(email, is_said=password_stdin)
    run(_create_colleague(organization, branch, Role(role), email, name, password))
    typer.echo(f"{email} is a {role} at {branch}.")


@app.command()
def give_role(organization: Organization, branch: Branch, role: As, email: Email) -> None:
    """Give somebody one role more: nobody gives one to themselves, and a new clinic has one admin only."""
    run(_give_role(organization, branch, Role(role), email))
    typer.echo(f"{email} is a {role} at {branch}, too.")


@app.command()
def restore(
    confirm: Annotated[bool, typer.Option("--confirm", help="Do it, and not only say what it would do.")] = False,
) -> None:
    """After a backup was restored: make every screen read everything anew."""
    if not confirm:
        fail(
            "This raises the installation's epoch, so that every screen and client forgets what it knows and reads "
            "everything anew. Run it once, after the backup is restored: queue-server restore --confirm"
        )
    epoch = run(_raise_epoch())
    typer.echo(f"The epoch was {epoch - 1} and is now {epoch}: every screen and client reads everything anew.")


@app.command(name="doctor")
def see_doctor() -> None:
    """Check settings, database, Redis and migrations, and say what to do."""
    verdicts = asyncio.run(doctor.examine())
    for verdict in verdicts:
        typer.echo(str(verdict))
    raise typer.Exit(0 if all(verdict.is_well for verdict in verdicts) else 1)


def main() -> None:
    """Run the command; what somebody can mend is a sentence and exit code 1."""
    try:
        app()
    except (SettingsRefused, CannotListen, FolderUnusable, grants.RoleUnfit, *REFUSALS) as refused:
        typer.echo(str(refused), err=True)
        sys.exit(1)


async def _seed() -> None:
    async with database_at(database_url()) as database:
        await seed.seed(database)


async def _create_admin(organization: str, email: str, name: str, password: str) -> bool:
    async with database_at(database_url()) as database:
        return await administration.create_admin(
            database, organization=organization, email=email, name=name, password=password
        )


async def _create_colleague(organization: str, branch: str, role: Role, email: str, name: str, password: str) -> None:
    async with database_at(database_url()) as database:
        await administration.create_colleague(
            database, organization=organization, branch=branch, role=role, email=email, name=name, password=password
        )


async def _give_role(organization: str, branch: str, role: Role, email: str) -> None:
    async with database_at(database_url()) as database:
        await administration.give_role(database, organization=organization, branch=branch, role=role, email=email)


async def _raise_epoch() -> int:
    async with database_at(database_url()) as database:
        return await administration.raise_epoch(database)


def _password_of(email: str, *, is_said: bool) -> str:
    if "@" not in email:
        fail("An e-mail address has an @ in it.")
    return sys.stdin.readline().rstrip("\r\n") if is_said else _asked_password()


def _asked_password() -> str:
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
