"""Pages of other origins that were named may ask the API: with tokens that they hold, never with our cookies.

Starlette's CORSMiddleware is not it: it sits either inside the security headers or outside the refusals made there,
says `Vary` only to whom it allows, and answers a refused preflight in words of its own.
"""

from collections.abc import Iterable

from starlette.responses import Response
from starlette.types import Scope

Header = tuple[bytes, bytes]
VARY = (b"vary", b"Origin")
# What a page may read beside the few that it always may (Fetch standard, CORS-safelisted response-header names).
SHOWN = b"ETag, Idempotency-Replayed, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-ID"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    # Not `X-Requested-With`: with it our own pages prove that a cookie is theirs.
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match",
    "Access-Control-Max-Age": "600",
}


class Cors:
    """Which origins may read what the API answers; any other hears nothing of it."""

    def __init__(self, origins: Iterable[str] = ()) -> None:
        self._origins = frozenset(origin.encode() for origin in origins)

    def headers(self, scope: Scope) -> list[Header]:
        """What goes with an answer."""
        if not self._origins or not scope["path"].startswith("/api/"):
            return []
        origin = _said(scope, b"origin")
        if origin not in self._origins:
            return [VARY]
        return [VARY, (b"access-control-allow-origin", origin), (b"access-control-expose-headers", SHOWN)]

    def preflight(self, scope: Scope) -> Response | None:
        """The answer to a browser that asks whether it may ask; None to everybody else."""
        if scope["method"] != "OPTIONS" or not _said(scope, b"access-control-request-method"):
            return None
        return Response(status_code=204, headers=PREFLIGHT) if len(self.headers(scope)) > 1 else None


def _said(scope: Scope, name: bytes) -> bytes:
    """A header that is there once; one that is there twice says nothing."""
    found = [value for header, value in scope["headers"] if header == name]
    return found[0] if len(found) == 1 else b""
