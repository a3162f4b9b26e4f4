"""The decider says of every minute what the slow oracle says, on days when the clocks change, too."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.availability.blocks import Block, Closure, by_doctor, is_in_gap, span_on
from queue_server.availability.calendar import BranchPlan, Doctor, Fit, OrganizationCalendar, ServicePlan
from queue_server.availability.recurrence import Recurrence
from queue_server.availability.slots import Busy, Slot, months_of, openings_of
from queue_server.clinic.booking_policy import BookingPolicy
from queue_server.errors import Invalid, NotFound
from tests.availability import oracle
from tests.availability.oracle import Taken

# Both changes of a year, the day before each of which, and the day of, and the day after are looked at.
CHANGES = {
    "Europe/London": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Africa/Cairo": (date(2026, 4, 24), date(2026, 10, 29)),
    "Asia/Muscat": (date(2026, 3, 31), date(2026, 11, 30)),  # has none; the month ends
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),  # by half an hour
}
HERE, THERE, SAID, MARYAM, SERVICE, OTHER = (UUID(int=number) for number in range(1, 7))
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
CLOCKS = [time(hour, minute) for hour in (0, 1, 2, 3, 9, 12, 21, 23) for minute in (0, 30)] + [time(1, 45), time(2, 10)]
RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=SU,MO",
    "FREQ=MONTHLY;BYDAY=-1SU",
    "FREQ=DAILY;COUNT=3",
]
QUARTERS = st.integers(-4 * 30, 4 * 30).map(lambda quarters: timedelta(minutes=15 * quarters))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[OrganizationCalendar, date]:
    """Two branches, perhaps in two zones, two doctors, and a day when a clock changes."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    day = draw(st.sampled_from(CHANGES[zone]))
    policy = BookingPolicy(step_minutes=draw(st.sampled_from([None, None, 20, 45])), horizon_days=366)
    branches = [
        BranchPlan(HERE, {"en": "Here"}, ZoneInfo(zone), True, policy),
        BranchPlan(THERE, {"en": "There"}, ZoneInfo(draw(st.sampled_from([zone, "Asia/Muscat"]))), True, policy),
    ]
    minutes = st.sampled_from([0, 0, 5, 10])
    length, before, after = draw(st.sampled_from([15, 30, 50])), draw(minutes), draw(minutes)
    giving = draw(st.sampled_from([None, None, frozenset({SAID})]))
    service = ServicePlan(SERVICE, {"en": "S"}, 60 * length, 60 * before, 60 * after, True, None, giving)
    blocks = draw(st.lists(st.builds(a_block, st.just(day), *BLOCK), min_size=1, max_size=5))
    closures = draw(st.lists(st.builds(a_closure, st.just(day), QUARTERS, QUARTERS, WHERE, WHOM), max_size=2))
    return (
        OrganizationCalendar(
            organization_id=UUID(int=9),
            revision=7,
            branches={one.id: one for one in branches},
            services={SERVICE: service},
            doctors={SAID: Doctor(SAID, {"en": "S"}), MARYAM: Doctor(MARYAM, {"en": "M"}, frozenset({HERE}))},
            blocks=by_doctor(blocks),
            closures=[one for one in closures if one is not None],
        ),
        day,
    )


WHERE, WHOM = st.sampled_from([None, HERE, THERE]), st.sampled_from([None, SAID, MARYAM])
BLOCK = (
    st.sampled_from([SAID, SAID, MARYAM]),
    st.sampled_from([HERE, HERE, THERE]),
    st.sampled_from([False, False, False, True]),
    st.integers(-2, 1),
    st.sampled_from(CLOCKS),
    st.sampled_from(CLOCKS),
    st.sampled_from([None, *RULES]),
    st.sampled_from([1, 1, 2, 3]),
    st.sampled_from([None, None, frozenset({SERVICE}), frozenset({OTHER})]),
    st.booleans(),
)


def a_block(
    day: date,
    staff_id: UUID,
    branch_id: UUID,
    is_break: bool,
    ahead: int,
    starts_at: time,
    ends_at: time,
    rule: str | None,
    seats: int,
    services: frozenset[UUID] | None,
    not_today: bool,
) -> Block:
    recurrence = None if rule is None else Recurrence.read(rule)
    return Block(
        id=UUID(int=8),
        branch_id=branch_id,
        staff_id=staff_id,
        is_break=is_break,
        starts_on=day + timedelta(days=ahead),
        starts_at=starts_at,
        ends_at=ends_at,
        recurrence=recurrence,
        except_on=frozenset({day}) if not_today and recurrence else frozenset(),
        seats=seats,
        services=services,
    )


def a_closure(
    day: date, begin: timedelta, other: timedelta, branch_id: UUID | None, staff_id: UUID | None
) -> Closure | None:
    begin, end = sorted((begin, other))
    noon = datetime.combine(day, time(12), UTC)
    if begin == end or (branch_id is None and staff_id is None):
        return None
    return Closure(UUID(int=8), branch_id, staff_id, int((noon + begin).timestamp()), int((noon + end).timestamp()))


APPOINTMENTS = st.lists(
    st.tuples(
        st.sampled_from([SAID, MARYAM]),
        st.sampled_from([HERE, HERE, THERE]),
        st.integers(1, 3),
        QUARTERS,
        st.sampled_from([10, 30, 60]),
    ),
    max_size=6,
)


def taken_on(day: date, appointments: Sequence[Any]) -> list[Taken]:
    noon = datetime.combine(day, time(12), UTC)
    return [
        Taken(staff_id, branch_id, seat, noon + begin, noon + begin + timedelta(minutes=minutes))
        for staff_id, branch_id, seat, begin, minutes in appointments
    ]


def decided(
    calendar: OrganizationCalendar, taken: Sequence[Taken], since: datetime, until: datetime
) -> list[tuple[datetime, UUID, int]]:
    """As `GET /slots` finds them."""
    branch, service = calendar.branches[HERE], calendar.services[SERVICE]
    doctors = calendar.doctors_for(branch, service, None, is_patient=True)
    window = int(since.timestamp()), int(until.timestamp())
    busy = [
        Busy(one.staff_id, one.seat, one.branch_id != HERE, [int(one.since.timestamp())], [int(one.until.timestamp())])
        for one in taken
        if one.staff_id in doctors
    ]
    found: list[Slot] = []
    for month in months_of(branch, window, service):
        found += openings_of(calendar, branch, service, doctors, month).free(busy, service, window)
    return [(datetime.fromtimestamp(slot.at, UTC), slot.staff_id, slot.seats_free) for slot in found]


@settings(max_examples=100)
@given(calendars(), APPOINTMENTS)
def test_what_is_free_is_what_every_minute_says(
    drawn: tuple[OrganizationCalendar, date], appointments: Sequence[Any]
) -> None:
    calendar, day = drawn
    since = datetime.combine(day - timedelta(days=1), time(7), UTC)
    until = since + timedelta(hours=52)
    taken = taken_on(day, appointments)

    assert decided(calendar, taken, since, until) == oracle.free_slots(calendar, HERE, SERVICE, taken, since, until)


@settings(max_examples=40)
@given(calendars())
def test_a_patient_may_book_what_is_shown_and_nothing_beside_it(drawn: tuple[OrganizationCalendar, date]) -> None:
    calendar, day = drawn
    since = datetime.combine(day, time(), UTC)
    shown: dict[datetime, dict[UUID, int]] = {}
    for at, staff_id, seats in decided(calendar, [], since, since + timedelta(hours=30)):
        shown.setdefault(at, {})[staff_id] = seats

    for number in range(0, 30 * 60, 5):
        at = since + timedelta(minutes=number)
        of_patients, of_staff = (_doctors(calendar, at, is_patient=is_so) for is_so in (True, False))
        assert of_patients == shown.get(at, {})
        # More perhaps: of blocks that overlap, a grid has only its own seats.
        assert all(seats <= of_staff[staff_id] for staff_id, seats in of_patients.items())


def _doctors(calendar: OrganizationCalendar, at: datetime, *, is_patient: bool) -> dict[UUID, int]:
    try:
        return dict(_fit(calendar, at, is_patient=is_patient).doctors)
    except Invalid:
        return {}


def _fit(calendar: OrganizationCalendar, at: datetime, **wish: Any) -> Fit:
    known = {"branch_id": HERE, "service_id": SERVICE, "is_patient": True, "now": LONG_AGO}
    return calendar.fit(starts_at=at, **{**known, **wish})


def a_calendar(
    *blocks: Block, zone: str = "Asia/Muscat", closures: Sequence[Closure] = (), **facts: Any
) -> OrganizationCalendar:
    """One branch where Said and Maryam give a service of 20 minutes."""
    policy = BookingPolicy(**{"horizon_days": 366, **facts.pop("policy", {})})
    known = {"length": 1200, "before": 0, "after": 0, "is_online": True}
    return OrganizationCalendar(
        organization_id=UUID(int=9),
        revision=7,
        branches={HERE: BranchPlan(HERE, {"en": "Here"}, ZoneInfo(zone), True, policy)},
        services={SERVICE: ServicePlan(SERVICE, {"en": "S"}, **{**known, **facts})},
        doctors={SAID: Doctor(SAID, {"en": "S"}), MARYAM: Doctor(MARYAM, {"en": "M"}, frozenset({THERE}))},
        blocks=by_doctor(blocks),
        closures=closures,
    )


def works(hours: str, *, on: date = date(2026, 1, 1), rule: str | None = "FREQ=DAILY", **facts: Any) -> Block:
    starts, ends = map(time.fromisoformat, hours.split("-"))
    recurrence = None if rule is None else Recurrence.read(rule)
    known = {"id": UUID(int=8), "branch_id": HERE, "staff_id": SAID, "is_break": False, "starts_on": on}
    return Block(starts_at=starts, ends_at=ends, recurrence=recurrence, **{**known, **facts})


def local(said: str, zone: str = "Asia/Muscat") -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone))


def times(calendar: OrganizationCalendar, day: str, days: int = 1) -> list[str]:
    """What a day shows, by the clock on the wall."""
    zone = calendar.branches[HERE].zone
    since = datetime.fromisoformat(day).replace(tzinfo=zone)
    found = decided(calendar, [], since, since + timedelta(days=days))
    return [at.astimezone(zone).strftime("%H:%M") for at, _, _ in found]


@pytest.mark.parametrize(
    ("zone", "day", "hours", "lasts"),
    [
        ("Europe/London", date(2026, 3, 28), "22:00-06:00", 7),  # an hour is lost that night
        ("Europe/London", date(2026, 10, 24), "22:00-06:00", 9),
        ("Europe/London", date(2026, 3, 29), "00:30-01:30", 1),  # ends in the gap: by the clock before it
        ("Europe/London", date(2026, 3, 29), "01:30-02:15", 0),  # begins in the gap, at 02:30: nothing is left
        ("Europe/London", date(2026, 10, 25), "00:30-01:30", 1),  # ends at the first 01:30
        ("Europe/London", date(2026, 10, 25), "01:30-02:30", 2),  # begins at the first
        ("Africa/Cairo", date(2026, 4, 24), "00:00-02:00", 1),  # a day that begins at 01:00
        ("Africa/Cairo", date(2026, 10, 29), "22:00-00:00", 3),  # 23:00 comes twice
        ("Australia/Lord_Howe", date(2026, 10, 4), "01:00-03:00", 1.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), "01:00-03:00", 2.5),
        ("America/New_York", date(2026, 11, 1), "00:00-00:00", 25),
        ("Asia/Muscat", date(2026, 3, 29), "00:00-00:00", 24),
    ],
)
def test_a_block_lasts_as_long_as_the_clock_on_the_wall_says(zone: str, day: date, hours: str, lasts: float) -> None:
    since, until = span_on(works(hours), day, ZoneInfo(zone))

    assert (until - since) / 3600 == lasts


def test_a_night_that_begins_in_one_month_is_open_in_the_next() -> None:
    calendar = a_calendar(works("23:00-01:00"))

    assert times(calendar, "2026-04-01") == ["00:00", "00:20", "00:40", "23:00", "23:20", "23:40"]
    assert _fit(calendar, local("2026-04-01T00:20")).doctors == {SAID: 1}


def test_a_service_fits_into_what_a_break_and_a_closure_leave() -> None:
    away = Closure(UUID(int=8), None, SAID, *(int(local(f"2026-04-01T{at}").timestamp()) for at in ("11:10", "12:00")))
    calendar = a_calendar(works("09:00-12:00"), works("10:00-10:30", is_break=True), closures=[away])

    assert times(calendar, "2026-04-01") == ["09:00", "09:20", "09:40", "10:40"]


def test_buffers_lie_inside_working_hours_and_count_in_the_step() -> None:
    calendar = a_calendar(works("09:00-11:00"), before=300, after=600)

    assert times(calendar, "2026-04-01") == ["09:05", "09:40", "10:15"]
    fit = _fit(calendar, local("2026-04-01T09:40"))
    assert (fit.busy_from, fit.ends_at, fit.busy_to) == tuple(
        local(f"2026-04-01T{at}").astimezone(UTC) for at in ("09:35", "10:00", "10:10")
    )


def test_a_branch_may_step_otherwise() -> None:
    assert times(a_calendar(works("09:00-10:00"), policy={"step_minutes": 10}), "2026-04-01") == [
        *("09:00", "09:10", "09:20", "09:30", "09:40")
    ]


def test_a_service_of_a_minute_has_no_slot_every_minute() -> None:
    assert times(a_calendar(works("09:00-09:12"), length=60), "2026-04-01") == ["09:00", "09:05", "09:10"]


def test_a_fit_says_all_that_booking_needs() -> None:
    calendar = a_calendar(works("09:00-10:00", seats=3), zone="Africa/Cairo")

    fit = _fit(calendar, local("2026-04-24T09:20", "Africa/Cairo"))

    assert (fit.doctors, fit.calendar, fit.policy) == ({SAID: 3}, 7, BookingPolicy(horizon_days=366))
    # A day of 23 hours: its midnight is not on any wall.
    assert (fit.day_from, fit.day_to) == (datetime(2026, 4, 23, 22, tzinfo=UTC), datetime(2026, 4, 24, 21, tzinfo=UTC))


def test_staff_may_begin_at_any_minute_of_working_hours() -> None:
    calendar = a_calendar(works("09:00-10:00"), is_online=False)

    assert _fit(calendar, local("2026-04-01T09:37"), is_patient=False).doctors == {SAID: 1}
    with pytest.raises(Invalid):
        _fit(calendar, local("2026-04-01T09:41"), is_patient=False)


NINE = "2026-04-01T09:00"


@pytest.mark.parametrize(
    ("pointer", "wish"),
    [
        ("/starts_at", {"now": local("2026-04-01T09:01")}),  # past
        ("/starts_at", {"now": local("2026-04-01T08:31")}),  # within the notice
        ("/starts_at", {"now": local("2026-03-01T09:00")}),  # beyond the horizon
        ("/starts_at", {"starts_at": local("2026-04-01T09:00:30")}),
        ("/starts_at", {"starts_at": local("2026-04-01T09:10")}),  # off the grid
        ("/starts_at", {"starts_at": local("2026-04-01T10:00")}),  # closed
        ("/starts_at", {"starts_at": datetime.max.replace(tzinfo=UTC), "is_patient": False}),
        ("/starts_at", {"starts_at": datetime.min.replace(tzinfo=UTC), "is_patient": False}),
        ("/staff_id", {"staff_id": MARYAM}),  # works elsewhere
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_its_place(pointer: str, wish: dict[str, Any]) -> None:
    calendar = a_calendar(works("09:00-10:00"), policy={"minimum_notice_minutes": 30, "horizon_days": 30})
    known = {"at": wish.pop("starts_at", local(NINE)), "now": local("2026-03-31T09:00")}

    with pytest.raises(Invalid) as refused:
        _fit(calendar, **{**known, **wish})

    assert list(refused.value.pointers) == [pointer]


@pytest.mark.parametrize("facts", [{"is_online": False}, {"branch_ids": frozenset({THERE})}])
def test_a_service_that_is_not_given_there_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        _fit(a_calendar(works("09:00-10:00"), **facts), local(NINE))

    assert list(refused.value.pointers) == ["/service_id"]


@pytest.mark.parametrize("wish", [{"branch_id": THERE}, {"service_id": OTHER}, {"staff_id": OTHER}])
def test_what_is_not_there_is_not_found(wish: dict[str, UUID]) -> None:
    with pytest.raises(NotFound):
        _fit(a_calendar(works("09:00-10:00")), local(NINE), **wish)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "is_so"),
    [
        ("Europe/London", date(2026, 3, 29), time(1, 30), True),
        ("Europe/London", date(2026, 3, 29), time(2), False),
        ("Europe/London", date(2026, 10, 25), time(1, 30), False),
        ("Africa/Cairo", date(2026, 4, 24), time(0), True),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), True),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 30), False),
    ],
)
def test_a_time_that_the_clock_jumps_over_is_known(zone: str, day: date, clock: time, is_so: bool) -> None:
    assert is_in_gap(day, clock, ZoneInfo(zone)) is is_so
