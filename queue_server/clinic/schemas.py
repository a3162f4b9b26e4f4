"""Bodies of branches and counters."""

import re
from collections.abc import Mapping
from datetime import datetime, time
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StrictBool,
    StringConstraints,
    WithJsonSchema,
)

from db.tables import Branch
from queue_server.actor import Actor
from queue_server.clinic.booking_policy import BookingPolicy
from queue_server.clinic.hours import Hours, must_be_in_order
from queue_server.http.bodies import NUMBERS_ONLY, Body, LongText, Names, ShortText
from queue_server.http.replies import in_language

UNCHANGED: Any = Field(default_factory=lambda: None)  # left out of an edit; null itself is refused
ZONE = "^(UTC|[A-Z][A-Za-z]+/[A-Za-z0-9_+/-]+)$"  # what else the system knows, Postgres may not
CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
LONGEST_BREAK = 12 * 60  # minutes


class CounterKind(StrEnum):
    """What people find behind the door."""

    ROOM = "room"
    DESK = "desk"


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        raise ValueError("name a time zone, such as Asia/Muscat") from None


def _clock(value: Any) -> Any:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or re.fullmatch(CLOCK, value) is None:
        raise ValueError("give a time of day, such as 03:00")
    return time.fromisoformat(value)


def _in_order(ranges: tuple[Hours, ...]) -> tuple[Hours, ...]:
    must_be_in_order(ranges)
    return ranges


Door = Annotated[ShortText, StringConstraints(max_length=4)]
TimeZone = Annotated[str, StringConstraints(max_length=64, pattern=ZONE), AfterValidator(_known_zone)]
ClockTime = Annotated[
    time,
    BeforeValidator(_clock),
    PlainSerializer(lambda clock: clock.strftime("%H:%M"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": CLOCK, "examples": ["00:00"]}),
]
Opens = Annotated[str, StringConstraints(pattern=CLOCK)]
Closes = Annotated[str, StringConstraints(pattern="^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
DayHours = Annotated[tuple[tuple[Opens, Closes], ...], Field(max_length=8), AfterValidator(_in_order)]


class OpeningHours(Body):
    """Ranges by day of the week; one that ends before it begins ends the next morning."""

    mon: DayHours = ()
    tue: DayHours = ()
    wed: DayHours = ()
    thu: DayHours = ()
    fri: DayHours = ()
    sat: DayHours = ()
    sun: DayHours = ()


class Wish(Body):
    """What somebody wants a row to be; in an edit, what is left out stays as it is."""

    def stored(self) -> dict[str, Any]:
        """What was said, as the tables keep it."""
        return {name: _stored(getattr(self, name)) for name in self.model_fields_set}

    def whole(self) -> dict[str, Any]:
        """All of it, also what was left out."""
        return {name: _stored(getattr(self, name)) for name in type(self).model_fields}


def _stored(value: Any) -> Any:
    match value:
        case Names():
            return value.stored()
        case OpeningHours():
            return value.model_dump(mode="json")
        case BookingPolicy():
            return value.model_dump(mode="json", exclude_unset=True)
        case StrEnum():
            return value.value
        case _:
            return value


class NewBranch(Wish):
    """A branch to be."""

    name: Names
    time_zone: TimeZone
    opening_hours: OpeningHours
    day_ends_at: ClockTime = Field(default=time(0), json_schema_extra={"default": "00:00"})
    is_public: StrictBool = False
    joins_from_home: StrictBool = True
    notice: Names | None = None
    booking: BookingPolicy = BookingPolicy()


class BranchEdit(Wish):
    """Changes of a branch."""

    name: Names = UNCHANGED
    time_zone: TimeZone = UNCHANGED
    opening_hours: OpeningHours = UNCHANGED
    day_ends_at: ClockTime = UNCHANGED
    is_public: StrictBool = UNCHANGED
    joins_from_home: StrictBool = UNCHANGED
    notice: Names | None = None
    booking: BookingPolicy = UNCHANGED


class CatalogueBranch(Body):
    """A branch."""

    id: UUID
    name: str
    names: dict[str, str]
    time_zone: str
    opening_hours: OpeningHours
    day_ends_at: ClockTime
    is_public: bool
    joins_from_home: bool
    notice: dict[str, str] | None
    booking: BookingPolicy
    takes_bookings: bool
    revision: int

    @classmethod
    def of(cls, branch: Branch, language: str, *, takes_bookings: bool, **more: Any) -> Self:
        """A branch, in the caller's language; it takes bookings where doctors have hours."""
        return cls.read({**_columns(branch), "takes_bookings": takes_bookings, **more}, language)

    @classmethod
    def read(cls, row: Mapping[str, Any], language: str) -> Self:
        """As it was read, likewise."""
        return cls.model_validate(shown(row) | named(row["name"], language))


class NewCounter(Wish):
    """A counter to be; `door` is the short sign on it."""

    name: Names
    door: Door
    kind: CounterKind = CounterKind.ROOM


class CounterEdit(Wish):
    """Changes of a counter."""

    name: Names = UNCHANGED
    door: Door = UNCHANGED
    kind: CounterKind = UNCHANGED


class CounterState(StrEnum):
    """Open: somebody sits there. Paused: they are on a break."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class CatalogueCounter(Body):
    """A room or desk where people are called to."""

    id: UUID
    name: str
    names: dict[str, str]
    door: str
    kind: CounterKind
    state: CounterState
    back_at: datetime | None
    is_mine: bool
    revision: int

    @classmethod
    def of(cls, facts: Mapping[str, Any], revision: int, language: str, *, viewer: Actor | None) -> Self:
        """A counter from what the database tells of it, in the caller's language; `is_mine`: the caller sits there."""
        shown = {name: facts[name] for name in ("id", "door", "kind", "state", "back_at")}
        known = {"revision": revision, "is_mine": viewer is not None and facts["user_id"] == str(viewer.id)}
        return cls.model_validate(shown | named(facts["names"], language) | known)


class Break(Body):
    """How long a break is expected to take, and why; neither is needed."""

    minutes: Annotated[int, Field(ge=1, le=LONGEST_BREAK), NUMBERS_ONLY] | None = None
    reason: LongText | None = None


def named(names: Mapping[str, str], language: str) -> dict[str, Any]:
    """A name in the caller's language, and in all."""
    return {"name": in_language(names, language), "names": names}


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row that callers may see."""
    return {name: value for name, value in row.items() if name not in ("organization_id", "created_at", "deleted_at")}


def _columns(row: Branch) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
