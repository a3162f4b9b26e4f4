"""`booking`: appointments through HTTP on one worker, beside Express with Sequelize; and a rush for one slot."""

import asyncio
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from queue_server.actor import Actor, ActorKind, Grant, Role
from tests.bench.callers import Caller
from tests.bench.figures import Row, compared
from tests.bench.peers import Peer, serving
from tests.bench.plan import Plan
from tests.bench.stage import ACCOUNTS, Stage, a_stage

CALLERS, DOCTORS, PATIENTS, RACERS = 16, 20, 2000, 200
LENGTH = timedelta(minutes=10)  # of the clinic's service
OURS = "ours"
Ask = Callable[[Caller, int], Awaitable[tuple[int, Any]]]


async def run(plan: Plan) -> AsyncIterator[Row]:
    """Bookings per second, in turn with the peer's; then how long 200 who want one slot are kept waiting."""
    count, rates = plan.choose(full=2000, short=300), defaultdict[str, list[float]](list)
    peer = plan.workshop.express((await plan.engines()).database_url)
    async with a_stage(plan) as stage:
        clinic = await Booked.open(stage)
        for number in range(plan.choose(full=5, short=1)):
            rates[OURS].append(count / await clinic.books(count, day=number))
            if peer is not None:
                rates[peer.name].append(count / await _peer_books(peer, count))
        yield compared("booking", f"{DOCTORS} doctors, bookings", "requests/s", rates, ours=OURS)
        rounds = [await clinic.races(slot) for slot in range(plan.choose(full=20, short=3))]
        yield Row("booking", f"{RACERS} racers on one slot, a round", statistics.median(rounds), "s")
        yield Row("booking", f"{RACERS} racers on one slot, the worst round", max(rounds), "s")


class Booked:
    """A clinic with doctors at work, and patients with tokens."""

    def __init__(self, stage: Stage, doctors: Sequence[UUID], tokens: Sequence[str]) -> None:
        self._stage, self._doctors, self._tokens = stage, doctors, tokens

    @classmethod
    async def open(cls, stage: Stage) -> "Booked":
        await stage.clinic.allows(most_open=200, most_a_day=50)
        doctors = [(await stage.clinic.a_doctor()).id for _ in range(DOCTORS)]
        people = await stage.database.pool.fetch(ACCOUNTS, stage.clinic.organization, PATIENTS)
        return cls(stage, doctors, [stage.token(_patient(stage, person["user_id"])) for person in people])

    async def books(self, count: int, *, day: int) -> float:
        """Seconds for so many free slots of a day, each by another patient than the one before."""

        def book(caller: Caller, number: int) -> Awaitable[tuple[int, Any]]:
            caller.token = self._tokens[number % PATIENTS]
            return caller.posts("/appointments", self._wish(number % DOCTORS, number // DOCTORS, day=day))

        return await _rush(self._stage.port, count, book)

    async def races(self, slot: int) -> float:
        """Seconds until the last of 200 knows who has the slot."""
        callers = [await Caller.connect(self._stage.port, token) for token in self._tokens[:RACERS]]
        started = time.perf_counter()
        answers = await asyncio.gather(*(one.posts("/appointments", self._wish(0, slot, day=20)) for one in callers))
        seconds = time.perf_counter() - started
        assert Counter(status for status, _ in answers) == {201: 1, 409: RACERS - 1}
        for one in callers:
            one.close()
        return seconds

    def _wish(self, doctor: int, slot: int, *, day: int) -> dict[str, str]:
        clinic, today = self._stage.clinic, datetime.now(UTC).replace(hour=20, minute=0, second=0, microsecond=0)
        starts_at = today + timedelta(days=2 + day) + slot * LENGTH  # from midnight in Muscat
        return {
            "branch_id": str(clinic.branch),
            "service_id": str(clinic.service),
            "staff_id": str(self._doctors[doctor]),
            "starts_at": starts_at.isoformat(),
        }


def _patient(stage: Stage, user: UUID) -> Actor:
    return Actor(ActorKind.USER, user, stage.clinic.organization, (Grant(Role.PATIENT),), session_id=user)


async def _peer_books(peer: Peer, count: int) -> float:
    async with serving(peer) as served:
        anybody = await Caller.connect(served.port, "")
        _, told = await anybody.posts("/token", {})
        anybody.close()
        return await _rush(
            served.port, count, lambda caller, number: caller.posts("/appointments", {"slot": number}), told["token"]
        )


async def _rush(port: int, count: int, ask: Ask, token: str = "") -> float:
    """Seconds that `CALLERS` need for so many bookings."""
    callers = [await Caller.connect(port, token) for _ in range(CALLERS)]
    numbers = iter(range(count))

    async def work(caller: Caller) -> None:
        for number in numbers:
            status, answer = await ask(caller, number)
            assert status == 201, (status, answer)

    started = time.perf_counter()
    await asyncio.gather(*map(work, callers))
    seconds = time.perf_counter() - started
    for caller in callers:
        caller.close()
    return seconds
