"""Reads of what was planned, time blocks and closures, and of the appointments that lie in it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, text

from db.tables import Appointment, Closure, Counter, TimeBlock, User
from db.tables import Role as HeldRole
from queue_server.actor import STAFF, Actor, Role
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.errors import NotFound
from queue_server.http.paging import Page
from queue_server.transaction import Cold

COMING = ("pending", "confirmed")


@dataclass(frozen=True, slots=True)
class Coming:
    """An appointment that is still to come."""

    id: UUID
    branch_id: UUID
    service_id: UUID
    staff_id: UUID
    seat: int
    busy_from: datetime
    busy_to: datetime

    def fits(self, calendar: OrganizationCalendar) -> bool:
        """Whether its doctor works then."""
        return calendar.holds(
            branch_id=self.branch_id,
            service_id=self.service_id,
            staff_id=self.staff_id,
            seat=self.seat,
            busy_from=self.busy_from,
            busy_to=self.busy_to,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose plans somebody asks for."""

    staff_id: UUID | None = None
    branch_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


async def blocks_of(tx: Cold, asked: Asked, page: Page) -> list[TimeBlock]:
    """Time blocks at the branches where whoever asks works, and their own; one more than the page holds."""
    found: list[TimeBlock] = await _listed(tx, TimeBlock, asked, page, _seen(tx.actor, TimeBlock))
    return found


async def closures_of(tx: Cold, asked: Asked, page: Page) -> list[Closure]:
    """Closures of the branches where whoever asks works, of doctors everywhere, and their own.

    Those of a branch are also the absences from everywhere of the doctors who work there.
    """
    conditions = [or_(_seen(tx.actor, Closure), Closure.branch_id.is_(None))]
    if asked.branch_id is not None:
        conditions.append(or_(Closure.branch_id == asked.branch_id, _away_from(tx.actor, asked.branch_id)))
    if asked.since is not None:
        conditions.append(Closure.ends_at > asked.since)
    if asked.until is not None:
        conditions.append(Closure.starts_at < asked.until)
    found: list[Closure] = await _listed(tx, Closure, replace(asked, branch_id=None), page, *conditions)
    return found


def _away_from(actor: Actor, branch_id: UUID) -> ColumnElement[bool]:
    doctors = select(HeldRole.user_id).where(
        HeldRole.organization_id == actor.organization_id,
        HeldRole.role == Role.DOCTOR,
        or_(HeldRole.branch_id.is_(None), HeldRole.branch_id == branch_id),
    )
    return and_(Closure.branch_id.is_(None), Closure.staff_id.in_(doctors))


async def block(tx: Cold, block_id: UUID) -> TimeBlock:
    """A time block that whoever asks may see."""
    found: TimeBlock = await _own(tx, TimeBlock, block_id, _seen(tx.actor, TimeBlock))
    return found


async def lock_block(tx: Cold, block_id: UUID) -> TimeBlock:
    """A time block of the own organization, to be changed; its schedule is locked first, as by all who plan."""
    whose = select(TimeBlock.staff_id).where(
        TimeBlock.organization_id == tx.actor.organization_id, TimeBlock.id == block_id
    )
    if (doctor := await tx.session.scalar(whose)) is not None:
        await tx.lock(doctor)
    found: TimeBlock = await _own(tx, TimeBlock, block_id, for_update=True)
    return found


async def lock_closure(tx: Cold, closure_id: UUID) -> Closure:
    """A closure of the own organization, to be changed."""
    found: Closure = await _own(tx, Closure, closure_id, for_update=True)
    return found


async def open_schedule(tx: Cold, staff_id: UUID) -> None:
    """The schedule of somebody of the own organization; their account is locked first, as when people are changed."""
    organization_id = tx.actor.organization_id
    wanted = select(User.id).where(User.id == staff_id, User.organization_id == organization_id)
    if await tx.session.scalar(wanted.with_for_update(read=True, key_share=True)) is None:
        raise NotFound
    known = {"organization": organization_id, "doctor": staff_id}
    await tx.session.execute(text("SELECT fn.open_schedule(:organization, :doctor)"), known)


async def rooms_at(tx: Cold, branch_id: UUID) -> frozenset[UUID]:
    """The rooms and desks of a branch."""
    wanted = select(Counter.id).where(
        Counter.organization_id == tx.actor.organization_id,
        Counter.branch_id == branch_id,
        Counter.deleted_at.is_(None),
    )
    return frozenset(await tx.session.scalars(wanted))


async def sources_of(tx: Cold, branch_id: UUID) -> set[str]:
    """What the closures of a branch were imported as."""
    wanted = select(Closure.source).where(
        Closure.organization_id == tx.actor.organization_id,
        Closure.branch_id == branch_id,
        Closure.source.is_not(None),
        Closure.deleted_at.is_(None),
    )
    return {source for source in await tx.session.scalars(wanted) if source is not None}


async def coming_appointments(tx: Cold, which: ColumnElement[bool], *, now: datetime) -> list[Coming]:
    """What is booked of the time to come, in order."""
    wanted = (
        select(
            Appointment.id,
            Appointment.branch_id,
            Appointment.service_id,
            Appointment.staff_id,
            Appointment.seat,
            func.lower(Appointment.during).label("busy_from"),
            func.upper(Appointment.during).label("busy_to"),
        )
        .where(
            Appointment.organization_id == tx.actor.organization_id,
            which,
            Appointment.status.in_(COMING),
            Appointment.starts_at > now,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return [Coming(**row) for row in (await tx.session.execute(wanted)).mappings()]


def _seen(actor: Actor, table: Any) -> ColumnElement[bool]:
    """Where whoever asks works, and what is their own."""
    places = {grant.branch_id for grant in actor.grants if grant.role in STAFF}
    if None in places:
        return table.organization_id == actor.organization_id  # type: ignore[no-any-return]
    return or_(table.branch_id.in_(places), table.staff_id == actor.id)


async def _listed(tx: Cold, table: Any, asked: Asked, page: Page, *conditions: ColumnElement[bool]) -> Any:
    wanted = select(table).where(
        table.organization_id == tx.actor.organization_id, table.deleted_at.is_(None), and_(*conditions)
    )
    if asked.staff_id is not None:
        wanted = wanted.where(table.staff_id == asked.staff_id)
    if asked.branch_id is not None:
        wanted = wanted.where(table.branch_id == asked.branch_id)
    if page.after is not None:
        wanted = wanted.where(table.id > page.after)
    return list(await tx.session.scalars(wanted.order_by(table.id).limit(page.limit + 1)))


async def _own(tx: Cold, table: Any, row_id: UUID, *conditions: ColumnElement[bool], for_update: bool = False) -> Any:
    wanted = select(table).where(
        table.organization_id == tx.actor.organization_id, table.id == row_id, table.deleted_at.is_(None), *conditions
    )
    found = await tx.session.scalar(wanted.with_for_update() if for_update else wanted)
    if found is None:
        raise NotFound
    return found
