"""One websocket: uvicorn's protocol and Engine.IO's socket in one object, without a task, queue or timer of its own."""

import asyncio
import contextlib
import logging
import socket
from collections import deque
from http import HTTPStatus
from typing import Any, Protocol, cast

import structlog
from starlette.types import ASGIApp, Message, Scope
from websockets.exceptions import InvalidState
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from realtime.frames import PING, framed
from realtime.gate import PONG, is_spoken
from realtime.scope import nothing_to_receive, scope_of

log = structlog.get_logger()
PACKETS = logging.getLogger("realtime.packets")
EXTENSION = "realtime.connection"  # where the door finds us in the scope
UNREAD_AT_MOST = 256 * 1024  # bytes a client may be behind, beside the one message that is larger
IN_THE_KERNEL = 64 * 1024  # of them so many are the kernel's, which it doubles for its own needs
UNREAD_MESSAGES = 16  # more, and nothing further is read from this client for a while
UPGRADED = HTTPStatus.SWITCHING_PROTOCOLS


class Engine(Protocol):
    """What a connection tells: that somebody said something, fell behind, or is gone."""

    async def said(self, connection: "Connection", text: str) -> None: ...
    async def ended(self, connection: "Connection", reason: str | None) -> None: ...
    def fell_behind(self, connection: "Connection") -> None: ...
    def caught_up(self, connection: "Connection") -> None: ...
    def is_too_far_behind(self, connection: "Connection") -> None: ...
    def spoke_nonsense(self, connection: "Connection") -> None: ...
    def lost(self, connection: "Connection") -> None: ...


class Connection(asyncio.Protocol):
    """From the HTTP request that asks for a websocket to the last byte.

    Uvicorn makes one for each upgrade. The door decides by the ASGI scope, and `open`s or refuses it.
    Frames are parsed by websockets' sans-IO core; they are written whole, straight to the transport.
    """

    __slots__ = (
        "_app", "_asked", "_at_work", "_config", "_engine", "_heard", "_is_behind", "_largest", "_parts", "_response",
        "_state", "_transport", "_wire", "address", "awaits_pong", "beat", "closed", "closing", "sid", "write",
    )  # fmt: skip
    connected = upgraded = True  # as the library sees its sockets
    upgrading = False

    def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any], _loop: object = None) -> None:
        self._app: ASGIApp = config.loaded_app
        self._config = config
        self._state = server_state
        self._wire: ServerProtocol = ServerProtocol(max_size=config.ws_max_size, logger=PACKETS)
        self._engine: Engine | None = None
        self._response: Response | None = None
        self._asked: asyncio.Task[None] | None = None
        self._heard: deque[str] | None = None
        self._parts: list[bytes] | None = None
        self._at_work: asyncio.Task[None] | None = None
        self._largest = 0
        self._is_behind = False
        self.sid = self.address = ""
        self.beat = 0
        self.awaits_pong = False
        self.closing = self.closed = False

    # What the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A connection that asks for a websocket; the request follows."""
        self._transport = cast(asyncio.Transport, transport)
        self.write = self._transport.write
        self._state.connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Bytes of the client."""
        if self._transport.is_closing():
            return
        self._wire.receive_data(data)
        for event in self._wire.events_received():
            if isinstance(event, Request):
                self._knock(event)
            else:
                self._take(event)
        self._flush()
        if self._wire.parser_exc is not None:
            self._transport.close()

    def eof_received(self) -> None:
        """The client will say no more; nor shall we."""

    def connection_lost(self, error: Exception | None) -> None:
        """The last that is heard of it."""
        self._state.connections.discard(self)
        self.closing = True
        if self._asked is not None:
            self._asked.cancel()
        if self._engine is not None:
            self._engine.lost(self)

    def pause_writing(self) -> None:
        """More is unsent than a client may be behind."""
        self._is_behind = True
        if self._engine is not None:
            self._engine.fell_behind(self)

    def resume_writing(self) -> None:
        """The client takes what it is sent."""
        self._largest = 0
        self._is_behind = False
        if self._engine is not None:
            self._engine.caught_up(self)

    # The way in

    def _knock(self, request: Request) -> None:
        response = self._wire.accept(request)
        if response.status_code != UPGRADED:
            self._refuse(response)
            return
        self._response = response
        scope = {**scope_of(request, self._transport, self._config.root_path), "extensions": {EXTENSION: self}}
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
        if self._engine is None:
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

    def open(self, engine: Engine, sid: str, hello: str) -> bool:
        """Say yes, and hello in the same breath; False when the client has gone meanwhile."""
        if self._response is None or self._transport.is_closing():
            return False
        self.sid, self._engine = sid, engine
        self._wire.send_response(self._response)
        self._response = None
        self.write(b"".join((*self._wire.data_to_send(), framed(hello.encode()))))
        self._transport.set_write_buffer_limits(high=UNREAD_AT_MOST)
        kernel: socket.socket | None = self._transport.get_extra_info("socket")
        if kernel is not None:
            kernel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, IN_THE_KERNEL)
        return True

    # What the client says

    def _take(self, frame: Any) -> None:
        assert isinstance(frame, Frame)
        if frame.opcode is Opcode.TEXT and frame.fin:
            self._hear(bytes(frame.data))
        elif frame.opcode in (Opcode.TEXT, Opcode.CONT) and (self._parts is not None or frame.opcode is Opcode.TEXT):
            self._parts = [*(self._parts or ()), bytes(frame.data)]
            if frame.fin:
                whole, self._parts = b"".join(self._parts), None
                self._hear(whole)
        elif frame.opcode is Opcode.CLOSE:
            self._flush()
            self._transport.close()
        elif frame.opcode is Opcode.BINARY:
            self._is_no_client(CloseCode.UNSUPPORTED_DATA)

    def _hear(self, said: bytes) -> None:
        if self._engine is None or self.closing:
            return
        try:
            text = said.decode()
        except UnicodeDecodeError:
            self._is_no_client(CloseCode.INVALID_DATA)
            return
        if text == PONG:
            self.awaits_pong = False
        elif not is_spoken(text):
            self._is_no_client(CloseCode.POLICY_VIOLATION)
        else:
            self._note(text)

    def _is_no_client(self, code: CloseCode) -> None:
        if self._engine is not None:
            self._engine.spoke_nonsense(self)
        self.hang_up(code)

    def _note(self, text: str) -> None:
        """One after the other: what a client says is worked on in its order."""
        if self._heard is None:
            self._heard = deque()
        self._heard.append(text)
        if self._at_work is None:
            self._at_work = asyncio.get_running_loop().create_task(self._work(self._heard))
        elif len(self._heard) > UNREAD_MESSAGES:
            self._transport.pause_reading()

    async def _work(self, heard: deque[str]) -> None:
        assert self._engine is not None
        try:
            while heard and not self.closing:
                await self._engine.said(self, heard.popleft())
                await asyncio.sleep(0)  # others have their turn between what one says
        except Exception as error:
            log.exception("socket.failed", error=type(error).__name__)
            self.hang_up(CloseCode.INTERNAL_ERROR)
        finally:
            self._at_work = self._heard = None
            if not self._transport.is_closing():
                self._transport.resume_reading()

    # What the client is told

    async def send(self, packet: Any) -> None:
        """A packet of the library; it is on its way when this returns."""
        if not self.closing:
            self.say(packet.encode().encode())

    def say(self, said: bytes) -> None:
        """One text message, whatever its length; a long one is not yet being behind."""
        frame = framed(said)
        self._largest = max(self._largest, len(frame))
        self._answer(frame)

    def ping(self) -> None:
        """Ask whether it still lives; `awaits_pong` until it has answered."""
        self.awaits_pong = True
        self.write(PING)

    @property
    def is_too_far_behind(self) -> bool:
        """Whether more is unsent than the bound and one large message."""
        unsent: int = self._transport.get_write_buffer_size()
        return unsent > UNREAD_AT_MOST + self._largest

    async def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """As the library ends its sockets: it leaves every room at once, then the connection goes."""
        if self.closing or self._engine is None:
            return
        self.closing = True
        try:
            await self._engine.ended(self, reason)
        finally:
            self.hang_up()

    def end(self) -> None:
        """Nothing that it says from now on is heard."""
        self.closing = True

    def hang_up(self, code: CloseCode = CloseCode.NORMAL_CLOSURE) -> None:
        """Goodbye, after what was said before."""
        self.closing = True
        if not self._transport.is_closing():
            with contextlib.suppress(InvalidState):
                self._wire.send_close(code)
                self._flush()
            self._transport.close()

    def abort(self) -> None:
        """Gone at once, with everything unsent."""
        self.closing = True
        self._transport.abort()

    def shutdown(self) -> None:
        """Uvicorn ends."""
        self.hang_up(CloseCode.SERVICE_RESTART)

    def _flush(self) -> None:
        output = self._wire.data_to_send()
        if output and not self._transport.is_closing():
            self._answer(b"".join(output))

    def _answer(self, output: bytes) -> None:
        """Whoever asks and asks, and does not read the answers, is cut as one who is too far behind."""
        self.write(output)
        if self._is_behind and self._engine is not None and self.is_too_far_behind:
            self._engine.is_too_far_behind(self)
