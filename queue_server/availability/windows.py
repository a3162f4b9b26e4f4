"""From when to when somebody asks: moments, or days of the branch, within bounds that no question can burst."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID

from queue_server.availability.blocks import ONE_DAY, Span
from queue_server.availability.calendar import BranchPlan
from queue_server.errors import Malformed

USUAL_DAYS, MOST_DAYS = 7, 62
FURTHEST = timedelta(days=732)
SLACK = 3600  # seconds; a window of local days may have an hour more than its days
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
DAY_OR_MOMENT: Mapping[str, Any] = {
    "type": "string",
    "maxLength": 40,
    "description": "A moment (RFC 3339, with offset), or a day of the branch (2026-11-21); `to` includes its day.",
}
QUERY: Mapping[str, Mapping[str, Any]] = {"from": DAY_OR_MOMENT, "to": DAY_OR_MOMENT}


def window_of(query: Mapping[str, str], branch: BranchPlan, *, now: datetime) -> Span:
    """`?from=` and `?to=` in seconds since 1970; today and the six days after it if neither is said."""
    today = branch.midnight(now.astimezone(branch.zone).date())
    since, until = (None if at is None else int(at.timestamp()) for at in edges_of(query, branch.zone, now=now))
    if since is None:
        since = today if until is None or until > today else until - 86_400
    if until is None:
        until = branch.midnight(branch.day_of(since) + ONE_DAY * USUAL_DAYS)
    if not 0 < until - since <= MOST_DAYS * 86_400 + SLACK:
        raise Malformed(f"from is before to, and at most {MOST_DAYS} days before.")
    return since, until


def edges_of(query: Mapping[str, str], zone: tzinfo, *, now: datetime) -> tuple[datetime | None, datetime | None]:
    """`?from=` and `?to=` as moments, where they are said; days are those of a zone."""
    return _moment(query, "from", zone, now=now, days=0), _moment(query, "to", zone, now=now, days=1)


def id_in(query: Mapping[str, str], name: str) -> UUID | None:
    """An id of the query."""
    said = query.get(name)
    if said is None:
        return None
    try:
        found = UUID(said)
    except ValueError:
        raise Malformed(f"{name} is an id.") from None
    return found


def _moment(query: Mapping[str, str], name: str, zone: tzinfo, *, now: datetime, days: int) -> datetime | None:
    said = query.get(name)
    if said is None:
        return None
    found = _read(said.replace(" ", "+"), zone, days)  # a plus that nobody escaped came as a space
    if found is None or abs(found - now) > FURTHEST:
        raise Malformed(f"{name} is a moment with an offset, or a day, within two years.")
    return found


def _read(said: str, zone: tzinfo, days: int) -> datetime | None:
    try:
        if DAY.fullmatch(said):
            return datetime.combine(date.fromisoformat(said) + ONE_DAY * days, time(), zone)
        found = datetime.fromisoformat(said)
        return None if found.tzinfo is None else found.astimezone(zone)
    except (ValueError, OverflowError):
        return None
