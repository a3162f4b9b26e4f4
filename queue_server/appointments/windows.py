"""Between when and when a schedule is shown: moments or dates as somebody says them, in the zone of a branch."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from queue_server.errors import Invalid
from queue_server.http.asked import Query, day_in, moment_or_day_in

USUAL = timedelta(days=7)
LONGEST = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Window:
    """From (included) to (excluded)."""

    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, query: Query, *, zone: str, now: datetime) -> Self:
        """As `from` and `to` are said; a week from today where they are not. Raises `Invalid`."""
        wall = ZoneInfo(zone)
        start = moment_or_day_in(query, "from", wall) or midnight(now.astimezone(wall).date(), zone)
        end = moment_or_day_in(query, "to", wall) or start + USUAL
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
    def of(cls, query: Query, *, zone: str, now: datetime) -> Self:
        """As `day` is said; today where it is not. Raises `Invalid`."""
        return cls(day_in(query, "day") or now.astimezone(ZoneInfo(zone)).date(), zone)

    @property
    def window(self) -> Window:
        """The same as moments."""
        return Window(midnight(self.date, self.time_zone), midnight(self.date + timedelta(days=1), self.time_zone))


def midnight(day: date, zone: str) -> datetime:
    """When a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
