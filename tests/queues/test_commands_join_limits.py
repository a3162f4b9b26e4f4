"""Joining a line that is closed, full, out of hours or does not offer what is wanted; and joining twice."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.tables import QueueService, Service
from queue_server.actor import system
from queue_server.clinic.hours import end_of, minute_of
from queue_server.errors import Invalid
from queue_server.ids import new_id
from queue_server.queues import commands
from queue_server.queues.errors import AlreadyInLine, AtTheClinicOnly, BadState, QueueClosed, QueueFull
from queue_server.queues.schemas import Join
from queue_server.transaction import Database
from tests.a_clinic import ALWAYS, Clinic
from tests.queues.a_day import switch
from tests.queues.cases import a_ticket_in, call, id_of, refused, sql
from tests.queues.oracle import OPEN, STATES

DAYS = list(ALWAYS)


async def branch_where_it_is(clinic: Clinic, hour: int) -> datetime:
    """Move the branch to where the clock says `hour`, and something past; the local time there."""
    (row,) = await clinic.database.read("SELECT clock_timestamp() AS now")
    ahead = (hour - row["now"].hour + 12) % 24 - 12
    zone = f"Etc/GMT{-ahead:+}" if ahead else "UTC"
    await sql(clinic, "UPDATE branches SET time_zone = $2 WHERE id = $1", clinic.branch, zone)
    local: datetime = row["now"].astimezone(ZoneInfo(zone))
    assert local.hour == hour
    return local


async def open_only(clinic: Clinic, day: datetime, *ranges: tuple[str, str]) -> None:
    """The branch is open in these ranges of one day of the week, and never else."""
    hours = {DAYS[day.weekday()]: [list(one) for one in ranges]}
    await sql(clinic, "UPDATE branches SET opening_hours = $2 WHERE id = $1", clinic.branch, hours)


async def rule(clinic: Clinic, **rules: Any) -> None:
    for name, value in rules.items():
        await sql(clinic, f"UPDATE queues SET {name} = $2 WHERE id = $1", clinic.queue, value)


# Twice


@pytest.mark.parametrize("state", STATES)
async def test_a_patient_has_one_open_ticket_in_a_line(clinic: Clinic, state: str) -> None:
    patient = await clinic.a_patient()
    await a_ticket_in(clinic, state, of=patient)
    if state in OPEN:
        async with refused(clinic, AlreadyInLine):
            await clinic.joins_as(patient)
    else:
        await clinic.joins_as(patient)


async def test_a_patient_may_stand_in_two_lines(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    await clinic.joins_as(patient)
    await clinic.joins_as(patient, queue=await clinic.a_queue("K"))


async def test_walk_ins_of_the_same_name_are_different_people(clinic: Clinic) -> None:
    await clinic.joins(2, name="Said", phone="+96890000001")


async def test_a_join_is_not_undone_but_left(clinic: Clinic) -> None:
    ticket = await clinic.a_ticket()
    async with refused(clinic, BadState):
        await commands.undo(clinic.desk, id_of(ticket))
    await commands.leave(clinic.desk, id_of(ticket))


# Closed and full


async def test_a_closed_line_takes_nobody_not_even_from_the_desk(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    async with clinic.database.cold(clinic.receptionist) as tx:
        await switch(tx, "close", clinic.queue)
    async with refused(clinic, QueueClosed):
        await clinic.joins_as(patient)
    async with refused(clinic, QueueClosed):
        await clinic.joins()


async def test_a_full_line_takes_one_more_when_one_is_called(clinic: Clinic) -> None:
    await rule(clinic, size_limit=2)
    await clinic.joins(2)
    async with refused(clinic, QueueFull):
        await clinic.joins()
    await call(clinic)
    await clinic.joins()
    async with refused(clinic, QueueFull):
        await clinic.joins()


# Hours


async def test_outside_opening_hours_a_line_takes_nobody(clinic: Clinic) -> None:
    noon = await branch_where_it_is(clinic, 12)
    await open_only(clinic, noon, ("08:00", "12:00"), ("14:00", "18:00"))
    async with refused(clinic, QueueClosed):
        await clinic.joins()
    await open_only(clinic, noon, ("08:00", "11:00"), ("12:00", "13:00"))
    await clinic.joins()


async def test_a_branch_without_hours_that_day_is_closed(clinic: Clinic) -> None:
    noon = await branch_where_it_is(clinic, 12)
    for day in (noon + timedelta(days=ahead) for ahead in range(1, 7)):
        await open_only(clinic, day, ("00:00", "24:00"))
        async with refused(clinic, QueueClosed):
            await clinic.joins()
    await open_only(clinic, noon, ("00:00", "24:00"))
    await clinic.joins()


async def test_a_night_clinic_is_open_after_midnight(clinic: Clinic) -> None:
    night = await branch_where_it_is(clinic, 1)
    yesterday = night - timedelta(days=1)
    await open_only(clinic, yesterday, ("20:00", "02:00"))
    await clinic.joins()
    await open_only(clinic, yesterday, ("20:00", "01:00"))
    async with refused(clinic, QueueClosed):
        await clinic.joins()
    await open_only(clinic, night, ("20:00", "02:00"))
    async with refused(clinic, QueueClosed):
        await clinic.joins()


async def test_after_its_last_ticket_a_line_takes_nobody(clinic: Clinic) -> None:
    noon = await branch_where_it_is(clinic, 12)
    await rule(clinic, last_ticket_at=(noon + timedelta(minutes=20)).time())
    await clinic.joins()
    await rule(clinic, last_ticket_at=(noon - timedelta(minutes=1)).time())
    async with refused(clinic, QueueClosed):
        await clinic.joins()


async def test_a_night_clinic_gives_its_last_ticket_after_midnight(clinic: Clinic) -> None:
    await sql(clinic, "UPDATE branches SET day_ends_at = '03:00' WHERE id = $1", clinic.branch)
    await rule(clinic, last_ticket_at=datetime(2026, 1, 1, 1, 30).time())  # noqa: DTZ001
    await branch_where_it_is(clinic, 22)
    await clinic.joins()
    await branch_where_it_is(clinic, 2)
    async with refused(clinic, QueueClosed):
        await clinic.joins()


clock = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
ranges = st.tuples(clock, clock | st.just("24:00")).map(list)


@given(
    hours=st.dictionaries(st.sampled_from(DAYS), st.lists(ranges, max_size=2)),
    at=st.datetimes(datetime(2026, 1, 5), datetime(2026, 1, 20)),  # noqa: DTZ001
)
async def test_opening_hours_are_read_as_people_read_them(
    hours: dict[str, Any], at: datetime, database: Database
) -> None:
    (row,) = await database.read("SELECT fn.hours_hold($1, $2) AS open", hours, at)
    assert row["open"] == any(
        minute_of(opens) <= minute_since(day, at) < end_of(opens, closes)
        for day in (at.date(), at.date() - timedelta(days=1))
        for opens, closes in hours.get(DAYS[day.weekday()], [])
    )


def minute_since(day: Any, at: datetime) -> float:
    """Minutes since the midnight with which `day` began."""
    return (at - datetime(day.year, day.month, day.day)).total_seconds() / 60  # noqa: DTZ001


# From home


async def test_where_numbers_are_given_at_the_clinic_only_nobody_joins_from_home(clinic: Clinic) -> None:
    await sql(clinic, "UPDATE branches SET joins_from_home = false WHERE id = $1", clinic.branch)
    patient = await clinic.a_patient()
    async with refused(clinic, AtTheClinicOnly):
        await clinic.joins_as(patient)
    for who in (clinic.receptionist, clinic.kiosk):
        assert (await commands.join(clinic.as_(who), clinic.queue, Join()))["state"] == "waiting"


# Services


async def a_service(clinic: Clinic, *, queue: UUID | None = None, place: int = 0) -> UUID:
    service = new_id()
    async with clinic.database.cold(system(clinic.organization)) as tx:
        tx.session.add(
            Service(id=service, organization_id=clinic.organization, name={"en": "X-ray"}, duration_minutes=20)
        )
        await tx.session.flush()
        if queue is not None:
            tx.session.add(
                QueueService(queue_id=queue, service_id=service, organization_id=clinic.organization, place=place)
            )
    return service


async def test_a_ticket_is_for_a_service_of_the_line_unsaid_the_first(clinic: Clinic) -> None:
    xray = await a_service(clinic, queue=clinic.queue, place=-1)
    for said, meant in ((None, xray), (clinic.service, clinic.service), (xray, xray)):
        assert (await clinic.row(await clinic.a_ticket(service_id=said)))["service_id"] == meant


async def test_services_of_other_lines_removed_and_unknown_ones_are_pointed_at(clinic: Clinic) -> None:
    elsewhere = await a_service(clinic, queue=await clinic.a_queue("K"))
    removed = await a_service(clinic, queue=clinic.queue)
    await sql(clinic, "UPDATE services SET deleted_at = now() WHERE id = $1", removed)
    for service in (elsewhere, removed, new_id()):
        async with refused(clinic, Invalid) as caught:
            await clinic.joins(service_id=service)
        assert list(caught.value.pointers) == ["/service_id"]


async def test_a_line_that_offers_nothing_takes_nobody(clinic: Clinic) -> None:
    await sql(clinic, "DELETE FROM queue_services WHERE queue_id = $1", clinic.queue)
    async with refused(clinic, Invalid):
        await clinic.joins()
