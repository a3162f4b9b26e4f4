"""Hundreds of reminders, and workers that are killed at any moment: each person gets theirs once."""

import random
from asyncio import gather
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.dialects.postgresql import Range

from db.tables import Appointment, Patient
from queue_server.actor import system
from queue_server.ids import new_id
from tests.notifications.a_post_office import PostOffice
from tests.notifications.dies_at_work import a_worker_is_killed

PEOPLE, KILLS, AT_ONCE = 300, 10, 4
REMIND = """
    SELECT fn.enqueue($1, 'notice.reminder', jsonb_build_object('appointment', id, 'sequence', 0, 'before', 24))
    FROM appointments WHERE organization_id = $1
"""


async def reminders_are_due(office: PostOffice) -> dict[str, str]:
    """Each of them for somebody of their own, half of whom have a phone only: where they are reached."""
    clinic, reached = office.clinic, {}
    async with clinic.database.cold(system(clinic.organization)) as tx:
        for number in range(PEOPLE):
            address = f"+9689{number:07}" if number % 2 else f"person-{number}-{clinic.organization.hex}@post.test"
            patient = Patient(id=new_id(), organization_id=clinic.organization, name="Canary", language="en")
            patient.email, patient.phone = (None, address) if number % 2 else (address, None)
            tx.session.add(patient)
            await tx.session.flush()
            appointment = an_appointment(office, number, patient.id)
            tx.session.add(appointment)
            reached[str(appointment.id)] = address
    await clinic.database.read(REMIND, clinic.organization)
    return reached


def an_appointment(office: PostOffice, number: int, patient: UUID) -> Appointment:
    starts_at = datetime.now(UTC) + timedelta(hours=20, minutes=10 * number)
    ends_at = starts_at + timedelta(minutes=10)
    return Appointment(
        id=new_id(),
        organization_id=office.clinic.organization,
        branch_id=office.clinic.branch,
        service_id=office.clinic.service,
        staff_id=office.clinic.doctor.id,
        seat=1,
        starts_at=starts_at,
        ends_at=ends_at,
        during=Range(starts_at, ends_at),
        status="confirmed",
        patient_id=patient,
        reference=f"{number:08}",
        changed_at=datetime.now(UTC),
    )


@pytest.mark.chaos
async def test_each_reminder_comes_once_though_workers_are_killed_at_any_moment(
    office: PostOffice, own_url: str
) -> None:
    await office.moves_to_noon()
    reached = await reminders_are_due(office)
    dice = random.Random(seed := random.randrange(2**32))
    print(f"seed {seed}")
    for _ in range(KILLS // 2):
        await gather(*(a_worker_is_killed(own_url, office.servers.said, after=dice.uniform(0, 0.8)) for _ in range(2)))
    while await office.waiting():
        await office.leases_end()
        await office.settles()

    rows = await office.deliveries()
    assert Counter(str(row["subject_id"]) for row in rows) == Counter(reached.keys())
    states = Counter((row["channel"], row["state"]) for row in rows)
    assert set(states) <= {("email", "sent"), ("sms", "sent"), ("sms", "unknown")}
    assert states["sms", "unknown"] <= KILLS * AT_ONCE
    letters = {letter["Message-ID"]: letter["To"] for letter in office.servers.mail.shelf.things}
    addresses = {address for address in reached.values() if "@" in address}
    assert Counter(to for to in letters.values() if to in addresses) == Counter(addresses)
    texts = Counter(form["To"] for form in office.servers.texts.shelf.things)
    assert max(texts[number] for number in reached.values()) == 1
