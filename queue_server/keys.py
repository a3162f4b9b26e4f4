"""Keys for one purpose each, from the installation's secret and, while it is replaced, from the one before."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The first secret signs; all of them are believed."""

    secrets: tuple[bytes, ...]

    def current(self, purpose: str) -> bytes:
        """The key that signs."""
        return derived(self.secrets[0], purpose)

    def all(self, purpose: str) -> tuple[bytes, ...]:
        """Every key that is believed, the newest first."""
        return tuple(derived(secret, purpose) for secret in self.secrets)

    def macs(self, purpose: str, message: bytes) -> Iterator[bytes]:
        """What each key makes of a message, the newest first."""
        return (hmac.digest(key, message, "sha256") for key in self.all(purpose))

    def mac(self, purpose: str, message: bytes) -> bytes:
        """A keyed hash (HMAC-SHA-256), by the key that signs."""
        return hmac.digest(self.current(purpose), message, "sha256")

    def is_mac(self, purpose: str, message: bytes, said: bytes) -> bool:
        """Whether one of our keys made this of the message."""
        return any(hmac.compare_digest(said, mac) for mac in self.macs(purpose, message))


def derived(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose."""
    return hmac.digest(secret, f"queue-server {purpose}".encode(), "sha256")


def key_id(key: bytes) -> str:
    """A short public name of a key."""
    return hashlib.sha256(key).hexdigest()[:8]
