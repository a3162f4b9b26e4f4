"""What a change leaves with nobody: the coming appointments that fitted before it, and fit no longer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, true

from db.tables import Appointment, Branch, Service
from queue_server.availability import planned
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.availability.calendars import calendar_in
from queue_server.availability.unhurried import unhurried
from queue_server.clinic import commands, services
from queue_server.clinic.calendars import lock_schedules
from queue_server.clinic.sheet_commands import Kind, Steps
from queue_server.transaction import Cold

EVERYWHERE = true()


async def no_longer_fitting(
    tx: Cold, before: OrganizationCalendar, which: ColumnElement[bool], *, now: datetime
) -> list[UUID]:
    """Those among `which`, by their time; to be asked under the schedules' locks, so that no booking is under way."""
    after = await calendar_in(tx)
    coming = await planned.coming_appointments(tx, which, now=now)
    return [one.id async for one in unhurried(coming) if one.fits(before) and not one.fits(after)]


async def edit_service(tx: Cold, service: Service, changes: Mapping[str, Any], *, now: datetime) -> list[UUID]:
    """Change a service, as `services.edit_service`: where it is given, and by whom, decides who still fits."""
    if not changes.keys() & services.LINKS.keys():
        await services.edit_service(tx, service, changes)
        return []
    before = await calendar_in(tx)
    await services.edit_service(tx, service, changes)
    return await no_longer_fitting(tx, before, Appointment.service_id == service.id, now=now)


async def edit_branch(tx: Cold, branch: Branch, changes: Mapping[str, Any], *, now: datetime) -> list[UUID]:
    """Change a branch, as `commands.edit_branch`: in another time zone hours are at other times."""
    if "time_zone" not in changes:
        await commands.edit_branch(tx, branch, changes)
        return []
    before = await calendar_in(tx)
    await commands.edit_branch(tx, branch, changes)
    # A break in one branch is one in all of them.
    return await no_longer_fitting(tx, before, EVERYWHERE, now=now)


def telling(kind: Kind) -> Kind:
    """A sheet whose import says whom it affects."""

    async def carry_out(tx: Cold, steps: Steps) -> list[UUID]:
        before = await calendar_in(tx)
        await kind.carry_out(tx, steps)
        await lock_schedules(tx)
        return await no_longer_fitting(tx, before, EVERYWHERE, now=datetime.now(UTC))

    return replace(kind, carry_out=carry_out)
