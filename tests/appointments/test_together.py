"""Bookings that go together: each is answered as if alone, and none of them waits for somebody else's lock."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from httpx2 import Response

from db.calls import Calls
from db.rush import Rush
from queue_server.ids import new_id
from tests.appointments.a_practice import Practice, at, slug_of

Ask = Coroutine[Any, Any, Response]
Together = Callable[..., Awaitable[list[asyncio.Task[Response]]]]


class Bell(Rush[Sequence[Any], Any]):
    """Lets nobody in before so many have come, and then all of them."""

    def __init__(self, rush: Rush[Sequence[Any], Any], count: int) -> None:
        super().__init__(rush._answer_all, most=count)
        self._count = count
        self.rung = asyncio.Event()

    def _let_in(self) -> None:
        if self.rung.is_set() or len(self._waiting) >= self._count:
            self.rung.set()
            super()._let_in()
        else:
            self._is_called = False


@pytest.fixture
def together(practice: Practice) -> Together:
    """Asks for all of these in one call of the database."""
    calls = practice.clinic.database.calls

    async def begin(*asks: Ask) -> list[asyncio.Task[Response]]:
        bell = Bell(calls._rushes["book"], len(asks))
        with patch.object(calls, "_rushes", {"book": bell}):
            tasks = [asyncio.create_task(one) for one in asks]
            await asyncio.wait_for(bell.rung.wait(), timeout=60)
        return tasks

    return begin


async def told(tasks: Sequence[Awaitable[Response]]) -> list[str]:
    return ["201" if one.status_code == 201 else slug_of(one) for one in await asyncio.gather(*tasks)]


@asynccontextmanager
async def under_way(practice: Practice, sql: str, *args: Any) -> AsyncIterator[None]:
    """Somebody else's transaction, which comes to nothing at the end of the block."""
    async with practice.clinic.database.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(sql, *args)
        yield
        await transaction.rollback()


@contextmanager
def overheard() -> Iterator[asyncio.Queue[str]]:
    """How bookings are asked of the database, as they are."""
    heard, select = asyncio.Queue[str](), Calls._select

    async def noted(calls: Calls, function: str, args: Sequence[Any]) -> Any:
        if function.startswith("book"):  # in this process others may be at work
            heard.put_nowait(function)
        return await select(calls, function, args)

    with patch.object(Calls, "_select", noted):
        yield heard


async def test_each_is_answered_as_if_alone(practice: Practice, together: Together) -> None:
    clinic = practice.clinic
    await clinic.allows(most_a_day=1)
    first, second, third, busy = [await clinic.a_patient() for _ in range(4)]
    by_desk = await practice.patient_id(second)
    await practice.booked(at(15), who=busy)
    asked = await together(
        practice.books(at(9), who=first),
        practice.books(at(9), who=second),  # sold a moment before, by the same call
        practice.books(at(10), who=third),
        practice.books(at(11), who=third),  # one a day
        practice.books(at(12), who=busy),
        practice.books(at(13), who=clinic.receptionist, patient_id=str(new_id())),
        practice.books(at(14), who=clinic.receptionist, patient_id=by_desk),
    )
    assert await told(asked) == ["201", "slot-taken", "201", "booking-limit", "booking-limit", "not-found", "201"]
    booked = ["appointment.booked"] * 4
    assert await practice.events() == booked
    assert len(await practice.jobs("appointment.booked")) == len(booked)


async def test_they_are_one_transaction_and_versions_have_no_gap(practice: Practice, together: Together) -> None:
    patients = [await practice.clinic.a_patient() for _ in range(5)]
    asked = await together(*(practice.books(at(9 + n), who=one) for n, one in enumerate(patients)))
    assert await told(asked) == ["201"] * 5
    rows = await practice.clinic.database.read(
        "SELECT version, at, audited.many FROM events, LATERAL (SELECT count(*) AS many FROM audit_log"
        " WHERE subject_id = (body -> 'appointment' ->> 'id')::uuid) AS audited WHERE stream_id = $1 ORDER BY version",
        practice.clinic.doctor.id,
    )
    assert [(row["version"], row["many"]) for row in rows] == [(n, 1) for n in range(1, 6)]
    (row,) = await practice.clinic.database.read(
        "SELECT count(DISTINCT run_at) AS moments FROM jobs WHERE organization_id = $1 AND kind = 'appointment.booked'",
        practice.clinic.organization,
    )
    assert row["moments"] == 1  # `now()` is the transaction's


async def test_a_key_that_comes_twice_is_one_booking(practice: Practice, together: Together) -> None:
    def asks(hour: int) -> Ask:
        return practice.posts("/appointments", who=practice.patient, key="once", **practice.wish(at(hour)))

    first, again, otherwise = await asyncio.gather(*await together(asks(9), asks(9), asks(10)))
    assert (first.status_code, again.status_code, slug_of(otherwise)) == (201, 201, "idempotency-key-reused")
    assert again.text == first.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await practice.events() == ["appointment.booked"]


async def test_what_was_decided_by_an_old_calendar_is_decided_again(practice: Practice, together: Together) -> None:
    patients = [await practice.clinic.a_patient() for _ in range(2)]
    await practice.calendars.of(practice.clinic.organization)
    await practice.clinic.database.pool.execute("SELECT fn.calendar_changed($1)", practice.clinic.organization)
    asked = await together(*(practice.books(at(9 + n), who=one) for n, one in enumerate(patients)))
    assert await told(asked) == ["201", "201"]


@pytest.mark.parametrize(
    ("whose", "sql"),
    [
        ("doctor", "SELECT FROM streams WHERE id = $1 FOR NO KEY UPDATE"),
        ("patient", "SELECT FROM patients WHERE user_id = $1 FOR NO KEY UPDATE"),
    ],
)
async def test_only_whom_it_concerns_waits_for_a_lock(
    practice: Practice, together: Together, whose: str, sql: str
) -> None:
    doctor, other = await practice.clinic.a_doctor(), await practice.clinic.a_patient()
    mine = str(practice.clinic.doctor.id)
    async with under_way(practice, sql, doctor.id if whose == "doctor" else practice.patient.id):
        waits, goes = await together(
            practice.books(at(9), staff_id=str(doctor.id)), practice.books(at(9), who=other, staff_id=mine)
        )
        assert (await goes).status_code == 201
        assert not waits.done()
    assert (await waits).status_code == 201


async def test_only_whom_it_concerns_waits_for_a_key(practice: Practice, together: Together) -> None:
    def asks() -> Ask:
        return practice.posts("/appointments", who=practice.patient, key="mine", **practice.wish(at(9)))

    first, other = await asks(), await practice.clinic.a_patient()
    forgotten = "DELETE FROM idempotency_keys WHERE organization_id = $1"
    async with under_way(practice, forgotten, practice.clinic.organization):
        waits, goes = await together(asks(), practice.books(at(10), who=other))
        assert (await goes).status_code == 201
        assert not waits.done()
    assert (await waits).text == first.text


@pytest.mark.parametrize("table", ["streams", "patients"])
async def test_a_locked_table_is_waited_for_by_each(practice: Practice, together: Together, table: str) -> None:
    other = await practice.clinic.a_patient()
    with overheard() as calls:
        async with under_way(practice, f"LOCK TABLE {table} IN EXCLUSIVE MODE"):
            both = await together(practice.books(at(9)), practice.books(at(10), who=other))
            assert [await calls.get() for _ in range(3)] == ["book_together", "book", "book"]
        assert await told(both) == ["201", "201"]


async def test_where_there_is_no_connection_each_waits_by_their_own_clock(practice: Practice) -> None:
    """Otherwise the last of a crowd would be refused only when many lots before them have been, one after another."""
    crowd = [await practice.clinic.a_patient() for _ in range(20)]
    assert (await practice.books(at(15))).status_code == 201  # what is read once is read
    pool = practice.clinic.database.pool
    async with AsyncExitStack() as taken:
        for _ in range(pool.get_max_size()):
            await taken.enter_async_context(pool.acquire())
        with overheard() as calls, patch("db.calls.ACQUIRE_SECONDS", 0.1):
            answers = await asyncio.gather(*(practice.books(at(9), who=one) for one in crowd))
    assert {slug_of(one) for one in answers} == {"unavailable"}
    assert {calls.get_nowait() for _ in range(calls.qsize())} == {"book"}


async def test_whoever_gives_up_has_booked_all_the_same(practice: Practice, together: Together) -> None:
    """As a phone that lost the answer has; by its key or its hold it finds what became of it."""
    other = await practice.clinic.a_patient()
    gone, stays = await together(practice.books(at(9)), practice.books(at(10), who=other))
    gone.cancel()
    assert (await stays).status_code == 201
    assert await practice.events() == ["appointment.booked"] * 2
