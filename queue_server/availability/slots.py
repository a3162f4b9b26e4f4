"""Free slots: what the calendar opens, less what is taken; says the same as `fn.find_seat` would under the lock."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from queue_server.availability.blocks import ONE_DAY, Span, days_of_month, month_of
from queue_server.availability.calendar import (
    BranchPlan,
    OrganizationCalendar,
    ServicePlan,
    gives,
    step_of,
)

AWAY = -1  # every seat taken: the doctor is at another branch, or on a seat that the block has not


class Busy(NamedTuple):
    """When a seat of a doctor is taken: ranges from `starts[i]` to `ends[i]`, in seconds since 1970."""

    staff_id: UUID
    seat: int
    is_elsewhere: bool
    starts: Sequence[int]
    ends: Sequence[int]


class Slot(NamedTuple):
    """A free slot; `at` is when the patient's part begins."""

    at: int
    staff_id: UUID
    seats_free: int


@dataclass(frozen=True, slots=True)
class Openings:
    """Every slot of a service at a branch that begins in one month, taken or not.

    A slot is one number, `busy_from * len(doctors) + place of the doctor`: sorted numbers are slots by time, then by
    doctor, and a month of them costs little to keep and less to walk through.
    """

    doctors: Sequence[UUID]
    slots: Sequence[int]
    starts: Mapping[UUID, Sequence[int]]
    seats: Sequence[int]  # of each slot

    def free(self, busy: Iterable[Busy], service: ServicePlan, window: Span) -> Iterator[Slot]:
        """What nobody has taken and begins in a window (seconds since 1970, its end not included), in order."""
        taken = self._taken(busy, service)
        doctors, count, before = self.doctors, len(self.doctors), service.before
        first, end = self._within(service, window)
        for slot, free in zip(self.slots[first:end], self.seats[first:end], strict=True):
            if slot in taken:
                free = _left(free, taken[slot])
                if not free:
                    continue
            busy_from, place = divmod(slot, count)
            yield Slot(busy_from + before, doctors[place], free)

    def count(self, service: ServicePlan, window: Span) -> int:
        """How many begin in a window, taken or not."""
        first, end = self._within(service, window)
        return end - first

    def _within(self, service: ServicePlan, window: Span) -> Span:
        first, end = (bisect_left(self.slots, (at - service.before) * len(self.doctors)) for at in window)
        return first, end

    def _taken(self, busy: Iterable[Busy], service: ServicePlan) -> dict[int, int]:
        """Slot → which seats are taken, as bits."""
        taken: dict[int, int] = {}
        count, places = len(self.doctors), {staff_id: place for place, staff_id in enumerate(self.doctors)}
        for one in busy:
            starts, place = self.starts[one.staff_id], places[one.staff_id]
            bits = AWAY if one.is_elsewhere else 1 << (one.seat - 1)
            for begin, end in zip(one.starts, one.ends, strict=True):
                at = bisect_right(starts, begin - service.whole)
                while at < len(starts) and starts[at] < end:
                    slot = starts[at] * count + place
                    taken[slot] = taken.get(slot, 0) | bits
                    at += 1
        return taken


def openings_of(
    calendar: OrganizationCalendar, branch: BranchPlan, service: ServicePlan, doctors: Sequence[UUID], month: int
) -> Openings:
    """What a month of the branch's days has of a service with some doctors."""
    first, last = days_of_month(month)
    since, until = branch.midnight(first), branch.midnight(last + ONE_DAY)
    starts: dict[UUID, Sequence[int]] = {}
    seats: dict[int, int] = {}  # by slot
    for place, staff_id in enumerate(doctors):
        found = _grid(calendar, branch, service, staff_id, (since, until))
        starts[staff_id] = array("q", sorted(found))
        seats |= {start * len(doctors) + place: most for start, most in found.items()}
    slots = sorted(seats)
    return Openings(doctors, array("q", slots), starts, array("B", [seats[slot] for slot in slots]))


def months_of(branch: BranchPlan, window: Span, service: ServicePlan) -> range:
    """The months in which slots are kept whose patient's part begins in a window."""
    since, until = window
    return range(month_of(branch.day_of(since - service.before)), month_of(branch.day_of(max(since, until - 1))) + 1)


def free_days(slots: Iterable[Slot], branch: BranchPlan, first: date, last: date) -> list[tuple[date, int, int | None]]:
    """For every day of the branch: how many times are free, and which comes first."""
    starts: dict[date, list[int]] = {}
    for at in sorted({slot.at for slot in slots}):
        starts.setdefault(branch.day_of(at), []).append(at)
    days = [first + ONE_DAY * ahead for ahead in range((last - first).days + 1)]
    return [(day, len(found), found[0] if found else None) for day in days for found in (starts.get(day, []),)]


def _grid(
    calendar: OrganizationCalendar, branch: BranchPlan, service: ServicePlan, staff_id: UUID, window: Span
) -> dict[int, int]:
    """When a doctor may begin with a service (its buffer, if it has one) in a window → with how many seats."""
    since, until = window
    step = step_of(branch.policy, service)
    found: dict[int, int] = {}
    for shift in calendar.shifts_between(branch, staff_id, since, until):
        if not gives(shift.block, service):
            continue
        begin = max(shift.starts, since)
        begin += (shift.origin - begin) % step
        for start in range(begin, min(shift.ends - service.whole + 1, until), step):
            found[start] = max(found.get(start, 0), shift.block.seats)
    return found


def _left(seats: int, taken: int) -> int:
    """How many of a block's seats are free; none when the doctor sits on one that the block has not."""
    if taken >> seats:  # also of AWAY, which has every bit
        return 0
    return seats - taken.bit_count()
