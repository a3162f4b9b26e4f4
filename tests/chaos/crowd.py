"""Hundreds of screens in one process: each counts its versions and how late they came, and keeps nothing else."""

import asyncio
import json
import struct
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from realtime.streams import Payload

OPENS_WITHIN = 30.0
AGAIN_AFTER = 0.2
UPGRADE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
UPDATED = b'42["queue:updated",'


@dataclass(eq=False)
class Seat(asyncio.Protocol):
    """One screen: a websocket by hand, read frame by frame; it counts by the contract's rules and asks nobody."""

    url: str
    auth: Payload
    wish: Payload
    held: dict[str, tuple[int, int]] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    transport: asyncio.Transport | None = None
    shown_at: float = 0.0

    def __post_init__(self) -> None:
        self.shown = asyncio.Event()
        self.gone = asyncio.Event()

    async def sits_down(self) -> None:
        """Connect and subscribe; refused at the door it tries again, as every client does."""
        host, port = urlsplit(self.url).hostname or "", urlsplit(self.url).port or 80
        async with asyncio.timeout(OPENS_WITHIN):
            while not self.shown.is_set():
                self._buffer, self._is_open = b"", False
                self.gone.clear()
                await asyncio.get_running_loop().create_connection(lambda: self, host, port)
                waiting = [asyncio.create_task(event.wait()) for event in (self.shown, self.gone)]
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for one in waiting:
                    one.cancel()
                if not self.shown.is_set():
                    await asyncio.sleep(AGAIN_AFTER)

    def gets_up(self) -> None:
        """Without a goodbye."""
        self.shown.clear()
        if self.transport is not None:
            self.transport.abort()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(UPGRADE.format(host=urlsplit(self.url).netloc).encode())

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()

    def data_received(self, data: bytes) -> None:
        now = time.time()
        self._buffer += data
        if not self._is_open and not self._opens():
            return
        while (frame := self._next_frame()) is not None:
            self._take(frame, now)

    def _opens(self) -> bool:
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return False
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            self.refusals.append(status)
            self.gets_up()
            return False
        self._is_open, self._buffer = True, rest
        return True

    def _next_frame(self) -> bytes | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1] & 0x7F, 2
        if length > 125:
            start = 4 if length == 126 else 10
            length = int.from_bytes(buffer[2:start], "big")
        if len(buffer) < start + length:
            return None
        self._buffer = buffer[start + length :]
        return buffer[start : start + length]

    def _take(self, frame: bytes, now: float) -> None:
        if frame.startswith(UPDATED):
            self._apply(json.loads(frame[len(UPDATED) : -1]), now)
        elif frame == b"2":
            self._say("3")
        elif frame.startswith(b"0{"):
            self._say("40" + json.dumps(self.auth))
        elif frame.startswith(b"40"):
            self._say("421" + json.dumps(["queue:subscribe", self.wish]))
        elif frame.startswith(b"431"):
            self._show(json.loads(frame[3:])[0], now)

    def _show(self, answer: Payload, now: float) -> None:
        if not answer["ok"]:
            self.refusals.append(answer["error"]["status"])
            self.gets_up()
            return
        shows = answer["snapshot"]
        streams = shows.get("streams") or {shows["queue_id"]: shows}
        self.held = {stream: (at["epoch"], at["version"]) for stream, at in streams.items()}
        self.shown_at = now
        self.shown.set()

    def _apply(self, diff: Payload, now: float) -> None:
        stream = diff.get("stream_id") or diff["queue_id"]
        epoch, version = self.held.get(stream, (0, -1))
        if (diff["epoch"], diff["version"]) != (epoch, version + 1):
            self.gaps.append(f"{stream}: {(diff['epoch'], diff['version'])} after {(epoch, version)}")
        self.held[stream] = (diff["epoch"], diff["version"])
        self.delays.append(now - datetime.fromisoformat(diff["at"]).timestamp())

    def _say(self, text: str) -> None:
        payload = text.encode()
        size = len(payload)
        head = bytes([0x81, 0x80 | size]) if size < 126 else b"\x81\xfe" + struct.pack("!H", size)
        if self.transport is not None:
            self.transport.write(head + bytes(4) + payload)  # a mask of zeros is one


@asynccontextmanager
async def a_crowd(seats: Sequence[Seat], *, at_once: int = 50) -> AsyncIterator[Sequence[Seat]]:
    """All of them sitting, until the block ends."""
    free = asyncio.Semaphore(at_once)

    async def comes(seat: Seat) -> None:
        async with free:
            await seat.sits_down()

    await asyncio.gather(*(comes(seat) for seat in seats))
    try:
        yield seats
    finally:
        for seat in seats:
            seat.gets_up()
