"""The ASGI scope of a request for a websocket."""

import asyncio
from urllib.parse import unquote

from starlette.types import Message, Scope
from websockets.http11 import Request


def scope_of(request: Request, transport: asyncio.Transport, root_path: str) -> Scope:
    """As the ASGI specification, version 3.0 with 2.4 for websockets, has it; without subprotocols."""
    path, _, query = request.path.partition("?")
    raw_headers = request.headers.raw_items()
    return {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "ws" if transport.get_extra_info("sslcontext") is None else "wss",
        "server": transport.get_extra_info("sockname"),
        "client": transport.get_extra_info("peername"),
        "root_path": root_path,
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in raw_headers],
        "subprotocols": [],
    }


async def nothing_to_receive() -> Message:
    """What is said on a connection of ours does not come through ASGI."""
    raise RuntimeError("a connection is opened or refused, and nothing is received here")
