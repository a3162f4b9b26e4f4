"""Between one websocket and the library: passes only what a client of ours may say, and ends when told to."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from starlette.types import Message, Receive, Send

PONG = "3"
PACKETS = ("40", "41", "42")  # connect, disconnect, event; we ask for no acks, and nobody sends binaries
END: Message = {"type": "websocket.disconnect", "code": 1008}


class Gate:
    """One connection's ways in and out."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def is_ended(self) -> bool:
        """Whether nothing comes in any more."""
        return self._ended.done()

    def end(self) -> None:
        """The next that is received is the end; what was to be sent before still goes out."""
        if not self._ended.done():
            self._ended.set_result(None)

    async def receive(self) -> Message:
        """The next message; the end instead of one that no client of ours sends."""
        coming = asyncio.ensure_future(self._receive())
        first: list[asyncio.Future[Any]] = [coming, self._ended]
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            if self._ended.done():
                return END
            message = coming.result()
        finally:
            coming.cancel()
        if message["type"] == "websocket.receive" and not is_spoken(message.get("text")):
            self.end()
            return END
        return message

    def send(self, message: Message) -> Awaitable[None]:
        """Out with it; but whoever was cut is not said goodbye to, for uvicorn would wait ten seconds for theirs."""
        if self._ended.done() and message["type"] == "websocket.close":
            return asyncio.sleep(0)
        return self._send(message)


def is_spoken(text: str | None) -> bool:
    """Whether a frame is one of the few kinds that clients send."""
    return text is not None and (text == PONG or text.startswith(PACKETS))
