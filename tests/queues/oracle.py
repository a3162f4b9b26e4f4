"""The line as a whiteboard would have it: slow and obvious, written from the contract and not from the code."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

# The contract's table of ticket states.
TABLE = """
    call-next  | waiting                                      | called
    recall     | called                                       | called
    start      | called                                       | serving
    hold       | called, serving                              | on_hold
    resume     | on_hold                                      | serving
    no-show    | called                                       | no_show
    return     | called, on_hold, no_show                     | waiting
    complete   | called, serving                              | completed
    leave      | waiting, called, on_hold                     | left
    snooze     | waiting, called                              | waiting
    here       | waiting                                      | waiting
    prioritise | waiting, on_hold                             | unchanged
    transfer   | waiting, called, serving, on_hold, completed | waiting
"""
MAY: dict[str, tuple[frozenset[str], str]] = {
    action.strip(): (frozenset(part.strip() for part in origins.split(",")), to.strip())
    for action, origins, to in (row.split("|") for row in TABLE.strip().splitlines())
}
STATES = ("waiting", "called", "serving", "on_hold", "completed", "no_show", "left")
OPEN = ("waiting", "called", "serving", "on_hold")
MICROSECOND = timedelta(microseconds=1)


@dataclass
class Book:
    """One queue: its branch, letters and rules."""

    branch: str
    prefix: str
    head_starts: dict[str, int]
    is_open: bool = True
    is_paused: bool = False
    last: int = 0
    versions: int = 0


@dataclass
class Place:
    """One ticket."""

    id: str
    queue: str
    number: str
    patient: str | None
    arrived: datetime
    rank: datetime
    priority: str = "normal"
    band: int = 1
    state: str = "waiting"
    here: bool = True
    snoozed: bool = False
    before: "Place | None" = None


@dataclass(frozen=True)
class Step:
    """One press of a button; who `aims` presses where it is possible, if anywhere."""

    verb: str
    who: int = 0
    queue: int = 0
    aims: bool = True
    places: int = 3
    priority: str = "normal"


@dataclass
class Oracle:
    """Every line of one organization."""

    books: dict[str, Book]
    places: list[Place] = field(default_factory=list)

    def line(self, queue: str) -> list[Place]:
        """Who waits, in order."""
        waiting = [place for place in self.places if place.queue == queue and place.state == "waiting"]
        return sorted(waiting, key=lambda place: (place.band, place.rank, place.number, place.id))

    def first(self, queue: str) -> Place | None:
        """Whom call-next calls."""
        return next((place for place in self.line(queue) if not place.snoozed), None)

    # What must be refused, and why

    def refusal_to_join(self, queue: str, patient: str | None) -> str | None:
        if not self.books[queue].is_open:
            return "queue-closed"
        return "already-in-line" if self.has_place(queue, patient) else None

    def refusal_to(self, verb: str, place: Place, target: str) -> str | None:
        if verb == "undo":
            return self.refusal_to_undo(place)
        if place.state not in MAY[verb][0]:
            return "bad-state"
        if verb == "return" and self.has_place(place.queue, place.patient, but=place):
            return "already-in-line"
        if verb != "transfer":
            return None
        if target == place.queue:
            return "invalid"
        if not self.books[target].is_open:
            return "queue-closed"
        return "already-in-line" if self.has_place(target, place.patient) else None

    def refusal_to_undo(self, place: Place) -> str | None:
        was = place.before
        if was is None:
            return "bad-state"
        takes_a_place = was.state in OPEN
        return "already-in-line" if takes_a_place and self.has_place(was.queue, place.patient, but=place) else None

    def has_place(self, queue: str, patient: str | None, *, but: Place | None = None) -> bool:
        return patient is not None and any(
            place.patient == patient and place.queue == queue and place.state in OPEN and place is not but
            for place in self.places
        )

    # What happens

    def join(self, queue: str, patient: str | None, priority: str, reply: dict[str, Any]) -> None:
        arrived = datetime.fromisoformat(reply["joined_at"])
        place = Place(reply["id"], queue, self._next_number(queue), patient, arrived, arrived, here=patient is None)
        self._rank(place, priority)
        self.places.append(place)
        self.books[queue].versions += 1

    def call_next(self, queue: str) -> Place:
        place = self.first(queue)
        assert place is not None
        place.before = self._copy(place)
        place.state, place.snoozed = "called", False
        self.books[queue].versions += 1
        return place

    def act(self, verb: str, place: Place, step: Step, target: str) -> None:
        """One action on one ticket, which was not refused."""
        was = self._copy(place)
        if verb == "undo":
            self._undo(place)
            return
        if verb == "return":
            self._go_behind(place, step.places)
        if verb in ("return", "transfer") or (verb == "snooze" and place.state == "called"):
            place.snoozed = False
        if verb == "snooze":
            place.snoozed = True
        if verb == "here":
            place.here = True
        if verb == "prioritise":
            self._rank(place, step.priority)
        to = MAY[verb][1]
        place.state = place.state if to == "unchanged" else to
        place.before = was
        self.books[place.queue].versions += 1
        if verb == "transfer":
            self._move(place, target, place.number)

    def _undo(self, place: Place) -> None:
        was = place.before
        assert was is not None
        here, there = place.queue, was.queue
        for name in ("arrived", "rank", "priority", "band", "state", "here", "snoozed"):
            setattr(place, name, getattr(was, name))
        place.before = None
        self.books[here].versions += 1
        if there != here:
            self._move(place, there, was.number)

    def _move(self, place: Place, target: str, number: str) -> None:
        """The number stays, unless somebody at the other branch has it."""
        place.queue = target
        place.number = self._next_number(target) if self._is_taken(target, number, but=place) else number
        self.books[target].versions += 1

    def _rank(self, place: Place, priority: str) -> None:
        place.priority = priority
        place.band = 0 if priority == "emergency" else 1
        place.rank = place.arrived - timedelta(seconds=self.books[place.queue].head_starts[priority])

    def _go_behind(self, place: Place, places: int) -> None:
        next_ones = self.line(place.queue)[:places]
        if next_ones and (next_ones[-1].band, next_ones[-1].rank) >= (place.band, place.rank):
            place.band, place.rank = next_ones[-1].band, next_ones[-1].rank + MICROSECOND
            place.arrived = place.rank + timedelta(seconds=self.books[place.queue].head_starts[place.priority])

    def _next_number(self, queue: str) -> str:
        book = self.books[queue]
        while True:
            book.last += 1
            number = f"{book.prefix}{book.last:03}"
            if not self._is_taken(queue, number):
                return number

    def _is_taken(self, queue: str, number: str, *, but: Place | None = None) -> bool:
        branch = self.books[queue].branch
        return any(
            place.number == number and self.books[place.queue].branch == branch and place is not but
            for place in self.places
        )

    def _copy(self, place: Place) -> Place:
        copy = deepcopy(place)
        copy.before = None
        return copy
