"""Lists: a limit and a signed cursor; a forged one is refused."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request

from queue_server.errors import Malformed

USUAL, MOST = 50, 100
SIGNATURE = 8


@dataclass(frozen=True, slots=True)
class Page:
    """How many rows, after which id (rows are ordered by id: UUIDv7, so by age)."""

    limit: int
    after: UUID | None


def page_of(request: Request) -> Page:
    """`?limit=` and `?cursor=` of a list."""
    said = request.query_params.get("limit", str(USUAL))
    if not (said.isascii() and said.isdigit() and len(said) <= len(str(MOST)) and 1 <= int(said) <= MOST):
        raise Malformed(f"limit is a number from 1 to {MOST}.")
    cursor = request.query_params.get("cursor")
    return Page(int(said), None if cursor is None else _read(request, cursor))


def listed(request: Request, page: Page, rows: list[Any], views: list[Any]) -> dict[str, Any]:
    """One page; `rows` were read with `limit + 1`, so that we know whether more follow. `views` match `rows`."""
    more = len(rows) > page.limit
    cursor = _write(request, views[page.limit - 1].id) if more else None
    return {"items": [view.model_dump(mode="json") for view in views[: page.limit]], "next_cursor": cursor}


def _sign(request: Request, raw: bytes) -> bytes:
    key: bytes = request.app.state.cursor_key
    return hmac.new(key, raw, hashlib.sha256).digest()[:SIGNATURE]


def _write(request: Request, last: UUID) -> str:
    return base64.urlsafe_b64encode(last.bytes + _sign(request, last.bytes)).decode()


def _read(request: Request, cursor: str) -> UUID:
    try:
        raw = base64.urlsafe_b64decode(cursor)
    except ValueError:
        raw = b""
    if len(raw) != 16 + SIGNATURE or not hmac.compare_digest(raw[16:], _sign(request, raw[:16])):
        raise Malformed("This cursor is not ours.")
    return UUID(bytes=raw[:16])
