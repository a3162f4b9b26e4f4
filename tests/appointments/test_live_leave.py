"""Who may see whose schedule, live and over HTTP, and what they are told of the people in it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from queue_server.actor import Actor, Role
from realtime.streams import Payload
from tests.a_clinic import Clinic, Witness
from tests.a_server import Running
from tests.appointments.a_diary import Diary


@pytest.fixture
async def diary(clinic: Clinic, server: Running) -> Diary:
    """A clinic's appointments at the worker's server."""
    return await Diary.open(clinic, server)


async def statuses(diary: Diary, who: Actor, wish: Payload) -> tuple[int, int, int]:
    """What somebody is answered who asks for a view: by the socket, over HTTP, and for the names."""
    path = f"/schedules/{wish['schedule_id']}" if "schedule_id" in wish else f"/branches/{wish['branch_id']}/day"
    async with diary.server.socket({"token": diary.server.token(who)}) as screen, diary.server.as_(who) as person:
        answer = await screen.asks("queue:subscribe", wish)
        status = 200 if answer["ok"] else answer["error"]["status"]
        return status, (await person.get(path)).status_code, (await person.get(f"{path}/names")).status_code


async def test_a_schedule_is_for_the_doctor_and_the_desks_of_their_branches(diary: Diary) -> None:
    clinic, elsewhere = diary.clinic, await diary.clinic.a_branch()
    expected = {
        clinic.doctor: 200,
        clinic.receptionist: 200,
        clinic.manager: 200,
        await clinic.a_user(Role.ADMIN): 200,
        await clinic.a_doctor(): 403,
        await clinic.a_user(Role.RECEPTIONIST, elsewhere): 403,
        await clinic.a_patient(): 403,
        (await Clinic.open(clinic.database, Witness())).manager: 404,
    }
    for who, status in expected.items():
        assert await statuses(diary, who, diary.schedule()) == (status, status, status), who.grants


async def test_a_day_is_for_the_desk_of_the_branch(diary: Diary) -> None:
    clinic, elsewhere = diary.clinic, await diary.clinic.a_branch()
    expected = {
        clinic.receptionist: 200,
        await clinic.a_user(Role.ADMIN): 200,
        clinic.doctor: 403,
        await clinic.a_user(Role.RECEPTIONIST, elsewhere): 403,
        await clinic.a_patient(): 403,
        (await Clinic.open(clinic.database, Witness())).manager: 404,
    }
    for who, status in expected.items():
        assert await statuses(diary, who, diary.day()) == (status, status, status), who.grants


async def test_who_has_no_schedule_is_not_there(diary: Diary) -> None:
    patient = await diary.clinic.a_patient()
    for unknown in (uuid4(), patient.id, diary.clinic.receptionist.id, diary.clinic.branch):
        wish = {"schedule_id": str(unknown)}
        assert await statuses(diary, diary.clinic.manager, wish) == (404, 404, 404)
    assert await statuses(diary, diary.clinic.manager, {"branch_id": str(uuid4()), "view": "day"}) == (404, 404, 404)


async def test_a_desk_is_cut_when_the_doctor_works_there_no_longer(diary: Diary) -> None:
    clinic, elsewhere = diary.clinic, await diary.clinic.a_branch()
    doctor = await clinic.a_user(Role.DOCTOR, clinic.branch)
    block = await diary.begins_to_work(doctor, elsewhere)
    desk = await clinic.a_user(Role.RECEPTIONIST, elsewhere)
    wish = diary.schedule(doctor)
    async with diary.follows(wish, who=desk) as [page], diary.follows(wish) as [ours]:
        await diary.stops_working(doctor, block, elsewhere, ago=timedelta(days=10))
        await page.screen.gone.wait()
        await ours.screen.hears("schedule:updated")
        assert not ours.screen.gone.is_set()
    assert (await statuses(diary, desk, wish))[0] == 403


async def test_a_desk_is_cut_when_its_branch_is_there_no_longer(diary: Diary) -> None:
    clinic, elsewhere = diary.clinic, await diary.clinic.a_branch()
    desk = await clinic.a_user(Role.RECEPTIONIST, elsewhere)
    boss = await clinic.a_user(Role.ADMIN)
    async with diary.follows(diary.day(elsewhere), who=desk) as [page], diary.server.as_(boss) as admin:
        assert (await admin.delete(f"/branches/{elsewhere}")).status_code == 204
        await page.screen.gone.wait()


WRONG: dict[str, Any] = {
    "no date": {"from": "soon"},
    "no offset": {"from": "2026-11-21T08:00:00"},
    "backwards": {"from": "2026-11-21", "to": "2026-11-20"},
    "too long": {"from": "2026-11-21", "to": "2027-03-01"},
    "no year of ours": {"from": "9999-12-31", "to": "9999-12-31T23:00:00Z"},
}


@pytest.mark.parametrize("between", WRONG.values(), ids=WRONG)
async def test_a_window_is_between_two_times(diary: Diary, between: Payload) -> None:
    staff_id = str(diary.clinic.doctor.id)
    async with diary.server.as_(diary.clinic.receptionist) as desk:
        assert (await desk.get(f"/schedules/{staff_id}", params=between)).status_code == 422
    token = {"token": diary.server.token(diary.clinic.receptionist)}
    async with diary.server.socket(token) as screen:
        answer = await screen.asks("queue:subscribe", {"schedule_id": staff_id, **between})
        assert answer["error"]["status"] == 422


async def test_what_is_long_ago_is_read_over_http(diary: Diary) -> None:
    """It does not change: nobody needs to follow it."""
    past = (diary.first - timedelta(days=40)).date().isoformat()
    staff_id, branch_id = str(diary.clinic.doctor.id), str(diary.clinic.branch)
    wishes: list[Payload] = [
        {"schedule_id": staff_id, "from": past},
        {"branch_id": branch_id, "view": "day", "day": past},
    ]
    token = {"token": diary.server.token(diary.clinic.receptionist)}
    async with diary.server.socket(token) as screen:
        for wish in wishes:
            assert (await screen.asks("queue:subscribe", wish))["error"]["status"] == 422
            assert (await diary.truth(wish))["appointments"] == []


async def test_a_reader_who_has_it_is_not_sent_it_again(diary: Diary) -> None:
    paths = f"/schedules/{diary.clinic.doctor.id}?from={diary.tomorrow}", f"/branches/{diary.clinic.branch}/day"
    async with diary.server.as_(diary.clinic.receptionist) as desk:
        for path in paths:
            held = {"If-None-Match": (await desk.get(path)).headers["etag"]}
            assert (await desk.get(path, headers=held)).status_code == 304
            await diary.books(len(path))
            assert (await desk.get(path, headers=held)).status_code == 200


async def test_names_are_told_to_whoever_keeps_them_and_noted(diary: Diary) -> None:
    clinic, elsewhere = diary.clinic, await diary.clinic.a_branch()
    doctor, boss = await clinic.a_user(Role.DOCTOR), await clinic.a_user(Role.MANAGER)
    for branch in (clinic.branch, elsewhere):
        await diary.begins_to_work(doctor, branch)
    here = await diary.books(0, doctor=doctor)
    there = await diary.books(1, doctor=doctor, branch=elsewhere, who=boss)
    told: list[Payload] = []
    for who in (doctor, clinic.receptionist):
        async with diary.server.as_(who) as person:
            told.append((await person.get(f"/schedules/{doctor.id}/names", params={"from": diary.tomorrow})).json())
    async with diary.server.as_(clinic.receptionist) as desk:
        told.append((await desk.get(f"/branches/{clinic.branch}/day/names", params={"day": diary.tomorrow})).json())
    assert [set(names) for names in told] == [{here["id"], there["id"]}, {here["id"]}, {here["id"]}]
    assert told[0][here["id"]] == {"name": "Salma", "phone": "+96890000000", "reason": None, "notes": None}
    noted = await clinic.database.read(
        "SELECT subject_id, facts FROM audit_log WHERE organization_id = $1 AND action = 'names.read' ORDER BY id",
        clinic.organization,
    )
    assert [(row["subject_id"], row["facts"]) for row in noted] == [
        (doctor.id, {"count": 2}),
        (doctor.id, {"count": 1}),
        (UUID(str(clinic.branch)), {"count": 1}),
    ]
