"""What the database itself refuses, whatever the code does; and the line read by its one index."""

import json
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest

from db import functions
from queue_server.ids import new_id
from tests.a_clinic import Clinic, Ticket

TICKET = """
    INSERT INTO tickets (id, organization_id, branch_id, queue_id, day, number, state, priority, band, rank_at,
                         arrived_at, joined_at, service_id, patient_id, here)
    SELECT $1, organization_id, branch_id, queue_id, day, $2, $3, $4, band, rank_at, arrived_at, joined_at, service_id,
           patient_id, here FROM tickets WHERE id = $5
"""
# As `call_next` asks.
FIRST = """SELECT * INTO was FROM tickets WHERE queue_id = queue AND state = 'waiting'
 AND (snoozed_until IS NULL OR snoozed_until <= now_)
 ORDER BY band, rank_at, number, id LIMIT 1;"""
CROWD = """
    INSERT INTO tickets (id, organization_id, branch_id, queue_id, day, number, state, priority, band, rank_at,
                         arrived_at, joined_at, service_id, here)
    SELECT gen_random_uuid(), $1, $2, queues[1 + n % 10], '2026-01-01', 'A' || n,
           CASE WHEN n % 4 = 0 THEN 'waiting' ELSE 'completed' END, 'normal', 1, now() - n * interval '1 second',
           now(), now(), gen_random_uuid(), true
    FROM generate_series(1, 10000) AS n, (SELECT $3::uuid[] AS queues) AS q
"""


async def copy_of(clinic: Clinic, ticket: Ticket, **other: str) -> None:
    """The same ticket once more, by hand, with something different."""
    said = {"number": "A999", "state": "waiting", "priority": "normal", **other}
    await clinic.database.pool.execute(
        TICKET, new_id(), said["number"], said["state"], said["priority"], UUID(ticket["id"])
    )


async def test_a_patient_has_one_open_ticket_in_a_line(clinic: Clinic) -> None:
    ticket = await clinic.joins_as(await clinic.a_patient())
    for number, state in enumerate(("waiting", "called", "serving", "on_hold")):
        with pytest.raises(asyncpg.UniqueViolationError, match="tickets_one_active"):
            await copy_of(clinic, ticket, number=f"A90{number}", state=state)
    for number, state in enumerate(("completed", "no_show", "left")):
        await copy_of(clinic, ticket, number=f"A91{number}", state=state)


async def test_a_number_is_given_once_a_day(clinic: Clinic) -> None:
    ticket = await clinic.a_ticket()
    with pytest.raises(asyncpg.UniqueViolationError, match="tickets_number"):
        await copy_of(clinic, ticket, number=ticket["number"], state="left")


@pytest.mark.parametrize("wrong", [{"state": "lost"}, {"priority": "royal"}])
async def test_there_are_no_other_states_and_classes(clinic: Clinic, wrong: dict[str, str]) -> None:
    ticket = await clinic.a_ticket()
    with pytest.raises(asyncpg.CheckViolationError):
        await copy_of(clinic, ticket, **wrong)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE queues SET prefix = 'O' WHERE id = $1",  # looks like a zero
        "UPDATE queues SET prefix = '' WHERE id = $1",
        "UPDATE queues SET size_limit = 0 WHERE id = $1",
        "UPDATE streams SET kind = 'river' WHERE id = $1",
        'UPDATE queues SET name = \'{"ar": "دور"}\' WHERE id = $1',
    ],
)
async def test_what_makes_no_sense_is_not_stored(clinic: Clinic, statement: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await clinic.database.pool.execute(statement, clinic.queue)


async def test_letters_are_one_lines_own_within_a_branch(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    with pytest.raises(asyncpg.UniqueViolationError, match="queues_prefix"):
        await clinic.database.pool.execute("UPDATE queues SET prefix = 'A' WHERE id = $1", other)
    await clinic.database.pool.execute("UPDATE queues SET deleted_at = now() WHERE id = $1", clinic.queue)
    await clinic.database.pool.execute("UPDATE queues SET prefix = 'A' WHERE id = $1", other)


async def test_a_version_is_told_once(clinic: Clinic) -> None:
    await clinic.joins()
    with pytest.raises(asyncpg.UniqueViolationError):
        await clinic.database.pool.execute(
            "INSERT INTO events SELECT * FROM events WHERE stream_id = $1",
            clinic.queue,
        )


async def test_the_line_is_one_index(a_database: Callable[[], Awaitable[str]]) -> None:
    assert " ".join(FIRST.split()) in " ".join(functions.sources()["call_next"].split())
    queues = [new_id() for _ in range(10)]
    asked = FIRST.replace("INTO was ", "").replace("= queue ", "= $1 ").replace("now_", "clock_timestamp()").rstrip(";")
    connection = await asyncpg.connect(await a_database())
    try:
        await connection.execute(CROWD, new_id(), new_id(), queues)
        await connection.execute("ANALYZE tickets")
        await connection.execute(f"PREPARE first (uuid) AS {asked}")
        (plan,) = json.loads(await connection.fetchval(f"EXPLAIN (FORMAT json) EXECUTE first ('{queues[0]}')"))
    finally:
        await connection.close()
    limit = plan["Plan"]
    (scan,) = limit["Plans"]
    assert (limit["Node Type"], scan["Node Type"], scan["Index Name"]) == ("Limit", "Index Scan", "tickets_line")


@pytest.mark.parametrize("table", ["events", "tickets", "audit_log", "idempotency_keys"])
async def test_hot_tables_lock_no_row_of_a_shared_one(clinic: Clinic, table: str) -> None:
    rows = await clinic.database.read(
        """SELECT confrelid::regclass::text AS target FROM pg_constraint
           WHERE contype = 'f' AND conrelid = $1::text::regclass""",
        table,
    )
    assert {row["target"] for row in rows} <= {"patients"}
