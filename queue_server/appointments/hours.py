"""When somebody works, as schedules show it: blocks and closures of a calendar, day by day."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from queue_server.appointments.windows import Window
from queue_server.availability.blocks import Block, Closure, spans_of
from queue_server.availability.calendar import OrganizationCalendar, moment
from realtime.streams import Payload

ONE_DAY = timedelta(days=1)


def hours_of(calendar: OrganizationCalendar, staff_id: UUID, window: Window) -> list[Payload]:
    """A doctor's work, breaks and absences that have anything of a window, by their beginning; none of a former one."""
    if (doctor := calendar.doctors.get(staff_id)) is None:
        return []
    begins, ends = window.begins.timestamp(), window.ends.timestamp()
    blocks = [block for block in calendar.blocks.get(staff_id, ()) if doctor.is_at(block.branch_id)]
    places = {block.branch_id for block in blocks}
    rows = [row for block in blocks for row in _spans(calendar, block, window)]
    rows += [
        _closed(one)
        for one in calendar.closures
        if one.starts < ends and one.ends > begins and any(one.concerns(place, staff_id) for place in places)
    ]
    return sorted(rows, key=by_beginning)


def by_beginning(row: Payload) -> tuple[str, str, str]:
    """How rows of hours are ordered; all their times are UTC to the second."""
    return row["starts_at"], row["kind"], row["id"]


def _spans(calendar: OrganizationCalendar, block: Block, window: Window) -> Iterator[Payload]:
    branch = calendar.branches.get(block.branch_id)
    if branch is None:  # it was closed
        return
    first, last = (edge.astimezone(branch.zone).date() for edge in (window.begins, window.ends))
    begins, ends = window.begins.timestamp(), window.ends.timestamp()
    for since, until in spans_of(block, first - 2 * ONE_DAY, last, branch.zone):
        if since < ends and until > begins:
            yield {
                "id": str(block.id),
                "staff_id": str(block.staff_id),
                "branch_id": str(block.branch_id),
                "kind": "break" if block.is_break else "work",
                "starts_at": moment(since).isoformat(),
                "ends_at": moment(until).isoformat(),
                "seats": block.seats,
            }


def _closed(closure: Closure) -> Payload:
    return {
        "id": str(closure.id),
        "staff_id": None if closure.staff_id is None else str(closure.staff_id),
        "branch_id": None if closure.branch_id is None else str(closure.branch_id),
        "kind": "closure",
        "starts_at": moment(closure.starts).isoformat(),
        "ends_at": moment(closure.ends).isoformat(),
        "seats": 0,
    }
