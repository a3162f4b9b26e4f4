"""Migrations: up, down and up again; the tables are those of the models, the functions those of the files."""

import re
from asyncio import gather
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Text
from sqlalchemy.dialects.postgresql import DOMAIN

import db.tables  # noqa: F401 - fills the metadata
from db import functions, migrate
from db.base import Base
from db.connect import engine_for

Fresh = Callable[[], Awaitable[str]]
FUNCTION = re.compile(r"CREATE FUNCTION fn\.(\w+)\(.*?\bAS \$\$(.*?)\$\$", re.DOTALL)
LEFT = """
    SELECT 'table ' || tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname = 'fn'
    UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences
"""
SHAPE = """
    SELECT 'column' AS kind, table_name || '.' || column_name AS name,
        concat_ws(' ', data_type, udt_name, is_nullable, column_default) AS what
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', oid::regprocedure::text, prosrc FROM pg_proc
        WHERE pronamespace IN ('public'::regnamespace, 'fn'::regnamespace)
    ORDER BY 1, 2, 3
"""


# A ticket that was called, of an appointment, as the fourth migration knew them.
CALLED = """
    ALTER TABLE appointments DROP CONSTRAINT appointments_patient_id_fkey;  -- this one is nobody's
    INSERT INTO tickets (id, organization_id, branch_id, queue_id, day, number, state, priority, band, rank_at,
            arrived_at, joined_at, service_id, here)
        SELECT id, id, id, id, now(), 'A1', 'called', 'normal', 1, now(), now(), now(), id, true
        FROM gen_random_uuid() AS id;
    INSERT INTO appointments (id, organization_id, branch_id, service_id, staff_id, seat, starts_at, ends_at, during,
            status, patient_id, ticket_id)
        SELECT id, id, id, id, id, 1, now(), now() + interval '1 hour', tstzrange(now(), now() + interval '1 hour'),
            'in_progress', id, id
        FROM tickets
"""


async def read(url: str, query: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def writes(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def in_database(url: str, ask: Callable[[Connection], Any]) -> Any:
    """What a synchronous question to SQLAlchemy answers."""
    engine = engine_for(url, size=1)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(ask)
    finally:
        await engine.dispose()


def normal(sql: str) -> str:
    """A body as it is meant: without the spaces around it."""
    return " ".join(sql.split())


async def test_up_down_and_up_again_is_up(an_empty_database: Fresh) -> None:
    url = await an_empty_database()
    await migrate.upgrade(url)
    shape = await read(url, SHAPE)
    await migrate.downgrade(url)
    assert await read(url, LEFT) == []
    await migrate.upgrade(url)
    assert await read(url, SHAPE) == shape


async def test_who_was_called_is_not_in_the_room_yet(an_empty_database: Fresh) -> None:
    """What a reader has of such an appointment is of an earlier revision."""
    url = await an_empty_database()
    seen = "SELECT status, revision FROM appointments"

    def goes(way: Callable[[Any, str], None], revision: str) -> Callable[[Connection], None]:
        return lambda connection: way(migrate._config(connection), revision)

    await migrate._run(url, goes(command.upgrade, "0004"))
    await writes(url, CALLED)
    await migrate._run(url, goes(command.upgrade, "head"))
    assert await read(url, seen) == [("checked_in", 2)]
    assert await read(url, "SELECT ticket_state FROM appointments") == [("called",)]
    await migrate._run(url, goes(command.downgrade, "0004"))
    assert await read(url, seen) == [("in_progress", 3)]


async def test_an_upgrade_of_what_is_up_changes_nothing(a_database: Fresh) -> None:
    url = await a_database()
    made = await read(url, "SELECT oid FROM pg_proc WHERE pronamespace = 'fn'::regnamespace ORDER BY 1")
    await migrate.upgrade(url)
    assert await read(url, "SELECT oid FROM pg_proc WHERE pronamespace = 'fn'::regnamespace ORDER BY 1") == made


async def test_processes_that_start_together_migrate_once(an_empty_database: Fresh) -> None:
    url = await an_empty_database()
    await gather(*(migrate.upgrade(url) for _ in range(3)))
    assert await read(url, "SELECT epoch FROM installation") == [(1,)]
    assert len(await read(url, "SELECT version_num FROM alembic_version")) == 1


async def test_functions_of_another_release_are_replaced(a_database: Fresh) -> None:
    url = await a_database()
    shape = await read(url, SHAPE)
    await read(url, "COMMENT ON SCHEMA fn IS 'another release'")
    await read(url, "CREATE FUNCTION fn.of_another_release() RETURNS integer LANGUAGE sql AS 'SELECT 1'")
    await read(url, "DROP FUNCTION fn.start(jsonb, uuid, text[])")
    await migrate.upgrade(url)
    assert await read(url, SHAPE) == shape


async def test_every_function_is_the_one_of_its_file(a_database: Fresh) -> None:
    written = {name: normal(body) for source in functions.sources().values() for name, body in FUNCTION.findall(source)}
    stored = await read(
        await a_database(), "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'fn'::regnamespace"
    )
    assert {name: normal(body) for name, body in stored} == written
    assert len(stored) == len(written)


def test_every_file_holds_the_function_it_is_named_after() -> None:
    for name, source in functions.sources().items():
        assert name in [found for found, _ in FUNCTION.findall(source)]
        assert len(functions.split(source)) == source.count("CREATE FUNCTION")
        assert source.startswith("-- ")


# Indexes and constraints are the migrations' own: the models serve cold work only.
NOT_OF_MODELS = {"add_index", "remove_index", "add_constraint", "remove_constraint", "add_fk", "remove_fk"}


def differences(connection: Connection) -> list[str]:
    """What the models say otherwise than the tables: a table, a column, a type, a null."""
    context = MigrationContext.configure(connection, opts={"compare_type": is_another_type})
    found = compare_metadata(context, Base.metadata)
    kinds = [one[0][0] if isinstance(one, list) else one[0] for one in found]
    return [kind for kind in kinds if kind not in NOT_OF_MODELS]


def is_another_type(_: Any, __: Any, column: Any, stored: Any, said: Any) -> bool | None:
    """None lets Alembic compare; it cannot read xid8, which has a test of its own. To a model a domain is its text."""
    if isinstance(stored, DOMAIN):
        return not isinstance(stored.data_type, Text)
    return False if column.name == "txid" else None


@pytest.mark.filterwarnings("ignore:Did not recognize type 'xid8'")
async def test_the_models_have_the_columns_of_the_tables(a_database: Fresh) -> None:
    url = await a_database()
    assert await in_database(url, differences) == []
    for statement, difference in (
        ("ALTER TABLE tickets ADD COLUMN shoe_size integer", "remove_column"),
        ("ALTER TABLE queues DROP COLUMN pause_reason", "add_column"),
        ("ALTER TABLE users ALTER COLUMN revision TYPE bigint", "modify_type"),
        ("ALTER TABLE users ALTER COLUMN language DROP NOT NULL", "modify_nullable"),
        ("DROP TABLE paces", "add_table"),
    ):
        before = await in_database(url, differences)
        await read(url, statement)
        assert sorted(await in_database(url, differences)) == sorted([*before, difference])


async def test_transaction_ids_are_stored_whole(a_database: Fresh) -> None:
    found = await read(
        await a_database(),
        "SELECT table_name, udt_name FROM information_schema.columns WHERE column_name = 'txid' ORDER BY 1",
    )
    assert found == [("audit_log", "xid8"), ("audit_seals", "xid8"), ("events", "xid8")]


async def test_every_row_says_whose_it_is(a_database: Fresh) -> None:
    without = await read(
        await a_database(),
        """SELECT t.tablename FROM pg_tables t WHERE t.schemaname = 'public' AND NOT EXISTS (
               SELECT FROM information_schema.columns c WHERE c.table_name = t.tablename
               AND c.column_name = 'organization_id' AND c.is_nullable = 'NO' AND c.udt_name = 'uuid')""",
    )
    # Seals are of the whole log; nobody has tried, and no screen stands anywhere, before they are known.
    ours = {"audit_seals", "audit_anchors", "tries", "device_pairings"}
    assert {name for (name,) in without} == {"alembic_version", "installation", "organizations", *ours}


async def test_there_is_one_installation(a_database: Fresh) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await read(await a_database(), "INSERT INTO installation DEFAULT VALUES")
