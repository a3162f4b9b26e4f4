"""`queue-server audit`: whether the log is what was written, as far as that can be known."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from queue_server.audit.chain import Anchor, anchors_in
from queue_server.audit.verifying import Verdict, Walked, verify
from queue_server.cli.connecting import database_url, fail, run
from queue_server.keys import Keys

app = typer.Typer(help="The audit log.", no_args_is_help=True)
# It reads all there is: no statement of it may be ended for being long.
SESSION = {"timezone": "UTC", "statement_timeout": "0", "application_name": "queue-server audit", "jit": "off"}
SHOWN = 3


@app.callback()
def about() -> None:
    """The audit log."""


@app.command(name="verify")
def verify_log(
    anchor: Annotated[
        list[Path] | None,
        typer.Option(
            help="A file with anchors from outside the database: AUDIT_ANCHOR_FILE, or a kept log. Repeatable."
        ),
    ] = None,
) -> None:
    """Walk the chain over the whole log: ok, or the first bad entry. Needs DATABASE_URL, and SECRET_KEY to be sure."""
    keys = keys_from_environment()
    anchors = [one for file in anchor or [] for one in read_anchors(file)]
    verdict = run(_verify(keys, anchors))
    for line in findings(verdict):
        typer.echo(line)
    for line in limits(verdict, has_keys=keys is not None, is_outside=bool(anchor)):
        typer.echo(line)
    raise typer.Exit(0 if verdict.fault is None else 1)


def findings(verdict: Verdict) -> Iterator[str]:
    """What is so."""
    if (fault := verdict.fault) is not None:
        entry = "" if fault.entry_id is None else f", entry {fault.entry_id}"
        yield f"BAD at seal {fault.seq:,}{entry}: {fault.what}."
        yield f"What is sealed before it ({fault.seq - 1:,} entries) is as it was written."
        return
    yield f"ok: {verdict.sealed:,} sealed entries are as they were written, in order, none missing."
    if (covered := verdict.covered) is not None:
        when = f"{covered.at:%Y-%m-%d %H:%M:%S} UTC"
        yield f"{verdict.anchors:,} anchors fit; the newest, of {when}, is at seal {covered.seq:,}."


def limits(verdict: Verdict, *, has_keys: bool, is_outside: bool) -> Iterator[str]:
    """What cannot be known."""
    anchored = verdict.covered.seq if verdict.covered else 0
    if verdict.unsealed:
        yield f"Not covered: {verdict.unsealed:,} entries without a seal; where a server runs it takes them a second."
    if verdict.fault is None and verdict.sealed > anchored:
        yield f"Not covered: {verdict.sealed - anchored:,} entries sealed after the last anchor, and any cut there."
    if not has_keys:
        yield "Not covered: without SECRET_KEY anchors are believed as they stand, and anybody can make such."
    if not is_outside:
        yield "Not covered: without --anchor, an owner of the database who rewrote entries, seals and anchors alike."
    if verdict.unknown:
        yield f"{verdict.unknown:,} anchors fit, but are made with a key that is not ours (any more)."
    if verdict.odd:
        first = ", ".join(map(str, verdict.odd[:SHOWN]))
        yield f"Look at {len(verdict.odd):,} entries ({first} …): they tell of an hour or more before their turn."


def keys_from_environment() -> Keys | None:
    """SECRET_KEY and PREVIOUS_SECRET_KEY, if the first is set."""
    secrets = [os.environ.get(name, "") for name in ("SECRET_KEY", "PREVIOUS_SECRET_KEY")]
    return Keys(tuple(secret.encode() for secret in secrets if secret)) if secrets[0] else None


def read_anchors(file: Path) -> Sequence[Anchor]:
    """The anchors of a file; a file without any proves nothing, and is refused."""
    try:
        with file.open(encoding="utf-8") as lines:
            found = anchors_in(lines)
    except (OSError, ValueError) as error:
        fail(f"{file} cannot be read as anchors ({type(error).__name__}: {error}).")
    return found or fail(f"There is no anchor in {file}.")


async def _verify(keys: Keys | None, anchors: Sequence[Anchor]) -> Verdict:
    connection = await asyncpg.connect(database_url(), server_settings=SESSION)
    try:
        with _progress() as walked:
            return await verify(connection, keys=keys, anchors=anchors, walked=walked)
    finally:
        await connection.close()


@contextmanager
def _progress() -> Iterator[Walked]:
    """A bar on stderr, where somebody looks."""
    columns = (TextColumn("Walking the chain"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shown = Console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, all_: progress.update(task, completed=done, total=all_)
