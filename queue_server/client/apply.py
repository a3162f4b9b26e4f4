"""The contract's changes, applied: what a line, a board and a ticket are after one. Nothing given is altered."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from queue_server.client.errors import Misfit
from queue_server.client.shapes import Payload

Rows = list[Payload]
Op = Callable[[Payload, Payload], Payload]


def line_after(line: Payload, diff: Payload) -> Payload:
    """A line after the diff that follows it; raises `Misfit`."""
    return {**_applied(LINE_OPS, line, diff["ops"]), **{name: diff[name] for name in ("epoch", "version", "at")}}


def board_after(board: Payload, diff: Payload) -> Payload:
    """A board after the next diff of one of its streams; raises `Misfit`."""
    streams = {**board["streams"], diff["stream_id"]: {"epoch": diff["epoch"], "version": diff["version"]}}
    return _applied(BOARD_OPS, {**board, "streams": streams}, diff["ops"])


def ticket_after(ticket: Payload, event: str, message: Payload) -> Payload:
    """A ticket after a personal message: equal or newer is taken, and every other epoch; else the very same ticket."""
    if message["ticket_id"] != ticket["id"] or is_older(message, ticket):
        return ticket
    told = PERSONAL[event](ticket, message)
    return {**ticket, **told, "epoch": message["epoch"], "version": message["version"]}


def is_older(fresh: Payload, held: Payload) -> bool:
    """Whether a ticket is worth less than what is held; another epoch is a restored server, which knows better."""
    return bool(fresh["epoch"] == held["epoch"] and fresh["version"] < held["version"])


def _applied(ops: Mapping[str, Op], view: Payload, changes: Iterable[Payload]) -> Payload:
    """One after the other; unknown ones are passed over, for a newer server may say more."""
    for change in changes:
        if (op := ops.get(change["op"])) is not None:
            view = op(view, change)
    return view


# The line, as staff see it


def _without(tickets: Rows, ticket_id: str) -> Rows:
    return [one for one in tickets if one["id"] != ticket_id]


def _taken_out(line: Payload, ticket_id: str) -> Payload:
    return {**line, "line": _without(line["line"], ticket_id), "active": _without(line["active"], ticket_id)}


def _placed(tickets: Rows, at: int, ticket: Payload) -> Rows:
    if not 0 <= at <= len(tickets):
        raise Misfit(f"place {at} in a line of {len(tickets)}")
    return [*tickets[:at], ticket, *tickets[at:]]


def _replaced(rows: Rows, row: Payload, *keys: str) -> Rows:
    """Where it stands, or at the end if it is new."""
    same = [all(one[key] == row[key] for key in keys) for one in rows]
    return [row if is_same else one for is_same, one in zip(same, rows, strict=True)] + ([] if any(same) else [row])


def _insert(line: Payload, op: Payload) -> Payload:
    line = _taken_out(line, op["ticket"]["id"])
    return {**line, "line": _placed(line["line"], op["at"], op["ticket"])}


def _waiting(line: Payload, ticket_id: str) -> Payload:
    for ticket in line["line"]:
        if ticket["id"] == ticket_id:
            return dict(ticket)
    raise Misfit(f"{ticket_id} does not wait")


def _move(line: Payload, op: Payload) -> Payload:
    ticket = _waiting(line, op["ticket_id"])
    return {**line, "line": _placed(_without(line["line"], ticket["id"]), op["to"], ticket)}


def _state(line: Payload, op: Payload) -> Payload:
    ticket = op["ticket"]
    if ticket["state"] == "waiting":  # a snooze or "here": it keeps its place
        _waiting(line, ticket["id"])
        return {**line, "line": _replaced(line["line"], ticket, "id")}
    return {**line, "line": _without(line["line"], ticket["id"]), "active": _replaced(line["active"], ticket, "id")}


LINE_OPS: Mapping[str, Op] = {
    "insert": _insert,
    "move": _move,
    "remove": lambda line, op: _taken_out(line, op["ticket_id"]),
    "state": _state,
    "queue": lambda line, op: {**line, **{name: op[name] for name in ("paused", "open", "resumes_at")}},
}


# The board, as everybody sees it


def _row(op: Payload) -> Payload:
    return {name: value for name, value in op.items() if name != "op"}


def _not_of(queue_id: str, rows: Rows) -> Rows:
    return [row for row in rows if row["queue_id"] != queue_id]


def _is_call(row: Payload, op: Payload) -> bool:
    return bool(row["queue_id"] == op["queue_id"] and row["number"] == op["number"])


def _again(board: Payload, op: Payload) -> Payload:
    showing = [{**row, "called_at": op["called_at"]} if _is_call(row, op) else row for row in board["showing"]]
    return {**board, "showing": showing}


def _recent(board: Payload, op: Payload) -> Payload:
    calls = _not_of(op["queue_id"], board["recent"]) + op["items"]
    return {**board, "recent": sorted(calls, key=lambda call: str(call["called_at"]), reverse=True)}


def _gone(board: Payload, op: Payload) -> Payload:
    if "queue_id" not in op:
        return {**board, "counters": [one for one in board["counters"] if one["id"] != op["counter_id"]]}
    rows = {name: _not_of(op["queue_id"], board[name]) for name in ("queues", "showing", "recent")}
    streams = {stream: head for stream, head in board["streams"].items() if stream != op["queue_id"]}
    return {**board, **rows, "streams": streams}


BOARD_OPS: Mapping[str, Op] = {
    "show": lambda board, op: {**board, "showing": _replaced(board["showing"], _row(op), "queue_id", "number")},
    "again": _again,
    "hide": lambda board, op: {**board, "showing": [row for row in board["showing"] if not _is_call(row, op)]},
    "recent": _recent,
    "queue": lambda board, op: {**board, "queues": _replaced(board["queues"], _row(op), "queue_id")},
    "counter": lambda board, op: {**board, "counters": _replaced(board["counters"], _row(op), "id")},
    "branch": lambda board, op: {**board, **_row(op)},
    "notice": lambda board, op: {**board, "notice": op["text"]},
    "gone": _gone,
}


# One's own place

NOWHERE: Payload = {"position": None, "ahead": None, "expected_at": None}
UNCALLED: Payload = {"counter": None, "called_at": None}


def _told(message: Payload, *names: str) -> dict[str, Any]:
    return {name: message[name] for name in names}


def _moved(ticket: Payload, message: Payload) -> Payload:
    moved_to = None if message["queue_id"] == ticket["queue"]["id"] else message["queue_id"]
    place = _told(message, "number", "state", "position", "ahead", "expected_at", "snoozed_until")
    return {**(UNCALLED if message["state"] == "waiting" else {}), **place, "moved_to": moved_to}


def _called(_: Payload, message: Payload) -> Payload:
    return {**NOWHERE, **_told(message, "number", "counter"), "state": "called", "called_at": message["at"]}


def _ended(_: Payload, message: Payload) -> Payload:
    return {**({} if message["state"] == "waiting" else NOWHERE), **_told(message, "state", "end_reason")}


PERSONAL: Mapping[str, Op] = {
    "queue:position-changed": _moved,
    "queue:called": _called,
    "queue:status-changed": _ended,
}
