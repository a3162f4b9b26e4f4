"""The table of jobs: taken under a lease, given back, ended. A worker works for all organizations at once."""

from collections.abc import Collection
from datetime import datetime

from queue_server.jobs.job import Job
from queue_server.transaction import Database

# Of the oldest due only: enough to know where to begin.
DUE = """
    SELECT DISTINCT kind FROM (
        SELECT kind FROM jobs WHERE failed_at IS NULL AND run_at <= clock_timestamp() AND kind = ANY ($1)
          AND (taken_until IS NULL OR taken_until < clock_timestamp())
        ORDER BY run_at, id LIMIT 100) AS oldest
"""
# Whoever holds a lease is passed over without waiting. A lease that ends was that of a process that died.
TAKE = """
    UPDATE jobs SET taken_until = clock_timestamp() + $3 * interval '1 second', tries = tries + 1
    WHERE id IN (
        SELECT id FROM jobs WHERE failed_at IS NULL AND run_at <= clock_timestamp() AND kind = ANY ($1)
          AND (taken_until IS NULL OR taken_until < clock_timestamp())
        ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING id, organization_id, kind, body, run_at, tries, done
"""
END = "DELETE FROM jobs WHERE id = $1 RETURNING 1"
PUT_OFF = """UPDATE jobs SET run_at = $2, taken_until = NULL, tries = tries - 1, done = $3
    WHERE id = $1 RETURNING 1"""
AGAIN = """UPDATE jobs SET run_at = clock_timestamp() + $2 * interval '1 second', taken_until = NULL, why = $3,
    done = $4
    WHERE id = $1 RETURNING 1"""
FAIL = """UPDATE jobs SET failed_at = clock_timestamp(), taken_until = NULL, why = $2, done = $3
    WHERE id = $1 RETURNING 1"""
# Failed ones are kept for a month, to be looked into; a kind that nobody does any more is given up after a week.
FORGET = """
    DELETE FROM jobs WHERE id IN (
        SELECT id FROM jobs WHERE failed_at < now() - interval '30 days'
           OR (failed_at IS NULL AND run_at < now() - interval '7 days' AND NOT kind = ANY ($1))
        LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING kind
"""


async def due(database: Database, kinds: Collection[str]) -> set[str]:
    """Which of these kinds have something to do."""
    return {row["kind"] for row in await database.read(DUE, list(kinds))}


async def take(database: Database, kinds: Collection[str], *, most: int, lease: float) -> list[Job]:
    """Due jobs of these kinds, the oldest first; ours for `lease` seconds."""
    rows = await database.read(TAKE, list(kinds), most, lease)
    jobs = [Job(**{**row, "done": tuple(row["done"])}) for row in rows]
    return sorted(jobs, key=lambda job: (job.run_at, job.id))


async def end(database: Database, job: Job) -> None:
    """It is done."""
    await database.read(END, job.id)


async def put_off(database: Database, job: Job, at: datetime, done: Collection[str]) -> None:
    """Not before `at`; what was taken now counts as no try."""
    await database.read(PUT_OFF, job.id, at, list(done))


async def again(database: Database, job: Job, seconds: float, why: str, done: Collection[str]) -> None:
    """In so many seconds, by whoever did not do their part."""
    await database.read(AGAIN, job.id, seconds, why, list(done))


async def fail(database: Database, job: Job, why: str, done: Collection[str]) -> None:
    """Nobody tries any more."""
    await database.read(FAIL, job.id, why, list(done))
