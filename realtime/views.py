"""What a client may ask to see: features say who may enter, and what the snapshot is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from realtime.streams import Payload, Projection, StreamEvent, StreamKey


@dataclass(frozen=True, slots=True)
class Caller:
    """A socket whose credential was checked. `rooms` are entered at once; `expires_at` in seconds since 1970."""

    name: str  # whose: counted against the limit of sockets
    rooms: tuple[str, ...] = ()
    expires_at: float | None = None
    session_id: UUID | None = None
    leave: object = None  # what their rooms were granted by: when it changes, they are looked at again
    credential: Any = None  # what the features' views know the caller by


@dataclass(frozen=True, slots=True)
class Admission:
    """Leave to enter one room. `heads` are the versions its streams had when it was granted.

    Those who are shown less hear it `apart`, under the same name; `parts` are all that are heard so at present.
    """

    room: str
    heads: Mapping[StreamKey, int]
    snapshot: Callable[[Mapping[str, Projection]], Payload]
    reply: str = "snapshot"  # the ack's field
    audience: str | None = None  # which diffs it gets and may resync; None: a personal room
    more: Callable[[Mapping[str, Projection]], Sequence[StreamKey]] = lambda _: ()
    apart: str = ""
    parts: set[str] = field(default_factory=set)

    @property
    def heard_in(self) -> str:
        """Where its messages go."""
        return self.room + self.apart


class View(Protocol):
    """One kind of subscription."""

    def understands(self, wish: Mapping[str, Any]) -> bool:
        """Whether the keys of a request are this view's."""

    def room(self, wish: Mapping[str, Any]) -> str:
        """The room a request names; `Refused` when it names none."""

    async def admit(self, caller: Caller, wish: Mapping[str, Any]) -> Admission:
        """Leave to enter, or `Refused`."""

    def to_review(self, event: StreamEvent) -> str | None:
        """The room whose members may have lost their leave by an event, if any."""


class Doorman(Protocol):
    """Checks credentials without waiting for anything: tokens are signatures, ticket secrets are HMACs."""

    def recognise(self, auth: object) -> Caller:
        """Who connects, or `Refused`."""

    def is_over(self, caller: Caller) -> bool:
        """Whether their session has been signed out, or what they may do has changed."""

    async def standing(self, caller: Caller) -> Sequence[tuple[str, StreamKey]]:
        """The personal rooms of a caller and the streams that concern them now; `Refused` when a ticket is over."""
