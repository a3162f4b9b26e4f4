"""The code at the door: whoever sends it back within a minute stands there. An HMAC of branch and half-minute."""

import base64
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from queue_server.keys import Keys

PURPOSE = "door codes"
WINDOW = 30  # seconds
GOOD = 2  # windows: this one, and the one before it
BYTES = 9


def code_at(keys: Keys, branch_id: UUID, now: datetime) -> tuple[str, datetime]:
    """What the door shows, and until when it is good."""
    window = _window(now)
    code = base64.urlsafe_b64encode(keys.mac(PURPOSE, _message(branch_id, window))[:BYTES]).decode()
    return code, datetime.fromtimestamp((window + GOOD) * WINDOW, UTC)


def is_good(keys: Keys, branch_id: UUID, said: str, now: datetime) -> bool:
    """Whether the door showed this a moment ago."""
    try:
        written = base64.b64decode(said, altchars=b"-_", validate=True)
    except ValueError:
        return False
    return any(hmac.compare_digest(mac[:BYTES], written) for mac in _macs(keys, branch_id, now))


def _macs(keys: Keys, branch_id: UUID, now: datetime) -> Iterator[bytes]:
    for ago in range(GOOD):
        yield from keys.macs(PURPOSE, _message(branch_id, _window(now) - ago))


def _window(now: datetime) -> int:
    return int(now.timestamp() // WINDOW)


def _message(branch_id: UUID, window: int) -> bytes:
    return branch_id.bytes + window.to_bytes(8)
