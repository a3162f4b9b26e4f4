"""A screen: the contract's client rules, written out slowly and obviously, as the reference for every client."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from realtime.streams import Payload


class Misfit(Exception):
    """A change that does not fit what the screen holds: only a new snapshot helps."""


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
                self._take_out(op["ticket"]["id"])
                self._place(op["at"], op["ticket"])
            case "move":
                ticket = self._waiting(op["ticket_id"])
                line.remove(ticket)
                self._place(op["to"], ticket)
            case "remove":
                self._take_out(op["ticket_id"])
            case "state" if op["ticket"]["state"] == "waiting":
                self._waiting(op["ticket"]["id"])
                line[:] = [op["ticket"] if one["id"] == op["ticket"]["id"] else one for one in line]
            case "state":
                line[:] = [one for one in line if one["id"] != op["ticket"]["id"]]
                active[:] = [one for one in active if one["id"] != op["ticket"]["id"]] + [op["ticket"]]
            case "queue":
                self.shows |= {name: op[name] for name in ("paused", "open", "resumes_at")}
            case _:
                pass  # a newer server may say more than a screen understands

    def _take_out(self, ticket_id: str) -> None:
        for rows in (self.shows["line"], self.shows["active"]):
            rows[:] = [one for one in rows if one["id"] != ticket_id]

    def _waiting(self, ticket_id: str) -> Payload:
        for ticket in self.shows["line"]:
            if ticket["id"] == ticket_id:
                found: Payload = ticket
                return found
        raise Misfit(f"{ticket_id} does not wait")

    def _place(self, at: int, ticket: Payload) -> None:
        if not 0 <= at <= len(self.shows["line"]):
            raise Misfit(f"place {at} in a line of {len(self.shows['line'])}")
        self.shows["line"].insert(at, ticket)


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
                shows["streams"].pop(op["queue_id"], None)
                for name in ("queues", "showing", "recent"):
                    shows[name] = [row for row in shows[name] if row["queue_id"] != op["queue_id"]]
            case "gone":
                shows["counters"] = [row for row in shows["counters"] if row["id"] != op["counter_id"]]
            case "branch":
                shows |= op
            case "notice":
                shows["notice"] = op["text"]
            case _:
                pass  # a newer server may say more than a screen understands


Turn = Literal["applied", "old", "gap"]


class Follower:
    """A screen with patience: what comes too early is kept, and it knows when to ask and what for."""

    def __init__(self, kind: Callable[[Payload], Staff | Display]) -> None:
        self.kind = kind
        self.screen: Staff | Display | None = None
        self.early: list[Payload] = []

    @property
    def streams(self) -> Payload:
        """The epoch and version of each stream it holds."""
        if self.screen is None:
            return {}
        shows = self.screen.shows
        held: Payload = shows["streams"] if "streams" in shows else {shows["queue_id"]: shows}
        return held

    def takes(self, snapshot: Payload) -> None:
        """Begin anew; newer changes that were kept follow, others have had their chance."""
        self.screen = self.kind(snapshot)
        self._let_in()
        self.early = [diff for diff in self.early if self._epoch_of(diff) == diff["epoch"]]

    def hears(self, diff: Payload) -> Turn:
        """A change: the next, an old one, or one with something missing before it."""
        turn = self._turn(diff)
        if turn == "gap":
            self.early.append(diff)
        if turn == "applied":
            assert self.screen is not None
            assert self.screen.take(diff)
            self._let_in()
        return turn

    def compares(self, head: Payload) -> Literal["behind", "level"]:
        """Whether the head that the server tells of is further than this screen."""
        for stream, there in head.items():
            held = self.streams.get(stream)
            if held is None or held["epoch"] != there["epoch"] or held["version"] < there["version"]:
                return "behind"
        return "level"

    def asks(self) -> Payload:
        """What to send with a resync."""
        assert self.screen is not None
        shows = self.screen.shows
        if isinstance(self.screen, Staff):
            return {"queue_id": shows["queue_id"], "epoch": shows["epoch"], "since": shows["version"]}
        return {"branch_id": shows["branch_id"], "streams": shows["streams"]}

    def is_answered(self, answer: Payload) -> Literal["whole", "missing"]:
        """The answer to a resync, and whether nothing is missing any more."""
        if "snapshot" in answer:
            self.takes(answer["snapshot"])
        for diff in answer.get("diffs", []):
            self.hears(diff)
        self.early = [diff for diff in self.early if self._epoch_of(diff) == diff["epoch"]]
        return "missing" if self.early else "whole"

    def _turn(self, diff: Payload) -> Turn:
        held = self.streams.get(_stream_of(diff))
        if held is None or held["epoch"] != diff["epoch"] or diff["version"] > held["version"] + 1:
            return "gap"
        return "applied" if diff["version"] == held["version"] + 1 else "old"

    def _let_in(self) -> None:
        while following := [diff for diff in self.early if self._turn(diff) == "applied"]:
            assert self.screen is not None
            self.screen.take(following[0])
            self.early.remove(following[0])
        self.early = [diff for diff in self.early if self._turn(diff) != "old"]

    def _epoch_of(self, diff: Payload) -> int | None:
        held = self.streams.get(_stream_of(diff))
        return None if held is None else int(held["epoch"])


NOWHERE: Payload = {"position": None, "ahead": None, "expected_at": None}


class Holder:
    """A phone: one's own place, by personal messages."""

    def __init__(self, ticket: Payload) -> None:
        self.shows = deepcopy(ticket)

    def hears(self, event: str, message: Payload) -> bool:
        """Equal or newer is taken, and every other epoch: a restored server knows better."""
        shows = self.shows
        is_old = message["epoch"] == shows["epoch"] and message["version"] < shows["version"]
        if message["ticket_id"] != shows["id"] or is_old:
            return False
        told = {name: value for name, value in message.items() if name not in ("ticket_id", "queue_id", "at")}
        match event:
            case "queue:position-changed":
                back = {"counter": None, "called_at": None} if message["state"] == "waiting" else {}
                moved = None if message["queue_id"] == shows["queue"]["id"] else message["queue_id"]
                self.shows = {**shows, **back, **told, "moved_to": moved}
            case "queue:called":
                self.shows = {**shows, **NOWHERE, **told, "state": "called", "called_at": message["at"]}
            case "queue:status-changed":
                self.shows = {**shows, **({} if message["state"] == "waiting" else NOWHERE), **told}
        return True


# ---------------------------------------------------------------- how live a page is; milliseconds on one clock

GRACE = {"desk": 3_000, "display": 5_000, "phone": 3_000}  # a loss so short is not worth a word
SILENCE = {"desk": 8_000, "display": 8_000, "phone": 40_000}  # an open socket that says nothing for so long is none
DEAD = 60_000  # a screen that nobody can ask to try HTTP
NEVER_CAME = 10_000
OLD_CREDENTIALS = ("token-expired", "token-invalid", "session-revoked", "auth-required")
PASSING = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Link:
    """What a page knows of its connection."""

    known: bool
    joined: bool
    heard_at: int
    lost_at: int
    unreachable: bool
    refused: bool


def liveness(link: Link, page: str, now: int) -> str:
    """The word for it."""
    if link.refused:
        return "refused"
    is_silent = now - link.heard_at >= SILENCE[page]
    if link.joined and not is_silent:
        return "live"
    is_forgiven = not link.joined and now - link.lost_at < GRACE[page]
    if not link.known:
        is_long = link.joined or now - link.lost_at >= NEVER_CAME
        return "offline" if is_long or (link.unreachable and not is_forgiven) else "loading"
    if is_forgiven:
        return "live"
    is_dead = now - link.heard_at >= DEAD if page == "display" else link.unreachable
    return "offline" if is_dead else "stale"


def next_dial_in(attempt: int, chance: float, draining_for: int) -> float:
    """Half a second, doubling to eight, a quarter more or less by chance; not before a draining server said."""
    return max(draining_for, min(8_000, 500 * (1 << attempt)) * (0.75 + chance / 2))


def answer_to(refusal: Payload, *, after_fresh_ones: bool) -> Literal["try again", "renew", "tell"]:
    """What a refused connection means: a passing trouble, old credentials, or something that people must know."""
    if not refusal.get("type") or not refusal.get("status") or refusal["status"] in PASSING:
        return "try again"
    is_old = refusal["type"].removeprefix("/problems/") in OLD_CREDENTIALS
    return "renew" if is_old and not after_fresh_ones else "tell"


def servers_now(server_time: str, heard_at: int, now: int) -> int:
    """The server's clock, from what it said when, in milliseconds."""
    return round(datetime.fromisoformat(server_time).timestamp() * 1000) + now - heard_at


def settled(shows: Payload) -> Payload:
    """What a screen shows, without the order of lists that have none."""
    unordered = ("active", "showing", "recent", "counters", "queues")
    return {name: sorted(rows, key=repr) if name in unordered else rows for name, rows in shows.items()}


def _stream_of(diff: Payload) -> str:
    return str(diff["stream_id"] if "stream_id" in diff else diff["queue_id"])


def _same_ticket(row: Payload, op: Payload) -> bool:
    return bool((row["queue_id"], row["number"]) == (op["queue_id"], op["number"]))


def _replaced(rows: list[Any], row: Payload, key: str) -> list[Any]:
    return [one for one in rows if one[key] != row[key]] + [row]
