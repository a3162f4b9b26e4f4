"""Connections: a plain asyncpg pool for the hot commands, a SQLAlchemy engine for everything else."""

from typing import Any

import asyncpg
import orjson
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

# A statement that takes longer is ended by the server, so that no request hangs on it; a lock that is not had within
# three seconds is another request's (contract: 409 `idempotency-in-progress` after 3 s).
SESSION = {
    "timezone": "UTC",
    "statement_timeout": "15s",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "15s",
    "application_name": "queue-server",
    "jit": "off",
}
ACQUIRE_SECONDS = 2.5  # an exhausted pool answers 503 within 3 s


class HotConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that is never left dirty: hot commands are single statements, so nothing needs a reset."""

    def get_reset_query(self) -> str:
        return ""


async def _speak_json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=_to_jsonb, decoder=_from_jsonb
    )


def _to_jsonb(value: Any) -> bytes:
    return b"\x01" + orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)


def _from_jsonb(value: bytes) -> Any:
    return orjson.loads(memoryview(value)[1:])


async def pool_for(url: str, *, size: int) -> asyncpg.Pool:
    """A pool for single statements, each its own transaction; jsonb comes and goes as Python values."""
    return await asyncpg.create_pool(
        url,
        min_size=min(2, size),
        max_size=size,
        connection_class=HotConnection,
        init=_speak_json,
        server_settings=SESSION,
        command_timeout=20,
        max_inactive_connection_lifetime=300,
    )


def engine_for(url: str, *, size: int) -> AsyncEngine:
    """An engine for cold work: ORM, migrations."""
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=size,
        max_overflow=0,
        pool_timeout=ACQUIRE_SECONDS,
        pool_pre_ping=True,
        connect_args={"server_settings": SESSION},
    )
