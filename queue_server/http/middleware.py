"""Around every request: an id, a bound on the body, the security headers, one line in the log."""

import re
import time
from uuid import uuid4

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from queue_server.errors import TooLarge
from queue_server.http.cors import Cors
from queue_server.http.limits import Limits
from queue_server.http.problems import crashed, problem
from realtime.figures import Figures, Requests

log = structlog.get_logger()
Headers = list[tuple[bytes, bytes]]
LARGEST_BODY = 1 << 20
METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "OPTIONS"})
ASKED_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
BARE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"  # what is no page may do nothing
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self' ws: wss:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# What a response does not say for itself: pages bring their own policy (web/pages.py).
HEADERS = [
    (b"content-security-policy", BARE.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]
UNKEPT = (b"cache-control", b"no-store")
HSTS = (b"strict-transport-security", b"max-age=31536000")


class Frame:
    """The outermost layer of HTTP."""

    def __init__(
        self,
        app: ASGIApp,
        figures: Requests | None = None,
        *,
        limits: Limits | None = None,
        cors: Cors | None = None,
    ) -> None:
        self.app = app
        self.figures = figures or Figures().requests
        self.limits = limits
        self.cors = cors or Cors()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = scope["request_id"] = _request_id(scope)
        scope["limits"] = self.limits
        started, status = time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": self._all_headers(message["headers"], scope)}
            await send(message)

        try:
            await self._pass_on(scope, receive, answer)
        except ClientDisconnect:
            log.info("request.left", request_id=request_id)  # nobody is there to be answered
        except Exception as error:  # noqa: BLE001 - the outermost layer: a bug of ours, logged once
            crash = crashed(request_id, error)
            if not status:
                await crash(scope, receive, answer)
        finally:
            self._finish(scope, status, request_id, time.perf_counter() - started)

    async def _pass_on(self, scope: Scope, receive: Receive, answer: Send) -> None:
        if _length(scope) > LARGEST_BODY:
            await problem(TooLarge(), scope["request_id"])(scope, receive, answer)
        elif (preflight := self.cors.preflight(scope)) is not None:
            await preflight(scope, receive, answer)
        else:
            await self.app(scope, _Bounded(receive), answer)

    def _all_headers(self, headers: Headers, scope: Scope) -> Headers:
        said = {name.lower() for name, _ in headers}
        missing = [(name, value) for name, value in HEADERS if name not in said]
        ours = [*missing, (b"x-request-id", scope["request_id"].encode()), *self.cors.headers(scope)]
        if scope.get("scheme") == "https":
            ours.append(HSTS)
        if b"cache-control" not in said and scope["path"].startswith("/api/"):
            ours.append(UNKEPT)
        return [*headers, *ours, *scope.get("limited", ())]

    def _finish(self, scope: Scope, status: int, request_id: str, seconds: float) -> None:
        method, route = scope["method"], getattr(scope.get("route"), "path", None)
        # One of a bounded number of names, whatever clients make up.
        self.figures.answered(f"{method if method in METHODS else 'other'} {route or 'nowhere'}", status, seconds)
        ms = round(seconds * 1000, 1)
        log.info("request", method=method, route=route, status=status, ms=ms, request_id=request_id)


class _Bounded:
    """Counts what is received of a body that did not say its length."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.seen = 0

    async def __call__(self) -> Message:
        message = await self.receive()
        self.seen += len(message.get("body", b""))
        if self.seen > LARGEST_BODY:
            raise TooLarge
        return message


def _request_id(scope: Scope) -> str:
    said = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return said if ASKED_ID.fullmatch(said) else uuid4().hex


def _length(scope: Scope) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"0")
    return int(said) if said.isdigit() else 0
