"""The socket server as an ASGI app: origins, bounds by address, connect timeouts, the sweep and the drain."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson
import socketio
import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from realtime import beacon
from realtime.gate import Gate
from realtime.hub import Hub
from realtime.limits import Crowd
from realtime.look import Looker
from realtime.sockets import Sockets
from realtime.steady import Steady

log = structlog.get_logger()
CONNECT_TIMEOUT = 10.0
SWEEP_EVERY = 0.5  # with a look a second: what was signed out elsewhere is cut within two seconds
EXPIRY_GRACE = 5.0  # promised: nothing after expiry + 10 s
MOST_STRANGE = 100  # packets of no use, of one connection
MOST_UNFINISHED = 100  # of one address, that have not finished CONNECT
DRAIN_SLICES = 10
PATH = "/socket.io"
QUIET = logging.getLogger("realtime.packets")  # the libraries tell of every packet, and trace every bad one
QUIET.setLevel(logging.CRITICAL)


class Json:
    """What python-socketio encodes and decodes with."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_: Any) -> Any:
        return orjson.loads(text)


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """python-socketio with less patience: it knows who has not finished CONNECT, and cuts who talks nonsense."""

    def __init__(self) -> None:
        super().__init__(
            async_mode="asgi",
            transports=["websocket"],
            ping_interval=10,
            ping_timeout=8,
            max_http_buffer_size=65536,
            cors_allowed_origins=[],  # origins are checked by the door
            json=Json,
            namespaces=["/"],
            logger=QUIET,
            engineio_logger=QUIET,
        )
        self.unfinished: dict[str, tuple[float, str]] = {}  # engine id → since when, from which address
        self.unfinished_of = Crowd()
        self._strange: Counter[str] = Counter()

    async def cut(self, sid: str) -> None:
        """End a client: it leaves every room at once, then the connection goes, whatever the client does."""
        if (eio_sid := self.manager.eio_sid_from_sid(sid, "/")) is not None:
            await self.cut_connection(eio_sid)

    async def cut_connection(self, eio_sid: str) -> None:
        """As `cut`, by the engine's id. The library's own `disconnect` leaves it to the client to hang up."""
        if (connection := self.eio.sockets.get(eio_sid)) is not None:
            await connection.close(wait=False, abort=True, reason=self.reason.SERVER_DISCONNECT)

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        self._begin(eio_sid, address_of(environ["asgi.scope"]))
        await super()._handle_eio_connect(eio_sid, environ)

    async def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        if eio_sid not in self.environ:
            return  # cut, and this was still on its way
        try:
            await super()._handle_eio_message(eio_sid, data)
        except (ValueError, TypeError, LookupError, RecursionError) as error:  # a packet that is none
            log.warning("socket.malformed", error=type(error).__name__)
            await self.cut_connection(eio_sid)

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: object) -> None:
        if await self._is_patient_with(eio_sid):
            await super()._handle_connect(eio_sid, namespace, data)
        if self.manager.sid_from_eio_sid(eio_sid, "/") is not None:
            self._finish(eio_sid)

    async def _handle_event(self, eio_sid: str, namespace: str | None, number: int | None, data: Any) -> None:
        """Only what clients may ask; `connect` and `disconnect` are the library's own handlers, and nobody's events."""
        if data[0] in self.handlers["/"] and data[0] not in self.reserved_events:
            await super()._handle_event(eio_sid, namespace, number, data)
        else:
            await self._is_patient_with(eio_sid)

    async def _handle_disconnect(self, eio_sid: str, namespace: str | None, reason: object = None) -> None:
        await super()._handle_disconnect(eio_sid, namespace, reason)
        if reason == self.reason.CLIENT_DISCONNECT and eio_sid in self.environ and await self._is_patient_with(eio_sid):
            self._begin(eio_sid, address_of(self.environ[eio_sid]["asgi.scope"]))  # it may CONNECT anew, in time

    async def _handle_eio_disconnect(self, eio_sid: str, reason: object) -> None:
        self._finish(eio_sid)
        self._strange.pop(eio_sid, None)
        self.environ[eio_sid]["asgi.scope"]["gate"].end()
        await super()._handle_eio_disconnect(eio_sid, reason)

    async def _is_patient_with(self, eio_sid: str) -> bool:
        """Whether a connection may go on that does what is of no use; at last it is cut."""
        self._strange[eio_sid] += 1
        if self._strange[eio_sid] > MOST_STRANGE:
            await self.cut_connection(eio_sid)
        return eio_sid in self.environ

    def _begin(self, eio_sid: str, address: str) -> None:
        if eio_sid not in self.unfinished:
            self.unfinished[eio_sid] = (time.monotonic(), address)
            self.unfinished_of.enter(address)

    def _finish(self, eio_sid: str) -> None:
        if (found := self.unfinished.pop(eio_sid, None)) is not None:
            self.unfinished_of.leave(found[1])


class Door:
    """Lets websockets in at `/socket.io/`, everything else through to the inner app."""

    def __init__(
        self, inner: ASGIApp, server: Server, *, allowed_origins: Sequence[str], most_per_address: int
    ) -> None:
        self._inner = inner
        self._server = server
        self._sockets = socketio.ASGIApp(server, socketio_path=PATH)
        self._allowed = frozenset(allowed_origins)
        self._most_per_address = most_per_address
        self._addresses = Crowd()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._inner(scope, receive, send)
            return
        if not scope["path"].startswith(f"{PATH}/") or not self._is_allowed(scope):
            await send({"type": "websocket.close", "code": 1008})  # before accept: HTTP 403
            return
        address = address_of(scope)
        if self._server.unfinished_of[address] >= MOST_UNFINISHED or not self._addresses.enter(
            address, self._most_per_address
        ):
            await send({"type": "websocket.close", "code": 1008})
            return
        gate = Gate(receive, send)
        try:
            await self._sockets({**scope, "gate": gate}, gate.receive, gate.send)
        finally:
            self._addresses.leave(address)

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

    def __init__(self, server: Server, hub: Hub, looker: Looker, sockets: Sockets) -> None:
        self._server = server
        self._hub = hub
        self._looker = looker
        self._sockets = sockets
        self._steady = [
            Steady("sweep", SWEEP_EVERY, self._sweep),
            Steady("beacon", beacon.EVERY, self._shine),
        ]

    async def start(self) -> None:
        """Begin; raises when there is no database."""
        await self._looker.start()
        for work in self._steady:
            work.start()

    async def stop(self) -> None:
        """End, after `drain`."""
        await self._looker.stop()
        for work in self._steady:
            await work.stop()

    async def drain(self, seconds: float) -> None:
        """Ask everybody to come back elsewhere, then close slice by slice, so that not all come at once."""
        everybody = list(self._sockets.clients)
        for sid in everybody:
            self._hub.rooms.emit([sid], "server:draining", {"reconnect_in_ms": random.randint(200, 3000)})  # noqa: S311 - spreads load, guards nothing
        slices = [everybody[start::DRAIN_SLICES] for start in range(DRAIN_SLICES)]
        for few in filter(None, slices):
            await asyncio.sleep(seconds / DRAIN_SLICES)
            await asyncio.gather(*(self._server.cut(sid) for sid in few), return_exceptions=True)

    async def _sweep(self) -> None:
        """Cut who never finished CONNECT, whose token ran out, whose session was signed out."""
        late = time.monotonic() - CONNECT_TIMEOUT
        for eio_sid, (since, _) in list(self._server.unfinished.items()):
            if since < late:
                self._hub.spawn(self._server.cut_connection(eio_sid))
        for sid in self._sockets.overdue(self._hub.now(), EXPIRY_GRACE):
            self._hub.spawn(self._server.cut(sid))

    async def _shine(self) -> None:
        """Say every room its heads, and everybody their place where it differs; silence where we do not know."""
        if not self._looker.is_fresh:
            return
        beacon.light(self._hub.rooms, self._sockets.watched_rooms())
        self._hub.places.look(self._hub.followers())
