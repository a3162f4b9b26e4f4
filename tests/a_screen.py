"""A screen: the contract's client rules, written out slowly and obviously, as the reference for every client."""

from copy import deepcopy
from typing import Any

from realtime.streams import Payload


class Staff:
    """A console: the line of one queue."""

    def __init__(self, snapshot: Payload) -> None:
        self.shows = deepcopy(snapshot)

    def take(self, diff: Payload) -> bool:
        """Apply a diff; False when it leaves a gap. Older ones are dropped."""
        if diff["epoch"] != self.shows["epoch"] or diff["version"] > self.shows["version"] + 1:
            return False
        if diff["version"] == self.shows["version"] + 1:
            for op in diff["ops"]:
                self._apply(op)
            self.shows["version"], self.shows["at"] = diff["version"], diff["at"]
        return True

    def _apply(self, op: Payload) -> None:
        line, active = self.shows["line"], self.shows["active"]
        match op["op"]:
            case "insert":
                line.insert(op["at"], op["ticket"])
            case "move":
                (ticket,) = [one for one in line if one["id"] == op["ticket_id"]]
                line.remove(ticket)
                line.insert(op["to"], ticket)
            case "remove":
                for rows in (line, active):
                    rows[:] = [one for one in rows if one["id"] != op["ticket_id"]]
            case "state" if op["ticket"]["state"] == "waiting":
                line[:] = [op["ticket"] if one["id"] == op["ticket"]["id"] else one for one in line]
            case "state":
                line[:] = [one for one in line if one["id"] != op["ticket"]["id"]]
                active[:] = [one for one in active if one["id"] != op["ticket"]["id"]] + [op["ticket"]]
            case "queue":
                self.shows |= {name: op[name] for name in ("paused", "open", "resumes_at")}
            case unknown:
                raise AssertionError(f"no such op: {unknown}")


class Display:
    """A waiting-room screen: a branch and its queues, each stream with its own public version."""

    def __init__(self, snapshot: Payload) -> None:
        self.shows = deepcopy(snapshot)

    def take(self, diff: Payload) -> bool:
        """Apply a diff of one stream; False when it leaves a gap or the stream is unknown."""
        known = self.shows["streams"].get(diff["stream_id"])
        if known is None or diff["epoch"] != known["epoch"] or diff["version"] > known["version"] + 1:
            return False
        if diff["version"] == known["version"] + 1:
            for op in diff["ops"]:
                self._apply(dict(op))
            known["version"] = diff["version"]
        return True

    def _apply(self, op: Payload) -> None:
        shows = self.shows
        match op.pop("op"):
            case "show":
                shows["showing"] = [row for row in shows["showing"] if not _same_ticket(row, op)] + [op]
            case "again":
                for row in shows["showing"]:
                    if _same_ticket(row, op):
                        row["called_at"] = op["called_at"]
            case "hide":
                shows["showing"] = [row for row in shows["showing"] if not _same_ticket(row, op)]
            case "recent":
                others = [row for row in shows["recent"] if row["queue_id"] != op["queue_id"]]
                shows["recent"] = others + op["items"]
            case "queue":
                shows["queues"] = _replaced(shows["queues"], op, "queue_id")
            case "counter":
                shows["counters"] = _replaced(shows["counters"], op, "id")
            case "gone" if "queue_id" in op:
                for name in ("queues", "showing", "recent"):
                    shows[name] = [row for row in shows[name] if row["queue_id"] != op["queue_id"]]
            case "gone":
                shows["counters"] = [row for row in shows["counters"] if row["id"] != op["counter_id"]]
            case "branch":
                shows |= op
            case "notice":
                shows["notice"] = op["text"]
            case unknown:
                raise AssertionError(f"no such op: {unknown}")


def settled(shows: Payload) -> Payload:
    """What a screen shows, without the order of lists that have none."""
    unordered = ("active", "showing", "recent", "counters", "queues")
    return {name: sorted(rows, key=repr) if name in unordered else rows for name, rows in shows.items()}


def _same_ticket(row: Payload, op: Payload) -> bool:
    return bool((row["queue_id"], row["number"]) == (op["queue_id"], op["number"]))


def _replaced(rows: list[Any], row: Payload, key: str) -> list[Any]:
    return [one for one in rows if one[key] != row[key]] + [row]
