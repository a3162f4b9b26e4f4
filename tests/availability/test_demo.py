"""The demo always has slots: at both branches, for every service, today and for a fortnight."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from queue_server.availability.calendars import Calendars
from queue_server.availability.queries import Question, free_slots
from queue_server.availability.slots import free_days
from queue_server.availability.windows import window_of
from queue_server.cli.connecting import database_at
from queue_server.cli.demo_clinic import BOOKING
from queue_server.cli.seed import seed
from queue_server.clinic.booking_policy import BookingPolicy


async def test_the_demo_has_slots_for_a_fortnight_and_an_older_one_is_given_them(
    a_database: Callable[[], Awaitable[str]],
) -> None:
    async with database_at(await a_database()) as database:
        organization = await seed(database)
        await database.read("DELETE FROM time_blocks")  # as before there was booking
        await database.read("UPDATE branches SET booking = '{}'")
        await seed(database)
        await seed(database)
        now = datetime.now(UTC)
        calendars = Calendars(database)
        calendar = await calendars.of(organization)

        # Late in the evening the last of today has begun; of the days between not one is missing.
        query = {"from": (now + timedelta(hours=1)).isoformat(), "to": (now + timedelta(days=14)).isoformat()}
        for branch_id in calendar.branches:
            for service_id in calendar.services:
                asked = Question(branch_id, service_id, None, None)
                window = partial(window_of, query, now=now)
                branch, _, (since, until), found = await free_slots(database, calendars, asked, window, now=now)
                days = free_days(found, branch, branch.day_of(since), branch.day_of(until - 1))
                assert len(days) >= 14
                assert all(free for _, free, _ in days[1:-1])

        assert (len(calendar.branches), len(calendar.services)) == (2, 4)
        assert all(BookingPolicy(**BOOKING) == branch.policy for branch in calendar.branches.values())
        assert sorted(len(blocks) for blocks in calendar.blocks.values()) == [1, 2, 2]


async def test_whoever_sits_in_a_room_works_at_that_branch_on_every_day(
    a_database: Callable[[], Awaitable[str]],
) -> None:
    async with database_at(await a_database()) as database:
        await seed(database)
        sitting = await database.read(
            """SELECT s.user_id, c.branch_id FROM counter_sessions s JOIN counters c ON c.id = s.counter_id
               WHERE s.ended_at IS NULL"""
        )
        planned = await database.read(
            "SELECT staff_id AS user_id, branch_id FROM time_blocks WHERE kind = 'work' AND recurrence = 'FREQ=DAILY'"
        )

    assert len(sitting) == 3
    assert {tuple(row.values()) for row in sitting} == {tuple(row.values()) for row in planned}
