"""Services as managers keep them: add, edit, remove; where each is given, and by whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, tuple_

from db.tables import Service, ServiceBranch, ServiceStaff
from queue_server.clinic import events, queries, service_queries
from queue_server.clinic.calendars import calendar_changed, givers_changed, lock_schedules
from queue_server.clinic.changes import Changed, change, set_anew, told
from queue_server.clinic.errors import ServiceInUse
from queue_server.errors import Invalid
from queue_server.ids import new_id
from queue_server.transaction import Cold

Pair = tuple[UUID, UUID]  # a service, and where it is given or by whom
Link = type[ServiceBranch] | type[ServiceStaff]
# By what a caller says: the table, its column, who of them is not there, and what to tell.
LINKS: Mapping[str, tuple[Link, str, Any, str]] = {
    "branch_ids": (ServiceBranch, "branch_id", service_queries.missing_branches, "Name branches of the organization."),
    "staff_ids": (ServiceStaff, "user_id", service_queries.missing_staff, "Name staff of the organization."),
}


async def add_service(tx: Cold, **wish: Any) -> Service:
    """A new service of the organization; `wish` as in `NewService`. Raises `Invalid`."""
    (service,) = await add_services(tx, [wish])
    return service


async def add_services(tx: Cold, wishes: Sequence[Mapping[str, Any]]) -> list[Service]:
    """New services by a few statements, however many they are."""
    organization_id = tx.actor.organization_id
    services = [Service(id=new_id(), organization_id=organization_id, revision=1, **_plain(wish)) for wish in wishes]
    tx.session.add_all(services)
    await tx.session.flush()
    await _relink(tx, {service.id: wish for service, wish in zip(services, wishes, strict=True)})
    await tx.audit_all("service.added", [(service.id, {}) for service in services])
    await calendar_changed(tx)
    return services


async def edit_service(tx: Cold, service: Service, changes: Mapping[str, Any]) -> None:
    """Change what differs; the caller has locked the service. Raises `Invalid`."""
    await edit_services(tx, [(service, changes)])


async def edit_services(tx: Cold, edits: Sequence[tuple[Service, Mapping[str, Any]]]) -> None:
    """Change what differs of services that the caller has locked; a line that offers some of them tells it once."""
    changed = {service.id: set_anew(service, _plain(changes)) for service, changes in edits}
    if any((service.price is None) != (service.currency is None) for service, _ in edits):
        raise Invalid(pointers={"/currency": "Give price and currency, or neither."})
    for service_id, links in (await _relink(tx, {service.id: changes for service, changes in edits})).items():
        changed[service_id] |= links
    others = [service for service, _ in edits if changed[service.id]]
    if not others:
        return
    for service in others:
        service.revision += 1
    await tx.session.flush()
    await tx.audit_all("service.edited", [(service.id, told(changed[service.id])) for service in others])
    named = {str(service.id) for service in others}
    offering = await service_queries.lock_queues_offering(tx, *(service.id for service in others))
    for queue_id, queue in offering.items():
        theirs = sorted(named & {service["id"] for service in queue["services"]})
        await tx.announce(queue_id, events.QueueChanged(queue=queue), services=theirs)
    has_other_givers = any(changed[service.id].keys() & LINKS.keys() for service in others)
    await (givers_changed if has_other_givers else calendar_changed)(tx)


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


def _plain(wish: Mapping[str, Any]) -> dict[str, Any]:
    """What is a column of a service."""
    return {name: value for name, value in wish.items() if name not in LINKS}


async def _relink(tx: Cold, wishes: Mapping[UUID, Mapping[str, Any]]) -> dict[UUID, Changed]:
    """Where services are given, by whom, anew; null: everywhere, everybody. Who has left meanwhile may stay named."""
    changed: dict[UUID, Changed] = {service_id: {} for service_id in wishes}
    for name in LINKS:
        wanted = {service_id: set(wish[name] or ()) for service_id, wish in wishes.items() if name in wish}
        was = await _linked(tx, name, wanted)
        others = {service_id for service_id in wanted if was[service_id] != wanted[service_id]}
        await _link(
            tx,
            name,
            gone={(service_id, one) for service_id in others for one in was[service_id] - wanted[service_id]},
            new={(service_id, one) for service_id in others for one in wanted[service_id] - was[service_id]},
        )
        for service_id in others:
            changed[service_id][name] = (_ids(was[service_id]), _ids(wanted[service_id]))
    return changed


async def _linked(tx: Cold, name: str, services: Collection[UUID]) -> dict[UUID, set[UUID]]:
    table, column, _, _ = LINKS[name]
    linked: dict[UUID, set[UUID]] = {service_id: set() for service_id in services}
    own = (table.organization_id == tx.actor.organization_id, table.service_id.in_(services))
    for service_id, one in await tx.session.execute(select(table.service_id, getattr(table, column)).where(*own)):
        linked[service_id].add(one)
    return linked


async def _link(tx: Cold, name: str, *, gone: set[Pair], new: set[Pair]) -> None:
    table, column, missing, complaint = LINKS[name]
    if new and await missing(tx, {one for _, one in new}):
        raise Invalid(pointers={f"/{name}": complaint})
    if gone:
        pair = tuple_(table.service_id, getattr(table, column))
        await tx.session.execute(delete(table).where(table.organization_id == tx.actor.organization_id, pair.in_(gone)))
    known = {"organization_id": tx.actor.organization_id}
    tx.session.add_all(table(**known, service_id=service_id, **{column: one}) for service_id, one in new)


def _ids(linked: set[UUID]) -> list[str] | None:
    return sorted(map(str, linked)) or None
