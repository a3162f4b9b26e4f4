"""The load generator counts what is so: it would be a poor witness otherwise."""

import os
import signal
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bench.crowds import Crowd, Tally, a_crowd, compact
from tests.bench.fanout import DIFF
from tests.bench.peers import OURS, Served, serving
from tests.bench.workshop import Missing, Workshop

pytestmark = pytest.mark.long
CLIENTS = 20
PATIENCE = 20.0


@pytest.fixture(scope="session")
def generator() -> Path:
    """The load generator, where it can be compiled without fetching anything."""
    try:
        return Workshop(may_fetch=False).generator()
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    """The server that `fanout` measures."""
    async with serving(OURS) as ours:
        yield ours


@pytest.fixture
async def crowd(generator: Path, served: Served) -> AsyncIterator[Crowd]:
    """Twenty in one room."""
    async with a_crowd(generator, served.port, [({}, ["join", "bench"])] * CLIENTS, addresses=5) as crowd:
        await crowd.connects()
        await crowd.does('count 42["queue:updated"')
        await crowd.does("trigger 42" + compact(["pub", DIFF]))
        yield crowd


async def test_every_delivery_is_counted_once(crowd: Crowd) -> None:
    for _ in range(50):
        await publish(crowd)

    tally = await crowd.status()
    assert (tally.heard, tally.other, tally.lost, tally.ready) == (50 * CLIENTS, 0, 0, CLIENTS)


async def test_a_window_keeps_broadcasts_coming_until_it_is_closed(crowd: Crowd) -> None:
    await crowd.does("window 2")
    await crowd.until(lambda now: now.broadcasts >= 30, PATIENCE)
    await crowd.does("window 0")
    done = await crowd.until(lambda now: now.outstanding == 0, PATIENCE)

    assert done.heard == done.broadcasts * CLIENTS
    assert (await publish(crowd)).broadcasts == done.broadcasts + 1


async def test_everybody_who_is_dropped_comes_back_and_hears_again(crowd: Crowd) -> None:
    dropped = await crowd.does("drop")
    assert dropped.ready == 0

    back = await crowd.until(lambda now: now.ready == CLIENTS, PATIENCE)
    assert back.ready_after >= 0.5, "as the official client, nobody dials in the first half second"
    await crowd.does("trigger 42" + compact(["pub", DIFF]))
    assert (await publish(crowd)).heard == CLIENTS


async def test_a_gap_in_versions_is_seen(crowd: Crowd) -> None:
    await follow(crowd)
    await crowd.does("target 3")
    one = await publish(crowd)
    await crowd.does("event ")
    await publish(crowd)  # the second is not looked at
    await follow(crowd)
    three = await publish(crowd)

    assert (one.current, one.gaps) == (0, 0)
    assert (three.current, three.gaps) == (CLIENTS, CLIENTS)


async def test_a_delay_is_measured_from_the_moment_of_the_commit(crowd: Crowd) -> None:
    await follow(crowd)
    committed = datetime.now(UTC) - timedelta(seconds=2)
    await crowd.does("trigger 42" + compact(["pub", {**DIFF, "at": committed.isoformat(timespec="microseconds")}]))
    started = time.monotonic()
    tally = await publish(crowd)
    took = (time.monotonic() - started) * 1000

    assert tally.delays == CLIENTS
    assert 2000 <= tally.max_ms <= 2100 + took
    assert tally.p50_ms <= tally.p99_ms <= tally.max_ms * 1.016, "the histogram's steps are 1.6 %"


async def test_whoever_is_cut_off_is_counted_as_lost(crowd: Crowd, served: Served) -> None:
    os.kill(served.pid, signal.SIGKILL)

    tally = await crowd.until(lambda now: now.ready == 0, PATIENCE)

    assert tally.lost == CLIENTS


async def follow(crowd: Crowd) -> None:
    """Read the frames that are counted, too."""
    await crowd.does(f'event "queue_id":"{DIFF["queue_id"]}"')


async def publish(crowd: Crowd) -> Tally:
    """One broadcast, heard by all."""
    sent = (await crowd.does("fire")).broadcasts
    return await crowd.until(lambda now: now.broadcasts > sent, PATIENCE)
