"""Retries are safe (promise 6): one key, one effect, one answer, however often and however much at once it is sent."""

import asyncio
from asyncio import gather
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import asyncpg
import pytest
from httpx2 import ReadError, Response

from db.connect import engine_for, pool_for
from queue_server.errors import IdempotencyInProgress
from queue_server.queues import commands
from queue_server.queues.schemas import Join
from queue_server.transaction import Database, Key, Replayed
from tests.a_clinic import Clinic, Witness
from tests.queues.a_desk import Desk, slug_of
from tests.queues.cases import refused, sql, unchanged

Send = Callable[..., Awaitable[Response]]
WAITING = {"from": "waiting"}


async def by_hands(sends: Iterable[Awaitable[Any]], *, hands: int = 16) -> list[Any]:
    """Everything, so much at once."""
    free = asyncio.Semaphore(hands)

    async def one(send: Awaitable[Any]) -> Any:
        async with free:
            return await send

    return await gather(*(one(send) for send in sends))


def is_replay(answer: Response) -> bool:
    return answer.headers.get("idempotency-replayed") == "true"


# One key, one answer


@pytest.mark.parametrize("status", [201, 200, 204])
async def test_the_same_key_gets_the_same_answer_again(desk: Desk, status: int) -> None:
    if status == 200:
        await desk.joins()
    send = desk.joins if status == 201 else desk.calls_next
    first = await send(key="once")
    before = await unchanged(desk.clinic)
    again = await send(key="once")
    assert (first.status_code, is_replay(first)) == (status, False)
    assert (again.status_code, again.content, is_replay(again)) == (status, first.content, True)
    assert await unchanged(desk.clinic) == before


async def test_nobody_waited_then_is_answered_so_although_somebody_waits_now(desk: Desk) -> None:
    assert (await desk.calls_next(key="once")).status_code == 204
    await desk.joins()
    assert (await desk.calls_next(key="once")).status_code == 204
    assert (await desk.calls_next(key="another")).status_code == 200


async def test_the_owners_answer_is_the_same_again_too(desk: Desk) -> None:
    patient = await desk.clinic.a_patient()
    ticket = (await desk.joins(who=patient)).json()
    first, again = [await desk.acts(ticket, "leave", who=patient, key="bye") for _ in range(2)]
    assert first.json()["undo_until"] is None
    assert (again.json(), is_replay(again)) == (first.json(), True)


async def test_leaving_as_waiting_is_refused_once_called_and_answered_again_once_done(desk: Desk) -> None:
    called, waiting = [(await desk.joins()).json() for _ in range(2)]
    await desk.calls_next()
    before = await unchanged(desk.clinic)
    refusal = await desk.acts(called, "leave", key="called", **WAITING)
    assert (refusal.status_code, slug_of(refusal)) == (409, "bad-state")
    assert await unchanged(desk.clinic) == before

    first, again = [await desk.acts(waiting, "leave", key="waiting", **WAITING) for _ in range(2)]
    assert (first.status_code, first.json()["state"]) == (200, "left")
    assert (again.json(), is_replay(again)) == (first.json(), True)
    assert (await desk.acts(called, "leave", **{"from": "called"})).json()["state"] == "left"


async def test_leaving_from_what_is_no_state_is_pointed_at(desk: Desk) -> None:
    ticket = (await desk.joins()).json()
    answer = await desk.acts(ticket, "leave", **{"from": "here"})
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/from"]


@pytest.mark.parametrize("verb", ["pause", "resume", "close", "open"])
async def test_switches_of_a_line_are_retried_safely(desk: Desk, verb: str) -> None:
    path = f"/queues/{desk.clinic.queue}"
    await desk.posts(f"{path}/{verb}")
    await desk.posts(f"{path}/{ {'pause': 'resume', 'resume': 'pause', 'close': 'open', 'open': 'close'}[verb] }")
    first = await desk.posts(f"{path}/{verb}", key="once")
    before = await unchanged(desk.clinic)
    again = await desk.posts(f"{path}/{verb}", key="once")
    assert (again.status_code, again.json(), is_replay(again)) == (200, first.json(), True)
    assert await unchanged(desk.clinic) == before


@pytest.mark.parametrize("first", ["joins", "pause"])
async def test_the_same_key_for_something_else_is_refused(desk: Desk, first: str) -> None:
    path = f"/queues/{desk.clinic.queue}/{'tickets' if first == 'joins' else 'pause'}"
    await desk.posts(path, key="once", reason="one")
    before = await unchanged(desk.clinic)
    other = await desk.posts(path, key="once", reason="two")
    assert (other.status_code, slug_of(other)) == (422, "idempotency-key-reused")
    assert await unchanged(desk.clinic) == before


async def test_a_refusal_is_not_kept(desk: Desk) -> None:
    await desk.joins()
    await desk.posts(f"/queues/{desk.clinic.queue}/pause")
    before = await unchanged(desk.clinic)
    for _ in range(2):
        no = await desk.calls_next(key="once")
        assert (no.status_code, slug_of(no), is_replay(no)) == (409, "queue-paused", False)
    assert await unchanged(desk.clinic) == before
    await desk.posts(f"/queues/{desk.clinic.queue}/resume")
    yes = await desk.calls_next(key="once")
    assert (yes.status_code, is_replay(yes)) == (200, False)


async def test_a_key_is_ones_own_and_for_one_address(desk: Desk) -> None:
    clinic = desk.clinic
    other = await clinic.a_queue("K")
    elsewhere = await Clinic.open(clinic.database, clinic.witness)
    answers = [
        await desk.joins(key="once"),
        await desk.joins(key="once", who=clinic.manager),
        await desk.joins(key="once", who=clinic.kiosk),
        await desk.posts(f"/queues/{other}/tickets", key="once"),
        await desk.posts(f"/queues/{elsewhere.queue}/tickets", key="once", who=elsewhere.receptionist),
    ]
    assert [(one.status_code, is_replay(one)) for one in answers] == [(201, False)] * 5
    assert len({one.json()["id"] for one in answers}) == 5


async def test_a_key_is_kept_for_a_day(desk: Desk) -> None:
    first = await desk.joins(key="once")
    for hours, is_same in ((23, True), (25, False)):
        await sql(
            desk.clinic,
            "UPDATE idempotency_keys SET at = now() - $2 * interval '1 hour' WHERE organization_id = $1",
            desk.clinic.organization,
            hours,
        )
        again = await desk.joins(key="once")
        assert (again.json()["id"] == first.json()["id"], is_replay(again)) == (is_same, is_same)


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_is_neither_empty_nor_endless(desk: Desk, key: str) -> None:
    before = await unchanged(desk.clinic)
    answer = await desk.joins(key=key)
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")
    assert await unchanged(desk.clinic) == before


# At once


async def test_ten_hands_with_one_key_do_one_thing_and_hear_the_same(desk: Desk) -> None:
    answers = await gather(*(desk.joins(key="once") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum(not is_replay(answer) for answer in answers) == 1
    assert await desk.clinic.line() == ["A001"]


async def test_four_hands_on_one_switch_with_one_key_press_it_once(desk: Desk) -> None:
    answers = await gather(*(desk.posts(f"/queues/{desk.clinic.queue}/pause", key="once") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert await desk.clinic.version() == 1


def a_key(clinic: Clinic) -> Key:
    return Key(clinic.queue.bytes, b"print")


@asynccontextmanager
async def somebody_at_work(clinic: Clinic, url: str) -> AsyncIterator[asyncpg.Connection]:
    """Another request with the clinic's key has begun and not yet ended; it will answer 204."""
    key = a_key(clinic)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("BEGIN")
        await connection.execute(
            "INSERT INTO idempotency_keys (scope, organization_id, fingerprint, status) VALUES ($1, $2, $3, 204)",
            key.scope,
            clinic.organization,
            key.fingerprint,
        )
        yield connection
    finally:
        await connection.close()


async def until_somebody_waits(database: Database) -> None:
    """Some other transaction is waited for; Postgres tells of that only when asked."""
    while not await database.read("SELECT FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted"):  # noqa: ASYNC110
        await asyncio.sleep(0.002)


async def test_a_second_request_waits_for_the_first_and_gets_its_answer(clinic: Clinic, database_url: str) -> None:
    await clinic.joins()
    async with somebody_at_work(clinic, database_url) as first:
        tx = clinic.as_(clinic.doctor, a_key(clinic))
        second = asyncio.create_task(commands.call_next(tx, clinic.queue, counter=clinic.counter))
        await until_somebody_waits(clinic.database)
        await first.execute("COMMIT")
        assert await second is None
    assert tx.replayed
    assert await clinic.line() == ["A001"]


async def test_a_second_request_goes_ahead_when_the_first_has_failed(clinic: Clinic, database_url: str) -> None:
    await clinic.joins()
    async with somebody_at_work(clinic, database_url) as first:
        tx = clinic.as_(clinic.doctor, a_key(clinic))
        second = asyncio.create_task(commands.call_next(tx, clinic.queue, counter=clinic.counter))
        await until_somebody_waits(clinic.database)
        await first.execute("ROLLBACK")
        called = await second
    assert called is not None
    assert not tx.replayed


@pytest.fixture
async def hurried(clinic: Clinic, database_url: str, witness: Witness) -> AsyncIterator[Clinic]:
    """The same clinic, by connections that wait no longer than any clinic's."""
    pool, engine = await pool_for(database_url, size=1), engine_for(database_url, size=1)
    yield replace(clinic, database=Database(pool, engine, witness))
    await engine.dispose()
    await pool.close()


async def test_whoever_has_waited_three_seconds_is_told_that_it_is_in_progress(
    clinic: Clinic, hurried: Clinic, database_url: str
) -> None:
    async def hot() -> None:
        await commands.join(hurried.as_(clinic.doctor, a_key(clinic)), clinic.queue, Join())

    async def cold() -> None:
        async with hurried.database.cold(clinic.doctor, key=a_key(clinic)) as tx:
            await commands.close(tx, clinic.queue)

    async with somebody_at_work(clinic, database_url), refused(clinic, IdempotencyInProgress):
        outcomes = await gather(hot(), cold(), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [IdempotencyInProgress] * 2
        raise IdempotencyInProgress


async def test_a_cold_command_says_that_it_was_answered_before(clinic: Clinic) -> None:
    async with clinic.database.cold(clinic.doctor, key=a_key(clinic)) as tx:
        await commands.close(tx, clinic.queue)
        await tx.keep_reply(200, {"said": "first"})
    with pytest.raises(Replayed) as caught:
        async with clinic.database.cold(clinic.doctor, key=a_key(clinic)) as tx:
            await commands.open_queue(tx, clinic.queue)
    assert (caught.value.status, caught.value.body) == (200, {"said": "first"})


# Promise 6


async def test_five_hundred_lost_answers_are_asked_for_again_and_nothing_happens_twice(desk: Desk) -> None:
    async def lost_and_asked_again(send: Send, key: str, status: int) -> Any:
        with pytest.raises(ReadError):
            await send(key=key, is_cut=True)
        once, twice = await send(key=key), await send(key=key)
        assert (once.status_code, once.content) == (status, twice.content)
        assert is_replay(once)
        assert is_replay(twice)
        return once.json() if once.content else None

    def lost(send: Send, what: str, count: int, status: int) -> list[Awaitable[Any]]:
        return [lost_and_asked_again(send, f"{what} {n}", status) for n in range(count)]

    joined = await by_hands(lost(desk.joins, "join", 200, 201))
    called = await by_hands(lost(desk.calls_next, "call", 200, 200))
    nobody = await by_hands(lost(desk.calls_next, "nobody", 20, 204))
    ended = await by_hands(
        [lost_and_asked_again(partial(desk.acts, ticket, "complete"), "end", 200) for ticket in called[:80]]
    )

    numbers = [f"A{n:03}" for n in range(1, 201)]
    assert sorted(ticket["number"] for ticket in joined) == sorted(ticket["number"] for ticket in called) == numbers
    assert nobody == [None] * 20
    assert {ticket["state"] for ticket in ended} == {"completed"}
    assert await desk.clinic.version() == 200 + 200 + 80
