"""Hooks into python-socketio: the only module that knows what is inside the library."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import orjson
import socketio
import structlog
from engineio import packet as engine_packet
from socketio import packet as socket_packet
from websockets.frames import CloseCode

from realtime.connection import Connection
from realtime.figures import Cut, Figures, Screens
from realtime.limits import Crowd

log = structlog.get_logger()
NAMESPACE = "/"
MOST_STRANGE = 100  # packets of no use, of one connection
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


class Packet(socket_packet.Packet):  # type: ignore[misc]
    """A Socket.IO packet that holds no bytes, so that nobody looks for them in every value of every payload."""

    uses_binary_events = False


class Fan(NamedTuple):
    """Everybody in a room: how to write to our own connections, and the library's own sockets."""

    writes: list[Callable[[bytes], None]]
    others: list[Any]


class Members(socketio.AsyncManager):  # type: ignore[misc]
    """Who is in which room, both ways round: leaving costs the rooms one was in, not all there are.

    The library's own table keeps who is connected; every other room is a plain dict of ours. A client's own
    room, named after its session id, is not stored: it follows from who is connected.
    """

    def __init__(self) -> None:
        super().__init__()
        self.of_room: dict[str, dict[str, Any]] = {}  # room → session id → the engine's socket
        self._rooms_of: dict[str, set[str]] = {}
        self._fans: dict[str, Fan] = {}

    def sockets_in(self, room: str) -> Iterable[Any]:
        """The engine's sockets of everybody in a room."""
        if (members := self.of_room.get(room)) is not None:
            return members.values()
        alone = self.server.eio.sockets.get(self.eio_sid_from_sid(room, NAMESPACE))
        return () if alone is None else (alone,)

    def fan(self, room: str) -> "Fan":
        """Everybody in a room, as a broadcast wants them; made once for as long as nobody comes or goes."""
        if (fan := self._fans.get(room)) is None:
            fan = Fan([], [])
            if room not in self.of_room and self.eio_sid_from_sid(room, NAMESPACE) is None:
                return fan  # nobody: not worth remembering
            for member in self.sockets_in(room):
                if type(member) is not Connection:
                    fan.others.append(member)
                elif not member.closing:
                    fan.writes.append(member.write)
            self._fans[room] = fan
        return fan

    def forget_fans(self, eio_sid: str) -> None:
        """A socket takes nothing any more."""
        sid = self.sid_from_eio_sid(eio_sid, NAMESPACE)
        for room in (sid, *self._rooms_of.get(sid, ())):
            self._fans.pop(room, None)

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        if room is None:
            super().basic_enter_room(sid, namespace, None, eio_sid=eio_sid)
        elif room != sid:
            member = self.server.eio.sockets.get(self.eio_sid_from_sid(sid, namespace))
            if member is None:
                raise ValueError("the client has left")
            self.of_room.setdefault(room, {})[sid] = member
            self._rooms_of.setdefault(sid, set()).add(room)
            self._fans.pop(room, None)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        if room is None:
            super().basic_leave_room(sid, namespace, None)
            return
        self._fans.pop(room, None)
        self._rooms_of.get(sid, set()).discard(room)
        members = self.of_room.get(room)
        if members is not None and members.pop(sid, None) is not None and not members:
            del self.of_room[room]

    def basic_disconnect(self, sid: str, namespace: str, **kwargs: Any) -> None:
        self._fans.pop(sid, None)
        for room in self._rooms_of.get(sid, set()).copy():
            self.basic_leave_room(sid, namespace, room)
        self._rooms_of.pop(sid, None)
        super().basic_disconnect(sid, namespace, **kwargs)  # who is connected, and what was pending

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        if room is None:
            yield from super().get_participants(namespace, None)
            return
        for one in [room] if isinstance(room, str) else room:
            for member in self.sockets_in(one):
                yield self.sid_from_eio_sid(member.sid, namespace), member.sid

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        return [sid, *self._rooms_of.get(sid, ())]


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """python-socketio with less patience: it knows who has not finished CONNECT, and cuts who talks nonsense."""

    def __init__(self, screens: Screens | None = None) -> None:
        super().__init__(
            async_mode="asgi",
            async_handlers=False,  # what one client asks is answered one after the other
            client_manager=Members(),
            transports=["websocket"],
            ping_interval=10,
            ping_timeout=8,
            max_http_buffer_size=65536,
            cors_allowed_origins=[],  # origins are checked by the door
            json=Json,
            serializer=Packet,
            namespaces=[NAMESPACE],
            logger=QUIET,
            engineio_logger=QUIET,
        )
        self.screens = screens or Figures().screens
        self.unfinished: dict[str, tuple[float, str]] = {}  # engine id → since when, from which address
        self.unfinished_of = Crowd()
        self._strange: Counter[str] = Counter()

    # For our own connections, which pass by the library's engine

    def hello(self, sid: str) -> str:
        """Engine.IO's first packet."""
        engine = self.eio
        open_packet = {"sid": sid, "upgrades": [], "pingInterval": int(engine.ping_interval * 1000)}
        open_packet |= {"pingTimeout": int(engine.ping_timeout * 1000), "maxPayload": engine.max_http_buffer_size}
        return f"{engine_packet.OPEN}{Json.dumps(open_packet)}"

    async def joined(self, connection: Any, address: str) -> None:
        """A connection of ours is open."""
        self.eio.sockets[connection.sid] = connection
        await self._handle_eio_connect(connection.sid, {"address": address, "end": connection.end})

    async def told(self, sid: str, text: str) -> None:
        """It said something: a Socket.IO packet in an Engine.IO message."""
        await self._handle_eio_message(sid, text[1:])

    async def left(self, sid: str, reason: str | None) -> None:
        """It is gone, or about to be."""
        if self.eio.sockets.pop(sid, None) is not None:
            await self._handle_eio_disconnect(sid, reason or self.reason.SERVER_DISCONNECT)

    # Who goes

    async def cut(self, sid: str) -> None:
        """End a client: it leaves every room at once, then the connection goes, whatever the client does."""
        if (eio_sid := self.manager.eio_sid_from_sid(sid, NAMESPACE)) is not None:
            await self.cut_connection(eio_sid)

    async def cut_connection(self, eio_sid: str) -> None:
        """As `cut`, by the engine's id. The library's own `disconnect` leaves it to the client to hang up."""
        if (connection := self.eio.sockets.get(eio_sid)) is not None:
            await connection.close(wait=False, abort=True, reason=self.reason.SERVER_DISCONNECT)

    # What the library does, with our bounds

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        environ = environ.get("asgi.scope", environ)
        self._begin(eio_sid, environ["address"])
        await super()._handle_eio_connect(eio_sid, {"address": environ["address"], "end": environ["end"]})

    async def _handle_eio_message(self, eio_sid: str, data: str) -> None:
        if eio_sid not in self.environ:
            return  # cut, and this was still on its way
        try:
            packet = Packet(encoded_packet=data)
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            await self._spoke_nonsense(eio_sid, type(error).__name__)
            return
        try:
            await self._act(eio_sid, packet)
        except Exception as error:
            log.exception("socket.failed", error=type(error).__name__)
            await self._turn_away(eio_sid, CloseCode.INTERNAL_ERROR)

    async def _act(self, eio_sid: str, said: Packet) -> None:
        """The three kinds of packets that clients of ours send."""
        is_event = isinstance(said.data, list) and bool(said.data) and isinstance(said.data[0], str)
        if said.packet_type == socket_packet.CONNECT:
            await self._handle_connect(eio_sid, said.namespace, said.data)
        elif said.packet_type == socket_packet.DISCONNECT:
            await self._handle_disconnect(eio_sid, said.namespace, self.reason.CLIENT_DISCONNECT)
        elif said.packet_type == socket_packet.EVENT and is_event:
            await self._handle_event(eio_sid, said.namespace, said.id, said.data)
        else:
            await self._spoke_nonsense(eio_sid, "no packet of ours")

    async def _spoke_nonsense(self, eio_sid: str, error: str) -> None:
        log.warning("socket.malformed", error=error)
        self.screens.cut(Cut.MALFORMED)
        await self._turn_away(eio_sid, CloseCode.POLICY_VIOLATION)

    async def _turn_away(self, eio_sid: str, code: CloseCode) -> None:
        connection = self.eio.sockets.get(eio_sid)
        if type(connection) is Connection:
            connection.hang_up(code)
        else:
            await self.cut_connection(eio_sid)

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: object) -> None:
        if await self._is_patient_with(eio_sid):
            await super()._handle_connect(eio_sid, namespace, data)
        if self.manager.sid_from_eio_sid(eio_sid, NAMESPACE) is not None:
            self._finish(eio_sid)

    async def _handle_event(self, eio_sid: str, namespace: str | None, number: int | None, data: Any) -> None:
        """Only what clients may ask; `connect` and `disconnect` are the library's own handlers, and nobody's events."""
        is_asked_here = namespace in (None, NAMESPACE) and data[0] in self.handlers[NAMESPACE]
        is_connected = self.manager.sid_from_eio_sid(eio_sid, NAMESPACE) is not None
        if is_asked_here and is_connected and data[0] not in self.reserved_events:
            await super()._handle_event(eio_sid, namespace, number, data)
        else:
            await self._is_patient_with(eio_sid)

    async def _handle_disconnect(self, eio_sid: str, namespace: str | None, reason: object = None) -> None:
        await super()._handle_disconnect(eio_sid, namespace, reason)
        if reason != self.reason.CLIENT_DISCONNECT or eio_sid not in self.environ:
            return
        has_left = self.manager.sid_from_eio_sid(eio_sid, NAMESPACE) is None
        if await self._is_patient_with(eio_sid) and has_left:
            self._begin(eio_sid, self.environ[eio_sid]["address"])  # it may CONNECT anew, in time

    async def _handle_eio_disconnect(self, eio_sid: str, reason: object) -> None:
        self._finish(eio_sid)
        self._strange.pop(eio_sid, None)
        self.environ[eio_sid]["end"]()
        sid = self.manager.sid_from_eio_sid(eio_sid, NAMESPACE)
        await super()._handle_eio_disconnect(eio_sid, reason)
        if sid is not None:  # also one whose CONNECT never came to an end, which the library would keep
            self.manager.basic_disconnect(sid, NAMESPACE)

    async def _is_patient_with(self, eio_sid: str) -> bool:
        """Whether a connection may go on that does what is of no use; at last it is cut."""
        self._strange[eio_sid] += 1
        if self._strange[eio_sid] > MOST_STRANGE and eio_sid in self.environ:
            self.screens.cut(Cut.FLOOD)
            await self.cut_connection(eio_sid)
        return eio_sid in self.environ

    def _begin(self, eio_sid: str, address: str) -> None:
        if eio_sid not in self.unfinished:
            self.unfinished[eio_sid] = (time.monotonic(), address)
            self.unfinished_of.enter(address)

    def _finish(self, eio_sid: str) -> None:
        if (found := self.unfinished.pop(eio_sid, None)) is not None:
            self.unfinished_of.leave(found[1])
