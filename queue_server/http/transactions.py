"""A request's way to the database: `hot` for one command, `transaction` for cold work, with the request's key."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from queue_server.actor import Actor
from queue_server.errors import Invalid
from queue_server.http.replies import reply
from queue_server.transaction import Cold, Database, Hot, Key

LONGEST_KEY = 255


@asynccontextmanager
async def hot(request: Request) -> AsyncIterator[Hot]:
    """One command, which is its own transaction; a replayed answer says so in its header."""
    tx = database(request).hot(actor(request), key=await key_of(request), request_id=request.scope.get("request_id"))
    yield tx
    request.state.replayed = tx.replayed


@asynccontextmanager
async def transaction(request: Request) -> AsyncIterator[Cold]:
    """A session in one transaction, committed at the end of the block."""
    key = await key_of(request)
    async with database(request).cold(actor(request), key=key, request_id=request.scope.get("request_id")) as tx:
        yield tx


async def kept(tx: Cold, status: int, view: Any) -> Response:
    """The answer of a cold command, remembered for a retry; to be made inside its transaction."""
    answer = reply(status, view)
    await tx.keep_reply(status, None if view is None else view.model_dump(mode="json"))
    return answer


def database(request: Request) -> Database:
    """The application's database."""
    found: Database = request.app.state.database
    return found


def actor(request: Request) -> Actor:
    """Whoever the guard let in."""
    found: Actor = request.state.actor
    return found


async def key_of(request: Request) -> Key | None:
    """The request's idempotency key, scoped to organization, actor, method and path, with the print of its body."""
    said = request.headers.get("idempotency-key")
    if said is None or request.method != "POST":
        return None
    if not 0 < len(said) <= LONGEST_KEY:
        raise Invalid("An Idempotency-Key has 1 to 255 characters.")
    who = actor(request)
    scope = "\0".join([str(who.organization_id), who.kind, str(who.id), request.method, request.url.path, said])
    return Key(hashlib.sha256(scope.encode()).digest(), hashlib.sha256(await request.body()).digest())
