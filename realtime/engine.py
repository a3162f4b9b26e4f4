"""Engine.IO for our own connections: opens them, pings them by one wheel, and lets go who fell too far behind."""

import asyncio
import itertools
import time
from urllib.parse import parse_qs

from realtime.connection import UNREAD_AT_MOST, Connection
from realtime.figures import Cut
from realtime.hooks import Server
from realtime.limits import Crowd

BEAT = 0.1  # seconds
MADE_UP = 10  # beats that a busy process makes up for
SLOW_FOR = 10  # beats that somebody may be at the bound: a burst is read by then, over a slow line too
UNREAD_AT_ALL = 4 * 1024 * 1024  # bytes a client may be behind even for a moment
WEBSOCKET_OF_VERSION_4 = {"EIO": ["4"], "transport": ["websocket"]}


def is_spoken_to_rightly(query: bytes) -> bool:
    """Whether a request's query asks for what we speak: version 4, by websocket, a new session."""
    asked = parse_qs(query.decode("latin-1"))
    return all(asked.get(name) == value for name, value in WEBSOCKET_OF_VERSION_4.items()) and "sid" not in asked


class Engine:
    """All open connections of a process. The library's engine knows them by name only."""

    def __init__(self, server: Server) -> None:
        self.of_address = Crowd()
        self.behind: dict[Connection, int] = {}  # those who have not read all, and for how many beats too much
        self._server = server
        self._wheel: list[set[Connection]] = [set() for _ in range(round(server.eio.ping_interval / BEAT))]
        self._patience = round(server.eio.ping_timeout / BEAT)
        self._places = itertools.cycle(range(len(self._wheel)))
        self._beat = 0
        self._turned_at = time.monotonic()
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

    def leaves(self, connection: Connection) -> None:
        """A client is on its way out: nothing is written to it from this moment on."""
        self._server.manager.forget_fans(connection.sid)
        task = asyncio.get_running_loop().create_task(self.ended(connection, self._server.reason.TRANSPORT_CLOSE))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def lost(self, connection: Connection) -> None:
        """A connection is no more."""
        self._wheel[connection.beat].discard(connection)
        self.behind.pop(connection, None)
        self.of_address.leave(connection.address)
        if not connection.closed:
            self.leaves(connection)

    def let_go_of_the_leaving(self) -> None:
        """Whoever was told to go and does not read it is not waited for."""
        for connection in [one for spoke in self._wheel for one in spoke if one.closing]:
            connection.abort()

    def fell_behind(self, connection: Connection) -> None:
        """It takes less than it is sent."""
        self.behind.setdefault(connection, 0)

    def caught_up(self, connection: Connection) -> None:
        """It has taken what it was sent."""
        self.behind.pop(connection, None)

    def spoke_nonsense(self, connection: Connection) -> None:
        """It sent what no client of ours sends, and hangs up."""
        self._server.screens.cut(Cut.MALFORMED)

    def cut_who_is_beyond_all(self) -> None:
        """After a broadcast: memory has a bound at every moment."""
        for connection in [one for one in self.behind if one.is_behind_by(UNREAD_AT_ALL)]:
            self._cut(connection)

    async def beat(self) -> None:
        """Ten times a second: ping whose turn it is, and let go who does not answer or does not read.

        However many come at once, their turns are spread evenly. Turns go by the clock, so that a busy process is as
        regular as an idle one; but one that stood still does not make up for it, lest it blames its clients.
        """
        now = time.monotonic()
        due = min(int((now - self._turned_at) / BEAT), MADE_UP)
        self._turned_at = max(self._turned_at + due * BEAT, now - BEAT)
        for _ in range(due):
            self.turn()
        self.let_go_of_the_slow()

    def turn(self) -> None:
        """One beat of the wheel."""
        self._beat = (self._beat + 1) % len(self._wheel)
        for connection in list(self._wheel[self._beat - self._patience]):
            if connection.awaits_pong:
                if not connection.closing:
                    self._server.screens.cut(Cut.SILENT)
                connection.abort()
        for connection in list(self._wheel[self._beat]):
            connection.ping()

    def let_go_of_the_slow(self) -> None:
        """Whoever is at the bound of unsent bytes beat after beat is cut, comes back and reads anew."""
        for connection, beats in list(self.behind.items()):
            self.behind[connection] = beats + 1 if connection.is_behind_by(UNREAD_AT_MOST) else 0
            if self.behind[connection] > SLOW_FOR:
                self._cut(connection)

    def _cut(self, connection: Connection) -> None:
        self.behind.pop(connection, None)
        self._server.screens.cut(Cut.SLOW)
        connection.abort()
