"""Spreadsheets as text: what a clinic exports, edits and brings back reads as what was written."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from queue_server.errors import Invalid

MOST_ROWS = 2_000
BOM = "\ufeff"  # without it spreadsheets take Arabic for something else
# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection): written and read with one ' before it.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")

Cells = dict[str, str]  # by column


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row and its number, as a spreadsheet counts: the titles are row 1."""

    number: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one cell, or (no column) with a whole row."""

    row: int
    column: str | None
    detail: str


def written(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as CSV (RFC 4180), with a byte order mark."""
    text = StringIO(newline="")
    sheet = csv.writer(text)
    sheet.writerow(columns)
    sheet.writerows([guarded(row[column]) for column in columns] for row in rows)
    return BOM + text.getvalue()


def read(text: str, columns: Sequence[str]) -> list[SheetRow]:
    """The rows of a CSV with these columns or some of them, in any order; empty rows are left out. Raises `Invalid`."""
    lines = _lines(text.removeprefix(BOM))
    titles = [title.strip().lower() for title in lines[0]] if lines else []
    while titles and not titles[-1]:  # empty columns at the end, as spreadsheets like to write
        titles.pop()
    _must_be_titles(titles, columns)
    if len(lines) > MOST_ROWS + 1:
        raise Invalid(pointers={"/csv": f"At most {MOST_ROWS} rows at a time."})
    return [
        SheetRow(number, {title: unguarded(cell).strip() for title, cell in zip(titles, line, strict=False)})
        for number, line in enumerate(lines[1:], 2)
        if any(cell.strip() for cell in line)
    ]


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def _lines(text: str) -> list[list[str]]:
    titles = text.split("\n", 1)[0]
    separator = ";" if ";" in titles and "," not in titles else ","  # where a comma parts decimals
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise Invalid(pointers={"/csv": f"This is no CSV: {error}."}) from None


def _must_be_titles(titles: Sequence[str], columns: Sequence[str]) -> None:
    if not titles:
        raise Invalid(pointers={"/csv": f"The first row names the columns: {', '.join(columns)}."})
    for title in titles:
        if title not in columns:
            raise Invalid(pointers={"/csv": f"There is no column “{title}”; these there are: {', '.join(columns)}."})
        if titles.count(title) > 1:
            raise Invalid(pointers={"/csv": f"The column “{title}” is there twice."})
