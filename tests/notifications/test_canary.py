"""A canary goes through every notice: who it is and what it comes for stands in no log, job, event, subject or push."""

import json
from email.policy import default

import structlog

from db.tables import Service, User
from queue_server.actor import system
from tests.appointments.a_practice import at
from tests.notifications.a_post_office import PostOffice

WHY, WHO, WHAT, WITH = "canary-reason", "canary-name", "canary-service", "canary-doctor"
ADDRESS, NUMBER = "canary-address@post.test", "+96890000099"
STORED = ("jobs", "events", "audit_log", "deliveries", "notifications")


async def test_nothing_says_who_and_what_for(office: PostOffice) -> None:
    clinic = office.clinic
    async with clinic.database.cold(system(clinic.organization)) as tx:
        (await tx.session.get_one(Service, clinic.service)).name = {"en": WHAT}
        (await tx.session.get_one(User, clinic.doctor.id)).name = {"en": WITH}
    salma = await office.a_patient(phone=NUMBER, sms=True)
    async with clinic.database.cold(system(clinic.organization)) as tx:
        user = await tx.session.get_one(User, salma.id)
        user.name, user.email = {"en": WHO}, ADDRESS
    browser = await office.subscribes(salma)
    office.servers.mail.answers = ["451 later"]
    with structlog.testing.capture_logs() as lines:
        appointment = await office.booked(salma, reason=WHY)
        await office.settles()
        await office.practice.edits(appointment, starts_at=at(11).isoformat(), reason=WHY)
        await office.settles()
        await office.practice.acts(appointment, "cancel", reason=WHY)
        await office.settles()
        await office.leases_end()
        await office.settles()

    stored = [
        json.dumps([dict(row) for row in rows], default=str)
        for table in STORED
        if (
            rows := await clinic.database.read(f"SELECT * FROM {table} WHERE organization_id = $1", clinic.organization)
        )
    ]
    letters = [one for one in office.servers.mail.shelf.things if one["To"] == ADDRESS]
    pushed = [json.dumps(one.said, ensure_ascii=False) for one in browser.shelf.things]
    texts = await office.texts_to(NUMBER)
    assert (len(stored), len(letters) > 1, len(pushed), len(texts)) == (len(STORED), True, 2, 2)
    for said in [str(lines), *stored, *pushed, *texts, *(str(letter["Subject"]) for letter in letters)]:
        assert not any(word in said for word in (WHY, WHO, WHAT, WITH, ADDRESS, NUMBER)), said
    bodies = "".join(letter.as_string(policy=default.clone(cte_type="8bit")) for letter in letters)
    assert not any(word in bodies for word in (WHY, WHO, WHAT))
    assert WITH in bodies
