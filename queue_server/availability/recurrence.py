"""Which days a recurrence rule (RFC 5545, 3.3.10) names: those a clinic writes, none that keeps a process busy.

Days are looked at one by one and no further than asked. dateutil, which the tests compare this with, would look for the
next day of a rule that names none, such as the thirtieth of February, until the year 9999: for seconds.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Self
from zoneinfo import ZoneInfo

FREQUENCIES, IN_MONTHS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"), ("MONTHLY", "YEARLY")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST = 300  # characters
MOST_APART, MOST_TIMES = 99, 366
LAST_DAY = date(9000, 12, 31)
LONGEST_COUNT = timedelta(days=3660)  # a rule with COUNT has to be counted from its beginning
PARTS = frozenset(["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"])
UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
BY_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule, read. `days` are (day of the week from Monday, 0 or which one of the month or year)."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    days: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_starts: int = 0

    @classmethod
    def read(cls, text: str) -> Self:
        """A rule from its text, with or without `RRULE:`; ValueError says what is wrong with it."""
        if len(text) > LONGEST:
            raise ValueError(f"a rule has at most {LONGEST} characters")
        parts = _parts(text.strip().upper().removeprefix("RRULE:"))
        if parts.get("FREQ") not in FREQUENCIES:
            raise ValueError("FREQ is DAILY, WEEKLY, MONTHLY or YEARLY")
        rule = cls(
            frequency=parts["FREQ"],
            interval=_number(parts, "INTERVAL", MOST_APART) or 1,
            count=_number(parts, "COUNT", MOST_TIMES),
            until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
            days=_days(parts.get("BYDAY")),
            month_days=_numbers(parts, "BYMONTHDAY", 31, signed=True),
            months=_numbers(parts, "BYMONTH", 12),
            positions=_numbers(parts, "BYSETPOS", 31, signed=True),
            week_starts=_weekday(parts.get("WKST", "MO")),
        )
        rule._must_make_sense()
        return rule

    def __str__(self) -> str:
        said = {
            "FREQ": self.frequency,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "BYDAY": ",".join(f"{which or ''}{DAYS[day]}" for day, which in self.days),
            "BYMONTHDAY": _joined(self.month_days),
            "BYMONTH": _joined(self.months),
            "BYSETPOS": _joined(self.positions),
            "COUNT": str(self.count or ""),
            "UNTIL": _written(self.until),
            "WKST": DAYS[self.week_starts] if self.week_starts else "",
        }
        return ";".join(f"{name}={value}" for name, value in said.items() if value)

    def ending_by_days(self, zone: ZoneInfo, starts_at: time) -> Self:
        """The same rule, its UNTIL not a moment but the last day on which what starts at `starts_at` still begins."""
        if not isinstance(self.until, datetime):
            return self
        until = self.until if self.until.tzinfo is None else self.until.astimezone(zone)
        return replace(self, until=until.date() - timedelta(days=until.time() < starts_at))

    def days_between(self, starts_on: date, first: date, last: date) -> list[date]:
        """The days from `first` to `last` (both included) that a rule which begins on `starts_on` names, in order."""
        return list(self._between(starts_on, first, last))

    def names_one_of(self, starts_on: date, last: date, *, but: Collection[date]) -> bool:
        """Whether it names any day until `last` (included) but these; it looks no further than the first."""
        return any(day not in but for day in self._between(starts_on, starts_on, last))

    def _between(self, starts_on: date, first: date, last: date) -> Iterator[date]:
        first, last = max(first, starts_on), min(last, self._ends(starts_on))
        begin = starts_on if self.count is not None else first
        named = (
            day
            for days in self._periods(starts_on, begin, last)
            for day in self._picked([day for day in days if self._names(day, starts_on)])
            if starts_on <= day <= last
        )
        if first <= last:
            yield from (day for day in islice(named, self.count) if day >= first)

    def _ends(self, starts_on: date) -> date:
        until = self.until.date() if isinstance(self.until, datetime) else self.until or LAST_DAY
        return min(until, LAST_DAY if self.count is None else min(starts_on, LAST_DAY - LONGEST_COUNT) + LONGEST_COUNT)

    def _periods(self, starts_on: date, begin: date, last: date) -> Iterator[list[date]]:
        """The days of every day, week, month or year that the rule looks at, from the one in which `begin` lies."""
        match self.frequency:
            case "DAILY":
                for day in _every(self.interval, starts_on.toordinal(), begin.toordinal(), last.toordinal()):
                    yield [date.fromordinal(day)]
            case "WEEKLY":
                week = starts_on.toordinal() - (starts_on.weekday() - self.week_starts) % 7
                for day in _every(7 * self.interval, week, begin.toordinal(), last.toordinal()):
                    yield [date.fromordinal(day + ahead) for ahead in range(7)]
            case "MONTHLY":
                for month in _every(self.interval, _month(starts_on), _month(begin), _month(last)):
                    yield _days_of(month)
            case _:
                for year in _every(self.interval, starts_on.year, begin.year, last.year):
                    yield [day for month in range(12) for day in _days_of(year * 12 + month)]

    def _names(self, day: date, starts_on: date) -> bool:
        """Whether the BY parts name a day of a period; what is left out follows from the day it begins on."""
        months, month_days, weekday = self.months, self.month_days, day.weekday()
        if not self.days and not month_days:
            if self.frequency == "WEEKLY" and weekday != starts_on.weekday():
                return False
            if self.frequency in IN_MONTHS:
                month_days = (starts_on.day,)
            if self.frequency == "YEARLY":
                months = months or (starts_on.month,)
        if months and day.month not in months:
            return False
        if month_days and day.day not in month_days and day.day - _length(day) - 1 not in month_days:
            return False
        return not self.days or any(weekday == named and self._is_nth(day, nth) for named, nth in self.days)

    def _is_nth(self, day: date, nth: int) -> bool:
        """Whether a day is the nth of its name in its month, or in its year where the rule is of whole years."""
        if not nth:
            return True
        if self.frequency == "YEARLY" and not self.months:
            before, length = day.timetuple().tm_yday - 1, 366 if isleap(day.year) else 365
        else:
            before, length = day.day - 1, _length(day)
        return (before // 7 + 1 == nth) if nth > 0 else ((length - before - 1) // 7 + 1 == -nth)

    def _picked(self, days: list[date]) -> list[date]:
        """BYSETPOS: the nth of what a period has."""
        if not self.positions:
            return days
        return [day for place, day in enumerate(days) if {place + 1, place - len(days)} & set(self.positions)]

    def _must_make_sense(self) -> None:
        in_months = self.frequency in IN_MONTHS
        if self.count is not None and self.until is not None:
            raise ValueError("give COUNT or UNTIL, not both")
        if not in_months and (self.positions or any(which for _, which in self.days)):
            raise ValueError("BYSETPOS and numbered days are for MONTHLY and YEARLY rules")
        if self.positions and not (self.days or self.month_days):
            raise ValueError("BYSETPOS picks among BYDAY or BYMONTHDAY")
        if self.frequency == "WEEKLY" and self.month_days:
            raise ValueError("BYMONTHDAY is not for WEEKLY rules")


def _every(step: int, origin: int, first: int, last: int) -> range:
    """Every `step` from `origin` on, beginning with the one at or before `first`."""
    return range(origin + (first - origin) // step * step, last + 1, step)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _length(day: date) -> int:
    """How many days the month has."""
    return monthrange(day.year, day.month)[1]


def _days_of(month: int) -> list[date]:
    first = date(month // 12, month % 12 + 1, 1)
    return [date.fromordinal(first.toordinal() + ahead) for ahead in range(_length(first))]


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if name not in PARTS or not equals or not value or name in parts:
            raise ValueError("a rule is made of " + ", ".join(sorted(PARTS)) + ", each once")
        parts[name] = value
    return parts


def _number(parts: dict[str, str], name: str, most: int) -> int | None:
    found = _numbers(parts, name, most)
    if len(found) > 1:
        raise ValueError(f"{name} is one number")
    return found[0] if found else None


def _numbers(parts: dict[str, str], name: str, most: int, *, signed: bool = False) -> tuple[int, ...]:
    found: list[int] = []
    for said in parts[name].split(",") if name in parts else ():
        if (
            re.fullmatch(r"[+-]?[0-9]{1,3}" if signed else "[0-9]{1,3}", said) is None
            or not 1 <= abs(int(said)) <= most
        ):
            raise ValueError(f"{name} is made of numbers from 1 to {most}")
        found.append(int(said))
    return tuple(dict.fromkeys(found))


def _days(said: str | None) -> tuple[tuple[int, int], ...]:
    found = []
    for part in said.split(",") if said is not None else ():
        if (day := BY_DAY.fullmatch(part)) is None:
            raise ValueError("BYDAY is made of days such as MO, or 1MO for the first Monday of a month")
        found.append((DAYS.index(day[2]), int(day[1] or 0)))
    return tuple(dict.fromkeys(found))


def _weekday(said: str) -> int:
    if said not in DAYS:
        raise ValueError("WKST is a day such as MO")
    return DAYS.index(said)


def _until(said: str) -> date | datetime:
    found = UNTIL.fullmatch(said)
    if found is None:
        raise ValueError("UNTIL is a day such as 20261231, or a moment such as 20261231T200000Z")
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if not 1970 <= year <= 9998:
        raise ValueError("UNTIL is in no year that we know")
    if found[4] is None:
        return date(year, month, day)
    zone = UTC if found[8] else None
    return datetime(year, month, day, int(found[5]), int(found[6]), int(found[7]), tzinfo=zone)


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


def _written(until: date | datetime | None) -> str:
    if until is None:
        return ""
    if not isinstance(until, datetime):
        return until.strftime("%Y%m%d")
    return until.strftime("%Y%m%dT%H%M%S") + ("Z" if until.tzinfo else "")
