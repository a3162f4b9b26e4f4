"""What a client says it knows, and what it missed since: from memory, never from the database."""

from collections.abc import Iterable, Mapping

from realtime.follower import Follower
from realtime.refused import INVALID, Refused
from realtime.streams import Payload, Projection

ALONE = ("queue_id", "schedule_id")  # what a view of one stream is asked for by


def known_versions(wish: Payload) -> dict[str, tuple[int, int]]:
    """What a resync says it knows: stream → (epoch, version). `Refused` when it says it wrongly."""
    streams = wish.get("streams") if "streams" in wish else _alone(wish)
    if not isinstance(streams, dict) or len(streams) > 1000:
        raise Refused(*INVALID)
    known = {}
    for stream_id, at in streams.items():
        if not (isinstance(stream_id, str) and isinstance(at, dict)):
            raise Refused(*INVALID)
        epoch, version = at.get("epoch"), at.get("version")
        if type(epoch) is not int or type(version) is not int:
            raise Refused(*INVALID)
        known[stream_id] = (epoch, version)
    return known


def _alone(wish: Payload) -> Payload:
    for name in ALONE:
        if isinstance(wish.get(name), str):
            return {wish[name]: {"epoch": wish.get("epoch"), "version": wish.get("since")}}
    raise Refused(*INVALID)


def missed_diffs(
    followers: Iterable[Follower], room: str, audience: str, known: Mapping[str, tuple[int, int]]
) -> list[Payload] | None:
    """All diffs of a room since what is known, stream by stream; None when some are no longer in memory."""
    diffs: list[Payload] = []
    for follower in followers:
        epoch, version = known.get(follower.key.id, (-1, -1))
        if follower.projection is None or follower.projection.head.epoch != epoch:
            return None
        missed = follower.rings[room].after(version, follower.projection.head.of(audience))
        if missed is None:
            return None
        diffs += missed
    return diffs


def loaded(followers: Iterable[Follower]) -> dict[str, Projection]:
    """The projections that are in memory, by stream."""
    return {follower.key.id: follower.projection for follower in followers if follower.projection is not None}
