"""What a booking function is asked for: a slot that the calendar allows, for whom, and within which limits. Pure."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from queue_server.actor import Actor, ActorKind, Role
from queue_server.availability.calendar import Fit, OrganizationCalendar
from queue_server.errors import Forbidden, Invalid

Wish = dict[str, Any]
DIGITS = 8  # of a reference: what the number pad of a kiosk can type, and nobody guesses in ten tries


def is_for_themselves(actor: Actor, patient_id: UUID | None) -> bool:
    """Whether somebody books for themselves: a patient always, whoever works here where they name no other."""
    if not actor.is_staff:
        return True
    return patient_id is None and Role.PATIENT in actor.roles


def must_be_free_to_say(actor: Actor, said: set[str], *, is_own: bool) -> None:
    """Refuse fields that are staff's, and staff who do not say for whom."""
    if is_own and (strange := said & {"patient_id", "notes"}):
        raise Invalid(pointers={f"/{name}": "You may not set this." for name in sorted(strange)})
    if not is_own and actor.kind is ActorKind.USER and "patient_id" not in said:
        raise Invalid(pointers={"/patient_id": "Say for whom."})


def among(actor: Actor, branch_id: UUID, staff_id: UUID | None, *, is_own: bool) -> UUID | None:
    """Whom a wish may be with (None: anybody). The desk books with everybody, a doctor with themselves."""
    if is_own or actor.keeps_the_desk(branch_id) or actor.kind is ActorKind.SYSTEM:
        return staff_id
    if Role.DOCTOR not in actor.roles or staff_id not in (None, actor.id):
        raise Forbidden
    return actor.id


def fitting(
    calendar: OrganizationCalendar,
    *,
    branch_id: UUID,
    service_id: UUID,
    staff_id: UUID | None,
    starts_at: datetime,
    is_own: bool,
    has: UUID | None = None,
    now: datetime,
) -> Wish:
    """A slot as the database is asked for it; patients within what the branch lets them. Raises as `fit`."""
    fit = calendar.fit(
        branch_id=branch_id,
        service_id=service_id,
        starts_at=starts_at,
        staff_id=staff_id,
        is_patient=is_own,
        has=has,
        now=now,
    )
    return wish_of(fit, is_own=is_own)


def wish_of(fit: Fit, *, is_own: bool) -> Wish:
    """A fit in the words of `db/functions/book.sql`."""
    policy = fit.policy
    wish = {
        "calendar": fit.calendar,
        "branch": fit.branch_id,
        "service": fit.service_id,
        "doctors": {str(doctor): seats for doctor, seats in fit.doctors.items()},
        "starts_at": fit.starts_at,
        "ends_at": fit.ends_at,
        "from": fit.busy_from,
        "to": fit.busy_to,
        "day_from": fit.day_from,
        "day_to": fit.day_to,
        "hold_seconds": 60 * policy.hold_minutes,
        "change_until_minutes": policy.change_until_minutes,
    }
    if is_own:
        wish |= {
            "notice_seconds": 60 * policy.minimum_notice_minutes,
            "most_open": policy.most_open,
            "most_a_day": policy.most_a_day,
        }
    return wish


def new_reference() -> str:
    """What somebody types at a kiosk to say which appointment is theirs."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
