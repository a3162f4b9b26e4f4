"""The log as CSV (RFC 4180), in cells that no spreadsheet runs."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from queue_server.actor import Actor
from queue_server.audit.queries import Entry, Filters, entries
from queue_server.http.json import dumps
from queue_server.http.replies import in_language
from queue_server.transaction import Database

MOST = 100_000  # entries; about what a spreadsheet still shows with pleasure
AT_ONCE = 1000
HEADER = ("id", "at", "actor_kind", "actor_id", "actor_name", "action", "subject_id", "facts", "request_id")
CUT = f"# Cut after {MOST:,} entries: choose a shorter time."
# What begins a formula in one spreadsheet or another (OWASP, CSV injection), also in full width.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: object) -> str:
    """A cell as text; what a spreadsheet would run begins with an apostrophe."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(RUNS) else text


def lines(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


async def exported(
    database: Database, actor: Actor, filters: Filters, language: str, *, most: int = MOST
) -> AsyncIterator[str]:
    """The whole file, piece by piece; each piece is read for itself, so that a slow reader holds no connection."""
    yield lines([HEADER])
    after, told = None, 0
    while True:
        async with database.cold(actor) as tx:
            found = await entries(tx, filters, after=after, limit=min(AT_ONCE, most - told) + 1)
        shown = found[: min(AT_ONCE, most - told)]
        yield lines(_row(entry, language) for entry in shown)
        told += len(shown)
        if len(found) == len(shown):
            return
        if told == most:
            yield lines([[CUT]])
            return
        after = shown[-1].place


def _row(entry: Entry, language: str) -> Sequence[Any]:
    name = in_language(entry.actor_names, language) if entry.actor_names else None
    who = (entry.actor_kind, entry.actor_id, name)
    return (
        entry.id,
        entry.at.isoformat(),
        *who,
        entry.action,
        entry.subject_id,
        dumps(entry.facts).decode(),
        entry.request_id,
    )
