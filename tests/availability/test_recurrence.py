"""Rules name the days that RFC 5545 says, at the price of what is asked for, and mad ones are refused."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.availability.recurrence import Recurrence

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
WEEKDAYS = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3, unique=True)


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}"]
    in_months = frequency in ("MONTHLY", "YEARLY")
    if draw(st.booleans()):
        which = draw(st.sampled_from(["", "", "1", "-1", "+3"])) if in_months else ""
        parts.append("BYDAY=" + ",".join(which + day for day in draw(WEEKDAYS)))
    elif frequency != "WEEKLY" and draw(st.booleans()):
        parts.append(f"BYMONTHDAY={draw(st.sampled_from(['1', '15,31', '-1', '30,-2']))}")
    if draw(st.booleans()):
        parts.append(f"BYMONTH={draw(st.sampled_from(['1', '2,3', '11,12']))}")
    if in_months and any(part.startswith("BYDAY") for part in parts) and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(st.sampled_from(['1', '-1', '2']))}")
    ending = draw(st.sampled_from(["", "COUNT=7", "UNTIL=20270615"]))
    week = draw(st.sampled_from(["", "WKST=SU"]))
    return ";".join([*parts, *filter(None, [ending, week])])


@settings(max_examples=150)
@given(rules(), DAYS, DAYS, st.integers(0, 62))
def test_a_rule_names_the_days_that_it_names_from_its_beginning(
    rule: str, starts_on: date, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    begin = datetime.combine(starts_on, time())

    # From its beginning, day by day: what ours must not need to do.
    whole = rrulestr(rule, dtstart=begin).between(begin, datetime.combine(last, time()), inc=True)

    assert Recurrence.read(rule).days_between(starts_on, first, last) == [
        at.date() for at in whole if at.date() >= first
    ]


@given(rules())
def test_a_rule_is_written_as_it_was_read(rule: str) -> None:
    read = Recurrence.read(rule)

    assert Recurrence.read(str(read)) == read
    assert Recurrence.read(f"rrule:{rule.lower()}") == read


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "DAILY",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=HOURLY",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;BYHOUR=1",
        "FREQ=DAILY;BYSECOND=0",
        "FREQ=YEARLY;BYYEARDAY=1",
        "FREQ=YEARLY;BYWEEKNO=1",
        "FREQ=YEARLY;BYEASTER=0",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=1000",
        "FREQ=DAILY;INTERVAL=1,2",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=367",
        "FREQ=DAILY;COUNT=5;UNTIL=20270101",
        "FREQ=DAILY;UNTIL=99991231",
        "FREQ=DAILY;UNTIL=20270230",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYDAY=9MO",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=٣",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=DAILY;WKST=XX",
        "FREQ=WEEKLY;BYDAY=MO\nDTSTART:20260101T000000",
        "FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 200),
    ],
)
def test_a_rule_that_no_clinic_writes_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=re.compile("[a-z]")):
        Recurrence.read(rule)


@pytest.mark.parametrize(
    ("until", "starts_at", "last"),
    [
        ("20261231", time(8), date(2026, 12, 31)),
        ("20261231T040000Z", time(8), date(2026, 12, 31)),  # 08:00 in Muscat: the last one begins just then
        ("20261231T035959Z", time(8), date(2026, 12, 30)),
        ("20261231T070000", time(8), date(2026, 12, 30)),  # by the wall
    ],
)
def test_an_end_that_is_a_moment_becomes_the_last_day(until: str, starts_at: time, last: date) -> None:
    rule = Recurrence.read(f"FREQ=DAILY;UNTIL={until}").ending_by_days(ZoneInfo("Asia/Muscat"), starts_at)

    assert rule.until == last
    assert rule.days_between(date(2026, 1, 1), date(2026, 12, 1), date(2027, 1, 31))[-1] == last


def test_a_rule_that_names_no_day_is_given_up() -> None:
    for never in ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", "FREQ=DAILY;INTERVAL=7;BYDAY=MO"):
        assert Recurrence.read(never).days_between(date(2026, 1, 1), date(2026, 1, 1), date(2031, 1, 1)) == []


def test_nothing_is_counted_from_long_ago() -> None:
    daily = Recurrence.read("FREQ=DAILY;INTERVAL=3")
    asked = date(9000, 1, 1), date(9000, 1, 9)

    assert len(daily.days_between(date(1970, 1, 1), *asked)) == 3
