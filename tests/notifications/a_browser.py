"""A push service and the browsers behind it: they open what was encrypted for them, as RFC 8291 says."""

import base64
import json
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
import uvicorn
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.a_server import Quiet
from tests.delivery.servers import Shelf, serving

POINT = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


@dataclass(frozen=True)
class Pushed:
    """What arrived for one browser."""

    headers: dict[str, str]
    said: dict[str, Any]


@dataclass
class Browser:
    """One browser's subscription."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    shelf: Shelf[Pushed] = field(default_factory=Shelf)
    answers: list[int] = field(default_factory=list)

    @property
    def subscription(self) -> dict[str, Any]:
        """As a page sends it."""
        point = self.key.public_key().public_bytes(*POINT)
        return {"endpoint": self.endpoint, "keys": {"p256dh": _text(point), "auth": _text(self.secret)}}

    def opens(self, body: bytes) -> dict[str, Any]:
        """Decrypt a message (RFC 8188 and 8291)."""
        salt, (size, length) = body[:16], struct.unpack("!LB", body[16:21])
        assert size == 4096
        theirs, hidden = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        own = self.key.public_key().public_bytes(*POINT)
        secret = _derived(self.secret, shared, b"WebPush: info\x00" + own + theirs, 32)
        key = _derived(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derived(salt, secret, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, hidden, None)
        assert plain[-1:] == b"\x02"
        said: dict[str, Any] = json.loads(plain[:-1])
        return said


@dataclass
class PushService:
    """Takes messages, unless a browser's answers say otherwise."""

    url: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)

    def a_browser(self) -> Browser:
        name = os.urandom(8).hex()
        browser = self.browsers[name] = Browser(f"{self.url}/send/{name}")
        return browser

    async def take(self, request: Request) -> Response:
        browser = self.browsers[request.path_params["name"]]
        if browser.answers:
            return Response(status_code=browser.answers.pop(0))
        headers = dict(request.headers)
        assert headers["content-encoding"] == "aes128gcm"
        await browser.shelf.add(Pushed(headers, browser.opens(await request.body())))
        return Response(status_code=201)


def signed_by(pushed: Pushed, public_key: str) -> dict[str, Any]:
    """What the sender signed (RFC 8292), if it was with this key."""
    scheme, _, said = pushed.headers["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in said.split(","))
    assert (scheme, parts["k"]) == ("vapid", public_key)
    point = base64.urlsafe_b64decode(public_key + "=" * (-len(public_key) % 4))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    claims: dict[str, Any] = jwt.decode(parts["t"], key, algorithms=["ES256"], options={"verify_aud": False})
    return claims


@asynccontextmanager
async def a_push_service() -> AsyncIterator[PushService]:
    """Over real HTTP, on a free port."""
    service = PushService()
    routes = [Route("/send/{name}", service.take, methods=["POST"])]
    server = Quiet(uvicorn.Config(Starlette(routes=routes), port=0, log_level="warning", access_log=False))
    async with serving(server) as url:
        service.url = url
        yield service


def _derived(salt: bytes, key: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(key)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
