"""Who we are to push services (VAPID, RFC 8292): a key of the installation's own, set or derived from its secret."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Self
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from queue_server.keys import derived
from queue_server.settings import Settings

# The order of P-256 (FIPS 186-5); a derived 256-bit number modulo it less one, plus one, is a private key.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PURPOSE = "web push"


@dataclass(frozen=True, slots=True)
class Vapid:
    """The key pair, and the address that a push service may write to when something is wrong."""

    key: ec.EllipticCurvePrivateKey
    contact: str

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """By these settings. A derived key changes with the secret, and browsers must then subscribe anew."""
        _, address = parseaddr(settings.mail_from or "")
        contact = address or f"postmaster@{urlsplit(settings.public_url).hostname}"
        if settings.vapid_private_key is not None:
            return cls(_read(settings.vapid_private_key.get_secret_value()), contact)
        number = int.from_bytes(derived(settings.secret, PURPOSE), "big")
        return cls(ec.derive_private_key(number % (ORDER - 1) + 1, ec.SECP256R1()), contact)

    @property
    def public_key(self) -> str:
        """As `PushManager.subscribe` wants it: `applicationServerKey`, base64url."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return urlsafe_b64encode(point).rstrip(b"=").decode()

    @property
    def pems(self) -> tuple[bytes, bytes]:
        """The private and the public key."""
        private = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return private, self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _read(said: str) -> ec.EllipticCurvePrivateKey:
    """The 32 bytes of a private key as VAPID tools print them: base64url. Raises ValueError."""
    raw = urlsafe_b64decode(said + "=" * (-len(said) % 4))
    return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
