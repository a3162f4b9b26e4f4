"""A clinic that tells the story: people join, doctors call, and screens are compared with the truth."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, text, update

from db.tables import (
    Branch,
    Counter,
    Organization,
    Patient,
    Queue,
    QueueDay,
    QueueService,
    QueueStaff,
    Role,
    Service,
    Stream,
    TimeBlock,
    User,
)
from queue_server.actor import Actor, ActorKind, DeviceKind, Grant, system
from queue_server.actor import Role as Roles
from queue_server.clinic.calendars import calendar_changed
from queue_server.ids import new_id
from queue_server.jobs.worker import Jobs
from queue_server.queues import commands
from queue_server.queues.schemas import Join
from queue_server.transaction import Database, Hot, Key

ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
# Of these kinds ($2, or all): what is due, was tried in vain and put off, or waits no longer than $3; the last two are
# to be done now. One look: who fails between two would be in neither.
TO_DO = """
    WITH hurried AS (
        UPDATE jobs SET run_at = now()
        WHERE organization_id = $1 AND ($2::text[] IS NULL OR kind = ANY ($2)) AND failed_at IS NULL
            AND run_at > now() AND (tries > 0 OR run_at < now() + $3::interval)
        RETURNING 1)
    SELECT 1 FROM hurried UNION ALL
    SELECT 1 FROM jobs
    WHERE organization_id = $1 AND ($2::text[] IS NULL OR kind = ANY ($2)) AND failed_at IS NULL AND run_at <= now()
"""
Ticket = dict[str, Any]


class Witness:
    """An announcer that remembers, and passes on to whoever listens."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.listeners: list[Any] = []

    def committed(self, events: Sequence[dict[str, Any]]) -> None:
        self.events.extend(events)
        for listener in self.listeners:
            listener.committed(events)


@dataclass
class Clinic:
    """One organization with a branch, a queue, staff and counters; more on request."""

    database: Database
    witness: Witness
    organization: UUID
    branch: UUID
    service: UUID
    queue: UUID
    counter: UUID
    doctor: Actor
    receptionist: Actor
    manager: Actor
    _numbers: list[str] = field(default_factory=list)

    @classmethod
    async def open(
        cls, database: Database, witness: Witness, *, time_zone: str = "Asia/Muscat", **rules: Any
    ) -> "Clinic":
        organization = new_id()
        async with database.cold(system(organization)) as tx:
            tx.session.add(Organization(id=organization, name={"en": "Test Clinic"}))
            await tx.session.flush()
            branch = await _branch(tx.session, organization, time_zone=time_zone)
            service = new_id()
            tx.session.add(
                Service(id=service, organization_id=organization, name={"en": "General"}, duration_minutes=10)
            )
            counter = new_id()
            tx.session.add(
                Counter(id=counter, organization_id=organization, branch_id=branch, name={"en": "Room 1"}, door="1")
            )
            await tx.session.flush()
            doctor = await _user(tx.session, organization, Roles.DOCTOR, branch)
            receptionist = await _user(tx.session, organization, Roles.RECEPTIONIST, branch)
            manager = await _user(tx.session, organization, Roles.MANAGER, branch)
            queue = await _queue(tx.session, organization, branch, service, "A", [doctor.id], **rules)
        return cls(database, witness, organization, branch, service, queue, counter, doctor, receptionist, manager)

    # Who acts

    def as_(self, actor: Actor, key: Key | None = None) -> Hot:
        return self.database.hot(actor, key=key)

    @property
    def desk(self) -> Hot:
        return self.as_(self.receptionist)

    async def a_user(self, role: Roles, branch: UUID | None = None) -> Actor:
        async with self.database.cold(system(self.organization)) as tx:
            return await _user(tx.session, self.organization, role, branch)

    async def a_patient(self, name: str = "Salma") -> Actor:
        patient = await self.a_user(Roles.PATIENT)
        async with self.database.cold(system(self.organization)) as tx:
            tx.session.add(
                Patient(
                    id=new_id(), organization_id=self.organization, user_id=patient.id, name=name, phone="+96890000000"
                )
            )
        return patient

    async def a_branch(self, **facts: Any) -> UUID:
        async with self.database.cold(system(self.organization)) as tx:
            return await _branch(tx.session, self.organization, **facts)

    async def a_queue(
        self, prefix: str, *, branch: UUID | None = None, staff: Sequence[UUID] = (), **rules: Any
    ) -> UUID:
        async with self.database.cold(system(self.organization)) as tx:
            return await _queue(
                tx.session, self.organization, branch or self.branch, self.service, prefix, staff, **rules
            )

    async def a_counter(self, door: str, *, branch: UUID | None = None) -> UUID:
        counter = new_id()
        async with self.database.cold(system(self.organization)) as tx:
            tx.session.add(
                Counter(
                    id=counter,
                    organization_id=self.organization,
                    branch_id=branch or self.branch,
                    name={"en": f"Room {door}"},
                    door=door,
                )
            )
        return counter

    async def a_service(self, minutes: int, **rules: Any) -> UUID:
        service, name = new_id(), {"en": f"A service of {minutes} minutes"}
        made = Service(id=service, organization_id=self.organization, name=name, duration_minutes=minutes, **rules)
        async with self.database.cold(system(self.organization)) as tx:
            tx.session.add(made)
            await calendar_changed(tx)
        return service

    async def a_doctor(self, *, branch: UUID | None = None, **hours: Any) -> Actor:
        doctor = await self.a_user(Roles.DOCTOR, branch or self.branch)
        await self.works(doctor.id, branch=branch, **hours)
        return doctor

    async def works(self, doctor: UUID, *, branch: UUID | None = None, **hours: Any) -> UUID:
        """Working hours: every day and all day by UTC+4, unless said otherwise."""
        block = new_id()
        known = {
            "starts_on": datetime.now(UTC).date() - timedelta(days=3),
            "starts_at": time(),
            "ends_at": time(),
            "recurrence": "FREQ=DAILY",
        }
        async with self.database.cold(system(self.organization)) as tx:
            await tx.session.execute(text("SELECT fn.open_schedule(:o, :d)"), {"o": self.organization, "d": doctor})
            tx.session.add(
                TimeBlock(
                    id=block,
                    organization_id=self.organization,
                    branch_id=branch or self.branch,
                    staff_id=doctor,
                    **{**known, **hours},
                )
            )
            await calendar_changed(tx, doctor)
        return block

    async def works_no_more(self, doctor: UUID) -> None:
        async with self.database.cold(system(self.organization)) as tx:
            await tx.session.execute(
                update(TimeBlock).where(TimeBlock.staff_id == doctor).values(deleted_at=func.now())
            )
            await calendar_changed(tx, doctor)

    async def allows(self, branch: UUID | None = None, **policy: Any) -> None:
        """What a branch lets those do who book there."""
        async with self.database.cold(system(self.organization)) as tx:
            await tx.session.execute(update(Branch).where(Branch.id == (branch or self.branch)).values(booking=policy))
            await calendar_changed(tx)

    # What happens

    async def settles(self, jobs: Jobs) -> None:
        """All such work of this clinic that is due has been done, by these hands or by those of a server beside."""
        async with asyncio.timeout(90):
            await jobs.idle()
            while await self.database.read(TO_DO, self.organization, list(jobs._handlers), timedelta()):
                await asyncio.sleep(0.02)  # the other has it
                await jobs.idle()

    async def joins(self, count: int = 1, *, queue: UUID | None = None, **wish: Any) -> list[Ticket]:
        return [await commands.join(self.desk, queue or self.queue, Join(**wish)) for _ in range(count)]

    async def a_ticket(self, *, queue: UUID | None = None, **wish: Any) -> Ticket:
        (ticket,) = await self.joins(queue=queue, **wish)
        return ticket

    async def joins_as(self, patient: Actor, *, queue: UUID | None = None, **wish: Any) -> Ticket:
        return await commands.join(self.as_(patient), queue or self.queue, Join(**wish))

    async def calls_next(self, *, queue: UUID | None = None, counter: UUID | None = None) -> Ticket | None:
        return await commands.call_next(self.as_(self.doctor), queue or self.queue, counter=counter or self.counter)

    # What is so

    async def line(self, queue: UUID | None = None) -> list[str]:
        """Numbers of those who wait, in order, as the index has them."""
        rows = await self.database.read(
            "SELECT number FROM tickets WHERE queue_id = $1 AND state = 'waiting' ORDER BY band, rank_at, number, id",
            queue or self.queue,
        )
        return [row["number"] for row in rows]

    async def row(self, ticket: Ticket) -> Any:
        (row,) = await self.database.read("SELECT * FROM tickets WHERE id = $1", UUID(ticket["id"]))
        return row

    async def version(self, stream: UUID | None = None) -> int:
        (row,) = await self.database.read("SELECT version FROM streams WHERE id = $1", stream or self.queue)
        version: int = row["version"]
        return version

    def holder_of(self, ticket: Ticket) -> Actor:
        return Actor(ActorKind.TICKET, UUID(ticket["id"]), self.organization)

    @property
    def kiosk(self) -> Actor:
        return Actor(ActorKind.DEVICE, UUID(int=7), self.organization, device=DeviceKind.KIOSK, branch_id=self.branch)

    # What time does

    async def seconds_pass(self, ticket: Ticket, seconds: float) -> None:
        """The ticket's last action becomes older."""
        await self.database.pool.execute(
            "UPDATE tickets SET acted_at = acted_at - $2 * interval '1 second' WHERE id = $1",
            UUID(ticket["id"]),
            seconds,
        )

    async def a_night_passes(self, queue: UUID | None = None) -> None:
        """What is in a line becomes yesterday's; nobody has closed that day yet."""
        for table in ("queue_days", "tickets"):
            await self.database.pool.execute(
                f"UPDATE {table} SET day = day - 1 WHERE queue_id = $1", queue or self.queue
            )


async def _user(session: Any, organization: UUID, role: Roles, branch: UUID | None) -> Actor:
    user = new_id()
    session.add(
        User(
            id=user,
            organization_id=organization,
            email=f"{user}@example.org",
            password_hash="none",
            name={"en": f"A {role}"},
        )
    )
    await session.flush()
    session.add(Role(id=new_id(), organization_id=organization, user_id=user, role=role.value, branch_id=branch))
    session.add(Stream(id=user, organization_id=organization, kind="person"))
    await session.flush()
    return Actor(ActorKind.USER, user, organization, (Grant(role, branch),), session_id=user)


def where_it_is_noon() -> str:
    """A time zone in which no day ends within the next ten hours."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"  # their sign is the other way round


async def _branch(session: Any, organization: UUID, **facts: Any) -> UUID:
    branch = new_id()
    known = {"name": {"en": "A branch"}, "time_zone": "Asia/Muscat", "opening_hours": ALWAYS, "is_public": True}
    session.add(Branch(id=branch, organization_id=organization, **{**known, **facts}))
    session.add(Stream(id=branch, organization_id=organization, kind="branch"))
    await session.flush()
    return branch


async def _queue(
    session: Any,
    organization: UUID,
    branch: UUID,
    service: UUID,
    prefix: str,
    staff: Sequence[UUID],
    *,
    day: Any = None,
    **rules: Any,
) -> UUID:
    queue = new_id()
    head_starts = {"normal": 0, "priority": 900, "urgent": 1800, "emergency": 0}
    known = {"name": {"en": f"Queue {prefix}", "ar": "دور"}, "head_starts": head_starts, "is_open": True}
    session.add(Queue(id=queue, organization_id=organization, branch_id=branch, prefix=prefix, **{**known, **rules}))
    await session.flush()
    session.add(Stream(id=queue, organization_id=organization, kind="queue"))
    session.add(QueueService(queue_id=queue, service_id=service, organization_id=organization))
    session.add_all(QueueStaff(queue_id=queue, user_id=member, organization_id=organization) for member in staff)
    today = await session.scalar(_today(branch))
    session.add(QueueDay(queue_id=queue, organization_id=organization, day=day or today))
    await session.flush()
    return queue


def _today(branch: UUID) -> Any:

    return text(f"SELECT fn.clinic_day(clock_timestamp(), time_zone, day_ends_at) FROM branches WHERE id = '{branch}'")
