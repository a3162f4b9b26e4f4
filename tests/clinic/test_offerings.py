"""Where a service is given and by whom, a branch's rules of booking, and what the calendar hears of it all."""

from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from db.tables import TimeBlock
from queue_server.ids import new_id
from tests.clinic.two_branches import TwoBranches
from tests.identity.house import Person, slug_of

SCAN = {"name": {"en": "Scan"}, "duration_minutes": 20}
BOOKED = """
    INSERT INTO appointments
        (id, organization_id, branch_id, service_id, staff_id, seat, starts_at, ends_at, during, status, patient_id)
    SELECT $1, $2, $3, $4, $5, 1, t, t + '20 min', tstzrange(t, t + '20 min'), $6, $7
    FROM (SELECT now() + $8 * interval '1 hour' AS t) AS at
"""


async def revision(clinic: TwoBranches) -> int:
    [row] = await clinic.house.database.read("SELECT fn.calendar_revision($1) AS now", clinic.house.organization_id)
    found: int = row["now"]
    return found


async def add(clinic: TwoBranches, **more: Any) -> dict[str, Any]:
    answer = await clinic.asks("POST", "/services", clinic.manager, json={**SCAN, **more})
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def book(clinic: TwoBranches, service_id: str, status: str = "pending", *, in_hours: int = 1) -> None:
    """An appointment at Al Khuwair."""
    read, organization, patient = clinic.house.database.read, clinic.house.organization_id, new_id()
    who = "INSERT INTO patients (id, organization_id, name, revision) VALUES ($1, $2, 'Salma', 1)"
    await read(who, patient, organization)
    where = (clinic.khuwair, UUID(service_id), clinic.doctor.id)
    await read(BOOKED, new_id(), organization, *where, status, patient, in_hours)


async def works(clinic: TwoBranches) -> None:
    """The doctor has working hours at Al Khuwair."""
    known = {"organization_id": clinic.house.organization_id, "revision": 1}
    async with clinic.house.cold() as tx:
        doctor = {"organization": known["organization_id"], "doctor": clinic.doctor.id}
        await tx.session.execute(text("SELECT fn.open_schedule(:organization, :doctor)"), doctor)
        block = TimeBlock(id=new_id(), branch_id=clinic.khuwair, staff_id=clinic.doctor.id, **known)
        block.starts_on, block.starts_at, block.ends_at = date(2026, 11, 1), time(8), time(12)
        tx.session.add(block)


async def test_a_service_says_where_it_is_given_and_by_whom(clinic: TwoBranches) -> None:
    where = {"branch_ids": [str(clinic.khuwair), str(clinic.salalah)], "staff_ids": [str(clinic.doctor.id)]}
    added = await add(clinic, buffer_before_minutes=5, buffer_after_minutes=10, is_online=False, **where)
    assert {name: added[name] for name in ("buffer_before_minutes", "buffer_after_minutes", "is_online")} == {
        "buffer_before_minutes": 5,
        "buffer_after_minutes": 10,
        "is_online": False,
    }
    path = f"/services/{added['id']}"
    seen = (await clinic.asks("GET", path, clinic.patient)).json()
    assert (seen["branch_ids"], seen["staff_ids"]) == (sorted(where["branch_ids"]), where["staff_ids"])
    edited = await clinic.asks(
        "PATCH", path, clinic.manager, json={"branch_ids": None, "staff_ids": where["staff_ids"]}
    )
    assert (edited.json()["branch_ids"], edited.json()["staff_ids"]) == (None, where["staff_ids"])
    assert edited.json()["revision"] == 2
    [entry] = await clinic.house.audited("service.edited")
    assert entry["facts"] == {"fields": ["branch_ids"], "changed": {"branch_ids": [sorted(where["branch_ids"]), None]}}


async def test_at_one_branch_is_what_is_given_there_and_nothing_of_another_organization(
    clinic: TwoBranches, rival: TwoBranches
) -> None:
    everywhere, _, here, there = [
        (await add(who, **where))["id"]
        for who, where in (
            (clinic, {}),
            (rival, {}),
            (clinic, {"branch_ids": [str(clinic.khuwair)]}),
            (clinic, {"branch_ids": [str(clinic.salalah)]}),
        )
    ]

    async def given(branch: UUID, who: Person | None = None) -> list[str]:
        answer = await clinic.asks("GET", f"/services?limit=100&branch_id={branch}", who)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert await given(clinic.khuwair) == [everywhere, here]
    assert await given(clinic.salalah, clinic.doctor) == [everywhere, there]
    assert await given(rival.khuwair, clinic.doctor) == []
    assert slug_of(await clinic.asks("GET", "/services?branch_id=here")) == "invalid"


async def test_strangers_are_not_told_of_branches_they_may_not_see(clinic: TwoBranches) -> None:
    path = f"/services/{(await add(clinic, branch_ids=[str(clinic.khuwair), str(clinic.salalah)]))['id']}"
    assert (await clinic.asks("GET", path)).json()["branch_ids"] == [str(clinic.khuwair)]
    await clinic.asks("PATCH", path, clinic.manager, json={"branch_ids": [str(clinic.salalah)]})
    assert (await clinic.asks("GET", path)).json()["branch_ids"] == []


async def test_whoever_has_left_stays_named_and_nobody_else_comes_in(clinic: TwoBranches, rival: TwoBranches) -> None:
    added = await add(clinic, staff_ids=[str(clinic.doctor.id)])
    path = f"/services/{added['id']}"
    await clinic.house.database.read("DELETE FROM roles WHERE user_id = $1", clinic.doctor.id)
    both = [str(clinic.doctor.id), str(clinic.other_doctor.id)]
    assert (await clinic.asks("PATCH", path, clinic.manager, json={"staff_ids": both})).status_code == 200
    for name, wish in (
        ("staff_ids", [str(rival.doctor.id)]),
        ("staff_ids", [str(clinic.patient.id)]),
        ("branch_ids", [str(rival.khuwair)]),
        ("branch_ids", [str(clinic.khuwair)] * 2),
        ("branch_ids", []),
        ("buffer_after_minutes", 241),
        ("buffer_before_minutes", -1),
        ("is_online", None),
    ):
        answer = await clinic.asks("PATCH", path, clinic.manager, json={name: wish})
        assert (answer.status_code, slug_of(answer)) == (422, "invalid"), (name, wish)
        assert answer.json()["errors"][0]["pointer"].startswith(f"/{name}")


async def test_a_branchs_rules_of_booking_are_edited_one_by_one(clinic: TwoBranches) -> None:
    path = f"/branches/{clinic.khuwair}"
    await clinic.asks("PATCH", path, clinic.manager, json={"booking": {"horizon_days": 30}})
    answer = await clinic.asks("PATCH", path, clinic.manager, json={"booking": {"most_open": 2}})
    assert {"horizon_days": 30, "most_open": 2, "hold_minutes": 5}.items() <= answer.json()["booking"].items()
    for wish in ({"horizon_days": 0}, {"step_minutes": 1}, {"self_check_in": "maybe"}, {"late": 1}):
        refused = await clinic.asks("PATCH", path, clinic.manager, json={"booking": wish})
        assert (refused.status_code, slug_of(refused)) == (422, "invalid")


async def test_what_booking_goes_by_counts_as_a_change_of_the_calendar(clinic: TwoBranches) -> None:
    seen = [await revision(clinic)]
    service = f"/services/{(await add(clinic))['id']}"
    seen.append(await revision(clinic))
    for method, path, wish in (
        ("PATCH", service, {"duration_minutes": 25}),
        ("PATCH", service, {"staff_ids": [str(clinic.doctor.id)]}),
        ("PATCH", f"/branches/{clinic.khuwair}", {"booking": {"step_minutes": 15}}),
        ("DELETE", service, None),
    ):
        assert (await clinic.asks(method, path, clinic.manager, json=wish)).is_success
        seen.append(await revision(clinic))
    assert seen == sorted(set(seen))
    await clinic.asks("PATCH", f"/branches/{clinic.khuwair}", clinic.manager, json={"notice": {"en": "Back at ten"}})
    assert await revision(clinic) == seen[-1]


async def test_a_branch_in_another_zone_is_a_new_plan_of_its_doctors(clinic: TwoBranches) -> None:
    await works(clinic)
    answer = await clinic.asks("PATCH", f"/branches/{clinic.khuwair}", clinic.manager, json={"time_zone": "Asia/Dubai"})
    assert answer.status_code == 200
    [event] = clinic.house.ear.of("schedule.plan_changed")
    assert (event["stream_id"], event["body"]) == (str(clinic.doctor.id), {"branches": [str(clinic.khuwair)]})


@pytest.mark.parametrize("status", ["pending", "confirmed", "checked_in", "in_progress"])
async def test_what_somebody_is_booked_for_stays(clinic: TwoBranches, status: str) -> None:
    service = (await add(clinic))["id"]
    await book(clinic, service, status)
    answer = await clinic.asks("DELETE", f"/services/{service}", clinic.manager)
    assert (answer.status_code, slug_of(answer)) == (409, "service-in-use")
    for room in (clinic.room, clinic.next_room):
        await clinic.asks("DELETE", f"/counters/{room}", clinic.manager)
    answer = await clinic.asks("DELETE", f"/branches/{clinic.khuwair}", clinic.admin)
    assert (answer.status_code, slug_of(answer)) == (409, "branch-in-use")


async def test_what_is_over_keeps_nothing_and_is_kept(clinic: TwoBranches) -> None:
    service = (await add(clinic))["id"]
    await book(clinic, service, "completed", in_hours=-3)
    await book(clinic, service, "cancelled")
    assert (await clinic.asks("DELETE", f"/services/{service}", clinic.manager)).status_code == 204
    rows = await clinic.house.database.read(
        "SELECT s.name ->> 'en' AS name FROM appointments a JOIN services s ON s.id = a.service_id"
        " WHERE a.organization_id = $1",
        clinic.house.organization_id,
    )
    assert [row["name"] for row in rows] == ["Scan", "Scan"]
