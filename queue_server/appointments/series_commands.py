"""Verbs of a series: book it, move or cancel one and all that follow; all or nothing, unless told to skip."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from queue_server.appointments import queries
from queue_server.appointments.commands import rules_of
from queue_server.appointments.deciding import Arguments, Decided, carry_out, policy_at
from queue_server.appointments.errors import BookingLimit, SlotTaken
from queue_server.appointments.schemas import Move, NewSeries
from queue_server.appointments.series import Start, is_later, moved_starts, starts_of
from queue_server.appointments.statuses import origins
from queue_server.appointments.wishes import (
    Wish,
    among,
    fitting,
    is_for_themselves,
    must_be_free_to_say,
    new_reference,
)
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.availability.calendars import Calendars
from queue_server.errors import Invalid
from queue_server.ids import new_id
from queue_server.queues.errors import BadState
from queue_server.transaction import Database, Hot

NO_SLOT = "There is no slot at this time."


async def book_series(tx: Hot, calendars: Calendars, wish: NewSeries) -> Decided:
    """The same slot again and again: all of them, or those that are free.

    Raises `SlotTaken` with the place of each that is not, and as `book`; `BookingLimit` also where there are too many.
    """
    is_own = is_for_themselves(tx.actor, wish.patient_id)
    must_be_free_to_say(tx.actor, set(wish.model_fields_set), is_own=is_own)
    series = new_id()

    async def plan(calendar: OrganizationCalendar) -> Arguments:
        staff_id = among(tx.actor, wish.branch_id, wish.staff_id, is_own=is_own)
        starts = starts_of(wish.recurrence, wish.starts_at, calendar.branch(wish.branch_id).zone)
        if is_own and len(starts) > policy_at(calendar, wish.branch_id).most_open:
            raise BookingLimit  # before anybody's schedule is looked into

        def one(starts_at: datetime) -> Wish:
            slot = fitting(
                calendar,
                branch_id=wish.branch_id,
                service_id=wish.service_id,
                staff_id=staff_id,
                starts_at=starts_at,
                is_own=is_own,
                now=datetime.now(UTC),
            )
            said = {"patient": wish.patient_id, "user": tx.actor.id if is_own else None, "reason": wish.reason}
            return {**slot, **said, "id": new_id(), "reference": new_reference()}

        wishes, unfit = fitted(starts, one)
        if unfit and (not wishes or not wish.skip_taken):
            raise taken(unfit)
        return series, wishes, unfit, wish.skip_taken

    return await carry_out(tx, calendars, "book_series", plan)


async def move_following(tx: Hot, database: Database, calendars: Calendars, appointment: UUID, said: Move) -> Decided:
    """Move one of a series, and all that follow as far. Raises as `edit`, with the place of each that finds no slot."""

    async def plan(calendar: OrganizationCalendar) -> Arguments:
        first = await queries.appointment(database, tx.actor, appointment)
        rows = await queries.following(database, tx.actor, appointment, origins("reschedule"))
        if not rows or rows[0]["id"] != first["id"]:
            raise BadState
        is_own = not first["keeps"]
        began = [row["starts_at"] for row in rows]
        at = iter(rows)

        def one(starts_at: datetime) -> Wish:
            row = next(at)
            slot = fitting(
                calendar,
                branch_id=row["branch_id"],
                service_id=row["service_id"],
                staff_id=among(tx.actor, row["branch_id"], said.staff_id or row["staff_id"], is_own=is_own),
                starts_at=starts_at,
                is_own=is_own,
                has=row["service_id"],
                now=datetime.now(UTC),
            )
            return {"id": row["id"], "seen": row["revision"], "wish": slot}

        moves, unfit = fitted(moved_starts(began, said.starts_at, calendar.branch(first["branch_id"]).zone), one)
        if unfit:
            raise taken(unfit)
        return appointment, origins("reschedule"), moves[::-1] if is_later(began, said.starts_at) else moves

    return await carry_out(tx, calendars, "move_following", plan)


async def cancel_following(tx: Hot, calendars: Calendars, row: queries.Row, reason: str | None) -> Decided:
    """Give up one of a series and all that follow. Raises as `cancel`."""

    async def plan(calendar: OrganizationCalendar) -> Arguments:
        return row["id"], origins("cancel"), reason, rules_of(calendar, row["branch_id"])

    return await carry_out(tx, calendars, "cancel_following", plan)


def fitted(starts: Sequence[Start], wish: Callable[[datetime], Wish]) -> tuple[list[Wish], list[int]]:
    """A wish for each start that the calendar allows, with its place `at`; and the places of those it does not."""
    wishes: list[Wish] = []
    unfit: list[int] = []
    for place, start in enumerate(starts):
        try:
            if start is None:
                raise no_slot()
            wishes.append({**wish(start), "at": place})
        except Invalid as refusal:
            if set(refusal.pointers) != {"/starts_at"}:
                raise
            unfit.append(place)
    return wishes, unfit


def no_slot() -> Invalid:
    """Of a time that the clock jumps over."""
    return Invalid(pointers={"/starts_at": NO_SLOT})


def taken(places: Sequence[int]) -> SlotTaken:
    """Which of a series cannot be."""
    return SlotTaken(pointers={f"/items/{place}": NO_SLOT for place in places})
