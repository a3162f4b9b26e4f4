"""One stream followed: hints lost, doubled, reordered, early, and the projection still ends as what is stored."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime import follower as following
from realtime.follower import Follower
from realtime.refused import Refused
from realtime.store import Store
from realtime.streams import Applied, Diff, Head, Payload, Place, Projection, StreamEvent, StreamKey

KEY = StreamKey("letters", "a stream")
SOON = 0.01  # instead of the 50 ms that a hint ahead of its turn waits
PATIENCE = 60.0  # of a machine that may stand still for seconds
Act = tuple[str, int]


@pytest.fixture(autouse=True)
def _hints_wait_shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "WAIT_FOR_PREDECESSOR", SOON)
    monkeypatch.setattr(following, "LONGEST_WAIT", PATIENCE)


@dataclass
class Letters:
    """A projection that remembers which versions it took, and refuses any other than the next."""

    head: Head
    text: list[int]
    leans_on: tuple[StreamKey, ...] = ()
    unknown: set[int] = field(default_factory=set)
    fetch: Callable[[int], Awaitable[None]] | None = None
    beside: Callable[[str], Any] = lambda _: None

    def apply(self, event: StreamEvent) -> Applied:
        assert (event.epoch, event.version) == (self.head.epoch, self.head.version + 1)
        if event.type == "strange":
            raise KeyError("what is this?")
        self.text.append(event.body["letter"])
        payload: Payload = {"epoch": event.epoch, "version": event.version, "letter": event.body["letter"]}
        return Applied(diffs=[Diff("line", "a room", payload)])

    def lacks(self, event: StreamEvent) -> Awaitable[None] | None:
        if event.version not in self.unknown or self.fetch is None:
            return None
        return self.fetch(event.version)

    def places(self, is_watched: Callable[[str], bool], now: float) -> Iterator[Place]:
        return iter(())


class Shelf:
    """What is stored, as the store and the source read it; and the owner that hears what was applied."""

    def __init__(self, *, epoch: int = 1) -> None:
        self.epoch = epoch
        self.events: list[StreamEvent] = []
        self.pruned = 0
        self.loads = 0
        self.fetches = 0
        self.pinned = 0
        self.failures: list[Exception] = []
        self.fetch_failures: list[Exception] = []
        self.unknown: set[int] = set()
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.is_being_read = asyncio.Event()
        self.diffs: list[Payload] = []
        self.begun: list[int] = []
        self.store = cast(Store, self)
        self.follower = Follower(KEY, self, self)

    # What is stored

    def commits(self, count: int = 1, *, kind: str = "letter.written") -> list[StreamEvent]:
        first = len(self.events) + 1
        made = [
            StreamEvent(KEY.id, self.epoch, version, version, True, kind, {"letter": version * self.epoch}, "now")
            for version in range(first, first + count)
        ]
        self.events += made
        return made

    def prune(self) -> None:
        self.pruned = len(self.events)

    def restored(self, *, to: int) -> None:
        """From a backup: the end is gone, and written anew under another epoch."""
        self.epoch += 1
        del self.events[to:]

    async def load(self, stream_id: str) -> Projection | None:
        self.loads += 1
        known = Letters(Head(self.epoch, len(self.events), len(self.events)), self.text(), unknown=self.unknown)
        known.fetch = self.supply
        self.is_being_read.set()
        await self.is_open.wait()
        if self.failures:
            raise self.failures.pop()
        return cast(Projection, known)

    async def events_after(self, stream_id: str, version: int) -> list[StreamEvent]:
        self.fetches += 1
        await asyncio.sleep(0)
        if self.fetch_failures:
            raise self.fetch_failures.pop()
        return [event for event in self.events[self.pruned :] if event.version > version]

    async def supply(self, version: int) -> None:
        await asyncio.sleep(0)
        if self.fetch_failures:
            raise self.fetch_failures.pop()
        self.unknown.discard(version)

    def text(self) -> list[int]:
        return [event.body["letter"] for event in self.events]

    # As the hub

    def pin(self, key: StreamKey) -> Follower:
        self.pinned += 1
        return self.follower

    def unpin(self, follower: Follower) -> None:
        self.pinned -= 1

    def projection(self, stream_id: str) -> Projection | None:
        return self.follower.projection

    def applied(self, follower: Follower, event: StreamEvent, meaning: Applied) -> None:
        self.diffs += [diff.payload for diff in meaning.diffs]

    def loaded(self, follower: Follower, *, anew: bool) -> None:
        assert follower.projection is not None
        self.begun.append(follower.projection.head.version)

    # What is so

    def look(self) -> None:
        """What the process does once a second: everything stored comes by, and whatever hangs is mended."""
        for event in self.events[self.pruned :]:
            self.follower.take(event)
        self.follower.mend()

    @property
    def shown(self) -> list[int]:
        assert self.follower.projection is not None
        return cast(Letters, self.follower.projection).text

    async def looks_while_it_is_away(self) -> None:
        """Look until nothing fails any more; what failed last is over then, and nothing is under way."""
        async with asyncio.timeout(PATIENCE):
            while self.fetch_failures:
                await asyncio.sleep(SOON)
                if self.fetch_failures:
                    self.follower.mend()

    async def settles(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.follower.projection is None or self.shown != self.text():  # noqa: ASYNC110
                await asyncio.sleep(SOON / 5)

    def diffs_have_no_gap(self) -> bool:
        """In each epoch from one version to the next; only a new snapshot skips."""
        skips = [
            (one, other)
            for one, other in zip(self.diffs, self.diffs[1:], strict=False)
            if (other["epoch"], other["version"]) != (one["epoch"], one["version"] + 1)
        ]
        return all(other["version"] - 1 in self.begun for _, other in skips)


@asynccontextmanager
async def a_shelf(count: int = 3) -> AsyncIterator[Shelf]:
    """A stream of some length, loaded."""
    shelf = Shelf()
    shelf.commits(count)
    await shelf.follower.load()
    try:
        yield shelf
    finally:
        shelf.follower.close()


async def test_events_in_order_are_applied_as_they_come() -> None:
    async with a_shelf() as shelf:
        for event in shelf.commits(4):
            shelf.follower.take(event)
        assert shelf.shown == shelf.text()
        assert [diff["version"] for diff in shelf.diffs] == [4, 5, 6, 7]
        assert shelf.fetches == 0


async def test_known_events_are_dropped() -> None:
    async with a_shelf() as shelf:
        (event,) = shelf.commits()
        for _ in range(3):
            shelf.follower.take(event)
        assert [diff["version"] for diff in shelf.diffs] == [4]


async def test_a_hint_ahead_of_its_turn_waits_for_its_predecessor() -> None:
    async with a_shelf() as shelf:
        first, second = shelf.commits(2)
        shelf.follower.take(second)
        assert shelf.diffs == []
        shelf.follower.take(first)
        assert [diff["version"] for diff in shelf.diffs] == [4, 5]
        await asyncio.sleep(3 * SOON)
        assert shelf.fetches == 0


async def test_a_lost_predecessor_is_fetched_once() -> None:
    async with a_shelf() as shelf:
        *_, last = shelf.commits(20)
        for _ in range(5):
            shelf.follower.take(last)
        await shelf.settles()
        assert shelf.fetches == 1
        assert [diff["version"] for diff in shelf.diffs] == list(range(4, 24))


async def test_hints_that_come_before_the_load_has_ended_are_kept() -> None:
    shelf = Shelf()
    shelf.commits(3)
    shelf.is_open.clear()
    loading = asyncio.create_task(shelf.follower.load())
    await shelf.is_being_read.wait()
    for event in reversed(shelf.commits(3)):
        shelf.follower.take(event)
    shelf.is_open.set()
    await loading
    assert shelf.shown == shelf.text()
    assert [diff["version"] for diff in shelf.diffs] == [4, 5, 6]


async def test_a_gap_among_those_hints_is_fetched_without_another_event() -> None:
    shelf = Shelf()
    shelf.commits(3)
    shelf.is_open.clear()
    loading = asyncio.create_task(shelf.follower.load())
    await shelf.is_being_read.wait()
    shelf.follower.take(shelf.commits(3)[-1])
    shelf.is_open.set()
    await loading
    await shelf.settles()


async def test_two_joiners_share_one_load() -> None:
    shelf = Shelf()
    shelf.commits(3)
    one, other = await asyncio.gather(shelf.follower.load(), shelf.follower.load())
    assert one is other
    assert shelf.loads == 1


async def test_a_joiner_who_leaves_does_not_stop_the_load_of_another() -> None:
    shelf = Shelf()
    shelf.commits(3)
    shelf.is_open.clear()
    leaves, stays = (asyncio.create_task(shelf.follower.load()) for _ in range(2))
    await shelf.is_being_read.wait()
    leaves.cancel()
    shelf.is_open.set()
    assert cast(Letters, await stays).text == shelf.text()


async def test_a_load_that_failed_is_tried_again_by_whoever_asks_next() -> None:
    shelf = Shelf()
    shelf.commits(3)
    shelf.failures.append(OSError("the database is away"))
    asking = await asyncio.gather(*(shelf.follower.load() for _ in range(2)), return_exceptions=True)
    assert [type(answer) for answer in asking] == [OSError, OSError]
    assert cast(Letters, await shelf.follower.load()).text == shelf.text()
    assert shelf.loads == 2


async def test_reach_waits_until_the_version_is_applied() -> None:
    async with a_shelf() as shelf:
        shelf.commits(5)
        projection = await shelf.follower.reach(8)
        assert cast(Letters, projection).text == shelf.text()


async def test_reach_refuses_what_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "LONGEST_WAIT", 0.5)
    async with a_shelf() as shelf:
        with pytest.raises(Refused) as refused:
            await shelf.follower.reach(99)
        assert refused.value.status == 503
        for event in shelf.commits(2):
            shelf.follower.take(event)
        assert shelf.shown == shelf.text()


async def test_what_was_pruned_is_read_from_a_new_snapshot() -> None:
    async with a_shelf() as shelf:
        shelf.commits(10)
        shelf.prune()
        shelf.follower.take(shelf.commits()[0])
        await shelf.settles()
        assert shelf.diffs == []
        assert shelf.begun == [3, 14]


async def test_reach_reads_anew_when_all_that_was_missed_is_pruned() -> None:
    async with a_shelf() as shelf:
        shelf.commits(10)
        shelf.prune()
        assert cast(Letters, await shelf.follower.reach(13)).text == shelf.text()


async def test_another_epoch_is_read_anew() -> None:
    async with a_shelf(6) as shelf:
        shelf.restored(to=4)
        shelf.follower.take(shelf.commits()[0])
        await shelf.settles()
        assert (shelf.begun, shelf.diffs) == ([6, 5], [])
        assert shelf.follower.rings["a room"].after(4, 5) is None


async def test_hints_of_the_old_epoch_do_not_haunt_the_new_one() -> None:
    async with a_shelf(6) as shelf:
        late = shelf.commits(3)
        shelf.follower.take(late[2])  # ahead of its turn when the restore comes
        shelf.restored(to=4)
        shelf.follower.reload()
        await shelf.settles()
        for event in late:
            shelf.follower.take(event)
        await asyncio.sleep(3 * SOON)
        for event in shelf.commits(6):
            shelf.follower.take(event)
        await shelf.settles()
        assert shelf.loads == 2
        assert [diff["version"] for diff in shelf.diffs] == [5, 6, 7, 8, 9, 10]


async def test_a_load_begun_in_the_old_epoch_is_not_taken_for_the_new_one() -> None:
    shelf = Shelf()
    shelf.commits(6)
    shelf.is_open.clear()
    loading = asyncio.create_task(shelf.follower.load())
    await shelf.is_being_read.wait()
    shelf.restored(to=4)
    shelf.follower.reload()
    shelf.is_open.set()
    await loading
    await shelf.settles()
    assert shelf.follower.projection is not None
    assert shelf.follower.projection.head.epoch == 2


async def test_a_fetch_that_failed_is_made_good_by_the_next_look() -> None:
    async with a_shelf() as shelf:
        shelf.fetch_failures.append(OSError("the pool is exhausted"))
        shelf.follower.take(shelf.commits(2)[-1])
        await shelf.looks_while_it_is_away()
        assert len(shelf.shown) == 3
        shelf.follower.mend()
        await shelf.settles()


async def test_a_name_that_could_not_be_fetched_is_asked_for_again_by_the_next_look() -> None:
    async with a_shelf() as shelf:
        shelf.unknown.add(4)
        shelf.fetch_failures += [OSError("the pool is exhausted"), OSError("it still is")]
        for event in shelf.commits(1):
            shelf.follower.take(event)
        await shelf.looks_while_it_is_away()
        assert len(shelf.shown) == 3
        shelf.follower.mend()
        await shelf.settles()
        assert [diff["version"] for diff in shelf.diffs] == [4]


async def test_an_event_that_cannot_be_applied_neither_fails_whoever_tells_of_it_nor_stops_the_stream() -> None:
    async with a_shelf() as shelf:
        shelf.follower.take(shelf.commits(kind="strange")[0])
        await shelf.settles()
        shelf.follower.take(shelf.commits()[0])
        await shelf.settles()
        assert [diff["version"] for diff in shelf.diffs] == [5]


async def deliver(shelf: Shelf, acts: list[Act]) -> None:
    """Whatever can happen to hints, in any order."""
    hints: list[StreamEvent] = []
    for act, number in acts:
        match act:
            case "commit":
                hints += shelf.commits(number % 4 + 1)
            case "hint" if hints:
                shelf.follower.take(hints.pop(number % len(hints)))
            case "double" if hints:
                shelf.follower.take(hints[number % len(hints)])
            case "lose" if hints:
                hints.pop(number % len(hints))
            case "prune":
                shelf.prune()
            case "restore":
                shelf.restored(to=max(0, len(shelf.events) - number % 4))
                shelf.pruned = min(shelf.pruned, len(shelf.events))
                shelf.follower.reload()
            case "fail":
                shelf.fetch_failures.append(OSError("away"))
            case "join":
                asyncio.ensure_future(shelf.follower.load()).add_done_callback(lambda task: task.exception())
            case "look":
                shelf.look()
            case "turn":
                await asyncio.sleep(0)
        await asyncio.sleep(0)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["commit", "hint", "hint", "double", "lose", "prune", "restore", "fail", "join", "look", "turn"]
        ),
        st.integers(0, 40),
    ),
    max_size=60,
)


@given(ACTS)
@settings(max_examples=150, deadline=None)
def test_whatever_happens_to_hints_the_stream_ends_as_stored_and_diffs_have_no_gap(acts: list[Act]) -> None:
    async def story() -> None:
        async with a_shelf() as shelf:
            await deliver(shelf, acts)
            shelf.fetch_failures.clear()
            shelf.commits()
            async with asyncio.timeout(PATIENCE):
                while shelf.follower.projection is None or shelf.shown != shelf.text():
                    shelf.look()
                    await asyncio.sleep(SOON / 5)
            assert shelf.diffs_have_no_gap()

    asyncio.run(story())
