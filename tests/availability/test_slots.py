"""Free slots as everybody asks for them: what booking would give, and nothing that it would refuse."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from queue_server.actor import Grant, Role
from queue_server.availability.calendars import Calendars
from queue_server.availability.queries import Question, free_slots
from queue_server.availability.slots import Busy, months_of
from queue_server.ids import new_id
from tests.availability.practice import Practice, tomorrow
from tests.availability.surgery import Surgery
from tests.identity.house import Person, slug_of

# What booking would find for each of some wishes; the seat is what counts.
FOUND = """
    SELECT w ->> 'at' AS at, w ->> 'only' AS staff, s.doctor, s.seat
    FROM jsonb_array_elements($1) AS w, LATERAL fn.find_seat(w, $2, NULL) AS s
"""


async def test_what_is_free_is_what_booking_would_give(practice: Practice) -> None:
    """Random blocks of three doctors at two branches, and random appointments and holds, some of which are over."""
    random = Random(20261121)
    here, there = await practice.a_branch(), await practice.a_branch()
    service = await practice.a_service(20, before=5, after=10)
    doctors = [await practice.a_doctor() for _ in range(3)]
    for doctor in doctors:
        for hours in ("08:00-12:00", "11:00-17:00"):
            await practice.works(doctor, here, hours, seats=random.randint(1, 3))
        await practice.works(doctor, there, "10:00-14:00", seats=2)
    now = datetime.now(UTC)
    for _ in range(80):
        await _somebody(practice, random, doctors, (here, there), service, now)

    since = tomorrow()
    window = int(since.timestamp()), int((since + timedelta(days=2)).timestamp())
    asked = Question(here, service, None, None)
    calendars = Calendars(practice.database)
    *_, free = await free_slots(practice.database, calendars, asked, lambda branch: window, now=now)
    shown = {(slot.at, slot.staff_id) for slot in free}

    assert shown == await _found(practice, calendars, here, service, window, now)
    assert len(shown) > 50


async def _somebody(
    practice: Practice, random: Random, doctors: Sequence[UUID], branches: Sequence[UUID], service: UUID, now: datetime
) -> None:
    """Takes some time, if the constraints let them."""
    at = tomorrow() + timedelta(minutes=5 * random.randrange(2 * 24 * 12))
    status = random.choice(["pending", "confirmed", "cancelled", "no_show", "held", "held"])
    expires_at = now + timedelta(minutes=random.choice([-1, 5])) if status == "held" else None
    facts: dict[str, Any] = {
        "seat": random.randint(1, 3),
        "status": status,
        "expires_at": expires_at,
        "buffers": (5, 10),
    }
    branch = random.choice([branches[0], branches[0], branches[1]])
    with suppress(asyncpg.ExclusionViolationError):
        await practice.takes(random.choice(doctors), branch, service, at, **facts)


async def _found(
    practice: Practice, calendars: Calendars, branch_id: UUID, service_id: UUID, window: Any, now: datetime
) -> set[tuple[int, UUID]]:
    """Every opening for which `fn.find_seat` has a seat, one doctor at a time."""
    calendar = await calendars.of(practice.organization)
    branch, service = calendar.branch(branch_id), calendar.service(service_id)
    doctors = calendar.doctors_for(branch, service, None, is_patient=True)
    opened = [
        calendars.openings(calendar, branch, service, doctors, month) for month in months_of(branch, window, service)
    ]
    every = {(slot.at, slot.staff_id) for month in opened for slot in month.free([], service, window)}
    wishes = []
    for at, staff_id in every:
        fit = calendar.fit(
            branch_id=branch_id,
            service_id=service_id,
            starts_at=datetime.fromtimestamp(at, UTC),
            staff_id=staff_id,
            is_patient=True,
            now=now,
        )
        wishes.append(
            {
                "at": at,
                "only": staff_id,
                "doctors": {str(one): seats for one, seats in fit.doctors.items()},
                "branch": branch_id,
                "from": fit.busy_from,
                "to": fit.busy_to,
                "day_from": fit.day_from,
                "day_to": fit.day_to,
            }
        )
    async with practice.database.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        rows = await connection.fetch(FOUND, wishes, now)
        await transaction.rollback()
    assert len(rows) == len(every) > 60
    return {(int(row["at"]), UUID(row["staff"])) for row in rows if row["seat"] is not None}


async def test_slots_come_by_time_and_doctor_with_their_free_seats(surgery: Surgery) -> None:
    await surgery.plans(surgery.manager, ends_at="08:40", seats=2)
    await surgery.plans(surgery.manager, staff_id=surgery.maryam.id, ends_at="08:40")
    await surgery.is_booked("08:20", seat=2)

    first, second = sorted([surgery.said.id, surgery.maryam.id])
    seats = {surgery.said.id: 2, surgery.maryam.id: 1}
    assert await surgery.shown() == [
        _slot(surgery, "08:00", first, seats[first]),
        _slot(surgery, "08:00", second, seats[second]),
        _slot(surgery, "08:20", first, 1),
        _slot(surgery, "08:20", second, 1),
    ]
    assert await surgery.shown(staff_id=surgery.maryam.id) == [
        _slot(surgery, clock, surgery.maryam.id, 1) for clock in ("08:00", "08:20")
    ]


def _slot(surgery: Surgery, clock: str, staff_id: UUID, seats: int) -> dict[str, Any]:
    at = surgery.at(clock).astimezone(UTC)
    until = at + timedelta(minutes=20)
    return {"starts_at": f"{at:%FT%TZ}", "ends_at": f"{until:%FT%TZ}", "staff_id": str(staff_id), "seats_free": seats}


async def test_days_count_the_times_at_which_somebody_is_free(surgery: Surgery) -> None:
    await surgery.plans(surgery.manager, ends_at="09:00")
    await surgery.plans(surgery.manager, staff_id=surgery.maryam.id, ends_at="09:00", except_on=[str(surgery.day(2))])
    await surgery.is_booked("08:00", days=2)
    asked = {"branch_id": surgery.here, "service_id": surgery.service, "from": surgery.day(0), "to": surgery.day(2)}

    days = (await surgery.asks("GET", "/slots/days", params=asked)).json()

    firsts = [f"{surgery.at(clock, ahead).astimezone(UTC):%FT%TZ}" for clock, ahead in (("08:00", 1), ("08:20", 2))]
    assert days == {
        "items": [
            {"day": str(surgery.day(0)), "free": 0, "first_at": None},
            {"day": str(surgery.day(1)), "free": 3, "first_at": firsts[0]},
            {"day": str(surgery.day(2)), "free": 2, "first_at": firsts[1]},
        ],
        "time_zone": "Asia/Muscat",
        "next_cursor": None,
    }


async def test_a_month_that_has_not_changed_is_not_sent_again(surgery: Surgery) -> None:
    await surgery.plans(surgery.manager)
    asked = {"branch_id": surgery.here, "service_id": surgery.service}

    first = await surgery.asks("GET", "/slots", params=asked)
    again = await surgery.asks("GET", "/slots", params=asked, headers={"If-None-Match": first.headers["etag"]})
    await surgery.is_booked("08:00")
    booked = await surgery.asks("GET", "/slots", params=asked, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert (booked.status_code, len(booked.json()["items"])) == (200, len(first.json()["items"]) - 1)


async def test_a_change_of_plan_is_seen_by_a_process_that_remembers_the_old_one(surgery: Surgery) -> None:
    await surgery.plans(surgery.manager)
    assert len(await surgery.shown()) == 12

    new = await surgery.practice.a_service(60)
    await surgery.practice.works(surgery.said.id, surgery.here, "13:00-14:00")  # by another process

    assert len(await surgery.shown(service_id=new)) == 5
    assert len(await surgery.shown()) == 15


async def test_patients_see_what_they_may_book_and_staff_see_all(surgery: Surgery) -> None:
    await surgery.practice.database.read(
        "UPDATE branches SET booking = $2 WHERE id = $1", surgery.here, {"minimum_notice_minutes": 60 * 40}
    )
    hidden = await surgery.practice.a_service(20, is_online=False)
    await surgery.plans(surgery.manager)

    assert [len(await surgery.shown(who)) for who in (None, surgery.patient, surgery.reception)] == [0, 0, 12]
    assert len(await surgery.shown(surgery.reception, service_id=hidden)) == 12
    asked = {"branch_id": surgery.here, "service_id": hidden}
    assert slug_of(await surgery.asks("GET", "/slots", surgery.patient, params=asked)) == "invalid"


async def test_what_staff_booked_may_be_moved_by_whoever_has_it(surgery: Surgery) -> None:
    """Its own time is free for it, and a service that is not online is answered; for nobody else, and for no other."""
    practice = surgery.practice
    hidden, other = await practice.a_service(20, is_online=False), await practice.a_service(20, is_online=False)
    await surgery.plans(surgery.manager)
    mine = await practice.takes(surgery.said.id, surgery.here, hidden, surgery.at("09:00"))
    await practice.database.read("UPDATE appointments SET user_id = $2 WHERE id = $1", mine, surgery.patient.id)

    seen = [
        len(await surgery.shown(surgery.patient, service_id=hidden, moving=mine)),
        len(await surgery.shown(surgery.reception, service_id=hidden, moving=mine)),
        len(await surgery.shown(surgery.reception, service_id=hidden)),
    ]
    asked = {"branch_id": surgery.here, "service_id": hidden, "moving": mine}
    strange: list[tuple[Person | None, dict[str, Any]]] = [
        (None, asked),
        (surgery.maryam, asked),
        (surgery.patient, {**asked, "moving": new_id()}),
        (surgery.patient, {**asked, "service_id": other}),
        (surgery.patient, {**asked, "moving": "?"}),
    ]
    refused = [slug_of(await surgery.asks("GET", "/slots", who, params=query)) for who, query in strange]

    assert seen == [12, 12, 11]
    assert refused == ["auth-required", "not-found", "not-found", "invalid", "invalid"]


async def test_a_branch_that_is_not_public_is_there_for_its_own_organization_only(
    surgery: Surgery, practice: Practice
) -> None:
    asked = {"branch_id": surgery.there, "service_id": surgery.service}
    other = replace(surgery.house, organization_id=practice.organization)
    stranger = await other.a_person(Grant(Role.ADMIN))

    answers = [await surgery.asks("GET", "/slots", who, params=asked) for who in (None, stranger, surgery.patient)]
    asked["branch_id"] = new_id()
    answers.append(await surgery.asks("GET", "/slots", params=asked))

    assert [answer.status_code for answer in answers] == [404, 404, 200, 404]


@pytest.mark.parametrize(
    "query",
    [
        {"from": "9999-12-31"},
        {"to": "9999-12-31T23:59:59-12:00"},
        {"from": "0001-01-01T00:00:00+14:00"},
        {"from": "2026-02-30"},
        {"from": "now"},
        {"from": "2026-11-21T08:00:00"},
        {"from": "0"},
        {"from": ""},
        {"staff_id": "nobody"},
        {"branch_id": "1"},
    ],
)
async def test_a_question_that_cannot_be_read_is_refused(surgery: Surgery, query: dict[str, str]) -> None:
    asked = {"branch_id": str(surgery.here), "service_id": str(surgery.service)} | query

    answer = await surgery.asks("GET", "/slots", params=asked)
    assert (slug_of(answer), *(one["pointer"] for one in answer.json()["errors"])) == (
        "invalid",
        *(f"/{name}" for name in query),
    )


async def test_a_window_is_longer_than_nothing_and_no_longer_than_two_months(surgery: Surgery) -> None:
    def asked(since: Any, until: Any) -> Any:
        known = {"branch_id": surgery.here, "service_id": surgery.service, "from": str(since), "to": str(until)}
        return surgery.asks("GET", "/slots", params=known)

    noon = surgery.at("12:00").isoformat()
    refused = [(surgery.day(1), surgery.day(0)), (surgery.day(0), surgery.day(62)), (noon, noon)]
    answers = await asyncio.gather(*(asked(*window) for window in refused))

    assert [slug_of(answer) for answer in answers] == ["invalid"] * 3
    assert (await asked(surgery.day(0), surgery.day(61))).status_code == 200
    assert (await asked(surgery.day(-30), surgery.day(0))).json()["items"] == []
    assert (await surgery.asks("GET", "/slots", params={"branch_id": surgery.here})).status_code == 400


async def test_nobody_is_told_more_slots_than_anybody_can_read(
    surgery: Surgery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queue_server.availability.queries.MOST_SLOTS", 12)
    await surgery.plans(surgery.said)
    asked = {"branch_id": surgery.here, "service_id": surgery.service}

    assert len(await surgery.shown()) == 12
    assert slug_of(await surgery.asks("GET", "/slots", params=asked)) == "malformed"


def test_busy_times_are_read_in_the_order_of_their_fields() -> None:
    assert Busy._fields == ("staff_id", "seat", "is_elsewhere", "starts", "ends")
