"""What each audience may see of a ticket: lists of what is allowed, never of what is hidden."""

from collections.abc import Mapping
from typing import Any

import orjson

from realtime.streams import Payload

STAFF_FIELDS = (
    "id", "number", "state", "priority", "rank_at", "joined_at", "service_id", "needs", "slot_at", "here",
    "snoozed_until", "counter", "called_at", "started_at", "appointment_id", "undo_until",
)  # fmt: skip
RECENT_SHOWN = 4


def staff_row(ticket: Payload, names: Mapping[str, str]) -> Payload:
    """For consoles: ids and numbers; the doctor's name, no patient's."""
    caller = ticket["called_by"]
    called_by = None if caller is None else {"id": caller, "name": names.get(caller, "")}
    return {**{name: ticket[name] for name in STAFF_FIELDS}, "called_by": called_by}


def shown_row(ticket: Payload) -> Payload:
    """For waiting-room screens: who is called where."""
    return {
        "queue_id": ticket["queue_id"],
        "number": ticket["number"],
        "counter": ticket["counter"],
        "state": ticket["state"],
        "called_at": ticket["called_at"],
    }


def recent_row(ticket: Payload) -> Payload:
    """For the list of earlier calls."""
    return {name: ticket[name] for name in ("queue_id", "number", "counter", "called_at")}


def rooms_of(ticket: Payload) -> tuple[str, ...]:
    """The personal rooms of a ticket."""
    rooms = (f"ticket:{ticket['id']}",)
    return rooms if ticket["user_id"] is None else (*rooms, f"user:{ticket['user_id']}")


def place_row(ticket: Payload) -> Payload:
    """For the person: what of their place is the ticket's own."""
    return {
        "ticket_id": ticket["id"],
        "number": ticket["number"],
        "state": ticket["state"],
        "snoozed_until": ticket["snoozed_until"],
    }


class Waiting:
    """Somebody in line, as they are counted and told of their place; made once for a ticket as it is."""

    __slots__ = ("_row", "_ticket", "base", "id", "rooms", "service_id")

    def __init__(self, ticket: Payload) -> None:
        self.id: str = ticket["id"]
        self.service_id: str = ticket["service_id"]
        self.base: int = ticket["base"]
        self.rooms = rooms_of(ticket)
        self._ticket = ticket
        self._row: bytes | None = None

    @property
    def row(self) -> bytes:
        """`place_row` as JSON members, made when somebody watches."""
        if self._row is None:
            self._row = members(place_row(self._ticket))
        return self._row


def members(row: Payload) -> bytes:
    """An object's JSON without its braces."""
    return orjson.dumps(row)[1:-1]


def own_undo(ticket: Payload) -> str | None:
    """Until when the owner may take back what they themselves did last."""
    until: str | None = ticket["undo_until"] if ticket["own"] else None
    return until


def named(thing: Mapping[str, Any]) -> Payload:
    """A thing with a name, as people read it."""
    return {"id": thing["id"], "name": thing["name"], "names": thing["names"]}
