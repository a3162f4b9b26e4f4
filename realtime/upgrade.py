"""The way to a websocket: from uvicorn's hands, through the app's yes or no, to the 101."""

import asyncio
import logging
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import unquote

import structlog
from starlette.types import ASGIApp, Message, Scope
from uvicorn.protocols.utils import get_local_addr, get_remote_addr, is_ssl
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

log = structlog.get_logger()
PACKETS = logging.getLogger("realtime.packets")
EXTENSION = "realtime.connection"  # where the door finds us in the scope
UPGRADED = HTTPStatus.SWITCHING_PROTOCOLS


class Upgrade(asyncio.Protocol):
    """A connection that asks for a websocket. Uvicorn makes one for each; the app decides by the ASGI scope."""

    __slots__ = ("_app", "_asked", "_response", "_root_path", "_state", "_transport", "_wire", "write")

    def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any]) -> None:
        self._app: ASGIApp = config.loaded_app
        self._root_path: str = config.root_path
        self._state = server_state
        self._wire = ServerProtocol(max_size=config.ws_max_size, logger=PACKETS)
        self._response: Response | None = None
        self._asked: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The request follows."""
        self._transport = cast(asyncio.Transport, transport)
        self.write = self._transport.write
        self._state.connections.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """The last that is heard of it."""
        self._state.connections.discard(self)
        if self._asked is not None:
            self._asked.cancel()

    def _knock(self, request: Request) -> None:
        response = self._wire.accept(request)
        if response.status_code != UPGRADED:
            self._refuse(response)
            return
        self._response = response
        scope = {**scope_of(request, self._transport, self._root_path), "extensions": {EXTENSION: self}}
        self._asked = asyncio.get_running_loop().create_task(self._ask(scope))
        self._state.tasks.add(self._asked)
        self._asked.add_done_callback(self._state.tasks.discard)

    async def _ask(self, scope: Scope) -> None:
        """Let the app decide; one that neither opened nor refused it has refused it."""
        try:
            await self._app(scope, nothing_to_receive, self._refused)
        except Exception as error:
            log.exception("socket.not_opened", error=type(error).__name__)
        self._asked = None
        if self._response is not None:
            await self._refused({"type": "websocket.close"})

    async def _refused(self, message: Message) -> None:
        assert message["type"] == "websocket.close", message
        if self._response is not None and not self._transport.is_closing():
            self._refuse(self._wire.reject(HTTPStatus.FORBIDDEN, ""))

    def _refuse(self, response: Response) -> None:
        self._response = None
        self._wire.send_response(response)
        self._flush()
        self._transport.close()

    def _accept(self, hello: bytes) -> bool:
        """The app's yes, with the first frame; False when the client has gone meanwhile."""
        if self._response is None or self._transport.is_closing():
            return False
        self._wire.send_response(self._response)
        self._response = None
        self.write(b"".join((*self._wire.data_to_send(), hello)))
        return True

    def _flush(self) -> None:
        output = self._wire.data_to_send()
        if output and not self._transport.is_closing():
            self.write(b"".join(output))


def scope_of(request: Request, transport: asyncio.Transport, root_path: str) -> Scope:
    """As the ASGI specification, version 3.0 with 2.4 for websockets, has it; without subprotocols."""
    path, _, query = request.path.partition("?")
    raw_headers = request.headers.raw_items()
    return {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "wss" if is_ssl(transport) else "ws",
        "server": get_local_addr(transport),
        "client": get_remote_addr(transport),
        "root_path": root_path,
        "path": root_path + unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in raw_headers],
        "subprotocols": [],
    }


async def nothing_to_receive() -> Message:
    """What is said on a connection of ours does not come through ASGI."""
    raise RuntimeError("a connection is opened or refused, and nothing is received here")
