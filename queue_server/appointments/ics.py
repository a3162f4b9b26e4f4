"""Appointments as iCalendar files (RFC 5545), published or sent as invitations (RFC 5546): never what they are for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self

from icalendar import vText, vUri
from icalendar.parser import Contentline, Parameters

from queue_server.http.replies import in_language

MEDIA_TYPE = "text/calendar; charset=utf-8"
MAKER = "-//queue-server//appointments//EN"
NOBODY = "invalid:nomail"  # RFC 5546 wants an organizer, also where the clinic sends no e-mail
HOW_OFTEN = ("REFRESH-INTERVAL;VALUE=DURATION:PT15M", "X-PUBLISHED-TTL:PT15M")
PLAIN = re.compile(r"[A-Za-z0-9 .:/-]{0,50}")  # nothing to escape, and no line of more than 75 octets
OVER = frozenset({"cancelled", "no_show"})
SUMMARIES = {"en": "Appointment at {clinic}, {branch}", "ar": "موعد في {clinic}، {branch}"}
PLAIN_SUMMARIES = {"en": "Appointment", "ar": "موعد"}
DESCRIPTIONS = {"en": "Reference {reference}", "ar": "الرقم المرجعي {reference}"}
TITLES = {"en": "Appointments, {clinic}", "ar": "المواعيد، {clinic}"}


class Method(StrEnum):
    """What a file asks of a calendar: keep it, take this invitation or its change, take it out."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An appointment as a calendar shows it."""

    id: str
    sequence: int
    status: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    description: str
    location: str
    page: str

    @classmethod
    def of_patient(cls, row: Mapping[str, Any], language: str) -> Self:
        """For whoever comes: where, and nothing of what for. `row`: one of `calendar_queries`."""
        return cls._of(row, language, SUMMARIES, page="/appointments")

    @classmethod
    def of_doctor(cls, row: Mapping[str, Any], language: str) -> Self:
        """For whom they come to: the reference, and nothing of who."""
        return cls._of(row, language, PLAIN_SUMMARIES, page="/schedule")

    @classmethod
    def _of(cls, row: Mapping[str, Any], language: str, summaries: Mapping[str, str], *, page: str) -> Self:
        clinic, branch = (in_language(row[name], language) for name in ("clinic", "branch"))
        return cls(
            id=str(row["id"]),
            sequence=row["sequence"],
            status=row["status"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            changed_at=row["changed_at"],
            summary=summaries[language].format(clinic=clinic, branch=branch),
            description=DESCRIPTIONS[language].format(reference=row["reference"]),
            location=f"{branch}, {clinic}",
            page=page,
        )


def ics_of(
    entry: CalendarEntry,
    *,
    public_url: str,
    method: Method = Method.PUBLISH,
    organizer: str | None = None,
    attendee: str | None = None,
) -> bytes:
    """One appointment as a file. `organizer` and `attendee` are mailboxes: `Clinic <queue@example.org>`.

    An invitation and its end (`REQUEST`, `CANCEL`) need an attendee, and a published file names none.
    """
    if (attendee is None) != (method is Method.PUBLISH):
        raise ValueError(f"{method} and attendee do not go together")
    parties = [_party("ORGANIZER", organizer)]
    if attendee is not None:
        parties.append(_party("ATTENDEE", attendee, ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="FALSE"))
    return _calendar(method, [*_event(entry, method, public_url, parties)])


def feed_of(entries: Iterable[CalendarEntry], *, public_url: str, clinic: str, language: str) -> bytes:
    """All of somebody's appointments as a calendar to subscribe to; the cancelled ones say so."""
    title = TITLES[language].format(clinic=clinic)
    about = [_text("NAME", title), _text("X-WR-CALNAME", title), *(line.encode() for line in HOW_OFTEN)]
    nobody = [_party("ORGANIZER", None)]
    lines = (line for entry in entries for line in _event(entry, Method.PUBLISH, public_url, nobody))
    return _calendar(Method.PUBLISH, [*about, *lines])


def _calendar(method: Method, lines: Iterable[bytes]) -> bytes:
    begin = (b"BEGIN:VCALENDAR", b"VERSION:2.0", f"PRODID:{MAKER}".encode(), f"METHOD:{method}".encode())
    return b"\r\n".join([*begin, *lines, b"END:VCALENDAR", b""])


def _event(entry: CalendarEntry, method: Method, public_url: str, parties: Iterable[bytes]) -> Iterator[bytes]:
    """The UID stays the appointment's (RFC 7986, 5.3), so that mail, file and feed mean one thing in a calendar."""
    is_over = method is Method.CANCEL or entry.status in OVER
    changed_at = _moment(entry.changed_at)
    yield f"BEGIN:VEVENT\r\nUID:{entry.id}\r\nSEQUENCE:{entry.sequence}".encode()
    # Not the moment of writing: the same facts are the same bytes, and what is newer has the later stamp.
    yield f"DTSTAMP:{changed_at}\r\nLAST-MODIFIED:{changed_at}".encode()
    yield f"DTSTART:{_moment(entry.starts_at)}\r\nDTEND:{_moment(entry.ends_at)}\r\nCLASS:PRIVATE".encode()
    # What is booked and not confirmed yet stands all the same: nobody else gets it.
    yield b"STATUS:CANCELLED\r\nTRANSP:TRANSPARENT" if is_over else b"STATUS:CONFIRMED\r\nTRANSP:OPAQUE"
    yield _text("SUMMARY", entry.summary)
    yield _text("DESCRIPTION", entry.description)
    yield _text("LOCATION", entry.location)
    yield _line("URL", vUri(public_url + entry.page))
    yield from parties
    yield b"END:VEVENT"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(name: str, value: str) -> bytes:
    """Escaped and folded where it needs to be; most of it does not, and a doctor's year has thousands of lines."""
    one_line = " ".join(value.split())
    if PLAIN.fullmatch(one_line):
        return f"{name}:{one_line}".encode()
    return _line(name, vText(one_line))


def _party(name: str, mailbox: str | None, **parameters: str) -> bytes:
    called, address = parseaddr(mailbox or "")
    known = ({"CN": " ".join(called.split())} if called else {}) | parameters
    return _written(name, Parameters(known), vUri(f"mailto:{address}" if address else NOBODY))


@lru_cache(maxsize=256)
def _line(name: str, value: vText | vUri) -> bytes:
    return _written(name, Parameters(), value)


def _written(name: str, parameters: Parameters, value: vText | vUri) -> bytes:
    """A line as the library escapes, quotes and folds it."""
    line: bytes = Contentline.from_parts(name, parameters, value).to_ical()
    return line
