"""Order by one explainable key: a ticket stands where somebody would stand who had arrived at `rank_at`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from queue_server.queues.states import Priority


class Key(NamedTuple):
    """The order of the line; the index `tickets_line` holds the same columns."""

    band: int
    rank_at: datetime
    number: str
    id: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What a queue gives its classes: how much earlier they stand than somebody who came at the same moment."""

    head_start: Mapping[str, timedelta]


def band(priority: Priority) -> int:
    """Emergencies before all others."""
    return 0 if priority is Priority.EMERGENCY else 1


def rank_at(arrived: datetime, priority: Priority, policy: Policy, *, slot: datetime | None = None) -> datetime:
    """When somebody without priority or appointment would have had to arrive to stand here."""
    return (slot or arrived) - policy.head_start.get(priority, timedelta(0))


def behind(line: Sequence[Key], places: int) -> tuple[int, datetime] | None:
    """Band and rank just behind the next `places` who wait; None when nobody waits."""
    if not line:
        return None
    last = line[min(places, len(line)) - 1]
    return last.band, last.rank_at + timedelta(microseconds=1)
