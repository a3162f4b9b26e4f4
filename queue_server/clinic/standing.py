"""A branch in memory, its counters, its queues by id, its notice: the projection of the branch's stream."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from realtime.streams import Applied, Diff, Head, Payload, Place, StreamEvent, StreamKey

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COUNTER_FIELDS = ("id", "name", "names", "door", "kind", "state", "back_at")


class BranchStanding:
    """Counters and facts of one branch; every event of its stream is public."""

    def __init__(self, loaded: Payload) -> None:
        self.head = Head(loaded["epoch"], loaded["version"], loaded["public_version"])
        self.leans_on: Sequence[StreamKey] = ()
        self.beside: Callable[[str], Any] = lambda _: None
        self.id: str = loaded["stream_id"]
        self.organization_id: str = loaded["organization_id"]
        self.facts: Payload = loaded["branch"]
        self.counters: dict[str, Payload] = {counter["id"]: counter for counter in loaded["counters"]}
        self.queues: list[str] = list(loaded["queues"])

    def apply(self, event: StreamEvent) -> Applied:
        """Take the next event of the branch."""
        body = event.body
        follows: Sequence[StreamKey] = ()
        unfollows: Sequence[StreamKey] = ()
        match event.type:
            case "counter.changed":
                ops = self._take_counters([body["counter"]])
            case "counters.changed":
                ops = self._take_counters(body["counters"])
            case "counter.removed":
                self.counters.pop(body["counter_id"], None)
                ops = [{"op": "gone", "counter_id": body["counter_id"]}]
            case "branch.changed":
                ops = self._change(body["branch"], event)
            case "queue.added":
                self.queues.append(body["queue"]["id"])
                follows = [StreamKey("queue", body["queue"]["id"])]
                ops = [queue_row(body["queue"], waiting=0)]
            case "queue.removed":
                self.queues = [queue for queue in self.queues if queue != body["queue_id"]]
                unfollows = [StreamKey("queue", body["queue_id"])]
                ops = [{"op": "gone", "queue_id": body["queue_id"]}]
            case _:
                ops = []
        if not event.is_public:
            return Applied()
        return Applied([self._diff(event, ops)], follows={self.room: follows}, unfollows={self.room: unfollows})

    def lacks(self, event: StreamEvent) -> Awaitable[None] | None:
        """Nothing is ever missing."""
        return None

    def places(self, is_watched: Callable[[str], bool], now: float) -> Iterator[Place]:
        """Nobody stands in a branch's stream."""
        return iter(())

    @property
    def room(self) -> str:
        """Where its screens are."""
        return f"display:{self.id}"

    def counter_rows(self) -> list[Payload]:
        """Every counter, in the order of the doors."""
        return [counter_row(c) for c in sorted(self.counters.values(), key=lambda c: (c["door"].zfill(4), c["id"]))]

    def hours(self, now: float) -> Payload:
        """When it opens and closes, seen from `now` (seconds since 1970)."""
        return opening(self.facts, datetime.fromtimestamp(now, UTC))

    def _take_counters(self, counters: Sequence[Payload]) -> list[Payload]:
        self.counters.update((counter["id"], counter) for counter in counters)
        return [{"op": "counter", **counter_row(counter)} for counter in counters]

    def _change(self, facts: Payload, event: StreamEvent) -> list[Payload]:
        was, self.facts = self.facts, facts
        ops: list[Payload] = []
        if any(was[name] != facts[name] for name in ("names", "opening_hours", "time_zone")):
            hours = opening(facts, datetime.fromisoformat(event.at))
            ops.append({"op": "branch", "name": facts["name"], "names": facts["names"], **hours})
        if was["notice"] != facts["notice"] or not ops:
            ops.append({"op": "notice", "text": facts["notice"]})
        return ops

    def _diff(self, event: StreamEvent, ops: list[Payload]) -> Diff:
        payload = {
            "stream_id": self.id,
            "epoch": event.epoch,
            "version": event.public_version,
            "at": event.at,
            "ops": ops,
        }
        return Diff("display", self.room, payload)


def counter_row(counter: Payload) -> Payload:
    """What screens may know of a counter."""
    return {name: counter[name] for name in COUNTER_FIELDS}


def queue_row(queue: Payload, *, waiting: int) -> Payload:
    """The display's `queue` op; `waiting` is exact to five, then to the nearest five."""
    return {
        "op": "queue",
        "queue_id": queue["id"],
        "name": queue["name"],
        "names": queue["names"],
        "paused": queue["paused"],
        "open": queue["open"],
        "resumes_at": queue["resumes_at"],
        "waiting": coarse(waiting),
    }


def coarse(waiting: int) -> int:
    """A count that tells how busy it is and not who came."""
    return waiting if waiting <= 5 else round(waiting / 5) * 5


def opening(facts: Payload, at: datetime) -> Payload:
    """`opens_at` and `closes_at`: the range of opening hours that holds `at`, else the next one within eight days."""
    zone = ZoneInfo(facts["time_zone"])
    here = at.astimezone(zone)
    for ahead in range(-1, 8):
        day = (here + timedelta(days=ahead)).date()
        for start, end in sorted(facts["opening_hours"].get(DAYS[day.weekday()], [])):
            midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
            opens = midnight + _since_midnight(start)
            closes = midnight + _since_midnight(end) + (timedelta(days=1) if end <= start else timedelta(0))
            if closes > here:
                return {"opens_at": opens.astimezone(UTC).isoformat(), "closes_at": closes.astimezone(UTC).isoformat()}
    return {"opens_at": None, "closes_at": None}


def _since_midnight(clock: str) -> timedelta:
    hours, minutes = clock.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
