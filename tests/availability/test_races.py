"""A plan that changes while people book: whoever was first is told of, and nobody books what is gone."""

import asyncio
from typing import Any
from uuid import UUID

from db.tables import Patient
from queue_server.actor import system
from queue_server.appointments.commands import book
from queue_server.appointments.schemas import NewAppointment
from queue_server.availability.calendars import Calendars
from queue_server.errors import Invalid
from queue_server.ids import new_id
from tests.availability.surgery import Surgery


async def test_a_closure_tells_of_every_booking_that_was_faster_than_it(surgery: Surgery) -> None:
    planned = await surgery.plans(surgery.said, ends_at="12:00")
    calendars = Calendars(surgery.house.database)
    patients = [await _a_patient(surgery) for _ in range(12)]
    closure = {
        "branch_id": str(surgery.here),
        "starts_at": surgery.at("08:00").isoformat(),
        "ends_at": surgery.at("12:00").isoformat(),
    }

    async def books(number: int) -> str | None:
        wish = {
            "branch_id": surgery.here,
            "service_id": surgery.service,
            "starts_at": surgery.at(f"{8 + number // 3:02}:{number % 3 * 20:02}").isoformat(),
            "patient_id": patients[number],
        }
        try:
            tx = surgery.house.database.hot(surgery.reception.actor)
            decided = await book(tx, calendars, NewAppointment.model_validate(wish))
        except Invalid:
            return None
        return str(decided["id"])

    async def closes() -> Any:
        return await surgery.asks("POST", "/closures", surgery.manager, json=closure)

    early = [await books(number) for number in range(2)]
    *rest, closed = await asyncio.gather(*(books(number) for number in range(2, 12)), closes())

    assert (planned.status_code, closed.status_code) == (201, 201)
    booked = {one for one in [*early, *rest] if one is not None}
    assert set(closed.json()["affects"]) == booked
    assert await books(11) is None
    assert await surgery.shown() == []


async def _a_patient(surgery: Surgery) -> UUID:
    patient = new_id()
    async with surgery.house.cold(system(surgery.house.organization_id)) as tx:
        tx.session.add(Patient(id=patient, organization_id=surgery.house.organization_id, name="Salma"))
    return patient


async def test_two_who_plan_for_one_doctor_wait_for_each_other(surgery: Surgery) -> None:
    hours = [f"{hour:02}:00" for hour in range(8, 20)]
    planned = [
        surgery.plans(who, starts_at=begin, ends_at=end)
        for who, begin, end in zip([surgery.said, surgery.manager] * 6, hours, hours[1:], strict=False)
    ]

    answers = await asyncio.gather(*planned)

    assert {answer.status_code for answer in answers} == {201}
    assert len(await surgery.shown()) == 3 * len(answers)
    heard = [one for one in surgery.house.ear.of("schedule.plan_changed") if one["stream_id"] == str(surgery.said.id)]
    versions = sorted(one["version"] for one in heard)
    assert versions == list(range(versions[0], versions[0] + len(answers)))


async def test_two_who_import_holidays_close_a_branch_once(surgery: Surgery) -> None:
    wish = {"branch_id": str(surgery.here), "country": "OM", "year": surgery.day(0).year + 1}

    answers = await asyncio.gather(
        *(surgery.asks("POST", "/closures/holidays", surgery.manager, json=wish) for _ in range(4))
    )

    added = sorted(answer.json()["added"] for answer in answers)
    assert added == [0, 0, 0, len(answers[0].json()["items"])]
