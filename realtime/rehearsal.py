"""A rehearsal before the doors open: one connection in memory, to see that the libraries inside are as we know them."""

import asyncio
import json
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import structlog
from starlette.types import Receive, Scope, Send
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from realtime.connection import Connection
from realtime.door import Door
from realtime.engine import Engine
from realtime.hooks import Server
from realtime.rooms import Rooms

log = structlog.get_logger()
LONG_ENOUGH = 5.0
ROOM = "rehearsal"
SWITCHED = 101


async def succeeds() -> bool:
    """Whether a client can connect, ask, be told and leave, in order, on our own connections."""
    try:
        async with asyncio.timeout(LONG_ENOUGH):
            return await _play() == [True, True, "first", "acknowledged", "last"]
    except Exception as error:  # noqa: BLE001 - whatever it is, there is the library's own way
        log.warning("rehearsal.failed", error=type(error).__name__)
        return False


async def _play() -> list[Any]:
    server = Server()
    engine = Engine(server)
    rooms = Rooms(server, engine)

    async def connect(sid: str, environ: object, auth: object = None) -> None:
        rooms.enter(sid, ROOM)

    async def ask(sid: str, wish: str) -> str:
        rooms.emit([ROOM], "queue:head", {"n": "first"})
        return wish

    server.on("connect", connect)
    server.on("ask", ask)
    client = Client(Door(_nobody, server, engine, allowed_origins=[], most_per_address=1))
    seen: list[Any] = [(await client.hears("0")).startswith("{")]
    client.says("40{}")
    seen.append("sid" in json.loads(await client.hears("40")))
    client.says('421["ask","acknowledged"]')
    seen.append(json.loads(await client.hears("42"))[1]["n"])
    seen.append(json.loads(await client.hears("431"))[0])
    rooms.emit([ROOM], "queue:head", {"n": "last"})
    seen.append(json.loads(await client.hears("42"))[1]["n"])
    client.connection.connection_lost(None)
    while rooms.is_watched(ROOM):  # noqa: ASYNC110 - a few turns of the loop
        await asyncio.sleep(0)
    return seen


class Client(asyncio.Transport):
    """The other end, and the wire between: what the server writes arrives, unless this end stalls."""

    def __init__(self, app: Any, *, headers: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.is_aborted = False
        self.refused_with: int | None = None
        self.closed_with: int | None = None
        self._is_closing = False
        self.unread: list[bytes] = []
        self._stalls = False
        self._high = 1 << 16
        self._wire = ClientProtocol(parse_uri("ws://localhost/socket.io/?EIO=4&transport=websocket"))
        self._heard: asyncio.Queue[str] = asyncio.Queue()
        config = SimpleNamespace(loaded_app=app, ws_max_size=65536, root_path="")
        self.connection = Connection(config, SimpleNamespace(connections=set(), tasks=set()), {})
        self.connection.connection_made(self)
        request = self._wire.connect()
        request.headers.update(headers)
        self._wire.send_request(request)
        self._send()

    def says(self, text: str) -> None:
        """A text frame."""
        self.sends(Frame(Opcode.TEXT, text.encode()))

    def sends(self, frame: Frame) -> None:
        """Any frame."""
        self.connection.data_received(frame.serialize(mask=True))

    async def hears(self, beginning: str) -> str:
        """The next message, which begins so; the rest of it."""
        text = await self._heard.get()
        assert text.startswith(beginning), text[:40]
        return text.removeprefix(beginning)

    @property
    def heard_all(self) -> bool:
        """Whether nothing more has arrived."""
        return self._heard.empty()

    def stalls(self) -> None:
        """Read nothing from now on."""
        self._stalls = True

    def reads_again(self) -> None:
        """Read on."""
        unread, self.unread, self._stalls = b"".join(self.unread), [], False
        self.write(unread)
        self.connection.resume_writing()

    def _send(self) -> None:
        for data in self._wire.data_to_send():
            self.connection.data_received(data)

    # As the server's transport

    def write(self, data: Any) -> None:
        """What the server writes."""
        if self._stalls:
            self.unread.append(bytes(data))
            if self.get_write_buffer_size() > self._high:
                self.connection.pause_writing()
            return
        self._wire.receive_data(bytes(data))
        for event in self._wire.events_received():
            if isinstance(event, Response):
                self.refused_with = None if event.status_code == SWITCHED else event.status_code
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self._heard.put_nowait(bytes(event.data).decode())
            elif isinstance(event, Frame) and event.opcode is Opcode.CLOSE:
                self.closed_with = int.from_bytes(event.data[:2], "big")

    def get_write_buffer_size(self) -> int:
        """What this end has not read."""
        return sum(map(len, self.unread))

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """From where on the server is told."""
        self._high = high or self._high

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """It has no address."""
        return default

    def is_closing(self) -> bool:
        """Whether the server hung up."""
        return self._is_closing

    def close(self) -> None:
        """The server hangs up."""
        self._is_closing = True

    def abort(self) -> None:
        """The server lets go."""
        self._is_closing = self.is_aborted = True

    def pause_reading(self) -> None:
        """It sends when it is told to."""

    def resume_reading(self) -> None:
        """It always does."""


async def _nobody(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("a websocket is the door's own")
