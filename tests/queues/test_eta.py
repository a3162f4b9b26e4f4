"""Expected times: a range that is true to its inputs, moves the right way, and is learnt alike in Python and SQL."""

import math
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.queues.eta import (
    LONGEST,
    NARROWEST,
    PRIOR_VISITS,
    SHORTEST,
    SIDE,
    STEP,
    Desk,
    Filling,
    Forecast,
    Outlook,
    Pace,
    Range,
    Work,
    busy,
    forecast,
    learn,
    shown,
    usual,
)
from queue_server.transaction import Database
from tests.a_clinic import Clinic, Witness
from tests.queues.cases import id_of

SLACK = 1e-6
seconds = st.floats(0, 14_400, allow_subnormal=False)
visits = st.builds(lambda mean, spread: Work(mean, (mean * spread) ** 2), seconds, st.floats(0, 1 / SIDE))
works = st.lists(visits, max_size=15).map(lambda parts: sum(parts, Work()))
desks = st.builds(Desk, seconds, st.floats(0, 3600))
rooms = st.lists(desks, min_size=1, max_size=6)
lengths = st.floats(-60, 40_000, allow_nan=False, allow_subnormal=False)
moments = st.floats(1.7e9, 1.9e9)  # seconds since 1970: the years around 2026
# A service of which it is not known at all how long it takes: more people ahead may then be a sooner early end.
wild_visits = st.builds(Work, seconds, st.floats(0, 1e8))


def a_forecast(ahead: Work, free: list[Desk], *, opens_in: float = 0.0) -> Range:
    found = forecast(ahead, free, opens_in=opens_in)
    assert found is not None
    return found


def is_no_later(one: Range, other: Range) -> bool:
    return one.low <= other.low + SLACK and one.high <= other.high + SLACK


# A true range


@given(ahead=works, free=rooms, opens_in=seconds)
def test_a_range_begins_before_it_ends_and_not_before_now(ahead: Work, free: list[Desk], opens_in: float) -> None:
    found = a_forecast(ahead, free, opens_in=opens_in)
    assert 0 <= found.low <= found.high + SLACK
    assert found.low >= opens_in


@given(ahead=works)
def test_where_nobody_calls_nothing_is_expected(ahead: Work) -> None:
    assert forecast(ahead, []) is None


def test_with_nobody_ahead_and_a_free_counter_it_is_now() -> None:
    assert a_forecast(Work(), [Desk(), Desk(900.0, 60.0)]) == Range(0.0, 0.0)


@given(ahead=works, count=st.integers(1, 5))
def test_free_counters_share_the_work(ahead: Work, count: int) -> None:
    found = a_forecast(ahead, [Desk()] * count)
    margin = SIDE * math.sqrt(ahead.variance)
    assert found.high == pytest.approx((ahead.seconds + margin) / count)
    assert found.low == pytest.approx(max(0.0, ahead.seconds - margin) / count)


@given(free=st.lists(seconds, min_size=1, max_size=6), work=seconds)
def test_the_work_ahead_fills_the_time_of_the_counters(free: list[float], work: float) -> None:
    until = Filling(free).until(work)
    assert sum(max(0.0, until - one) for one in free) == pytest.approx(work, abs=1e-3)
    assert until >= min(free)


# The right way


@given(ahead=works, more=visits, free=rooms, opens_in=seconds)
def test_more_work_ahead_is_never_sooner(ahead: Work, more: Work, free: list[Desk], opens_in: float) -> None:
    less = a_forecast(ahead, free, opens_in=opens_in)
    assert is_no_later(less, a_forecast(ahead + more, free, opens_in=opens_in))


@given(ahead=works, free=rooms, another=desks, opens_in=seconds)
def test_one_more_counter_is_never_later(ahead: Work, free: list[Desk], another: Desk, opens_in: float) -> None:
    more = a_forecast(ahead, [*free, another], opens_in=opens_in)
    assert is_no_later(more, a_forecast(ahead, free, opens_in=opens_in))


@given(ahead=works, free=rooms, longer=seconds)
def test_a_longer_pause_is_never_sooner(ahead: Work, free: list[Desk], longer: float) -> None:
    assert is_no_later(a_forecast(ahead, free), a_forecast(ahead, free, opens_in=longer))


@given(visit=visits, elapsed=seconds, more=seconds)
def test_a_visit_that_has_lasted_longer_ends_no_later(visit: Work, elapsed: float, more: float) -> None:
    assert 0 <= busy(visit, elapsed + more).free_in <= busy(visit, elapsed).free_in


def test_an_overrun_visit_is_not_expected_to_end_at_once() -> None:
    visit = Work(600.0, 300.0**2)
    assert busy(visit, 3600.0).free_in == pytest.approx(100.0)


# As people read it


@given(now=moments, low=seconds, width=seconds)
def test_the_shown_range_holds_the_expected_one_in_steps_of_five_minutes(now: float, low: float, width: float) -> None:
    begins, ends = shown(now, low, low + width)
    assert begins * STEP <= now + low < (begins + 1) * STEP
    assert ends * STEP >= now + (low + width)
    assert ends == begins + NARROWEST or (ends - 1) * STEP < now + (low + width)
    assert ends - begins >= NARROWEST == 2


# Everybody's at once


@settings(max_examples=300)
@given(
    now=moments,
    line=st.lists(st.sampled_from([Work(600.0, 300.0**2), Work(300.0, 0.0)]) | wild_visits, max_size=40),
    free=rooms,
    opens_in=st.just(0.0) | seconds,
)
def test_an_outlook_shows_everybody_what_the_forecast_for_them_alone_shows(
    now: float, line: list[Work], free: list[Desk], opens_in: float
) -> None:
    outlook = Outlook(now, line, Forecast(free, opens_in=opens_in), calling=len(free))
    for index, ahead in enumerate(accumulate(line, initial=Work())):
        alone = a_forecast(ahead, free, opens_in=opens_in)
        assert outlook.steps(index) == shown(now, alone.low, alone.high)


def test_without_a_forecast_nobody_is_shown_a_time() -> None:
    assert Outlook(0.0, [Work()], None, calling=0).steps(0) is None


# Learning


@given(history=st.lists(lengths, min_size=1, max_size=60))
def test_what_is_learnt_stays_within_what_a_visit_can_be(history: list[float]) -> None:
    pace: Pace | None = None
    for length in history:
        pace = learn(pace, length)
    assert pace is not None
    assert pace.visits == len(history)
    assert SHORTEST - SLACK <= pace.mean <= LONGEST + SLACK
    assert pace.variance >= 0


@given(history=st.lists(st.floats(60, 3600), min_size=1, max_size=20))
def test_the_first_twenty_visits_count_alike(history: list[float]) -> None:
    pace: Pace | None = None
    for length in history:
        pace = learn(pace, length)
    assert pace is not None
    assert pace.mean == pytest.approx(math.fsum(history) / len(history))


def test_a_change_of_pace_is_believed_after_some_visits() -> None:
    pace = Pace(500, 600.0, 0.0)
    for _ in range(60):
        pace = learn(pace, 1200.0)
    assert 1150 < pace.mean <= 1200


@given(known=st.builds(Pace, st.integers(1, 1000), seconds, st.floats(0, 1e7)), minutes=st.integers(1, 480))
def test_what_is_expected_lies_between_what_is_planned_and_what_was_measured(known: Pace, minutes: int) -> None:
    planned, found = usual(None, minutes), usual(known, minutes)
    assert planned.seconds == minutes * 60
    low, high = sorted((planned.seconds, known.mean))
    assert low - SLACK <= found.seconds <= high + SLACK
    half = usual(Pace(PRIOR_VISITS, known.mean, known.variance), minutes)
    assert half.seconds == pytest.approx((planned.seconds + known.mean) / 2)


@settings(max_examples=15)
@given(history=st.lists(lengths, min_size=1, max_size=40))
async def test_the_database_learns_as_python_does(history: list[float], database: Database, witness: Witness) -> None:
    clinic = await Clinic.open(database, witness)
    ticket = await clinic.a_ticket()
    pace: Pace | None = None
    for length in history:
        pace = learn(pace, length)
        (row,) = await database.read(
            "SELECT fn.learn_pace(t, $2) AS pace FROM tickets t WHERE id = $1", id_of(ticket), length
        )
        stored = row["pace"]
        assert stored["service_id"] == str(clinic.service)
        assert stored["visits"] == pace.visits
        assert stored["mean"] == pytest.approx(pace.mean, rel=1e-9)
        assert stored["variance"] == pytest.approx(pace.variance, rel=1e-6, abs=1e-6)
