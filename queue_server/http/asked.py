"""Moments, days and ids as a query says them: read here alone, and refused with their place."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, TypeVar
from uuid import UUID

from queue_server.errors import Invalid
from queue_server.http.bodies import YEARS

DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
Read = TypeVar("Read")
AN_ID: Mapping[str, Any] = {"type": "string", "format": "uuid"}  # as an API's description says what `id_in` reads
Query = Mapping[str, Any]  # of an address all is text; on a socket it may be anything


def id_in(query: Query, name: str) -> UUID | None:
    """An id; None where it is not said. Raises `Invalid`, as all of these."""
    said = query.get(name)
    try:
        return None if said is None else UUID(said)
    except (ValueError, AttributeError, TypeError):
        raise Invalid(pointers={f"/{name}": "an id"}) from None


def moment_in(query: Query, name: str) -> datetime | None:
    """A moment with its offset, in UTC; None where it is not said."""
    said = query.get(name)
    return None if said is None else _found(name, _moment(said), "an RFC 3339 time with an offset")


def day_in(query: Query, name: str) -> date | None:
    """A day; None where it is not said."""
    said = query.get(name)
    return None if said is None else _found(name, _day(said), "a date such as 2026-11-21")


def moment_or_day_in(query: Query, name: str, zone: tzinfo, *, days: int = 0) -> datetime | None:
    """A moment, or a day of a zone as the midnight in which it begins; so many `days` later, where it is a day."""
    said = query.get(name)
    if said is None:
        return None
    day = _day(said)
    at = _moment(said) if day is None else datetime.combine(day + timedelta(days=days), time(), zone)
    return _found(name, at, "an RFC 3339 time with an offset, or a date")


def _found(name: str, read: Read | None, wanted: str) -> Read:
    if read is None:
        raise Invalid(pointers={f"/{name}": wanted})
    return read


def _moment(said: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(said.replace(" ", "+"))  # a plus that nobody escaped came as a space
    except (ValueError, AttributeError):
        return None
    return at.astimezone(UTC) if at.tzinfo is not None and at.year in YEARS else None


def _day(said: Any) -> date | None:
    try:
        day = date.fromisoformat(said) if DAY.fullmatch(said) else None
    except (ValueError, TypeError):
        return None
    return day if day is not None and day.year in YEARS else None
