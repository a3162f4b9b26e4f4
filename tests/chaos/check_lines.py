"""The stored events, played again from the beginning: versions, numbers, order of calls, one place for each."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Any

from realtime.streams import Payload
from tests.chaos.history import Event, Glimpse, History, Stored
from tests.queues.oracle import MAY, OPEN

ACTION_OF = {
    "ticket.called": "call-next",
    "ticket.recalled": "recall",
    "ticket.started": "start",
    "ticket.held": "hold",
    "ticket.resumed": "resume",
    "ticket.missed": "no-show",
    "ticket.returned": "return",
    "ticket.completed": "complete",
    "ticket.left": "leave",
    "ticket.snoozed": "snooze",
    "ticket.arrived": "here",
    "ticket.prioritised": "prioritise",
}


def wrong_versions(stored: Stored) -> Iterator[str]:
    """Promise 7: dense up to the stream's head, times and epochs never backwards; public ones count what is shown."""
    for stream, events in stored.events.items():
        versions = [event.version for event in events]
        if versions != list(range(1, len(events) + 1)):
            yield f"versions of {stream} have gaps or doubles: {_odd_ones(versions)}"
        shown = [event.public_version for event in events]
        if shown != list(accumulate(event.is_public for event in events)):
            yield f"public versions of {stream} do not count what is public"
        if stored.heads[stream] != (versions[-1], shown[-1]):
            yield f"the head of {stream} is {stored.heads[stream]}, its last event {(versions[-1], shown[-1])}"
        for before, after in pairwise(events):
            if after.at < before.at or after.epoch < before.epoch:
                yield f"version {after.version} of {stream} is older than the one ahead of it"


def wrong_glimpses(glimpses: Sequence[Glimpse], history: History) -> Iterator[str]:
    """Promise 7, from outside: what is committed is always a beginning without gaps, and only a restore shortens it."""
    last: dict[str, Glimpse] = {}
    for one in glimpses:
        if one.count != one.head:
            yield f"somebody saw {one.count} events of {one.stream} up to version {one.head}"
        before = last.get(one.stream, one)
        restored = any(before.at <= restore.restored <= one.at + 1 for restore in history.restores)
        if one.head < before.head and not restored:
            yield f"{one.stream} went back from {before.head} to {one.head}"
        last[one.stream] = one


def wrong_numbers(stored: Stored) -> Iterator[str]:
    """Promise 5: by queue and day 1, 2, 3 … in the order of versions; unique at a branch."""
    for stream, events in stored.events.items():
        by_day: dict[str, list[int]] = defaultdict(list)
        for event in events:
            if event.type == "ticket.joined":
                ticket = event.body["ticket"]
                by_day[ticket["day"]].append(int(ticket["number"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
        for day, numbers in by_day.items():
            if numbers != list(range(1, len(numbers) + 1)):
                yield f"numbers of {stream} on {day} are not dense: {_odd_ones(numbers)}"
    held = Counter((one["branch_id"], one["day"], one["number"]) for one in stored.tickets.values())
    yield from (f"{count} tickets have the number {where}" for where, count in held.items() if count > 1)


def wrong_calls(stored: Stored) -> Iterator[str]:
    """Promise 4: whoever was called stood first among those who might be called, at that version."""
    for stream, events in stored.events.items():
        waiting: dict[str, Payload] = {}
        for event in events:
            if event.type == "ticket.called":
                called = event.body["ticket"]["id"]
                may = [one for one in waiting.values() if _may_be_called(one, event.at)]
                first = min(may, key=_place)["id"] if may else None
                if called != first:
                    yield f"version {event.version} of {stream} called {called}, and {first} stood first"
            _take(waiting, stream, event)


def wrong_places(stored: Stored) -> Iterator[str]:
    """Promises 5 and 6: by the events every open ticket stands where the table has it, and nobody twice in a line."""
    for stream, events in stored.events.items():
        here: dict[str, Payload] = {}
        for event in events:
            for ticket in _tickets_of(event):
                here.pop(ticket["id"], None)
                if ticket["queue_id"] == stream and ticket["state"] in OPEN:
                    here[ticket["id"]] = ticket
            people = Counter(ticket["user_id"] for ticket in here.values() if ticket["user_id"])
            yield from (
                f"{who} has {count} open tickets in {stream} at version {event.version}"
                for who, count in people.items()
                if count > 1
            )
        told = {ident: (ticket["state"], ticket["number"]) for ident, ticket in here.items()}
        rows = {
            ident: (row["state"], row["number"])
            for ident, row in stored.tickets.items()
            if row["queue_id"] == stream and row["state"] in OPEN
        }
        if told != rows:
            yield f"events of {stream} tell of {_only(told, rows)}, the table of {_only(rows, told)}"


def wrong_lives(stored: Stored) -> Iterator[str]:
    """Every ticket went from state to state as the contract's table says; an undo led back."""
    lives: dict[str, list[tuple[Event, Payload]]] = defaultdict(list)
    for event in sorted(stored.all_events(), key=lambda one: (one.at, one.type == "ticket.received", one.version)):
        for ticket in _tickets_of(event):
            lives[ticket["id"]].append((event, ticket))
    for ident, life in lives.items():
        if life[0][0].type not in ("ticket.joined", "ticket.received"):
            yield f"{ident} begins with {life[0][0].type}"
        for (_, before), (event, after) in pairwise(life):
            action = ACTION_OF.get(event.type)
            if action is not None and not _leads(action, before["state"], after["state"]):
                yield f"{ident} went by {action} from {before['state']} to {after['state']}"


def _leads(action: str, before: str, after: str) -> bool:
    origins, to = MAY[action]
    return before in origins and after == (before if to == "unchanged" else to)


def _take(waiting: dict[str, Payload], stream: str, event: Event) -> None:
    for ticket in _tickets_of(event):
        waiting.pop(ticket["id"], None)
        if ticket["queue_id"] == stream and ticket["state"] == "waiting":
            waiting[ticket["id"]] = ticket


def _tickets_of(event: Event) -> list[Payload]:
    found: list[Payload] = event.body.get("tickets") or ([event.body["ticket"]] if "ticket" in event.body else [])
    return found


def _place(ticket: Payload) -> tuple[Any, ...]:
    return (ticket["band"], datetime.fromisoformat(ticket["rank_at"]), ticket["number"], ticket["id"])


def _may_be_called(ticket: Payload, at: float) -> bool:
    until = ticket["snoozed_until"]
    return until is None or datetime.fromisoformat(until).timestamp() <= at


def _odd_ones(numbers: Sequence[int]) -> list[tuple[int, int]]:
    return [(at, number) for at, number in enumerate(numbers, 1) if at != number][:5]


def _only(these: dict[str, Any], those: dict[str, Any]) -> dict[str, Any]:
    return {ident: what for ident, what in these.items() if those.get(ident) != what}
