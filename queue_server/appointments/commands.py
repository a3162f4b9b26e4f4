"""The verbs of booking: each is one call to a function in `db/functions`, which locks the schedules first."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from queue_server.appointments import queries
from queue_server.appointments.deciding import Arguments, Decided, carry_out, policy_at
from queue_server.appointments.errors import BookingLimit, SlotTaken
from queue_server.appointments.schemas import Edit, NewAppointment, NewHold, WantedSlot
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
from queue_server.transaction import Database, Hot

PATIENT_SAYS = frozenset({"starts_at", "staff_id", "service_id", "reason"})
WORDS = frozenset({"reason", "notes"})


async def hold(tx: Hot, calendars: Calendars, wish: NewHold) -> Decided:
    """Keep a slot while somebody fills in the form; whatever they held before is let go.

    Patients are held to the limits of booking, or they would hear of them with the form filled in. Raises `NotFound`,
    `Invalid`, `Forbidden`, `SlotTaken`, `BookingLimit`.
    """
    is_own = not tx.actor.is_staff

    async def plan(calendar: OrganizationCalendar) -> Arguments:
        return new_id(), {**slot(tx, calendar, wish, is_own=is_own), "moving": wish.moving}

    return await carry_out(tx, calendars, "hold_slot", plan)


async def release(tx: Hot, hold_id: UUID) -> None:
    """Let one's own hold go. Raises `NotFound`, also for one that is gone."""
    await tx.call("release_hold", hold_id)


async def book(tx: Hot, calendars: Calendars, wish: NewAppointment) -> Decided:
    """An appointment, for oneself or (staff) for a patient; of a hold of one's own, or of whatever is free.

    Whoever never read the answer and asks again by the same hold is told of the appointment it became. Raises
    `NotFound`, `Invalid`, `Forbidden`, `SlotTaken`, `BookingLimit`.
    """
    is_own = is_for_themselves(tx.actor, wish.patient_id)
    must_be_free_to_say(tx.actor, set(wish.model_fields_set), is_own=is_own)

    async def plan(calendar: OrganizationCalendar) -> Arguments:
        asked = slot(tx, calendar, wish, is_own=is_own, held=wish.hold_id is not None)
        return new_id(), {**asked, **details(tx, wish, is_own=is_own)}

    try:
        return await carry_out(tx, calendars, "book", plan)
    except (SlotTaken, BookingLimit):
        booked: Decided | None = await tx.call("booked_by_hold", wish.hold_id) if wish.hold_id else None
        if booked is None:
            raise
        return booked


def slot(tx: Hot, calendar: OrganizationCalendar, wish: WantedSlot, *, is_own: bool, held: bool = False) -> Wish:
    """The slot somebody asks for; `held`: as early as when they opened the form."""
    earlier = policy_at(calendar, wish.branch_id).hold_minutes if held else 0
    asked = fitting(
        calendar,
        branch_id=wish.branch_id,
        service_id=wish.service_id,
        staff_id=among(tx.actor, wish.branch_id, wish.staff_id, is_own=is_own),
        starts_at=wish.starts_at,
        is_own=is_own,
        now=datetime.now(UTC) - timedelta(minutes=earlier),
    )
    return {**asked, "notice_seconds": asked.get("notice_seconds", 0) - 60 * earlier}


def details(tx: Hot, wish: NewAppointment, *, is_own: bool) -> Wish:
    """Who it is for, and why."""
    return {
        "patient": wish.patient_id,
        "user": tx.actor.id if is_own else None,
        "reason": wish.reason,
        "reference": new_reference(),
        "hold": wish.hold_id,
    }


async def edit(
    tx: Hot, database: Database, calendars: Calendars, appointment: UUID, said: Edit, *, seen: Callable[[int], None]
) -> Decided:
    """Another time, doctor or service, or other words. `seen` refuses a revision that the caller does not know.

    Raises what `seen` does, `BadState`, `TooLate`, and as `book`.
    """
    function = "annotate" if said.model_fields_set <= WORDS else "reschedule"
    words = said.model_dump(include=said.model_fields_set & WORDS)

    async def plan(calendar: OrganizationCalendar) -> Arguments:
        row = await queries.appointment(database, tx.actor, appointment)
        seen(row["revision"])
        if not row["keeps"] and (strange := said.model_fields_set - PATIENT_SAYS):
            raise Invalid(pointers={f"/{name}": "You may not set this." for name in sorted(strange)})
        wish = () if function == "annotate" else (moved(tx, calendar, row, said),)
        return appointment, origins(function), row["revision"], *wish, words

    return await carry_out(tx, calendars, function, plan)


def moved(tx: Hot, calendar: OrganizationCalendar, row: queries.Row, said: Edit) -> Wish:
    """Where an appointment goes: what is not said stays, and `staff_id` null is any doctor."""
    is_own = not row["keeps"]
    staff_id = said.staff_id if "staff_id" in said.model_fields_set else row["staff_id"]
    return fitting(
        calendar,
        branch_id=row["branch_id"],
        service_id=said.service_id or row["service_id"],
        staff_id=among(tx.actor, row["branch_id"], staff_id, is_own=is_own),
        starts_at=said.starts_at or row["starts_at"],
        is_own=is_own,
        has=row["service_id"],
        now=datetime.now(UTC),
    )


async def confirm(tx: Hot, appointment: UUID) -> Decided:
    """They will come. Raises `NotFound`, `Forbidden`, `BadState`."""
    return await _act(tx, "confirm", "confirm", appointment)


async def cancel(tx: Hot, calendars: Calendars, row: queries.Row, reason: str | None) -> Decided:
    """Give it up; patients in time only. Raises `NotFound`, `Forbidden`, `BadState`, `TooLate`."""

    async def plan(calendar: OrganizationCalendar) -> Arguments:
        return row["id"], origins("cancel"), reason, rules_of(calendar, row["branch_id"])

    return await carry_out(tx, calendars, "cancel", plan)


def rules_of(calendar: OrganizationCalendar, branch_id: UUID) -> dict[str, int]:
    """Until when a branch lets patients change their mind."""
    minutes = policy_at(calendar, branch_id).change_until_minutes
    return {"calendar": calendar.revision, "change_until_minutes": minutes}


async def mark_no_show(tx: Hot, appointment: UUID) -> Decided:
    """Nobody came; said by staff once it should have begun. Raises `NotFound`, `Forbidden`, `BadState`, `TooEarly`."""
    return await _act(tx, "no-show", "miss", appointment)


async def _act(tx: Hot, verb: str, function: str, appointment: UUID, *more: object) -> Decided:
    decided: Decided = await tx.call(function, appointment, origins(verb), *more)
    return decided
