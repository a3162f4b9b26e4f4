"""Expected time: when somebody with this much work ahead will be called, as a range; pure, no clock inside.

The line is a fluid: counters become free at known times, and the work ahead fills their time from the earliest on.
Means are learnt call-to-free times by service, shrunk to the service's planned duration (weight of six visits).
A better estimator may replace `Forecast`; its inputs are all in `Desk` and `Work`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil, floor, sqrt
from typing import NamedTuple

PRIOR_VISITS = 6
PRIOR_CV = 0.5  # of a visit's length, before any is known (consultations: Deveugele, BMJ 2002)
SHORTEST, LONGEST = 42.0, 14_400.0  # seconds; a visit outside is a mistaken press
MEMORY = 0.05  # about the last twenty visits
SIDE = 1.28  # standard deviations to either side: four calls of five within
STEP = 300  # seconds: to five minutes, as people read it
NARROWEST = 2  # steps


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


class Range(NamedTuple):
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
    deviation = sqrt(visit.variance)
    return Desk(max(visit.seconds - elapsed, deviation / 3), deviation / 2)


def forecast(ahead: Work, desks: Sequence[Desk], *, opens_in: float = 0.0) -> Range | None:
    """When the person behind `ahead` is called; None when no counter calls. `opens_in`: a pause that ends then."""
    return Range(*Forecast(desks, opens_in=opens_in).behind(ahead.seconds, ahead.variance)) if desks else None


class Forecast:
    """When people are called to these desks (one at least): made once, and asked for everybody in the line."""

    __slots__ = ("_latest", "_soonest")

    def __init__(self, desks: Sequence[Desk], *, opens_in: float = 0.0) -> None:
        self._soonest = Filling(max(desk.free_in - SIDE * desk.spread, opens_in, 0.0) for desk in desks)
        self._latest = Filling(max(desk.free_in + SIDE * desk.spread, opens_in, 0.0) for desk in desks)

    def behind(self, seconds: float, variance: float) -> tuple[float, float]:
        """The range in which the person behind so much work is called: seconds from now."""
        margin = SIDE * sqrt(variance)
        least = seconds - margin if seconds > margin else 0.0
        return self._soonest.until(least), self._latest.until(seconds + margin)


class Filling:
    """Counters free at `free`, whose time is filled with work, the earliest first."""

    __slots__ = ("_done", "_free")

    def __init__(self, free: Iterable[float]) -> None:
        self._free = sorted(free)
        spans = ((following - one) * count for count, (one, following) in enumerate(pairwise(self._free), start=1))
        self._done = list(accumulate(spans, initial=0.0))  # together, by the moment that each is free

    def until(self, work: float) -> float:
        """The moment until which they have together `work` seconds of time."""
        count = bisect_right(self._done, work)
        return self._free[count - 1] + (work - self._done[count - 1]) / count


class Outlook:
    """What is expected of a line at one moment, the same for everybody in it: made once, and asked by place.

    `visits` are those of the line in its order; without a forecast nobody knows when they will be called.
    """

    __slots__ = ("_forecast", "_seconds", "_variance", "calling", "now")

    def __init__(self, now: float, visits: Sequence[Work], forecast: Forecast | None, *, calling: int) -> None:
        self.now = now  # seconds since 1970
        self.calling = calling  # how many counters call
        self._forecast = forecast
        known = visits if forecast is not None else ()
        self._seconds = list(accumulate((visit.seconds for visit in known), initial=0.0))
        self._variance = list(accumulate((visit.variance for visit in known), initial=0.0))

    def steps(self, index: int) -> tuple[int, int] | None:
        """When somebody with `index` people ahead is called, as `shown`."""
        if self._forecast is None:
            return None
        return shown(self.now, *self._forecast.behind(self._seconds[index], self._variance[index]))


def shown(now: float, low: float, high: float) -> tuple[int, int]:
    """The range as people read it, in steps of `STEP` since 1970: the high end rounded up, never narrower than two."""
    begins, ends = floor((now + low) / STEP), ceil((now + high) / STEP)
    return begins, ends if ends - begins > NARROWEST else begins + NARROWEST
