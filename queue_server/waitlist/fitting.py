"""Which slot is right for whoever waits, and how long it is theirs to take; pure."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

# Nobody answers a text message faster, and an offer that nobody can answer keeps the slot from everybody.
SHORTEST = timedelta(minutes=5)
NIGHT_FROM, NIGHT_UNTIL = time(21), time(8)


@dataclass(frozen=True, slots=True)
class Search:
    """Where time may be free: of one doctor of a branch or of all, in what is between `since` and `until`."""

    organization_id: UUID
    branch_id: UUID
    staff_id: UUID | None
    since: datetime
    until: datetime
    rested_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A slot that is free: of whom, and from when to when."""

    staff_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What somebody waits for. `before`: the start of the appointment that they would give for an earlier one.

    `refused`: doctor and start of what they were offered already. `busy`: their other appointments.
    """

    id: UUID
    service_id: UUID
    patient_id: UUID
    staff_id: UUID | None
    from_on: date
    until_on: date
    weekdays: frozenset[int] | None = None  # Monday is 0
    from_time: time = time(0)
    until_time: time | None = None  # None: midnight
    before: datetime | None = None
    refused: frozenset[tuple[UUID, datetime]] = frozenset()
    busy: tuple[tuple[datetime, datetime], ...] = ()

    def may_take(self, opening: Opening) -> bool:
        """Whether it is earlier than what they would give, new to them, and at a time when they have nothing else."""
        return (
            (self.before is None or opening.starts_at < self.before)
            and (opening.staff_id, opening.starts_at) not in self.refused
            and not any(starts < opening.ends_at and opening.starts_at < ends for starts, ends in self.busy)
        )


@dataclass(frozen=True, slots=True)
class Openings:
    """What is free of one service, by doctor (None: of any), day and hour on the branch's wall."""

    days: Sequence[date]
    by_day: Mapping[tuple[UUID | None, date], Sequence[tuple[time, Opening]]]

    @classmethod
    def of(cls, openings: Iterable[Opening], zone: ZoneInfo) -> Self:
        """Put in order what is free."""
        by_day: dict[tuple[UUID | None, date], list[tuple[time, Opening]]] = {}
        for opening in openings:
            local = opening.starts_at.astimezone(zone)
            for staff_id in (None, opening.staff_id):
                by_day.setdefault((staff_id, local.date()), []).append((local.time(), opening))
        for some in by_day.values():
            some.sort(key=lambda one: (one[0], one[1].starts_at, one[1].staff_id))
        return cls(sorted({day for _, day in by_day}), by_day)

    def for_whom(self, one: Waiting) -> Iterator[Opening]:
        """What somebody would take, the earliest first."""
        for day in self.days:
            if one.from_on <= day <= one.until_on and (one.weekdays is None or day.weekday() in one.weekdays):
                some = self.by_day.get((one.staff_id, day), ())
                first = bisect_left(some, one.from_time, key=itemgetter(0))
                last = len(some) if one.until_time is None else bisect_left(some, one.until_time, key=itemgetter(0))
                yield from (opening for _, opening in some[first:last] if one.may_take(opening))


def is_far_enough(now: datetime, starts_at: datetime, *, notice: timedelta) -> bool:
    """Whether there is time to offer a slot to anybody."""
    return starts_at - notice - now >= 2 * SHORTEST


def offered_until(
    now: datetime, starts_at: datetime, zone: ZoneInfo, *, offer: timedelta, notice: timedelta
) -> datetime:
    """Until when somebody may take a slot that is far enough ahead.

    At most half of the time that is left to book it, so that the next has as long. What is offered at night waits for
    the morning.
    """
    return min(after_the_night(now, zone) + offer, now + (starts_at - notice - now) / 2)


def after_the_night(now: datetime, zone: ZoneInfo) -> datetime:
    """Now, or the next morning where people sleep."""
    local = now.astimezone(zone)
    if NIGHT_UNTIL <= local.time() < NIGHT_FROM:
        return now
    morning = local.date() + timedelta(days=local.time() >= NIGHT_FROM)
    return datetime.combine(morning, NIGHT_UNTIL, zone).astimezone(now.tzinfo)
