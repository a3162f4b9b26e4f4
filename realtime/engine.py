"""Engine.IO for our own connections: opens them, pings them by one wheel, and lets go who fell too far behind."""

import asyncio
import itertools
from urllib.parse import parse_qs

from realtime.connection import Connection
from realtime.figures import Cut
from realtime.hooks import Server
from realtime.limits import Crowd

BEAT = 0.1  # seconds
WEBSOCKET_OF_VERSION_4 = {"EIO": ["4"], "transport": ["websocket"]}


def is_spoken_to_rightly(query: bytes) -> bool:
    """Whether a request's query asks for what we speak: version 4, by websocket, a new session."""
    asked = parse_qs(query.decode("latin-1"))
    return all(asked.get(name) == value for name, value in WEBSOCKET_OF_VERSION_4.items()) and "sid" not in asked


class Engine:
    """All open connections of a process. The library's engine knows them by name only."""

    def __init__(self, server: Server) -> None:
        self.of_address = Crowd()
        self.behind: set[Connection] = set()
        self._server = server
        self._wheel: list[set[Connection]] = [set() for _ in range(round(server.eio.ping_interval / BEAT))]
        self._patience = round(server.eio.ping_timeout / BEAT)
        self._places = itertools.cycle(range(len(self._wheel)))
        self._beat = 0
        self._ending: set[asyncio.Task[None]] = set()

    async def open(self, connection: Connection, address: str) -> None:
        """Let a connection in; it says CONNECT next."""
        sid = self._server.eio.generate_id()
        if not connection.open(self, sid, self._server.hello(sid)):
            return
        connection.address = address
        connection.beat = next(self._places)
        self.of_address.enter(address)
        self._wheel[connection.beat].add(connection)
        await self._server.joined(connection, address)

    async def said(self, connection: Connection, text: str) -> None:
        """A packet of a client."""
        await self._server.told(connection.sid, text)

    async def ended(self, connection: Connection, reason: str | None) -> None:
        """A client leaves every room; its connection is closed by whoever asks."""
        await self._server.left(connection.sid, reason)
        connection.closed = True

    def lost(self, connection: Connection) -> None:
        """A connection is no more: nothing is written to it from this moment on."""
        self._wheel[connection.beat].discard(connection)
        self.behind.discard(connection)
        self.of_address.leave(connection.address)
        self._server.manager.forget_fans(connection.sid)
        if not connection.closed:
            task = asyncio.get_running_loop().create_task(self.ended(connection, self._server.reason.TRANSPORT_CLOSE))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    def fell_behind(self, connection: Connection) -> None:
        """It takes less than it is sent."""
        self.behind.add(connection)

    def caught_up(self, connection: Connection) -> None:
        """It has taken what it was sent."""
        self.behind.discard(connection)

    def spoke_nonsense(self, connection: Connection) -> None:
        """It sent what no client of ours sends, and hangs up."""
        self._server.screens.cut(Cut.MALFORMED)

    def cut_who_is_too_far_behind(self) -> None:
        """At the bound of unsent bytes; they come back and read anew."""
        for connection in [one for one in self.behind if one.is_too_far_behind]:
            self.is_too_far_behind(connection)

    def is_too_far_behind(self, connection: Connection) -> None:
        """Let go of one, with all that is unsent."""
        self.behind.discard(connection)
        self._server.screens.cut(Cut.SLOW)
        connection.abort()

    async def beat(self) -> None:
        """Ten times a second: ping whose turn it is, and let go who has not answered in time.

        However many come at once, their turns are spread evenly. Time is counted in beats and not by the clock, so
        that a process that stood still does not blame its clients.
        """
        self._beat = (self._beat + 1) % len(self._wheel)
        for connection in list(self._wheel[self._beat - self._patience]):
            if connection.awaits_pong:
                self._server.screens.cut(Cut.SILENT)
                connection.abort()
        for connection in list(self._wheel[self._beat]):
            if not connection.closing:
                connection.ping()
