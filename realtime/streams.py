"""What travels: events of streams, and what a projection makes of them."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import orjson

Payload = dict[str, Any]


class StreamKey(NamedTuple):
    """A stream and what kind it is of: the kind knows how to load it."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One committed change. `version` has no gaps in its stream; `public_version` counts what displays may see."""

    stream_id: str
    epoch: int
    version: int
    public_version: int
    is_public: bool
    type: str
    body: Payload
    at: str

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "StreamEvent":
        """From a database row or a message: the same names."""
        return cls(
            stream_id=str(raw["stream_id"]),
            epoch=raw["epoch"],
            version=raw["version"],
            public_version=raw["public_version"],
            is_public=raw["is_public"],
            type=raw["type"],
            body=raw["body"],
            at=raw["at"] if isinstance(raw["at"], str) else _as_stored(raw["at"]),
        )


@dataclass(slots=True)
class Head:
    """How far a stream, or what we know of it, has come."""

    epoch: int
    version: int
    public_version: int

    def of(self, audience: str) -> int:
        """The version that an audience counts by."""
        return self.public_version if audience == "display" else self.version

    def advance(self, event: StreamEvent) -> None:
        """Having applied `event`."""
        self.epoch, self.version, self.public_version = event.epoch, event.version, event.public_version


class Diff(NamedTuple):
    """A rendered change for one room; its audience counts by the same versions everywhere."""

    audience: str
    room: str
    payload: Payload
    event: str = "queue:updated"


class Told(NamedTuple):
    """A message to one person's rooms, sent at once."""

    rooms: tuple[str, ...]
    event: str
    payload: Payload


class Place(NamedTuple):
    """Where one person stands, as JSON: sent when it differs from what was last sent, whatever the version.

    `rest` is the payload after its version, from the next member to the closing brace.
    """

    subject: str
    rooms: tuple[str, ...]
    version: int
    rest: bytes

    @property
    def said(self) -> bytes:
        """The message: an array of the event's name and the payload."""
        return b'["queue:position-changed",{"version":%d,%b]' % (self.version, self.rest)

    @property
    def payload(self) -> Payload:
        """As a client reads it."""
        payload: Payload = orjson.loads(b'{"version":%d,%b' % (self.version, self.rest))
        return payload


@dataclass(frozen=True, slots=True)
class Applied:
    """What an event meant. `follows`: streams that a room must follow from now on; `unfollows`: no longer."""

    diffs: Sequence[Diff] = ()
    told: Sequence[Told] = ()
    follows: Mapping[str, Sequence[StreamKey]] = field(default_factory=dict)
    unfollows: Mapping[str, Sequence[StreamKey]] = field(default_factory=dict)


class Projection(Protocol):
    """A stream as it stands, in memory."""

    head: Head
    leans_on: Sequence[StreamKey]  # streams read beside its own, by `beside`
    beside: Callable[[str], Any]

    def apply(self, event: StreamEvent) -> Applied:
        """Take the next event."""

    def lacks(self, event: StreamEvent) -> Awaitable[None] | None:
        """Something to fetch before `event` can be applied, if anything."""

    def places(self, is_watched: Callable[[str], bool], now: float) -> Iterator[Place]:
        """Where everybody stands who has a watched room; each as it is when it is asked for, between two events."""


class Source(Protocol):
    """One kind of stream: how to load it."""

    async def load(self, stream_id: str) -> Projection | None:
        """The stream as stored now, with its head, in one snapshot; None when there is none."""


# Rooms whose members must follow a stream because of an event, and that stream: a ticket that was made or moved,
# a doctor who begins to work at a branch.
Concern = Callable[[StreamEvent], Iterable[tuple[str, StreamKey]]]


def _as_stored(at: datetime) -> str:
    """A moment as the database writes it into JSON, so that an event reads the same whichever way it came."""
    date, dot, fraction = at.strftime("%Y-%m-%dT%H:%M:%S.%f").partition(".")
    return f"{date}{dot}{fraction}".rstrip("0").rstrip(".") + at.isoformat()[-6:]
