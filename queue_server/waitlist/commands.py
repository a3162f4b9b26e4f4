"""The verbs of the waiting list; each is one call to a function of the database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from queue_server.appointments.deciding import Arguments, Decided, carry_out
from queue_server.appointments.errors import SlotTaken
from queue_server.appointments.wishes import among, is_for_themselves, must_be_free_to_say, new_reference, wish_of
from queue_server.availability.calendar import BranchPlan, OrganizationCalendar
from queue_server.availability.calendars import Calendars
from queue_server.errors import Invalid, NotFound
from queue_server.ids import new_id
from queue_server.transaction import Database, Hot
from queue_server.waitlist import errors, queries  # noqa: F401 - the database refuses by their slugs
from queue_server.waitlist.schemas import NewEntry

FURTHEST = timedelta(days=366)
ONE_DAY = timedelta(days=1)
MOST_WAITS = 10  # of one patient; the desk adds as many as it likes


async def join(tx: Hot, calendars: Calendars, wish: NewEntry) -> UUID:
    """A place on the waiting list; what is free already is offered at once.

    Raises `NotFound`, `Invalid`, `Forbidden`, `AlreadyWaiting`, `BookingLimit`, `BadState`.
    """
    is_own = is_for_themselves(tx.actor, wish.patient_id)
    must_be_free_to_say(tx.actor, set(wish.model_fields_set), is_own=is_own)

    async def plan(calendar: OrganizationCalendar) -> Arguments:
        return new_id(), _waiting(tx, calendar, wish, is_own=is_own, now=datetime.now(UTC))

    decided = await carry_out(tx, calendars, "wait_for_slot", plan)
    return UUID(decided["id"])


async def withdraw(tx: Hot, entry: UUID) -> None:
    """Wait no more; said twice, it changes nothing. Raises `NotFound`, `Forbidden`, `BadState`."""
    await tx.call("withdraw_entry", entry)


async def accept(tx: Hot, database: Database, calendars: Calendars, offer: UUID, *, is_own: bool) -> Decided:
    """Take what was offered; what was booked for it before moves there, or is given up with the same stroke.

    Raises `NotFound`, `Forbidden`, `OfferOver`, `SlotTaken`, `BookingLimit`, `BadState`.
    """

    async def plan(calendar: OrganizationCalendar) -> Arguments:
        row = await queries.offer(database, offer)
        if row["state"] != "open":  # the function says what became of it
            return offer, {"doctors": {}}
        return offer, _taking(calendar, row, is_own=is_own)

    return await carry_out(tx, calendars, "accept_offer", plan)


async def decline(tx: Hot, offer: UUID) -> None:
    """No; said twice, it changes nothing. Raises `NotFound`, `Forbidden`, `OfferOver`."""
    await tx.call("decline_offer", offer)


def _taking(calendar: OrganizationCalendar, row: queries.Row, *, is_own: bool) -> dict[str, Any]:
    """The slot of an offer as the database is asked for it; the notice that the branch wants was given before."""
    try:
        fit = calendar.fit(
            branch_id=row["branch_id"],
            service_id=row["service_id"],
            starts_at=row["starts_at"],
            staff_id=row["staff_id"],
            is_patient=False,
            now=datetime.now(UTC),
        )
    except (Invalid, NotFound):  # nobody works then any more
        raise SlotTaken from None
    limits = {"most_open": fit.policy.most_open, "most_a_day": fit.policy.most_a_day} if is_own else {}
    patient = {"patient": row["patient_id"], "reference": new_reference()}
    return {**wish_of(fit, is_own=False), **patient, **limits}


def _waiting(tx: Hot, calendar: OrganizationCalendar, wish: NewEntry, *, is_own: bool, now: datetime) -> dict[str, Any]:
    """What `db/functions/wait_for_slot.sql` is asked for."""
    branch, service = calendar.branch(wish.branch_id), calendar.service(wish.service_id)
    staff_id = among(tx.actor, branch.id, wish.staff_id, is_own=is_own)
    has = (
        service.id if wish.appointment_id else None
    )  # what they would give is of the same service, as the database sees to
    if not calendar.doctors_for(branch, service, staff_id, is_patient=is_own, has=has):
        raise Invalid(pointers={"/service_id": "Nobody gives this service at this branch."})
    _must_be_ahead(branch, wish, now=now)
    return {
        "branch": branch.id,
        "service": service.id,
        "staff": staff_id,
        "patient": wish.patient_id,
        "user": tx.actor.id if is_own else None,
        "appointment": wish.appointment_id,
        "from_on": wish.from_on,
        "until_on": wish.until_on,
        "weekdays": None if wish.weekdays is None else sorted(set(wish.weekdays)),
        "from_time": wish.from_time,
        "until_time": wish.until_time,
        "most_waits": MOST_WAITS if is_own else None,
        "since": now if wish.from_on <= now.astimezone(branch.zone).date() else _midnight(branch, wish.from_on),
        "until": _midnight(branch, wish.until_on + ONE_DAY),
    }


def _must_be_ahead(branch: BranchPlan, wish: NewEntry, *, now: datetime) -> None:
    today = now.astimezone(branch.zone).date()
    if wish.until_on < today:
        raise Invalid(pointers={"/until_on": "This is over."})
    if wish.until_on > today + FURTHEST:
        raise Invalid(pointers={"/until_on": "This is too far ahead."})


def _midnight(branch: BranchPlan, day: date) -> datetime:
    return datetime.fromtimestamp(branch.midnight(day), UTC)
