"""Every event is declared, placed and without a name in it; what is made of it fits what AsyncAPI says."""

import re
from collections.abc import Awaitable, Iterator, Mapping
from copy import deepcopy
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest
from pydantic import BaseModel

from queue_server import __version__
from queue_server.clinic.standing import BranchStanding
from queue_server.events import Event
from queue_server.queues import commands, queries, wire
from queue_server.queues.expected import ticket_view
from queue_server.queues.line import Line
from queue_server.queues.states import Priority
from queue_server.queues.views import BoardView, LineView, TicketView
from queue_server.web.asyncapi import asyncapi
from realtime.streams import Applied, Payload, Place, StreamEvent
from tests.a_clinic import Clinic

HOUSE = Path(__file__).parents[2]
FEATURES = [file for file in sorted((HOUSE / "queue_server").glob("*/events.py"))]
MODULES = [import_module(f"queue_server.{file.parent.name}.events") for file in FEATURES]
SILENT = frozenset[str]().union(*(getattr(module, "SILENT", frozenset()) for module in MODULES))
DOCUMENT = asyncapi(__version__)
PERSONAL = {"phone", "reason", "email", "patient", "patient_id", "patient_name", "birth_date", "mrn", "note", "text"}
QUEUE, BRANCH, SERVICE, DOCTOR, COUNTER = (f"01a1fbf4-2626-7bc2-af82-a162d00a4b0{n}" for n in range(1, 6))
FIRST, SECOND = (f"01a1fbf4-2626-7bc2-af82-a162d00a4c0{n}" for n in (1, 2))
NINE = "2026-11-21T09:00:00+00:00"
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


SAMPLES: Mapping[str, Any] = {
    "ticket": a_called_ticket(),
    "tickets": [a_ticket(state="left", end_reason="closed")],
    "queue": a_queue(paused=True, resumes_at=NINE),
    "branch": a_branch(notice={"en": "Closed on Friday"}),
    "counter": a_counter(state="paused", back_at=NINE),
    "day": "2026-11-22",
    "queue_id": QUEUE,
    "counter_id": COUNTER,
    "session_id": DOCTOR,
}


class Directory:
    """Knows the one doctor."""

    names = {DOCTOR: "Dr. Said"}

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


def must_be_told_truly(applied: Applied) -> None:
    told_as = {"queue:called": wire.Called, "queue:status-changed": wire.StatusChanged}
    for diff in applied.diffs:
        must_fit(diff.payload, wire.LineDiff if diff.audience == "line" else wire.BoardDiff)
    for told in applied.told:
        must_fit(told.payload, told_as.get(told.event, wire.Position))


def everybody(_: str) -> bool:
    return True


def announced_in_sql() -> Iterator[str]:
    for file in (HOUSE / "db" / "functions").glob("*.sql"):
        source = file.read_text(encoding="utf-8")
        if "fn.announce(" in source or "fn.settle(" in source:
            yield from re.findall(r"'((?:ticket|queue|branch|counter|session)\.[a-z_]+)'", source)


def test_what_the_database_announces_is_declared() -> None:
    announced = set(announced_in_sql())

    assert {"ticket.joined", "ticket.called", "queue.day_ended"} <= announced
    assert announced - set(Event.by_type) == set()


@pytest.mark.parametrize("event_type", sorted(Event.by_type))
def test_an_event_is_placed_or_silent(event_type: str) -> None:
    on_line = a_line().apply(an_event(QUEUE, event_type))
    on_branch = a_branch_standing().apply(an_event(BRANCH, event_type))
    is_placed = bool(ops_of(on_line, "line") or ops_of(on_branch, "display"))

    assert is_placed != (event_type in SILENT)


def test_what_is_silent_is_declared() -> None:
    assert SILENT - set(Event.by_type) == set()


@pytest.mark.parametrize("event_type", sorted(set(Event.by_type) - SILENT))
def test_what_screens_hear_of_an_event_fits(event_type: str) -> None:
    line, branch = a_line(), a_branch_standing()
    line.beside = lambda _: branch

    if {"ticket", "tickets", "queue"} & {field.name for field in fields(Event.by_type[event_type])}:
        must_be_told_truly(line.apply(an_event(QUEUE, event_type)))
    must_be_told_truly(branch.apply(an_event(BRANCH, event_type)))
    must_fit(line.line_snapshot(), LineView)
    for place in line.places(everybody, 0.0):
        must_fit(place.payload, wire.Position)
    for ticket in line.tickets.values():
        must_fit(ticket_view(line, ticket, 0.0), TicketView)


def test_every_kind_of_op_is_tried() -> None:
    ops = {
        op
        for event_type in set(Event.by_type) - SILENT
        for projection, stream in ((a_line(), QUEUE), (a_branch_standing(), BRANCH))
        for audience in ("line", "display")
        for op in ops_of(projection.apply(an_event(stream, event_type)), audience)
    }

    assert {"insert", "move", "again", "hide", "recent"}.isdisjoint(ops)  # these need a story: see the next test
    assert {"remove", "state", "show", "queue", "counter", "branch", "gone", "notice"} - ops == {"branch"}
