"""The service's description of itself: OpenAPI, AsyncAPI and the page that shows them."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from queue_server import __version__
from queue_server.http.guard import Handler, public
from queue_server.http.json import dumps
from queue_server.http.operations import Operation
from queue_server.web.asyncapi import asyncapi
from queue_server.web.openapi import openapi
from queue_server.web.pages import page, shown_at


def document(content: bytes, story: str) -> Handler:
    """A handler for one document, rendered once."""

    @public
    async def shown(request: Request) -> Response:
        return Response(content, headers={"Cache-Control": "no-cache"}, media_type="application/json")

    shown.__doc__ = story
    return shown


def routes(operations: Sequence[Operation]) -> list[BaseRoute]:
    """The documents of these operations."""
    rest = dumps(openapi(operations, __version__))
    sockets = dumps(asyncapi(__version__))
    return [
        Route("/openapi.json", document(rest, "What HTTP answers: OpenAPI 3.1.")),
        Route("/asyncapi.json", document(sockets, "What sockets say: AsyncAPI 3.")),
        shown_at("/docs", page("docs", "Both, for people.")),
    ]
