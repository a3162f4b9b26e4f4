"""Rooms: who is in them, and the only place that emits."""

from collections.abc import Iterable, Sequence

import socketio
from engineio import packet as engine_packet
from socketio import packet as socket_packet

from realtime.streams import Payload

NAMESPACE = "/"
LONGEST_BACKLOG = 2000  # packets a client may be behind before it is cut; it comes back and resyncs


class Rooms:
    """Membership and sending, over python-socketio's own tables.

    A packet is encoded once and put on each member's queue without an await, so that order on every
    client is the order of the calls, and entering a room and taking a snapshot are one step.
    """

    def __init__(self, server: socketio.AsyncServer) -> None:
        self._server = server
        self._manager = server.manager

    def enter(self, sid: str, room: str) -> None:
        """Into a room; ValueError when the client has left meanwhile."""
        if self._manager.eio_sid_from_sid(sid, NAMESPACE) is None:
            raise ValueError("the client has left")
        self._manager.basic_enter_room(sid, NAMESPACE, room)

    def leave(self, sid: str, room: str) -> None:
        """Out of a room; nothing when not in it."""
        self._manager.basic_leave_room(sid, NAMESPACE, room)

    def members(self, room: str) -> list[str]:
        """The session ids in a room."""
        return list(self._manager.rooms.get(NAMESPACE, {}).get(room, ()))

    def is_watched(self, room: str) -> bool:
        """Whether anybody is in a room."""
        return room in self._manager.rooms.get(NAMESPACE, {})

    def emit(self, rooms: Sequence[str], event: str, payload: Payload) -> None:
        """Send to everybody in these rooms, once each."""
        recipients = {eio for _, eio in self._manager.get_participants(NAMESPACE, list(rooms))}
        if not recipients:
            return
        packet = engine_packet.Packet(engine_packet.MESSAGE, self._encoded(event, payload))
        for recipient in recipients:
            self._put(recipient, packet)

    def _encoded(self, event: str, payload: Payload) -> str:
        packet = self._server.packet_class(socket_packet.EVENT, namespace=NAMESPACE, data=[event, payload])
        encoded: str = packet.encode()
        return encoded

    def _put(self, eio_sid: str, packet: engine_packet.Packet) -> None:
        client = self._server.eio.sockets.get(eio_sid)
        if client is None or client.closed:
            return
        if client.queue.qsize() > LONGEST_BACKLOG:
            self._server.start_background_task(self._server.cut_connection, eio_sid)
            return
        client.queue.put_nowait(packet)


def all_watched(rooms: Rooms, names: Iterable[str]) -> list[str]:
    """Those of the rooms that anybody is in."""
    return [name for name in names if rooms.is_watched(name)]
