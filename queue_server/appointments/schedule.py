"""A doctor's schedule as a projection of its stream: one event in, one diff for each room out."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from queue_server.actor import Actor
from queue_server.appointments.hours import by_beginning, hours_of
from queue_server.appointments.misfits import fits
from queue_server.appointments.windows import Day, Window
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.clinic.events import PlanChanged
from queue_server.identity.events import AccessChanged
from realtime.streams import Applied, Diff, Head, Payload, Place, StreamEvent, StreamKey

OF_HOURS = frozenset({PlanChanged.type, AccessChanged.type})  # who is a doctor no longer has no hours either
Desk = frozenset[str]  # the branches that it keeps
ELSEWHERE = ("id", "staff_id", "branch_id", "busy_from", "busy_to", "status")  # what another branch's desk may know


class Plans(Protocol):
    """Calendars by organization."""

    async def as_committed(self, organization_id: UUID) -> OrganizationCalendar: ...


class Entry(NamedTuple):
    """An appointment, with its times as times."""

    begins: datetime
    ends: datetime
    row: Payload

    @classmethod
    def of(cls, row: Payload) -> "Entry":
        """As `fn.schedule_entry` has it."""
        return cls(datetime.fromisoformat(row["busy_from"]), datetime.fromisoformat(row["busy_to"]), row)


class Schedule:
    """The appointments of one doctor, and when they work.

    The stream is that of the doctor's account too: sign-outs pass through it, and are empty diffs.
    """

    def __init__(
        self, loaded: Payload, calendar: OrganizationCalendar, plans: Plans, parts: Collection[str] = ()
    ) -> None:
        self.head = Head(loaded["epoch"], loaded["version"], loaded["public_version"])
        self.leans_on: Sequence[StreamKey] = ()
        self.beside: Callable[[str], Any] = lambda _: None
        self.id: str = loaded["stream_id"]
        self.at: str = loaded["at"]
        self.doctor: Payload = loaded["doctor"]
        self.calendar = calendar
        self._plans = plans
        self._parts = parts  # desks that follow it and are not shown all of it, as `apart` has them; they come and go
        self._branches: set[str] = set(loaded["branches"])  # whose day rooms hear of it: none is taken out again
        self._entries = {row["id"]: Entry.of(row) for row in loaded["appointments"]}
        self._read_for = self.head.version  # the calendar is at least as new as this version

    # One event in

    def apply(self, event: StreamEvent) -> Applied:
        """Take the next event of the doctor."""
        self.at = event.at
        now = datetime.fromisoformat(event.at)
        ops = [{"op": "plan"}] if event.type in OF_HOURS else self._take(event.body, now)
        new = workplaces_in(event) - self._branches
        self._branches |= new
        rooms = [self._diff(event, "day", branch, narrowed(ops, {branch})) for branch in self._branches]
        rooms += [self._diff(event, "schedule", self.id, narrowed(ops, together(one)), one) for one in self._parts]
        follows = {room("day", branch): [StreamKey("schedule", self.id)] for branch in new}
        return Applied([self._diff(event, "schedule", self.id, ops), *rooms], follows=follows)

    def lacks(self, event: StreamEvent) -> Awaitable[None] | None:
        """The new hours, where they have changed; or a service that is newer than the calendar."""
        is_newer = event.type in OF_HOURS or any(
            UUID(row["service_id"]) not in self.calendar.names for row in entries_in(event.body)
        )
        return self._read_hours(event.version) if is_newer and self._read_for < event.version else None

    def places(self, is_watched: Callable[[str], bool], now: float) -> Iterator[Place]:
        """Nobody stands in a schedule."""
        return iter(())

    # As it stands

    def hours(self, window: Window) -> list[Payload]:
        """When the doctor works in a window."""
        return hours_of(self.calendar, UUID(self.id), window)

    def entries(self, window: Window, now: datetime) -> list[Entry]:
        """Appointments that have anything of a window, and whether they fit."""
        found = (one for one in self._entries.values() if one.begins < window.ends and one.ends > window.begins)
        return [one._replace(row=self._judged(one.row, now)) for one in found]

    def snapshot(self, window: Window, time_zone: str, now: datetime, desk: Desk | None) -> Payload:
        """For the doctor and whoever keeps all branches (None), or for a desk."""
        rows = in_order(self.entries(window, now))
        return {
            "staff_id": self.id,
            "epoch": self.head.epoch,
            "version": self.head.version,
            "at": self.at,
            **window.said(time_zone),
            "blocks": self.hours(window),
            "appointments": rows if desk is None else [narrow(row, desk) for row in rows],
        }

    def _judged(self, row: Payload, now: datetime) -> Payload:
        return {**row, "fits": fits(row, self.calendar, now=now)}

    async def _read_hours(self, version: int) -> None:
        self.calendar = await self._plans.as_committed(self.calendar.organization_id)
        self._read_for = version

    def _take(self, body: Payload, now: datetime) -> list[Payload]:
        """Put appointments where the event says; one that went to another doctor is gone from here."""
        ops = [self._put(row, now) for row in entries_in(body)]
        if "appointment_id" in body:
            ops.append(self._drop(body["appointment_id"]))
        return [op for op in ops if op is not None]

    def _put(self, row: Payload, now: datetime) -> Payload | None:
        if row["staff_id"] != self.id:
            return self._drop(row["id"])
        self._entries[row["id"]] = Entry.of(row)
        return {"op": "set", "appointment": self._judged(row, now)}

    def _drop(self, ident: str) -> Payload | None:
        return None if self._entries.pop(ident, None) is None else {"op": "remove", "appointment_id": ident}

    def _diff(self, event: StreamEvent, audience: str, whose: str, ops: list[Payload], apart: str = "") -> Diff:
        name = room(audience, whose)
        told = {"epoch": event.epoch, "version": event.version, "at": event.at, "ops": ops}
        return Diff(audience, name + apart, {"room": name, "stream_id": self.id, **told}, "schedule:updated")


def day_of(branch_id: str, schedules: Collection[Schedule], day: Day, now: datetime) -> Payload:
    """A day of a branch, put together from the schedules of those who work there."""
    hours = {(row["id"], row["starts_at"]): row for one in schedules for row in one.hours(day.window)}
    rows = in_order([entry for one in schedules for entry in one.entries(day.window, now)])
    return {
        "branch_id": branch_id,
        "day": day.date.isoformat(),
        **day.window.said(day.time_zone),
        "streams": {one.id: {"epoch": one.head.epoch, "version": one.head.version} for one in schedules},
        "doctors": [one.doctor for one in schedules],
        "blocks": sorted((row for row in hours.values() if row["branch_id"] in (branch_id, None)), key=by_beginning),
        "appointments": [narrow(row, {branch_id}) for row in rows],
    }


def in_order(entries: Collection[Entry]) -> list[Payload]:
    """By their beginning, then by doctor and id."""
    return [one.row for one in sorted(entries, key=lambda one: (one.begins, one.row["staff_id"], one.row["id"]))]


def narrow(row: Payload, branches: Collection[str]) -> Payload:
    """An appointment as the desk of some branches sees it: of another branch only that the doctor is busy."""
    return row if row["branch_id"] in branches else {name: row[name] for name in ELSEWHERE}


def narrowed(ops: Sequence[Payload], branches: Collection[str]) -> list[Payload]:
    """Ops, likewise."""
    return [{**op, "appointment": narrow(op["appointment"], branches)} if op["op"] == "set" else op for op in ops]


def desk_of(actor: Actor, staff_id: UUID) -> Desk | None:
    """Of which branches somebody is shown a doctor's appointments whole; None: of all."""
    if actor.is_everywhere or (actor.id == staff_id and actor.is_staff):
        return None
    return frozenset(map(str, actor.desks))


def apart(desk: Desk) -> str:
    """Where a desk hears a schedule, beside those who hear all of it."""
    return "/" + ",".join(sorted(desk))


def together(part: str) -> Desk:
    """The desk that hears a schedule there."""
    return frozenset(part.removeprefix("/").split(","))


def entries_in(body: Payload) -> list[Payload]:
    """The appointments that an event speaks of."""
    return [*([body["appointment"]] if "appointment" in body else []), *body.get("appointments", ())]


def workplaces_in(event: StreamEvent) -> set[str]:
    """Branches where the doctor of a stream works, by an event of it."""
    if event.type == PlanChanged.type:
        return set(event.body["branches"])
    return {row["branch_id"] for row in entries_in(event.body) if row["staff_id"] == event.stream_id}


def room(audience: str, whose: str) -> str:
    """`schedule:<doctor>` or `day:<branch>`."""
    return f"{audience}:{whose}"
