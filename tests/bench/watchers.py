"""Socket.IO watchers cheap enough to have hundreds of them beside the server they watch."""

import asyncio
import base64
import json
import os
import time
from collections.abc import Callable


class Watcher(asyncio.Protocol):
    """One websocket: connects, subscribes, and says when an update came."""

    def __init__(self, auth: object, wish: object, heard: Callable[[float, bytes], None]) -> None:
        self._auth = auth
        self._wish = wish
        self._heard = heard
        self._buffer = b""
        self._is_open = False
        self.transport: asyncio.Transport | None = None
        self.subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            (
                "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
            ).encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.time()
        self._buffer += data
        if not self._is_open:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head, head
            self._is_open, self._buffer = True, rest
        while (frame := self._next_frame()) is not None:
            self._take(frame, now)

    def _next_frame(self) -> bytes | None:
        data = self._buffer
        if len(data) < 2:
            return None
        length, start = data[1] & 0x7F, 2
        if length == 126:
            length, start = int.from_bytes(data[2:4], "big"), 4
        elif length == 127:
            length, start = int.from_bytes(data[2:10], "big"), 10
        if len(data) < start + length:
            return None
        self._buffer = data[start + length :]
        return data[start : start + length]

    def _take(self, frame: bytes, now: float) -> None:
        if frame.startswith(b"0{"):
            self._say("40" + json.dumps(self._auth))
        elif frame.startswith(b"40{"):
            self._say("420" + json.dumps(["queue:subscribe", self._wish]))
        elif frame.startswith(b"430["):
            assert b'"ok":true' in frame[:40], frame[:200]
            self.subscribed.set_result(None)
        elif frame == b"2":
            self._say("3")
        elif frame.startswith(b'42["queue:updated"'):
            self._heard(now, frame)

    def _say(self, text: str) -> None:
        payload = text.encode()
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        head = (
            bytes([0x81, 0x80 | len(payload)]) if len(payload) < 126 else b"\x81\xfe" + len(payload).to_bytes(2, "big")
        )
        assert self.transport is not None
        self.transport.write(head + mask + masked)


async def watch(port: int, auth: object, wish: object, heard: Callable[[float, bytes], None]) -> Watcher:
    """A subscribed watcher."""
    loop = asyncio.get_running_loop()
    _, watcher = await loop.create_connection(lambda: Watcher(auth, wish, heard), "127.0.0.1", port)
    await asyncio.wait_for(watcher.subscribed, 20)
    return watcher
