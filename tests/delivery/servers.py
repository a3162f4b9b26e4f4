"""What the other end of delivery is: a mail server, and a provider of text messages as Twilio is."""

import asyncio
import base64
import email
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl

import uvicorn
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from queue_server.settings import Settings
from tests.a_server import SECRET, Quiet

PATIENCE = 30.0
Thing = TypeVar("Thing")
SID, AUTH_TOKEN = "AC0123456789", "the-token-of-the-account"
USER, PASSWORD = "clinic", "the-password-of-the-clinic"


def some_settings(**others: Any) -> Settings:
    return Settings(
        database_url="postgresql://nowhere/none", redis_url="unix:///nowhere", secret_key=SecretStr(SECRET), **others
    )


@dataclass
class Shelf(Generic[Thing]):
    """What came, and a way to wait for more."""

    things: list[Thing] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def add(self, thing: Thing) -> None:
        async with self._news:
            self.things.append(thing)
            self._news.notify_all()

    async def first(self, is_it: Callable[[Thing], bool] = lambda _: True) -> Thing:
        """The first such thing, once it is there."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: any(map(is_it, self.things)))
        return next(filter(is_it, self.things))


@dataclass
class MailServer:
    """Takes every message, unless it was told to answer otherwise at first."""

    shelf: Shelf[EmailMessage]
    answers: list[str] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)
    port: int = 0
    opens: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.opens.set()

    async def handle_RCPT(  # noqa: N802 - as the library calls it
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        await self.opens.wait()
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        letter = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.envelopes.append(envelope)
        self.signed_in.append(bool(session.authenticated))
        await self.shelf.add(letter)
        return "250 OK"

    async def letter_to(self, address: str) -> EmailMessage:
        return await self.shelf.first(lambda letter: letter["To"] == address)


def _is_ours(_: SMTP, __: Session, ___: Envelope, ____: str, said: Any) -> AuthResult:
    fits = isinstance(said, LoginPassword) and (said.login, said.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=fits, handled=False)


@asynccontextmanager
async def a_mail_server(
    *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[MailServer]:
    """On a free port; who comes by STARTTLS has to sign in."""
    server = MailServer(Shelf())

    def speaks() -> SMTP:
        wants: dict[str, Any] = {"require_starttls": True, "auth_required": True, "authenticator": _is_ours}
        return SMTP(
            server, hostname="mail.test", enable_SMTPUTF8=False, tls_context=starttls, **(wants if starttls else {})
        )

    listening = await asyncio.get_running_loop().create_server(speaks, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


@dataclass
class TextServer:
    """As Twilio's Messages API answers; `answers` are (status, body) for the first requests."""

    shelf: Shelf[dict[str, str]]
    answers: list[tuple[int, Any]] = field(default_factory=list)
    url: str = ""

    async def take(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), strict_parsing=True))
        if request.headers.get("authorization") != _basic(SID, AUTH_TOKEN):
            return JSONResponse({"code": 20003, "message": "Authenticate", "status": 401}, 401)
        await self.shelf.add(form)
        if self.answers:
            status, body = self.answers.pop(0)
            return JSONResponse(body, status) if isinstance(body, dict) else Response(body, status)
        return JSONResponse({"sid": "SM1", "status": "queued", "error_code": None}, 201)

    async def account(self, request: Request) -> Response:
        fits = request.headers.get("authorization") == _basic(SID, AUTH_TOKEN)
        return JSONResponse({"sid": SID}, 200 if fits else 401)

    async def text_to(self, number: str) -> dict[str, str]:
        return await self.shelf.first(lambda form: form["To"] == number)


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@asynccontextmanager
async def a_text_server() -> AsyncIterator[TextServer]:
    """Over real HTTP, on a free port."""
    texts = TextServer(Shelf())
    routes = [
        Route(f"/2010-04-01/Accounts/{SID}/Messages.json", texts.take, methods=["POST"]),
        Route(f"/2010-04-01/Accounts/{SID}.json", texts.account),
    ]
    server = Quiet(uvicorn.Config(Starlette(routes=routes), port=0, log_level="warning", access_log=False))
    async with serving(server) as url:
        texts.url = url
        yield texts


@asynccontextmanager
async def serving(server: Quiet) -> AsyncIterator[str]:
    """Run a server until the block ends; its address."""
    running = asyncio.create_task(server.serve())
    while not server.started and not running.done():  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


def a_certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server on this machine shows, and what a client needs to believe it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    hidden = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(pem + hidden)
    shows = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    shows.load_cert_chain(folder / "both.pem")
    return shows, ssl.create_default_context(cadata=pem.decode())
