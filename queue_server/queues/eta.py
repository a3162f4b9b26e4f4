"""Expected time: when somebody with this much work ahead will be called, as a range; pure, no clock inside.

The line is a fluid: counters become free at known times, and the work ahead fills their time from the earliest on.
Means are learnt call-to-free times by service, shrunk to the service's planned duration (weight of six visits).
A better estimator may replace `forecast`; its inputs are all in `Desk` and `Work`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PRIOR_VISITS = 6
PRIOR_CV = 0.5  # of a visit's length, before any is known (consultations: Deveugele, BMJ 2002)
SHORTEST, LONGEST = 42.0, 14_400.0  # seconds; a visit outside is a mistaken press
MEMORY = 0.05  # about the last twenty visits
SIDE = 1.28  # standard deviations to either side: four calls of five within
ROUND = timedelta(minutes=5)
NARROWEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Pace:
    """What was measured of one service in one queue: visits, smoothed mean and variance in seconds."""

    visits: int
    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Work:
    """An amount of work: seconds and their variance."""

    seconds: float = 0.0
    variance: float = 0.0

    def __add__(self, other: "Work") -> "Work":
        return Work(self.seconds + other.seconds, self.variance + other.variance)


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter that really calls: free after `free_in` seconds, give or take `spread`."""

    free_in: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Range:
    """Seconds from now."""

    low: float
    high: float


def learn(pace: Pace | None, seconds: float) -> Pace:
    """Fold in one visit; `fn.learn_pace` is the same rule under the queue's lock."""
    length = min(max(seconds, SHORTEST), LONGEST)
    if pace is None:
        return Pace(1, length, 0.0)
    step = max(1 / (pace.visits + 1), MEMORY)
    off = length - pace.mean
    return Pace(pace.visits + 1, pace.mean + off * step, (1 - step) * (pace.variance + step * off * off))


def usual(pace: Pace | None, minutes: int) -> Work:
    """One visit as expected: what was measured, shrunk to the planned duration."""
    planned = minutes * 60.0
    planned_variance = (PRIOR_CV * planned) ** 2
    if pace is None:
        return Work(planned, planned_variance)
    weight = pace.visits / (pace.visits + PRIOR_VISITS)
    return Work(weight * pace.mean + (1 - weight) * planned, weight * pace.variance + (1 - weight) * planned_variance)


def busy(visit: Work, elapsed: float) -> Desk:
    """A counter in a visit of `elapsed` seconds; an overrun is expected to last a third of its spread more."""
    deviation = math.sqrt(visit.variance)
    return Desk(max(visit.seconds - elapsed, deviation / 3), deviation / 2)


def forecast(ahead: Work, desks: Sequence[Desk], *, opens_in: float = 0.0) -> Range | None:
    """When the person behind `ahead` is called; None when no counter calls. `opens_in`: a pause that ends then."""
    if not desks:
        return None
    margin = SIDE * math.sqrt(ahead.variance)
    soonest = [max(desk.free_in - SIDE * desk.spread, opens_in, 0.0) for desk in desks]
    latest = [max(desk.free_in + SIDE * desk.spread, opens_in, 0.0) for desk in desks]
    return Range(fill(soonest, max(0.0, ahead.seconds - margin)), fill(latest, ahead.seconds + margin))


def fill(free: Iterable[float], work: float) -> float:
    """The moment until which counters free at `free` have together `work` seconds of time."""
    times = sorted(free)
    level, left = times[0], work
    for count, following in enumerate([*times[1:], math.inf], start=1):
        room = (following - level) * count
        if left <= room:
            return level + left / count
        level, left = following, left - room
    raise AssertionError("the last gap is endless")


def shown(now: datetime, expected: Range) -> tuple[datetime, datetime]:
    """The range as people read it: five-minute steps, the high end rounded up, never narrower than ten minutes."""
    low = _floor(now + timedelta(seconds=expected.low))
    high = -_floor_minutes(-(now + timedelta(seconds=expected.high)).timestamp())
    until = datetime.fromtimestamp(high, now.tzinfo)
    return low, max(until, low + NARROWEST)


def _floor(moment: datetime) -> datetime:
    return datetime.fromtimestamp(_floor_minutes(moment.timestamp()), moment.tzinfo)


def _floor_minutes(seconds: float) -> float:
    step = ROUND.total_seconds()
    return math.floor(seconds / step) * step
