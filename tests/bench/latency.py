"""`latency`: from commit to screen, 300 watchers at 20 changes a second."""

import asyncio
import json
import statistics
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.bench.callers import Caller
from tests.bench.stage import Stage, a_stage
from tests.bench.watchers import watch

WATCHERS = 300
CHANGES_PER_SECOND = 20


async def run(*, short: bool) -> Iterator[dict[str, Any]]:
    """One worker, then two through Redis."""
    seconds = 4 if short else 15
    rows: list[dict[str, Any]] = []
    for workers in (1, 2):
        async with a_stage(workers=workers) as stage:
            rows += await _watched(stage, workers, seconds)
    return iter(rows)


async def _watched(stage: Stage, workers: int, seconds: float) -> list[dict[str, Any]]:
    delays: list[float] = []
    clinic = stage.clinic

    def heard(now: float, frame: bytes) -> None:
        committed = json.loads(frame[2:])[1]["at"]
        delays.append(now - datetime.fromisoformat(committed).timestamp())

    token = stage.token(clinic.doctor)
    display = {"branch_id": str(clinic.branch), "view": "display"}
    watchers = await _crowd(stage, token, display, heard)
    changes = await _changes(stage, seconds)
    for _ in range(50):
        if len(delays) >= changes * WATCHERS:
            break
        await asyncio.sleep(0.1)
    assert len(delays) == changes * WATCHERS, (len(delays), changes * WATCHERS)
    for watcher in watchers:
        watcher.transport.close()
    ranks = statistics.quantiles(delays, n=100)
    name = f"{WATCHERS} watchers, {CHANGES_PER_SECOND}/s, {workers} worker{'s' if workers > 1 else ''}"
    return [
        {"bench": "latency", "case": f"{name}, {rank}", "value": round(value * 1000, 2), "unit": "ms", "ratios": {}}
        for rank, value in (("p50", ranks[49]), ("p99", ranks[98]), ("max", max(delays)))
    ]


async def _crowd(stage: Stage, token: str, display: Any, heard: Any) -> list[Any]:
    """One in twenty is a console (staff have at most 20 sockets), the others are displays."""
    queue = {"queue_id": str(stage.clinic.queue)}
    return [
        await (
            watch(stage.port, {"token": token}, queue, heard)
            if number < WATCHERS // 20
            else watch(stage.port, {}, display, heard)
        )
        for number in range(WATCHERS)
    ]


async def _changes(stage: Stage, seconds: float) -> int:
    """Joins and calls in turn, at an even pace."""
    clinic = stage.clinic
    callers = [await Caller.connect(stage.port, stage.token(clinic.receptionist)) for _ in range(4)]
    started = time.perf_counter()
    count = int(seconds * CHANGES_PER_SECOND)
    for number in range(count):
        await asyncio.sleep(max(0.0, started + number / CHANGES_PER_SECOND - time.perf_counter()))
        caller = callers[number % 4]
        if number % 2:
            status, _ = await caller.posts(f"/queues/{clinic.queue}/call-next", {"counter_id": str(clinic.counter)})
        else:
            status, _ = await caller.posts(f"/queues/{clinic.queue}/tickets", {})
        assert status in (200, 201), status
    for caller in callers:
        caller.close()
    return count
