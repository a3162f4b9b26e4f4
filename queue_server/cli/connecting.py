"""How commands that are no server reach the database, and how they say what went wrong."""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, NoReturn, TypeVar

import asyncpg
import typer
from sqlalchemy.exc import DBAPIError

from db.connect import engine_for, pool_for
from queue_server.errors import Refusal
from queue_server.settings import SettingsRefused
from queue_server.transaction import Database

Result = TypeVar("Result")
CONNECTIONS = 2
NOT_MIGRATED = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError, asyncpg.InvalidSchemaNameError)


class Silent:
    """Tells nobody: servers find what was committed by their next look, within a second."""

    def committed(self, events: Sequence[dict[str, Any]]) -> None:
        """Nothing."""


def database_url() -> str:
    """`DATABASE_URL` alone: whoever migrates needs no Redis and no secret. Raises `SettingsRefused`."""
    _, separator, rest = os.environ.get("DATABASE_URL", "").partition("://")
    if not separator:
        raise SettingsRefused("Missing: DATABASE_URL, such as postgresql://user:password@host:5432/name.")
    return f"postgresql://{rest}"


@asynccontextmanager
async def database_at(url: str) -> AsyncIterator[Database]:
    """The database, for as long as the block lasts."""
    pool = await pool_for(url, size=CONNECTIONS)
    engine = engine_for(url, size=CONNECTIONS)
    try:
        yield Database(pool, engine, Silent())
    finally:
        await engine.dispose()
        await pool.close()


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to its end; what an operator can mend is a sentence and exit code 1."""
    try:
        return asyncio.run(work)
    except Refusal as refusal:
        fail(refusal.detail)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError) as error:
        fail(why_not(error))


def why_not(error: Exception) -> str:
    """What to do about an error of the database."""
    cause = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, NOT_MIGRATED):
        return "The database is not migrated: run `queue-server migrate` first."
    return (
        f"The database does not do what is asked ({type(cause).__name__}: {cause}); `queue-server doctor` looks closer."
    )


def fail(sentence: str) -> NoReturn:
    """Say why on stderr, and end with exit code 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
