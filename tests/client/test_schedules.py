"""A program follows a doctor's schedule, the day of a branch and an inbox, and has what a fresh read has."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from queue_server.actor import Role
from queue_server.client import Clinic as Program
from tests.a_clinic import Clinic, where_it_is_noon
from tests.a_server import Running
from tests.appointments.a_diary import Diary
from tests.appointments.test_live_inbox import is_told
from tests.client.test_documentation import examples, says

WITHIN = 60.0


@pytest.fixture
async def diary(clinic: Clinic, server: Running) -> Diary:
    """A clinic's appointments at the worker's server."""
    return await Diary.open(clinic, server)


async def test_a_schedule_and_a_day_over_one_connection(diary: Diary) -> None:
    server, staff_id, tomorrow = diary.server, diary.clinic.doctor.id, diary.first.date()
    async with (
        asyncio.timeout(WITHIN),
        Program(server.url, token=server.token(diary.clinic.receptionist)) as program,
        program.schedule(staff_id, tomorrow, tomorrow + timedelta(days=1)) as schedule,
        program.day(diary.clinic.branch, tomorrow) as day,
    ):
        await asyncio.gather(schedule.until(lambda shown: shown.is_live), day.until(lambda shown: shown.is_live))
        first, _ = await diary.books(3), await diary.books(1)
        await diary.acts(first, "cancel")
        shown = await schedule.until(lambda shown: shown.view["version"] == 3)
        assert shown.view == await diary.truth(diary.schedule())
        shown_day = await day.until(lambda shown: shown.view["streams"][str(staff_id)]["version"] == 3)
        assert shown_day.view == await diary.truth(diary.day())
        assert [row["status"] for row in shown_day.view["appointments"]] == ["pending", "cancelled"]
        assert (schedule.tally.subscribed, schedule.tally.changes, schedule.tally.resyncs) == (1, 3, 0)


async def test_new_hours_are_read_anew(diary: Diary) -> None:
    server, doctor, branch = diary.server, diary.clinic.doctor, diary.clinic.branch
    async with (
        asyncio.timeout(WITHIN),
        Program(server.url, token=server.token(doctor)) as program,
        program.schedule(doctor.id) as schedule,
    ):
        before = await schedule.until(lambda shown: shown.is_live)
        await diary.begins_to_work(doctor, branch, kind="break", starts_at=time(1), ends_at=time(2))
        await diary.books(0)
        shown = await schedule.until(lambda shown: shown.view["version"] == 2)
        assert [row["kind"] for row in before.view["blocks"]] == ["work"] * 7
        assert [row["kind"] for row in shown.view["blocks"]].count("break") == 7
        assert shown.view == await diary.truth({"schedule_id": str(doctor.id)})


async def test_an_inbox(diary: Diary) -> None:
    server, patient = diary.server, await diary.clinic.a_patient()
    here = server.app.state.database
    async with (
        asyncio.timeout(WITHIN),
        Program(server.url, token=server.token(patient)) as program,
        program.inbox() as inbox,
    ):
        began = await inbox.until(lambda shown: shown.is_live)
        assert began.view == {"latest": None, "unread": None}
        await is_told(here, patient, "Your appointment")
        told = await inbox.until(lambda shown: shown.view["unread"] == 1)
        assert told.view["latest"] is not None
        assert told.view["latest"]["title"] == "Your appointment"
        await here.hot(patient).call("read_inbox", None, None)
        await inbox.until(lambda shown: shown.view["unread"] == 0)


async def test_the_example_of_the_documentation(diary: Diary, capsys: pytest.CaptureFixture[str]) -> None:
    boss, now = await diary.clinic.a_user(Role.ADMIN), datetime.now(UTC).replace(second=0, microsecond=0)

    async def fresh_token() -> str:
        return diary.server.token(boss)

    branch = await diary.clinic.a_branch(time_zone=where_it_is_noon())  # where it is today for long
    doctor = await diary.clinic.a_doctor(branch=branch)
    await replace(diary, first=now + timedelta(minutes=5)).books(0, doctor=doctor, branch=branch, who=boss)
    example = examples(diary.server.url)["todays_appointments"]
    await says(example(str(branch), fresh_token), capsys, "A doctor pending")
