"""The secret address of somebody's calendar: an HMAC of who, and of which of their addresses, stored nowhere."""

import base64
import hmac
from uuid import UUID

from queue_server.keys import Keys, key_id

PURPOSE = "calendars"
ID_BYTES, KEY_BYTES, MAC_BYTES = 16, 4, 22  # together a multiple of three: each address has one spelling
BYTES = ID_BYTES + KEY_BYTES + MAC_BYTES


def token_of(keys: Keys, user: UUID, version: int) -> str:
    """The secret part of the address; the next version makes another, and this one is dead."""
    return base64.urlsafe_b64encode(_written(keys.current(PURPOSE), user, version)).decode()


def find_user(token: str) -> UUID | None:
    """Whose calendar it says to open; to be believed when `is_good`."""
    try:
        written = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError:
        return None
    return UUID(bytes=written[:ID_BYTES]) if len(written) == BYTES else None


def is_good(keys: Keys, token: str, user: UUID, version: int) -> bool:
    """Whether we made this of them: by the key that signs, or by the one before it."""
    said = base64.urlsafe_b64decode(token)
    return any(hmac.compare_digest(said, _written(key, user, version)) for key in keys.all(PURPOSE))


def _written(key: bytes, user: UUID, version: int) -> bytes:
    mac = hmac.digest(key, user.bytes + version.to_bytes(4), "sha256")
    return user.bytes + bytes.fromhex(key_id(key)) + mac[:MAC_BYTES]
