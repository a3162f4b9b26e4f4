"""Which slot suits whom, and for how long it is theirs."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from queue_server.ids import new_id
from queue_server.keys import Keys
from queue_server.waitlist.fitting import Opening, Openings, Waiting, after_the_night, is_far_enough, offered_until
from queue_server.waitlist.links import is_good, offer_key, offer_link

MUSCAT = ZoneInfo("Asia/Muscat")
DOCTOR, OTHER, SERVICE = new_id(), new_id(), new_id()
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=MUSCAT).astimezone(UTC)
LENGTH = timedelta(minutes=20)


def an_opening(at: datetime = MONDAY, staff: UUID = DOCTOR) -> Opening:
    return Opening(staff, at, at + LENGTH)


def suits(opening: Opening, one: Waiting, zone: ZoneInfo = MUSCAT) -> bool:
    return list(Openings.of([opening], zone).for_whom(one)) == [opening]


def somebody(**said: Any) -> Waiting:
    known = {"service_id": SERVICE, "patient_id": new_id(), "staff_id": None}
    days = {"from_on": date(2026, 11, 20), "until_on": date(2026, 11, 30)}
    return Waiting(id=new_id(), **{**known, **days, **said})


@pytest.mark.parametrize(
    ("said", "would"),
    [
        ({}, True),
        ({"staff_id": DOCTOR}, True),
        ({"staff_id": OTHER}, False),
        ({"from_on": date(2026, 11, 24)}, False),
        ({"from_on": date(2026, 11, 23), "until_on": date(2026, 11, 23)}, True),
        ({"until_on": date(2026, 11, 22)}, False),
        ({"weekdays": frozenset({0})}, True),
        ({"weekdays": frozenset({1, 6})}, False),
        ({"from_time": time(9, 30)}, True),
        ({"from_time": time(9, 31)}, False),
        ({"until_time": time(9, 30)}, False),
        ({"until_time": time(9, 31)}, True),
        ({"before": MONDAY + timedelta(days=1)}, True),
        ({"before": MONDAY}, False),
        ({"refused": frozenset({(DOCTOR, MONDAY)})}, False),
        ({"refused": frozenset({(OTHER, MONDAY), (DOCTOR, MONDAY + LENGTH)})}, True),
        ({"busy": ((MONDAY + timedelta(minutes=19), MONDAY + timedelta(hours=1)),)}, False),
        ({"busy": ((MONDAY + LENGTH, MONDAY + timedelta(hours=1)),)}, True),
    ],
)
def test_a_slot_suits_whoever_asked_for_such_a_one(said: dict[str, Any], would: bool) -> None:
    assert suits(an_opening(), somebody(**said)) is would


def test_days_and_hours_are_the_branch_s() -> None:
    late = an_opening(datetime(2026, 11, 30, 20, 30, tzinfo=UTC))  # half past midnight of December in Muscat
    assert not suits(late, somebody())
    assert suits(late, somebody(), ZoneInfo("UTC"))


def test_of_several_the_earliest_comes_first() -> None:
    late, next_day = an_opening(MONDAY + timedelta(hours=2)), an_opening(MONDAY + timedelta(days=1))
    openings = Openings.of([next_day, late, an_opening(), an_opening(staff=OTHER)], MUSCAT)
    both = sorted([an_opening(), an_opening(staff=OTHER)], key=lambda one: one.staff_id)
    assert list(openings.for_whom(somebody())) == [*both, late, next_day]
    assert list(openings.for_whom(somebody(staff_id=OTHER))) == [an_opening(staff=OTHER)]
    assert list(openings.for_whom(somebody(from_time=time(11), weekdays=frozenset({0})))) == [late]
    assert list(openings.for_whom(somebody(staff_id=new_id()))) == []


NOON = datetime(2026, 11, 21, 12, tzinfo=MUSCAT)
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("now", "begins_in", "notice", "lasts"),
    [
        (NOON, timedelta(days=1), timedelta(0), HALF_AN_HOUR),
        (NOON, timedelta(minutes=40), timedelta(0), timedelta(minutes=20)),  # half, and half for the next
        (NOON, timedelta(minutes=40), timedelta(minutes=30), timedelta(minutes=5)),
        (NOON, timedelta(minutes=9), timedelta(0), None),
        (NOON, timedelta(hours=-1), timedelta(0), None),
        (NOON, timedelta(hours=1), timedelta(hours=2), None),
        (NOON.replace(hour=21), timedelta(days=2), timedelta(0), timedelta(hours=11, minutes=30)),
        (NOON.replace(hour=7), timedelta(days=2), timedelta(0), timedelta(hours=1, minutes=30)),
        (NOON.replace(hour=7), timedelta(hours=1), timedelta(0), HALF_AN_HOUR),
    ],
)
def test_an_offer_lasts_as_long_as_the_branch_says_and_leaves_time_for_the_next(
    now: datetime, begins_in: timedelta, notice: timedelta, lasts: timedelta | None
) -> None:
    assert is_far_enough(now, now + begins_in, notice=notice) is (lasts is not None)
    if lasts is not None:
        assert offered_until(now, now + begins_in, MUSCAT, offer=HALF_AN_HOUR, notice=notice) == now + lasts


def test_the_night_ends_in_the_morning_of_the_branch() -> None:
    before_midnight, after_midnight = NOON.replace(hour=23), NOON.replace(hour=2)
    assert after_the_night(before_midnight, MUSCAT) == NOON.replace(hour=8) + timedelta(days=1)
    assert after_the_night(after_midnight, MUSCAT) == NOON.replace(hour=8)
    assert after_the_night(NOON, MUSCAT) == NOON


def test_a_link_opens_one_offer_and_outlives_a_change_of_the_secret() -> None:
    old, new = Keys((b"old",)), Keys((b"new", b"old"))
    offer = new_id()
    key = offer_key(old, offer)
    assert offer_link(old, offer) == f"/offer/{offer}#{key}"
    assert is_good(new, key, offer)
    assert not is_good(new, key, new_id())
    assert not is_good(Keys((b"other",)), key, offer)
    assert not is_good(new, "é.💥", offer)
