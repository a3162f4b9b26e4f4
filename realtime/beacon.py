"""The beacon: every five seconds each staff and display room hears its heads, so that a lost last diff is seen."""

from realtime.follower import Follower
from realtime.rooms import Rooms
from realtime.streams import Payload

EVERY = 5.0


def head_of(room: str, audience: str, followers: set[Follower]) -> Payload:
    """The payload of `queue:head` for a room that these streams stand behind."""
    streams = {
        follower.key.id: {"epoch": follower.projection.head.epoch, "version": follower.projection.head.of(audience)}
        for follower in sorted(followers, key=lambda one: one.key.id)
        if follower.projection is not None
    }
    return {"view": audience, "room": room, "streams": streams}


def light(rooms: Rooms, watched: dict[str, tuple[str, str, set[Follower]]]) -> None:
    """Send every room its head; `watched` is where it is heard → (room, audience, streams)."""
    for heard_in, (room, audience, followers) in watched.items():
        rooms.emit([heard_in], "queue:head", head_of(room, audience, followers))
