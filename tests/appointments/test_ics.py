"""Calendar files: what programs read in them, who gets them, and what they never say."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import formataddr
from typing import Any
from uuid import UUID

import pytest
from httpx2 import ASGITransport, AsyncClient
from icalendar import Calendar
from sqlalchemy.dialects.postgresql import Range
from structlog.testing import CapturingLogger

from db.tables import Appointment, Branch, Patient, Service
from queue_server.actor import Role
from queue_server.appointments import calendar_links
from queue_server.appointments.calendar_routes import operations
from queue_server.appointments.ics import CalendarEntry, Method, feed_of, ics_of
from queue_server.http import middleware
from queue_server.http.middleware import Frame
from queue_server.ids import new_id
from queue_server.keys import Keys
from queue_server.transaction import Database
from tests.identity.house import SECRET, House, Person, a_house

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
NAMES = {"clinic": {"en": "Clinic; of, \\ trouble\r\nSTATUS:NONE"}, "branch": {"en": "Quay", "ar": "الرصيف"}}
CANARY = "canary-9f3b"


def a_row(**said: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "sequence": 0,
        "status": "pending",
        "starts_at": NOON,
        "ends_at": NOON + timedelta(minutes=20),
        "changed_at": NOON - timedelta(days=3),
        "reference": "48210377",
        **NAMES,
        **said,
    }


def read(content: bytes) -> Any:
    """The one event of a file, as another program reads it."""
    found: Any = Calendar.from_ical(content).walk("VEVENT")
    (event,) = found
    return event


def test_an_invitation_names_both_sides_and_is_read_back_as_it_was() -> None:
    row = a_row(sequence=2)
    content = ics_of(
        CalendarEntry.of_patient(row, "en"),
        public_url="https://q.example",
        method=Method.REQUEST,
        organizer="The clinic <queue@example.org>",
        attendee=formataddr(('Salma "S"; ROLE=CHAIR:x', "salma@example.org")),
    )
    event = read(content)
    assert Calendar.from_ical(content)["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (str(row["id"]), 2, "CONFIRMED")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (row["starts_at"], row["ends_at"])
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == row["changed_at"]
    assert b"DTSTART:20261201T120000Z" in content
    assert event["URL"] == "https://q.example/appointments"
    assert event["SUMMARY"] == "Appointment at Clinic; of, \\ trouble STATUS:NONE, Quay"
    assert (event["ORGANIZER"], event["ATTENDEE"]) == ("mailto:queue@example.org", "mailto:salma@example.org")
    parameters = {"CN": 'Salma "S"; ROLE=CHAIR:x', "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"}
    assert {name: event["ATTENDEE"].params[name] for name in parameters} == parameters
    assert not event.subcomponents
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_its_end_takes_the_same_event_out_of_the_calendar() -> None:
    row = a_row(sequence=3, status="cancelled")
    content = ics_of(
        CalendarEntry.of_patient(row, "ar"), public_url="https://q", method=Method.CANCEL, attendee="s@example.org"
    )
    event = read(content)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (str(row["id"]), 3, "CANCELLED")
    assert event["ORGANIZER"] == "invalid:nomail"
    assert "الرصيف" in event["SUMMARY"]


@pytest.mark.parametrize(("method", "attendee"), [(Method.PUBLISH, "s@example.org"), (Method.REQUEST, None)])
def test_attendees_are_named_by_invitations_and_by_nothing_else(method: Method, attendee: str | None) -> None:
    with pytest.raises(ValueError, match="attendee"):
        ics_of(CalendarEntry.of_patient(a_row(), "en"), public_url="https://q", method=method, attendee=attendee)


def test_a_feed_says_what_was_cancelled_and_how_often_to_ask() -> None:
    entries = [CalendarEntry.of_doctor(a_row(status=status), "en") for status in ("pending", "cancelled", "no_show")]
    calendar: Any = Calendar.from_ical(feed_of(entries, public_url="https://q", clinic="Clinic", language="en"))
    events = calendar.walk("VEVENT")
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CANCELLED", "CANCELLED"]
    assert {str(event["SUMMARY"]) for event in events} == {"Appointment"}
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(minutes=15)


def test_an_address_is_good_for_one_person_and_version_and_outlives_a_change_of_the_secret() -> None:
    old, new = Keys((b"old",)), Keys((b"new", b"old"))
    user = new_id()
    token = calendar_links.token_of(old, user, 4)
    assert calendar_links.find_user(token) == user
    assert calendar_links.is_good(old, token, user, 4)
    assert calendar_links.is_good(new, token, user, 4)
    assert not calendar_links.is_good(new, token, user, 5)
    assert not calendar_links.is_good(new, token, new_id(), 4)
    assert not calendar_links.is_good(Keys((b"other",)), token, user, 4)
    assert [calendar_links.find_user(said) for said in ("", "%%", "ü", token[:-4], token + "AAAA")] == [None] * 5


class Book:
    """A house with a doctor, a patient, and appointments of theirs."""

    def __init__(self, house: House, doctor: Person, patient: Person) -> None:
        self.house, self.doctor, self.patient = house, doctor, patient
        self.branch, self.service = new_id(), new_id()

    async def open(self) -> None:
        organization = self.house.organization_id
        async with self.house.cold() as tx:
            names = {"en": CANARY}
            hours: dict[str, Any] = {}
            tx.session.add(
                Branch(
                    id=self.branch,
                    organization_id=organization,
                    name={"en": "Quay"},
                    time_zone="UTC",
                    opening_hours=hours,
                )
            )
            tx.session.add(Service(id=self.service, organization_id=organization, name=names, duration_minutes=20))

    async def holds(self, starts_at: datetime, *, of: Person | None, **facts: Any) -> UUID:
        """An appointment of somebody with the doctor; of None: of a patient without an account."""
        ident, patient, organization = new_id(), new_id(), self.house.organization_id
        ends_at = starts_at + timedelta(minutes=20)
        known: dict[str, Any] = {"status": "pending", "seat": 1, "reference": "48210377", "reason": CANARY, **facts}
        async with self.house.cold() as tx:
            user = None if of is None else of.id
            tx.session.add(Patient(id=patient, organization_id=organization, user_id=None, name=CANARY))
            await tx.session.flush()
            tx.session.add(
                Appointment(
                    id=ident,
                    organization_id=organization,
                    branch_id=self.branch,
                    service_id=self.service,
                    staff_id=self.doctor.id,
                    patient_id=patient,
                    user_id=user,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    during=Range(starts_at, ends_at),
                    changed_at=starts_at - timedelta(days=2),
                    **known,
                )
            )
        return ident

    async def address_of(self, who: Person) -> str:
        answer = await self.house.asks("GET", "/me/calendar", who)
        assert answer.status_code == 200, answer.text
        address: str = answer.json()["url"]
        return address.removeprefix("http://house.test/api/v1")


@pytest.fixture
async def book(database: Database) -> AsyncIterator[Book]:
    async with a_house(database, operations) as house:
        opened = Book(house, await house.a_person(Role.DOCTOR), await house.a_person(Role.PATIENT, language="ar"))
        await opened.open()
        yield opened


async def test_a_file_is_for_its_owner_and_the_staff_who_keep_it(book: Book) -> None:
    asks = book.house.asks
    ident = await book.holds(NOON, of=book.patient)
    desk, other = await book.house.a_person(Role.RECEPTIONIST), await book.house.a_person(Role.DOCTOR)
    own = await asks("GET", f"/appointments/{ident}.ics", book.patient)
    assert (own.status_code, own.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert read(own.content)["UID"] == str(ident)
    assert CANARY not in own.text
    for keeper in (book.doctor, desk):
        kept = await asks("GET", f"/appointments/{ident}.ics", keeper)
        assert (kept.status_code, read(kept.content)["SUMMARY"]) == (200, "Appointment")
    stranger = await book.house.a_person(Role.PATIENT)
    said = [(await asks("GET", f"/appointments/{ident}.ics", who)).status_code for who in (other, stranger, None)]
    assert said == [403, 404, 401]
    assert (await asks("GET", "/appointments/nothing.ics", book.patient)).status_code == 404


async def test_a_calendar_holds_the_last_month_and_all_ahead_without_a_word_of_what_for(book: Book) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    ahead = await book.holds(now + timedelta(days=300), of=book.patient)
    gone = await book.holds(now - timedelta(days=29), of=book.patient, status="cancelled")
    await book.holds(now - timedelta(days=31), of=book.patient)
    others = await book.holds(now + timedelta(days=2), of=None)
    await book.holds(now + timedelta(days=3), of=None, status="held", expires_at=now + timedelta(minutes=5))
    own = await book.house.asks("GET", await book.address_of(book.patient))
    events: dict[str, Any] = {str(event["UID"]): event for event in Calendar.from_ical(own.content).walk("VEVENT")}
    assert set(events) == {str(ahead), str(gone)}
    assert events[str(gone)]["STATUS"] == "CANCELLED"
    assert events[str(ahead)]["SUMMARY"].startswith("موعد في")
    schedule = await book.house.asks("GET", await book.address_of(book.doctor))
    theirs = Calendar.from_ical(schedule.content).walk("VEVENT")
    assert {str(event["UID"]) for event in theirs} == {str(ahead), str(gone), str(others)}
    assert {str(event["SUMMARY"]) for event in theirs} == {"Appointment"}
    assert CANARY not in own.text + schedule.text


async def test_a_calendar_that_has_not_changed_is_not_sent_again(book: Book) -> None:
    asks, address = book.house.asks, await book.address_of(book.patient)
    first = await asks("GET", address)
    held = {"If-None-Match": first.headers["etag"]}
    assert (await asks("GET", address, headers=held)).status_code == 304
    await book.holds(datetime.now(UTC), of=book.patient)
    assert (await asks("GET", address, headers=held)).status_code == 200


async def test_a_new_address_kills_the_one_before_and_a_closed_account_has_none(book: Book) -> None:
    asks, old = book.house.asks, await book.address_of(book.patient)
    renewed = await asks("POST", "/me/calendar", book.patient)
    assert renewed.status_code == 200
    new = await book.address_of(book.patient)
    assert renewed.json()["url"].endswith(new)
    assert [(await asks("GET", address)).status_code for address in (old, new)] == [404, 200]
    assert len(await book.house.audited("calendar.renewed")) == 1
    await book.house.database.read("UPDATE users SET disabled_at = now() WHERE id = $1", book.patient.id)
    assert (await asks("GET", new)).status_code == 404


async def test_guesses_at_an_address_find_nothing(book: Book) -> None:
    token = calendar_links.token_of(Keys((b"not ours",)), book.patient.id, 0)
    nobodys = calendar_links.token_of(Keys((SECRET,)), new_id(), 0)
    for guess in (token, nobodys, "x", token.lower()):
        assert (await book.house.asks("GET", f"/calendars/{guess}.ics")).status_code == 404


async def test_the_secret_of_an_address_is_in_no_log(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    log = CapturingLogger()
    monkeypatch.setattr(middleware, "log", log)
    inner: Any = book.house.client._transport
    address = await book.address_of(book.patient)
    async with AsyncClient(transport=ASGITransport(app=Frame(inner.app)), base_url="http://house.test") as client:
        answers = [
            await client.get(f"/api/v1{path}") for path in (f"{address}?nocache=1", "/calendars/nobody-knows.ics")
        ]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert [call.kwargs["route"] for call in log.calls] == ["/api/v1/calendars/{token}.ics"] * 2
    assert address.rpartition("/")[2].removesuffix(".ics") not in str(log.calls)
    assert "nobody-knows" not in str(log.calls)
