"""A server without network, and clients of it in memory."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.types import Receive, Scope, Send

from realtime.door import Door
from realtime.engine import Engine
from realtime.hooks import Server
from realtime.rehearsal import Client
from realtime.rooms import Rooms


class Stand:
    """Server, engine and rooms. Clients enter the rooms they ask for, and are answered what they say."""

    def __init__(self, *, most: int = 1000) -> None:
        self.server = Server()
        self.engine = Engine(self.server)
        self.rooms = Rooms(self.server, self.engine)
        self.gone: list[str] = []
        self.door = Door(_nobody, self.server, self.engine, allowed_origins=[], most_per_address=most)
        self.server.on("connect", self._connected)
        self.server.on("disconnect", self._left)
        self.server.on("enter", self._enter)
        self.server.on("leave", self._leave)
        self.server.on("echo", self._echo)

    async def client(self, *rooms: str) -> Client:
        """One that has connected and entered."""
        client = Client(self.door)
        await client.hears("0")
        client.says("40{}")
        await client.hears("40")
        for room in rooms:
            client.says(f'420["enter","{room}"]')
            assert await client.hears("430") == '["ok"]'
        return client

    async def until(self, is_so: Callable[[], bool]) -> None:
        """A few turns of the loop."""
        async with asyncio.timeout(30):
            while not is_so():  # noqa: ASYNC110 - whatever is awaited, it is a few turns away
                await asyncio.sleep(0)

    async def _connected(self, sid: str, environ: object, auth: object = None) -> None:
        """Everybody may."""

    async def _left(self, sid: str, reason: str) -> None:
        self.gone.append(reason)

    async def _enter(self, sid: str, room: str) -> str:
        self.rooms.enter(sid, room)
        return "ok"

    async def _leave(self, sid: str, room: str) -> str:
        self.rooms.leave(sid, room)
        return "ok"

    async def _echo(self, sid: str, said: Any) -> Any:
        await asyncio.sleep(0)
        return said


async def _nobody(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("sockets only")
