"""Personal places: latest wins under load, and what differs from the truth is sent again."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from realtime.follower import Follower
from realtime.rooms import Rooms
from realtime.streams import Place, Projection

PAUSE = 0.05  # between two rounds for one line, so that a burst of changes costs one round
SLICE = 500  # places of a round in one go: others wait for as long as these take, about five milliseconds
REPEAT_AFTER = 30.0


@dataclass(slots=True, eq=False)
class Round:
    """Once through a line."""

    follower: Follower
    projection: Projection
    places: Iterator[Place]
    cost: float = 0.0  # seconds of work


class Places:
    """Tells everybody connected where they stand.

    A round goes through a line in slices, and lets others in between them. Every slice tells what is so by then; a
    change during a round brings another one after it, so whoever moved past the slices is told too.
    """

    def __init__(
        self, rooms: Rooms, now: Callable[[], float], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._rooms = rooms
        self._now = now
        self._monotonic = monotonic
        self._sent: dict[str, tuple[bytes, float]] = {}
        self._greeted: dict[str, float] = {}
        self._changed: set[Follower] = set()  # lines with something to tell everybody
        self._newcomers: dict[Follower, set[str]] = defaultdict(set)  # rooms to tell, if not everybody
        self._due: dict[Follower, asyncio.TimerHandle] = {}
        self._rounds: dict[Follower, Round] = {}
        self._cost: dict[Follower, tuple[float, float]] = {}  # of the last round: when it ended, seconds of work

    def touch(self, follower: Follower) -> None:
        """Something changed in a line: tell its people, at once or after the pause since the last round."""
        if follower.people:
            self._changed.add(follower)
            self._soon(follower)

    def welcome(self, follower: Follower, room: str) -> None:
        """Somebody entered a personal room of a line: it hears its place with the next round, changed or not."""
        self._greeted[room] = self._monotonic()
        self._newcomers[follower].add(room)
        self._soon(follower)

    def look(self, followers: list[Follower]) -> None:
        """Every few seconds: expected times move with the clock, and a lost message is made good."""
        for follower in followers:
            self.touch(follower)
        self._forget(followers)

    def _soon(self, follower: Follower) -> None:
        if follower not in self._rounds and follower not in self._due:
            delay = self._pause(follower)
            self._due[follower] = asyncio.get_running_loop().call_later(delay, self._begin, follower)

    def _pause(self, follower: Follower) -> float:
        if follower not in self._cost:
            return 0.0
        ended, cost = self._cost[follower]
        return max(0.0, ended + max(PAUSE, 2 * cost) - self._monotonic())

    def _begin(self, follower: Follower) -> None:
        del self._due[follower]
        projection = follower.projection
        rooms = self._newcomers.pop(follower, set()) & follower.people.keys()
        is_watched = (follower.people if follower in self._changed else rooms).__contains__
        self._changed.discard(follower)
        if projection is None:
            return  # whoever loads it touches it
        self._rounds[follower] = Round(follower, projection, projection.places(is_watched, self._now()))
        self._go_on(self._rounds[follower])

    def _go_on(self, under_way: Round) -> None:
        started, is_over = self._monotonic(), True
        try:
            if under_way.follower.projection is under_way.projection:
                places = list(islice(under_way.places, SLICE))
                is_over = len(places) < SLICE
                # First what to say, then the sends: in turns they push each other out of the processor's caches.
                self._tell([place for place in places if self._is_due(place, started)], started)
        finally:
            under_way.cost += self._monotonic() - started
            if is_over:
                self._end(under_way)
            else:
                asyncio.get_running_loop().call_soon(self._go_on, under_way)

    def _end(self, over: Round) -> None:
        del self._rounds[over.follower]
        self._cost[over.follower] = self._monotonic(), over.cost
        if over.follower in self._changed or over.follower in self._newcomers:
            self._soon(over.follower)

    def _is_due(self, place: Place, at: float) -> bool:
        """Whether it differs from what was last said, that was a while ago, or somebody came since."""
        last = self._sent.get(place.subject)
        if last is None or last[0] != place.rest or at - last[1] >= REPEAT_AFTER:
            return True
        for room in place.rooms:  # noqa: SIM110 - for everybody in a line
            if self._greeted.get(room, 0.0) > last[1]:
                return True
        return False

    def _tell(self, places: list[Place], at: float) -> None:
        told = 0
        for place in places:
            self._sent[place.subject] = place.rest, at
            told += self._rooms.send(place.rooms, place.said)
        self._rooms.counted("queue:position-changed", told)

    def _forget(self, followers: list[Follower]) -> None:
        now = self._monotonic()
        self._sent = {subject: kept for subject, kept in self._sent.items() if now - kept[1] < 4 * REPEAT_AFTER}
        self._greeted = {room: since for room, since in self._greeted.items() if now - since < REPEAT_AFTER}
        kept = set(followers)
        self._cost = {follower: cost for follower, cost in self._cost.items() if follower in kept}
