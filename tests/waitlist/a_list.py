"""A clinic whose doctor works every day: people book, give their time back, and others wait for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text

from db.tables import Service
from queue_server.actor import Actor, system
from queue_server.appointments import commands as booking
from queue_server.appointments import queries as booking_queries
from queue_server.appointments.schemas import Edit, NewAppointment
from queue_server.availability.calendars import Calendars
from queue_server.ids import new_id
from queue_server.jobs.worker import Jobs
from queue_server.transaction import Database
from queue_server.waitlist import commands
from queue_server.waitlist.housekeeping import WaitlistKeeper
from queue_server.waitlist.matching import Matching
from queue_server.waitlist.schemas import NewEntry
from tests.a_clinic import Clinic

MUSCAT = ZoneInfo("Asia/Muscat")
Appointment = dict[str, Any]


@dataclass
class WaitingList:
    """The list of one branch, and the clock of the story: `at(9)` is nine o'clock of the day after tomorrow."""

    clinic: Clinic
    calendars: Calendars
    day: date
    patients: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    async def open(cls, clinic: Clinic, **hours: Any) -> "WaitingList":
        day = datetime.now(MUSCAT).date() + timedelta(days=2)
        opened = cls(clinic, Calendars(clinic.database), day)
        await opened.works(clinic.doctor, **hours)
        return opened

    @property
    def database(self) -> Database:
        return self.clinic.database

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        return datetime.combine(self.day + timedelta(days=days), time(hour, minute), MUSCAT)

    # Who is about

    async def works(self, doctor: Actor, **hours: Any) -> UUID:
        """Hours of a doctor: 08:00 to 12:00, every day."""
        known = {"starts_on": self.day, "starts_at": time(8), "ends_at": time(12), **hours}
        return await self.clinic.works(doctor.id, **known)

    async def changes(self, sql: str, *args: Any) -> None:
        """Something of the calendar is otherwise."""
        await self.database.read(sql, *args)
        await self.database.read("SELECT fn.calendar_changed($1)", self.clinic.organization)

    async def policy(self, **said: Any) -> None:
        await self.clinic.allows(**said)

    async def somebody(self, name: str) -> Actor:
        """A patient, known by name in this story only."""
        if name not in self.patients:
            self.patients[name] = await self.clinic.a_patient(name)
        return self.patients[name]

    async def patient_of(self, name: str) -> UUID:
        who = await self.somebody(name)
        (row,) = await self.database.read("SELECT id FROM patients WHERE user_id = $1", who.id)
        found: UUID = row["id"]
        return found

    # What they do

    async def books(self, name: str, starts_at: datetime, **wish: Any) -> Appointment:
        known = {"branch_id": self.clinic.branch, "service_id": self.clinic.service, "starts_at": starts_at.isoformat()}
        tx = self.clinic.as_(await self.somebody(name))
        return await booking.book(tx, self.calendars, NewAppointment.model_validate({**known, **wish}))

    async def cancels(self, name: str, appointment: Appointment) -> None:
        tx = self.clinic.as_(await self.somebody(name))
        row = await booking_queries.appointment(self.database, tx.actor, UUID(appointment["id"]))
        await booking.cancel(tx, self.calendars, row, None)

    async def moves(self, name: str, appointment: Appointment, to: datetime) -> Appointment:
        tx = self.clinic.as_(await self.somebody(name))
        said = Edit.model_validate({"starts_at": to.isoformat()})
        ident = UUID(appointment["id"])
        return await booking.edit(tx, self.database, self.calendars, ident, said, seen=lambda _: None)

    async def waits(self, name: str, **wish: Any) -> UUID:
        """Somebody asks; nobody has looked for them yet."""
        tx = self.clinic.as_(await self.somebody(name))
        return await commands.join(tx, self.calendars, self.a_wish(**wish))

    def a_wish(self, **wish: Any) -> NewEntry:
        of = {"branch_id": self.clinic.branch, "service_id": self.clinic.service}
        return NewEntry.model_validate({**of, "from_on": self.day, "until_on": self.day, **wish})

    async def accepts(self, name: str, offer: UUID) -> Appointment:
        tx = self.clinic.as_(await self.somebody(name))
        return await commands.accept(tx, self.database, self.calendars, offer, is_own=True)

    async def declines(self, name: str, offer: UUID) -> None:
        await commands.decline(self.clinic.as_(await self.somebody(name)), offer)

    async def withdraws(self, name: str, entry: UUID) -> None:
        await commands.withdraw(self.clinic.as_(await self.somebody(name)), entry)

    async def desk_books(self, name: str, starts_at: datetime) -> Appointment:
        """The desk books at any minute."""
        of = {"branch_id": self.clinic.branch, "service_id": self.clinic.service}
        wish = {**of, "starts_at": starts_at.isoformat(), "patient_id": await self.patient_of(name)}
        return await booking.book(self.clinic.desk, self.calendars, NewAppointment.model_validate(wish))

    async def a_service(self, *, minutes: int, after: int = 0) -> UUID:
        service = new_id()
        async with self.database.cold(system(self.clinic.organization)) as tx:
            tx.session.add(
                Service(
                    id=service,
                    organization_id=self.clinic.organization,
                    name={"en": "Long"},
                    duration_minutes=minutes,
                    buffer_after_minutes=after,
                )
            )
            await tx.session.flush()
            await tx.session.execute(text("SELECT fn.calendar_changed(:o)"), {"o": self.clinic.organization})
        return service

    # What follows

    def keeper(self) -> WaitlistKeeper:
        return WaitlistKeeper(self.database)

    def jobs(self) -> Jobs:
        return Jobs(self.database, Matching(self.calendars).handlers)

    async def settles(self) -> None:
        """All that follows by now has been done."""
        await self.clinic.settles(self.jobs())

    async def time_runs_out(self, offer: UUID) -> None:
        """Nobody answered in time, and nobody has noticed yet."""
        await self.expires(offer)
        await self.database.read(
            "UPDATE jobs SET run_at = now() WHERE kind = 'offer.lapse' AND body ->> 'offer' = $1", str(offer)
        )

    async def expires(self, offer: UUID) -> None:
        await self.database.read("UPDATE offers SET expires_at = clock_timestamp() WHERE id = $1", offer)
        await self.database.read(
            "UPDATE appointments a SET expires_at = o.expires_at FROM offers o WHERE o.id = $1 AND a.id = o.hold_id",
            offer,
        )

    # What is so

    async def offers(self) -> list[Mapping[str, Any]]:
        """All that were made, by age."""
        return list(
            await self.database.read(
                "SELECT * FROM offers WHERE organization_id = $1 ORDER BY created_at, id", self.clinic.organization
            )
        )

    async def open_offers(self) -> list[Mapping[str, Any]]:
        return [offer for offer in await self.offers() if offer["state"] == "open"]

    async def offered_to(self, entry: UUID) -> Mapping[str, Any]:
        """The one open offer of an entry."""
        (found,) = [offer for offer in await self.open_offers() if offer["entry_id"] == entry]
        return found

    async def state(self, entry: UUID) -> str:
        (row,) = await self.database.read("SELECT state FROM waitlist_entries WHERE id = $1", entry)
        found: str = row["state"]
        return found

    async def taken(self) -> list[tuple[datetime, str]]:
        """What stands in the schedules: when, and whether it is held."""
        rows = await self.database.read(
            "SELECT starts_at, status FROM appointments WHERE organization_id = $1"
            " AND status NOT IN ('cancelled', 'no_show') ORDER BY starts_at, id",
            self.clinic.organization,
        )
        return [(row["starts_at"].astimezone(UTC), row["status"]) for row in rows]

    async def audited(self) -> list[str]:
        rows = await self.database.read(
            "SELECT action FROM audit_log WHERE organization_id = $1 ORDER BY id", self.clinic.organization
        )
        return [row["action"] for row in rows]

    async def jobs_of(self, kind: str) -> list[dict[str, Any]]:
        """What others have been told to do, who do nothing here."""
        rows = await self.database.read(
            "SELECT body FROM seen.jobs WHERE organization = $1 AND kind = $2 ORDER BY id",
            self.clinic.organization,
            kind,
        )
        return [row["body"] for row in rows]
