"""Background work ends when it is told to, also where a library swallowed the cancellation."""

import asyncio
import contextlib

from structlog.testing import capture_logs

from realtime.steady import Steady

PATIENCE = 60.0


async def test_work_that_swallows_its_cancellation_ends_all_the_same() -> None:
    began = asyncio.Event()

    async def deaf() -> None:
        began.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)

    steady = Steady("deaf", 600, deaf)
    steady.start()
    await began.wait()
    await asyncio.wait_for(steady.stop(), PATIENCE)


async def test_work_that_fails_goes_on() -> None:
    rounds: asyncio.Queue[int] = asyncio.Queue()

    async def fails() -> None:
        rounds.put_nowait(1)
        raise RuntimeError

    steady = Steady("fails", 0, fails)
    steady.start()
    for _ in range(3):
        await asyncio.wait_for(rounds.get(), PATIENCE)
    await steady.stop()


async def test_somebody_who_is_away_is_a_warning_and_a_bug_is_an_error() -> None:
    failures = iter([LookupError(), ValueError()])
    over = asyncio.Event()

    async def work() -> None:
        if (failure := next(failures, None)) is not None:
            raise failure
        over.set()

    with capture_logs() as said:
        steady = Steady("work", 0, work, away=(LookupError,))
        steady.start()
        await asyncio.wait_for(over.wait(), PATIENCE)
        await steady.stop()
    assert [(one["log_level"], one["event"]) for one in said] == [("warning", "work.failed"), ("error", "work.failed")]
