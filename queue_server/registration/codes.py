"""One-time codes: six digits that are stored nowhere, and good for one challenge and purpose only."""

import secrets
from uuid import UUID

from queue_server.keys import Keys

DIGITS = 6
CODE = rf"^[0-9]{{{DIGITS}}}$"
PURPOSE = "one-time code"


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def nobodys_hash() -> bytes:
    """In place of a code's hash where no code was sent: none fits."""
    return secrets.token_bytes(32)


def hash_of(keys: Keys, challenge_id: UUID, purpose: str, code: str) -> bytes:
    """What is stored of a code."""
    return keys.mac(PURPOSE, _bound(challenge_id, purpose, code))


def fits(keys: Keys, challenge_id: UUID, purpose: str, code: str, stored: bytes) -> bool:
    """Whether this is the code behind a hash."""
    return keys.is_mac(PURPOSE, _bound(challenge_id, purpose, code), stored)


def _bound(challenge_id: UUID, purpose: str, code: str) -> bytes:
    return f"{challenge_id} {purpose} {code}".encode()
