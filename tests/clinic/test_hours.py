"""Opening hours: what people write is either in order or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.clinic.hours import end_of, minute_of, must_be_in_order

MINUTES = st.integers(min_value=0, max_value=24 * 60 - 1)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@given(MINUTES)
def test_a_clock_is_read_as_it_is_written(minute: int) -> None:
    assert minute_of(clock(minute)) == minute


@given(MINUTES, MINUTES)
def test_a_range_always_ends_after_it_begins_and_within_a_day(opens: int, closes: int) -> None:
    assert opens < end_of(clock(opens), clock(closes)) <= opens + 24 * 60


@given(st.lists(MINUTES, min_size=2, max_size=12, unique=True).map(sorted))
def test_ranges_one_after_the_other_are_in_order_and_turned_around_are_not(minutes: list[int]) -> None:
    ranges = [(clock(a), clock(b)) for a, b in zip(minutes[::2], minutes[1::2], strict=False)]
    must_be_in_order(ranges)
    if len(ranges) > 1:
        with pytest.raises(ValueError, match="after the one before"):
            must_be_in_order(ranges[::-1])


@pytest.mark.parametrize(
    "ranges",
    [
        [],
        [("00:00", "24:00")],
        [("00:00", "00:00")],
        [("08:00", "13:00"), ("13:00", "17:30")],
        [("08:00", "13:00"), ("22:00", "02:00")],
    ],
    ids=str,
)
def test_what_a_clinic_may_keep(ranges: list[tuple[str, str]]) -> None:
    must_be_in_order(ranges)


@pytest.mark.parametrize(
    "ranges",
    [
        [("08:00", "13:00"), ("12:59", "17:30")],
        [("22:00", "02:00"), ("23:00", "23:30")],
        [("00:00", "24:00"), ("08:00", "09:00")],
    ],
    ids=str,
)
def test_what_no_clinic_can_keep(ranges: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match="after the one before"):
        must_be_in_order(ranges)
