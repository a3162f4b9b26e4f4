"""Branches, services and counters as rows of a sheet, and such rows as wishes."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError

from db.tables import Branch, Counter
from queue_server.clinic.booking_policy import BookingPolicy
from queue_server.clinic.imports import Flawed, Key, complaints
from queue_server.clinic.schemas import NewBranch, NewCounter, Wish
from queue_server.clinic.service_queries import ServiceRow
from queue_server.clinic.service_schemas import NewService
from queue_server.clinic.sheets import Cells
from queue_server.clinic.standing import DAYS

YES, NO = ("yes", "true", "1", "نعم"), ("no", "false", "0", "لا")
BETWEEN = " | "  # names in one cell
WHOLE = re.compile(r"-?[0-9]{1,9}(\.0+)?")  # a spreadsheet may write 20 as 20.0
CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(:00)?")  # … and 08:00 as 8:00:00
RANGE = re.compile(r"([0-9]{1,2}:[0-9]{2})\s*[-–]\s*([0-9]{1,2}:[0-9]{2})")
BRANCH = (
    *("id", "name_en", "name_ar", "time_zone", *DAYS, "day_ends_at", "is_public", "joins_from_home"),
    *("notice_en", "notice_ar", *BookingPolicy.model_fields),
)
SERVICE = (
    *("id", "name_en", "name_ar", "duration_minutes", "price", "currency"),
    *("buffer_before_minutes", "buffer_after_minutes", "is_online", "branches", "staff"),
)
COUNTER = ("id", "branch", "door", "name_en", "name_ar", "kind")
# What a schema calls otherwise than a sheet does.
ALIASES: Mapping[str, str] = {
    "branch_ids": "branches",
    "branch_id": "branch",
    "staff_ids": "staff",
    "staff_id": "staff",
    "service_ids": "services",
    "counter_id": "room",
}

Model = TypeVar("Model", bound=Wish)


class CounterRow(NewCounter):
    """A counter to be, and where."""

    branch_id: UUID


@dataclass(frozen=True, slots=True)
class Roll:
    """Names that cells may say for ids; `others` are known by their id only, having left."""

    noun: str
    names: Mapping[UUID, str]
    others: frozenset[UUID] = frozenset()
    ids: dict[str, list[UUID]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one, name in self.names.items():
            self.ids.setdefault(name.strip().casefold(), []).append(one)

    def told(self, one: UUID) -> str:
        """A name, or the id where the name alone would not do."""
        name = self.names.get(one)
        return name if name and len(self.ids[name.strip().casefold()]) == 1 and "|" not in name else str(one)

    def key(self, said: str) -> str:
        """The same for a name and its id."""
        try:
            return str(self.id_of(said))
        except ValueError:
            return said.casefold()

    def id_of(self, said: str) -> UUID:
        """Whom a cell names. Raises `ValueError` with what to tell."""
        found = self.ids.get(said.strip().casefold(), [])
        if len(found) > 1:
            raise ValueError(f"There are several of the name “{said.strip()}”; say the id.")
        if found:
            return found[0]
        one = _find_id(said)
        if one is None or not (one in self.names or one in self.others):
            raise ValueError(f"There is no {self.noun} “{said.strip()}” here.")
        return one


def by_name(cells: Cells) -> Key:
    """Branches and services are known by their English name."""
    return (cells["name_en"].casefold(),)


def branch_cells(branch: Branch) -> Cells:
    """A branch as a row."""
    policy = BookingPolicy.model_validate(branch.booking).model_dump(mode="json")
    hours = {day: " ".join("-".join(pair) for pair in branch.opening_hours.get(day, ())) for day in DAYS}
    return {
        "id": str(branch.id),
        **_names("name", branch.name),
        "time_zone": branch.time_zone,
        **hours,
        "day_ends_at": branch.day_ends_at.strftime("%H:%M"),
        "is_public": _yes_no(branch.is_public),
        "joins_from_home": _yes_no(branch.joins_from_home),
        **_names("notice", branch.notice or {}),
        **{name: "" if value is None else str(value) for name, value in policy.items()},
    }


def branch_wish(cells: Cells) -> NewBranch:
    """A row as a branch to be. Raises `Flawed`."""
    row = Row(cells)
    policy = {name: row.said(name, number) for name in BookingPolicy.model_fields if cells[name]}
    wish = {
        "name": row.names("name"),
        "time_zone": cells["time_zone"],
        "opening_hours": {day: row.said(day, _hours) for day in DAYS},
        "notice": row.names("notice") if cells["notice_en"] or cells["notice_ar"] else None,
        "booking": BookingPolicy().model_dump() | policy,
        **row.some(day_ends_at=clock, is_public=boolean, joins_from_home=boolean),
    }
    return row.read(NewBranch, wish, BRANCH)


def service_cells(service: ServiceRow, branches: Roll, staff: Roll) -> Cells:
    """A service as a row."""
    plain = ("duration_minutes", "price", "currency", "buffer_before_minutes", "buffer_after_minutes")
    return {
        "id": str(service["id"]),
        **_names("name", service["name"]),
        **{name: "" if service[name] is None else str(service[name]) for name in plain},
        "is_online": _yes_no(service["is_online"]),
        "branches": BETWEEN.join(map(branches.told, service["branch_ids"] or ())),
        "staff": BETWEEN.join(map(staff.told, service["staff_ids"] or ())),
    }


def service_wish(cells: Cells, branches: Roll, staff: Roll) -> NewService:
    """A row as a service to be. Raises `Flawed`."""
    row = Row(cells)
    wish = {
        "name": row.names("name"),
        "price": cells["price"] or None,
        "currency": cells["currency"] or None,
        "branch_ids": row.said("branches", ids_in(branches)) or None,
        "staff_ids": row.said("staff", ids_in(staff)) or None,
        **row.some(buffer_before_minutes=number, buffer_after_minutes=number, is_online=boolean),
        "duration_minutes": row.said("duration_minutes", number),
    }
    return row.read(NewService, wish, SERVICE)


def ids_in(roll: Roll) -> Callable[[str], list[UUID]]:
    """Reads the names in one cell."""
    return lambda said: sorted(roll.id_of(name) for name in said.split("|") if name.strip())


def counter_cells(counter: Counter, branches: Roll) -> Cells:
    """A counter as a row."""
    place = {"id": str(counter.id), "branch": branches.told(counter.branch_id)}
    return {**place, "door": counter.door, **_names("name", counter.name), "kind": counter.kind}


def counter_wish(cells: Cells, branches: Roll) -> CounterRow:
    """A row as a counter to be. Raises `Flawed`."""
    row = Row(cells)
    wish = {
        "branch_id": row.said("branch", branches.id_of),
        "door": cells["door"],
        "name": row.names("name"),
        **row.some(kind=str.lower),
    }
    return row.read(CounterRow, wish, COUNTER)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells being read; what cannot be is remembered by column."""

    cells: Cells
    flaws: dict[str | None, str] = field(default_factory=dict)

    def said(self, column: str, reader: Callable[[str], Any]) -> Any:
        """What a cell says; a `ValueError` of its reader is a flaw."""
        try:
            return reader(self.cells[column])
        except ValueError as error:
            self.flaws[column] = str(error)
            return None

    def some(self, **readers: Callable[[str], Any]) -> dict[str, Any]:
        """What is said of these; an empty cell leaves the usual value."""
        return {column: self.said(column, reader) for column, reader in readers.items() if self.cells[column]}

    def names(self, column: str) -> dict[str, str]:
        """A name in both languages; Arabic may be empty."""
        both = {tongue: self.cells[f"{column}_{tongue}"] for tongue in ("en", "ar")}
        return {tongue: name for tongue, name in both.items() if name or tongue == "en"}

    def read(self, model: type[Model], wish: dict[str, Any], columns: Collection[str]) -> Model:
        """All of it, or `Flawed`."""
        try:
            read = model.model_validate(wish)
        except ValidationError as error:
            told = complaints(error, ALIASES, columns)
            raise Flawed(told | self.flaws) from None
        if self.flaws:
            raise Flawed(self.flaws)
        return read


def _find_id(said: str) -> UUID | None:
    try:
        return UUID(said.strip())
    except ValueError:
        return None


def _names(column: str, names: Mapping[str, str]) -> Cells:
    return {f"{column}_{tongue}": names.get(tongue, "") for tongue in ("en", "ar")}


def _yes_no(is_so: bool) -> str:
    return "yes" if is_so else "no"


def boolean(said: str) -> bool:
    """Yes or no, in either language."""
    if (word := said.lower()) not in YES + NO:
        raise ValueError("Write yes or no.")
    return word in YES


def number(said: str) -> int | str:
    """Also where words are allowed: the schema tells what must be a number."""
    return int(said.split(".")[0]) if WHOLE.fullmatch(said) else said


def clock(said: str) -> str:
    """A time of day as we write it, if it is one."""
    found = CLOCK.fullmatch(said)
    return f"{found[1]:0>2}:{found[2]}" if found else said


def _hours(said: str) -> list[tuple[str, str]]:
    if re.sub(r"[\s,;]", "", RANGE.sub("", said)):
        raise ValueError("Write hours so: 08:00-13:00 16:00-20:00; empty is closed.")
    return [(clock(opens), clock(closes)) for opens, closes in RANGE.findall(said)]
