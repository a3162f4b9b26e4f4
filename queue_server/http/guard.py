"""Who may come in: every route is `requires(permission)` or `public`, and tests fail one that is neither."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.actor import Actor
from queue_server.errors import Invalid, MfaRequired, NotFound, TokenInvalid, Unauthenticated
from queue_server.http import limits

MOST_TOLD, LONGEST_TOLD = 10, 50  # names that are not known, and letters of one
Handler = Callable[[Request], Awaitable[Response]]


class Credentials(Protocol):
    """Turns what a request carries into an actor, or refuses."""

    async def bearer(self, token: str) -> Actor: ...
    async def ticket(self, secret: str, ticket_id: UUID) -> Actor: ...
    async def device(self, token: str) -> Actor: ...


def requires(permission: str) -> Callable[[Handler], Handler]:
    """Only for actors whose roles or credential carry the permission; the actor is `request.state.actor`."""

    def guard(handler: Handler) -> Handler:
        @wraps(handler)
        async def guarded(request: Request) -> Response:
            actor = await actor_of(request)
            actor.must(permission)
            must_know_query(request)
            request.state.actor = actor
            return await handler(request)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def requires_fresh(permission: str) -> Callable[[Handler], Handler]:
    """As `requires`, for dangerous acts: only within minutes of a sign-in, or of a step-up."""

    def guard(handler: Handler) -> Handler:
        @requires(permission)
        @wraps(handler)
        async def guarded(request: Request) -> Response:
            request.state.actor.must_be_fresh(datetime.now(UTC))
            return await handler(request)

        guarded.is_fresh = True  # type: ignore[attr-defined]
        return guarded

    return guard


def public(handler: Handler) -> Handler:
    """For everybody, said out loud; counted by address, or by whoever `find_actor` finds."""

    @wraps(handler)
    async def opened(request: Request) -> Response:
        group = request.scope.get("group")
        if group is limits.RENEWALS:
            return await _unless_refused(handler, request)
        if "authorization" not in request.headers or group is limits.CREDENTIALS:
            limits.count_address(request.scope)
        must_know_query(request)
        return await handler(request)

    opened.permission = None  # type: ignore[attr-defined]
    return opened


def must_know_query(request: Request) -> None:
    """Raises `Invalid` for a parameter that is not described: a misspelt filter would be answered with everybody's."""
    asks: frozenset[str] | None = request.scope.get("asks")  # none is said where a probe may ask anything
    if not request.scope["query_string"] or asks is None:
        return
    unknown = sorted(set(request.query_params) - asks)[:MOST_TOLD]
    if unknown:
        raise Invalid(pointers={f"/{name[:LONGEST_TOLD]}": "There is no such parameter." for name in unknown})


async def _unless_refused(handler: Handler, request: Request) -> Response:
    """Only what was refused counts for an address."""
    try:
        return await handler(request)
    except Unauthenticated:
        limits.count_address(request.scope)
        raise


def permission_of(handler: Any) -> str | None:
    """What a handler requires; None when public. AttributeError when nobody decided."""
    permission: str | None = handler.permission
    return permission


async def actor_of(request: Request) -> Actor:
    """Whoever the request's credential names. Raises `RateLimited`, also where many are tried that are not good."""
    try:
        actor = await _recognised(request)
    except (Unauthenticated, NotFound):
        limits.count_address(request.scope)
        raise
    limits.count(request.scope, actor.id)
    return actor


async def _recognised(request: Request) -> Actor:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    credentials: Credentials = request.app.state.credentials
    key = request.query_params.get("key")
    if not scheme and key and "ticket_id" in request.path_params:
        scheme, value = "ticket", key
    match scheme.lower():
        case "bearer":
            return await credentials.bearer(value.strip())
        case "ticket":
            if "ticket_id" not in request.path_params:
                raise TokenInvalid
            return await credentials.ticket(value.strip(), path_id(request, "ticket_id"))
        case "device":
            return await credentials.device(value.strip())
        case "":
            raise Unauthenticated
        case _:
            raise TokenInvalid


async def find_actor(request: Request) -> Actor | None:
    """On a public route: the actor if a credential was sent, and then it must be a good one."""
    if "authorization" not in request.headers:
        return None
    found = request.state.actor = await actor_of(request)
    if found.must_enrol:
        raise MfaRequired
    return found


def path_id(request: Request, name: str) -> UUID:
    """An id from the path; what is no id does not exist."""
    text: str = request.path_params[name]
    try:
        found = UUID(text)
    except ValueError:
        raise NotFound from None
    if str(found) != text.lower():
        raise NotFound
    return found
