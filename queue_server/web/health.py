"""Health: ok, degraded without Redis (screens are about a second late), down without Postgres."""

import asyncio
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from queue_server import __version__
from queue_server.errors import Refusal
from queue_server.http.bodies import Body
from queue_server.http.guard import public
from queue_server.http.operations import Operation, get
from queue_server.http.replies import reply
from queue_server.http.transactions import database

PATIENCE = 1.0


class HealthView(Body):
    """How the service is."""

    status: Literal["ok", "degraded", "down"]
    version: str


@public
async def health(request: Request) -> Response:
    """Whether the service can do its work: 503 without a database, `degraded` without Redis."""
    try:
        async with asyncio.timeout(PATIENCE):
            await database(request).read("SELECT 1")
    except (Refusal, TimeoutError):
        return said("down", 503)
    return said("ok" if request.app.state.hints.is_up else "degraded")


@public
async def live(request: Request) -> Response:
    """Whether the process answers."""
    return said("ok")


def said(status: Literal["ok", "degraded", "down"], code: int = 200) -> Response:
    """A state of health as a reply."""
    return reply(code, HealthView(status=status, version=__version__), {"Cache-Control": "no-store"})


GIVES = {200: HealthView, 503: HealthView}
operations: list[Operation] = [
    get("/health", health, gives=GIVES),
    get("/health", health, gives=GIVES, base=""),
    get("/api/health", health, gives=GIVES, base=""),
    get("/health/live", live, gives={200: HealthView}, base=""),
    get("/health/ready", health, gives=GIVES, base=""),
]
