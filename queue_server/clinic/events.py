"""Facts about a branch and its counters, on the branch's own stream; screens apply them as they are."""

from dataclasses import dataclass
from typing import Any

from queue_server.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchChanged(Event):
    """A branch has other names, hours or another notice; a closed one is public no longer."""

    branch: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterChanged(Event):
    """A counter is new or was edited, somebody sat down there or left, a break began or ended."""

    counter: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountersChanged(Event):
    """Counters of the branch came or were edited together."""

    counters: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRemoved(Event):
    """A counter is no more."""

    counter_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChanged(Event):
    """A queue's name, services, staff or rules were edited, or a service it offers (in the queue's own stream)."""

    queue: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRenamed(Event):
    """A counter where people of this line were called has another sign (in the queue's own stream)."""

    tickets: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanged(Event):
    """When a doctor works is another time, at these branches (in the doctor's own stream)."""

    branches: list[str]


BranchChanged.named("branch.changed")
CounterChanged.named("counter.changed")
CountersChanged.named("counters.changed")
CounterRemoved.named("counter.removed")
QueueChanged.named("queue.changed")
CounterRenamed.named("queue.counter_renamed")
PlanChanged.named("schedule.plan_changed", shown=False)
