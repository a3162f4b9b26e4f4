"""When people are told: quiet hours and reminders, by pure deciders, also in nights when clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from queue_server.delivery.messages import Channel
from queue_server.notifications.kinds import Urgency
from queue_server.notifications.timing import DAY_BEFORE, HOURS_BEFORE, moment_of, quiet_until, reminders_of

LONDON, NEW_YORK, CAIRO, MUSCAT, LORD_HOWE = map(
    ZoneInfo, ("Europe/London", "America/New_York", "Africa/Cairo", "Asia/Muscat", "Australia/Lord_Howe")
)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
QUIET = (time(22), time(7))


def at(zone: ZoneInfo, said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("zone", "starts", "day_before", "hours_between"),
    [
        (MUSCAT, "2026-11-24T09:00", "2026-11-23T09:00", 24),
        (LONDON, "2026-03-29T09:00", "2026-03-28T09:00", 23),  # clocks went forward in that night
        (LONDON, "2026-10-25T09:00", "2026-10-24T09:00", 25),
        (NEW_YORK, "2026-11-01T08:00", "2026-10-31T08:00", 25),
        (CAIRO, "2026-04-24T10:00", "2026-04-23T10:00", 23),
        (LORD_HOWE, "2026-04-05T09:00", "2026-04-04T09:00", 24.5),  # half an hour
    ],
)
def test_a_day_before_is_the_same_time_on_the_wall(
    zone: ZoneInfo, starts: str, day_before: str, hours_between: float
) -> None:
    starts_at = at(zone, starts)
    reminders = reminders_of(starts_at, zone, LONG_AGO)
    assert reminders[DAY_BEFORE].astimezone(zone) == at(zone, day_before)
    assert starts_at.astimezone(UTC) - reminders[DAY_BEFORE] == timedelta(hours=hours_between)


@pytest.mark.parametrize(
    ("zone", "starts", "two_hours_before"),
    [
        (LONDON, "2026-03-29T03:00", "2026-03-29T00:00"),  # 01:00 to 02:00 was not there
        (LONDON, "2026-10-25T03:00", "2026-10-25T01:00"),  # 01:00 to 02:00 was there twice
        (MUSCAT, "2026-11-24T01:00", "2026-11-23T23:00"),
    ],
)
def test_two_hours_before_are_two_hours_that_pass(zone: ZoneInfo, starts: str, two_hours_before: str) -> None:
    starts_at = at(zone, starts)
    reminder = reminders_of(starts_at, zone, LONG_AGO)[HOURS_BEFORE]
    assert starts_at.astimezone(UTC) - reminder == timedelta(hours=2)
    assert reminder.astimezone(zone).replace(tzinfo=None, fold=0) == datetime.fromisoformat(two_hours_before)


def test_a_day_before_an_hour_that_the_day_before_did_not_have() -> None:
    reminder = reminders_of(at(LONDON, "2026-03-30T01:30"), LONDON, LONG_AGO)[DAY_BEFORE]
    assert reminder == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 02:30 there: the hour after the gap


def test_nobody_is_reminded_of_what_is_past_or_only_just_booked() -> None:
    starts_at = at(MUSCAT, "2026-11-24T09:00")
    assert set(reminders_of(starts_at, MUSCAT, starts_at - timedelta(hours=30))) == {DAY_BEFORE, HOURS_BEFORE}
    assert set(reminders_of(starts_at, MUSCAT, starts_at - timedelta(hours=24.5))) == {HOURS_BEFORE}
    assert set(reminders_of(starts_at, MUSCAT, starts_at - timedelta(hours=4))) == {HOURS_BEFORE}
    assert reminders_of(starts_at, MUSCAT, starts_at - timedelta(hours=2.5)) == {}
    assert reminders_of(starts_at, MUSCAT, starts_at - timedelta(hours=1)) == {}


@pytest.mark.parametrize(
    ("now", "quiet", "until"),
    [
        ("2026-11-23T21:59", QUIET, None),
        ("2026-11-23T22:00", QUIET, "2026-11-24T07:00"),
        ("2026-11-24T06:59", QUIET, "2026-11-24T07:00"),
        ("2026-11-24T07:00", QUIET, None),
        ("2026-11-24T13:30", (time(13), time(15)), "2026-11-24T15:00"),
        ("2026-11-24T15:00", (time(13), time(15)), None),
        ("2026-11-24T03:00", None, None),
    ],
)
def test_quiet_hours_go_by_the_clock_of_the_branch(
    now: str, quiet: tuple[time, time] | None, until: str | None
) -> None:
    assert quiet_until(at(MUSCAT, now).astimezone(UTC), quiet, MUSCAT) == (until and at(MUSCAT, until))


def test_a_quiet_night_with_a_changed_clock_ends_at_seven_all_the_same() -> None:
    assert quiet_until(at(LONDON, "2026-03-28T23:00"), QUIET, LONDON) == at(LONDON, "2026-03-29T07:00")


NIGHT, MORNING = at(MUSCAT, "2026-11-24T05:00"), at(MUSCAT, "2026-11-24T07:00")
EARLY, LATE = at(MUSCAT, "2026-11-24T06:30"), at(MUSCAT, "2026-11-24T09:00")  # from when on it helps nobody

LAST_CALL = at(MUSCAT, "2026-11-24T06:00")  # of an offer that is over at half past six


@pytest.mark.parametrize(
    ("urgency", "channel", "until", "expected"),
    [
        (Urgency.REMINDER, Channel.EMAIL, LATE, MORNING),
        (Urgency.REMINDER, Channel.SMS, LATE, MORNING),
        (Urgency.REMINDER, Channel.EMAIL, EARLY, NIGHT),
        (Urgency.REMINDER, Channel.SMS, EARLY, None),
        (Urgency.REMINDER, Channel.PUSH, EARLY, None),
        (Urgency.NEWS, Channel.EMAIL, LATE, NIGHT),
        (Urgency.NEWS, Channel.PUSH, LATE, MORNING),
        (Urgency.NEWS, Channel.PUSH, EARLY, None),
        (Urgency.OFFER, Channel.EMAIL, EARLY, NIGHT),
        (Urgency.OFFER, Channel.SMS, LATE, MORNING),
        (Urgency.OFFER, Channel.SMS, EARLY, LAST_CALL),
        (Urgency.CHANGE, Channel.EMAIL, LATE, NIGHT),
        (Urgency.CHANGE, Channel.SMS, LATE, MORNING),
        (Urgency.CHANGE, Channel.SMS, EARLY, NIGHT),
        (Urgency.AT_ONCE, Channel.PUSH, None, NIGHT),
    ],
    ids=str,
)
def test_at_night_each_urgency_waits_in_its_way(
    urgency: Urgency, channel: Channel, until: datetime | None, expected: datetime | None
) -> None:
    assert moment_of(urgency, channel, now=NIGHT, until=until, quiet=QUIET, zone=MUSCAT) == expected
    by_day = at(MUSCAT, "2026-11-24T12:00")
    assert moment_of(urgency, channel, now=by_day, until=until, quiet=QUIET, zone=MUSCAT) == by_day
    assert moment_of(urgency, channel, now=NIGHT, until=until, quiet=None, zone=MUSCAT) == NIGHT
