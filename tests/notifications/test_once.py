"""Each message goes out once, whatever dies in between and whatever the other end answers."""

import pytest
import structlog

from queue_server.actor import Role
from queue_server.delivery.messages import Channel
from queue_server.errors import Unavailable
from queue_server.jobs.pauses import MOST_TRIES
from tests.appointments.a_practice import at
from tests.notifications.a_post_office import PostOffice
from tests.notifications.dies_at_work import HANDED, TOLD, a_worker_dies
from tests.queues.a_desk import slug_of


@pytest.mark.parametrize("moment", [TOLD, HANDED])
async def test_a_reminder_comes_once_though_its_worker_is_killed(office: PostOffice, own_url: str, moment: str) -> None:
    salma = await office.a_patient()
    appointment = await office.booked(salma, days=3)
    await office.settles()
    await office.it_is((await office.waiting())["notice.reminder 24"], appointment)
    await a_worker_dies(own_url, moment, office.servers.said)
    await office.settles()
    await office.leases_end()
    await office.settles()
    reminders = [one for one in await office.letters_to(salma) if one["Subject"].startswith("A reminder")]
    assert len({letter["Message-ID"] for letter in reminders}) == 1
    assert len(reminders) == (2 if moment == HANDED else 1)  # a mailbox shows two of one id once
    (row,) = [row for row in await office.deliveries() if row["kind"] == "appointment.reminder"]
    assert (row["state"], reminders[0]["Message-ID"]) == ("sent", f"<{row['id']}@clinic.test>")
    assert [line["kind"] for line in (await office.inbox(salma))["items"]].count("appointment.reminder") == 1
    assert set(await office.waiting()) == {"notice.reminder 2"}


async def test_a_text_message_of_a_killed_worker_is_not_sent_twice(office: PostOffice, own_url: str) -> None:
    number = "+96890000010"
    stranger = await office.a_stranger(phone=number)
    await office.booked(office.clinic.receptionist, patient_id=str(stranger))
    await a_worker_dies(own_url, HANDED, office.servers.said)
    await office.leases_end()
    await office.settles()
    assert len(await office.texts_to(number)) == 1
    (row,) = await office.deliveries()
    assert (row["state"], row["why"]) == ("unknown", "interrupted")


async def test_a_text_message_that_nobody_could_read_was_not_sent(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = "+96890000013"
    stranger = await office.a_stranger(phone=number)
    await office.booked(office.clinic.receptionist, patient_id=str(stranger))

    async def is_away(*_: object, **__: object) -> None:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr("queue_server.notifications.sending.find_notice", is_away)
        await office.settles()
    (row,) = await office.deliveries()
    assert (row["state"], row["tries"], await office.texts_to(number)) == ("queued", 0, [])
    await office.leases_end()
    await office.settles()
    (row,) = await office.deliveries()
    assert (row["state"], row["tries"], len(await office.texts_to(number))) == ("sent", 1, 1)


async def test_a_provider_that_fails_is_tried_again(office: PostOffice) -> None:
    salma = await office.a_patient()
    office.servers.mail.answers = ["451 later"]
    await office.booked(salma)
    await office.settles()
    (row,) = await office.deliveries()
    assert (row["state"], row["why"], row["tries"]) == ("queued", "451", 1)
    await office.leases_end()
    await office.settles()
    (row,) = await office.deliveries()
    assert (row["state"], row["why"], row["tries"], len(await office.letters_to(salma))) == ("sent", None, 2, 1)


async def test_a_provider_that_always_fails_is_shown_to_staff_who_try_again(office: PostOffice) -> None:
    salma = await office.a_patient()
    await office.booked(salma)
    await office.settles()
    (row,) = await office.deliveries()
    await office.clinic.database.read("UPDATE deliveries SET state = 'queued' WHERE id = $1", row["id"])
    office.servers.mail.answers = ["451 later"]
    await office.clinic.database.read(
        "SELECT fn.enqueue($1, 'notice.email', $2)", office.clinic.organization, {"delivery": str(row["id"])}
    )
    await office.clinic.database.read("UPDATE jobs SET tries = $1 WHERE kind = 'notice.email'", MOST_TRIES - 1)
    with structlog.testing.capture_logs() as lines:
        await office.settles()
    assert [(line["why"], line["delivery"]) for line in lines if line["event"] == "delivery.failed"] == [
        ("451", str(row["id"]))
    ]
    desk = office.clinic.receptionist
    failed = (await office.asks("GET", "/deliveries?state=failed", desk)).json()["items"]
    assert [(one["id"], one["why"], one["channel"]) for one in failed] == [(str(row["id"]), "451", "email")]
    answer = await office.asks("POST", f"/deliveries/{row['id']}/retry", desk)
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    await office.settles()
    assert [one["state"] for one in await office.deliveries()] == ["sent"]
    again = await office.asks("POST", f"/deliveries/{row['id']}/retry", desk)
    assert (again.status_code, slug_of(again)) == (409, "bad-state")


@pytest.mark.parametrize(
    ("answer", "state", "why"),
    [
        ((400, {"code": 21211}), "failed", "400 21211"),
        ((503, "busy"), "queued", "503"),
        ((504, ""), "unknown", "504"),  # a gateway that heard nothing: it may have been sent
    ],
)
async def test_a_text_message_fails_in_three_ways(
    office: PostOffice, answer: tuple[int, object], state: str, why: str
) -> None:
    stranger = await office.a_stranger(phone="+96890000011")
    office.servers.texts.answers = [answer]
    await office.booked(office.clinic.receptionist, patient_id=str(stranger))
    await office.settles()
    (row,) = await office.deliveries()
    assert (row["state"], row["why"]) == (state, why)


@pytest.mark.parametrize("address", ["salma@", "salma", "x@y..z", "salma@post.test\r\nBcc: huda@post.test"])
async def test_an_address_that_is_none_is_told_to_staff(office: PostOffice, address: str) -> None:
    stranger = await office.a_stranger(email=address)
    await office.booked(office.clinic.receptionist, patient_id=str(stranger))
    await office.settles()
    (row,) = await office.deliveries()
    assert (row["state"], row["why"]) == ("failed", "bad-address")


async def test_a_bug_of_ours_is_told_to_staff(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    salma = await office.a_patient()
    await office.booked(salma)
    with monkeypatch.context() as patch, structlog.testing.capture_logs() as lines:
        patch.setattr("queue_server.notifications.letters.Letters.page", lambda *_: [][0])
        await office.settles()
    (row,) = await office.deliveries()
    assert (row["state"], row["why"]) == ("failed", "IndexError")
    assert "job.crashed" in [line["event"] for line in lines]
    await office.leases_end()
    await office.settles()
    assert (await office.waiting(), await office.letters_to(salma)) == (
        {"notice.reminder 24": at(9, days=1), "notice.reminder 2": at(7)},
        [],
    )


async def test_the_desk_reads_whom_to_ring_up_and_nobody_else(office: PostOffice) -> None:
    desk, made = office.clinic.receptionist, []
    for hour, phone in ((8, "90000014"), (9, "90000015"), (10, "90000016")):
        stranger = await office.a_stranger(phone=phone)
        made.append(await office.booked(desk, hour=hour, patient_id=str(stranger)))
    await office.settles()
    await office.practice.passes(made[0], hours=72)
    await office.clinic.database.read(
        "UPDATE appointments SET sequence = 1 WHERE id = $1", made[1]["id"]
    )  # they were told of something else since
    rows = (await office.asks("GET", f"/deliveries/untold?branch_id={office.clinic.branch}", desk)).json()["items"]
    assert [(row["subject_id"], row["why"]) for row in rows] == [(made[2]["id"], "no-country-code")]
    elsewhere = await office.clinic.a_user(Role.RECEPTIONIST, await office.clinic.a_branch())
    assert (await office.asks("GET", "/deliveries/untold", elsewhere)).json()["items"] == []


async def test_a_local_number_without_a_country_is_told_to_staff(office: PostOffice) -> None:
    stranger = await office.a_stranger(phone="90000012")
    await office.booked(office.clinic.receptionist, patient_id=str(stranger))
    await office.settles()
    (row,) = await office.deliveries()
    assert (row["state"], row["why"]) == ("failed", "no-country-code")


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(office: PostOffice, status: int) -> None:
    salma = await office.a_patient()
    browser, other = await office.subscribes(salma), await office.subscribes(salma)
    browser.answers = [status]
    other.answers = [503]
    appointment = await office.booked(salma)
    await office.practice.edits(appointment, starts_at=appointment["starts_at"].replace("T09", "T10"))
    await office.settles()
    states = {(row["state"], row["why"]) for row in await office.deliveries(Channel.PUSH)}
    assert states == {("skipped", str(status)), ("queued", "503")}
    await office.leases_end()
    await office.settles()
    assert len(other.shelf.things) == 1
    left = await office.clinic.database.read("SELECT endpoint FROM push_subscriptions WHERE user_id = $1", salma.id)
    assert [row["endpoint"] for row in left] == [other.endpoint]


async def test_what_somebody_no_longer_wants_is_not_sent(office: PostOffice) -> None:
    salma = await office.a_patient()
    office.servers.mail.answers = ["451 later"]
    await office.booked(salma)
    await office.settles()
    await office.clinic.database.read("UPDATE users SET preferences = $2 WHERE id = $1", salma.id, {"email": False})
    await office.leases_end()
    await office.settles()
    (row,) = await office.deliveries()
    assert (row["state"], row["why"], await office.letters_to(salma)) == ("skipped", "not-wanted", [])


async def test_the_log_of_another_branch_is_not_ones_own(office: PostOffice) -> None:
    salma = await office.a_patient()
    await office.booked(salma)
    await office.settles()
    (row,) = await office.deliveries()
    await office.clinic.database.read("UPDATE deliveries SET state = 'failed' WHERE id = $1", row["id"])
    elsewhere = await office.clinic.a_user(Role.RECEPTIONIST, await office.clinic.a_branch())
    assert (await office.asks("GET", "/deliveries", elsewhere)).json()["items"] == []
    answer = await office.asks("POST", f"/deliveries/{row['id']}/retry", elsewhere)
    assert (answer.status_code, slug_of(answer)) == (404, "not-found")
    assert (await office.asks("GET", "/deliveries?state=lost", elsewhere)).status_code == 400
