"""The verbs of the line. The hot ones are one call to a function of the same name in `db/functions`."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from db.tables import Queue
from queue_server.errors import Forbidden, Invalid, NotFound
from queue_server.events import Event
from queue_server.ids import new_id
from queue_server.queues import errors  # noqa: F401 - the database refuses by their slugs
from queue_server.queues.events import QueueClosed, QueueOpened, QueuePaused, QueueResumed
from queue_server.queues.schemas import Join
from queue_server.queues.states import Priority, State, origins
from queue_server.transaction import Cold, Hot

Decided = dict[str, Any]
OWN_FIELDS = frozenset({"service_id", "reason", "needs"})
KIOSK_FIELDS = frozenset({"service_id", "name", "phone", "reason", "needs"})


async def join(tx: Hot, queue: UUID, wish: Join) -> Decided:
    """A new place in a line. Patients join for themselves; staff and kiosks for whoever stands before them.

    Raises `Invalid` for a field the caller may not set, `QueueClosed`, `QueueFull`, `AlreadyInLine`, `NotFound`.
    """
    is_own = tx.actor.kind == "user" and not tx.actor.is_staff
    allowed = OWN_FIELDS if is_own else KIOSK_FIELDS if tx.actor.kind == "device" else None
    if allowed is not None and (strange := wish.model_fields_set - allowed):
        raise Invalid(pointers={f"/{name}": "You may not set this." for name in sorted(strange)})
    details = {
        "service": wish.service_id,
        "patient": wish.patient_id,
        "user": tx.actor.id if is_own else None,
        "name": wish.name,
        "phone": wish.phone,
        "priority": wish.priority or Priority.NORMAL,
        "reason": wish.reason,
        "needs": sorted(set(wish.needs)),
        "here": not is_own,
    }
    decided: Decided = await tx.call("join", new_id(), queue, details)
    return decided


async def call_next(tx: Hot, queue: UUID, *, counter: UUID) -> Decided | None:
    """Call whoever is first in line to `counter`; None when nobody may be called, and then nothing has changed."""
    decided: Decided | None = await tx.call("call_next", queue, counter)
    return decided


async def recall(tx: Hot, ticket: UUID) -> Decided:
    """Call the same person again."""
    return await _act(tx, "recall", "recall", ticket)


async def start(tx: Hot, ticket: UUID) -> Decided:
    """The person has come in."""
    return await _act(tx, "start", "start", ticket)


async def hold(tx: Hot, ticket: UUID) -> Decided:
    """Set the visit aside."""
    return await _act(tx, "hold", "hold", ticket)


async def resume(tx: Hot, ticket: UUID) -> Decided:
    """Go on with it."""
    return await _act(tx, "resume", "resume", ticket)


async def mark_no_show(tx: Hot, ticket: UUID) -> Decided:
    """Called, and did not come."""
    return await _act(tx, "mark_no_show", "no-show", ticket)


async def return_to_line(tx: Hot, ticket: UUID, *, places: int) -> Decided:
    """Back to waiting, behind the next `places`."""
    return await _act(tx, "return_to_line", "return", ticket, places)


async def complete(tx: Hot, ticket: UUID) -> Decided:
    """The visit is over."""
    return await _act(tx, "complete", "complete", ticket)


async def leave(tx: Hot, ticket: UUID, *, origin: State | None = None) -> Decided:
    """Leave the line for good. With `origin` from there only: whom a doctor called meanwhile stays called."""
    return await _act(tx, "leave", "leave", ticket, only=origin)


async def snooze(tx: Hot, ticket: UUID, *, minutes: int) -> Decided:
    """Not to be called for a while; the place stays."""
    return await _act(tx, "snooze", "snooze", ticket, minutes)


async def arrive(tx: Hot, ticket: UUID) -> Decided:
    """Whoever joined from elsewhere is here."""
    return await _act(tx, "here", "here", ticket)


async def prioritise(tx: Hot, ticket: UUID, *, priority: Priority, reason: str) -> Decided:
    """Another class, with its reason for the audit log."""
    return await _act(tx, "prioritise", "prioritise", ticket, priority.value, reason)


async def transfer(tx: Hot, ticket: UUID, *, to: UUID) -> Decided:
    """Send a ticket to another line; id, number, secret and rank stay."""
    return await _act(tx, "transfer", "transfer", ticket, to)


async def undo(tx: Hot, ticket: UUID) -> Decided:
    """Take back the last action, within 30 s and once."""
    decided: Decided = await tx.call("undo", ticket)
    return decided


async def end_day(tx: Hot, queue: UUID) -> None:
    """Day's end of one line, if its day has ended."""
    await tx.call("end_day_of", queue)


async def _act(tx: Hot, function: str, action: str, ticket: UUID, *args: Any, only: State | None = None) -> Decided:
    decided: Decided = await tx.call(function, ticket, origins(action, only=only), *args)
    is_own_to_undo = tx.actor.is_staff or action in ("snooze", "here")
    return decided if is_own_to_undo else {**decided, "undo_until": None}


async def pause(tx: Cold, queue_id: UUID, *, minutes: int | None, reason: str | None) -> Queue:
    """Call nobody for a while; `minutes` makes the forecast `resumes_at`. Joins go on."""
    queue = await lock_queue(tx, queue_id)
    if queue.paused_since is None:
        queue.paused_since = await _clock(tx)
        queue.resumes_at = None if minutes is None else await _clock(tx, minutes)
        queue.pause_reason = reason
        await tell(tx, queue, QueuePaused)
    return queue


async def resume_queue(tx: Cold, queue_id: UUID) -> Queue:
    """Calling goes on."""
    queue = await lock_queue(tx, queue_id)
    if queue.paused_since is not None:
        queue.paused_since = queue.resumes_at = queue.pause_reason = None
        await tell(tx, queue, QueueResumed)
    return queue


async def close(tx: Cold, queue_id: UUID) -> Queue:
    """Nobody joins any more; calling goes on until the line is empty."""
    queue = await lock_queue(tx, queue_id)
    if queue.is_open:
        queue.is_open = False
        await tell(tx, queue, QueueClosed)
    return queue


async def open_queue(tx: Cold, queue_id: UUID) -> Queue:
    """People may join again."""
    queue = await lock_queue(tx, queue_id)
    if not queue.is_open:
        queue.is_open = True
        await tell(tx, queue, QueueOpened)
    return queue


async def lock_queue(tx: Cold, queue_id: UUID) -> Queue:
    """A queue to change, under its stream's lock; refuses whoever does not serve it."""
    await tx.lock(queue_id)
    queue = await tx.session.scalar(
        select(Queue).where(
            Queue.id == queue_id, Queue.organization_id == tx.actor.organization_id, Queue.deleted_at.is_(None)
        )
    )
    if queue is None:
        raise NotFound
    serves = await tx.session.scalar(
        text(
            "SELECT fn.serves(CAST(:who AS jsonb), q) FROM queues q"
            " WHERE q.id = :queue AND q.organization_id = :organization"
        ),
        {"who": tx.who_json(), "queue": queue_id, "organization": queue.organization_id},
    )
    if not serves:
        raise Forbidden
    return queue


async def tell(tx: Cold, queue: Queue, event: type[Event], *, stream: UUID | None = None, **told: Any) -> None:
    """Announce a queue as it stands now, in its own stream or another's; `told` is for the audit log."""
    queue.revision += 1
    await tx.session.flush()
    facts = await queue_facts(tx, queue.id)
    await tx.announce(stream or queue.id, event(queue=facts), subject=queue.id, **told)  # type: ignore[call-arg]


async def queue_facts(tx: Cold, queue_id: UUID) -> dict[str, Any]:
    """`fn.queue_facts` of a queue."""
    facts: dict[str, Any] = await tx.session.scalar(
        text("SELECT fn.queue_facts(q) FROM queues q WHERE q.id = :queue AND q.organization_id = :organization"),
        {"queue": queue_id, "organization": tx.actor.organization_id},
    )
    return facts


async def _clock(tx: Cold, minutes: int = 0) -> Any:
    return await tx.session.scalar(
        text("SELECT clock_timestamp() + :minutes * interval '1 minute'"), {"minutes": minutes}
    )
