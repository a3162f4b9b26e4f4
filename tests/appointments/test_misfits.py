"""What the calendar no longer holds is found: on every page as long as it is so, and in a list for the desk."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from queue_server.actor import Actor, Role
from queue_server.appointments.misfits import misfits_among
from queue_server.ids import new_id
from tests.a_clinic import Clinic
from tests.a_server import Running
from tests.appointments.a_diary import Diary
from tests.appointments.a_practice import Practice, at, slug_of


@pytest.fixture
async def diary(clinic: Clinic, server: Running) -> Diary:
    return await Diary.open(clinic, server)


async def test_pages_show_what_does_not_fit_for_as_long_as_it_does_not(diary: Diary) -> None:
    doctor, branch = diary.clinic.doctor, diary.clinic.branch
    wishes = diary.schedule(), diary.day()
    async with diary.follows(*wishes) as pages:

        async def shown() -> list[bool]:
            truths = [await diary.truth(wish) for wish in wishes]
            for page, wish, truth in zip(pages, wishes, truths, strict=True):
                page.held = (await page.screen.asks("queue:subscribe", wish))["snapshot"]
                assert {**page.held, "at": None} == {**truth, "at": None}
            [in_schedule, in_day] = [[row["fits"] for row in truth["appointments"]] for truth in truths]
            assert in_schedule == in_day
            return in_day

        first, second = await diary.books(0), await diary.books(1)
        assert (first["fits"], await shown()) == (True, [True, True])
        pause = {"kind": "break", "starts_on": diary.first.date(), "recurrence": None}
        block = await diary.begins_to_work(doctor, branch, **pause)
        assert await shown() == [False, False]
        confirmed = await diary.acts(first, "confirm")
        cancelled = await diary.acts(second, "cancel")
        for page, wish in zip(pages, wishes, strict=True):
            await page.comes_to(await diary.truth(wish))
        assert (confirmed["fits"], cancelled["fits"], await shown()) == (False, True, [False, True])
        await diary.stops_working(doctor, block, branch)
        assert await shown() == [True, True]


async def test_pages_hear_that_somebody_else_gives_a_service(diary: Diary) -> None:
    """… and one that is newer than what they know is nothing to worry about."""
    other = await diary.clinic.a_doctor()
    async with diary.follows(diary.schedule()) as [page]:
        await diary.books(0)
        await diary.gives_service([other])
        assert [diff["ops"] for diff in await page.hears(2)][1] == [{"op": "plan"}]
        answer = await page.screen.asks("queue:subscribe", page.wish)
        assert [row["fits"] for row in answer["snapshot"]["appointments"]] == [False]
        clinic = replace(diary.clinic, service=await diary.clinic.a_service(20))
        booked = await replace(diary, clinic=clinic).books(4)
        [*_, diff] = await page.hears(3)
        assert (diff["ops"][0]["appointment"]["fits"], booked["fits"]) == (True, True)


async def unfit(practice: Practice, query: str = "", *, who: Actor | None = None) -> list[str]:
    """The starts of those that a list shows, page by page."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = await practice.gets(f"/appointments?fits=false&limit=2{query}{cursor}", who=who)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            assert not any(one["fits"] for one in found)
            return [one["starts_at"] for one in found]
        cursor = f"&cursor={answer.json()['next_cursor']}"


def said(*starts: datetime) -> list[str]:
    return [start.isoformat().replace("+00:00", "Z") for start in starts]


async def test_the_desk_has_a_list_of_what_does_not_fit(practice: Practice) -> None:
    clinic = practice.clinic
    await clinic.allows(most_open=20, most_a_day=20)
    days = {days: await practice.booked(at(9, days=days)) for days in (2, 3, 5, 20)}
    await practice.acts(await practice.booked(at(11)), "cancel")
    other = await clinic.a_doctor()
    await practice.booked(at(13), staff_id=str(other.id))
    assert await unfit(practice) == []
    await clinic.works_no_more(clinic.doctor.id)
    near = said(at(9), at(9, days=3), at(9, days=5))
    assert await unfit(practice) == near
    assert await unfit(practice, f"&branch_id={clinic.branch}&staff_id={clinic.doctor.id}") == near
    assert await unfit(practice, f"&staff_id={other.id}") == []
    assert await unfit(practice, who=clinic.doctor) == near
    assert await unfit(practice, who=practice.patient) == near
    assert await unfit(practice, who=await clinic.a_user(Role.RECEPTIONIST, await clinic.a_branch())) == []
    later = "&from={}&to={}".format(*said(at(0, days=4), at(0, days=21)))
    assert await unfit(practice, later) == said(at(9, days=5), at(9, days=20))
    await practice.passes(days[2], days=3)
    assert await unfit(practice) == near[1:]
    one = await practice.gets(f"/appointments/{days[3]['id']}")
    assert (one.json()["fits"], one.headers["cache-control"]) == (False, "private, no-store")


async def test_of_how_much_a_list_can_be_asked(practice: Practice) -> None:
    [far] = said(datetime.now(UTC) + timedelta(days=32))
    for query in (f"fits=false&to={far}", "fits=true", "fits="):
        assert slug_of(await practice.gets(f"/appointments?{query}")) == "invalid", query


async def test_appointments_are_found_by_their_names(practice: Practice) -> None:
    """Such as those that a change `affects`: whoever may see them, and nothing of the others."""
    clinic = practice.clinic
    mine, theirs = await practice.booked(at(9)), await practice.booked(at(10), who=await clinic.a_patient())
    ids = f"/appointments?ids={theirs['id']},{new_id()},{mine['id']}"

    async def seen(who: Actor) -> list[str]:
        answer = await practice.gets(ids, who=who)
        assert (answer.status_code, answer.json()["next_cursor"]) == (200, None), answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert await seen(clinic.receptionist) == [mine["id"], theirs["id"]]
    assert await seen(practice.patient) == [mine["id"]]
    assert await seen(await clinic.a_user(Role.RECEPTIONIST, await clinic.a_branch())) == []
    for more in ("&status=pending", "&limit=2", ",x", ","):
        assert slug_of(await practice.gets(ids + more)) == "invalid", more


async def test_whoever_asks_for_a_long_list_stops_nobody(practice: Practice) -> None:
    """A calendar is asked about thousands: the loop turns meanwhile."""
    calendar = await practice.calendars.of(practice.clinic.organization)
    many, begins = 20_000, at(9)
    row = {"branch_id": practice.clinic.branch, "service_id": practice.clinic.service, "seat": 1}
    row |= {"staff_id": practice.clinic.doctor.id, "ids": [new_id()] * many}
    row |= dict.fromkeys(("starts", "busy_from"), [begins] * many) | {"busy_to": [begins + timedelta(days=1)] * many}
    looking = asyncio.create_task(misfits_among([row], calendar, now=datetime.now(UTC)))
    turns = 0
    while not looking.done():
        await asyncio.sleep(0)
        turns += 1
    assert (len(looking.result()), turns > 2) == (many, True)
