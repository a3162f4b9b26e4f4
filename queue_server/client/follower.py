"""A view and its versions: what comes is let in at its turn, and what is missing is known. No clock, no socket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from queue_server.client.apply import board_after, line_after
from queue_server.client.shapes import Payload

Turn = Literal["applied", "old", "gap"]
MOST_KEPT = 1000  # changes before their turn; the answer to a resync brings what is beyond


@dataclass(frozen=True)
class Kind:
    """How a line or a board counts, changes, and asks for what it missed."""

    stream_of: Callable[[Payload], str]
    after: Callable[[Payload, Payload], Payload]
    streams: Callable[[Payload], Mapping[str, Payload]]
    asks: Callable[[Payload], Payload]


LINE = Kind(
    stream_of=lambda diff: str(diff["queue_id"]),
    after=line_after,
    streams=lambda line: {line["queue_id"]: {"epoch": line["epoch"], "version": line["version"]}},
    asks=lambda line: {"queue_id": line["queue_id"], "epoch": line["epoch"], "since": line["version"]},
)
BOARD = Kind(
    stream_of=lambda diff: str(diff["stream_id"]),
    after=board_after,
    streams=lambda board: board["streams"],
    asks=lambda board: {"branch_id": board["branch_id"], "streams": board["streams"]},
)


class Follower:
    """Holds one view. Whatever raises `Misfit` here is to be followed by a new snapshot."""

    def __init__(self, kind: Kind) -> None:
        self.held: Payload | None = None
        self._kind = kind
        self._early: dict[tuple[str, int, int], Payload] = {}  # (stream, epoch, version) → diff
        self._awaits = True

    @property
    def streams(self) -> Mapping[str, Payload]:
        """The epoch and version of each stream that is held."""
        return {} if self.held is None else self._kind.streams(self.held)

    @property
    def is_missing(self) -> bool:
        """Whether something was kept that waits for what comes before it."""
        return bool(self._early)

    def awaits(self) -> None:
        """An answer is on its way: until it is here changes are kept, or an older snapshot would take them back."""
        self._awaits = True

    def takes(self, snapshot: Payload) -> None:
        """Begin anew; newer changes that were kept follow, others have had their chance."""
        self._awaits = False
        self.held = snapshot
        self._let_in()
        self._forget_strangers()

    def hears(self, diff: Payload) -> Turn:
        """A change: the next, an old one, or one to be kept until what is missing before it has come."""
        turn: Turn = "gap" if self._awaits else self._turn(diff)
        if turn == "gap":
            self._keep(diff)
        if turn == "applied":
            self._apply(diff)
            self._let_in()
        return turn

    def compares(self, head: Mapping[str, Payload]) -> Literal["behind", "level"]:
        """Whether the head that the server tells of is further than what is held."""
        held = self.streams
        for stream, there in head.items():
            here = held.get(stream)
            if here is None or here["epoch"] != there["epoch"] or here["version"] < there["version"]:
                return "behind"
        return "level"

    def asks(self) -> Payload:
        """What to send with a resync."""
        assert self.held is not None
        return self._kind.asks(self.held)

    def is_answered(self, answer: Payload) -> Literal["whole", "missing"]:
        """The answer to a resync, and whether nothing is missing any more."""
        self._awaits = False
        if "snapshot" in answer:
            self.takes(answer["snapshot"])
        for diff in answer.get("diffs", ()):
            self.hears(diff)
        self._let_in()
        self._forget_strangers()
        return "missing" if self._early else "whole"

    def _apply(self, diff: Payload) -> None:
        assert self.held is not None
        self.held = self._kind.after(self.held, diff)

    def _turn(self, diff: Payload) -> Turn:
        held = self.streams.get(self._kind.stream_of(diff))
        if held is None or held["epoch"] != diff["epoch"] or diff["version"] > held["version"] + 1:
            return "gap"
        return "applied" if diff["version"] == held["version"] + 1 else "old"

    def _keep(self, diff: Payload) -> None:
        if len(self._early) < MOST_KEPT:
            self._early[(self._kind.stream_of(diff), diff["epoch"], diff["version"])] = diff

    def _let_in(self) -> None:
        while (diff := self._next_early()) is not None:
            self._apply(diff)
        self._early = {key: diff for key, diff in self._early.items() if self._turn(diff) != "old"}

    def _next_early(self) -> Payload | None:
        for stream, held in self.streams.items():
            diff = self._early.pop((stream, held["epoch"], held["version"] + 1), None)
            if diff is not None:
                return diff
        return None

    def _forget_strangers(self) -> None:
        """Changes of another epoch, or of a stream that is not held: the head tells if they mattered."""
        held = self.streams
        self._early = {
            (stream, epoch, version): diff
            for (stream, epoch, version), diff in self._early.items()
            if stream in held and held[stream]["epoch"] == epoch
        }
