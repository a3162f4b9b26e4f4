"""Problem documents (RFC 9457): every refusal as one, and nothing of what went wrong inside."""

from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from queue_server import errors
from queue_server.http.json import dumps
from queue_server.transaction import Replayed

log = structlog.get_logger()
RETRY_SECONDS = "1"
STATUS: dict[type[errors.Refusal], int] = {
    errors.Malformed: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.Conflict: 409,
    errors.RevisionChanged: 412,
    errors.TooLarge: 413,
    errors.MediaType: 415,
    errors.Invalid: 422,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
}
BY_STATUS = {404: errors.NotFound, 405: errors.MethodNotAllowed}


def status_of(refusal: errors.Refusal | type[errors.Refusal]) -> int:
    """The HTTP status of a refusal: that of its nearest named ancestor."""
    kind = refusal if isinstance(refusal, type) else type(refusal)
    return next(STATUS[parent] for parent in kind.__mro__ if parent in STATUS)


def document(refusal: errors.Refusal, request_id: str | None = None) -> dict[str, Any]:
    """The body of a problem; `request_id` finds the log line."""
    problem: dict[str, Any] = {
        "type": f"/problems/{refusal.slug}",
        "title": refusal.slug.replace("-", " ").capitalize(),
        "status": status_of(refusal),
        "detail": refusal.detail,
    }
    if request_id is not None:
        problem["request_id"] = request_id
    if refusal.pointers:
        problem["errors"] = [{"pointer": at, "detail": why} for at, why in refusal.pointers.items()]
    if refusal.opens_at is not None:
        problem["opens_at"] = refusal.opens_at
    return problem


def problem(refusal: errors.Refusal, request_id: str | None, headers: dict[str, str] | None = None) -> Response:
    """A refusal as a response."""
    status = status_of(refusal)
    headers = dict(headers or {})
    if status in (429, 503):
        headers.setdefault("Retry-After", str(refusal.retry_after or RETRY_SECONDS))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(dumps(document(refusal, request_id)), status, headers, media_type="application/problem+json")


async def on_refusal(request: Request, error: Exception) -> Response:
    """Starlette's handler for refusals; who looks into what was not found is `app.state.on_missing`, if anybody."""
    assert isinstance(error, errors.Refusal)
    if isinstance(error, errors.NotFound) and (on_missing := getattr(request.app.state, "on_missing", None)):
        on_missing(request)
    return problem(error, request.scope.get("request_id"))


async def on_replay(request: Request, error: Exception) -> Response:
    """A key that was used before: the first answer again."""
    assert isinstance(error, Replayed)
    content = b"" if error.body is None else dumps(error.body)
    return Response(content, error.status, {"Idempotency-Replayed": "true"}, media_type="application/json")


async def on_http(request: Request, error: Exception) -> Response:
    """Starlette's own refusals: no such path, no such method."""
    assert isinstance(error, HTTPException)
    refusal = BY_STATUS.get(error.status_code, errors.Malformed)()
    return problem(refusal, request.scope.get("request_id"), dict(error.headers or {}))


def crashed(request_id: str, error: Exception) -> Response:
    """A bug of ours: logged once, said without why."""
    log.error("request.crashed", request_id=request_id, exc_info=error)
    body = {
        "type": "/problems/internal",
        "title": "Internal error",
        "status": 500,
        "detail": "Something went wrong here. The request id finds it in the log.",
        "request_id": request_id,
    }
    return Response(dumps(body), 500, media_type="application/problem+json")


HANDLERS: dict[Any, Any] = {
    errors.Refusal: on_refusal,
    Replayed: on_replay,
    HTTPException: on_http,
}
