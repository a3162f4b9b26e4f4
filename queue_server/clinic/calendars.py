"""An organization's calendar: whatever it is made of changes under the schedules' locks, and is counted."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import text

from queue_server.clinic.events import PlanChanged
from queue_server.transaction import Cold

AT_THE_END = "the calendar is counted at the end"
LOCK_SCHEDULES = """
    SELECT FROM streams
    WHERE organization_id = :organization AND (id = ANY(:doctors) OR (:everybody AND kind = 'schedule'))
    ORDER BY id FOR NO KEY UPDATE
"""

SCHEDULES_AT = """
    SELECT DISTINCT s.id FROM time_blocks t JOIN streams s ON s.id = t.staff_id AND s.kind = 'schedule'
    WHERE t.organization_id = :organization AND t.branch_id = :branch AND t.deleted_at IS NULL ORDER BY s.id
"""
EVERYBODY = "SELECT id FROM streams WHERE organization_id = :organization AND kind = 'schedule' ORDER BY id"


async def doctors_at(tx: Cold, branch_id: UUID) -> list[UUID]:
    """Who has working hours at a branch."""
    known = {"organization": tx.actor.organization_id, "branch": branch_id}
    return list(await tx.session.scalars(text(SCHEDULES_AT), known))


async def lock_schedules(tx: Cold, *doctors: UUID) -> None:
    """Lock the schedules of these doctors, or of everybody; no booking of theirs is under way then.

    After queues and branches, before patients and inboxes.
    """
    known = {"organization": tx.actor.organization_id, "doctors": list(doctors), "everybody": not doctors}
    await tx.session.execute(text(LOCK_SCHEDULES), known)


async def calendar_changed(tx: Cold, *doctors: UUID) -> None:
    """Say that the calendar of these doctors, or of everybody, is another one; to be called once all is changed.

    Whoever books and decided by the old one is told, and decides again.
    """
    if (owed := tx.session.info.get(AT_THE_END)) is not None:
        owed.add(calendar_changed)
        return
    await lock_schedules(tx, *doctors)
    await tx.session.flush()
    await tx.session.execute(
        text("SELECT fn.calendar_changed(:organization)"), {"organization": tx.actor.organization_id}
    )


async def plan_changed(tx: Cold, doctors: Collection[UUID], branches: Collection[UUID]) -> None:
    """The same where screens show it: these doctors, who have a schedule, work at another time at these branches."""
    if doctors:
        await calendar_changed(tx, *doctors)
    for doctor in sorted(doctors):
        await tx.announce(doctor, PlanChanged(branches=[str(branch) for branch in sorted(branches)]))


async def givers_changed(tx: Cold) -> None:
    """The same where other doctors give a service, or other branches: what fitted may not, in anybody's schedule."""
    if (owed := tx.session.info.get(AT_THE_END)) is not None:
        owed.add(givers_changed)
        return
    await calendar_changed(tx)
    known = {"organization": tx.actor.organization_id}
    for doctor in await tx.session.scalars(text(EVERYBODY), known):
        await tx.announce(doctor, PlanChanged(branches=[]))


@asynccontextmanager
async def counted_once(tx: Cold) -> AsyncIterator[None]:
    """Many changes of the calendar count as one, at the end: nobody's schedule is locked while they are made."""
    tx.session.info[AT_THE_END] = set()
    yield
    if owed := tx.session.info.pop(AT_THE_END):
        await (givers_changed if givers_changed in owed else calendar_changed)(tx)
