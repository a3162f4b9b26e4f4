"""Appointments that the calendar holds no longer: the doctor is away, the branch closed, and somebody is to be told."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from queue_server.appointments.statuses import COMING
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.availability.unhurried import unhurried


class Time(NamedTuple):
    """When an appointment begins and how long it keeps the doctor busy; `what` is the rest that a calendar asks."""

    starts_at: datetime
    id: UUID
    busy_from: datetime
    busy_to: datetime
    what: dict[str, Any]


def fits(entry: Mapping[str, Any], calendar: OrganizationCalendar, *, now: datetime) -> bool:
    """Whether an appointment, with the times of `fn.schedule_entry`, can be as it was booked.

    What has begun, is over or was given up is nobody's worry any more. A reply that was kept for its retry by an
    earlier version says no seat: what it tells was booked a moment ago.
    """
    is_coming = entry["status"] in COMING and datetime.fromisoformat(entry["starts_at"]) > now
    if not is_coming or "seat" not in entry:
        return True
    return calendar.holds(
        branch_id=UUID(entry["branch_id"]),
        service_id=UUID(entry["service_id"]),
        staff_id=UUID(entry["staff_id"]),
        seat=entry["seat"],
        busy_from=datetime.fromisoformat(entry["busy_from"]),
        busy_to=datetime.fromisoformat(entry["busy_to"]),
    )


async def misfits_among(
    lists: Iterable[Mapping[str, Any]], calendar: OrganizationCalendar, *, now: datetime
) -> list[UUID]:
    """The coming ones that do not fit, by their time; `lists` as `queries.in_lists` has them."""
    found = [
        (one.starts_at, one.id)
        async for one in unhurried(_times(lists))
        if one.starts_at > now and not calendar.holds(**one.what, busy_from=one.busy_from, busy_to=one.busy_to)
    ]
    return [ident for _, ident in sorted(found)]


def _times(lists: Iterable[Mapping[str, Any]]) -> Iterator[Time]:
    for row in lists:
        what = {name: row[name] for name in ("branch_id", "service_id", "staff_id", "seat")}
        for times in zip(row["starts"], row["ids"], row["busy_from"], row["busy_to"], strict=True):
            yield Time(*times, what)
