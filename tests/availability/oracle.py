"""The slow, obvious way to free slots: look at every minute."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from queue_server.availability.blocks import Block
from queue_server.availability.calendar import OrganizationCalendar

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Taken:
    """An appointment: whose, where, on which seat, from when to when with its buffers."""

    staff_id: UUID
    branch_id: UUID
    seat: int
    since: datetime
    until: datetime


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


@cache
def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first minute at which the wall shows a time; if the clock jumps over it, when it would have been shown."""
    wanted = datetime.combine(day, clock)
    at = datetime.combine(day, clock, UTC) - timedelta(hours=15)
    while wall(at, zone) != wanted and wall(at + MINUTE, zone) <= wanted:
        at += MINUTE
    return at + (wanted - wall(at, zone))


def days_of(block: Block, first: date, last: date) -> Iterator[date]:
    if block.recurrence is None:
        named = [block.starts_on]
    else:
        begins = datetime.combine(block.starts_on, time())
        rule = rrulestr(str(block.recurrence), dtstart=begins)
        named = [at.date() for at in rule.between(begins, datetime.combine(last, time()), inc=True)]
    yield from (day for day in named if first <= day <= last and day not in block.except_on)


def minutes_of(since: datetime, until: datetime) -> list[datetime]:
    return [since + MINUTE * number for number in range(int((until - since) / MINUTE))]


def occurrences(block: Block, zone: ZoneInfo, first: date, last: date) -> Iterator[list[datetime]]:
    """The minutes of each time that a block takes place."""
    for day in days_of(block, first, last):
        ends_on = day if block.ends_at > block.starts_at else day + timedelta(days=1)
        yield minutes_of(instant(day, block.starts_at, zone), instant(ends_on, block.ends_at, zone))


def free_slots(
    calendar: OrganizationCalendar,
    branch_id: UUID,
    service_id: UUID,
    taken: Sequence[Taken],
    since: datetime,
    until: datetime,
) -> list[tuple[datetime, UUID, int]]:
    """When a service may begin, with whom and on how many seats."""
    branch, service = calendar.branches[branch_id], calendar.services[service_id]
    first, last = since.date() - timedelta(days=2), until.date() + timedelta(days=2)
    before, whole = timedelta(seconds=service.before), timedelta(seconds=service.whole)
    step = timedelta(minutes=branch.policy.step_minutes) if branch.policy.step_minutes else whole
    found: dict[tuple[datetime, UUID], int] = {}
    for staff_id, doctor in calendar.doctors.items():
        if not doctor.is_at(branch_id) or not service.is_given(branch_id, staff_id):
            continue
        blocks = calendar.blocks.get(staff_id, ())
        away = set[datetime]()
        for one in blocks:
            if one.is_break:
                for minutes in occurrences(one, calendar.branches[one.branch_id].zone, first, last):
                    away |= set(minutes)
        for closure in calendar.closures:
            if closure.branch_id in (None, branch_id) and closure.staff_id in (None, staff_id):
                away |= set(minutes_of(*(datetime.fromtimestamp(at, UTC) for at in (closure.starts, closure.ends))))
        for one in blocks:
            if one.is_break or one.branch_id != branch_id or not (one.services is None or service_id in one.services):
                continue
            for minutes in occurrences(one, branch.zone, first, last):
                open_minutes = set(minutes) - away
                for number in range(0, len(minutes), int(step / MINUTE)):
                    busy = set(minutes_of(minutes[number], minutes[number] + whole))
                    starts = minutes[number] + before
                    if not busy <= open_minutes or not since <= starts < until:
                        continue
                    over = [t for t in taken if t.staff_id == staff_id and busy & set(minutes_of(t.since, t.until))]
                    if any(t.branch_id != branch_id or t.seat > one.seats for t in over):
                        continue
                    free = one.seats - len({t.seat for t in over})
                    key = (starts, staff_id)
                    if free:
                        found[key] = max(found.get(key, 0), free)
    return sorted((starts, staff_id, free) for (starts, staff_id), free in found.items())
