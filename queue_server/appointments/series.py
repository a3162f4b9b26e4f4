"""When a series is: the same time by the clock on the branch's wall, as often as its rule says. Pure."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from queue_server.availability.blocks import instant, is_in_gap
from queue_server.availability.calendar import STAFF_HORIZON, moment
from queue_server.availability.recurrence import Recurrence
from queue_server.errors import Invalid

MOST = 52
Start = datetime | None  # None: a time that the clock jumps over


def starts_of(recurrence: str, first: datetime, zone: ZoneInfo) -> list[Start]:
    """When each begins, in UTC; the first is the one that was asked for. Raises `Invalid` for the rule."""
    local = first.astimezone(zone)
    try:
        rule = Recurrence.read(recurrence).ending_by_days(zone, local.time())
        days = rule.days_between(local.date(), local.date(), local.date() + STAFF_HORIZON)
    except (ValueError, OverflowError) as error:
        raise wrong(str(error)) from None
    if rule.count is None and rule.until is None:
        raise wrong("say how often (COUNT) or until when (UNTIL)")
    if not days or days[0] != local.date():
        raise wrong("the rule must name the day on which it begins")
    if max(len(days), rule.count or 0) > MOST:
        raise wrong(f"at most {MOST} at a time")
    return [first.astimezone(UTC), *(start_on(day, local, zone) for day in days[1:])]


def moved_starts(starts: list[datetime], to: datetime, zone: ZoneInfo) -> list[Start]:
    """Where all go when the first goes to `to`: as far by the clock on the wall, whatever it does in between."""
    by = _naive(to, zone) - _naive(starts[0], zone)
    moved = [_naive(start, zone) + by for start in starts[1:]]
    return [to.astimezone(UTC), *(start_on(one.date(), one, zone) for one in moved)]


def start_on(day: date, like: datetime, zone: ZoneInfo) -> Start:
    """The time of `like` on another day; the first of two where the clock shows it twice."""
    clock = like.time().replace(fold=0)
    return None if is_in_gap(day, clock, zone) else moment(instant(day, clock, zone))


def wrong(why: str) -> Invalid:
    """What is the matter with a rule."""
    return Invalid(pointers={"/recurrence": why})


def is_later(starts: list[datetime], to: datetime) -> bool:
    """Whether they move on in time: then the last goes first, so that each finds its new time left."""
    return to > starts[0]


def _naive(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
