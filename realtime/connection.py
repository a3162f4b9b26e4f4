"""One websocket: uvicorn's protocol and Engine.IO's socket in one object, without a task, queue or timer of its own."""

import asyncio
import contextlib
import socket
from collections import deque
from typing import Any, Protocol

import structlog
from websockets.exceptions import InvalidState
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request

from realtime.frames import PING, framed
from realtime.gate import PONG, is_spoken
from realtime.upgrade import Upgrade

log = structlog.get_logger()
UNREAD_AT_MOST = 256 * 1024  # bytes a client may be behind, beside the one message that is larger
IN_THE_KERNEL = 64 * 1024  # of them so many are the kernel's, which it doubles for its own needs
PIECE = 4096  # bytes looked at in one go, so that a flood is noticed before all of it is read
MOST_FRAMES = 1000  # between two pings; clients may say twenty a second
UNREAD_MESSAGES = 16  # more, and nothing further is read from this client for a while


class Engine(Protocol):
    """What a connection tells: that somebody said something, fell behind, or is gone."""

    async def said(self, connection: "Connection", text: str) -> None: ...
    async def ended(self, connection: "Connection", reason: str | None) -> None: ...
    def fell_behind(self, connection: "Connection") -> None: ...
    def caught_up(self, connection: "Connection") -> None: ...
    def spoke_nonsense(self, connection: "Connection") -> None: ...
    def leaves(self, connection: "Connection") -> None: ...
    def lost(self, connection: "Connection") -> None: ...


class Connection(Upgrade):
    """One open websocket, from the door's yes to the last byte.

    Frames are parsed by websockets' sans-IO core; they are written whole, straight to the transport.
    """

    __slots__ = (
        "_at_work", "_engine", "_frames", "_heard", "_is_behind", "_largest", "_parts", "_waits",
        "address", "awaits_pong", "beat", "closed", "closing", "sid",
    )  # fmt: skip
    connected = upgraded = True  # as the library sees its sockets
    upgrading = False

    def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any], _loop: object = None) -> None:
        super().__init__(config, server_state, app_state)
        self._engine: Engine | None = None
        self._heard: deque[str] | None = None
        self._parts: bytes = b""
        self._frames = 0
        self._waits: asyncio.Future[None] | None = None
        self._at_work: asyncio.Task[None] | None = None
        self._largest = 0
        self._is_behind = False
        self.sid = self.address = ""
        self.beat = 0
        self.awaits_pong = False
        self.closing = self.closed = False

    def open(self, engine: Engine, sid: str, hello: str) -> bool:
        """Say yes, and hello in the same breath; False when the client has gone meanwhile."""
        if not self._accept(framed(hello.encode())):
            return False
        self.sid, self._engine = sid, engine
        self._transport.set_write_buffer_limits(high=UNREAD_AT_MOST)
        kernel: socket.socket | None = self._transport.get_extra_info("socket")
        if kernel is not None:
            kernel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, IN_THE_KERNEL)
        return True

    # What the transport tells

    def data_received(self, data: bytes) -> None:
        """Bytes of the client."""
        if self._transport.is_closing():
            return
        for start in range(0, len(data), PIECE):
            self._read(data[start : start + PIECE])
            if self._transport.is_closing():
                break

    def connection_lost(self, error: Exception | None) -> None:
        """The last that is heard of it."""
        super().connection_lost(error)
        self.end()
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
        self._wake()
        if self._engine is not None:
            self._engine.caught_up(self)

    # What the client says

    def _read(self, data: bytes) -> None:
        self._wire.receive_data(data)
        events = self._wire.events_received()
        self._frames += len(events)
        for event in events:
            if isinstance(event, Request):
                self._knock(event)
            else:
                self._take(event)
        self._flush()
        if self._wire.parser_exc is not None or self._wire.handshake_exc is not None:
            self._is_no_client(CloseCode.PROTOCOL_ERROR)
        elif self._frames > MOST_FRAMES:
            self._is_no_client(CloseCode.POLICY_VIOLATION)

    def _take(self, frame: Any) -> None:
        assert isinstance(frame, Frame)
        if frame.opcode is Opcode.TEXT and frame.fin:
            self._hear(bytes(frame.data))
        elif frame.opcode in (Opcode.TEXT, Opcode.CONT):
            self._parts += frame.data
            if frame.fin:
                whole, self._parts = self._parts, b""
                self._hear(whole)
        elif frame.opcode is Opcode.CLOSE:
            self.hang_up()
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
                await self._has_read()
        except Exception as error:
            log.exception("socket.failed", error=type(error).__name__)
            self.hang_up(CloseCode.INTERNAL_ERROR)
        finally:
            self._at_work = self._heard = None
            if not self._transport.is_closing():
                self._transport.resume_reading()

    async def _has_read(self) -> None:
        """Others have their turn between what one says; and who does not read the answers is given no more of them."""
        await asyncio.sleep(0)
        if self._is_behind and not self.closing:
            self._waits = asyncio.get_running_loop().create_future()
            await self._waits

    def _wake(self) -> None:
        waits, self._waits = self._waits, None
        if waits is not None and not waits.done():
            waits.set_result(None)

    # What the client is told

    async def send(self, packet: Any) -> None:
        """A packet of the library; it is on its way when this returns."""
        if not self.closing:
            self.say(packet.encode().encode())

    def say(self, said: bytes) -> None:
        """One text message, whatever its length; a long one is not yet being behind."""
        frame = framed(said)
        self._largest = max(self._largest, len(frame))
        self.write(frame)

    def ping(self) -> None:
        """Ask whether it still lives; `awaits_pong` until it answers. One on its way out has as long to be gone."""
        self.awaits_pong = True
        self._frames = 0
        if not self.closing:
            self.write(PING)

    def is_behind_by(self, unsent: int) -> bool:
        """Whether more bytes than these are unsent, beside one message that is larger."""
        return self._transport.get_write_buffer_size() > unsent + self._largest

    async def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """As the library ends its sockets: it leaves every room at once, then the connection goes.

        The flags change nothing: what was said before still goes out, and who does not read it is aborted by the wheel.
        """
        if self._engine is None:
            return
        self.end()
        try:
            await self._engine.ended(self, reason)
        finally:
            self._say_goodbye(CloseCode.NORMAL_CLOSURE)

    def end(self) -> None:
        """Nothing that it says from now on is heard, and nothing is said to it."""
        self.closing = True
        self._wake()

    def hang_up(self, code: CloseCode = CloseCode.NORMAL_CLOSURE) -> None:
        """Out of every room now, and goodbye after what was said before."""
        if self._engine is not None and not self.closing:
            self.end()
            self._engine.leaves(self)
        self._say_goodbye(code)

    def _say_goodbye(self, code: CloseCode) -> None:
        if not self._transport.is_closing():
            with contextlib.suppress(InvalidState):
                self._wire.send_close(code)
            self._flush()
            self._transport.close()

    def abort(self) -> None:
        """Gone at once, with everything unsent."""
        self.end()
        self._transport.abort()

    def shutdown(self) -> None:
        """Uvicorn ends."""
        self.hang_up(CloseCode.SERVICE_RESTART)
