"""The hot commands as functions in the database, one file each; the schema `fn` holds exactly these."""

import hashlib
from pathlib import Path

from sqlalchemy import Connection, text

HERE = Path(__file__).parent


def sources() -> dict[str, str]:
    """Every function file by its name, as written."""
    return {path.stem: path.read_text() for path in sorted(HERE.glob("*.sql"))}


def fingerprint() -> str:
    """What `COMMENT ON SCHEMA fn` says when the database holds these very sources."""
    return hashlib.sha256("\0".join(f"{name}\0{sql}" for name, sql in sources().items()).encode()).hexdigest()


def install(connection: Connection) -> None:
    """Make the schema `fn` hold exactly our functions; does nothing where it already does."""
    held = connection.scalar(text("SELECT obj_description(to_regnamespace('fn'), 'pg_namespace')"))
    if held == fingerprint():
        return
    uninstall(connection)
    connection.exec_driver_sql("CREATE SCHEMA fn")
    connection.exec_driver_sql("SET LOCAL check_function_bodies = off")
    for sql in sources().values():
        for statement in split(sql):
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"COMMENT ON SCHEMA fn IS '{fingerprint()}'")


def uninstall(connection: Connection) -> None:
    """Remove every function of ours."""
    connection.exec_driver_sql("DROP SCHEMA IF EXISTS fn CASCADE")


def split(sql: str) -> list[str]:
    """Statements of a file: asyncpg prepares one at a time, and a `$$` body may hold semicolons."""
    statements, rest = [], sql
    while "$$" in rest:
        head, body, tail = rest.split("$$", 2)
        end = tail.index(";") + 1 if ";" in tail else len(tail)
        statements.append(f"{head}$${body}$${tail[:end]}")
        rest = tail[end:]
    return [*statements, *(part for part in [rest] if part.strip() and ";" in part)]
