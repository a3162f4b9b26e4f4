"""A series is told of in one, by all ways but letters: of those each brings one appointment to the calendar."""

from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from queue_server.actor import Actor
from queue_server.notifications.clocks import day_and_time
from tests.appointments.a_practice import Appointment, at
from tests.notifications.a_post_office import PostOffice, invitation_of

NUMBER, OTHER = "+96890000021", "+96890000023"
MUSCAT = ZoneInfo("Asia/Muscat")


async def a_series(office: PostOffice, salma: Actor) -> list[Appointment]:
    """Three weeks, and she knows of it."""
    practice = office.practice
    wish = practice.wish(at(9), recurrence="FREQ=WEEKLY;COUNT=3", patient_id=await practice.patient_id(salma))
    answer = await practice.posts("/appointments/series", **wish)
    assert answer.status_code == 201, answer.text
    await office.settles()
    items: list[Appointment] = answer.json()["items"]
    return items


def all_times(hour: int) -> str:
    return "All of them:\n" + "\n".join(day_and_time(at(hour, days=2 + 7 * n), MUSCAT, "en") for n in range(3))


def words_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def event_in(letter: EmailMessage) -> Any:
    _, event = invitation_of(letter)
    return event


async def invitations_to(office: PostOffice, salma: Actor, kind: str) -> list[tuple[str, str, int]]:
    """Subject's method, appointment and sequence of each letter of a kind."""
    found = []
    for letter in await office.letters_to(salma):
        if kind in letter["Subject"]:
            method, event = invitation_of(letter)
            found.append((method, str(event["UID"]), int(str(event["SEQUENCE"]))))
    return sorted(found)


async def all_letters_go(office: PostOffice) -> None:
    """The first, and those that wait for it."""
    await office.settles()
    await office.clinic.database.read(
        "UPDATE jobs SET run_at = now() WHERE organization_id = $1 AND kind = 'notice.email'",
        office.clinic.organization,
    )
    await office.settles()


async def newest(office: PostOffice, salma: Actor) -> dict[str, Any]:
    line: dict[str, Any] = (await office.inbox(salma))["items"][0]
    return line


async def test_every_appointment_of_a_cancelled_series_is_told_and_leaves_the_calendar(office: PostOffice) -> None:
    salma = await office.a_patient(phone=NUMBER, sms=True)
    items = await a_series(office, salma)
    assert (await office.practice.acts(items[0], "cancel-following")).status_code == 200
    await office.settles()
    assert len(await invitations_to(office, salma, "cancelled")) == 1
    await all_letters_go(office)
    cancelled = await invitations_to(office, salma, "cancelled")
    assert cancelled == sorted(("CANCEL", item["id"], 1) for item in items)
    (first,) = [one for one in await office.letters_to(salma) if one["Subject"] == "3 appointments were cancelled"]
    assert all_times(9) in words_of(first)
    assert invitation_of(first)[1]["UID"] == items[0]["id"]
    assert [text.count("3 appointments were cancelled") for text in await office.texts_to(NUMBER)] == [0, 1]
    line, inbox = await newest(office, salma), await office.inbox(salma)
    assert (line["title"], len(inbox["items"])) == ("3 appointments were cancelled", 2)
    assert line["body"].startswith(f"The first was to be {day_and_time(at(9), MUSCAT, 'en')}")


async def test_every_appointment_of_a_moved_series_is_told_and_moves_in_the_calendar(office: PostOffice) -> None:
    salma = await office.a_patient()
    items = await a_series(office, salma)
    moved = await office.practice.acts(items[0], "move-following", starts_at=at(11).isoformat())
    assert moved.status_code == 200, moved.text
    await all_letters_go(office)
    told = await invitations_to(office, salma, "new time")
    assert told == sorted(("REQUEST", item["id"], 1) for item in items)
    (first,) = [one for one in await office.letters_to(salma) if one["Subject"] == "3 appointments have new times"]
    assert all_times(11) in words_of(first)
    assert (await newest(office, salma))["title"] == "3 appointments have new times"


async def test_of_those_cancelled_before_nothing_is_said_again(office: PostOffice) -> None:
    salma = await office.a_patient()
    items = await a_series(office, salma)
    await office.practice.acts(items[1], "cancel")
    await office.settles()
    await office.practice.acts(items[0], "cancel-following")
    await all_letters_go(office)
    assert (await newest(office, salma))["title"] == "2 appointments were cancelled"
    assert len(await invitations_to(office, salma, "cancelled")) == 3


async def test_when_the_first_moves_on_alone_the_next_tells_of_the_others(office: PostOffice) -> None:
    salma = await office.a_patient(phone=OTHER, sms=True)
    items = await a_series(office, salma)
    await office.practice.acts(items[0], "move-following", starts_at=at(11).isoformat())
    assert (await office.practice.edits(items[0], starts_at=at(14).isoformat())).status_code == 200
    await all_letters_go(office)
    titles = ["2 appointments have new times", "Your appointment has a new time"]
    lines = (await office.inbox(salma))["items"]
    assert sorted(line["title"] for line in lines[:-1]) == titles
    assert [sum(title in text for text in await office.texts_to(OTHER)) for title in titles] == [1, 1]
    told = {(letter["UID"], str(letter["SEQUENCE"])) for letter in map(event_in, await office.letters_to(salma))}
    assert told >= {(items[0]["id"], "2"), (items[1]["id"], "1"), (items[2]["id"], "1")}
