"""Queues as managers keep them: add, edit, remove."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text

from db.tables import Branch, Queue, QueueDay, QueueService, QueueStaff, Role, Service, Stream
from queue_server.clinic.events import QueueChanged
from queue_server.errors import Conflict, Invalid, NotFound
from queue_server.ids import new_id
from queue_server.queues.commands import tell
from queue_server.queues.events import QueueAdded, QueueRemoved
from queue_server.queues.schemas import NewQueue, QueueRules
from queue_server.queues.states import Priority
from queue_server.transaction import Cold

USUAL_HEAD_STARTS = {"normal": 0, "priority": 900, "urgent": 1800, "emergency": 0}


Held = Callable[[int], None]  # refuses when the caller has read an older revision


def any_revision(revision: int) -> None:
    """The caller did not say which revision they had read."""


class PrefixTaken(Conflict):
    """These letters belong to another queue of the branch."""


class LineNotEmpty(Conflict):
    """People are still in this line; close it and let it run empty first."""


async def add_queue(tx: Cold, branch_id: UUID, wish: NewQueue) -> Queue:
    """A new line of a branch, open and empty. Raises `NotFound`, `Forbidden`, `PrefixTaken`, `Invalid`."""
    branch = await _branch(tx, branch_id)
    await tx.lock(branch_id)
    await _must_be_free(tx, branch_id, wish.prefix)
    queue = Queue(
        id=new_id(),
        organization_id=tx.actor.organization_id,
        branch_id=branch_id,
        name=wish.name.stored(),
        prefix=wish.prefix,
        head_starts=dict(USUAL_HEAD_STARTS),
        is_open=True,
        revision=0,
    )
    tx.session.add(queue)
    await tx.session.flush()
    tx.session.add(Stream(id=queue.id, organization_id=queue.organization_id, kind="queue"))
    day = func.fn.clinic_day(func.clock_timestamp(), branch.time_zone, branch.day_ends_at)
    tx.session.add(QueueDay(queue_id=queue.id, organization_id=queue.organization_id, day=day))
    await _set(tx, queue, wish)
    await tell(tx, queue, QueueAdded, stream=branch_id)
    return queue


async def change_queue(tx: Cold, queue_id: UUID, wish: QueueRules, *, held: Held = any_revision) -> Queue:
    """Edit a line; `held(revision)` refuses when the caller has read an older one."""
    queue = await _lock_queue(tx, queue_id)
    held(queue.revision)
    before = await _rules(tx, queue)
    await _set(tx, queue, wish)
    after = await _rules(tx, queue)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    await tell(tx, queue, QueueChanged, fields=sorted(wish.said()), changed=changed)
    return queue


async def remove_queue(tx: Cold, queue_id: UUID, *, held: Held = any_revision) -> None:
    """Take a line away; its history stays. Raises `LineNotEmpty`; `held` as in `change_queue`."""
    queue = await _lock_queue(tx, queue_id)
    held(queue.revision)
    busy = await tx.session.scalar(
        text(
            "SELECT count(*) FROM tickets"
            " WHERE organization_id = :organization AND queue_id = :queue"
            " AND state IN ('waiting', 'called', 'serving', 'on_hold')"
        ),
        {"organization": queue.organization_id, "queue": queue_id},
    )
    if busy:
        raise LineNotEmpty
    queue.deleted_at = func.clock_timestamp()
    await tx.announce(queue.branch_id, QueueRemoved(queue_id=str(queue_id)), subject=queue_id)


async def _branch(tx: Cold, branch_id: UUID) -> Branch:
    branch = await tx.session.scalar(
        select(Branch).where(
            Branch.id == branch_id, Branch.organization_id == tx.actor.organization_id, Branch.deleted_at.is_(None)
        )
    )
    if branch is None:
        raise NotFound
    tx.actor.must_manage(branch_id)
    return branch


async def _lock_queue(tx: Cold, queue_id: UUID) -> Queue:
    seen = await _queue(tx, queue_id)
    await tx.lock(queue_id, seen.branch_id)
    return await _queue(tx, queue_id)  # what was read before the lock may be stale


async def _queue(tx: Cold, queue_id: UUID) -> Queue:
    wanted = select(Queue).where(
        Queue.id == queue_id, Queue.organization_id == tx.actor.organization_id, Queue.deleted_at.is_(None)
    )
    queue: Queue | None = await tx.session.scalar(wanted.execution_options(populate_existing=True))
    if queue is None:
        raise NotFound
    tx.actor.must_manage(queue.branch_id)
    return queue


async def _must_be_free(tx: Cold, branch_id: UUID, prefix: str) -> None:
    taken = await tx.session.scalar(
        select(Queue.id).where(
            Queue.organization_id == tx.actor.organization_id,
            Queue.branch_id == branch_id,
            Queue.prefix == prefix,
            Queue.deleted_at.is_(None),
        )
    )
    if taken is not None:
        raise PrefixTaken


async def _rules(tx: Cold, queue: Queue) -> dict[str, Any]:
    """What a queue's rules are, as the log tells them: without its name, which is free text."""
    services = await tx.session.scalars(
        select(QueueService.service_id)
        .where(QueueService.queue_id == queue.id, QueueService.organization_id == queue.organization_id)
        .order_by(QueueService.place)
    )
    staff = await tx.session.scalars(
        select(QueueStaff.user_id)
        .where(QueueStaff.queue_id == queue.id, QueueStaff.organization_id == queue.organization_id)
        .order_by(QueueStaff.user_id)
    )
    return {
        "size_limit": queue.size_limit,
        "last_ticket_at": queue.last_ticket_at and str(queue.last_ticket_at),
        "ends_with_day": queue.ends_with_day,
        "head_starts": dict(queue.head_starts),
        "services": [str(service) for service in services],
        "staff": [str(member) for member in staff],
    }


async def _set(tx: Cold, queue: Queue, wish: QueueRules) -> None:
    said = wish.said()
    if "name" in said and wish.name is not None:
        queue.name = wish.name.stored()
    for name in ("size_limit", "last_ticket_at"):
        if name in said:
            setattr(queue, name, said[name])
    if wish.ends_with_day is not None:
        queue.ends_with_day = wish.ends_with_day
    if wish.head_start_minutes is not None:
        starts = {kind.value: minutes * 60 for kind, minutes in wish.head_start_minutes.items()}
        queue.head_starts = {**queue.head_starts, **starts, Priority.NORMAL.value: 0}
    if wish.services is not None:
        await _set_services(tx, queue, wish.services)
    if wish.staff is not None:
        await _set_staff(tx, queue, wish.staff)


async def _set_services(tx: Cold, queue: Queue, services: list[UUID]) -> None:
    known = await tx.session.scalars(
        select(Service.id).where(
            Service.id.in_(services), Service.organization_id == queue.organization_id, Service.deleted_at.is_(None)
        )
    )
    if set(known) != set(services) or len(set(services)) != len(services):
        raise Invalid(pointers={"/services": "Name services of the organization, each once."})
    await tx.session.execute(
        delete(QueueService).where(
            QueueService.queue_id == queue.id, QueueService.organization_id == queue.organization_id
        )
    )
    tx.session.add_all(
        QueueService(queue_id=queue.id, service_id=service, organization_id=queue.organization_id, place=place)
        for place, service in enumerate(services)
    )


async def _set_staff(tx: Cold, queue: Queue, staff: list[UUID]) -> None:
    known = await tx.session.scalars(
        select(Role.user_id).where(
            Role.user_id.in_(staff), Role.organization_id == queue.organization_id, Role.role != "patient"
        )
    )
    if set(known) != set(staff):
        raise Invalid(pointers={"/staff": "Name staff of the organization."})
    await tx.session.execute(
        delete(QueueStaff).where(QueueStaff.queue_id == queue.id, QueueStaff.organization_id == queue.organization_id)
    )
    tx.session.add_all(
        QueueStaff(queue_id=queue.id, user_id=member, organization_id=queue.organization_id) for member in set(staff)
    )
