"""A websocket by hand, for what no library would send."""

import asyncio
import base64
import json
import os
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Self
from urllib.parse import urlsplit

TEXT, BINARY, CLOSE = 1, 2, 8
PATIENCE = 60.0
OPEN, REFUSED, CONNECTED = "0", "44", "40"


class Wire:
    """One TCP connection that speaks frames, and never answers a goodbye; `status` is how the upgrade was answered."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.status = 0
        self.closed_with: int | None = None
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, url: str, *, headers: dict[str, str] | None = None, little: int | None = None) -> Self:
        """Ask for a socket; `little`: how many bytes the kernel keeps for us."""
        parts = urlsplit(url)
        ours = socket.socket()
        if little is not None:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, little)
        ours.setblocking(False)
        await asyncio.get_running_loop().sock_connect(ours, (parts.hostname, parts.port))
        wire = cls(*await asyncio.open_connection(sock=ours, limit=1 << 22))
        try:
            await wire._upgrade({"Host": parts.netloc, **(headers or {})})
        except BaseException:
            wire.close()
            raise
        return wire

    async def _upgrade(self, headers: dict[str, str]) -> None:
        said = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            **headers,
        }
        lines = [f"{name}: {value}" for name, value in said.items()]
        self._writer.write("\r\n".join(["GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", *lines, "", ""]).encode())
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            async with asyncio.timeout(PATIENCE):
                head = await self._reader.readuntil(b"\r\n\r\n")
            self.status = int(head.split(b" ", 2)[1])

    # What we say

    def says(self, text: str) -> None:
        """One text frame."""
        self.sends(TEXT, text.encode())

    def asks(self, event: str, *wishes: Any, number: int = 1) -> None:
        """An event that wants an ack."""
        self.says(f"42{number}{json.dumps([event, *wishes])}")

    def sends(self, opcode: int, payload: bytes, *, is_last: bool = True) -> None:
        """One frame, masked as a client's must be; with a mask of zeros, which is one."""
        length = len(payload)
        first = (0x80 if is_last else 0) | opcode
        if length < 126:
            head = struct.pack("!BB", first, 0x80 | length)
        elif length < 1 << 16:
            head = struct.pack("!BBH", first, 0x80 | 126, length)
        else:
            head = struct.pack("!BBQ", first, 0x80 | 127, length)
        self.sends_bytes(head + bytes(4) + payload)

    def sends_bytes(self, raw: bytes) -> None:
        """Whatever."""
        if not self._writer.is_closing():
            self._writer.write(raw)

    async def has_said_all(self) -> None:
        with suppress(ConnectionError):
            await self._writer.drain()

    async def connects(self, auth: Any = None) -> str:
        """CONNECT, and how it was answered."""
        self.says("40" + ("" if auth is None else json.dumps(auth)))
        return await self.hears(CONNECTED, REFUSED)

    async def subscribes(self, wish: Any) -> dict[str, Any]:
        """The ack of a subscription."""
        self.asks("queue:subscribe", wish, number=7)
        answer: dict[str, Any] = json.loads((await self.hears("437"))[3:])[0]
        return answer

    # What we hear

    async def hears(self, *beginnings: str, within: float = PATIENCE) -> str:
        """The next text that begins so; pings are answered, everything else is passed over."""
        async with asyncio.timeout(within):
            while (text := await self.next()) is not None:
                if text.startswith(beginnings):
                    return text
        raise AssertionError(f"closed ({self.closed_with}) before {beginnings}")

    async def hears_up_to(self, *beginnings: str, within: float = PATIENCE) -> list[str]:
        """Everything that comes until a text begins so, and that one."""
        heard: list[str] = []
        async with asyncio.timeout(within):
            while (text := await self.next()) is not None:
                heard.append(text)
                if text.startswith(beginnings):
                    return heard
        raise AssertionError(f"closed ({self.closed_with}) before {beginnings}")

    async def hears_all(self, *, within: float) -> list[str]:
        """Everything that comes for a while, or until the end."""
        heard: list[str] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while (text := await self.next()) is not None:
                    heard.append(text)
        return heard

    async def is_cut(self, *, within: float = PATIENCE) -> bool:
        """Whether the server ends the connection itself, in time; not only says goodbye."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while await self.next() is not None:
                    pass
                return True
        return False

    async def next(self) -> str | None:
        """The next text; None when the connection has ended."""
        try:
            while True:
                opcode, payload = await self._frame()
                if opcode == CLOSE:
                    self.closed_with = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005
                elif opcode == TEXT and payload == b"2":
                    self.says("3")
                elif opcode == TEXT:
                    return payload.decode()
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def _frame(self) -> tuple[int, bytes]:
        first, second = await self._reader.readexactly(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", await self._reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", await self._reader.readexactly(8))
        return first & 0x0F, await self._reader.readexactly(length)

    def close(self) -> None:
        """Without a goodbye."""
        self._writer.transport.abort()


@asynccontextmanager
async def a_wire(url: str, *, headers: dict[str, str] | None = None, little: int | None = None) -> AsyncIterator[Wire]:
    """A raw connection until the block ends."""
    wire = await Wire.open(url, headers=headers, little=little)
    try:
        yield wire
    finally:
        wire.close()
