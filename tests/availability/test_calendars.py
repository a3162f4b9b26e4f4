"""A calendar is read once, however many ask, and never by a reading that began before somebody needed it."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import asyncpg
import pytest

from queue_server.availability.calendars import CALENDAR, Calendars
from queue_server.errors import NotFound
from queue_server.identity.commands import edit_profile
from queue_server.identity.queries import lock_user
from queue_server.ids import new_id
from queue_server.transaction import Database
from tests.availability.practice import Practice
from tests.availability.surgery import Surgery


@dataclass(frozen=True)
class Counting(Database):
    """Counts how often a calendar is read."""

    readings: list[Any] = field(default_factory=list)

    async def read(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        if sql == CALENDAR:
            self.readings.append(args)
        return await super().read(sql, *args)


@pytest.fixture
def counting(database: Database) -> Counting:
    return Counting(database.pool, database.engine, database.announcer)


async def test_those_who_ask_together_share_a_reading(practice: Practice, counting: Counting) -> None:
    calendars = Calendars(counting)

    first = await asyncio.gather(*(calendars.of(practice.organization) for _ in range(20)))
    again = await asyncio.gather(*(calendars.afresh(practice.organization) for _ in range(20)))

    assert {id(one) for one in first} == {id(first[0])}
    # The first reading began before the others asked; they share the next.
    assert len({id(one) for one in again}) == 2
    assert len(counting.readings) == 1 + 2


async def test_what_was_committed_is_seen_and_nothing_is_read_for_nothing(
    practice: Practice, counting: Counting
) -> None:
    calendars = Calendars(counting)
    before = await calendars.of(practice.organization)
    same = await calendars.as_committed(practice.organization)
    branch = await practice.a_branch()
    await practice.changes()
    after = await calendars.as_committed(practice.organization)

    assert before is same
    assert (len(after.branches), after.revision) == (1, before.revision + 1)
    assert await calendars.of_branch(branch) is await calendars.of(practice.organization) is after
    assert len(counting.readings) == 2


async def test_what_left_is_named_and_not_offered(practice: Practice) -> None:
    branch, service, doctor = await practice.a_branch(), await practice.a_service(), await practice.a_doctor()
    await practice.works(doctor, branch, "08:00-12:00")
    for table in ("branches", "services"):
        await practice.database.read(
            f"UPDATE {table} SET deleted_at = now() WHERE organization_id = $1", practice.organization
        )
    await practice.database.read("UPDATE users SET disabled_at = now() WHERE id = $1", doctor)

    calendar = await practice.calendar()

    assert (dict(calendar.branches), dict(calendar.services), dict(calendar.doctors)) == ({}, {}, {})
    assert set(calendar.names) == {branch, service, doctor}
    with pytest.raises(NotFound):
        await Calendars(practice.database).of_branch(new_id())


async def test_calendars_that_nobody_asks_for_are_forgotten(
    practice: Practice, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queue_server.availability.calendars.MOST_KEPT", 1)
    calendars = Calendars(counting)
    other = await replace(practice, organization=new_id()).opens()

    for organization in (practice.organization, other.organization, practice.organization):
        await calendars.of(organization)

    assert len(counting.readings) == 3


async def test_a_doctor_who_takes_another_name_is_called_by_it(surgery: Surgery) -> None:
    calendars, said = Calendars(surgery.house.database), surgery.said.actor
    before = await calendars.of(said.organization_id)
    async with surgery.house.database.cold(said) as tx:
        await edit_profile(tx, await lock_user(tx), {"name": {"en": "Dr. Said Al Amri"}})
    after = await calendars.as_committed(said.organization_id)

    assert before.doctors[said.id].names != after.doctors[said.id].names == {"en": "Dr. Said Al Amri"}
