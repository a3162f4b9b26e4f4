"""Series: the same by the clock on the wall, all of it or what is free; moved and cancelled with all that follow."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from queue_server.appointments import series_commands, series_routes
from queue_server.appointments.schemas import NewSeries
from queue_server.appointments.series import moved_starts, starts_of
from queue_server.appointments.series_commands import book_series
from queue_server.availability.calendars import Calendars
from queue_server.errors import Invalid
from tests.appointments.a_practice import Practice, at, slug_of

WEEK = timedelta(days=7)
LONDON = ZoneInfo("Europe/London")


def test_a_series_stays_at_its_hour_when_the_clock_changes() -> None:
    first = datetime(2026, 10, 20, 9, 0, tzinfo=LONDON)
    starts = starts_of("FREQ=WEEKLY;COUNT=3", first, LONDON)
    assert [f"{one.astimezone(LONDON):%d %H:%M %z}" for one in starts if one] == [
        "20 09:00 +0100",
        "27 09:00 +0000",
        "03 09:00 +0000",
    ]
    assert moved_starts([one for one in starts if one], first + timedelta(hours=2), LONDON) == [
        one and one + timedelta(hours=2) for one in starts
    ]


def test_what_the_clock_jumps_over_is_not() -> None:
    first = datetime(2026, 3, 22, 1, 30, tzinfo=LONDON)
    assert [one is None for one in starts_of("FREQ=WEEKLY;COUNT=3", first, LONDON)] == [False, True, False]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY",
        "FREQ=DAILY;COUNT=53",
        "FREQ=DAILY;UNTIL=20270301",
        "FREQ=SECONDLY;COUNT=2",
        "FREQ=WEEKLY;COUNT=3;BYDAY=TU",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        "every week",
        "",
    ],
)
def test_rules_that_make_no_series(rule: str) -> None:
    with pytest.raises(Invalid):
        starts_of(rule, datetime(2026, 11, 23, 9, tzinfo=UTC), ZoneInfo("UTC"))  # a Monday


def times(items: list[Any]) -> list[datetime]:
    return [datetime.fromisoformat(one["starts_at"]) for one in items]


async def follow_up(practice: Practice, one: Any, verb: str, **said: Any) -> Any:
    return await practice.posts(f"/appointments/{one['id']}/{verb}-following", **said)


async def books_weekly(practice: Practice, count: int = 3, **more: Any) -> Any:
    who = more.pop("who", practice.patient)
    wish = practice.wish(at(9), recurrence=f"FREQ=WEEKLY;COUNT={count}", **more)
    return await practice.posts("/appointments/series", who=who, **wish)


async def test_a_series_is_booked_at_once(practice: Practice) -> None:
    answer = await books_weekly(practice)
    assert answer.status_code == 201, answer.text
    series = answer.json()
    assert times(series["items"]) == [
        at(9),
        at(9) + WEEK,
        at(9) + 2 * WEEK,
    ]
    assert {one["series_id"] for one in series["items"]} == {series["series_id"]}
    assert series["skipped"] == []
    assert [job["nth"] for job in await practice.jobs("appointment.booked")] == [0, 1, 2]


async def test_all_or_nothing_unless_what_is_taken_may_be_skipped(practice: Practice) -> None:
    await practice.booked(at(9, days=9), who=await practice.clinic.a_patient())
    refused = await books_weekly(practice)
    assert (refused.status_code, slug_of(refused)) == (409, "slot-taken")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/items/1"]
    assert len(await practice.events()) == 1
    series = (await books_weekly(practice, skip_taken=True)).json()
    assert [one["index"] for one in series["skipped"]] == [1]
    assert len(series["items"]) == 2


async def test_days_on_which_nobody_works_are_taken(practice: Practice) -> None:
    doctor = await practice.clinic.a_doctor(except_on=[at(9, days=16).date()])
    refused = await books_weekly(practice, staff_id=str(doctor.id))
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/items/2"]
    skipped = (await books_weekly(practice, staff_id=str(doctor.id), skip_taken=True)).json()["skipped"]
    assert [(one["index"], datetime.fromisoformat(one["starts_at"])) for one in skipped] == [(2, at(9, days=16))]


async def test_hours_that_another_worker_added_are_seen(practice: Practice) -> None:
    doctor = await practice.clinic.a_doctor(starts_at=time(13), ends_at=time(14))
    elsewhere = Calendars(practice.clinic.database)
    await elsewhere.of(practice.clinic.organization)
    await practice.clinic.works(doctor.id)
    wish = NewSeries.model_validate(practice.wish(at(20), recurrence="FREQ=WEEKLY;COUNT=3", staff_id=str(doctor.id)))
    booked = await book_series(practice.clinic.as_(practice.patient), elsewhere, wish)
    assert len(booked["items"]) == 3


async def test_a_time_that_the_clock_jumps_over_is_skipped(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    starts = [at(9), None, at(9, days=16)]
    for module in (series_commands, series_routes):
        monkeypatch.setattr(module, "starts_of", lambda *_: starts)
    series = (await books_weekly(practice, skip_taken=True)).json()
    assert series["skipped"] == [{"index": 1, "starts_at": None}]


@pytest.mark.parametrize("when", ["9999-12-31T23:59:00-12:00", "0001-01-01T00:00:00+14:00"])
async def test_no_series_is_at_the_end_of_time(practice: Practice, when: str) -> None:
    first = (await books_weekly(practice)).json()["items"][0]
    moved = await follow_up(practice, first, "move", starts_at=when)
    booked = await practice.posts(
        "/appointments/series", **practice.wish(at(9), recurrence="COUNT=2") | {"starts_at": when}
    )
    listed = await practice.gets(f"/appointments?from={quote(when)}")
    assert [one.status_code for one in (moved, booked, listed)] == [422] * 3


async def test_a_series_keeps_to_the_limits(practice: Practice) -> None:
    await practice.clinic.allows(most_open=2)
    assert slug_of(await books_weekly(practice)) == "booking-limit"
    assert await practice.events() == []


async def test_a_series_moves_with_all_that_follow(practice: Practice) -> None:
    first, second, third = (await books_weekly(practice, count=3)).json()["items"]
    await practice.acts(third, "confirm")
    moved = await follow_up(practice, second, "move", starts_at=at(11, days=10).isoformat())
    assert moved.status_code == 200, moved.text
    assert times(moved.json()["items"]) == [
        at(11, days=10),
        at(11, days=17),
    ]
    assert (await practice.row(first))["starts_at"] == at(9)


async def test_a_series_may_move_onto_itself(practice: Practice) -> None:
    items = (await books_weekly(practice, count=3)).json()["items"]
    for to in (at(9) + WEEK, at(9)):
        moved = await follow_up(practice, items[0], "move", starts_at=to.isoformat())
        assert times(moved.json()["items"]) == [
            to,
            to + WEEK,
            to + 2 * WEEK,
        ]


async def test_a_series_that_cannot_move_says_where(practice: Practice) -> None:
    items = (await books_weekly(practice, count=3)).json()["items"]
    await practice.booked(at(11, days=16), who=await practice.clinic.a_patient())
    refused = await follow_up(practice, items[0], "move", starts_at=at(11).isoformat())
    assert (refused.status_code, slug_of(refused)) == (409, "slot-taken")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/items/2"]
    assert [(await practice.row(one))["sequence"] for one in items] == [0, 0, 0]


async def test_the_rest_of_a_series_is_cancelled(practice: Practice) -> None:
    items = (await books_weekly(practice, count=3)).json()["items"]
    answer = await practice.posts(
        f"/appointments/{items[1]['id']}/cancel-following", who=practice.patient, reason="Moving away"
    )
    assert [(one["id"], one["status"]) for one in answer.json()["items"]] == [
        (one["id"], "cancelled") for one in items[1:]
    ]
    assert (await practice.row(items[0]))["status"] == "pending"
    again = await follow_up(practice, items[1], "cancel", who=practice.patient)
    assert slug_of(again) == "bad-state"


async def test_other_peoples_series_are_not_there(practice: Practice) -> None:
    items = (await books_weekly(practice)).json()["items"]
    stranger = await practice.clinic.a_patient()
    for verb, said in (("move-following", {"starts_at": at(11).isoformat()}), ("cancel-following", {})):
        assert (await practice.posts(f"/appointments/{items[0]['id']}/{verb}", who=stranger, **said)).status_code == 404
