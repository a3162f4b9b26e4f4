"""Schedules live: old snapshot + diffs = new snapshot, for a doctor's page and the desk's day, whoever changes what."""

from asyncio import gather
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from operator import eq

import pytest

from queue_server.actor import Role
from queue_server.queues.wire import Heads
from realtime import beacon
from realtime.streams import Payload
from tests.a_clinic import Clinic
from tests.a_server import Running, a_running_server
from tests.appointments.a_diary import Diary
from tests.web.test_events import must_fit

NO_REDIS = "redis://127.0.0.1:1"


@pytest.fixture
async def diary(clinic: Clinic, server: Running) -> Diary:
    """A clinic's appointments at the worker's server."""
    return await Diary.open(clinic, server)


@pytest.fixture(scope="module")
async def deaf(database_url: str) -> AsyncIterator[Running]:
    """A second worker that hears no hints and only looks; its beacon shines often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(beacon, "EVERY", 0.3)
        async with a_running_server(database_url, NO_REDIS) as running:
            yield running


async def test_every_command_leads_all_pages_to_what_is_so(diary: Diary) -> None:
    other = await diary.clinic.a_doctor()
    wishes = diary.schedule(), diary.schedule(other), diary.day()
    async with diary.follows(*wishes) as pages:
        first, second = await diary.books(0), await diary.books(1)
        await diary.acts(first, "confirm")
        await diary.moves(first, 3)
        await diary.moves(first, 4, doctor=other)
        await diary.acts(second, "cancel")
        for page, wish in zip(pages, wishes, strict=True):
            await page.comes_to(await diary.truth(wish))
        assert [row["status"] for row in pages[0].held["appointments"]] == ["cancelled"]
        assert [row["staff_id"] for row in pages[1].held["appointments"]] == [str(other.id)]


async def test_pages_at_two_workers_keep_up_with_a_busy_desk_at_both(diary: Diary, deaf: Running) -> None:
    """One of them hears no hints: what the other commits it finds by looking."""
    other, there = await diary.clinic.a_doctor(), replace(diary, server=deaf)
    wishes = diary.schedule(), diary.schedule(other), diary.day()
    async with diary.follows(*wishes) as near, there.follows(*wishes) as far:
        doctors = diary.clinic.doctor, other
        booked = await gather(*(diary.books(slot, doctor=who) for slot in range(8) for who in doctors))
        await gather(
            *(there.moves(one, slot + 20, doctor=other) for slot, one in enumerate(booked[:6])),
            *(diary.acts(one, "cancel") for one in booked[6:9]),
            *(there.acts(one, "confirm") for one in booked[9:]),
            *(diary.books(slot) for slot in range(40, 44)),
        )
        for wish, *pages in zip(wishes, near, far, strict=True):
            for page in pages:
                await page.comes_to(await diary.truth(wish))


def strangely(held: Payload) -> Iterator[Payload]:
    """The same page, gone astray: of other epochs, of the future, from before the beginning."""
    for epoch, version in ((0, 0), (-1, 0), (99, 0), (0, 10**9), (0, -(10**9))):
        other = deepcopy(held)
        for at in other["streams"].values() if "streams" in other else [other]:
            at["epoch"] += epoch
            at["version"] += version
        yield other


async def test_a_page_is_led_back_from_every_version(diary: Diary) -> None:
    wishes = diary.schedule(), diary.day()
    async with diary.follows(*wishes) as pages:
        booked = [await diary.books(slot) for slot in range(4)]
        await gather(*(diary.moves(one, slot + 10) for slot, one in enumerate(booked)))
        for page, wish in zip(pages, wishes, strict=True):
            truth = await diary.truth(wish)
            await page.comes_to(truth)
            assert len(page.pictures) == 9
            assert len((await page.missed(page.pictures[0]))["diffs"]) == 8
            for held in [*page.pictures, *strangely(truth)]:
                assert await page.anew(held) == page.held


async def test_the_same_room_shows_everybody_the_days_they_asked_for(diary: Diary) -> None:
    today, tomorrow = diary.day() | {"day": diary.today}, diary.day()
    async with diary.follows(today) as [early], diary.follows(tomorrow) as [late]:
        await diary.books(0)
        await late.comes_to(await diary.truth(tomorrow))
        await early.comes_to(await diary.truth(today))
        assert (len(early.held["appointments"]), len(late.held["appointments"])) == (0, 1)
        assert {row["starts_at"] for row in early.held["blocks"]} != {row["starts_at"] for row in late.held["blocks"]}
        [early.held, late.held] = [await page.anew(page.pictures[0] | {"streams": {}}) for page in (early, late)]
        assert (len(early.held["appointments"]), len(late.held["appointments"])) == (0, 1)


async def test_of_another_branch_a_desk_sees_that_the_doctor_is_busy(diary: Diary) -> None:
    elsewhere = await diary.clinic.a_branch()
    doctor, boss = await diary.clinic.a_user(Role.DOCTOR), await diary.clinic.a_user(Role.MANAGER)
    for branch in (diary.clinic.branch, elsewhere):
        await diary.begins_to_work(doctor, branch)
    here, there = diary.day(), diary.day(elsewhere)
    async with diary.follows(here) as [page], diary.follows(there, who=boss) as [other]:
        booked = await diary.books(0, doctor=doctor, branch=elsewhere, who=boss)
        await diary.books(1, doctor=doctor)
        for one, wish in ((page, here), (other, there)):
            await one.comes_to(await diary.truth(wish, who=boss))
        at_ours, at_theirs = page.held["appointments"][0], other.held["appointments"][0]
        assert at_ours["id"] == at_theirs["id"] == booked["id"]
        assert set(at_ours) == {"id", "staff_id", "branch_id", "busy_from", "busy_to", "status"}
        assert at_theirs["service_id"] == str(diary.clinic.service)
        assert {row["branch_id"] for row in page.held["blocks"]} == {str(diary.clinic.branch)}


async def test_in_a_doctors_schedule_a_desk_sees_its_own_branches_whole_and_of_others_when_the_doctor_is_busy(
    diary: Diary,
) -> None:
    """All ask the same in the same second, and hear the same changes: each of them what they may."""
    clinic, elsewhere = diary.clinic, await diary.clinic.a_branch()
    doctor, boss = await clinic.a_user(Role.DOCTOR), await clinic.a_user(Role.MANAGER)
    there = await clinic.a_user(Role.RECEPTIONIST, elsewhere)
    for branch in (clinic.branch, elsewhere):
        await diary.begins_to_work(doctor, branch)
    wish = diary.schedule(doctor)
    first = await diary.books(0, doctor=doctor, branch=elsewhere, who=boss)
    async with (
        diary.follows(wish) as [ours],
        diary.follows(wish, who=there) as [theirs],
        diary.follows(wish, who=doctor) as [own],
        diary.follows(wish, who=boss) as [whole],
    ):
        second = await diary.books(1, doctor=doctor)
        await diary.acts(second, "confirm")
        await diary.books(2, doctor=doctor, branch=elsewhere, who=boss)
        watchers = ((ours, clinic.receptionist), (theirs, there), (own, doctor), (whole, boss))
        for page, who in watchers:
            await page.comes_to(await diary.truth(wish, who=who))
            assert {diff["room"] for diff in page.diffs()} == {page.room}
            assert await page.anew(page.pictures[0]) == page.held
        seen = [["service_id" in row for row in page.held["appointments"]] for page, _ in watchers]
        assert seen == [[False, True, False], [True, False, True], [True] * 3, [True] * 3]
        assert {row["id"] for row in ours.held["appointments"]} >= {first["id"], second["id"]}
        assert set(ours.held["appointments"][0]) == {"id", "staff_id", "branch_id", "busy_from", "busy_to", "status"}


async def test_what_no_desk_hears_any_more_is_not_told_apart(diary: Diary) -> None:
    """… and a desk that comes back is told again."""
    staff_id, state = diary.clinic.doctor.id, diary.server.app.state
    wish = diary.schedule()
    parts = state.schedules.parts[staff_id]
    for _ in range(2):
        async with diary.follows(wish) as [page]:
            await state.live._sweep()
            assert len(parts) == 1
            await diary.acts(await diary.books(0), "cancel")
            await page.comes_to(await diary.truth(wish))
            await page.screen.asks("queue:unsubscribe", wish)
            await state.live._sweep()
            assert parts == set()


async def test_whoever_begins_to_work_at_a_branch_is_in_its_day(diary: Diary, deaf: Running) -> None:
    there = replace(diary, server=deaf)
    doctor = await diary.clinic.a_user(Role.DOCTOR, diary.clinic.branch)
    async with there.follows(there.day()) as [page]:
        assert str(doctor.id) not in page.held["streams"]
        await diary.is_given_hours(doctor)
        await page.screen.hears_until("queue:head", lambda head: str(doctor.id) in head["streams"])
        await page.asks_again()
        await there.books(0, doctor=doctor)
        await page.comes_to(await there.truth(there.day()))
        assert [row["staff_id"] for row in page.held["appointments"]] == [str(doctor.id)]
        assert str(doctor.id) in {row["staff_id"] for row in page.held["blocks"]}


async def test_new_hours_are_in_the_next_snapshot(diary: Diary) -> None:
    wish, doctor, branch = diary.schedule(), diary.clinic.doctor, diary.clinic.branch
    async with diary.follows(wish) as [page]:
        before = len(page.held["blocks"])
        block = await diary.begins_to_work(doctor, branch, kind="break", starts_on=diary.first.date(), recurrence=None)
        assert [diff["ops"] for diff in await page.hears()] == [[{"op": "plan"}]]
        answer = await page.screen.asks("queue:subscribe", wish)
        assert answer["snapshot"] == await diary.truth(wish)
        assert len(answer["snapshot"]["blocks"]) == before + 1
        await diary.stops_working(doctor, block, branch)
        await page.hears(2)
        answer = await page.screen.asks("queue:subscribe", wish)
        assert answer["snapshot"] == await diary.truth(wish)
        assert len(answer["snapshot"]["blocks"]) == before


async def test_a_closed_branch_is_in_everybodys_day(diary: Diary) -> None:
    other = await diary.clinic.a_doctor()
    wishes = diary.schedule(), diary.schedule(other), diary.day()
    async with diary.follows(*wishes) as pages:
        await diary.is_closed(2, 5)
        for page, wish in zip(pages, wishes, strict=True):
            await page.hears()
            answer = await page.screen.asks("queue:subscribe", wish)
            assert answer["snapshot"] == await diary.truth(wish)
            rows = [row for row in answer["snapshot"]["blocks"] if row["kind"] == "closure"]
            assert [(row["staff_id"], row["starts_at"]) for row in rows] == [(None, diary.at(2).isoformat())]


async def test_a_doctor_who_was_suspended_has_no_hours(diary: Diary) -> None:
    wish, boss = diary.schedule(), await diary.clinic.a_user(Role.ADMIN)
    boss = replace(boss, authenticated_at=datetime.now(UTC))
    async with diary.follows(wish) as [page], diary.server.as_(boss) as admin:
        assert len(page.held["blocks"]) == 1
        suspended = await admin.post(f"/admin/users/{diary.clinic.doctor.id}/suspend", json={})
        assert suspended.status_code == 200, suspended.text
        assert [{"op": "plan"}] in [diff["ops"] for diff in await page.hears()]
        answer = await page.screen.asks("queue:subscribe", wish)
        assert (answer["snapshot"]["blocks"], answer["snapshot"]) == ([], await diary.truth(wish))


async def test_what_only_concerns_the_doctors_account_leaves_no_gap(diary: Diary) -> None:
    """Sign-outs pass through the same stream."""
    wish = diary.schedule()
    async with diary.follows(wish) as [page]:
        await diary.signs_out(diary.clinic.doctor)
        await diary.books(0)
        await page.comes_to(await diary.truth(wish))
        assert [len(diff["ops"]) for diff in page.diffs()] == [0, 1]


async def test_a_lost_last_change_is_noticed_by_the_head(diary: Diary, deaf: Running) -> None:
    there = replace(diary, server=deaf)
    async with there.follows(there.schedule(), there.day()) as pages:
        booked = await there.books(0)
        assert booked["status"] == "pending"
        for page in pages:
            truth = await there.truth(page.wish)
            head = {"view": page.room.split(":")[0], "room": page.room, "streams": page.kind.streams(truth)}
            must_fit(await page.screen.hears_until("queue:head", partial(eq, head)), Heads)
            await page.asks_again()
            assert page.held["appointments"] == truth["appointments"] != []
