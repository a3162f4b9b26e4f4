"""Between when and when a schedule is shown: moments or dates as somebody says them, in the zone of a branch."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from queue_server.errors import Invalid
from queue_server.http.bodies import YEARS

USUAL = timedelta(days=7)
LONGEST = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Window:
    """From (included) to (excluded)."""

    begins: datetime
    ends: datetime

    @classmethod
    def between(cls, begins: object, ends: object, *, zone: str, now: datetime) -> Self:
        """As `from` and `to` are said; a week from today where they are not. Raises `Invalid`."""
        start = midnight(now.astimezone(ZoneInfo(zone)).date(), zone) if begins is None else _read("from", begins, zone)
        end = start + USUAL if ends is None else _read("to", ends, zone)
        if not start < end <= start + LONGEST + timedelta(hours=3):  # a date's midnight moves with summer time
            raise Invalid(pointers={"/to": f"after `from`, by no more than {LONGEST.days} days"})
        return cls(start, end)

    def said(self, time_zone: str) -> dict[str, str]:
        """As snapshots name it, in UTC, with the zone of its branch."""
        return {"from": _utc(self.begins), "to": _utc(self.ends), "time_zone": time_zone}


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a branch, from midnight to midnight on its wall."""

    date: date
    time_zone: str

    @classmethod
    def of(cls, said: object, *, zone: str, now: datetime) -> Self:
        """As `day` is said; today where it is not. Raises `Invalid`."""
        return cls(now.astimezone(ZoneInfo(zone)).date() if said is None else _day(said), zone)

    @property
    def window(self) -> Window:
        """The same as moments."""
        return Window(midnight(self.date, self.time_zone), midnight(self.date + timedelta(days=1), self.time_zone))


def midnight(day: date, zone: str) -> datetime:
    """When a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _read(name: str, said: object, zone: str) -> datetime:
    try:
        if isinstance(said, str) and len(said) == len("2026-11-21"):
            return midnight(_sane(date.fromisoformat(said)), zone)
        moment = datetime.fromisoformat(said) if isinstance(said, str) else None
        if moment is not None and moment.tzinfo is not None:
            _sane(moment.date())
            return moment
    except ValueError:
        pass
    raise Invalid(pointers={f"/{name}": "an RFC 3339 time with an offset, or a date"})


def _day(said: object) -> date:
    try:
        if isinstance(said, str) and len(said) == len("2026-11-21"):
            return _sane(date.fromisoformat(said))
    except ValueError:
        pass
    raise Invalid(pointers={"/day": "a date such as 2026-11-21"})


def _sane(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(day)
    return day
