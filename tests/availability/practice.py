"""A practice with doctors who work at its branches, and whose time can be taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from db.tables import Branch, Closure, Organization, Role, Service, ServiceBranch, ServiceStaff, Stream, TimeBlock, User
from queue_server.actor import system
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.availability.calendars import Calendars
from queue_server.ids import new_id
from queue_server.transaction import Database

# A row as `fn.place` writes it, with a patient of its own.
TAKE = """
    WITH p AS (INSERT INTO patients (id, organization_id, name) VALUES (gen_random_uuid(), $2, 'Salma') RETURNING id)
    INSERT INTO appointments (id, organization_id, branch_id, service_id, staff_id, seat, starts_at, ends_at, during,
                              status, expires_at, patient_id)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, tstzrange($9, $10), $11, $12, p.id FROM p
"""


@dataclass
class Practice:
    """One organization; times are told as the branch's wall has them."""

    database: Database
    organization: UUID = field(default_factory=new_id)

    async def opens(self, **facts: Any) -> "Practice":
        async with self.database.cold(system(self.organization)) as tx:
            tx.session.add(Organization(id=self.organization, name={"en": "Practice"}))
        return self

    async def a_branch(self, zone: str = "Asia/Muscat", **facts: Any) -> UUID:
        known = {"name": {"en": "Branch"}, "time_zone": zone, "opening_hours": {}, "is_public": True}
        branch: Branch = await self._add(Branch(**self._ids(), **{**known, **facts}))
        await self._add(Stream(id=branch.id, organization_id=self.organization, kind="branch"))
        return branch.id

    async def a_service(
        self,
        minutes: int = 20,
        *,
        before: int = 0,
        after: int = 0,
        branches: Sequence[UUID] = (),
        staff: Sequence[UUID] = (),
        **facts: Any,
    ) -> UUID:
        row = Service(
            **self._ids(),
            name={"en": "Consultation"},
            duration_minutes=minutes,
            buffer_before_minutes=before,
            buffer_after_minutes=after,
            **facts,
        )
        service: Service = await self._add(row)
        known = {"service_id": service.id, "organization_id": self.organization}
        await self._add(*(ServiceBranch(branch_id=one, **known) for one in branches))
        await self._add(*(ServiceStaff(user_id=one, **known) for one in staff))
        return service.id

    async def a_doctor(self, *branches: UUID, **facts: Any) -> UUID:
        """At some branches, or at all."""
        ids = self._ids()
        await self._add(User(**ids, email=f"{ids['id']}@example.org", password_hash="none", name={"en": "Dr. A"}))
        roles = [{"branch_id": branch} for branch in branches] or [{}]
        await self._add(*(Role(**self._ids(), user_id=ids["id"], role="doctor", **role) for role in roles))
        doctor: UUID = ids["id"]
        await self.database.read("SELECT fn.open_schedule($1, $2)", self.organization, doctor)
        return doctor

    async def works(self, doctor: UUID, branch: UUID, hours: str, **facts: Any) -> UUID:
        """`hours` such as `08:00-12:00`; on one day, or by a rule from that day on."""
        starts, ends = (time.fromisoformat(said) for said in hours.split("-"))
        known = {"starts_on": date(2026, 1, 1), "recurrence": "FREQ=DAILY"}
        block: TimeBlock = await self._add(
            TimeBlock(
                **self._ids(),
                staff_id=doctor,
                branch_id=branch,
                starts_at=starts,
                ends_at=ends,
                **{**known, **facts},
            )
        )
        await self.changes()
        return block.id

    async def closes(self, starts_at: datetime, ends_at: datetime, **facts: Any) -> UUID:
        closure: Closure = await self._add(Closure(**self._ids(), starts_at=starts_at, ends_at=ends_at, **facts))
        await self.changes()
        return closure.id

    async def takes(
        self,
        doctor: UUID,
        branch: UUID,
        service: UUID,
        starts_at: datetime,
        minutes: int = 20,
        *,
        seat: int = 1,
        status: str = "pending",
        expires_at: datetime | None = None,
        buffers: tuple[int, int] = (0, 0),
    ) -> UUID:
        """An appointment as booking would have written it."""
        appointment, ends_at = new_id(), starts_at + timedelta(minutes=minutes)
        during = starts_at - timedelta(minutes=buffers[0]), ends_at + timedelta(minutes=buffers[1])
        await self.database.pool.execute(
            TAKE,
            *(appointment, self.organization, branch, service, doctor, seat),
            *(starts_at, ends_at, *during, status, expires_at),
        )
        return appointment

    async def changes(self) -> None:
        await self.database.read("SELECT fn.calendar_changed($1)", self.organization)

    async def calendar(self) -> OrganizationCalendar:
        return await Calendars(self.database).of(self.organization)

    def _ids(self) -> dict[str, Any]:
        return {"id": new_id(), "organization_id": self.organization}

    async def _add(self, *rows: Any) -> Any:
        async with self.database.cold(system(self.organization)) as tx:
            tx.session.add_all(rows)
            await tx.session.flush()
        return rows[0] if rows else None


async def a_practice(database: Database) -> Practice:
    return await Practice(database).opens()


def tomorrow(clock: str = "00:00", *, zone: Any = UTC, days: int = 1) -> datetime:
    """A clock on the wall, on a day to come."""
    day = datetime.now(zone).date() + timedelta(days=days)
    return datetime.combine(day, time.fromisoformat(clock), zone)
