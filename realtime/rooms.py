"""Rooms: who is in them, and the only place that emits."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from engineio import packet as engine_packet

from realtime.connection import Connection
from realtime.engine import Engine
from realtime.figures import Cut
from realtime.frames import framed
from realtime.hooks import NAMESPACE, Server
from realtime.streams import Payload

MESSAGE = b"42"  # an Engine.IO message that is a Socket.IO event
LONGEST_BACKLOG = 2000  # packets a client of the library's own engine may be behind before it is cut


class Rooms:
    """Membership and sending.

    A message is encoded once and made a frame once, and written to each member's transport without an await;
    so order on every client is the order of the calls, and entering a room and taking a snapshot are one step.
    """

    def __init__(self, server: Server, engine: Engine) -> None:
        self._server = server
        self._members = server.manager
        self._engine = engine

    def enter(self, sid: str, room: str) -> None:
        """Into a room; ValueError when the client has left meanwhile."""
        self._members.basic_enter_room(sid, NAMESPACE, room)

    def leave(self, sid: str, room: str) -> None:
        """Out of a room; nothing when not in it."""
        self._members.basic_leave_room(sid, NAMESPACE, room)

    def members(self, room: str) -> list[str]:
        """The session ids in a room."""
        return list(self._members.of_room.get(room, ()))

    def is_watched(self, room: str) -> bool:
        """Whether anybody is in a room."""
        return room in self._members.of_room

    def emit(self, rooms: Sequence[str], event: str, payload: Payload) -> None:
        """Send to everybody in these rooms, once each."""
        self.counted(event, self.send(rooms, orjson.dumps([event, payload])))

    def send(self, rooms: Sequence[str], said: bytes) -> int:
        """As `emit`, with what is said encoded already: the JSON array of an event's name and its payload.

        To how many it went.
        """
        watched = [room for room in rooms if room in self._members.of_room] if len(rooms) > 1 else rooms
        if len(watched) == 1:
            fan = self._members.fan(watched[0])
            writes, others = fan.writes, fan.others
        else:
            everybody = {member for room in rooms for member in self._members.sockets_in(room)}
            writes = [one.write for one in everybody if type(one) is Connection and not one.closing]
            others = [one for one in everybody if type(one) is not Connection]
        if writes:
            frame = framed(MESSAGE + said)
            for write in writes:
                write(frame)
            if self._engine.behind:
                self._engine.cut_who_is_beyond_all()
        if others:
            self._queue(others, said)
        return len(writes) + len(others)

    def cut(self, room: str) -> None:
        """End everybody in a room; they come back and begin anew."""
        members = self.members(room)
        self._server.screens.cut(Cut.RELOADED, len(members))
        for sid in members:
            self._server.start_background_task(self._server.cut, sid)

    def counted(self, event: str, deliveries: int) -> None:
        """What went out by `send`, for the figures."""
        self._server.screens.delivered(event, deliveries)

    def _queue(self, sockets: Iterable[Any], said: bytes) -> None:
        """To the library's own sockets, by their queues."""
        packet = engine_packet.Packet(engine_packet.MESSAGE, "2" + said.decode())
        for one in sockets:
            if one.closed:
                continue
            if one.queue.qsize() > LONGEST_BACKLOG:
                self._server.screens.cut(Cut.SLOW)
                self._server.start_background_task(self._server.cut_connection, one.sid)
            else:
                one.queue.put_nowait(packet)
