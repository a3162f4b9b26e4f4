"""Bring a database to our schema, and back."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from db import functions
from db.connect import engine_for

MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 0x71756575  # advisory lock: several processes may start at once


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _alone(connection: Connection) -> None:
    """Wait for another migrator as long as it takes, for a busy table only shortly: requests queue behind us."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
    connection.execute(text("SET LOCAL lock_timeout = '3s'"))


def _upgrade(connection: Connection) -> None:
    _alone(connection)
    command.upgrade(_config(connection), "head")
    functions.install(connection)


def _downgrade(connection: Connection) -> None:
    _alone(connection)
    functions.uninstall(connection)
    command.downgrade(_config(connection), "base")


async def upgrade(url: str) -> None:
    """Migrate to the newest schema and install the functions; safe to run twice and by several processes at once."""
    await _run(url, _upgrade)


async def downgrade(url: str) -> None:
    """Remove everything; for tests and for starting anew."""
    await _run(url, _downgrade)


async def _run(url: str, work: Callable[[Connection], None]) -> None:
    engine = engine_for(url, size=1)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(work)
    finally:
        await engine.dispose()
