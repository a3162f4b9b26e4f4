"""A day made by hand, in which all is well: what tests of the checker then damage."""

from copy import deepcopy
from typing import Any

from realtime.streams import Payload
from tests.chaos.history import Attempt, Entry, Event, History, Press, Stored, Story
from tests.live.watchers import Known, Told

LINE = "line"


def a_ticket(number: int, state: str = "waiting", queue: str = LINE, **more: Any) -> Payload:
    facts = {"id": f"ticket {number}", "number": f"A{number:03}", "state": state, "queue_id": queue, "band": 1}
    facts |= {"rank_at": f"2026-11-21T09:{number:02}:00+00:00", "snoozed_until": None, "user_id": None}
    return {**facts, "day": "2026-11-21", **more}


def an_event(version: int, kind: str, ticket: Payload, stream: str = LINE) -> Event:
    return Event(
        stream, version, 1, version, True, f"ticket.{kind}", {"ticket": ticket}, 100.0 + version, 1000 + version
    )


def a_day() -> tuple[History, Stored]:
    """Three people join, two are called, a screen follows; all is well."""
    acts = [("joined", 1, "waiting"), ("joined", 2, "waiting"), ("called", 1, "called")]
    acts += [("joined", 3, "waiting"), ("called", 2, "called")]
    events = [an_event(n, kind, a_ticket(who, state)) for n, (kind, who, state) in enumerate(acts, 1)]
    history = History(seed=1)
    for event in events:
        ticket = event.body["ticket"]
        status = 201 if event.type == "ticket.joined" else 200
        attempt = Attempt(f"request {event.version}", event.at - 0.01, event.at + 0.01, status)
        reply = {name: ticket[name] for name in ("id", "number", "state")}
        press = Press(event.version, "Noor", event.type, "/there", f"key {event.version}", [attempt], reply)
        history.presses.append(press)
    shows = {"queue_id": LINE, "epoch": 1, "version": 5, "line": ["ticket 3"], "active": ["ticket 1", "ticket 2"]}
    heard = [Told(1, LINE, 1, event.version, event.at) for event in events]
    known = [Known(LINE, 1, 0, 100.0, False)]
    known += [Known(LINE, 1, event.version, event.at + 0.05, True) for event in events]
    history.stories.append(Story("a console", heard, known, [], shows, deepcopy(shows)))
    rows = [a_ticket(1, "called"), a_ticket(2, "called"), a_ticket(3)]
    tickets = {row["id"]: {**row, "branch_id": "branch"} for row in rows}
    audit = [Entry(f"request {event.version}", event.type, event.txid) for event in events]
    return history, Stored({LINE: events}, {LINE: (5, 5)}, tickets, audit, 1)


def the_screen(history: History) -> Story:
    (story,) = history.stories
    return story
