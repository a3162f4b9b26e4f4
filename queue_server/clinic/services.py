"""Services as managers keep them: add, edit, remove; where each is given, and by whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from db.base import Names
from db.tables import Service, ServiceBranch, ServiceStaff
from queue_server.clinic import events, queries, service_queries
from queue_server.clinic.calendars import calendar_changed, lock_schedules
from queue_server.clinic.changes import Changed, change, set_anew, told
from queue_server.clinic.errors import ServiceInUse
from queue_server.errors import Invalid
from queue_server.ids import new_id
from queue_server.transaction import Cold

Link = type[ServiceBranch] | type[ServiceStaff]
# By what a caller says: the table, its column, who of them is not there, and what to tell.
LINKS: Mapping[str, tuple[Link, str, Any, str]] = {
    "branch_ids": (ServiceBranch, "branch_id", service_queries.missing_branches, "Name branches of the organization."),
    "staff_ids": (ServiceStaff, "user_id", service_queries.missing_staff, "Name staff of the organization."),
}


async def add_service(tx: Cold, *, name: Names, duration_minutes: int, **more: Any) -> Service:
    """A new service of the organization; `more` as in `NewService`. Raises `Invalid`."""
    columns = {key: value for key, value in more.items() if key not in LINKS}
    service = Service(
        id=new_id(),
        organization_id=tx.actor.organization_id,
        name=name,
        duration_minutes=duration_minutes,
        revision=1,
        **columns,
    )
    tx.session.add(service)
    await tx.session.flush()
    await _relink(tx, service, {name: more[name] for name in LINKS if more.get(name)})
    await tx.audit("service.added", service.id)
    await calendar_changed(tx)
    return service


async def edit_service(tx: Cold, service: Service, changes: Mapping[str, Any]) -> None:
    """Change what differs; the caller has locked the service. Raises `Invalid`."""
    changed = set_anew(service, {name: value for name, value in changes.items() if name not in LINKS})
    if (service.price is None) != (service.currency is None):
        raise Invalid(pointers={"/currency": "Give price and currency, or neither."})
    if changed := changed | await _relink(tx, service, changes):
        service.revision += 1
        await tx.session.flush()
        await tx.audit("service.edited", service.id, **told(changed))
        for queue_id, queue in (await service_queries.lock_queues_offering(tx, service.id)).items():
            await tx.announce(queue_id, events.QueueChanged(queue=queue), service=str(service.id))
        await calendar_changed(tx)


async def remove_service(tx: Cold, service: Service, *, now: datetime) -> None:
    """Take a service out of the catalogue, once no queue offers it and nobody comes for it; its history stays."""
    await lock_schedules(tx)
    if await service_queries.is_offered(tx, service):
        raise ServiceInUse
    if coming := await queries.coming_appointments(tx, service):
        raise ServiceInUse(f"{coming} coming appointments are for this service; move or cancel them first.")
    change(service, {"deleted_at": now})
    await tx.session.flush()
    await tx.audit("service.removed", service.id)
    await calendar_changed(tx)


async def _relink(tx: Cold, service: Service, wish: Mapping[str, Any]) -> Changed:
    """Where it is given and by whom, anew; null: everywhere, by everybody. Who has left meanwhile may stay named."""
    changed: Changed = {}
    for name in LINKS.keys() & wish.keys():
        was, now = await _linked(tx, service, name), set(wish[name] or ())
        if was != now:
            await _link(tx, service, name, was, now)
            changed[name] = (_ids(was), _ids(now))
    return changed


async def _linked(tx: Cold, service: Service, name: str) -> set[UUID]:
    table, column, _, _ = LINKS[name]
    own = (table.organization_id == service.organization_id, table.service_id == service.id)
    return set(await tx.session.scalars(select(getattr(table, column)).where(*own)))


async def _link(tx: Cold, service: Service, name: str, was: set[UUID], now: set[UUID]) -> None:
    table, column, missing, complaint = LINKS[name]
    if await missing(tx, now - was):
        raise Invalid(pointers={f"/{name}": complaint})
    own = (table.organization_id == service.organization_id, table.service_id == service.id)
    await tx.session.execute(delete(table).where(*own, getattr(table, column).in_(was - now)))
    known = {"organization_id": service.organization_id, "service_id": service.id}
    tx.session.add_all(table(**known, **{column: one}) for one in now - was)


def _ids(linked: set[UUID]) -> list[str] | None:
    return sorted(map(str, linked)) or None
