"""What changes branches, counters, seats and patients."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db.base import Names
from db.tables import Branch, Counter, CounterSession, Patient, Stream
from queue_server.clinic import events, queries
from queue_server.clinic.calendars import calendar_changed, doctors_at, lock_schedules, plan_changed
from queue_server.clinic.changes import change
from queue_server.clinic.errors import BranchInUse, CounterEmpty, CounterTaken
from queue_server.errors import Forbidden
from queue_server.identity.queries import lock_user
from queue_server.ids import new_id
from queue_server.transaction import Cold

OF_CALENDAR = frozenset({"time_zone", "booking", "day_ends_at", "is_public", "name", "opening_hours"})


async def add_branch(tx: Cold, **wish: Any) -> Branch:
    """A new branch; `wish` as in `NewBranch`."""
    (branch,) = await add_branches(tx, [wish])
    return branch


async def add_branches(tx: Cold, wishes: Sequence[Mapping[str, Any]]) -> list[Branch]:
    """New branches and their streams. Nobody manages them yet but those who manage the whole organization."""
    own = {"organization_id": tx.actor.organization_id}
    branches = [Branch(id=new_id(), revision=1, **own, **wish) for wish in wishes]
    for branch in branches:
        tx.actor.must_manage(branch.id)
    tx.session.add_all(branches)
    tx.session.add_all(Stream(id=branch.id, kind="branch", **own) for branch in branches)
    await tx.session.flush()
    await tx.audit_all("branch.added", [(branch.id, {}) for branch in branches])
    await calendar_changed(tx)
    return branches


async def edit_branch(tx: Cold, branch: Branch, changes: Mapping[str, Any]) -> None:
    """Change what differs; the caller has locked the branch. Of `booking`, what is left out stays, too."""
    await edit_branches(tx, [(branch, changes)])


async def edit_branches(tx: Cold, edits: Sequence[tuple[Branch, Mapping[str, Any]]]) -> None:
    """Change what differs of branches that the caller has locked."""
    done = {branch.id: _change_branch(tx, branch, changes) for branch, changes in edits}
    changed = {branch_id: told for branch_id, told in done.items() if told}
    await _announce_branches(tx, changed)
    if any(OF_CALENDAR & set(told["fields"]) for told in changed.values()):
        await calendar_changed(tx)
    for branch_id, told in changed.items():
        if "time_zone" in told["fields"]:
            await plan_changed(tx, await doctors_at(tx, branch_id), [branch_id])


def _change_branch(tx: Cold, branch: Branch, changes: Mapping[str, Any]) -> dict[str, Any]:
    tx.actor.must_manage(branch.id)
    if "booking" in changes:
        changes = {**changes, "booking": {**branch.booking, **changes["booking"]}}
    return change(branch, changes)


async def remove_branch(tx: Cold, branch: Branch, *, now: datetime) -> None:
    """Close an empty branch for good."""
    tx.actor.must_manage(branch.id)
    await lock_schedules(tx)
    if await queries.is_furnished(tx, branch) or await queries.coming_appointments(tx, branch):
        raise BranchInUse
    change(branch, {"is_public": False, "deleted_at": now})
    await _announce_branches(tx, {branch.id: {"did": "remove"}})
    await calendar_changed(tx)


async def add_counter(tx: Cold, branch_id: UUID, *, name: Names, door: str, kind: str = "room") -> Counter:
    """A new room or desk of a branch."""
    branch = await queries.lock_branch(tx, branch_id)
    tx.actor.must_manage(branch.id)
    counter = Counter(
        id=new_id(),
        organization_id=branch.organization_id,
        branch_id=branch.id,
        name=name,
        door=door,
        kind=kind,
        revision=1,
    )
    tx.session.add(counter)
    await _announce_counter(tx, counter, did="add")
    return counter


async def edit_counter(tx: Cold, counter: Counter, changes: Mapping[str, Any]) -> None:
    """Change what differs; the caller has locked the counter."""
    tx.actor.must_manage(counter.branch_id)
    if changed := change(counter, changes):
        await _announce_counter(tx, counter, did="edit", **changed)
        for queue_id, tickets in await queries.lock_called_to(tx, counter):
            await tx.announce(queue_id, events.CounterRenamed(tickets=tickets), counter=str(counter.id))


async def put_counters(
    tx: Cold, added: Sequence[Mapping[str, Any]], edited: Sequence[tuple[Counter, Mapping[str, Any]]]
) -> None:
    """Many counters, under the locks of their branches: the screens of each hear of them by one event."""
    new = [Counter(id=new_id(), organization_id=tx.actor.organization_id, revision=1, **facts) for facts in added]
    tx.session.add_all(new)
    done = [(counter, {"did": "add"}) for counter in new]
    done += [(counter, {"did": "edit", **change(counter, changes)}) for counter, changes in edited]
    for branch_id in sorted({counter.branch_id for counter, _ in done}):
        tx.actor.must_manage(branch_id)
        entries = [(counter.id, told) for counter, told in done if counter.branch_id == branch_id]
        facts = await queries.facts_of_counters(tx, [counter_id for counter_id, _ in entries])
        await tx.announce_all(branch_id, events.CountersChanged(counters=facts), "counter.changed", entries)
    for queue_id, tickets in await queries.lock_called_to(tx, *(counter for counter, _ in edited)):
        await tx.announce(queue_id, events.CounterRenamed(tickets=tickets))


async def remove_counter(tx: Cold, counter: Counter, *, now: datetime) -> None:
    """Take a counter away, and whoever sits there leaves it."""
    tx.actor.must_manage(counter.branch_id)
    if (seat := await queries.find_seat_at(tx, counter.id)) is not None:
        seat.ended_at = now
    change(counter, {"deleted_at": now})
    gone = events.CounterRemoved(counter_id=str(counter.id))
    await tx.announce(counter.branch_id, gone, subject=counter.id)


async def sit_down(tx: Cold, counter_id: UUID, *, now: datetime) -> Counter:
    """Take a counter, and leave the one where one sat before. Sitting there already changes nothing."""
    await lock_user(tx)  # two wishes of one person wait for each other: nobody sits at two counters
    before = await queries.find_own_seat(tx)
    former_branch = () if before is None else (before[1].branch_id,)
    counter = await queries.lock_counter(tx, counter_id, *former_branch)
    _must_work_at(tx, counter.branch_id)
    seat = await queries.find_seat_at(tx, counter.id)
    if seat is not None and seat.user_id != tx.actor.id:
        raise CounterTaken
    if seat is None:
        await _leave_former(tx, now=now)
        tx.session.add(_seat(tx, counter, now=now))
        await _announce_counter(tx, counter, did="sit-down")
    return counter


async def leave_counter(tx: Cold, counter_id: UUID, *, now: datetime) -> None:
    """Leave a counter; the desk may free one that somebody forgot to leave."""
    counter = await queries.lock_counter(tx, counter_id)
    _must_work_at(tx, counter.branch_id)
    seat = await queries.find_seat_at(tx, counter.id)
    if seat is None:
        return
    if seat.user_id != tx.actor.id and not tx.actor.keeps_the_desk(counter.branch_id):
        raise CounterTaken
    seat.ended_at = now
    await _announce_counter(tx, counter, did="leave")


async def pause_counter(
    tx: Cold, counter_id: UUID, *, minutes: int | None, reason: str | None, now: datetime
) -> Counter:
    """Begin a break at a counter; on a break already, nothing changes."""
    counter, seat = await _lock_taken(tx, counter_id)
    if seat.break_since is None:
        seat.break_since, seat.break_reason = now, reason
        seat.back_at = None if minutes is None else now + timedelta(minutes=minutes)
        await _announce_counter(tx, counter, did="pause")
    return counter


async def resume_counter(tx: Cold, counter_id: UUID) -> Counter:
    """End a break at a counter; without one, nothing changes."""
    counter, seat = await _lock_taken(tx, counter_id)
    if seat.break_since is not None:
        seat.break_since = seat.back_at = seat.break_reason = None
        await _announce_counter(tx, counter, did="resume")
    return counter


async def register_patient(
    tx: Cold,
    *,
    name: str,
    phone: str | None = None,
    email: str | None = None,
    language: str | None = None,
    user_id: UUID | None = None,
) -> Patient:
    """A new patient; `user_id` is the account they sign in with, if they have one."""
    patient = Patient(
        id=new_id(),
        organization_id=tx.actor.organization_id,
        user_id=user_id,
        name=name,
        phone=phone,
        email=email,
        language=language,
        revision=1,
    )
    tx.session.add(patient)
    await tx.session.flush()
    await tx.audit("patient.registered", patient.id)
    return patient


async def _announce_branches(tx: Cold, told: Mapping[UUID, Mapping[str, Any]]) -> None:
    for branch_id, facts in (await queries.facts_of_branches(tx, told.keys())).items():
        await tx.announce(branch_id, events.BranchChanged(branch=facts), **told[branch_id])


async def _announce_counter(tx: Cold, counter: Counter, **told: Any) -> None:
    facts = await queries.counter_facts(tx, counter.id)
    await tx.announce(counter.branch_id, events.CounterChanged(counter=facts), subject=counter.id, **told)


async def _leave_former(tx: Cold, *, now: datetime) -> None:
    if (own := await queries.find_own_seat(tx)) is not None:
        seat, counter = own
        seat.ended_at = now
        await _announce_counter(tx, counter, did="leave")


async def _lock_taken(tx: Cold, counter_id: UUID) -> tuple[Counter, CounterSession]:
    counter = await queries.lock_counter(tx, counter_id)
    _must_work_at(tx, counter.branch_id)
    seat = await queries.find_seat_at(tx, counter.id)
    if seat is None:
        raise CounterEmpty
    return counter, seat


def _seat(tx: Cold, counter: Counter, *, now: datetime) -> CounterSession:
    return CounterSession(
        id=new_id(),
        organization_id=counter.organization_id,
        counter_id=counter.id,
        user_id=tx.actor.id,
        since=now,
        break_since=None,
        back_at=None,
    )


def _must_work_at(tx: Cold, branch_id: UUID) -> None:
    if not tx.actor.works_at(branch_id):
        raise Forbidden
