"""How late screens knew what was committed, with and without a fault, and how long whoever pressed had to wait."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from tests.chaos.history import Event, History, Stored, Story

Delays = Mapping[str, Sequence[float]]  # what was broken, or `quiet` → seconds


@dataclass(frozen=True)
class Spread:
    """Seconds."""

    count: int
    p50: float
    p99: float
    worst: float

    @classmethod
    def of(cls, delays: Sequence[float]) -> Self:
        """Of at least one."""
        ranked = sorted(delays)
        return cls(len(ranked), ranked[len(ranked) // 2], ranked[(len(ranked) - 1) * 99 // 100], ranked[-1])


def delays_of_screens(history: History, stored: Stored) -> Delays:
    """From each commit that is stored to the moment a screen knew of it, by what was broken meanwhile."""
    delays: dict[str, list[float]] = defaultdict(list)
    for story in history.stories:
        is_display = "streams" in story.truth
        knew = _when_known(story)
        for event in stored.all_events():
            held = knew.get((event.stream, event.epoch))
            if held is None or (delay := _delay(event, held, is_display=is_display)) is None:
                continue
            if history.was_seen(event.at, event.at + delay):
                delays[history.fault_between(event.at, event.at + delay)].append(delay)
    return delays


def delays_of_presses(history: History) -> Delays:
    """From each first request to its answer, where there was one, by what was broken meanwhile."""
    delays: dict[str, list[float]] = defaultdict(list)
    for press in history.presses:
        first = press.attempts[0] if press.attempts else None
        if first is None or first.says_nothing:
            continue
        if history.was_seen(first.began, first.ended):
            delays[history.fault_between(first.began, first.ended)].append(first.ended - first.began)
    return delays


@dataclass
class _Held:
    """Versions in the order in which they were known, and when."""

    versions: list[int]
    moments: list[float]


def _when_known(story: Story) -> dict[tuple[str, int], _Held]:
    knew: dict[tuple[str, int], _Held] = {}
    for known in story.known:
        held = knew.setdefault((known.stream, known.epoch), _Held([], []))
        held.versions.append(known.version)
        held.moments.append(known.at)
    return knew


def _delay(event: Event, held: _Held, *, is_display: bool) -> float | None:
    if is_display and not event.is_public:
        return None
    version = event.public_version if is_display else event.version
    at = bisect_left(held.versions, version)
    if version <= held.versions[0] or at == len(held.versions):
        return None  # it began later, or never knew, which the checker tells
    return max(0.0, held.moments[at] - event.at)
