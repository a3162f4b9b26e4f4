"""A passkey in software: makes keys and signs as a browser and its authenticator do together (WebAuthn, ES256)."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

Options = dict[str, Any]
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftPasskey:
    """One key; `count` is how often it says it was used."""

    origin: str
    host: str
    count: int = 0
    flags: int = PRESENT | VERIFIED
    is_framed: bool = False  # in a page of somebody else's
    id: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def creates(self, options: Options) -> dict[str, Any]:
        """What `navigator.credentials.create()` resolves to, as JSON."""
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + self._cose()
        card = {"fmt": "none", "attStmt": {}, "authData": self._card(ATTESTED) + attested}
        return self._credential(
            clientDataJSON=text(self._said("webauthn.create", options)),
            attestationObject=text(cbor2.dumps(card)),
            transports=["internal", "hybrid"],
        )

    def signs(self, options: Options) -> dict[str, Any]:
        """What `navigator.credentials.get()` resolves to, as JSON."""
        self.count += 1 if self.count else 0
        card, said = self._card(), self._said("webauthn.get", options)
        signature = self.key.sign(card + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            clientDataJSON=text(said), authenticatorData=text(card), signature=text(signature), userHandle=None
        )

    def _credential(self, **response: Any) -> dict[str, Any]:
        return {
            "id": text(self.id),
            "rawId": text(self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }

    def _card(self, more: int = 0) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4)

    def _said(self, kind: str, options: Options) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": self.is_framed}
        return json.dumps(said).encode()

    def _cose(self) -> bytes:
        point = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})


def text(plain: bytes) -> str:
    """Base64 for addresses, as WebAuthn has it in JSON."""
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")
