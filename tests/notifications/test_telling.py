"""What people get when something becomes of their appointment, and when: by every way, once, at their hours."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from queue_server.delivery.messages import Channel
from queue_server.notifications.clocks import day_and_time
from queue_server.notifications.wording import TITLES, UNSURE, UNSURE_BODY, UNSURE_TITLE
from tests.appointments.a_practice import at
from tests.notifications.a_post_office import PostOffice, invitation_of


async def test_a_booking_is_confirmed_by_a_letter_that_a_calendar_takes(office: PostOffice) -> None:
    salma = await office.a_patient()
    appointment = await office.booked(salma)
    await office.settles()
    (letter,) = await office.letters_to(salma)
    assert letter["Subject"].startswith("Your appointment is booked: ")
    body = letter.get_body(("plain",))
    assert body is not None
    assert appointment["reference"] in body.get_content()
    assert "https://queue.test/appointments" in body.get_content()
    method, event = invitation_of(letter)
    assert (method, event["UID"], event["SEQUENCE"], event["STATUS"]) == ("REQUEST", appointment["id"], 0, "CONFIRMED")
    assert event.start == at(9)
    assert [part.get_filename() for part in letter.iter_attachments()] == ["appointment.ics"]


async def test_a_calendar_follows_a_move_and_a_cancellation(office: PostOffice) -> None:
    salma = await office.a_patient()
    appointment = await office.booked(salma)
    await office.settles()
    assert (await office.practice.edits(appointment, starts_at=at(11).isoformat())).status_code == 200
    await office.settles()
    assert (await office.practice.acts(appointment, "cancel", reason="the doctor is ill")).status_code == 200
    await office.settles()
    letters = await office.letters_to(salma)
    invitations = [invitation_of(letter) for letter in letters]
    assert [(method, event["SEQUENCE"]) for method, event in invitations] == [
        ("REQUEST", 0),
        ("REQUEST", 1),
        ("CANCEL", 2),
    ]
    assert {event["UID"] for _, event in invitations} == {appointment["id"]}
    assert invitations[1][1].start == at(11)
    assert invitations[2][1]["STATUS"] == "CANCELLED"
    assert not any("ill" in letter.as_string() for letter in letters)


async def test_what_was_overtaken_is_not_told(office: PostOffice) -> None:
    salma = await office.a_patient()
    appointment = await office.booked(salma)
    await office.practice.acts(appointment, "cancel", who=salma)
    await office.settles()
    (letter,) = await office.letters_to(salma)
    assert letter["Subject"].startswith("Your appointment was cancelled")
    assert await office.waiting() == {}


async def test_all_ways_and_the_inbox_tell_of_what_the_clinic_does(office: PostOffice) -> None:
    number = "+96890000001"
    salma = await office.a_patient(phone=number, sms=True)
    browser = await office.subscribes(salma)
    appointment = await office.booked(salma)
    await office.practice.edits(appointment, starts_at=at(12).isoformat())
    await office.settles()
    (text,) = await office.texts_to(number)
    assert "Your appointment has a new time" in text
    pushed = await browser.shelf.first()
    assert (pushed.said["title"], pushed.said["url"], pushed.said["kind"]) == (
        "Your appointment has a new time",
        "/appointments",
        "appointment.moved",
    )
    inbox = await office.inbox(salma)
    assert [line["kind"] for line in inbox["items"]] == ["appointment.moved"]
    assert inbox["items"][0]["body"] in text
    assert {row["channel"]: row["state"] for row in await office.deliveries()} == dict.fromkeys(Channel, "sent")


async def test_everybody_is_told_in_their_language_and_by_their_branchs_clock(office: PostOffice) -> None:
    stranger = await office.a_stranger(language="ar", email="huda@post.test")
    await office.booked(office.clinic.receptionist, patient_id=str(stranger))
    await office.settles()
    letter = await office.servers.mail.letter_to("huda@post.test")
    body = letter.get_body(("plain",))
    assert body is not None
    assert "الساعة 13:00" in body.get_content()  # nine o'clock of UTC, in Muscat
    assert "تم حجز موعدك" in letter["Subject"]


async def test_a_stranger_without_email_gets_a_text_message(office: PostOffice) -> None:
    number = "+968 9000 0002"
    stranger = await office.a_stranger(phone=number)
    await office.booked(office.clinic.receptionist, patient_id=str(stranger))
    await office.settles()
    (text,) = await office.texts_to("+96890000002")
    assert "Your appointment is booked" in text
    (row,) = await office.deliveries()
    assert (row["user_id"], row["patient_id"], row["channel"], row["state"]) == (None, stranger, "sms", "sent")


async def test_who_wants_nothing_is_told_in_the_inbox_only(office: PostOffice) -> None:
    salma = await office.a_patient(email=False, push=False)
    await office.booked(salma)
    await office.settles()
    assert await office.deliveries() == []
    assert (await office.inbox(salma))["unread"] == 1


async def test_confirming_ones_own_appointment_needs_no_telling(office: PostOffice) -> None:
    salma = await office.a_patient()
    appointment = await office.booked(salma)
    await office.settles()
    await office.practice.acts(appointment, "confirm", who=salma)
    await office.settles()
    assert len(await office.letters_to(salma)) == 1


async def test_reminders_wait_for_their_time_and_come_once(office: PostOffice) -> None:
    salma = await office.a_patient()
    appointment = await office.booked(salma, days=3)
    await office.settles()
    due = await office.waiting()
    assert due == {"notice.reminder 24": at(9, days=2), "notice.reminder 2": at(7, days=3)}
    await office.it_is(due["notice.reminder 24"], appointment)
    await office.settles()
    await office.settles()
    due = await office.waiting()
    assert set(due) == {"notice.reminder 2"}
    await office.it_is(due["notice.reminder 2"], appointment)
    await office.settles()
    subjects = [letter["Subject"].partition(":")[0] for letter in await office.letters_to(salma)]
    assert subjects == ["Your appointment is booked", *["A reminder of your appointment"] * 2]
    assert [line["kind"] for line in (await office.inbox(salma))["items"]].count("appointment.reminder") == 2


async def test_nobody_is_reminded_to_come_to_a_doctor_who_is_away(office: PostOffice) -> None:
    salma = await office.a_patient()
    appointment = await office.booked(salma, days=3)
    await office.settles()
    await office.clinic.works_no_more(office.clinic.doctor.id)
    await office.it_is((await office.waiting())["notice.reminder 24"], appointment)
    await office.settles()
    *_, letter = await office.letters_to(salma)
    body, line = letter.get_body(("plain",)), (await office.inbox(salma))["items"][0]
    assert body is not None
    assert "Please ask before you come.\n" in body.get_content().replace("\r", "")
    assert letter["Subject"].startswith("Your appointment may have to change: ")
    assert (line["kind"], line["title"]) == ("appointment.reminder", "Your appointment may have to change")
    assert "Please ask before you come." in line["body"]


async def test_a_reminder_of_what_is_otherwise_now_does_nothing(office: PostOffice) -> None:
    salma = await office.a_patient()
    appointment = await office.booked(salma, days=4)
    await office.settles()
    await office.practice.edits(appointment, starts_at=at(9, days=6).isoformat())
    await office.settles()
    before = len(await office.letters_to(salma))
    await office.clinic.database.read(
        "UPDATE jobs SET run_at = now() WHERE organization_id = $1 AND body ->> 'sequence' = '0'",
        office.clinic.organization,
    )
    await office.settles()
    assert len(await office.letters_to(salma)) == before
    assert len(await office.waiting()) == 2


async def test_a_series_is_told_once_and_reminded_of_each_time(office: PostOffice) -> None:
    salma = await office.a_patient()
    wish = office.practice.wish(at(9, days=3), recurrence="FREQ=DAILY;COUNT=4")
    answer = await office.practice.posts("/appointments/series", who=salma, **wish)
    assert answer.status_code == 201, answer.text
    await office.settles()
    (letter,) = await office.letters_to(salma)
    body = letter.get_body(("plain",))
    assert body is not None
    days = [day_and_time(at(9, days=3 + n), ZoneInfo("Asia/Muscat"), "en") for n in range(4)]
    assert "All of them:\n" + "\n".join(days) in body.get_content().replace("\r\n", "\n")
    rows = await office.clinic.database.read(
        "SELECT 1 FROM jobs WHERE organization_id = $1 AND kind = 'notice.reminder'", office.clinic.organization
    )
    assert len(rows) == 8


async def test_at_night_a_letter_lies_there_and_what_rings_waits(office: PostOffice) -> None:
    salma = await office.a_patient(quiet_from="00:00", quiet_until="23:59", phone="+96890000003", sms=True)
    appointment = await office.booked(salma, days=4)
    await office.practice.edits(appointment, starts_at=at(10, days=4).isoformat())
    await office.settles()
    states = {row["channel"]: (row["state"], row["not_before"] - row["at"]) for row in await office.deliveries()}
    assert states["email"][0] == "sent"
    assert (states["sms"][0], states["sms"][1] > timedelta()) == ("queued", True)
    assert await office.texts_to("+96890000003") == []


def test_titles_are_plain() -> None:
    words = [*TITLES.values(), UNSURE_TITLE, UNSURE_BODY, UNSURE]
    assert all(set(one) == {"en", "ar"} for one in words)
