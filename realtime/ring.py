"""The last rendered diffs of a stream for one room, so that a client that missed some need not read anew."""

from collections import deque

from realtime.streams import Payload

KEPT = 1000


class Ring:
    """Payloads by version, without a gap."""

    def __init__(self) -> None:
        self._payloads: deque[Payload] = deque(maxlen=KEPT)

    def add(self, payload: Payload) -> None:
        """The next diff."""
        self._payloads.append(payload)

    def after(self, since: int, head: int) -> list[Payload] | None:
        """The diffs from `since` (excluded) to `head`; None when they are not all here, or `since` is the future."""
        if since == head:
            return []
        if since > head or not self._payloads or self._payloads[0]["version"] > since + 1:
            return None
        return [payload for payload in self._payloads if payload["version"] > since]
