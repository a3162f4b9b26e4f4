"""What happened, as those saw it who were there: who pressed what, what screens were told, which faults there were."""

from dataclasses import dataclass, field
from enum import StrEnum

from realtime.streams import Payload
from tests.live.watchers import Known, Told

IN_PROGRESS = "idempotency-in-progress"


class Outcome(StrEnum):
    """What whoever pressed knows in the end."""

    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass
class Attempt:
    """One request; times are seconds since 1970. `status` None: there was no answer."""

    request_id: str
    began: float
    ended: float
    status: int | None
    slug: str | None = None
    replayed: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether it may have been done or not."""
        return self.status is None or self.status >= 500 or self.slug == IN_PROGRESS


@dataclass
class Press:
    """One button pressed once, with its key, however often it had to be asked."""

    number: int
    who: str
    verb: str
    path: str
    key: str
    attempts: list[Attempt] = field(default_factory=list)
    reply: Payload | None = None

    @property
    def outcome(self) -> Outcome:
        """A refusal after an answer that got lost is none: the first request may still be on its way."""
        if not self.attempts or self.attempts[-1].says_nothing:
            return Outcome.UNKNOWN
        if (self.attempts[-1].status or 0) < 400:
            return Outcome.OK
        lost = any(attempt.says_nothing for attempt in self.attempts)
        return Outcome.UNKNOWN if lost else Outcome.REFUSED

    @property
    def status(self) -> int | None:
        return self.attempts[-1].status if self.attempts else None

    @property
    def began(self) -> float:
        return self.attempts[0].began

    @property
    def ended(self) -> float:
        return self.attempts[-1].ended

    @property
    def requests(self) -> set[str]:
        return {attempt.request_id for attempt in self.attempts}


@dataclass
class Fault:
    """Something broken on purpose. `well_at`: when every screen had again come as far as the database."""

    name: str
    began: float
    mended: float = 0.0
    well_at: float = 0.0
    costs: dict[str, float] = field(default_factory=dict)

    @property
    def recovery(self) -> float:
        return self.well_at - self.mended


@dataclass(frozen=True)
class Restore:
    """An older copy came back: what was committed after it was made is gone."""

    copied: float
    restored: float

    def may_have_taken(self, press: Press) -> bool:
        return press.began < self.restored and press.ended > self.copied


@dataclass(frozen=True)
class Glimpse:
    """How one stream looked to somebody who read all of its events in one statement."""

    at: float
    stream: str
    count: int
    head: int


@dataclass
class Story:
    """One screen: what it was told, what it held when, and what it shows in the end beside what is so."""

    name: str
    heard: list[Told]
    known: list[Known]
    misfits: list[str]
    shows: Payload
    truth: Payload


@dataclass
class History:
    """One run."""

    seed: int
    presses: list[Press] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    restores: list[Restore] = field(default_factory=list)
    glimpses: list[Glimpse] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    blinks: list[tuple[float, float]] = field(default_factory=list)  # when we ourselves stood still

    def was_seen(self, began: float, ended: float) -> bool:
        """Whether we looked all the time between, so that what we measured was not ourselves."""
        return not any(blink[0] <= ended and began <= blink[1] for blink in self.blinks)

    def fault_between(self, began: float, ended: float) -> str:
        """What was broken, or not yet mended everywhere, at some moment between; `quiet` if nothing."""
        broken = [one.name for one in self.faults if one.began <= ended and (one.well_at or one.began) >= began]
        return broken[0] if broken else "quiet"


@dataclass(frozen=True)
class Event:
    """A row of `events`; `at` in seconds since 1970."""

    stream: str
    version: int
    epoch: int
    public_version: int
    is_public: bool
    type: str
    body: Payload
    at: float
    txid: int


@dataclass(frozen=True)
class Entry:
    """A row of the audit log: which request did what in which transaction."""

    request_id: str | None
    action: str
    txid: int


@dataclass
class Stored:
    """The database in the end: events of each stream in order, heads, tickets, the audit log of one clinic."""

    events: dict[str, list[Event]]
    heads: dict[str, tuple[int, int]]
    tickets: dict[str, Payload]
    audit: list[Entry]
    epoch: int

    def all_events(self) -> list[Event]:
        return [event for events in self.events.values() for event in events]
