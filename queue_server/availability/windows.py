"""From when to when somebody asks: moments, or days of the branch, within bounds that no question can burst."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from queue_server.availability.blocks import ONE_DAY, Span
from queue_server.availability.calendar import BranchPlan
from queue_server.errors import Invalid
from queue_server.http.asked import moment_or_day_in

USUAL_DAYS, MOST_DAYS = 7, 62
FURTHEST = timedelta(days=732)
SLACK = 3600  # seconds; a window of local days may have an hour more than its days
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
        raise Invalid(pointers={"/to": f"after `from`, by no more than {MOST_DAYS} days"})
    return since, until


def edges_of(query: Mapping[str, str], zone: tzinfo, *, now: datetime) -> tuple[datetime | None, datetime | None]:
    """`?from=` and `?to=` as moments, where they are said; days are those of a zone."""
    return _edge(query, "from", zone, now=now, days=0), _edge(query, "to", zone, now=now, days=1)


def _edge(query: Mapping[str, str], name: str, zone: tzinfo, *, now: datetime, days: int) -> datetime | None:
    at = moment_or_day_in(query, name, zone, days=days)
    if at is not None and abs(at - now) > FURTHEST:
        raise Invalid(pointers={f"/{name}": "within two years"})
    return at
