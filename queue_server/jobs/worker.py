"""The worker of every process: takes jobs that are due, runs whoever does them, and tries again what failed."""

import asyncio
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from queue_server.errors import Unavailable
from queue_server.jobs import queries
from queue_server.jobs.job import Handler, Handlers, Job, Later, TryAgain, name_of
from queue_server.jobs.pauses import MOST_TRIES, pause_after
from queue_server.transaction import Announcer, Database
from realtime.steady import AWAY, Duties, Steady

log = structlog.get_logger()
LOOK_EVERY = 1.0  # seconds; sooner when something was committed here
GIVE_WAY = 0.2  # while people wait for answers: what follows from them can wait so long before each look
BREATH = 0.02  # between a commit and the look for what it wrote: a rush of commits is one look
LEASE = 60.0  # of a process that died, a job is taken again after so long
MOST_SECONDS = 45.0  # for all handlers of a job: they must be done before the lease is over
AT_ONCE = 4  # of the ordinary jobs, and of each slow kind
LAST_SECONDS = 6.0  # that a process which ends gives what is under way
FORGET_EVERY = 600.0
BATCH = 1000


class Bell:
    """Rung by whatever may have written a job."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """There may be work."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, or so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return
        await asyncio.sleep(BREATH)
        self._rung.clear()


@dataclass(frozen=True, slots=True)
class Ringing:
    """An announcer that rings the bell with each commit of this process."""

    announcer: Announcer
    bell: Bell

    def committed(self, events: Sequence[dict[str, Any]]) -> None:
        """Tell the screens, and whoever waits for work."""
        self.announcer.committed(events)
        self.bell.ring()


@dataclass
class Lane:
    """Kinds that share their places: what waits for a slow server holds up nothing else."""

    kinds: Collection[str]
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def room(self) -> int:
        """How many more may be begun."""
        return AT_ONCE - len(self.under_way)


class Jobs:
    """Does jobs, from `start` to `stop`, at least once each; every process has one, and none of them leads.

    `handlers` says who does a kind. Each of them does it once if it can: when one fails, only that one is asked again.
    Kinds in `slow` have places of their own.
    """

    def __init__(
        self,
        database: Database,
        handlers: Handlers,
        bell: Bell | None = None,
        *,
        slow: Collection[str] = (),
        lease: float = LEASE,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._bell = bell or Bell()
        self._lease = lease
        quick = Lane([kind for kind in handlers if kind not in slow])
        self._lanes = [quick, *(Lane([kind]) for kind in slow if kind in handlers)]
        self._is_stopping = False
        self._looking: asyncio.Task[None] | None = None
        self._duties = Duties(Steady("forgetting jobs", FORGET_EVERY, self._forget, away=(Unavailable,)))

    def start(self) -> None:
        """Begin to look for work."""
        self._looking = asyncio.create_task(self._look_on())
        self._duties.start()

    async def stop(self) -> None:
        """Begin nothing more, and give what is under way a moment; the rest is taken again after its lease."""
        self._is_stopping = True
        self._bell.ring()
        if self._looking is not None:
            await _ended([self._looking])
        await self._duties.stop()
        if left := await _ended(self._under_way()):
            log.warning("jobs.left", jobs=left)

    async def idle(self) -> None:
        """Do all that is due now, and what comes of it; for tests and for the end of a day."""
        while await self.look() or self._under_way():
            if under_way := self._under_way():
                await asyncio.wait(under_way)

    async def look(self) -> int:
        """Begin what is due, as far as there is room; how many that were. Mostly nothing is: then it is one read."""
        kinds = [kind for lane in self._lanes if lane.room for kind in lane.kinds]
        due = await queries.due(self._database, kinds) if kinds else set()
        return sum([await self._fill(lane) for lane in self._lanes if not due.isdisjoint(lane.kinds)])

    def _under_way(self) -> list[asyncio.Task[None]]:
        return [task for lane in self._lanes for task in lane.under_way]

    async def _look_on(self) -> None:
        while not self._is_stopping:
            try:
                await self.look()
            except (*AWAY, Unavailable) as error:
                log.warning("work.failed", work="jobs", error=type(error).__name__)
                await asyncio.sleep(LOOK_EVERY)
            except Exception:
                log.exception("work.failed", work="jobs")
                await asyncio.sleep(LOOK_EVERY)
            await self._bell.wait(LOOK_EVERY)
            if self._database.calls.is_crowded:
                await asyncio.sleep(GIVE_WAY)

    async def _fill(self, lane: Lane) -> int:
        begun = 0
        while lane.kinds and lane.room and not self._is_stopping:
            asked = lane.room
            jobs = await queries.take(self._database, lane.kinds, most=asked, lease=self._lease)
            for job in jobs:
                task = asyncio.create_task(self._do(job))
                lane.under_way.add(task)
                task.add_done_callback(lambda done, lane=lane: self._leave(lane, done))  # type: ignore[misc]
            begun += len(jobs)
            if len(jobs) < asked:
                break
        return begun

    def _leave(self, lane: Lane, task: asyncio.Task[None]) -> None:
        lane.under_way.discard(task)
        self._bell.ring()  # there is room, and perhaps it wrote the next job

    async def _do(self, job: Job) -> None:
        """Ask everybody who has not done it yet; what it came to is written down."""
        try:
            await self._settle(job, *await self._asked(job))
        except (*AWAY, Unavailable) as error:  # its lease ends, and it is done again
            log.warning("job.unsettled", kind=job.kind, job=job.id, error=type(error).__name__)

    async def _asked(self, job: Job) -> tuple[list[str], Exception | None]:
        """Who has done it by now, and how another failed."""
        done: list[str] = list(job.done)
        failure: Exception | None = None
        if job.tries > MOST_TRIES:  # whoever took it did not live to say what happened
            return done, TryAgain("abandoned")
        for handler in self._handlers[job.kind]:
            if name_of(handler) in job.done:
                continue
            error = await self._failure_of(handler, job)
            if error is None:
                done.append(name_of(handler))
            elif failure is None or isinstance(failure, Later):  # whoever waits for an hour does not hold up the others
                failure = error
        return done, failure

    async def _failure_of(self, handler: Handler, job: Job) -> Exception | None:
        try:
            async with asyncio.timeout(MOST_SECONDS / len(self._handlers[job.kind])):
                await handler(self._database, job)
        except (Later, TryAgain, Unavailable, *AWAY) as error:
            return error
        except Exception as error:
            log.exception("job.crashed", kind=job.kind, job=job.id)
            return error
        return None

    async def _settle(self, job: Job, done: list[str], failure: Exception | None) -> None:
        if failure is None:
            await queries.end(self._database, job)
            return
        if isinstance(failure, Later):
            await queries.put_off(self._database, job, failure.at, done)
            return
        why = failure.why if isinstance(failure, TryAgain) else type(failure).__name__
        if job.tries >= MOST_TRIES:
            log.error("job.failed", kind=job.kind, job=job.id, tries=job.tries, why=why)
            await queries.fail(self._database, job, why, done)
            return
        log.warning("job.postponed", kind=job.kind, job=job.id, tries=job.tries, why=why)
        pause = pause_after(job.tries, random.random())  # noqa: S311 - it spreads them, and hides nothing
        await queries.again(self._database, job, pause, why, done)

    async def _forget(self) -> None:
        """Delete what failed long ago, and what nobody does."""
        gone = await self._database.read(queries.FORGET, list(self._handlers), BATCH)
        for kind in {row["kind"] for row in gone} - set(self._handlers):
            log.warning("jobs.forgotten", kind=kind)


async def _ended(tasks: Collection[asyncio.Task[None]]) -> int:
    """Wait for their end, or bring it about; how many that were."""
    if not tasks:
        return 0
    _, left = await asyncio.wait(tasks, timeout=LAST_SECONDS)
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left)
    return len(left)
