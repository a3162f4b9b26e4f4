"""The socket server as an ASGI app: origins, bounds by address, connect timeouts, the sweep and the drain."""

import asyncio
import random
import time
from collections.abc import Sequence

import socketio
import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from realtime import beacon
from realtime.engine import BEAT, Engine, is_spoken_to_rightly
from realtime.figures import Cut
from realtime.gate import Gate
from realtime.hooks import Server
from realtime.hub import Hub
from realtime.look import Looker
from realtime.sockets import Sockets
from realtime.steady import Duties, Steady
from realtime.upgrade import EXTENSION

log = structlog.get_logger()
CONNECT_TIMEOUT = 10.0
SWEEP_EVERY = 0.5  # with a look a second: what was signed out elsewhere is cut within two seconds
EXPIRY_GRACE = 5.0  # promised: nothing after expiry + 10 s
MOST_UNFINISHED = 100  # of one address, that have not finished CONNECT
DRAIN_SLICES = 10
LAST_WORD = 0.5  # seconds in which the last may read why; who does not read would keep the process
PATH = "/socket.io"


class Door:
    """Lets websockets in at `/socket.io/`, everything else through to the inner app."""

    def __init__(
        self, inner: ASGIApp, server: Server, engine: Engine, *, allowed_origins: Sequence[str], most_per_address: int
    ) -> None:
        self._inner = inner
        self._server = server
        self._sockets = socketio.ASGIApp(server, socketio_path=PATH)
        self._allowed = frozenset(allowed_origins)
        self._most_per_address = most_per_address
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._inner(scope, receive, send)
            return
        if not scope["path"].startswith(f"{PATH}/") or not self._is_allowed(scope):
            await send({"type": "websocket.close", "code": 1008})  # before accept: HTTP 403
            return
        address = address_of(scope)
        is_crowded = self._engine.of_address[address] >= self._most_per_address
        if is_crowded or self._server.unfinished_of[address] >= MOST_UNFINISHED:
            await send({"type": "websocket.close", "code": 1008})
        elif (connection := scope.get("extensions", {}).get(EXTENSION)) is None:
            await self._through_the_library(scope, receive, send, address)
        elif is_spoken_to_rightly(scope["query_string"]):
            await self._engine.open(connection, address)

    async def _through_the_library(self, scope: Scope, receive: Receive, send: Send, address: str) -> None:
        """Another websocket class than ours: python-socketio's own engine does it, at more cost."""
        gate = Gate(receive, send)
        self._engine.of_address.enter(address)
        try:
            await self._sockets({**scope, "end": gate.end, "address": address}, gate.receive, gate.send)
        finally:
            self._engine.of_address.leave(address)

    def _is_allowed(self, scope: Scope) -> bool:
        """Our own pages and those of the allowlist; a client that is no browser sends no Origin."""
        headers = dict(scope["headers"])
        if (said := headers.get(b"origin")) is None:
            return True
        origin, host = said.decode("latin-1"), headers.get(b"host", b"").decode("latin-1")
        return origin in self._allowed or (bool(host) and origin in (f"http://{host}", f"https://{host}"))


def address_of(scope: Scope) -> str:
    """Where a client is, as the server in front says (uvicorn reads trusted proxies' headers)."""
    client = scope.get("client")
    return client[0] if client else ""


class LivePath:
    """Everything that runs beside requests: hints, looks, beacons, sweeps."""

    def __init__(self, server: Server, engine: Engine, hub: Hub, looker: Looker, sockets: Sockets) -> None:
        self._server = server
        self._engine = engine
        self._hub = hub
        self._looker = looker
        self._sockets = sockets
        self._duties = Duties(
            Steady("sweep", SWEEP_EVERY, self._sweep),
            Steady("beacon", beacon.EVERY, self._shine),
            Steady("pings", BEAT, engine.beat),
        )

    async def start(self) -> None:
        """Begin; raises when there is no database."""
        await self._looker.start()
        self._duties.start()

    async def stop(self) -> None:
        """End, after `drain`."""
        await self._looker.stop()
        await self._duties.stop()

    async def drain(self, seconds: float) -> None:
        """Ask everybody to come back elsewhere, then close slice by slice, so that not all come at once."""
        everybody = list(self._sockets.clients)
        for sid in everybody:
            self._hub.rooms.emit([sid], "server:draining", {"reconnect_in_ms": random.randint(200, 3000)})  # noqa: S311 - spreads load, guards nothing
        slices = [everybody[start::DRAIN_SLICES] for start in range(DRAIN_SLICES)]
        for few in filter(None, slices):
            await asyncio.sleep(seconds / DRAIN_SLICES)
            self._server.screens.cut(Cut.DRAINED, len(few))
            await asyncio.gather(*(self._server.cut(sid) for sid in few), return_exceptions=True)
        await asyncio.sleep(LAST_WORD)
        self._engine.let_go_of_the_leaving()

    async def _sweep(self) -> None:
        """Cut who never finished CONNECT, whose token ran out, whose session was signed out; forget who is gone."""
        late = time.monotonic() - CONNECT_TIMEOUT
        for eio_sid, (since, _) in list(self._server.unfinished.items()):
            if since < late:
                self._server.screens.cut(Cut.UNFINISHED)
                self._hub.spawn(self._server.cut_connection(eio_sid))
        for sid in self._sockets.overdue(self._hub.now(), EXPIRY_GRACE):
            self._server.screens.cut(Cut.OVERDUE)
            self._hub.spawn(self._server.cut(sid))
        for room in self._sockets.parts.forget(self._hub.rooms.is_watched):
            self._hub.forget_missed(room)

    async def _shine(self) -> None:
        """Say every room its heads, and everybody their place where it differs; silence where we do not know."""
        self._sockets.forget_snapshots()
        if not self._looker.is_fresh:
            return
        beacon.light(self._hub.rooms, self._sockets.watched_rooms())
        self._hub.places.look(self._hub.followers())
