"""What the figures are held against: *must* is demanded, *reach* is the stretch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]  # a figure as scripts/bench prints it


@dataclass(frozen=True)
class Bound:
    """A figure that is good enough."""

    limit: float
    is_least: bool  # else the most

    def holds(self, value: float) -> bool:
        return value >= self.limit if self.is_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.is_least else '≤'} {self.limit:,g}"


def least(limit: float) -> Bound:
    return Bound(limit, is_least=True)


def most(limit: float) -> Bound:
    return Bound(limit, is_least=False)


@dataclass(frozen=True)
class Target:
    """For one case; `of` names the peer where the ratio to it is meant."""

    bench: str
    case: str
    must: Bound | None
    reach: Bound | None
    of: str | None = None

    def value_in(self, figures: Sequence[Document]) -> float | None:
        """What was measured; None where it was not, or not in full."""
        for figure in figures:
            if (figure["bench"], figure["case"]) == (self.bench, self.case):
                found: float | None = figure["value"] if self.of is None else figure["ratios"].get(self.of)
                return found
        return None

    def verdict(self, value: float) -> str:
        """How far a figure comes."""
        if self.reach is not None and self.reach.holds(value):
            return "reach"
        if self.must is None:
            return "below reach"
        return "must" if self.must.holds(value) else "**missed**"


# Promised is that no client costs a snapshot's query: a statement for two of them would be far too many.
NO_QUERY_EACH = most(0.5)
TARGETS = (
    Target("fanout", "5,000 subscribers", least(1.5), None, of="node socket.io"),
    Target("fanout", "5,000 subscribers", least(12), None, of="stock"),
    Target("fanout", "5,000 subscribers", None, least(0.75), of="floor"),
    Target("positions", "5,000 people waiting", most(100), most(50)),
    Target("connect", "displays", least(1200), least(3000)),
    Target("connect", "ticket holders", least(1200), least(3000)),
    Target("connect", "signed-in patients", least(1200), least(3000)),
    Target("connect", "displays, memory with 5,000", most(32), most(20)),
    Target("connect", "ticket holders, memory with 5,000", most(32), most(20)),
    Target("connect", "signed-in patients, memory with 5,000", most(32), most(20)),
    Target("latency", "5,000 watchers, 10/s, p99", most(80), most(45)),
    Target("latency", "300 watchers, 20/s, 2 workers, p99", most(50), most(25)),
    Target("storm", "5,000 displays of one board, until all are current", most(10), most(4)),
    Target("storm", "5,000 ticket holders of one line, until all are current", most(10), most(4)),
    Target("storm", "5,000 displays of one board, statements", NO_QUERY_EACH, None),
    Target("storm", "5,000 ticket holders of one line, statements", NO_QUERY_EACH, None),
    Target("line", "one queue, call-next", least(700), None),
    Target("line", "20 queues, call-next", None, least(2000)),
    Target("line", "20 queues, join", None, least(2000)),
    Target("line", "call-next at 10,000 waiting", most(1.2), most(1.05), of="10 waiting"),
    Target("slots", "a month of 20 doctors", most(50), None),
    Target("booking", "20 doctors, bookings", least(4), None, of="express sequelize"),
    Target("booking", "200 racers on one slot, the worst round", most(2), None),
)
