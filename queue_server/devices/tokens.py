"""Device tokens: an HMAC over what the device is, under its own key; stored nowhere, good until it is revoked."""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from queue_server.actor import Actor, ActorKind, DeviceKind
from queue_server.errors import TokenInvalid

KEY_ID = "1"
KINDS = tuple(DeviceKind)
MAC_BYTES = 16
CARD_BYTES = 3 * 16 + 1  # device, organization, branch, kind


class DeviceTokens:
    """Makes and checks the token of a device: `<key id>.<who>.<mac>`. Whether it was revoked, the database knows."""

    def __init__(self, *secrets: bytes) -> None:
        """The first secret makes tokens; devices still hold those of the ones after it."""
        purpose = b"device tokens " + KEY_ID.encode()
        self._keys = [hmac.new(secret, purpose, hashlib.sha256).digest() for secret in secrets]

    def token(self, actor: Actor) -> str:
        """The token of a device."""
        assert actor.device is not None
        assert actor.branch_id is not None
        kind = bytes([KINDS.index(actor.device)])
        card = actor.id.bytes + actor.organization_id.bytes + actor.branch_id.bytes + kind
        return f"{KEY_ID}.{_text(card)}.{_text(_mac(self._keys[0], card))}"

    def read(self, token: str) -> Actor:
        """The device behind a token. Raises `TokenInvalid`."""
        key_id, _, rest = token.partition(".")
        card, mac = (_bytes(part) for part in rest.partition(".")[::2])
        is_ours = any(hmac.compare_digest(mac, _mac(key, card)) for key in self._keys)
        if key_id != KEY_ID or len(card) != CARD_BYTES or not is_ours:
            raise TokenInvalid
        device, organization, branch = (UUID(bytes=card[at : at + 16]) for at in (0, 16, 32))
        return as_actor(device, organization, branch, KINDS[card[-1]])


def _mac(key: bytes, card: bytes) -> bytes:
    return hmac.new(key, card, hashlib.sha256).digest()[:MAC_BYTES]


def as_actor(device: UUID, organization: UUID, branch: UUID, kind: DeviceKind) -> Actor:
    """A device, as one who asks."""
    return Actor(ActorKind.DEVICE, device, organization, device=kind, branch_id=branch)


def _text(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return plain if _text(plain) == text else b""  # one spelling only
