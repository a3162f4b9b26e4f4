"""A notice: what is told, to whom, about which subject; and whether it is true still."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from queue_server.notifications.kinds import Kind
from queue_server.notifications.people import Person
from queue_server.notifications.timing import DAY_BEFORE, HOURS_BEFORE, IN_TIME
from queue_server.notifications.wording import Told

Facts = dict[str, Any]
STANDS = frozenset({"pending", "confirmed"})
NEAR_PLACES = 3  # "next but two", and nearer
OF_STATUS = {Kind.CANCELLED: frozenset({"cancelled"}), Kind.CONFIRMED: frozenset({"confirmed"})}
BRIEFLY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Notice:
    """`facts` say which of several notices about a subject it is; with kind and subject they are its name."""

    told: Told
    person: Person
    branch_id: UUID
    subject_id: UUID
    facts: Facts = field(default_factory=dict)
    is_own_doing: bool = False

    @property
    def kind(self) -> Kind:
        """What it tells."""
        return self.told.kind

    @property
    def key(self) -> str:
        """The same for the same notice, whoever makes it and how often."""
        return ":".join([self.kind, str(self.subject_id), *(str(self.facts[name]) for name in sorted(self.facts))])

    @property
    def until(self) -> datetime | None:
        """From then on it helps nobody."""
        if self.told.until is not None:
            return self.told.until
        return self.told.starts_at - IN_TIME if self.told.starts_at else None

    def worth_showing(self, now: datetime) -> timedelta:
        """So long a browser that is asleep may keep it."""
        ends = self.told.until or self.told.starts_at
        return max(ends - now, timedelta()) if ends else BRIEFLY


def is_true_of_appointment(kind: Kind, row: Any, facts: Facts, now: datetime) -> bool:
    """Whether it is still so. A change that was followed by another is told by that one; a reminder of the day before
    that comes very late, by the other reminder."""
    if row["sequence"] != facts["sequence"]:
        return False
    if facts.get("before") == DAY_BEFORE and row["starts_at"] - now <= timedelta(hours=HOURS_BEFORE):
        return False
    return row["status"] in OF_STATUS.get(kind, STANDS) and row["starts_at"] > now
