"""Ticket secrets: an HMAC of the ticket's id under its own key, with the key's id; stored nowhere."""

import base64
import hashlib
import hmac
from io import BytesIO
from uuid import UUID

import segno

KEY_ID = "1"
BYTES = 16


class TicketLinks:
    """Makes and checks the secret that lets a holder follow a ticket."""

    def __init__(self, *secrets: bytes) -> None:
        """The first secret makes links; tickets are still about with those of the ones after it."""
        purpose = b"ticket links " + KEY_ID.encode()
        self._keys = [hmac.new(secret, purpose, hashlib.sha256).digest() for secret in secrets]

    def secret(self, ticket: UUID) -> str:
        """The secret of a ticket: `<key id>.<mac>`."""
        return _secret(self._keys[0], ticket)

    def link(self, ticket: UUID) -> str:
        """The ticket's own page; the secret stays in the fragment, which browsers send nowhere."""
        return f"/t/{ticket}#{self.secret(ticket)}"

    def is_good(self, secret: str, ticket: UUID) -> bool:
        """Whether a secret belongs to a ticket."""
        return any(hmac.compare_digest(secret.encode(), _secret(key, ticket).encode()) for key in self._keys)


def _secret(key: bytes, ticket: UUID) -> str:
    mac = hmac.new(key, ticket.bytes, hashlib.sha256).digest()[:BYTES]
    return f"{KEY_ID}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def picture(address: str) -> bytes:
    """An address as a QR code in SVG: level M, four modules of quiet around it, as paper and cameras like it."""
    drawn = BytesIO()
    segno.make(address, error="m", boost_error=False, micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False, omitsize=True, svgclass=None, lineclass=None
    )
    return drawn.getvalue()
