"""Replies: JSON bodies, ETags, languages."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from queue_server.errors import RevisionChanged
from queue_server.http.json import dumps

LANGUAGES = ("en", "ar")


def reply(status: int, view: Any, headers: Mapping[str, str] | None = None) -> Response:
    """`view` (a body model, plain values or None) as a response."""
    if view is None:
        return Response(status_code=status, headers=dict(headers or {}))
    plain = view.model_dump(mode="json") if isinstance(view, BaseModel) else view
    return Response(dumps(plain), status, dict(headers or {}), media_type="application/json")


def ok(view: Any, headers: Mapping[str, str] | None = None) -> Response:
    """200."""
    return reply(200, view, headers)


def created(view: Any) -> Response:
    """201."""
    return reply(201, view)


def no_content() -> Response:
    """204."""
    return Response(status_code=204)


def decided(request: Request, response: Response) -> Response:
    """Mark an answer that a key had already got."""
    if getattr(request.state, "replayed", False):
        response.headers["Idempotency-Replayed"] = "true"
    return response


def tagged(request: Request, etag: str, view: Any) -> Response:
    """200 with its ETag, or 304 when the caller holds that one already. Private, always asked again."""
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language, Authorization"}
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag.removeprefix("W/") in held or "*" in held:
        return Response(status_code=304, headers=headers)
    return ok(view, headers)


def must_match(request: Request, revision: int) -> None:
    """Refuse when `If-Match` names another revision than the row's own, whatever a tag has behind a dot."""
    wanted = request.headers.get("if-match")
    if wanted is not None and wanted.strip().strip('"').partition(".")[0] not in (str(revision), "*"):
        raise RevisionChanged


def language(request: Request) -> str:
    """`en` or `ar`, whichever the caller likes better (RFC 9110, 12.5.4); English when nothing is said."""
    said = map(_liking, request.headers.get("accept-language", "").split(","))
    liked = sorted(said, key=lambda one: -one[0])  # of equal weight: the first
    return next((tag for weight, tag in liked if weight > 0 and tag in LANGUAGES), "en")


def _liking(part: str) -> tuple[float, str]:
    tag, _, weight = part.partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), tag.strip().lower().split("-")[0]
    except ValueError:
        return 0.0, ""


def in_language(names: Mapping[str, str], wanted: str) -> str:
    """A name as one string."""
    return names.get(wanted) or names["en"]
