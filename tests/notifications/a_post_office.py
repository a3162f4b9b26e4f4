"""All that tells people, over real servers at the other end: mail, text messages, push."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from httpx2 import ASGITransport, AsyncClient, Response
from icalendar import Calendar, Event
from starlette.applications import Starlette

from db.tables import Branch, Patient, User
from queue_server.actor import Actor, system
from queue_server.availability.calendars import Calendars
from queue_server.clinic.calendars import calendar_changed
from queue_server.delivery.messages import Channel
from queue_server.delivery.outbox import Outbox
from queue_server.delivery.push import Pushes
from queue_server.delivery.ways import ways_of
from queue_server.http.operations import routes_of
from queue_server.http.problems import HANDLERS
from queue_server.identity.authority import Authority
from queue_server.identity.passwords import Passwords
from queue_server.ids import new_id
from queue_server.jobs.job import together
from queue_server.jobs.worker import Jobs
from queue_server.keys import Keys
from queue_server.notifications import routes
from queue_server.notifications.letters import Letters
from queue_server.notifications.reactions import Reactions
from queue_server.notifications.sending import Carrier
from queue_server.notifications.watching import Watch
from queue_server.queues.links import TicketLinks
from tests.a_clinic import Clinic, where_it_is_noon
from tests.appointments.a_practice import OPERATIONS as BOOKING
from tests.appointments.a_practice import Appointment, Practice, at
from tests.delivery.servers import (
    AUTH_TOKEN,
    SID,
    MailServer,
    TextServer,
    a_mail_server,
    a_text_server,
    some_settings,
)
from tests.identity.house import QUICK
from tests.notifications.a_browser import Browser, PushService, a_push_service
from tests.queues.a_desk import Badges

NEVER_QUIET = {"quiet_from": None}


@dataclass
class Servers:
    """What is at the other end."""

    mail: MailServer
    texts: TextServer
    push: PushService

    @property
    def said(self) -> dict[str, Any]:
        """The settings of a clinic that has all three."""
        return {
            "public_url": "https://queue.test",
            "smtp_host": "127.0.0.1",
            "smtp_port": self.mail.port,
            "smtp_security": "none",
            "mail_from": "Small Clinic <queue@clinic.test>",
            "twilio_url": self.texts.url,
            "twilio_account_sid": SID,
            "twilio_auth_token": AUTH_TOKEN,
            "twilio_from": "+15005550006",
            "push_services": [self.push.url],
        }


@asynccontextmanager
async def some_servers() -> AsyncIterator[Servers]:
    async with a_mail_server() as mail, a_text_server() as texts, a_push_service() as push:
        yield Servers(mail, texts, push)


@dataclass
class PostOffice:
    """One clinic's calendar, and its notices."""

    practice: Practice
    servers: Servers
    carrier: Carrier
    reactions: Reactions

    @property
    def clinic(self) -> Clinic:
        return self.practice.clinic

    # Who is told

    async def a_patient(self, *, phone: str | None = None, **preferences: Any) -> Actor:
        """With an account and an address of their own, and no quiet hours unless said."""
        patient = await self.clinic.a_patient()
        async with self.clinic.database.cold(system(self.clinic.organization)) as tx:
            user = await tx.session.get_one(User, patient.id)
            user.email = f"{patient.id.hex}@post.test"
            user.phone = phone
            user.preferences = {**NEVER_QUIET, **preferences}
        return patient

    async def a_stranger(self, *, language: str = "en", **address: str) -> UUID:
        """A patient without an account, as the desk wrote them down, with the usual quiet hours; it is noon."""
        patient = new_id()
        if "phone" in address:
            await self.moves_to_noon()
        async with self.clinic.database.cold(system(self.clinic.organization)) as tx:
            organization = self.clinic.organization
            tx.session.add(
                Patient(id=patient, organization_id=organization, name="Canary", language=language, **address)
            )
        return patient

    async def subscribes(self, who: Actor) -> Browser:
        browser = self.servers.push.a_browser()
        answer = await self.practice.posts("/push/subscriptions", who=who, **browser.subscription)
        assert answer.status_code == 201, answer.text
        return browser

    # What happens

    async def booked(self, who: Actor, *, hour: int = 9, days: int = 2, **more: Any) -> Appointment:
        return await self.practice.booked(at(hour, days=days), who=who, **more)

    async def settles(self) -> None:
        """Everything is done that is due by now, and nobody takes back any more what they did."""
        await self.clinic.database.read(
            "UPDATE jobs SET run_at = now()"
            " WHERE organization_id = $1 AND kind LIKE 'appointment.%' AND run_at > now()",
            self.clinic.organization,
        )
        await self.jobs().idle()

    def jobs(self) -> Jobs:
        return Jobs(self.clinic.database, together(self.reactions.handlers, self.carrier.handlers))

    def watch(self) -> Watch:
        return Watch(self.clinic.database, self.reactions)

    async def moves_to_noon(self) -> None:
        """By day nobody's quiet hours put anything off, and no day of a doctor ends within an appointment."""
        async with self.clinic.database.cold(system(self.clinic.organization)) as tx:
            (await tx.session.get_one(Branch, self.clinic.branch)).time_zone = where_it_is_noon()
            await calendar_changed(tx)

    async def it_is(self, moment: datetime, appointment: Appointment) -> None:
        """It is later, for one appointment and for every job of this clinic: `moment` is now, and noon."""
        await self.moves_to_noon()
        hours = (moment - datetime.now(UTC)).total_seconds() / 3600
        by = timedelta(hours=hours)
        await self.practice.passes(appointment, hours=hours)
        await self.clinic.database.read(
            "UPDATE jobs SET run_at = run_at - $2::interval WHERE organization_id = $1", self.clinic.organization, by
        )

    async def leases_end(self) -> None:
        """What a dead worker had taken may be taken again, and what was put off is due."""
        await self.clinic.database.read(
            "UPDATE jobs SET taken_until = NULL, run_at = now() - interval '1 second'"
            " WHERE organization_id = $1 AND (taken_until IS NOT NULL OR why IS NOT NULL)",
            self.clinic.organization,
        )

    async def asks(self, method: str, path: str, who: Actor, **said: Any) -> Response:
        return await self.practice.asks(method, path, who=who, **said)

    # What is so

    async def letters_to(self, who: Actor) -> list[EmailMessage]:
        """What lies in somebody's mailbox."""
        address = f"{who.id.hex}@post.test"
        return [letter for letter in self.servers.mail.shelf.things if letter["To"] == address]

    async def texts_to(self, number: str) -> list[str]:
        return [form["Body"] for form in self.servers.texts.shelf.things if form["To"] == number]

    async def inbox(self, who: Actor) -> dict[str, Any]:
        found: dict[str, Any] = (await self.practice.gets("/notifications", who=who)).json()
        return found

    async def deliveries(self, channel: Channel | None = None) -> list[Any]:
        rows = await self.clinic.database.read(
            "SELECT * FROM deliveries WHERE organization_id = $1 ORDER BY id", self.clinic.organization
        )
        return [row for row in rows if channel is None or row["channel"] == channel]

    async def waiting(self) -> dict[str, datetime]:
        """Reminders and messages that are to come, by kind, and when they are due."""
        rows = await self.clinic.database.read(
            "SELECT kind, body ->> 'before' AS before, run_at FROM jobs WHERE organization_id = $1"
            " AND kind LIKE 'notice.%'",
            self.clinic.organization,
        )
        return {
            f"{row['kind']} {row['before']}" if row["before"] else row["kind"]: row["run_at"].astimezone(UTC)
            for row in rows
        }


def invitation_of(letter: EmailMessage) -> tuple[str, Event]:
    """Method and event of the calendar in a letter."""
    (part,) = [
        part for part in letter.walk() if part.get_content_type() == "text/calendar" and not part.is_attachment()
    ]
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    assert part.get_param("method") == calendar["METHOD"]
    return str(calendar["METHOD"]), event


@asynccontextmanager
async def a_post_office(clinic: Clinic, servers: Servers, **settings: Any) -> AsyncIterator[PostOffice]:
    """`settings`: what is otherwise than usual."""
    chosen = some_settings(**servers.said, **settings)
    pushes, links = Pushes(chosen), TicketLinks(b"a secret of the tests")
    carrier = Carrier(ways_of(chosen, Outbox()), pushes, Letters(chosen, Keys(chosen.secrets), links))
    await clinic.works(clinic.doctor.id)
    app = Starlette(routes=routes_of([*BOOKING, *routes.operations]), exception_handlers=HANDLERS)
    badges, calendars = Badges(), Calendars(clinic.database)
    app.state.database, app.state.calendars, app.state.credentials = clinic.database, calendars, badges
    app.state.links, app.state.pushes, app.state.cursor_key = links, pushes, b"a key for cursors"
    app.state.authority = Authority.over(
        b"a secret of thirty-two bytes or so", public_url="https://queue.test", passwords=Passwords(QUICK)
    )
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://clinic.test") as client:
        practice = Practice(clinic, client, badges, calendars, await clinic.a_patient())
        yield PostOffice(practice, servers, carrier, Reactions(carrier.here, calendars))
