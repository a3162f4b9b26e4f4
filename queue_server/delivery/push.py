"""Push messages to browsers (RFC 8030), encrypted for them alone (RFC 8291)."""

import re
import ssl
from base64 import urlsafe_b64decode
from urllib.parse import urlsplit

import httpx2
from cryptography.hazmat.primitives.asymmetric import ec
from webpush import WebPush, WebPushSubscription

from queue_server.delivery.errors import Gone, TryLater, Undeliverable
from queue_server.delivery.messages import Push, Subscription
from queue_server.delivery.vapid import Vapid
from queue_server.settings import Settings

TIMEOUT = 10.0  # seconds
GONE = (404, 410)
TOO_MANY, FAULTS = 429, 500
HOST = re.compile(r"[a-z0-9.-]+(:[0-9]+)?")  # nothing that one reader takes for the end of a name and another does not
POINT, SECRET = 65, 16  # bytes of a browser's key and of its secret
LONGEST_TOKEN = 12 * 3600  # seconds that our signature is good


class Pushes:
    """Sends to the push services that are allowed here, and posts to no other address."""

    def __init__(self, settings: Settings) -> None:
        self.vapid = Vapid.of(settings)
        self._services = settings.push_services
        private, public = self.vapid.pems
        self._maker = WebPush(private, public, subscriber=self.vapid.contact, expiration=LONGEST_TOKEN)
        self._tls = ssl.create_default_context()

    def takes(self, endpoint: str) -> bool:
        """Whether an address is one of a push service that is allowed here."""
        try:
            parts = urlsplit(endpoint)
        except ValueError:
            return False
        if parts.username is not None or HOST.fullmatch(parts.netloc) is None:
            return False
        return any(_fits(f"{parts.scheme}://{parts.netloc}", service) for service in self._services)

    async def deliver(self, push: Push) -> None:
        """Hand it to the browser's service. Raises `TryLater`, `Undeliverable`; `Gone` where it is there no more."""
        subscription = push.subscription
        if not self.takes(subscription.endpoint):
            raise Gone("not-allowed")
        headers = {"topic": push.topic, "urgency": "high" if push.is_urgent else "normal"}
        try:
            made = self._maker.get(push.content, _read(subscription))
        except ValueError:
            raise Gone("bad-keys") from None
        headers |= {str(name): str(value) for name, value in made.headers.items()} | {"ttl": str(push.seconds)}
        try:
            async with httpx2.AsyncClient(verify=self._tls, timeout=TIMEOUT) as client:
                answer = await client.post(subscription.endpoint, content=made.encrypted, headers=headers)
        except httpx2.TransportError as error:
            raise TryLater(type(error).__name__) from None
        _must_be_taken(answer.status_code)


def is_key(subscription: Subscription) -> bool:
    """Whether a message can be encrypted for it: a point on the curve, and a secret."""
    try:
        point, secret = _bytes_of(subscription.p256dh), _bytes_of(subscription.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == POINT and len(secret) == SECRET


def _bytes_of(said: str) -> bytes:
    return urlsafe_b64decode(said + "=" * (-len(said) % 4))


def _read(subscription: Subscription) -> WebPushSubscription:
    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    return WebPushSubscription.model_validate({"endpoint": subscription.endpoint, "keys": keys})


def _fits(origin: str, service: str) -> bool:
    """`https://*.push.apple.com` fits every host below that name, and no port."""
    scheme, _, host = service.partition("://")
    if not host.startswith("*."):
        return origin == service
    said_scheme, _, said = origin.partition("://")
    return said_scheme == scheme and said.endswith(host[1:]) and ":" not in said


def _must_be_taken(status: int) -> None:
    if status in GONE:
        raise Gone(str(status))
    if status == TOO_MANY or status >= FAULTS:
        raise TryLater(str(status))
    if not 200 <= status < 300:
        raise Undeliverable(str(status))
