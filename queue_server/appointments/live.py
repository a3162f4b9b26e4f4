"""The live views of schedules, and who may enter them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from queue_server.actor import Actor
from queue_server.appointments import live_queries
from queue_server.appointments.live_queries import Shelves
from queue_server.appointments.schedule import Schedule, apart, day_of, desk_of, room, workplaces_in
from queue_server.appointments.windows import Day, Window
from queue_server.clinic.events import BranchChanged, PlanChanged
from queue_server.errors import Invalid
from queue_server.identity.events import AccessChanged
from queue_server.queues.rooms import ident, refusing, with_actor
from queue_server.transaction import Database
from realtime.streams import Payload, Projection, StreamEvent, StreamKey
from realtime.together import Together
from realtime.views import Admission, Caller

BACK = timedelta(days=8)  # a schedule in memory begins a month before it was read, and pages stay open
LATELY = 60.0  # seconds
LONG_AGO = "What is longer ago does not change: read it over HTTP."


class ScheduleSource:
    """Loads the stream of a doctor's schedule."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def load(self, stream_id: str) -> Projection | None:
        """The schedule as stored now."""
        found: list[Schedule] = await refusing(self._shelves.schedules([UUID(stream_id)], None))
        return found[0] if found else None


class ScheduleView:
    """`{"schedule_id", "from", "to"}`: a doctor's schedule, for the doctor and the desks."""

    def __init__(self, shelves: Shelves) -> None:
        self._database = shelves.database
        self._parts = shelves.parts

    def understands(self, wish: Mapping[str, Any]) -> bool:
        """By its keys."""
        return {"schedule_id"} <= set(wish) <= {"schedule_id", "from", "to"}

    def room(self, wish: Mapping[str, Any]) -> str:
        """`schedule:<doctor>`."""
        return room("schedule", str(ident(wish, "schedule_id")))

    def to_review(self, event: StreamEvent) -> str | None:
        """Where the doctor works may have changed, and with it who keeps their schedule."""
        return room("schedule", event.stream_id) if event.type in (PlanChanged.type, AccessChanged.type) else None

    async def admit(self, caller: Caller, wish: Mapping[str, Any]) -> Admission:
        """The doctor, and the desks of branches where they work: of others these only hear when the doctor is busy."""
        staff_id = ident(wish, "schedule_id")
        actor = with_actor(caller, "schedule:see")
        row, window = await refusing(self._asked(actor, staff_id, wish))
        key, desk = StreamKey("schedule", str(staff_id)), desk_of(actor, staff_id)

        def snapshot(projections: Mapping[str, Projection]) -> Payload:
            (schedule,) = schedules_among(projections)
            return schedule.snapshot(window, row["time_zone"], row["now"], desk)

        heads, where = {key: row["version"]}, "" if desk is None else apart(desk)
        parts = self._parts[staff_id]
        return Admission(self.room(wish), heads, snapshot, audience="schedule", apart=where, parts=parts)

    async def _asked(self, actor: Actor, staff_id: UUID, wish: Mapping[str, Any]) -> tuple[Any, Window]:
        row = await live_queries.kept_schedule(self._database, actor, staff_id)
        window = Window.of(wish, zone=row["time_zone"], now=row["now"])
        if window.begins < row["now"] - BACK:
            raise Invalid(pointers={"/from": LONG_AGO})
        return row, window


class DayView:
    """`{"branch_id", "view": "day", "day"}`: all who work at a branch on a day, for its desk."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now
        self._days = Together(self._read_days)
        self._joined: dict[str, dict[str, float]] = defaultdict(dict)

    def understands(self, wish: Mapping[str, Any]) -> bool:
        """By its keys."""
        return {"branch_id", "view"} <= set(wish) <= {"branch_id", "view", "day"} and wish["view"] == "day"

    def room(self, wish: Mapping[str, Any]) -> str:
        """`day:<branch>`."""
        return room("day", str(ident(wish, "branch_id")))

    def to_review(self, event: StreamEvent) -> str | None:
        """A branch may be there no longer."""
        return room("day", event.stream_id) if event.type == BranchChanged.type else None

    async def admit(self, caller: Caller, wish: Mapping[str, Any]) -> Admission:
        """The desk of the branch."""
        branch_id = ident(wish, "branch_id")
        actor = with_actor(caller, "schedule:see")
        rows, day = await refusing(self._asked(actor, branch_id, wish))

        def snapshot(projections: Mapping[str, Projection]) -> Payload:
            return day_of(str(branch_id), schedules_among(projections), day, rows[0]["now"])

        return Admission(
            self.room(wish),
            {StreamKey("schedule", str(doctor)): version for doctor, version in live_queries.doctors_in(rows).items()},
            snapshot,
            audience="day",
            more=self._newcomers(str(branch_id)),
        )

    def concern(self, event: StreamEvent) -> Iterable[tuple[str, StreamKey]]:
        """Whoever watches a branch's day follows everybody who works there, also who begins to."""
        for branch in workplaces_in(event):
            self._note(branch, event.stream_id)
            yield room("day", branch), StreamKey("schedule", event.stream_id)

    def _note(self, branch: str, doctor: str) -> None:
        now, known = self._now(), self._joined[branch]
        known[doctor] = now
        for former in [one for one, at in known.items() if now - at > LATELY]:
            del known[former]

    def _newcomers(self, branch: str) -> Callable[[Mapping[str, Projection]], Sequence[StreamKey]]:
        """Doctors who came to work here while somebody was on the way in."""

        def more(projections: Mapping[str, Projection]) -> Sequence[StreamKey]:
            return [StreamKey("schedule", one) for one in self._joined.get(branch, ()) if one not in projections]

        return more

    async def _asked(self, actor: Actor, branch_id: UUID, wish: Mapping[str, Any]) -> tuple[Sequence[Any], Day]:
        rows = live_queries.must_keep_day(actor, branch_id, await self._days(branch_id))
        day = Day.of(wish, zone=rows[0]["time_zone"], now=rows[0]["now"])
        if day.window.begins < rows[0]["now"] - BACK:
            raise Invalid(pointers={"/day": LONG_AGO})
        return rows, day

    async def _read_days(self, branches: Sequence[UUID]) -> Mapping[UUID, list[Any]]:
        return await live_queries.days(self._database, branches)


def schedules_among(projections: Mapping[str, Projection]) -> list[Schedule]:
    """The schedules behind a room, by doctor."""
    return [one for _, one in sorted(projections.items()) if isinstance(one, Schedule)]
