"""Bodies of time blocks, closures and holidays, and of what changes with them."""

import re
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StrictBool,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from db.tables import Closure, TimeBlock
from queue_server.availability.recurrence import LONGEST, Recurrence
from queue_server.clinic.schemas import CLOCK, UNCHANGED, CatalogueBranch, ClockTime, Wish
from queue_server.clinic.service_schemas import CatalogueService
from queue_server.http.bodies import NUMBERS_ONLY, Body, Moment, Names

MOST_EXCEPTIONS = 366
MIDNIGHT = "24:00"  # as people write the end of a day; stored as 00:00, which ends the next day
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
YEARS = range(1970, 9999)


def _day(value: Any) -> Any:
    if type(value) is date:
        return value
    if not isinstance(value, str) or re.fullmatch(DAY, value, re.ASCII) is None or int(value[:4]) not in YEARS:
        raise ValueError("give a day, such as 2026-11-21")
    return date.fromisoformat(value)


def _end(value: Any) -> Any:
    return "00:00" if value == MIDNIGHT else value


def _rule(text: str) -> str:
    return str(Recurrence.read(text))


def _in_order(days: list[date]) -> list[date]:
    return sorted(set(days))


Day = Annotated[date, BeforeValidator(_day)]
Days = Annotated[list[Day], Field(max_length=MOST_EXCEPTIONS), AfterValidator(_in_order)]
EndTime = Annotated[
    ClockTime,
    BeforeValidator(_end),
    PlainSerializer(lambda clock: clock.strftime("%H:%M") if clock > time(0) else MIDNIGHT, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"({CLOCK})|^24:00$", "examples": ["12:30", "24:00"]}),
]
Rule = Annotated[
    str,
    StringConstraints(max_length=LONGEST),
    AfterValidator(_rule),
    Field(description="RRULE (RFC 5545) with FREQ of DAILY, WEEKLY, MONTHLY or YEARLY.", examples=["FREQ=DAILY"]),
]
Seats = Annotated[int, Field(ge=1, le=50), NUMBERS_ONLY]
Services = Annotated[list[UUID], Field(min_length=1, max_length=200)]


class BlockKind(StrEnum):
    """Whether a doctor works then, or does not."""

    WORK = "work"
    BREAK = "break"


class NewTimeBlock(Wish):
    """When a doctor works at a branch, by the clock on its wall: once, or by a rule from that day on.

    A block that ends before it begins ends the next morning; one without `service_ids` is for every service;
    `staff_id` left out is whoever asks.
    """

    staff_id: UUID | None = None
    branch_id: UUID
    kind: BlockKind = BlockKind.WORK
    starts_on: Day
    starts_at: ClockTime
    ends_at: EndTime
    recurrence: Rule | None = None
    except_on: Days = Field(default_factory=list)
    seats: Seats = 1
    service_ids: Services | None = None
    counter_id: UUID | None = None


class TimeBlockEdit(Wish):
    """Changes of a time block; its doctor and branch are what they are."""

    kind: BlockKind = UNCHANGED
    starts_on: Day = UNCHANGED
    starts_at: ClockTime = UNCHANGED
    ends_at: EndTime = UNCHANGED
    recurrence: Rule | None = None
    except_on: Days = UNCHANGED
    seats: Seats = UNCHANGED
    service_ids: Services | None = None
    counter_id: UUID | None = None


class TimeBlockView(Body):
    """A time block."""

    id: UUID
    staff_id: UUID
    branch_id: UUID
    kind: BlockKind
    starts_on: date
    starts_at: ClockTime
    ends_at: EndTime
    recurrence: str | None
    except_on: list[date]
    seats: int
    service_ids: list[UUID] | None
    counter_id: UUID | None
    revision: int

    @classmethod
    def of(cls, block: TimeBlock, **more: Any) -> Self:
        """A time block as it is stored."""
        own = {name: getattr(block, name) for name in TimeBlockView.model_fields if name != "service_ids"}
        return cls.model_validate(own | {"service_ids": block.services} | more)


class ChangedTimeBlock(TimeBlockView):
    """A time block that was added or changed, and the coming appointments which no longer fit."""

    affects: list[UUID]


class Affects(Body):
    """The coming appointments which no longer fit."""

    affects: list[UUID]


class ChangedService(CatalogueService):
    """A service that was changed, and the coming appointments which no longer fit."""

    affects: list[UUID]


class ChangedBranch(CatalogueBranch):
    """A branch that was changed, and the coming appointments which no longer fit."""

    affects: list[UUID]


class NewClosure(Wish):
    """When a branch is closed, a doctor is away, or (both named) a doctor is away from a branch."""

    branch_id: UUID | None = None
    staff_id: UUID | None = None
    starts_at: Moment
    ends_at: Moment
    reason: Names | None = None

    @model_validator(mode="after")
    def _of_somebody(self) -> Self:
        if self.branch_id is None and self.staff_id is None:
            raise ValueError("name a branch, a doctor, or both")
        return self


class ClosureEdit(Wish):
    """Changes of a closure; whose it is stays."""

    starts_at: Moment = UNCHANGED
    ends_at: Moment = UNCHANGED
    reason: Names | None = None


class ClosureView(Body):
    """A closure; `source` names the holiday it was imported as."""

    id: UUID
    branch_id: UUID | None
    staff_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    reason: dict[str, str] | None
    source: str | None
    revision: int

    @classmethod
    def of(cls, closure: Closure, **more: Any) -> Self:
        """A closure as it is stored."""
        return cls.model_validate({name: getattr(closure, name) for name in ClosureView.model_fields} | more)


class ChangedClosure(ClosureView):
    """A closure that was added or changed, and the coming appointments which no longer fit."""

    affects: list[UUID]


class HolidayImport(Body):
    """Which public holidays to close a branch on; `dry_run` only tells them."""

    branch_id: UUID
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    subdivision: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9 -]{1,40}$")] | None = None
    year: Annotated[int, Field(ge=2000, le=2100), NUMBERS_ONLY]
    dry_run: StrictBool = False


class HolidayView(Body):
    """A public holiday; a new one has no closure of the branch yet."""

    day: date
    names: dict[str, str]
    is_new: bool


class ImportedHolidays(Body):
    """The holidays of a year, how many closures were added (or would be), and the appointments which no longer fit."""

    items: list[HolidayView]
    added: int
    affects: list[UUID]
    next_cursor: Literal[None] = None
