"""Working hours are planned by doctors for themselves and by managers for all, and whom a change hits is told."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import Grant, Role
from queue_server.ids import new_id
from tests.availability.practice import Practice
from tests.availability.surgery import Surgery
from tests.identity.house import Person, slug_of


async def revision_of(surgery: Surgery) -> int:
    [row] = await surgery.house.database.read(
        "SELECT fn.calendar_revision($1) AS revision", surgery.house.organization_id
    )
    revision: int = row["revision"]
    return revision


async def test_a_doctor_plans_their_own_time_and_sees_it(surgery: Surgery) -> None:
    wish = {"kind": "work", "seats": 2, "except_on": [str(surgery.day(3)), str(surgery.day(2))]}

    planned = await surgery.plans(surgery.said, recurrence="rrule:freq=weekly;byday=su,mo", **wish)
    block = planned.json()
    read = await surgery.asks("GET", f"/availability/{block['id']}", surgery.said)

    assert planned.status_code == 201
    assert block == {
        "id": block["id"],
        "staff_id": str(surgery.said.id),
        "branch_id": str(surgery.here),
        "kind": "work",
        "starts_on": str(surgery.day(1)),
        "starts_at": "08:00",
        "ends_at": "12:00",
        "recurrence": "FREQ=WEEKLY;BYDAY=SU,MO",
        "except_on": [str(surgery.day(2)), str(surgery.day(3))],
        "seats": 2,
        "service_ids": None,
        "counter_id": None,
        "revision": 1,
        "affects": [],
    }
    assert read.json() == {name: value for name, value in block.items() if name != "affects"}


async def test_who_may_plan_whose_time(surgery: Surgery) -> None:
    there = {"branch_id": surgery.there}
    wishes: list[tuple[Person, dict[str, Any], int]] = [
        (surgery.manager, {}, 201),
        (surgery.manager, there, 403),  # manages the other branch
        (surgery.said, there, 201),
        (surgery.said, {"staff_id": surgery.maryam.id}, 403),
        (surgery.maryam, there | {"staff_id": surgery.maryam.id}, 422),  # is no doctor there
        (surgery.manager, {"staff_id": surgery.reception.id}, 404),
        (surgery.manager, {"staff_id": new_id()}, 404),
        (surgery.manager, {"branch_id": new_id()}, 404),
        (surgery.reception, {}, 403),
        (surgery.patient, {}, 403),
    ]

    answers = [await surgery.plans(who, **wish) for who, wish, _ in wishes]

    assert [answer.status_code for answer in answers] == [status for _, _, status in wishes]


async def test_what_belongs_to_others_is_not_there(surgery: Surgery, practice: Practice) -> None:
    other = replace(surgery.house, organization_id=practice.organization)
    stranger = await other.a_person(Grant(Role.ADMIN))
    block = (await surgery.plans(surgery.said)).json()
    theirs = {"counter_id": new_id(), "service_ids": [str(await practice.a_service())]}

    asked = [await surgery.asks(verb, f"/availability/{block['id']}", stranger) for verb in ("GET", "DELETE")]
    asked += [await surgery.plans(stranger), await surgery.plans(stranger, branch_id=await practice.a_branch())]
    asked += [await surgery.plans(surgery.said, **{name: value}) for name, value in theirs.items()]

    assert [slug_of(answer) for answer in asked] == ["not-found"] * len(asked)
    assert (await surgery.asks("GET", "/availability", stranger)).json()["items"] == []
    assert len((await surgery.asks("GET", "/availability", surgery.said)).json()["items"]) == 1


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"ends_at": "08:00"}, "/ends_at"),
        ({"starts_at": "24:00"}, "/starts_at"),
        ({"starts_at": "8:00"}, "/starts_at"),
        ({"starts_on": "9999-12-31"}, "/starts_on"),
        ({"starts_on": "2039-12-31"}, "/starts_on"),
        ({"starts_on": "2026-02-30"}, "/starts_on"),
        ({"starts_on": 0}, "/starts_on"),
        ({"seats": 0}, "/seats"),
        ({"seats": 51}, "/seats"),
        ({"recurrence": "FREQ=SECONDLY"}, "/recurrence"),
        ({"recurrence": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "/recurrence"),
        ({"recurrence": "FREQ=DAILY;UNTIL=20200101"}, "/recurrence"),
        ({"kind": "held"}, "/kind"),
        ({"service_ids": []}, "/service_ids"),
        ({"except_on": ["2026-01-01"] * 400}, "/except_on"),
        ({"id": str(new_id())}, "/id"),
        ({"organization_id": str(new_id())}, "/organization_id"),
    ],
)
async def test_a_plan_that_makes_no_sense_is_refused(surgery: Surgery, wish: dict[str, Any], pointer: str) -> None:
    before = await revision_of(surgery)

    answer = await surgery.plans(surgery.said, **wish)

    assert slug_of(answer) == "invalid"
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert await revision_of(surgery) == before


async def test_a_single_block_does_not_begin_where_the_clock_jumps(surgery: Surgery) -> None:
    london = await surgery.practice.a_branch("Europe/London")
    admin = await surgery.house.a_person(Role.ADMIN)
    doctor = await surgery.house.a_person(Role.DOCTOR)
    jump = next(day for day in _sundays(surgery.day(0)) if day.month == 3 and day.day > 24)
    night = {"branch_id": london, "staff_id": doctor.id, "starts_on": str(jump), "starts_at": "01:30"}

    once = await surgery.plans(admin, **night, recurrence=None)
    always = await surgery.plans(admin, **night)

    assert [one["pointer"] for one in once.json()["errors"]] == ["/starts_at"]
    assert always.status_code == 201


def _sundays(first: date) -> list[date]:
    return [day for day in (first + timedelta(days=ahead) for ahead in range(400)) if day.weekday() == 6]


async def test_a_whole_day_is_from_midnight_to_midnight(surgery: Surgery) -> None:
    block = (await surgery.plans(surgery.said, starts_at="00:00", ends_at="24:00")).json()

    assert (block["starts_at"], block["ends_at"]) == ("00:00", "24:00")
    assert len(await surgery.shown()) == 72


async def test_a_change_tells_whom_it_hits(surgery: Surgery) -> None:
    block = (await surgery.plans(surgery.said, seats=2)).json()
    early, late = [await surgery.is_booked(clock) for clock in ("08:00", "11:40")]
    beside = await surgery.is_booked("11:40", seat=2)
    await surgery.is_booked("11:00", status="cancelled")
    outside = await surgery.is_booked("14:00")  # was never inside: is no news
    path = f"/availability/{block['id']}"

    shorter = await surgery.asks("PATCH", path, surgery.manager, json={"ends_at": "11:30"})
    longer = await surgery.asks("PATCH", path, surgery.manager, json={"ends_at": "12:00"})
    alone = await surgery.asks("PATCH", path, surgery.manager, json={"seats": 1})
    removed = await surgery.asks("DELETE", path, surgery.manager)

    assert [answer.json()["affects"] for answer in (shorter, longer, alone, removed)] == [
        sorted([str(late), str(beside)]),  # at one time: by id
        [],
        [str(beside)],
        [str(early), str(late)],
    ]
    assert str(outside) not in removed.text
    assert slug_of(await surgery.asks("GET", path, surgery.manager)) == "not-found"
    assert await surgery.shown() == []


async def test_a_break_hits_what_was_booked_in_it(surgery: Surgery) -> None:
    await surgery.plans(surgery.said)
    hit = await surgery.is_booked("10:00")

    answer = await surgery.plans(surgery.said, kind="break", starts_at="10:10", ends_at="10:30")

    assert answer.json()["affects"] == [str(hit)]
    assert len(await surgery.shown()) == 10


async def test_every_change_is_counted_told_and_audited(surgery: Surgery) -> None:
    before = await revision_of(surgery)
    block = (await surgery.plans(surgery.said)).json()
    path = f"/availability/{block['id']}"
    same = await surgery.asks("PATCH", path, surgery.said, json={"seats": 1})
    await surgery.asks("PATCH", path, surgery.said, json={"seats": 2})
    await surgery.asks("DELETE", path, surgery.said)

    heard = surgery.house.ear.of("schedule.plan_changed")
    assert same.json()["revision"] == 1
    assert await revision_of(surgery) == before + 3
    assert [(one["stream_id"], one["body"]["branches"]) for one in heard] == [
        (str(surgery.said.id), [str(surgery.here)])
    ] * 3
    for action in ("availability.added", "availability.edited", "availability.removed"):
        [entry] = await surgery.house.audited(action)
        assert (entry["subject_id"], entry["actor_id"]) == (UUID(block["id"]), surgery.said.id)


async def test_an_edit_names_the_revision_it_has_seen(surgery: Surgery) -> None:
    path = f"/availability/{(await surgery.plans(surgery.said)).json()['id']}"

    def edits(seats: int) -> Any:
        return surgery.asks("PATCH", path, surgery.said, json={"seats": seats}, headers={"If-Match": '"1"'})

    answers = await asyncio.gather(edits(2), edits(3))
    stale = await surgery.asks("DELETE", path, surgery.said, headers={"If-Match": '"1"'})

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert slug_of(stale) == "revision-changed"


async def test_a_doctor_sees_the_plans_of_their_branches(surgery: Surgery) -> None:
    await surgery.plans(surgery.said)
    await surgery.plans(surgery.said, branch_id=surgery.there)
    own = await surgery.plans(surgery.maryam, staff_id=None)

    async def seen(who: Person, **query: Any) -> int:
        return len((await surgery.asks("GET", "/availability", who, params=query)).json()["items"])

    assert own.json()["staff_id"] == str(surgery.maryam.id)
    assert [await seen(who) for who in (surgery.said, surgery.maryam, surgery.reception)] == [3, 2, 2]
    assert await seen(surgery.said, staff_id=surgery.maryam.id) == 1
    assert await seen(surgery.said, branch_id=surgery.there) == 1


async def test_a_retry_plans_once(surgery: Surgery) -> None:
    key = {"Idempotency-Key": "plan"}
    wish = {"branch_id": str(surgery.here), "starts_on": str(surgery.day(1)), "starts_at": "08:00", "ends_at": "09:00"}
    answers = [await surgery.asks("POST", "/availability", surgery.said, json=wish, headers=key) for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert len((await surgery.asks("GET", "/availability", surgery.said)).json()["items"]) == 1


async def test_a_rule_that_ends_at_a_moment_is_kept_by_its_last_day(surgery: Surgery) -> None:
    until = surgery.at("08:00", 9).astimezone(UTC)

    block = (await surgery.plans(surgery.said, recurrence=f"FREQ=DAILY;UNTIL={until:%Y%m%dT%H%M%SZ}")).json()

    assert block["recurrence"] == f"FREQ=DAILY;UNTIL={surgery.day(9):%Y%m%d}"


async def test_a_branch_takes_bookings_where_somebody_works_or_is_expected(surgery: Surgery) -> None:
    async def takes_bookings() -> bool:
        [row] = await surgery.house.database.read(
            "SELECT fn.takes_bookings(b) FROM branches b WHERE id = $1", surgery.here
        )
        taken: bool = row["takes_bookings"]
        return taken

    assert not await takes_bookings()
    block = (await surgery.plans(surgery.manager)).json()
    assert await takes_bookings()
    await surgery.asks("DELETE", f"/availability/{block['id']}", surgery.manager)
    assert not await takes_bookings()
    over = {"starts_on": str(surgery.day(-20)), "recurrence": f"FREQ=DAILY;UNTIL={surgery.day(-9):%Y%m%d}"}
    assert (await surgery.plans(surgery.manager, **over)).status_code == 201
    assert not await takes_bookings()
    assert (await surgery.plans(surgery.manager, staff_id=surgery.maryam.id)).status_code == 201
    assert await takes_bookings()
    await surgery.house.database.pool.execute("DELETE FROM roles WHERE user_id = $1", surgery.maryam.id)
    assert not await takes_bookings()
    await surgery.is_booked("09:00")
    assert await takes_bookings()
