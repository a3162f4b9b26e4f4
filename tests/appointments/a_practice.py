"""A clinic whose doctors have working hours: booking over HTTP in this process, clients that sign in by name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from httpx2 import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from queue_server.actor import Actor
from queue_server.appointments import arrival_routes, routes, series_routes
from queue_server.availability import slot_routes
from queue_server.availability.calendars import Calendars
from queue_server.http.operations import routes_of
from queue_server.http.problems import HANDLERS
from queue_server.identity.authority import Authority
from queue_server.identity.passwords import Passwords
from queue_server.queues import routes as line_routes
from queue_server.queues.links import TicketLinks
from tests.a_clinic import Clinic
from tests.identity.house import QUICK
from tests.queues.a_desk import Badges, slug_of

OPERATIONS = [
    *routes.operations,
    *series_routes.operations,
    *arrival_routes.operations,
    *slot_routes.operations,
    *line_routes.operations,
]
SECRET = b"a secret of thirty-two bytes or so"
TOMORROW = timedelta(days=1)
Appointment = dict[str, Any]


@dataclass
class Practice:
    """Clients of one clinic's calendar, and what is so."""

    clinic: Clinic
    client: AsyncClient
    badges: Badges
    calendars: Calendars
    patient: Actor

    # What is asked

    async def asks(
        self, method: str, path: str, *, who: Actor | None = None, headers: dict[str, str] | None = None, **said: Any
    ) -> Response:
        """One request, by the desk unless somebody else is named; `said` is its body."""
        actor = who or self.clinic.receptionist
        self.badges.actors[str(actor.id)] = actor
        scheme = "Device" if actor.kind == "device" else "Bearer"
        headers = {"Authorization": f"{scheme} {actor.id}", **(headers or {})}
        body = None if method in ("GET", "DELETE") else said
        return await self.client.request(method, f"/api/v1{path}", headers=headers, json=body)

    async def posts(self, path: str, *, key: str | None = None, **said: Any) -> Response:
        return await self.asks("POST", path, headers={"Idempotency-Key": key} if key else None, **said)

    async def gets(self, path: str, *, who: Actor | None = None) -> Response:
        return await self.asks("GET", path, who=who)

    def wish(self, when: datetime, /, **more: Any) -> dict[str, Any]:
        return {
            "branch_id": str(self.clinic.branch),
            "service_id": str(self.clinic.service),
            "starts_at": when.isoformat(),
            **more,
        }

    async def books(self, when: datetime, /, *, who: Actor | None = None, **more: Any) -> Response:
        """By the patient unless somebody else is named."""
        return await self.posts("/appointments", who=who or self.patient, **self.wish(when, **more))

    async def booked(self, when: datetime, /, **more: Any) -> Appointment:
        answer = await self.books(when, **more)
        assert answer.status_code == 201, answer.text
        made: Appointment = answer.json()
        return made

    async def holds(self, when: datetime, /, *, who: Actor | None = None, **more: Any) -> Response:
        return await self.posts("/holds", who=who or self.patient, **self.wish(when, **more))

    async def acts(self, appointment: Appointment, verb: str, *, who: Actor | None = None, **more: Any) -> Response:
        return await self.posts(f"/appointments/{appointment['id']}/{verb}", who=who, **more)

    async def edits(self, appointment: Appointment, *, who: Actor | None = None, **said: Any) -> Response:
        return await self.asks("PATCH", f"/appointments/{appointment['id']}", who=who, **said)

    # What is so

    async def row(self, appointment: Appointment) -> Any:
        (row,) = await self.clinic.database.read("SELECT * FROM appointments WHERE id = $1", UUID(appointment["id"]))
        return row

    async def jobs(self, kind: str) -> list[dict[str, Any]]:
        rows = await self.clinic.database.read(
            "SELECT body FROM seen.jobs WHERE organization = $1 AND kind = $2 ORDER BY id",
            self.clinic.organization,
            kind,
        )
        return [row["body"] for row in rows]

    async def events(self, doctor: UUID | None = None) -> list[str]:
        rows = await self.clinic.database.read(
            "SELECT type FROM events WHERE stream_id = $1 ORDER BY version", doctor or self.clinic.doctor.id
        )
        return [row["type"] for row in rows]

    async def patient_id(self, patient: Actor | None = None) -> str:
        (row,) = await self.clinic.database.read(
            "SELECT id FROM patients WHERE user_id = $1", (patient or self.patient).id
        )
        return str(row["id"])

    async def held(self) -> int:
        """How many slots are held, or were and nobody cleared them away."""
        (row,) = await self.clinic.database.read(
            "SELECT count(*) AS many FROM appointments WHERE organization_id = $1 AND status = 'held'",
            self.clinic.organization,
        )
        many: int = row["many"]
        return many

    async def lapses(self, held: dict[str, Any], **ago: float) -> None:
        """A hold is over."""
        await self.clinic.database.pool.execute(
            "UPDATE appointments SET expires_at = now() - $2::interval WHERE id = $1",
            UUID(held["id"]),
            timedelta(**ago),
        )

    async def passes(self, appointment: Appointment, **by: float) -> None:
        """Time goes by for one appointment: all of it was so much earlier."""
        await self.clinic.database.pool.execute(
            "UPDATE appointments SET starts_at = starts_at - $2::interval, ends_at = ends_at - $2,"
            " during = tstzrange(lower(during) - $2, upper(during) - $2) WHERE id = $1",
            UUID(appointment["id"]),
            timedelta(**by),
        )


def at(hour: int, minute: int = 0, *, days: int = 2) -> datetime:
    """A moment some days ahead, by UTC, on the slots of an ordinary block."""
    return datetime.combine(datetime.now(UTC).date(), time(hour, minute, tzinfo=UTC)) + days * TOMORROW


@asynccontextmanager
async def a_practice(clinic: Clinic) -> AsyncIterator[Practice]:
    """The doctor works every day from midnight to midnight, one patient at a time, ten minutes each."""
    await clinic.works(clinic.doctor.id)
    app = Starlette(routes=routes_of(OPERATIONS), exception_handlers=HANDLERS)
    badges, calendars = Badges(), Calendars(clinic.database)
    app.state.database = clinic.database
    app.state.calendars = calendars
    app.state.credentials = badges
    app.state.links = TicketLinks(b"a secret of the tests")
    app.state.cursor_key = b"a key for cursors"
    app.state.authority = Authority.over(SECRET, public_url="http://clinic.test", passwords=Passwords(QUICK))
    transport = ASGITransport(app=app, raise_app_exceptions=True)
    async with AsyncClient(transport=transport, base_url="http://clinic.test") as client:
        yield Practice(clinic, client, badges, calendars, await clinic.a_patient())


__all__ = ["Appointment", "Practice", "a_practice", "at", "date", "slug_of"]
