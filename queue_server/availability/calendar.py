"""Who may give which service when: the decider, over everything an organization has said of it at one revision."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from db.base import Names
from queue_server.availability.blocks import (
    ONE_DAY,
    Block,
    Closure,
    Shift,
    days_of_month,
    instant,
    month_of,
    shifts_of,
    spans_of,
)
from queue_server.clinic.booking_policy import BookingPolicy
from queue_server.errors import Invalid, NotFound

LONGEST_SHIFT = 2 * 86_400  # seconds; a block is at most a day long, 25 hours when the clock goes back
STAFF_HORIZON = timedelta(days=731)
LEAST_STEP = 5 * 60  # seconds; a day of a service that takes a minute has no 1,440 slots
MOST_REMEMBERED = 4_000  # months of a doctor at a branch


@dataclass(frozen=True, slots=True)
class BranchPlan:
    """A branch as booking sees it."""

    id: UUID
    names: Names
    zone: ZoneInfo
    is_public: bool
    policy: BookingPolicy

    def day_of(self, at: int) -> date:
        """The date on the wall at a moment (seconds since 1970)."""
        return datetime.fromtimestamp(at, self.zone).date()

    def midnight(self, day: date) -> int:
        """When a day begins, in seconds since 1970."""
        return instant(day, time(), self.zone)


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A service as booking sees it: times in seconds, None where everybody gives it or it is given everywhere."""

    id: UUID
    names: Names
    length: int
    before: int
    after: int
    is_online: bool
    branch_ids: frozenset[UUID] | None = None
    staff_ids: frozenset[UUID] | None = None

    @property
    def whole(self) -> int:
        """How long it keeps a doctor busy, buffers included."""
        return self.before + self.length + self.after

    def is_given(self, branch_id: UUID, staff_id: UUID) -> bool:
        """Whether a doctor gives it at a branch, if they work there."""
        return (self.branch_ids is None or branch_id in self.branch_ids) and (
            self.staff_ids is None or staff_id in self.staff_ids
        )


@dataclass(frozen=True, slots=True)
class Doctor:
    """A doctor; `branch_ids` None: at every branch."""

    id: UUID
    names: Names
    branch_ids: frozenset[UUID] | None = None

    def is_at(self, branch_id: UUID) -> bool:
        """Whether they are a doctor of a branch."""
        return self.branch_ids is None or branch_id in self.branch_ids


@dataclass(frozen=True, slots=True)
class Fit:
    """A slot that the calendar allows: `doctors` are those who work then, with the seats of their block.

    `busy_from` to `busy_to` has the service's buffers, `day_from` to `day_to` is the branch's local day; all times are
    UTC. Whether a seat is free is the database's to say, under the lock.
    """

    branch_id: UUID
    service_id: UUID
    doctors: Mapping[UUID, int]
    starts_at: datetime
    ends_at: datetime
    busy_from: datetime
    busy_to: datetime
    day_from: datetime
    day_to: datetime
    policy: BookingPolicy
    calendar: int


@dataclass(frozen=True)
class OrganizationCalendar:
    """Everything an organization has said, at one revision; it never changes, and remembers what it worked out."""

    organization_id: UUID
    revision: int
    branches: Mapping[UUID, BranchPlan] = field(default_factory=dict)
    services: Mapping[UUID, ServicePlan] = field(default_factory=dict)
    doctors: Mapping[UUID, Doctor] = field(default_factory=dict)
    blocks: Mapping[UUID, Sequence[Block]] = field(default_factory=dict)  # by doctor
    closures: Sequence[Closure] = ()
    names: Mapping[UUID, Names] = field(default_factory=dict)  # of branches, services and doctors, also former ones
    _shifts: dict[tuple[UUID, UUID, int], list[Shift]] = field(default_factory=dict, repr=False, compare=False)

    def branch(self, branch_id: UUID) -> BranchPlan:
        """A branch, or `NotFound`."""
        if (found := self.branches.get(branch_id)) is None:
            raise NotFound
        return found

    def service(self, service_id: UUID) -> ServicePlan:
        """A service, or `NotFound`."""
        if (found := self.services.get(service_id)) is None:
            raise NotFound
        return found

    def doctors_for(
        self,
        branch: BranchPlan,
        service: ServicePlan,
        staff_id: UUID | None,
        *,
        is_patient: bool,
        has: UUID | None = None,
    ) -> list[UUID]:
        """Who gives a service at a branch, by id; `has`: that of what goes elsewhere. Raises `NotFound`, `Invalid`."""
        if staff_id is not None and staff_id not in self.doctors:
            raise NotFound
        if service.branch_ids is not None and branch.id not in service.branch_ids:
            raise Invalid(pointers={"/service_id": "This service is not given at this branch."})
        if is_patient and not service.is_online and service.id != has:  # what staff booked they may move themselves
            raise Invalid(pointers={"/service_id": "Ask the clinic for this service; it cannot be booked here."})
        asked = sorted(self.doctors) if staff_id is None else [staff_id]
        able = [one for one in asked if self.doctors[one].is_at(branch.id) and service.is_given(branch.id, one)]
        if staff_id is not None and not able:
            raise Invalid(pointers={"/staff_id": "This doctor does not give this service at this branch."})
        return able

    def fit(
        self,
        *,
        branch_id: UUID,
        service_id: UUID,
        starts_at: datetime,
        staff_id: UUID | None = None,
        is_patient: bool,
        has: UUID | None = None,
        now: datetime,
    ) -> Fit:
        """The slot that begins at `starts_at`, whoever may have it already.

        Staff may begin at any whole minute that leaves the service inside working hours, patients only where
        `GET /slots` offers one. Raises `NotFound` (branch, service, doctor) and `Invalid` (`/service_id`, `/staff_id`,
        `/starts_at`).
        """
        branch, service = self.branch(branch_id), self.service(service_id)
        able = self.doctors_for(branch, service, staff_id, is_patient=is_patient, has=has)
        starts = _whole_minute(starts_at)
        _must_be_bookable(starts_at, branch.policy, is_patient=is_patient, now=now)
        busy_from = starts - service.before
        step = step_of(branch.policy, service) if is_patient else None
        doctors = {one: seats for one in able if (seats := self.seats_at(branch, service, one, busy_from, step=step))}
        if not doctors:
            raise Invalid(pointers={"/starts_at": "There is no slot at this time."})
        day = branch.day_of(starts)
        return Fit(
            branch_id=branch_id,
            service_id=service_id,
            doctors=doctors,
            starts_at=moment(starts),
            ends_at=moment(starts + service.length),
            busy_from=moment(busy_from),
            busy_to=moment(busy_from + service.whole),
            day_from=moment(branch.midnight(day)),
            day_to=moment(branch.midnight(day + ONE_DAY)),
            policy=branch.policy,
            calendar=self.revision,
        )

    def seats_at(
        self, branch: BranchPlan, service: ServicePlan, staff_id: UUID, busy_from: int, *, step: int | None
    ) -> int:
        """How many seats a doctor has for a service then, taken or not; 0 outside hours, or off the grid of `step`."""
        return max(
            (
                shift.block.seats
                for shift in self.shifts_between(branch, staff_id, busy_from, busy_from + 1)
                if shift.starts <= busy_from
                and busy_from + service.whole <= shift.ends
                and gives(shift.block, service)
                and (step is None or (busy_from - shift.origin) % step == 0)
            ),
            default=0,
        )

    def holds(
        self, *, branch_id: UUID, service_id: UUID, staff_id: UUID, seat: int, busy_from: datetime, busy_to: datetime
    ) -> bool:
        """Whether a doctor still works through the time of an appointment, for that service and with that seat."""
        branch, service = self.branches.get(branch_id), self.services.get(service_id)
        doctor = self.doctors.get(staff_id)
        if branch is None or service is None or doctor is None or not doctor.is_at(branch_id):
            return False
        begin, end = int(busy_from.timestamp()), int(busy_to.timestamp())
        return service.is_given(branch_id, staff_id) and any(
            shift.starts <= begin and end <= shift.ends and seat <= shift.block.seats and gives(shift.block, service)
            for shift in self.shifts_between(branch, staff_id, begin, begin + 1)
        )

    def shifts_between(self, branch: BranchPlan, staff_id: UUID, since: int, until: int) -> Iterator[Shift]:
        """A doctor's work at a branch that touches a time, in order of its beginning."""
        first, last = branch.day_of(since - LONGEST_SHIFT), branch.day_of(until)
        for month in range(month_of(first), month_of(last) + 1):
            shifts = self.shifts(branch, staff_id, month)
            near, far = (bisect_left(shifts, at, key=lambda one: one.starts) for at in (since - LONGEST_SHIFT, until))
            yield from (shift for shift in shifts[near:far] if shift.ends > since)

    def shifts(self, branch: BranchPlan, staff_id: UUID, month: int) -> list[Shift]:
        """A doctor's work at a branch that begins in a month (of the branch's days, counted from the year 0)."""
        key = (branch.id, staff_id, month)
        if (known := self._shifts.get(key)) is None:
            if len(self._shifts) > MOST_REMEMBERED:
                self._shifts.clear()
            known = self._shifts[key] = self._work_out(branch, staff_id, month)
        return known

    def _work_out(self, branch: BranchPlan, staff_id: UUID, month: int) -> list[Shift]:
        first, last = days_of_month(month)
        blocks = [one for one in self.blocks.get(staff_id, ()) if one.branch_id == branch.id and not one.is_break]
        if not blocks:
            return []
        away = self._away(branch, staff_id, first - 2 * ONE_DAY, last + 2 * ONE_DAY)
        shifts = (shifts_of(one, spans_of(one, first, last, branch.zone), away) for one in blocks)
        return sorted((shift for some in shifts for shift in some), key=lambda shift: shift[:3])

    def _away(self, branch: BranchPlan, staff_id: UUID, first: date, last: date) -> list[tuple[int, int]]:
        """Breaks, wherever they were said, since a doctor who has one is nowhere at work; and closures."""
        since, until = branch.midnight(first), branch.midnight(last)
        closed = [
            (one.starts, one.ends)
            for one in self.closures
            if one.starts < until and one.ends > since and one.concerns(branch.id, staff_id)
        ]
        breaks = [
            span
            for one in self.blocks.get(staff_id, ())
            if one.is_break and one.branch_id in self.branches
            for span in spans_of(one, first, last, self.branches[one.branch_id].zone)
        ]
        return sorted(closed + breaks)


def gives(block: Block, service: ServicePlan) -> bool:
    """Whether a service is among those of a block."""
    return block.services is None or service.id in block.services


def step_of(policy: BookingPolicy, service: ServicePlan) -> int:
    """How far apart the slots of a service begin, in seconds: as the branch says, else its own length."""
    return 60 * policy.step_minutes if policy.step_minutes is not None else max(service.whole, LEAST_STEP)


def moment(seconds: int) -> datetime:
    """UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def _whole_minute(at: datetime) -> int:
    if at.second or at.microsecond:
        raise Invalid(pointers={"/starts_at": "Give a whole minute."})
    return int(at.timestamp())


def _must_be_bookable(starts_at: datetime, policy: BookingPolicy, *, is_patient: bool, now: datetime) -> None:
    notice = timedelta(minutes=policy.minimum_notice_minutes if is_patient else 0)
    horizon = timedelta(days=policy.horizon_days) if is_patient else STAFF_HORIZON
    if starts_at < now + notice:
        raise Invalid(pointers={"/starts_at": "This is in the past, or too soon."})
    if starts_at > now + horizon:
        raise Invalid(pointers={"/starts_at": "This is too far ahead."})
