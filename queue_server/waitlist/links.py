"""The link of an offer: an HMAC of its id with the key's id, stored nowhere, worth nothing once the offer is over."""

import base64
import hmac
from uuid import UUID

from queue_server.keys import Keys, key_id

PURPOSE = "offers"
BYTES = 18


def offer_link(keys: Keys, offer: UUID) -> str:
    """The offer's own page; the key stays in the fragment, which browsers send nowhere."""
    return f"/offer/{offer}#{offer_key(keys, offer)}"


def offer_key(keys: Keys, offer: UUID) -> str:
    """What proves that somebody was sent the link: `<key id>.<mac>`."""
    return _written(keys.current(PURPOSE), offer)


def is_good(keys: Keys, key: str, offer: UUID) -> bool:
    """Whether we made it: by the key that signs, or by the one before it."""
    return any(hmac.compare_digest(key.encode(), _written(one, offer).encode()) for one in keys.all(PURPOSE))


def _written(key: bytes, offer: UUID) -> str:
    mac = hmac.digest(key, offer.bytes, "sha256")[:BYTES]
    return f"{key_id(key)}.{base64.urlsafe_b64encode(mac).decode()}"
