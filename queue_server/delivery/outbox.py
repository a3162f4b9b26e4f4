"""The demo's outbox: what would have been sent, in memory, for everybody to see."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from queue_server.delivery.messages import Message

MOST = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """A message, and when it was sent; `number` counts from 1."""

    number: int
    at: datetime
    message: Message


class Outbox:
    """Keeps the newest hundred."""

    def __init__(self) -> None:
        self._sent: deque[Sent] = deque(maxlen=MOST)
        self._numbers = count(1)

    async def deliver(self, message: Message) -> None:
        """Keep it."""
        self._sent.append(Sent(next(self._numbers), datetime.now(UTC), message))

    def newest_first(self) -> list[Sent]:
        """What is kept."""
        return list(reversed(self._sent))
