"""When people are told: deciders of quiet hours and of reminders; pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from queue_server.delivery.messages import Channel
from queue_server.notifications.kinds import Urgency

Quiet = tuple[time, time]
DAY_BEFORE, HOURS_BEFORE = 24, 2  # the names of the two reminders, as jobs carry them
JUST_TOLD = timedelta(hours=1)  # whoever has only just booked knows
LAST_CALL = timedelta(minutes=30)  # before an offer is over it rings, quiet hours or not
IN_TIME = timedelta(hours=1)  # a reminder later than this before the start helps nobody any more


def reminders_of(starts_at: datetime, zone: ZoneInfo, now: datetime) -> dict[int, datetime]:
    """When to remind of an appointment, by name of the reminder; none that is past, or that would follow at once.

    A day before is the same time on the wall the day before, whatever the clocks do in that night: "tomorrow at
    nine" is said at nine. Two hours before is time that passes, because it is about setting out.
    """
    day_before = (starts_at.astimezone(zone).replace(tzinfo=None) - timedelta(days=1)).replace(tzinfo=zone)
    moments = {
        DAY_BEFORE: day_before.astimezone(UTC),
        HOURS_BEFORE: starts_at.astimezone(UTC) - timedelta(hours=HOURS_BEFORE),
    }
    return {name: at for name, at in moments.items() if at > now + JUST_TOLD}


def quiet_until(now: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours that it is in now are over; None when it is in none."""
    if quiet is None:
        return None
    begins, ends = quiet
    here = now.astimezone(zone)
    at = here.time().replace(second=0, microsecond=0)
    is_over_midnight = begins > ends
    if not ((at >= begins or at < ends) if is_over_midnight else begins <= at < ends):
        return None
    day = here.date() + timedelta(days=1 if is_over_midnight and at >= begins else 0)
    return datetime.combine(day, ends, zone).astimezone(UTC)


def moment_of(
    urgency: Urgency,
    channel: Channel,
    *,
    now: datetime,
    until: datetime | None,
    quiet: Quiet | None,
    zone: ZoneInfo,
) -> datetime | None:
    """When it goes out this way; None: this way not at all. `until`: from then on it helps nobody."""
    morning = quiet_until(now, quiet, zone)
    if morning is None or urgency is Urgency.AT_ONCE:
        return now
    is_in_time = until is None or morning <= until
    if channel is Channel.EMAIL:
        return morning if urgency is Urgency.REMINDER and is_in_time else now
    if is_in_time:
        return morning
    if urgency is Urgency.OFFER and until is not None:
        return max(now, until - LAST_CALL)
    return now if urgency is Urgency.CHANGE else None
