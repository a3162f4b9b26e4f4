"""A notice as a letter with its calendar file, as a text message, as a push message."""

import json
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.utils import parseaddr
from hashlib import sha256
from typing import Any
from uuid import UUID

from queue_server.appointments.calendar_queries import calendar_row
from queue_server.appointments.ics import MEDIA_TYPE, CalendarEntry, Method, ics_of
from queue_server.delivery.errors import Undeliverable
from queue_server.delivery.messages import Address, Attachment, Channel, Message, Push, Subscription
from queue_server.keys import Keys
from queue_server.notifications.kinds import URGENCY, Kind, Urgency
from queue_server.notifications.notices import Notice
from queue_server.notifications.people import number_of
from queue_server.notifications.wording import APPOINTMENTS
from queue_server.queues.links import TicketLinks
from queue_server.settings import Settings
from queue_server.transaction import Database
from queue_server.waitlist.links import offer_link

# An invitation, and its end; a reminder brings none, because the calendar has it by then.
METHODS = {
    Kind.BOOKED: Method.REQUEST,
    Kind.MOVED: Method.REQUEST,
    Kind.CONFIRMED: Method.REQUEST,
    Kind.CANCELLED: Method.CANCEL,
}
TOPIC = 32  # characters that a topic may have (RFC 8030, 5.4)


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes; every link begins with the public address."""

    settings: Settings
    keys: Keys
    links: TicketLinks

    async def message(self, database: Database, channel: Channel, notice: Notice, delivery: Any) -> Message:
        """To the person's address of a channel. Raises `Undeliverable` where a number is none that can be called."""
        language, told = notice.person.language, notice.told
        page = self.page(notice)
        link = None if page is None else self.settings.public_url + page
        if channel is Channel.SMS:
            number = number_of(notice.person.phone or "", self.settings.phone_country_code)
            if number is None:
                raise Undeliverable("no-country-code")
            return Message(Address(channel, number), told.text(language, link), id=str(delivery["id"]))
        assert notice.person.email is not None
        return Message(
            Address(channel, notice.person.email),
            told.letter(language, link),
            told.subject(language),
            id=str(delivery["id"]),
            attachment=await self._calendar(database, notice, delivery["organization_id"]),
        )

    def push(self, subscription: Subscription, notice: Notice, *, now: datetime) -> Push:
        """To one browser: `{title, body, tag, url, lang, kind}`. One topic for a subject: a newer push replaces it."""
        language, topic = notice.person.language, topic_of(notice.kind, notice.subject_id)
        content = {
            "title": notice.told.title(language),
            "body": notice.told.body(language),
            "tag": topic,
            "url": self.page(notice) or APPOINTMENTS,
            "lang": language,
            "kind": notice.kind,
        }
        return Push(
            subscription,
            json.dumps(content, ensure_ascii=False).encode(),
            topic,
            seconds=int(notice.worth_showing(now).total_seconds()),
            is_urgent=URGENCY[notice.kind] is Urgency.AT_ONCE,
        )

    def page(self, notice: Notice) -> str | None:
        """Where it is answered, with the key that opens it; None for whoever would need an account there."""
        match notice.kind:
            case Kind.OFFER:
                return offer_link(self.keys, notice.subject_id)
            case Kind.NEAR:
                return self.links.link(notice.subject_id)
            case _:
                return APPOINTMENTS if notice.person.user_id is not None else None

    async def _calendar(self, database: Database, notice: Notice, organization: UUID) -> Attachment | None:
        method = METHODS.get(notice.kind)
        if method is None:
            return None
        row = await calendar_row(database, organization, notice.subject_id)
        entry = CalendarEntry.of_patient(row, notice.person.language)
        _, organizer = parseaddr(self.settings.mail_from or "")
        clinic = notice.told.clinic["en"]
        content = ics_of(
            entry,
            public_url=self.settings.public_url,
            method=method,
            organizer=str(Mailbox(clinic, addr_spec=organizer)) if organizer else None,
            attendee=notice.person.email,
        )
        return Attachment("appointment.ics", f"{MEDIA_TYPE}; method={method}", content)


def topic_of(kind: Kind, subject: UUID) -> str:
    """The same for all that is told of a subject, and nothing that tells which one it is."""
    family = kind.partition(".")[0]
    return sha256(f"{family} {subject}".encode()).hexdigest()[:TOPIC]
