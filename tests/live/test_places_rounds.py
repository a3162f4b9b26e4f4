"""Rounds of places: everybody hears theirs, none too often, the last one always, and nobody else waits for long."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from realtime.follower import Follower, Owner
from realtime.places import PAUSE, REPEAT_AFTER, SLICE, Places
from realtime.rooms import Rooms
from realtime.streams import Head, Payload, Place, Projection, Source, StreamKey

PATIENCE = 60.0


class Phones:
    """Rooms that remember; `hook` is called with how many messages there were, once they are out."""

    def __init__(self) -> None:
        self.said: list[tuple[Sequence[str], Payload]] = []
        self.counts = 0
        self.hook: Callable[[int], None] = lambda count: None
        self._news = asyncio.Event()

    def send(self, rooms: Sequence[str], said: bytes) -> int:
        event, payload = json.loads(said)
        assert event == "queue:position-changed"
        self.said.append((rooms, payload))
        self._news.set()
        self.hook(len(self.said))
        return 1

    def counted(self, event: str, count: int) -> None:
        self.counts += count

    async def heard(self, count: int) -> list[Payload]:
        """Wait for so many messages, and take them."""
        while len(self.said) < count:
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), PATIENCE)
        assert len(self.said) == count
        taken = [payload for _, payload in self.said]
        self.said.clear()
        return taken


@dataclass
class Crowd:
    """A line of people by number; a projection as far as places go."""

    people: list[int]
    head: Head = field(default_factory=lambda: Head(1, 1, 1))
    walks: int = 0
    placed: list[int] = field(default_factory=list)
    walked: asyncio.Event = field(default_factory=asyncio.Event)
    failures: list[Exception] = field(default_factory=list)
    rooms: Callable[[int], tuple[str, ...]] = lambda number: (f"ticket:{number}",)

    def places(self, is_watched: Callable[[str], bool], now: float) -> Iterator[Place]:
        index = 0
        while index < len(self.people):
            number = self.people[index]
            if self.failures and index == 2:
                raise self.failures.pop()
            if any(map(is_watched, self.rooms(number))):
                self.placed.append(number)
                rest = b'"ticket_id":%d,"position":%d}' % (number, index + 1)
                yield Place(str(number), self.rooms(number), self.head.version, rest)
            index += 1
        self.walks += 1
        self.walked.set()

    def calls(self) -> None:
        """Whoever is first leaves the line."""
        del self.people[0]
        self.head.version += 1

    async def is_walked(self) -> None:
        """Wait for the end of a round, and forget it."""
        await asyncio.wait_for(self.walked.wait(), PATIENCE)
        self.walked.clear()

    @property
    def truth(self) -> dict[int, int]:
        return {number: index for index, number in enumerate(self.people, start=1)}


class Ward:
    """Places over one crowd whose people all watch; time stands still unless it is moved."""

    def __init__(self, count: int = 3) -> None:
        self.time = 1000.0
        self.phones = Phones()
        self.places = Places(cast(Rooms, self.phones), lambda: 0.0, monotonic=lambda: self.time)
        self.crowd = Crowd(list(range(count)))
        self.follower = self.a_follower(self.crowd)

    def a_follower(self, crowd: Crowd) -> Follower:
        follower = Follower(StreamKey("queue", "q"), cast(Source, None), cast(Owner, None))
        follower.projection = cast(Projection, crowd)
        follower.people.update(room for number in crowd.people for room in crowd.rooms(number))
        return follower

    async def has_told(self) -> list[Payload]:
        """One round, and what was said in it."""
        self.places.touch(self.follower)
        await self.crowd.is_walked()
        return await self.phones.heard(len(self.phones.said))


def numbers(told: list[Payload]) -> list[int]:
    return [place["ticket_id"] for place in told]


def latest(told: list[Payload]) -> dict[int, int]:
    return {place["ticket_id"]: place["position"] for place in told}


def must_not_go_back(told: list[Payload]) -> None:
    """The versions of each person's places never fall."""
    last: dict[int, int] = {}
    for place in told:
        assert place["version"] >= last.get(place["ticket_id"], 0)
        last[place["ticket_id"]] = place["version"]


# What is said, and what is not


async def test_everybody_hears_their_place_with_its_version() -> None:
    ward = Ward()
    told = await ward.has_told()
    assert told == [{"version": 1, "ticket_id": number, "position": number + 1} for number in range(3)]


async def test_the_same_place_at_a_later_version_is_not_said_again() -> None:
    ward = Ward()
    await ward.has_told()
    ward.crowd.head.version += 1
    assert await ward.has_told() == []
    ward.crowd.people.insert(1, 9)
    ward.follower.people["ticket:9"] += 1
    assert latest(await ward.has_told()) == {9: 2, 1: 3, 2: 4}


async def test_every_half_minute_it_is_said_again() -> None:
    ward = Ward()
    await ward.has_told()
    ward.time += REPEAT_AFTER - 1
    assert await ward.has_told() == []
    ward.time += 1
    assert numbers(await ward.has_told()) == [0, 1, 2]


async def test_whoever_comes_hears_their_place_though_it_is_the_same() -> None:
    ward = Ward()
    await ward.has_told()
    ward.time += 1
    ward.places.welcome(ward.follower, "ticket:1")
    await ward.crowd.is_walked()
    assert numbers(await ward.phones.heard(1)) == [1]
    assert await ward.has_told() == []


async def test_for_a_newcomer_only_their_own_place_is_made() -> None:
    ward = Ward(10)
    await ward.has_told()
    ward.crowd.placed.clear()
    ward.places.welcome(ward.follower, "ticket:1")
    ward.places.welcome(ward.follower, "ticket:8")
    await ward.crowd.is_walked()
    assert ward.crowd.placed == [1, 8]


async def test_a_newcomer_and_a_change_are_one_round_for_everybody() -> None:
    ward = Ward()
    await ward.has_told()
    ward.crowd.calls()
    ward.time += 1
    ward.places.touch(ward.follower)
    ward.places.welcome(ward.follower, "ticket:2")
    await ward.crowd.is_walked()
    assert latest(await ward.phones.heard(2)) == ward.crowd.truth
    assert ward.crowd.walks == 2


async def test_a_newcomer_who_left_at_once_is_told_nothing() -> None:
    ward = Ward()
    ward.places.welcome(ward.follower, "ticket:1")
    del ward.follower.people["ticket:1"]
    await ward.crowd.is_walked()
    assert ward.phones.said == []


async def test_a_newcomer_with_tickets_in_two_lines_hears_both_places() -> None:
    ward = Ward()
    other = Crowd([7], rooms=lambda number: (f"ticket:{number}", "user:amal"))
    ward.crowd.rooms = lambda number: (f"ticket:{number}", "user:amal") if number == 1 else (f"ticket:{number}",)
    ward.follower.people["user:amal"] += 1
    elsewhere = ward.a_follower(other)
    ward.places.touch(elsewhere)
    await other.is_walked()
    await ward.has_told()
    ward.time += 1
    ward.places.welcome(ward.follower, "user:amal")
    await ward.crowd.is_walked()
    assert numbers(await ward.phones.heard(1)) == [1]
    ward.places.welcome(elsewhere, "user:amal")
    await other.is_walked()
    assert numbers(await ward.phones.heard(1)) == [7]


@pytest.mark.parametrize("later", [PAUSE / 5, 1.0])
async def test_a_newcomer_is_not_forgotten_by_the_look_that_comes_before_their_round(later: float) -> None:
    ward = Ward()
    await ward.has_told()
    ward.time += later
    ward.places.welcome(ward.follower, "ticket:1")
    ward.places.look([ward.follower])
    await ward.crowd.is_walked()
    assert numbers(await ward.phones.heard(1)) == [1]


async def test_the_look_makes_good_what_was_never_sent() -> None:
    ward = Ward()
    await ward.has_told()
    ward.crowd.calls()
    ward.places.look([ward.follower])
    await ward.crowd.is_walked()
    assert latest(await ward.phones.heard(2)) == ward.crowd.truth


async def test_a_burst_of_changes_is_one_round() -> None:
    ward = Ward(10)
    await ward.has_told()
    for _ in range(5):
        ward.crowd.calls()
        ward.places.touch(ward.follower)
    await ward.crowd.is_walked()
    assert latest(await ward.phones.heard(5)) == ward.crowd.truth
    assert ward.crowd.walks == 2


async def test_between_two_rounds_there_is_a_pause() -> None:
    ward = Ward()
    await ward.has_told()
    loop = asyncio.get_running_loop()
    began = loop.time()
    await ward.has_told()
    assert loop.time() - began >= PAUSE - 0.002  # the loop's clock is coarse


async def test_nobody_is_told_where_nobody_watches() -> None:
    ward = Ward()
    ward.follower.people.clear()
    ward.places.touch(ward.follower)
    ward.follower.people["ticket:1"] += 1
    assert numbers(await ward.has_told()) == [1]
    assert ward.crowd.walks == 1


# A long round


def every_turn(hear: Callable[[], None], until: Callable[[], bool]) -> None:
    """Stand for everybody else in the process: comes back with each turn of the loop."""

    def turn() -> None:
        hear()
        if not until():
            asyncio.get_running_loop().call_soon(turn)

    asyncio.get_running_loop().call_soon(turn)


async def test_others_have_their_turn_between_the_slices_of_a_long_round() -> None:
    ward = Ward(3 * SLICE + 1)
    seen: set[int] = set()
    every_turn(lambda: seen.add(len(ward.phones.said)), lambda: ward.crowd.walks == 1)
    ward.places.touch(ward.follower)
    await ward.crowd.is_walked()
    assert seen == {0, SLICE, 2 * SLICE, 3 * SLICE, 3 * SLICE + 1}
    assert latest(await ward.phones.heard(3 * SLICE + 1)) == ward.crowd.truth


@pytest.mark.parametrize("after", [1, SLICE - 1, SLICE, SLICE + 1, 2 * SLICE + 9, 3 * SLICE])
async def test_a_change_during_a_round_is_told_in_it_and_to_everybody_in_the_next(after: int) -> None:
    ward = Ward(3 * SLICE)

    def change() -> None:
        ward.crowd.calls()
        ward.places.touch(ward.follower)

    loop = asyncio.get_running_loop()
    ward.phones.hook = lambda count: cast(None, loop.call_soon(change)) if count == after else None
    ward.places.touch(ward.follower)
    for _ in range(2):
        await ward.crowd.is_walked()
    told = await ward.phones.heard(len(ward.phones.said))
    must_not_go_back(told)
    assert latest(told).items() >= ward.crowd.truth.items()
    assert max(place["version"] for place in told) == 2
    assert ward.crowd.walks == 2


async def test_changes_that_never_end_keep_nobody_waiting() -> None:
    """With a call between any two slices, those at the end hear their place in the first round."""
    ward = Ward(5 * SLICE)
    loop = asyncio.get_running_loop()

    def change() -> None:
        ward.crowd.calls()
        ward.places.touch(ward.follower)

    ward.phones.hook = lambda count: cast(None, loop.call_soon(change)) if count % SLICE == 0 else None
    ward.places.touch(ward.follower)
    await ward.crowd.is_walked()
    told = await ward.phones.heard(len(ward.phones.said))
    assert numbers(told)[-1] == 5 * SLICE - 1
    assert told[-1]["version"] == 5
    ward.phones.hook = lambda count: None
    await ward.crowd.is_walked()
    told += await ward.phones.heard(len(ward.phones.said))
    must_not_go_back(told)
    assert latest(told).items() >= ward.crowd.truth.items()


async def test_whoever_comes_during_a_round_hears_their_place_after_it() -> None:
    ward = Ward(2 * SLICE)
    await ward.has_told()

    def come() -> None:
        ward.time += 1
        ward.places.welcome(ward.follower, "ticket:0")

    ward.crowd.people[SLICE] = 9999  # one new place, in the second slice
    ward.follower.people["ticket:9999"] += 1
    ward.phones.hook = lambda count: come() if count == 1 else None  # in the middle of a slice
    assert numbers(await ward.has_told()) == [9999]
    await ward.crowd.is_walked()
    assert numbers(await ward.phones.heard(1)) == [0]


async def test_a_line_that_is_loaded_anew_during_a_round_is_told_from_what_was_loaded() -> None:
    ward = Ward(2 * SLICE)
    fresh = Crowd(list(reversed(range(2 * SLICE))), Head(2, 1, 1))

    def reload() -> None:
        ward.follower.projection = cast(Projection, fresh)
        ward.places.touch(ward.follower)

    loop = asyncio.get_running_loop()
    ward.phones.hook = lambda count: cast(None, loop.call_soon(reload)) if count == 1 else None
    ward.places.touch(ward.follower)
    await fresh.is_walked()
    told = await ward.phones.heard(3 * SLICE)
    assert numbers(told[SLICE:]) == fresh.people
    assert ward.crowd.walks == 0


async def test_a_line_that_is_forgotten_during_a_round_is_told_when_it_is_back() -> None:
    ward = Ward(2 * SLICE)
    loop = asyncio.get_running_loop()
    forgotten = asyncio.Event()

    def forget() -> None:
        ward.follower.projection = None
        loop.call_soon(loop.call_soon, forgotten.set)

    ward.phones.hook = lambda count: cast(None, loop.call_soon(forget)) if count == 1 else None
    ward.places.touch(ward.follower)
    await asyncio.wait_for(forgotten.wait(), PATIENCE)
    assert numbers(await ward.phones.heard(SLICE)) == ward.crowd.people[:SLICE]
    ward.phones.hook = lambda count: None
    ward.follower.projection = cast(Projection, ward.crowd)
    assert numbers(await ward.has_told()) == ward.crowd.people[SLICE:]


async def test_a_round_that_fails_does_not_end_the_next() -> None:
    ward = Ward()
    ward.crowd.failures = [KeyError("what is this?")]
    failed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failed.set_result(context["exception"]))
    try:
        ward.places.touch(ward.follower)
        assert isinstance(await asyncio.wait_for(failed, PATIENCE), KeyError)
    finally:
        asyncio.get_running_loop().set_exception_handler(None)
    assert latest(await ward.has_told()) == ward.crowd.truth
