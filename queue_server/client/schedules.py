"""Two more to follow: a doctor's schedule, and the day of a branch, made of the schedules of all who work there."""

from datetime import date, datetime
from uuid import UUID

from queue_server.client.errors import Misfit
from queue_server.client.followed import ServersClock, View
from queue_server.client.follower import Follower, Kind
from queue_server.client.kinds import FollowedByDiffs
from queue_server.client.rules import DESK
from queue_server.client.shapes import Day, Payload, Schedule

Rows = list[Payload]


def schedule_after(schedule: Payload, diff: Payload) -> Payload:
    """A schedule after the diff that follows it; raises `Misfit` where working hours have changed."""
    return {**_after(schedule, diff), **{name: diff[name] for name in ("epoch", "version", "at")}}


def day_after(day: Payload, diff: Payload) -> Payload:
    """A day after the next diff of one of its doctors; raises `Misfit` where their hours have changed."""
    streams = {**day["streams"], diff["stream_id"]: {"epoch": diff["epoch"], "version": diff["version"]}}
    return {**_after(day, diff), "streams": streams}


def _after(view: Payload, diff: Payload) -> Payload:
    """A diff touches only rows of its own doctor: one that moved is taken out there, put in elsewhere, in any order."""
    rows: Rows = view["appointments"]
    for op in diff["ops"]:
        if op["op"] == "plan":
            raise Misfit("somebody works at other times")
        if op["op"] == "set":
            fresh = op["appointment"]
            rows = _without(rows, fresh["id"], diff["stream_id"])
            rows = sorted([*rows, fresh], key=_by_beginning) if _is_within(fresh, view) else rows
        if op["op"] == "remove":
            rows = _without(rows, op["appointment_id"], diff["stream_id"])
    return {**view, "appointments": rows}


def _without(rows: Rows, ident: str, staff_id: str) -> Rows:
    return [one for one in rows if (one["id"], one["staff_id"]) != (ident, staff_id)]


def _is_within(row: Payload, view: Payload) -> bool:
    """Whether an appointment has anything of what is shown, buffers included."""
    begins, ends, since, until = (_at(said) for said in (row["busy_from"], row["busy_to"], view["from"], view["to"]))
    return begins < until and ends > since


def _by_beginning(row: Payload) -> tuple[datetime, str, str]:
    return _at(row["busy_from"]), row["staff_id"], row["id"]


def _at(said: str) -> datetime:
    return datetime.fromisoformat(said)


SCHEDULE = Kind(
    stream_of=lambda diff: str(diff["stream_id"]),
    after=schedule_after,
    streams=lambda held: {held["staff_id"]: {"epoch": held["epoch"], "version": held["version"]}},
    asks=lambda held: {"schedule_id": held["staff_id"], "epoch": held["epoch"], "since": held["version"]},
)
DAY = Kind(
    stream_of=lambda diff: str(diff["stream_id"]),
    after=day_after,
    streams=lambda held: held["streams"],
    asks=lambda held: {"branch_id": held["branch_id"], "view": "day", "streams": held["streams"]},
)


class FollowedRoom(FollowedByDiffs[View]):
    """What is followed by a room that its messages name."""

    room: str

    def is_for(self, event: str, message: Payload) -> bool:
        """By the room."""
        return event in ("schedule:updated", "queue:head") and message.get("room") == self.room


class FollowedSchedule(FollowedRoom[Schedule]):
    """A doctor's schedule between two moments or dates, for the doctor and the desks."""

    def __init__(
        self, staff_id: UUID | str, begins: datetime | date | None, ends: datetime | date | None, clock: ServersClock
    ) -> None:
        between = {name: edge.isoformat() for name, edge in (("from", begins), ("to", ends)) if edge is not None}
        super().__init__({"schedule_id": str(staff_id), **between}, Follower(SCHEDULE), DESK, clock)
        self.room = f"schedule:{staff_id}"


class FollowedDay(FollowedRoom[Day]):
    """The day of a branch, for its desk."""

    def __init__(self, branch_id: UUID | str, day: date | None, clock: ServersClock) -> None:
        on = {} if day is None else {"day": day.isoformat()}
        super().__init__({"branch_id": str(branch_id), "view": "day", **on}, Follower(DAY), DESK, clock)
        self.room = f"day:{branch_id}"
