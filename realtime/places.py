"""Personal places: latest wins under load, and what differs from the truth is sent again."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from realtime.follower import Follower
from realtime.rooms import Rooms
from realtime.streams import Payload, Place

PAUSE = 0.05  # between two rounds for one line, so that a burst of changes costs one round
REPEAT_AFTER = 30.0
ENDED = ("completed", "no_show", "left")


class Places:
    """Tells everybody connected where they stand."""

    def __init__(self, rooms: Rooms, now: Callable[[], float]) -> None:
        self._rooms = rooms
        self._now = now
        self._sent: dict[str, tuple[Payload, float]] = {}
        self._new: set[str] = set()  # rooms that somebody entered since their last round
        self._due: dict[Follower, asyncio.TimerHandle] = {}
        self._cost: dict[Follower, tuple[float, float]] = {}

    def touch(self, follower: Follower) -> None:
        """Something changed in a line: tell its people, at once or after the pause since the last round."""
        if follower in self._due or not follower.people:
            return
        ended, cost = self._cost.get(follower, (0.0, 0.0))
        delay = max(0.0, ended + max(PAUSE, 2 * cost) - time.monotonic()) if ended else 0.0
        self._due[follower] = asyncio.get_running_loop().call_later(delay, self._round, follower)

    def greet(self, room: str) -> None:
        """Somebody entered a personal room: it hears its place with the next round, changed or not."""
        self._new.add(room)

    def look(self, followers: list[Follower]) -> None:
        """Every few seconds: expected times move with the clock, and a lost message is made good."""
        for follower in followers:
            self.touch(follower)
        self._forget(followers)
        self._new.clear()

    def _round(self, follower: Follower) -> None:
        self._due.pop(follower, None)
        if follower.projection is None or not follower.people:
            return
        started = time.monotonic()
        for place in follower.projection.places(follower.people.__contains__, self._now()):
            self._tell(place, started)
        self._new.difference_update(follower.people)
        ended = time.monotonic()
        self._cost[follower] = (ended, ended - started)

    def _tell(self, place: Place, at: float) -> None:
        last, when = self._sent.get(place.subject, (None, 0.0))
        is_known = last is not None and at - when < REPEAT_AFTER and _same(last, place.payload)
        if is_known and self._new.isdisjoint(place.rooms):
            return
        self._sent[place.subject] = (place.payload, at)
        self._rooms.emit(place.rooms, "queue:position-changed", place.payload)

    def _forget(self, followers: list[Follower]) -> None:
        horizon = time.monotonic() - 4 * REPEAT_AFTER
        self._sent = {subject: kept for subject, kept in self._sent.items() if kept[1] > horizon}
        self._cost = {follower: cost for follower, cost in self._cost.items() if follower in followers}


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two payloads say the same, whatever version they say it at."""
    return {**one, "version": 0} == {**other, "version": 0}
