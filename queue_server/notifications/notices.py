"""A notice: what is told, to whom, about which subject; and whether it is true still."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from queue_server.delivery.messages import Channel
from queue_server.notifications.kinds import Kind
from queue_server.notifications.people import Person
from queue_server.notifications.timing import DAY_BEFORE, HOURS_BEFORE, IN_TIME
from queue_server.notifications.wording import Told

Facts = dict[str, Any]
HOW = frozenset({"is_unsure"})  # facts that say how it is told, and not which notice it is
STANDS = frozenset({"pending", "confirmed"})
IN_LINE = frozenset({"checked_in", "in_progress"})
NEAR_PLACES = 3  # "next but two", and nearer
OF_STATUS = {Kind.CANCELLED: frozenset({"cancelled"}), Kind.CONFIRMED: frozenset({"confirmed"})}
BRIEFLY = timedelta(minutes=10)
FIRST, EACH = timedelta(seconds=5), timedelta(seconds=1)  # the letter of a series has gone out; those after it trickle


@dataclass(frozen=True, slots=True)
class Notice:
    """`facts` say which of several notices about a subject it is; with kind and subject they are its name.

    `is_further`: another of its series tells of it. `news`: what whoever reads it knows of an appointment from then on.
    `is_known`: they know it already.
    """

    told: Told
    person: Person
    branch_id: UUID
    subject_id: UUID
    facts: Facts = field(default_factory=dict)
    is_own_doing: bool = False
    is_further: bool = False
    news: Facts | None = None
    is_known: bool = False

    @property
    def kind(self) -> Kind:
        """What it tells."""
        return self.told.kind

    @property
    def key(self) -> str:
        """The same for the same notice, whoever makes it and how often."""
        names = sorted(self.facts.keys() - HOW)
        return ":".join([self.kind, str(self.subject_id), *(str(self.facts[name]) for name in names)])

    def ways(self, here: Collection[Channel]) -> list[Channel]:
        """The channels that it goes by; `here`: those that the clinic has.

        A calendar takes one appointment from a letter (RFC 5546, 3.2: one UID a message), so of a series each has a
        letter of its own when it changes; all else that tells of it tells once.
        """
        ways = self.person.ways(self.kind, here, is_own_doing=self.is_own_doing)
        if not self.is_further:
            return ways
        return [channel for channel in ways if channel is Channel.EMAIL and self.kind is not Kind.BOOKED]

    @property
    def after(self) -> timedelta:
        """So long it waits for the first of its series."""
        return FIRST + EACH * int(self.facts["nth"]) if self.is_further else timedelta()

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


def news_of(row: Any) -> Facts:
    """What is told of an appointment: of a cancelled one, the time that was told before."""
    return {
        "sequence": row["sequence"],
        "starts_at": row["starts_at"].astimezone(UTC).isoformat(),
        "ends_at": row["ends_at"].astimezone(UTC).isoformat(),
        "staff": str(row["staff_id"]),
        "branch": str(row["branch_id"]),
        "is_cancelled": row["status"] == "cancelled",
    }


def is_known(kind: Kind, row: Any, facts: Facts) -> bool:
    """Whether a move was taken back before anybody heard of it, and all that was told before has gone out; or what is
    there again was never told to be gone."""
    if "is_back" in facts:
        return not (row["told"] or {}).get("is_cancelled")
    if kind is not Kind.MOVED or row["told"] is None or row["is_going_out"]:
        return False
    return {**row["told"], "sequence": row["sequence"]} == news_of(row)


def is_true_of_appointment(kind: Kind, row: Any, facts: Facts, now: datetime) -> bool:
    """Whether it is still so. A change that was followed by another is told by that one; a reminder of the day before
    that comes very late, by the other reminder."""
    if row["sequence"] != facts["sequence"]:
        return False
    statuses = STANDS | IN_LINE if "is_back" in facts else OF_STATUS.get(kind, STANDS)
    if facts.get("before") == DAY_BEFORE and row["starts_at"] - now <= timedelta(hours=HOURS_BEFORE):
        return False
    return row["status"] in statuses and row["starts_at"] > now
