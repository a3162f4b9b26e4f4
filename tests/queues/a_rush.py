"""Many hands on one line: bulk joins, hands whose transactions are sometimes rolled back, and the record they leave."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from queue_server.actor import Actor, ActorKind, Grant, Role
from queue_server.ids import new_id
from tests.a_clinic import Clinic
from tests.queues.cases import events_of

AT_ONCE = 200  # more would take a busy machine longer than a statement may
JOIN_MANY = "SELECT count(fn.join($1, gen_random_uuid(), $2, $3)) FROM generate_series(1, $4)"
WISH = {"here": True, "priority": "normal", "needs": []}


class Taken(Exception):
    """The transaction is taken back."""


def hands_of(clinic: Clinic, count: int) -> list[Actor]:
    """So many people at the desk."""
    desk = (Grant(Role.RECEPTIONIST, clinic.branch),)
    return [Actor(ActorKind.USER, new_id(), clinic.organization, desk) for _ in range(count)]


async def many_join(clinic: Clinic, count: int) -> list[str]:
    """Fill the line with as many at a time as a statement may; the numbers, in order."""
    for done in range(0, count, AT_ONCE):
        many = min(AT_ONCE, count - done)
        await clinic.database.read(JOIN_MANY, clinic.desk.who(), clinic.queue, WISH, many)
    numbers = [f"A{number:03}" for number in range(1, count + 1)]
    assert await clinic.line() == sorted(numbers, key=lambda number: int(number[1:]))
    return numbers


async def press(
    clinic: Clinic, who: Actor, chance: random.Random, function: str, *args: Any, lost: float, pause: float = 0.0
) -> Any:
    """One hot command in a transaction of its own, which is rolled back with probability `lost`; then it is None."""
    holes = ", ".join(f"${n}" for n in range(1, len(args) + 2))
    async with clinic.database.pool.acquire() as connection:
        try:
            async with connection.transaction():
                result = await connection.fetchval(f"SELECT fn.{function}({holes})", clinic.as_(who).who(), *args)
                await asyncio.sleep(chance.random() * pause)
                if chance.random() < lost:
                    raise Taken
        except Taken:
            return None
    return result


def a_chance() -> random.Random:
    """Chance whose seed is printed."""
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    return random.Random(seed)


async def told(clinic: Clinic, event_type: str, queue: UUID | None = None) -> list[str]:
    """Numbers in the order of the events that told of them."""
    return [
        event["body"]["ticket"]["number"] for event in await events_of(clinic, queue) if event["type"] == event_type
    ]


@asynccontextmanager
async def somebody_watches(clinic: Clinic) -> AsyncIterator[list[int]]:
    """A reader that looks again and again: what is committed is always a beginning without gaps."""
    heads: list[int] = []
    over = asyncio.Event()

    async def watch() -> None:
        while not over.is_set():
            (row,) = await clinic.database.read(
                "SELECT count(*) AS seen, coalesce(max(version), 0) AS head FROM events WHERE stream_id = $1",
                clinic.queue,
            )
            assert row["seen"] == row["head"], "a version was seen before the one ahead of it"
            heads.append(row["head"])

    watcher = asyncio.create_task(watch())
    try:
        yield heads
    finally:
        over.set()
        await watcher
    assert heads == sorted(heads)
