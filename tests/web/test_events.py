"""Every event is declared, placed and without a name in it; what is made of it fits what AsyncAPI says."""

import re
from collections.abc import Awaitable, Mapping
from copy import deepcopy
from dataclasses import fields
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, cast
from uuid import UUID

import jsonschema_rs
import pytest
from pydantic import BaseModel

from queue_server import __version__
from queue_server.appointments.live_wire import ScheduleDiff
from queue_server.appointments.schedule import Plans, Schedule
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.clinic.standing import BranchStanding
from queue_server.events import Event
from queue_server.notifications.events import NotificationAdded, NotificationRead
from queue_server.notifications.live import told_of
from queue_server.notifications.live_wire import InboxSeen, NotificationTold
from queue_server.queues import commands, queries, wire
from queue_server.queues.expected import ticket_view
from queue_server.queues.line import Line
from queue_server.queues.states import Priority
from queue_server.queues.views import LineView, TicketView
from queue_server.web.asyncapi import asyncapi
from realtime.streams import Applied, Payload, StreamEvent
from tests.a_clinic import Clinic

HOUSE = Path(__file__).parents[2]
FUNCTIONS = HOUSE / "db" / "functions"
FEATURES = sorted(file.parent.name for file in (HOUSE / "queue_server").glob("*/events.py"))
MODULES = [import_module(f"queue_server.{feature}.events") for feature in FEATURES]
SILENT = frozenset[str]().union(*(getattr(module, "SILENT", frozenset()) for module in MODULES))
DOCUMENT = asyncapi(__version__)
PERSONAL = {"phone", "reason", "email", "patient", "patient_id", "patient_name", "birth_date", "mrn", "note"}
QUEUE, BRANCH, SERVICE, DOCTOR, COUNTER = (f"01a1fbf4-2626-7bc2-af82-a162d00a4b0{n}" for n in range(1, 6))
FIRST, SECOND = (f"01a1fbf4-2626-7bc2-af82-a162d00a4c0{n}" for n in (1, 2))
NINE = "2026-11-21T09:00:00+00:00"
NO_HOURS = OrganizationCalendar(UUID(DOCTOR), 1)
INBOX: Mapping[str, type[BaseModel]] = {NotificationAdded.type: NotificationTold, NotificationRead.type: InboxSeen}
ROOM = {"id": COUNTER, "name": "Room 1", "names": {"en": "Room 1", "ar": "غرفة 1"}, "door": "1"}


def a_ticket(ident: str = FIRST, number: str = "A001", **changes: Any) -> Payload:
    """As `fn.line_ticket` makes it."""
    times = dict.fromkeys(("slot_at", "snoozed_until", "called_at", "started_at", "undo_until"))
    whose = {"user_id": None, "appointment_id": None, "called_by": None, "own": None, "end_reason": None}
    known = {"id": ident, "number": number, "queue_id": QUEUE, "service_id": SERVICE, "day": "2026-11-21"}
    stands = {"state": "waiting", "priority": "normal", "band": 1, "rank_at": NINE, "joined_at": NINE, "base": 0}
    said = {"needs": ["language:ar"], "here": True, "counter": None}
    return {**times, **whose, **known, **stands, **said, **changes}


def a_called_ticket(**changes: Any) -> Payload:
    return a_ticket(state="called", counter=ROOM, called_at=NINE, called_by=DOCTOR, undo_until=NINE, **changes)


def a_queue(**changes: Any) -> Payload:
    """As `fn.queue_facts` makes it."""
    service = {"id": SERVICE, "name": "General", "names": {"en": "General"}, "minutes": 10}
    names = {"name": "General", "names": {"en": "General", "ar": "عام"}}
    flow = {"paused": False, "open": True, "resumes_at": None, "head_starts": {"normal": 0}}
    return {"id": QUEUE, "branch_id": BRANCH, **names, **flow, "staff": [DOCTOR], "services": [service], **changes}


def a_branch(**changes: Any) -> Payload:
    """As `fn.branch_facts` makes it."""
    names = {"name": "Al Khuwair", "names": {"en": "Al Khuwair", "ar": "الخوير"}, "notice": None}
    hours = {"time_zone": "Asia/Muscat", "opening_hours": {"sat": [["08:00", "20:00"]]}}
    return {"id": BRANCH, **names, **hours, "is_public": True, **changes}


def a_counter(**changes: Any) -> Payload:
    """As `fn.counter_facts` makes it."""
    return {**ROOM, "kind": "room", "state": "open", "back_at": None, "user_id": DOCTOR, **changes}


def an_appointment(**changes: Any) -> Payload:
    """As `fn.schedule_entry` makes it."""
    ids = {"id": FIRST, "branch_id": BRANCH, "service_id": SERVICE, "staff_id": DOCTOR, "seat": 1}
    times = {"starts_at": NINE, "ends_at": NINE, "busy_from": NINE, "busy_to": "2026-11-21T09:10:00+00:00"}
    codes = {
        "status": "pending",
        "ticket_id": None,
        "ticket_state": None,
        "series_id": None,
        "sequence": 0,
        "revision": 1,
    }
    return {**ids, **times, **codes, **changes}


SAMPLES: Mapping[str, Any] = {
    "ticket": a_called_ticket(),
    "tickets": [a_ticket(state="left", end_reason="closed")],
    "queue": a_queue(paused=True, resumes_at=NINE),
    "branch": a_branch(notice={"en": "Closed on Friday"}),
    "counter": a_counter(state="paused", back_at=NINE),
    "counters": [a_counter(door="2"), a_counter(id=FIRST, door="3")],
    "day": "2026-11-22",
    "queue_id": QUEUE,
    "counter_id": COUNTER,
    "session_id": DOCTOR,
    "user_id": DOCTOR,
    "version": 2,
    "device_id": DOCTOR,
    "appointment": an_appointment(status="confirmed"),
    "appointment_id": FIRST,
    "branches": [BRANCH],
    "notification_id": FIRST,
}


class Directory:
    """Knows the one doctor."""

    names: ClassVar[Mapping[str, str]] = {DOCTOR: "Dr. Said"}

    def fetch(self, ids: set[str]) -> Awaitable[None]:
        raise AssertionError("everybody is known")


def a_line() -> Line:
    """As `fn.line` loads it: one waits, one is served."""
    head = {"stream_id": QUEUE, "epoch": 1, "version": 7, "public_version": 5, "at": NINE, "day": "2026-11-21"}
    served = a_called_ticket(ident=SECOND, number="A002") | {"state": "serving", "started_at": NINE}
    pace = {"service_id": SERVICE, "visits": 3, "mean": 500.0, "variance": 900.0}
    loaded = {**head, "queue": a_queue(), "tickets": [a_ticket(), served], "recent": [], "paces": [pace]}
    return Line(deepcopy(loaded), Directory())


def a_branch_standing() -> BranchStanding:
    """As `fn.branch` loads it."""
    head = {"stream_id": BRANCH, "organization_id": DOCTOR, "epoch": 1, "version": 7, "public_version": 7, "at": NINE}
    return BranchStanding(deepcopy({**head, "branch": a_branch(), "counters": [a_counter()], "queues": [QUEUE]}))


def a_schedule() -> Schedule:
    """As `fn.schedule` loads it: one appointment."""
    head = {"stream_id": DOCTOR, "epoch": 1, "version": 7, "public_version": 0, "at": NINE, "branches": [BRANCH]}
    doctor = {"id": DOCTOR, "name": "Dr. Said", "names": {"en": "Dr. Said"}}
    return Schedule({**head, "doctor": doctor, "appointments": [an_appointment()]}, NO_HOURS, cast(Plans, None))


def an_event(stream: str, event_type: str) -> StreamEvent:
    declared = Event.by_type[event_type]
    body = {field.name: deepcopy(SAMPLES[field.name]) for field in fields(declared)}
    return StreamEvent(stream, 1, 8, 6, True, event_type, body, NINE)


def ops_of(applied: Applied, audience: str) -> list[str]:
    return [op["op"] for diff in applied.diffs if diff.audience == audience for op in diff.payload["ops"]]


def must_fit(payload: Payload, *models: type[BaseModel]) -> None:
    """What is sent, as JSON has it, against the schemas that are served."""
    choice = [{"$ref": f"#/components/schemas/{model.__name__}"} for model in models]
    schema = {"anyOf": choice, "components": DOCUMENT["components"]}
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(payload)


DIFFS: Mapping[str, type[BaseModel]] = {
    "line": wire.LineDiff,
    "display": wire.BoardDiff,
    **dict.fromkeys(("schedule", "day"), ScheduleDiff),
}


def must_be_told_truly(applied: Applied) -> None:
    told_as: dict[str, type[BaseModel]] = {"queue:called": wire.Called, "queue:status-changed": wire.StatusChanged}
    for diff in applied.diffs:
        must_fit(diff.payload, DIFFS[diff.audience])
    for told in applied.told:
        must_fit(told.payload, told_as.get(told.event, wire.Position))


def everybody(_: str) -> bool:
    return True


def announced_in_sql() -> set[str]:
    sources = "".join(file.read_text(encoding="utf-8") for file in FUNCTIONS.glob("*.sql"))
    return set(re.findall(r"fn\.(?:announce|settle)\([^;]*?'([a-z]+\.[a-z_]+)'", sources))


def test_what_the_database_announces_is_declared() -> None:
    announced = announced_in_sql()

    assert {"ticket.joined", "ticket.called", "queue.day_ended"} <= announced
    assert announced - set(Event.by_type) == set()


@pytest.mark.parametrize("event_type", sorted(Event.by_type))
def test_an_event_is_placed_or_silent(event_type: str) -> None:
    on_line = a_line().apply(an_event(QUEUE, event_type))
    on_branch = a_branch_standing().apply(an_event(BRANCH, event_type))
    on_schedule = a_schedule().apply(an_event(DOCTOR, event_type))
    on_screens = ops_of(on_line, "line") or ops_of(on_branch, "display") or ops_of(on_schedule, "schedule")
    is_placed = bool(on_screens) or event_type in INBOX

    assert is_placed != (event_type in SILENT)


@pytest.mark.parametrize(("event_type", "model"), INBOX.items())
def test_what_a_person_hears_of_their_inbox_fits(event_type: str, model: type[BaseModel]) -> None:
    line = {"id": UUID(FIRST), "kind": "change", "title": "Moved", "body": "At ten", "link": None, "unread": 1}
    told = told_of(an_event(FIRST, event_type), {**line, "at": datetime.fromisoformat(NINE)})

    assert told is not None
    must_fit(told.payload, model)


def test_what_is_silent_is_declared() -> None:
    assert SILENT - set(Event.by_type) == set()


@pytest.mark.parametrize("event_type", sorted(set(Event.by_type) - SILENT))
def test_what_screens_hear_of_an_event_fits(event_type: str) -> None:
    line, branch = a_line(), a_branch_standing()
    line.beside = lambda _: branch

    if {"ticket", "tickets", "queue"} & {field.name for field in fields(Event.by_type[event_type])}:
        must_be_told_truly(line.apply(an_event(QUEUE, event_type)))
    must_be_told_truly(branch.apply(an_event(BRANCH, event_type)))
    must_be_told_truly(a_schedule().apply(an_event(DOCTOR, event_type)))
    must_fit(line.line_snapshot(), LineView)
    for place in line.places(everybody, 0.0):
        must_fit(place.payload, wire.Position)
    for ticket in line.tickets.values():
        must_fit(ticket_view(line, ticket, 0.0), TicketView)


def test_the_story_of_two_tickets_fits() -> None:
    """What one event alone does not bring about: joining, moving up, a second call, the list of earlier calls."""
    line, third = a_line(), "01a1fbf4-2626-7bc2-af82-a162d00a4c03"
    story = [
        ("ticket.joined", a_ticket(third, "A003", rank_at="2026-11-21T09:01:00+00:00")),
        ("ticket.prioritised", a_ticket(third, "A003", rank_at="2026-11-21T08:46:00+00:00", priority="priority")),
        ("ticket.called", a_called_ticket(ident=third, number="A003")),
        ("ticket.recalled", a_called_ticket(ident=third, number="A003")),
        ("ticket.missed", a_called_ticket(ident=third, number="A003") | {"state": "no_show"}),
        ("ticket.returned", a_ticket(third, "A003")),
    ]
    ops: set[str] = set()
    for count, (event_type, ticket) in enumerate(story, start=8):
        body = {"ticket": ticket, "again": event_type == "ticket.recalled"}
        applied = line.apply(StreamEvent(QUEUE, 1, count, count, True, event_type, body, NINE))
        must_be_told_truly(applied)
        ops |= {*ops_of(applied, "line"), *ops_of(applied, "display")}

    assert ops == {"insert", "state", "move", "remove", "show", "again", "hide", "recent", "queue"}


def test_a_branch_with_another_name_fits() -> None:
    branch = a_branch_standing()

    renamed = a_branch(name="Ruwi", names={"en": "Ruwi"})
    applied = branch.apply(StreamEvent(BRANCH, 1, 8, 8, True, "branch.changed", {"branch": renamed}, NINE))

    must_be_told_truly(applied)
    assert ops_of(applied, "display") == ["branch"]


async def test_what_a_clinic_really_says_fits(clinic: Clinic) -> None:
    database, directory = clinic.database, queries.Directory(clinic.database)
    line, now = await queries.line(database, directory, clinic.manager, clinic.queue)
    started = len(clinic.witness.events)
    patient = await clinic.a_patient()
    ticket = UUID((await clinic.joins_as(patient, reason="Cough", needs=["wheelchair"]))["id"])
    await clinic.joins(2, name="Salma", phone="+96890000000", priority=Priority.PRIORITY, reason="Fever")
    await commands.arrive(clinic.as_(patient), ticket)
    await commands.snooze(clinic.as_(patient), ticket, minutes=1)
    called = [await clinic.calls_next(), await clinic.calls_next()]
    for act in (commands.recall, commands.start, commands.complete, commands.undo, commands.hold, commands.resume):
        assert called[0] is not None
        await act(clinic.desk, UUID(called[0]["id"]))
    await commands.leave(clinic.as_(patient), ticket)
    told = [StreamEvent.read(event) for event in clinic.witness.events[started:]]

    for event in (one for one in told if one.stream_id == line.id):
        if (missing := line.lacks(event)) is not None:
            await missing
        must_be_told_truly(line.apply(event))
        line.head.advance(event)
        must_fit(line.line_snapshot(), LineView)
        for place in line.places(everybody, now):
            must_fit(place.payload, wire.Position)
    seen = await queries.ticket(database, directory, clinic.receptionist, ticket)
    must_fit(ticket_view(seen.line, seen.ticket, seen.now), TicketView)


def personal(names: set[str]) -> set[str]:
    """Of the fields of a thing; a name is one of a thing, not of a person, where it is beside `names`."""
    return names & (PERSONAL if "names" in names else PERSONAL | {"name"})


def test_no_event_says_who_somebody_is() -> None:
    told = {name: personal({field.name for field in fields(event)}) for name, event in Event.by_type.items()}

    assert {name: found for name, found in told.items() if found} == {}


@pytest.mark.parametrize(
    "facts", ["line_ticket", "queue_facts", "branch_facts", "counter_facts", "counter_of", "schedule_entry"]
)
def test_what_events_carry_from_the_database_says_not_who_somebody_is(facts: str) -> None:
    source = (FUNCTIONS / f"{facts}.sql").read_text(encoding="utf-8")

    assert personal(set(re.findall(r"'(\w+)',", source))) == set()


def test_nothing_on_the_wire_says_who_somebody_is() -> None:
    """But whoever called: staff may know that of each other."""
    schemas = DOCUMENT["components"]["schemas"].items()
    told = {name: found for name, schema in schemas if (found := personal(set(schema.get("properties", {}))))}

    assert told == {"StaffMember": {"name"}}
