"""What a route is: handler, guard, and all that OpenAPI says of it. `routes` lists in features are made of these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from queue_server.errors import Refusal
from queue_server.http.guard import Handler, permission_of
from queue_server.http.limits import COMMANDS, CREDENTIALS, READS, RENEWALS, Group

BASE = "/api/v1"
WORDS = 3  # of a path that tell its shelf: /api/v1/queues
PAGING = ("limit", "cursor")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path. `gives`: status → body model (None: no body). `query`: name → JSON schema."""

    method: str
    path: str
    handler: Handler
    takes: type[BaseModel] | None = None
    gives: Mapping[int, type[BaseModel] | None] = field(default_factory=dict)
    refuses: tuple[type[Refusal], ...] = ()
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lists: bool = False
    keyed: bool = True
    picture: str | None = None  # the media type of a 200 that is no JSON
    base: str = BASE
    counted: Group | None = None  # unless said: what follows from method and path

    @property
    def group(self) -> Group | None:
        """What it is counted with; None: a probe of whoever runs the service, which is not counted."""
        is_read = self.method == "GET"
        if self.base != BASE or self.path == "/health":
            return None
        if self.path in ("/auth/refresh", "/auth/logout"):
            return RENEWALS
        if self.path.startswith("/auth/") or (self.permission is None and not is_read):
            return self.counted or CREDENTIALS
        return self.counted or (READS if is_read else COMMANDS)

    @property
    def asks(self) -> frozenset[str] | None:
        """What may stand in its query; None: whatever a probe, or whoever wants a calendar read anew, puts there."""
        if self.group is None or self.path.endswith(".ics"):
            return None
        key = {"key"} if "{ticket_id}" in self.path else set()
        return frozenset({*self.query, *(PAGING if self.lists else ()), *key})

    @property
    def is_fresh(self) -> bool:
        """Whether it asks for a sign-in of the last minutes."""
        return getattr(self.handler, "is_fresh", False)

    @property
    def permission(self) -> str | None:
        """What it requires; None when public."""
        return permission_of(self.handler)


def get(path: str, handler: Handler, **told: Any) -> Operation:
    """A read."""
    return Operation("GET", path, handler, **told)


def post(path: str, handler: Handler, **told: Any) -> Operation:
    """A command."""
    return Operation("POST", path, handler, **told)


def patch(path: str, handler: Handler, **told: Any) -> Operation:
    """An edit."""
    return Operation("PATCH", path, handler, **told)


def put(path: str, handler: Handler, **told: Any) -> Operation:
    """A whole that replaces another."""
    return Operation("PUT", path, handler, **told)


def delete(path: str, handler: Handler, **told: Any) -> Operation:
    """A removal."""
    return Operation("DELETE", path, handler, **told)


class Shelves(BaseRoute):
    """Routes by the beginnings of their paths, so that a request is held against a few and not against all of them."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = list(routes)
        self._by_beginning: dict[tuple[str, ...], list[Route]] = {}
        for route in self.routes:
            assert "{" not in "".join(_beginning(route.path)), route.path
            self._by_beginning.setdefault(_beginning(route.path), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route that takes path and method, else the first that takes the path."""
        best: tuple[Match, Scope] = Match.NONE, {}
        for route in self._by_beginning.get(_beginning(scope["path"].removeprefix(scope.get("root_path", ""))), ()):
            match, found = route.matches(scope)
            if match is Match.FULL or best[0] is Match.NONE:
                best = match, {**found, "route": route}
            if match is Match.FULL:
                break
        return best

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """By the route that was found."""
        await scope["route"].handle(scope, receive, send)


def _beginning(path: str) -> tuple[str, ...]:
    return tuple(path.split("/", WORDS + 1)[1 : WORDS + 1])


def routes_of(operations: list[Operation]) -> list[BaseRoute]:
    """Starlette's routes, one for each path with all its methods, so that a wrong method is 405 with a true `Allow`."""
    by_path: dict[str, list[Operation]] = {}
    for operation in operations:
        by_path.setdefault(operation.base + operation.path, []).append(operation)
    return [Shelves(_route(path, group) for path, group in by_path.items())]


def _route(path: str, group: list[Operation]) -> Route:
    ways = {operation.method: (operation.handler, operation.group, operation.asks) for operation in group}
    if "GET" in ways:
        ways["HEAD"] = ways["GET"]

    async def dispatch(request: Request) -> Any:
        handler, request.scope["group"], request.scope["asks"] = ways[request.method]
        return await handler(request)

    return Route(path, dispatch, methods=list(ways))
