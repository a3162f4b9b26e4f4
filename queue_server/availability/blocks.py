"""Time blocks and closures on the axis of time: whole seconds since 1970, so that no zone is asked twice.

A block is read by the clock on its branch's wall, as RFC 5545 (3.3.5) reads local times: one that the clock jumps over
has the offset from before the jump, one that comes twice is the first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from queue_server.availability.recurrence import Recurrence

ONE_DAY = timedelta(days=1)
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """When a doctor works at a branch, or has a break. One that ends at its start or before ends the next day."""

    id: UUID
    branch_id: UUID
    staff_id: UUID
    is_break: bool
    starts_on: date
    starts_at: time
    ends_at: time
    recurrence: Recurrence | None = None
    except_on: frozenset[date] = frozenset()
    seats: int = 1
    services: frozenset[UUID] | None = None
    counter_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """When a branch is closed to everybody, a doctor is away everywhere, or (both named) away from there."""

    id: UUID
    branch_id: UUID | None
    staff_id: UUID | None
    starts: int
    ends: int

    def concerns(self, branch_id: UUID, staff_id: UUID) -> bool:
        """Whether a doctor's work at a branch stands still."""
        return self.branch_id in (None, branch_id) and self.staff_id in (None, staff_id)


class Shift(NamedTuple):
    """A stretch of work without a break or closure in it; `origin` is where its block began, and with it the grid."""

    starts: int
    ends: int
    origin: int
    block: Block


def by_doctor(blocks: Iterable[Block]) -> dict[UUID, list[Block]]:
    """Blocks as a calendar keeps them."""
    kept: dict[UUID, list[Block]] = {}
    for block in blocks:
        kept.setdefault(block.staff_id, []).append(block)
    return kept


def instant(day: date, clock: time, zone: ZoneInfo) -> int:
    """When a clock on a wall shows a time, in seconds since 1970."""
    return int(datetime.combine(day, clock, zone).timestamp())


def is_in_gap(day: date, clock: time, zone: ZoneInfo) -> bool:
    """Whether the clock jumps over a time that day."""
    local = datetime.combine(day, clock, zone)
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None)


def span_on(block: Block, day: date, zone: ZoneInfo) -> Span:
    """From when to when a block lasts that begins on a day; an empty one where the clock jumps over it."""
    ends_on = day if block.ends_at > block.starts_at else day + ONE_DAY
    starts = instant(day, block.starts_at, zone)
    return starts, max(starts, instant(ends_on, block.ends_at, zone))


def days_of(block: Block, first: date, last: date) -> list[date]:
    """The days from `first` to `last` on which a block begins."""
    if block.recurrence is None:
        days = [block.starts_on] if first <= block.starts_on <= last else []
    else:
        days = block.recurrence.days_between(block.starts_on, first, last)
    return [day for day in days if day not in block.except_on]


def spans_of(block: Block, first: date, last: date, zone: ZoneInfo) -> list[Span]:
    """When a block lasts that begins between two days, in order."""
    return [span for day in days_of(block, first, last) if (span := span_on(block, day, zone))[0] < span[1]]


def shifts_of(block: Block, spans: Iterable[Span], away: Sequence[Span]) -> Iterator[Shift]:
    """What is left of a block's spans when breaks and closures (`away`, sorted) are taken out."""
    for starts, ends in spans:
        for left in without((starts, ends), away):
            yield Shift(left[0], left[1], starts, block)


def without(span: Span, away: Sequence[Span]) -> Iterator[Span]:
    """The pieces of a span that none of `away` (sorted by start) touches."""
    begin, end = span
    for starts, ends in away:
        if starts >= end:
            break
        if starts > begin:
            yield begin, starts
        begin = max(begin, ends)
    if begin < end:
        yield begin, end


def month_of(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def days_of_month(month: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return first, following - ONE_DAY
