"""Request bodies of the line."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints

from queue_server.clinic.schemas import ClockTime
from queue_server.http.bodies import NUMBERS_ONLY, Body, LongText, Names, Phone, ShortText
from queue_server.queues.states import Priority, State

Need = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,31}(:[a-z]{2,8})?$")]
Services = Annotated[list[UUID], Field(min_length=1, max_length=50, json_schema_extra={"uniqueItems": True})]
Minutes = Annotated[int, Field(ge=1, le=600), NUMBERS_ONLY]


class Join(Body):
    """A place in a line: for oneself (a patient says `service_id`, `reason` and `needs` only), or for whoever stands at
    the desk or a kiosk (which says neither `patient_id` nor `priority`)."""

    service_id: UUID | None = None
    patient_id: UUID | None = None
    name: ShortText | None = None
    phone: Phone | None = None
    priority: Priority | None = None
    reason: LongText | None = None
    needs: list[Need] = Field(default_factory=list, max_length=8)


class CallNext(Body):
    """Where to."""

    counter_id: UUID


class Return(Body):
    """Behind how many."""

    places: Annotated[int, Field(ge=1, le=100), NUMBERS_ONLY] = 3


class Leave(Body):
    """From which state only, if said: 409 in any other."""

    origin: Annotated[State | None, Field(alias="from")] = None


class Snooze(Body):
    """For how long."""

    minutes: Annotated[int, Field(ge=1, le=60), NUMBERS_ONLY] = 10


class Prioritise(Body):
    """Which class, and why."""

    priority: Priority
    reason: LongText


class Transfer(Body):
    """Which line."""

    queue_id: UUID


class Pause(Body):
    """For how long, if known: a forecast."""

    minutes: Minutes | None = None
    reason: LongText | None = None


class QueueRules(Body):
    """What managers set of a queue; absent fields keep their value."""

    name: Names | None = None
    services: Services | None = None
    staff: Annotated[list[UUID], Field(max_length=200)] | None = None
    head_start_minutes: dict[Priority, Annotated[int, Field(ge=0, le=600), NUMBERS_ONLY]] | None = None
    size_limit: Annotated[int, Field(ge=1, le=100_000), NUMBERS_ONLY] | None = None
    last_ticket_at: ClockTime | None = None
    ends_with_day: StrictBool | None = None

    def said(self) -> dict[str, Any]:
        """The fields that were given."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class NewQueue(QueueRules):
    """A queue to be; its letters are its own within the branch."""

    name: Names
    prefix: Annotated[str, StringConstraints(pattern=r"^[AFHKLMRXY]{1,2}$")]
    services: Services
