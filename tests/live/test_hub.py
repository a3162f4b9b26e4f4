"""What the hub does against loss: heads compared, the last diff noticed, every event read the same way."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

import pytest

from realtime import follower
from realtime.hints import Hints
from realtime.hub import Hub
from realtime.rooms import Rooms
from realtime.store import Store
from realtime.streams import Head, StreamEvent, StreamKey
from tests.a_server import Running
from tests.a_wall import Heard
from tests.live.test_follower import KEY, Shelf
from tests.live.ward import Ward, watching_each


class Slow:
    """A store whose heads are read, and answered a moment later."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.epochs = 0
        self.meanwhile: list[StreamEvent] = []
        self.hub = Hub(cast(Store, self), cast(Rooms, Heard()), Hints(None), {KEY.kind: shelf}, lambda _: ())

    async def heads(self, stream_ids: Iterable[str]) -> dict[str, Head]:
        heads = {ident: Head(1, len(self.shelf.events), len(self.shelf.events)) for ident in stream_ids}
        await asyncio.sleep(0)
        for event in self.meanwhile:
            self.hub.take(event)
        return heads

    async def events_after(self, stream_id: str, version: int) -> list[StreamEvent]:
        return await self.shelf.events_after(stream_id, version)

    async def raise_epoch(self, known: int) -> None:
        self.epochs += 1


async def a_slow_one(count: int = 3) -> Slow:
    store = Slow(Shelf())
    store.shelf.commits(count)
    await store.hub.pin(KEY).load()
    return store


async def test_what_is_committed_while_heads_are_read_is_no_restore() -> None:
    store = await a_slow_one()
    store.meanwhile = store.shelf.commits(2)
    store.shelf.events, late = store.shelf.events[:3], store.shelf.events
    comparing = asyncio.create_task(store.hub.compare_heads())
    await asyncio.sleep(0)
    store.shelf.events = late
    await comparing
    assert store.epochs == 0


async def test_a_head_below_what_was_applied_begins_an_epoch() -> None:
    store = await a_slow_one()
    del store.shelf.events[2:]
    await store.hub.compare_heads()
    assert store.epochs == 1


async def test_a_head_above_what_was_applied_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "LONGEST_WAIT", 60.0)
    store = await a_slow_one()
    store.shelf.commits(2)
    await store.hub.compare_heads()
    projection = await store.hub.pin(KEY).reach(5)
    assert projection.head.version == 5
    assert store.epochs == 0


async def test_a_stream_that_nobody_knows_is_compared_with_nothing() -> None:
    store = await a_slow_one()
    store.hub.pin(StreamKey(KEY.kind, str(uuid4())))
    await store.hub.compare_heads()
    assert store.epochs == 0


async def test_a_lost_last_diff_is_noticed_by_the_beacon(ward: Ward, frequent: list[Running]) -> None:
    async with watching_each([[frequent[0].url]], ward) as watchers:
        for watcher in watchers:
            watcher.deaf_to = 1
        await ward.joins(ward.servers[0])
        await ward.all_caught_up(watchers)
        assert {(watcher.snapshots, watcher.resyncs) for watcher in watchers} == {(1, 1)}


@pytest.mark.parametrize("microsecond", [0, 1, 10, 100_000, 374_210, 999_999])
async def test_a_moment_reads_the_same_from_a_row_and_from_a_message(ward: Ward, microsecond: int) -> None:
    at = datetime(2026, 11, 20, 9, 30, 0, microsecond, tzinfo=UTC)
    known = {"stream_id": uuid4(), "epoch": 1, "version": 1, "public_version": 1, "is_public": True, "type": "x"}
    (row,) = await ward.clinic.database.read("SELECT to_jsonb($1::timestamptz) AS said", at)
    from_row, from_message = (StreamEvent.read({**known, "body": {}, "at": moment}) for moment in (at, row["said"]))
    assert from_row == from_message
