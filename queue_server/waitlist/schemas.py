"""Bodies of the waiting list and its offers."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, PlainSerializer, model_validator

from queue_server.availability.calendar import OrganizationCalendar
from queue_server.clinic.schemas import Closes, Opens
from queue_server.http.bodies import NUMBERS_ONLY, Body
from queue_server.http.replies import in_language
from queue_server.queues.views import Named

MIDNIGHT = "24:00"
NAMELESS = {"en": ""}  # whose name the calendar does not know any more
Weekday = Annotated[int, Field(ge=0, le=6), NUMBERS_ONLY]
Day = Annotated[date, PlainSerializer(date.isoformat, return_type=str)]


class NewEntry(Body):
    """What somebody would like: a service on some days, at some hours; or an earlier time than their appointment's."""

    branch_id: UUID
    service_id: UUID
    staff_id: UUID | None = Field(default=None, description="None: any doctor.")
    patient_id: UUID | None = Field(default=None, description="Whom staff add to the list.")
    appointment_id: UUID | None = Field(default=None, description="What they would give for an earlier one.")
    from_on: Day
    until_on: Day
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] | None = Field(
        default=None, description="0 is Monday."
    )
    from_time: Opens = "00:00"
    until_time: Closes = MIDNIGHT

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until_on < self.from_on:
            raise ValueError("until_on is not before from_on")
        if self.until_time <= self.from_time:
            raise ValueError("until_time is after from_time")
        return self


class WaitingPatient(Body):
    """Who waits, for the desk."""

    name: str
    phone: str | None


class OpenOffer(Body):
    """A slot that is held for them."""

    id: UUID
    staff: Named
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime


class EntryView(Body):
    """Somebody's place on the waiting list; `patient` is for the desk only."""

    id: UUID
    branch: Named
    branch_id: UUID
    service: Named
    service_id: UUID
    staff: Named | None
    staff_id: UUID | None
    patient_id: UUID
    patient: WaitingPatient | None
    appointment_id: UUID | None
    from_on: Day
    until_on: Day
    weekdays: list[int] | None
    from_time: str
    until_time: str
    time_zone: str
    state: str
    offer: OpenOffer | None
    created_at: datetime

    @classmethod
    def of(cls, row: Mapping[str, Any], calendar: OrganizationCalendar, language: str) -> Self:
        """An entry from its row; names are of the calendar in memory."""
        plain = ("id", "branch_id", "service_id", "staff_id", "patient_id", "appointment_id", "from_on", "until_on")
        told = ("weekdays", "time_zone", "state", "created_at")
        patient = {"name": row["patient"], "phone": row["phone"]} if row["keeps"] else None
        return cls.model_validate(
            {name: row[name] for name in (*plain, *told)}
            | {name: called(calendar, row[f"{name}_id"], language) for name in ("branch", "service", "staff")}
            | {"from_time": clock(row["from_time"]), "until_time": clock(row["until_time"]), "patient": patient}
            | {"offer": None if row["offer_id"] is None else offered(row, calendar, language)}
        )


class WaitingCount(Body):
    """How many wait; another `tag`, and the list shows something else."""

    count: int
    tag: str


def offered(row: Mapping[str, Any], calendar: OrganizationCalendar, language: str) -> dict[str, Any]:
    """The open offer beside an entry."""
    told = {name: row[f"offer_{name}"] for name in ("id", "starts_at", "ends_at", "expires_at")}
    return told | {"staff": called(calendar, row["offer_staff_id"], language)}


def called(calendar: OrganizationCalendar, ident: UUID | None, language: str) -> Named | None:
    """A branch, a service or a doctor by name; None where none is meant."""
    if ident is None:
        return None
    names = calendar.names.get(ident, NAMELESS)
    return Named(id=ident, name=in_language(names, language), names=dict(names))


def clock(said: str) -> str:
    """A time of day as people write it; rows bring it as text, since Python knows no 24:00."""
    return said[:5]


class OfferView(Body):
    """A slot that is held for somebody who waits: theirs if they take it in time."""

    id: UUID
    entry_id: UUID
    branch: Named
    service: Named
    staff: Named
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    state: str
    expires_at: datetime
    replaces: datetime | None = Field(description="When the appointment begins that moves there.")
    appointment_id: UUID | None = Field(description="What became of it.")

    @classmethod
    def of(cls, row: Mapping[str, Any], calendar: OrganizationCalendar, language: str) -> Self:
        """An offer from its row."""
        plain = ("id", "entry_id", "starts_at", "ends_at", "time_zone", "state", "expires_at", "replaces")
        return cls.model_validate(
            {name: row[name] for name in (*plain, "appointment_id")}
            | {name: called(calendar, row[f"{name}_id"], language) for name in ("branch", "service", "staff")}
        )


def until(said: str) -> time | None:
    """A time of day; None: midnight."""
    return None if said.startswith("24") else time.fromisoformat(said)
