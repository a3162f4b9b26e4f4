"""Check-in: whoever has an appointment is here, and takes their place in the line by its time."""

from datetime import UTC, datetime

from queue_server.actor import Actor
from queue_server.appointments import door, queries
from queue_server.appointments.deciding import Arguments, Decided, carry_out, policy_at
from queue_server.appointments.errors import CodeNeeded, CodeWrong
from queue_server.appointments.statuses import origins
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.availability.calendars import Calendars
from queue_server.clinic.booking_policy import BookingPolicy
from queue_server.devices.codes import typed
from queue_server.errors import Refusal
from queue_server.ids import new_id
from queue_server.keys import Keys
from queue_server.queues.errors import AtTheClinicOnly
from queue_server.transaction import Database, Hot


async def check_in(tx: Hot, calendars: Calendars, keys: Keys, row: queries.Row, *, code: str | None) -> Decided:
    """The ticket of an appointment; by staff who keep its schedule, by a kiosk of its branch, by its patient.

    Raises `NotFound`, `Forbidden`, `TooEarly`, `TooLate`, `BadState`, `NoLine`, `QueueClosed`, `AlreadyInLine`; for a
    patient also `AtTheClinicOnly`, `CodeNeeded`, `CodeWrong`.
    """
    is_received = row["keeps"] or tx.actor.branch_id == row["branch_id"]
    stands_at_the_door = code is not None and door.is_good(keys, row["branch_id"], code, datetime.now(UTC))

    async def plan(calendar: OrganizationCalendar) -> Arguments:
        policy = policy_at(calendar, row["branch_id"])
        refused = None if is_received else refusal_by(policy, code, is_good=stands_at_the_door)
        wish = {
            "calendar": calendar.revision,
            "early_check_in_minutes": policy.early_check_in_minutes,
            "here": is_received or stands_at_the_door,
            "refused": None if refused is None else refused.slug,
        }
        return new_id(), row["id"], origins("receive" if row["keeps"] else "check-in"), wish

    return await carry_out(tx, calendars, "check_in", plan)


def refusal_by(policy: BookingPolicy, code: str | None, *, is_good: bool) -> type[Refusal] | None:
    """What the branch says to a patient who checks in alone; None: welcome. Pure."""
    match policy.self_check_in:
        case "free":
            return None
        case "off":
            return AtTheClinicOnly
        case "code":
            return CodeNeeded if code is None else None if is_good else CodeWrong


async def referred(database: Database, actor: Actor, reference: str) -> queries.Row:
    """Today's appointment of a reference as somebody typed it, in digits of any script. Raises `NotFound`."""
    return await queries.referred(database, actor, typed(reference))
