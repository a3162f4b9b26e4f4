"""Figures move with what happens: a commit, a hint, a gap, a resync, a cut; and two workers are told as one."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx2
import pytest
from pydantic import SecretStr

from queue_server.dev.engines import Engines
from realtime.figures import Figures
from realtime.follower import Follower
from realtime.hints import LONGEST_BACKLOG, Hints
from realtime.look import FRESH_FOR
from tests.a_server import Running, a_running_server
from tests.live.processes import STARTED, ServerProcess, a_server_process
from tests.live.test_follower import KEY, Shelf
from tests.live.ward import Ward, watching_each
from tests.live.wire import a_wire
from tests.scrapes import TOKEN, scrape, scrape_until

pytestmark = pytest.mark.long
HEALTH = "GET /health/live"
TOO_LATE = 3.0  # seconds, as the alert has it


@pytest.fixture
async def both(ward_url: str, own_redis: Engines) -> AsyncIterator[list[Running]]:
    """Two servers that Prometheus may look at."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                a_running_server(ward_url, own_redis.redis_url, metrics_token=SecretStr(TOKEN))
            )
            for _ in range(2)
        ]


async def joins(ward: Ward, server: Running, count: int = 1) -> None:
    async with server.as_(ward.clinic.receptionist) as desk:
        for _ in range(count):
            assert (await desk.post(f"/queues/{ward.clinic.queue}/tickets", json={})).status_code == 201


async def test_a_change_is_counted_from_its_commit_to_the_screens(ward: Ward, both: list[Running]) -> None:
    here, there = both
    async with watching_each([[server.url] for server in both], ward) as watchers:
        await joins(ward, here, 3)
        await ward.all_caught_up(watchers)
        ours = await scrape_until(here.url, lambda one: one("queue_server_published_lag_seconds_count") == 3)
        theirs = await scrape(there.url)

    assert ours("queue_server_events_committed_total") == 3
    assert theirs("queue_server_events_committed_total") == 0
    assert ours("queue_server_events_seen_total", by="committed") == 3
    assert theirs("queue_server_events_seen_total", by="committed") == 0
    assert theirs("queue_server_events_seen_total") == 3
    for found in (ours, theirs):
        assert found("queue_server_applied_lag_seconds_count") == 3
        assert found("queue_server_deliveries_total", event="queue:updated") == 6
        assert found("queue_server_sockets_connected", kind="user") == 2
        assert found("queue_server_connections_total", kind="user") == 2
        assert found("queue_server_waiting") >= 3
        assert found("queue_server_look_seconds_count") >= 1
        assert 0 <= found("queue_server_look_delay_seconds") < FRESH_FOR


async def test_sockets_that_left_are_counted_no_more(ward: Ward, both: list[Running]) -> None:
    async with watching_each([[both[0].url]], ward):
        assert (await scrape(both[0].url))("queue_server_sockets_connected") == 2
    await scrape_until(both[0].url, lambda one: one("queue_server_sockets_connected") == 0)


async def test_who_talks_nonsense_is_counted_as_cut_for_it(both: list[Running]) -> None:
    async with a_wire(both[0].url) as wire:
        await wire.connects()
        wire.says("42[[[")
        assert await wire.is_cut()
    found = await scrape_until(both[0].url, lambda one: one("queue_server_cuts_total") > 0)

    assert {told["why"]: count for told, count in found.all("queue_server_cuts_total") if count} == {"malformed": 1}


async def test_who_is_sent_away_by_a_shutdown_is_counted_as_drained(ward: Ward, both: list[Running]) -> None:
    async with both[0].socket(ward.auth()) as one, both[0].socket() as other:
        await both[0].app.state.live.drain(0.1)
        await asyncio.gather(one.gone.wait(), other.gone.wait())
        found = await scrape(both[0].url)

    assert {told["why"]: count for told, count in found.all("queue_server_cuts_total") if count} == {"drained": 2}
    assert found("queue_server_deliveries_total", event="server:draining") == 2


async def test_a_client_that_missed_a_diff_and_asks_is_counted(ward: Ward, both: list[Running]) -> None:
    async with watching_each([[both[0].url]], ward) as watchers:
        for watcher in watchers:
            watcher.deaf_to = 1
        await joins(ward, both[0], 2)
        await ward.all_caught_up(watchers)
        found = await scrape(both[0].url)

    assert found("queue_server_resyncs_total", answer="diffs") == 2
    assert found("queue_server_resyncs_total", answer="snapshot") == 0


async def test_a_client_from_another_epoch_is_answered_by_a_snapshot(ward: Ward, both: list[Running]) -> None:
    async with both[0].socket(ward.auth()) as screen:
        await screen.asks("queue:subscribe", ward.line)
        answer = await screen.asks("queue:resync", {**ward.line, "epoch": 0, "since": 0})
        found = await scrape(both[0].url)

    assert "snapshot" in answer
    assert found("queue_server_resyncs_total", answer="snapshot") == 1


async def test_an_event_before_its_predecessor_is_a_gap_and_fetched_once() -> None:
    shelf, figures = Shelf(), Figures()
    follower = Follower(KEY, shelf, shelf, figures.streams)
    await follower.load()
    first, second, third = shelf.commits(3)
    follower.take(third)
    follower.take(second)
    follower.take(second)
    projection = await follower.reach(3)

    assert projection.head.version == 3
    told = {
        name: figures.registry.get_sample_value(f"queue_server_{name}_total")
        for name in ("gaps", "catch_ups", "reloads")
    }
    assert told == {"gaps": 2, "catch_ups": 1, "reloads": 0}
    assert seen(figures) == {"committed": 0, "hinted": 0, "looked": 2, "fetched": 1}
    follower.take(first)
    assert seen(figures)["looked"] == 2


async def test_events_in_order_are_no_gap() -> None:
    shelf, figures = Shelf(), Figures()
    follower = Follower(KEY, shelf, shelf, figures.streams)
    await follower.load()
    for event in shelf.commits(20):
        follower.take(event)

    assert figures.registry.get_sample_value("queue_server_gaps_total") == 0
    assert seen(figures)["looked"] == 20


async def test_a_stream_read_anew_is_counted() -> None:
    shelf, figures = Shelf(), Figures()
    follower = Follower(KEY, shelf, shelf, figures.streams)
    await follower.load()
    follower.reload()
    await follower.load()

    assert figures.registry.get_sample_value("queue_server_reloads_total") == 1


def seen(figures: Figures) -> dict[str, float | None]:
    told = figures.registry.get_sample_value
    ways = ("committed", "hinted", "looked", "fetched")
    return {by: told("queue_server_events_seen_total", {"by": by}) for by in ways}


def test_hints_that_find_no_room_are_counted() -> None:
    figures = Figures()
    hints = Hints("redis://nobody-asks", figures)
    for _ in range(LONGEST_BACKLOG + 3):
        hints.offer({"stream_id": "a stream"})

    assert figures.registry.get_sample_value("queue_server_hints_dropped_total") == 3


def test_a_moment_that_cannot_be_read_fails_nobody() -> None:
    figures = Figures()
    figures.streams.applied("now")
    figures.streams.applied("2026-11-20T09:30:00")
    figures.published.took(["", "2026-11-20T09:30:00.37421+00:00"])

    assert figures.registry.get_sample_value("queue_server_published_lag_seconds_count") == 1


def test_what_was_delivered_is_handed_over_once() -> None:
    figures = Figures()
    figures.screens.delivered("queue:updated", 5000)
    figures.screens.delivered("queue:updated", 1)
    figures.screens.pour()
    figures.screens.pour()

    told = figures.registry.get_sample_value("queue_server_deliveries_total", {"event": "queue:updated"})
    assert told == 5001


# Several workers


@pytest.fixture
async def workers(ward_url: str, own_redis: Engines) -> AsyncIterator[ServerProcess]:
    """Two at one port."""
    async with a_server_process(ward_url, own_redis.redis_url, workers=2, metrics_token=TOKEN) as server:
        yield server


async def knocks(server: ServerProcess, count: int) -> None:
    """Each time by another connection, so that both workers are asked."""
    for _ in range(count):
        async with httpx2.AsyncClient(timeout=60) as anybody:
            (await anybody.get(f"{server.url}/health/live")).raise_for_status()


async def test_any_worker_tells_of_both(ward: Ward, workers: ServerProcess) -> None:
    ward.servers = [workers]
    async with watching_each([[workers.url]] * 4, ward) as watchers:
        await ward.joins(workers, 10)
        await ward.all_caught_up(watchers)
        before = (await scrape(workers.url))("queue_server_http_requests_total", operation=HEALTH)
        await knocks(workers, 30)
        scrapes = await asyncio.gather(*(scrape(workers.url) for _ in range(6)))

    for found in scrapes:
        assert found("queue_server_workers") == 2
        assert found("queue_server_http_requests_total", operation=HEALTH) == before + 30
        assert found("queue_server_http_request_seconds_count", operation=HEALTH) == before + 30
        assert found("queue_server_events_committed_total") == 10
        assert found("queue_server_sockets_connected", kind="user") == 8
        assert found("process_cpu_seconds_total") > 0
        assert len(found.all("process_resident_memory_bytes")) == 2
        assert min(value for _, value in found.all("process_resident_memory_bytes")) > 1e7


async def test_a_worker_that_hangs_is_seen_by_its_looks(workers: ServerProcess) -> None:
    stopped = (await workers.workers())[0]
    os.kill(stopped, signal.SIGSTOP)
    try:
        late = await scrape_until(workers.url, lambda one: one("queue_server_look_delay_seconds") > TOO_LATE)
    finally:
        os.kill(stopped, signal.SIGCONT)
    await scrape_until(workers.url, lambda one: one("queue_server_look_delay_seconds") < TOO_LATE)

    assert late("queue_server_workers") == 2


async def test_a_worker_that_died_is_no_longer_told_of_but_what_it_did_is(ward: Ward, workers: ServerProcess) -> None:
    await knocks(workers, 20)
    before = await scrape(workers.url)
    killed = (await workers.workers())[0]
    os.kill(killed, signal.SIGKILL)
    await workers.says(STARTED, 3)
    after = await scrape_until(workers.url, lambda one: one("queue_server_workers") == 2)

    pids = {told["pid"] for told, _ in after.all("process_resident_memory_bytes")}
    assert len(pids) == 2
    assert str(killed) not in pids
    for counted in ("queue_server_http_requests_total", "process_cpu_seconds_total"):
        assert after(counted) >= before(counted)
    assert after("queue_server_http_requests_total", operation=HEALTH) == before(
        "queue_server_http_requests_total", operation=HEALTH
    )
