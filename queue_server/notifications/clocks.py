"""Days and times in words, as the clock of a branch shows them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

WEEKDAYS: Mapping[str, Sequence[str]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
}
MONTHS: Mapping[str, Sequence[str]] = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "ar": (
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
        *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
}
DAY_AND_TIME: Mapping[str, str] = {
    "en": "{weekday} {day} {month}, {time}",
    "ar": "{weekday} {day} {month}، الساعة {time}",
}


def day_and_time(at: datetime, zone: ZoneInfo, language: str) -> str:
    """`Tuesday 24 November, 09:00`."""
    here = at.astimezone(zone)
    return DAY_AND_TIME[language].format(
        weekday=WEEKDAYS[language][here.weekday()],
        day=here.day,
        month=MONTHS[language][here.month - 1],
        time=clock_time(at, zone),
    )


def clock_time(at: datetime, zone: ZoneInfo) -> str:
    """`09:00`, in digits that every phone shows."""
    return f"{at.astimezone(zone):%H:%M}"
