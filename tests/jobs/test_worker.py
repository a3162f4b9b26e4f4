"""Jobs: done once by each who listens, tried again when they fail, taken over from the dead, never too early."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import structlog

from db.gate import Gate
from queue_server.actor import system
from queue_server.ids import new_id
from queue_server.jobs.job import Handler, Job, Later, TryAgain
from queue_server.jobs.pauses import LONGEST, MOST_TRIES, pause_after
from queue_server.jobs.worker import Bell, Jobs, Ringing
from queue_server.transaction import Database
from tests.a_clinic import Witness

ENQUEUE = "SELECT fn.enqueue($1, $2, $3, now() + $4, $5)"
AT_ONCE = timedelta()


@dataclass
class Desk:
    """A kind of job that is this test's alone, and what became of it."""

    database: Database
    kind: str = field(default_factory=lambda: f"test.{new_id()}")
    did: list[Job] = field(default_factory=list)

    async def wants(self, *, after: timedelta = AT_ONCE, key: str | None = None, **body: Any) -> None:
        await self.database.read(ENQUEUE, new_id(), self.kind, body, after, key)

    async def rows(self) -> list[asyncpg.Record]:
        return await self.database.read("SELECT * FROM jobs WHERE kind = $1 ORDER BY id", self.kind)

    async def time_passes(self, by: timedelta = timedelta(days=1)) -> None:
        await self.database.read(
            "UPDATE jobs SET run_at = run_at - $2::interval, taken_until = taken_until - $2, failed_at = failed_at - $2"
            " WHERE kind = $1",
            self.kind,
            by,
        )

    async def does(self, _: Database, job: Job) -> None:
        self.did.append(job)

    def worker(self, *handlers: Handler, bell: Bell | None = None, lease: float = 60.0) -> Jobs:
        return Jobs(self.database, {self.kind: handlers or [self.does]}, bell, lease=lease)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - the loop's own turns
            await asyncio.sleep(0.005)


async def test_a_job_is_done_at_its_time_and_gone(desk: Desk) -> None:
    await desk.wants(number=1)
    await desk.wants(after=timedelta(hours=1), number=2)
    await desk.worker().idle()
    assert [job.body for job in desk.did] == [{"number": 1}]
    assert [row["body"] for row in await desk.rows()] == [{"number": 2}]
    await desk.time_passes()
    await desk.worker().idle()
    assert ([job.body["number"] for job in desk.did], await desk.rows()) == ([1, 2], [])


async def test_a_key_is_taken_once_while_the_job_stands(desk: Desk) -> None:
    for _ in range(2):
        await desk.wants(key=desk.kind)
    await desk.worker().idle()
    assert len(desk.did) == 1


async def test_what_a_job_writes_is_done_too(desk: Desk) -> None:
    async def count_down(database: Database, job: Job) -> None:
        await desk.does(database, job)
        if left := job.body["left"]:
            await desk.wants(left=left - 1)

    await desk.wants(left=3)
    await desk.worker(count_down).idle()
    assert [job.body["left"] for job in desk.did] == [3, 2, 1, 0]


async def test_each_who_listens_does_it_once_though_another_fails(desk: Desk) -> None:
    async def first(database: Database, job: Job) -> None:
        await desk.does(database, job)

    async def fails(_: Database, job: Job) -> None:
        if job.tries < 3:
            raise TryAgain("provider 503")
        desk.did.append(job)

    async def last(database: Database, job: Job) -> None:
        await desk.does(database, job)

    await desk.wants()
    worker = desk.worker(first, fails, last)
    await worker.idle()
    (row,) = await desk.rows()
    assert (row["tries"], row["why"], row["taken_until"], len(row["done"])) == (1, "provider 503", None, 2)
    for _ in range(2):
        await desk.time_passes()
        await worker.idle()
    assert [job.tries for job in desk.did] == [1, 1, 3]
    assert await desk.rows() == []


async def test_a_job_that_always_fails_is_given_up_and_kept(desk: Desk) -> None:
    async def crashes(_: Database, __: Job) -> None:
        raise KeyError("canary")

    await desk.wants()
    with structlog.testing.capture_logs() as lines:
        for _ in range(MOST_TRIES + 1):
            await desk.worker(crashes).idle()
            await desk.time_passes()
    (row,) = await desk.rows()
    assert (row["tries"], row["why"], row["failed_at"] is not None) == (MOST_TRIES, "KeyError", True)
    failed = [line for line in lines if line["event"] == "job.failed"]
    assert [(line["kind"], line["tries"], line["why"]) for line in failed] == [(desk.kind, MOST_TRIES, "KeyError")]
    await desk.time_passes(timedelta(days=31))
    await desk.worker()._forget()
    assert await desk.rows() == []


async def test_a_job_that_kills_whoever_takes_it_is_given_up(desk: Desk) -> None:
    await desk.wants()
    await desk.database.read("UPDATE jobs SET tries = $2 WHERE kind = $1", desk.kind, MOST_TRIES)
    await desk.worker().idle()
    (row,) = await desk.rows()
    assert (desk.did, row["why"], row["failed_at"] is not None) == ([], "abandoned", True)


async def test_a_job_that_waits_for_its_hour_counts_no_try(desk: Desk) -> None:
    hour = datetime.now(UTC) + timedelta(hours=8)

    async def waits(database: Database, job: Job) -> None:
        if not desk.did:
            desk.did.append(job)
            raise Later(hour)
        await desk.does(database, job)

    await desk.wants()
    await desk.worker(waits).idle()
    (row,) = await desk.rows()
    assert (row["run_at"], row["tries"], row["taken_until"]) == (hour, 0, None)
    await desk.time_passes()
    await desk.worker(waits).idle()
    assert ([job.tries for job in desk.did], await desk.rows()) == ([1, 1], [])


async def test_who_waits_for_an_hour_holds_up_no_one_who_failed(desk: Desk) -> None:
    async def waits(_: Database, __: Job) -> None:
        raise Later(datetime.now(UTC) + timedelta(days=2))

    async def fails(_: Database, __: Job) -> None:
        raise TryAgain("503")

    await desk.wants()
    await desk.worker(fails, waits).idle()
    (row,) = await desk.rows()
    assert (row["why"], row["run_at"] < datetime.now(UTC) + timedelta(minutes=1)) == ("503", True)


async def test_workers_share_the_work_and_do_nothing_twice(desk: Desk) -> None:
    for number in range(60):
        await desk.wants(number=number)
    await asyncio.gather(*(desk.worker().idle() for _ in range(4)))
    assert Counter(job.body["number"] for job in desk.did) == Counter(range(60))
    assert await desk.rows() == []


async def test_the_jobs_of_a_dead_worker_are_taken_after_its_lease(desk: Desk) -> None:
    dead = asyncio.Event()

    async def hangs(_: Database, __: Job) -> None:
        await dead.wait()

    await desk.wants()
    dying = desk.worker(hangs)
    assert await dying.look() == 1
    await desk.worker().idle()
    assert desk.did == []
    await desk.time_passes(timedelta(minutes=2))
    await desk.worker().idle()
    assert [job.tries for job in desk.did] == [2]
    dead.set()
    await dying.stop()


@pytest.mark.parametrize("later", range(4))
async def test_whoever_stops_the_worker_as_the_bell_rings_stops_it(later: int) -> None:
    bell = Bell()
    waiting = asyncio.create_task(bell.wait(60))
    await asyncio.sleep(0)
    bell.ring()
    for _ in range(later):
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_commit_of_this_process_wakes_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queue_server.jobs.worker.LOOK_EVERY", 60.0)
    bell = Bell()
    told = Witness()
    busy = Database(desk.database.pool, desk.database.engine, Ringing(told, bell))
    worker = desk.worker(bell=bell)
    worker.start()
    for number in range(3):
        async with busy.cold(system(new_id())) as tx:
            await tx.session.connection()
            await desk.wants(number=number)
        await until(lambda number=number: len(desk.did) == number + 1)  # type: ignore[misc]
    await worker.stop()


async def test_a_crowd_at_the_gate_goes_first_but_holds_up_nothing_for_ever(desk: Desk) -> None:
    gate = Gate(places=1)
    database = replace(desk.database, gate=gate)
    worker = Jobs(database, {desk.kind: [desk.does]})
    async with gate.passed():
        worker.start()
        await desk.wants()
        await until(lambda: len(desk.did) == 1)
        assert database.calls.is_crowded
    await worker.stop()


async def test_whoever_stops_ends_what_is_under_way_and_begins_nothing(desk: Desk) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slowly(database: Database, job: Job) -> None:
        begun.set()
        await may_end.wait()
        await desk.does(database, job)

    worker = desk.worker(slowly)
    await desk.wants()
    worker.start()
    await begun.wait()
    stopping = asyncio.create_task(worker.stop())
    await desk.wants()
    await asyncio.sleep(0)
    may_end.set()
    await stopping
    assert (len(desk.did), len(await desk.rows())) == (1, 1)


async def test_a_slow_kind_holds_up_no_other(database: Database) -> None:
    slow, quick = Desk(database), Desk(database)
    gate = asyncio.Event()

    async def waits(_: Database, __: Job) -> None:
        await gate.wait()

    for _ in range(6):
        await slow.wants()
    await quick.wants()
    worker = Jobs(database, {slow.kind: [waits], quick.kind: [quick.does]}, slow=[slow.kind])
    assert await worker.look() == 5
    await until(lambda: len(quick.did) == 1)
    gate.set()
    await worker.idle()
    assert await slow.rows() == []


async def test_what_nobody_does_is_left_to_others_and_forgotten_after_a_week(desk: Desk) -> None:
    await desk.wants()
    stranger = Jobs(desk.database, {})
    await stranger.idle()
    await stranger._forget()
    assert len(await desk.rows()) == 1
    await desk.time_passes(timedelta(days=8))
    with structlog.testing.capture_logs() as lines:
        await stranger._forget()
    assert desk.kind in [line["kind"] for line in lines]
    assert await desk.rows() == []


def test_pauses_grow_and_are_spread() -> None:
    usual = [pause_after(tries, 0.5) for tries in range(1, MOST_TRIES + 1)]
    assert usual == sorted(usual)
    assert (usual[0], usual[-1]) == (2.0, LONGEST)
    assert 2 * 3600 < sum(usual) < 4 * 3600
    assert (pause_after(1, 0.0), pause_after(1, 1.0)) == (1.0, 3.0)
