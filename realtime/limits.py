"""Bounds on what one client, one user and one address may do."""

import math
import time
from collections import Counter
from dataclasses import dataclass, field

EVENTS_PER_SECOND = 20.0
BURST = 60.0
PATIENCE = 400  # refused events after which a client is cut


@dataclass(slots=True)
class Allowance:
    """A token bucket for the events of one client."""

    left: float = BURST
    at: float = field(default_factory=time.monotonic)
    refused: int = 0

    def take(self) -> bool:
        """Whether one more event is within bounds."""
        now = time.monotonic()
        self.left = min(BURST, self.left + (now - self.at) * EVENTS_PER_SECOND)
        self.at = now
        if self.left < 1:
            self.refused += 1
            return False
        self.left -= 1
        return True

    @property
    def is_exhausted(self) -> bool:
        """Whether the client goes on although it was refused again and again."""
        return self.refused > PATIENCE


class Crowd:
    """How many sockets somebody or some address has."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def __getitem__(self, name: str) -> int:
        return self._counts[name]

    def enter(self, name: str, most: float = math.inf) -> bool:
        """Count one more; False when there are too many already."""
        if self._counts[name] >= most:
            return False
        self._counts[name] += 1
        return True

    def leave(self, name: str) -> None:
        """One fewer."""
        self._counts[name] -= 1
        if self._counts[name] <= 0:
            del self._counts[name]
