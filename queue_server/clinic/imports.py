"""What an import would add and change, row by row, before anything is touched: all of it, or nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from queue_server.clinic.schemas import Wish
from queue_server.clinic.sheets import Cells, Flaw, SheetRow
from queue_server.http.bodies import sentence_of

MOST_FLAWS = 200  # who has more of them begins anew


Key = tuple[str, ...]


class Flawed(Exception):
    """A row says what cannot be; `flaws` by column."""

    def __init__(self, flaws: Mapping[str | None, str]) -> None:
        super().__init__()
        self.flaws = flaws


@dataclass(frozen=True, slots=True)
class Book:
    """One kind of sheet, as the organization has it now.

    `standing`: rows by id, as cells. `key`: what tells a row that has no id. `wish` reads a whole row. `refuses`: why
    the caller may not add or change such a row, if so.
    """

    columns: Sequence[str]
    key: Callable[[Cells], Key]
    standing: Mapping[UUID, Cells]
    wish: Callable[[Cells], Wish]
    refuses: Callable[[Wish, UUID | None], str | None]


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one row: something new (no `row_id`), or only what differs of what stands."""

    number: int
    row_id: UUID | None
    wish: Wish
    changes: Mapping[str, Any]


@dataclass(slots=True)
class Plan:
    """What an import comes to; `affects`: the coming appointments that fit no longer, once it was carried out."""

    rows: int = 0
    steps: list[Step] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    affects: list[UUID] = field(default_factory=list)

    @property
    def added(self) -> int:
        """How many are new."""
        return sum(step.row_id is None for step in self.steps)

    @property
    def changed(self) -> int:
        """How many become another."""
        return len(self.steps) - self.added


def planned(book: Book, rows: Sequence[SheetRow]) -> Plan:
    """The plan of a sheet. Every flaw of every row is in it; a plan with flaws is not to be carried out."""
    plan, seen = Plan(rows=len(rows)), _Seen(book)
    for row in rows:
        try:
            found = seen.find(row)
            plan.steps += _step(book, row, found)
        except Flawed as error:
            plan.flaws.extend(Flaw(row.number, column, detail) for column, detail in error.flaws.items())
    del plan.flaws[MOST_FLAWS:]
    return plan


def complaints(error: ValidationError, aliases: Mapping[str, str], columns: Collection[str]) -> dict[str | None, str]:
    """What a schema says of a row, by column: `/name/en` is `name_en`, `/opening_hours/mon` is `mon`."""
    said: dict[str | None, str] = {}
    for one in error.errors(include_input=False, include_url=False):
        parts = [aliases.get(str(part), str(part)) for part in one["loc"]]
        names = ("_".join(parts[:2]), *parts[1:2], *parts[:1])
        column = next((name for name in names if name in columns), None)
        said.setdefault(column, sentence_of(one))
    return said


def _step(book: Book, row: SheetRow, found: UUID | None) -> list[Step]:
    before = book.standing[found] if found else dict.fromkeys(book.columns, "")
    wish = book.wish({**before, **row.cells})
    was = book.wish(before).whole() if found else {}
    changes = {name: value for name, value in wish.whole().items() if name not in was or was[name] != value}
    if changes and (why := book.refuses(wish, found)) is not None:
        raise Flawed({None: why})
    return [Step(row.number, found, wish, changes)] if changes else []


class _Seen:
    """Which row of a sheet is which that stands; none is named twice."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.rows: dict[UUID | Key, int] = {}
        self.known: dict[Key, list[UUID]] = {}
        for row_id, cells in book.standing.items():
            self.known.setdefault(book.key(cells), []).append(row_id)

    def find(self, row: SheetRow) -> UUID | None:
        """The id of what a row is about; None: it is new. Raises `Flawed`."""
        said = row.cells.get("id", "")
        found = self._by_id(said) if said else self._by_key(row.cells)
        same = found or self._key(row.cells)
        if same in self.rows:
            raise Flawed({"id" if said else None: f"Row {self.rows[same]} is about the same one."})
        self.rows[same] = row.number
        return found

    def _by_id(self, said: str) -> UUID:
        try:
            found = UUID(said)
        except ValueError:
            raise Flawed({"id": "This is no id; leave it empty to add a row."}) from None
        if found not in self.book.standing:
            raise Flawed({"id": "There is none with this id; leave it empty to add a row."})
        return found

    def _by_key(self, cells: Cells) -> UUID | None:
        found = self.known.get(self._key(cells), [])
        if len(found) > 1:
            raise Flawed({"id": "There are several of this name; say the id of the one that is meant."})
        return found[0] if found else None

    def _key(self, cells: Cells) -> Key:
        return self.book.key({**dict.fromkeys(self.book.columns, ""), **cells})
