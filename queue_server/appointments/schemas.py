"""Request bodies of booking."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints

from queue_server.availability.recurrence import LONGEST
from queue_server.http.bodies import Body, LongText, Moment


class WantedSlot(Body):
    """Where, what for and when; no doctor: whoever is free, the least busy first."""

    branch_id: UUID
    service_id: UUID
    staff_id: UUID | None = None
    starts_at: Moment


class NewHold(WantedSlot):
    """A slot to keep for some minutes; `moving`: one's own appointment that is to go there, and counts for no limit."""

    moving: UUID | None = None


class NewAppointment(WantedSlot):
    """A slot to book. Patients book for themselves and name no patient; staff name one."""

    patient_id: UUID | None = None
    reason: LongText | None = None
    hold_id: UUID | None = None


class NewSeries(WantedSlot):
    """The same again, by the clock on the branch's wall; `recurrence` is an RRULE (RFC 5545), for 52 times at most."""

    patient_id: UUID | None = None
    reason: LongText | None = None
    recurrence: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
    skip_taken: StrictBool = False


class Edit(Body):
    """What is to be otherwise; absent fields stay. `staff_id` null: any doctor. `notes` are the staff's."""

    starts_at: Moment | None = None
    staff_id: UUID | None = None
    service_id: UUID | None = None
    reason: LongText | None = None
    notes: LongText | None = None


class Cancellation(Body):
    """Why, if anybody wants to say."""

    reason: LongText | None = None


class Move(Body):
    """Where the first of those that move goes; the others go as far. Another doctor for all of them, or the same."""

    starts_at: Moment
    staff_id: UUID | None = None


class Arrival(Body):
    """The code that the door shows, where the branch asks patients for it."""

    code: Annotated[str, StringConstraints(max_length=64)] | None = None


class Referred(Body):
    """An appointment by what its patient was told to type."""

    reference: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(examples=["40518823"])
