"""What a process counts for Prometheus: of nobody in particular, and by words from short lists only."""

import time
from collections import Counter as Tally
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

SHARED = (
    "PROMETHEUS_MULTIPROC_DIR"  # where workers at one port keep their figures; the library writes there if it is set
)
LAST_LOOK = "queue_server_last_look_timestamp_seconds"
# Around what is promised: 25 and 50 ms for 300 screens, 45 and 80 ms for 5,000, 1.5 s without Redis, 2 s at most.
LAGS = (0.002, 0.005, 0.01, 0.025, 0.035, 0.045, 0.06, 0.08, 0.1, 0.15, 0.25, 0.5, 1, 1.5, 2, 5, 10)
STALLS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5)
LOOKS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
ANSWERS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3)
Labelling = TypeVar("Labelling", Counter, Gauge)


class Labelled(dict[str, Labelling]):
    """A figure by one label. The library looks a label up in a microsecond, which is long for what happens often."""

    def __init__(self, figure: Labelling) -> None:
        super().__init__()
        self._figure: Labelling = figure

    def __missing__(self, word: str) -> Labelling:
        self[word] = self._figure.labels(word)
        return self[word]


class Seen(StrEnum):
    """How a process first heard of an event of a stream it follows."""

    COMMITTED = "committed"  # by itself
    HINTED = "hinted"
    LOOKED = "looked"
    FETCHED = "fetched"


class Cut(StrEnum):
    """Why a socket was ended by us."""

    SLOW = "slow"  # too many unsent bytes
    SILENT = "silent"  # answers no ping
    OVERDUE = "overdue"  # its token has run out, or its session was ended
    BARRED = "barred"  # it would not be let in any more
    FLOOD = "flood"  # refused again and again
    MALFORMED = "malformed"
    RELOADED = "reloaded"  # its line was read anew
    UNFINISHED = "unfinished"  # never finished CONNECT
    DRAINED = "drained"


class Streams:
    """From a commit to a projection. `clock` is the database's, seconds since 1970."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.clock: Callable[[], float] = time.time
        self._committed = Counter("queue_server_events_committed", "Events committed by us", registry=registry)
        seen = Counter(
            "queue_server_events_seen",
            "Events of followed streams, by how a process first heard",
            ["by"],
            registry=registry,
        )
        self._seen = {by: seen.labels(by.value) for by in Seen}
        self._lag = Histogram(
            "queue_server_applied_lag_seconds",
            "From the commit of an event to its application by a process that follows its stream",
            registry=registry,
            buckets=LAGS,
        )
        self._gaps = Counter("queue_server_gaps", "Events that came before their predecessor", registry=registry)
        self._catch_ups = Counter(
            "queue_server_catch_ups", "Reads of missing events from the database", registry=registry
        )
        self._reloads = Counter(
            "queue_server_reloads", "Streams that were read anew from a snapshot", registry=registry
        )

    def committed(self, count: int) -> None:
        """Events of a transaction of this process."""
        self._committed.inc(count)

    def seen(self, by: Seen) -> None:
        """An event of a followed stream, for the first time."""
        self._seen[by].inc()

    def applied(self, at: str) -> None:
        """An event that was committed `at` (RFC 3339) stands in a projection."""
        observe_lag(self._lag, self.clock(), at)

    def waited(self) -> None:
        """An event is here whose predecessor is not."""
        self._gaps.inc()

    def fetched(self) -> None:
        """Missing events were asked of the database."""
        self._catch_ups.inc()

    def reloaded(self) -> None:
        """A stream begins anew."""
        self._reloads.inc()


class Published:
    """From a commit to Redis. `clock` is the database's, seconds since 1970."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.clock: Callable[[], float] = time.time
        self._lag = Histogram(
            "queue_server_published_lag_seconds",
            "From the commit of an event to the moment Redis had taken the hint",
            registry=registry,
            buckets=LAGS,
        )
        self._dropped = Counter(
            "queue_server_hints_dropped", "Hints that were given up; looks find them", registry=registry
        )

    def took(self, events: Iterable[str]) -> None:
        """Redis took hints of events that were committed at these moments (RFC 3339)."""
        now = self.clock()
        for at in events:
            observe_lag(self._lag, now, at)

    def dropped(self, count: int = 1) -> None:
        """Hints nobody will hear."""
        self._dropped.inc(count)


class Looks:
    """The looks of a process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram("queue_server_look_seconds", "How long a look took", registry=registry, buckets=LOOKS)
        self._last = Gauge(LAST_LOOK, "Told as a delay", registry=registry, multiprocess_mode="livemin")
        self._last.set_to_current_time()

    def looked(self, seconds: float) -> None:
        """A look succeeded."""
        self._seconds.observe(seconds)
        self._last.set_to_current_time()


class Screens:
    """Sockets, and what goes out to them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        connected = Gauge(
            "queue_server_sockets_connected", "Open sockets", ["kind"], registry=registry, multiprocess_mode="livesum"
        )
        let_in = Counter("queue_server_connections", "Sockets that were let in", ["kind"], registry=registry)
        delivered = Counter(
            "queue_server_deliveries", "Packets sent, one for each socket", ["event"], registry=registry
        )
        self._connected = Labelled(connected)
        self._connections = Labelled(let_in)
        self._delivered = Labelled(delivered)
        self._tally: Tally[str] = Tally()
        resyncs = Counter(
            "queue_server_resyncs", "Resyncs that clients asked for, by the answer", ["answer"], registry=registry
        )
        self._resyncs = {answer: resyncs.labels(answer) for answer in ("diffs", "snapshot")}
        cuts = Counter("queue_server_cuts", "Sockets that we ended, by why", ["why"], registry=registry)
        self._cuts = {why: cuts.labels(why.value) for why in Cut}

    def connected(self, caller: str) -> None:
        """A socket was let in; of the caller's name (`user:<id>`, `ticket:<id>` …) only the first word is counted."""
        kind = _first_word(caller)
        self._connected[kind].inc()
        self._connections[kind].inc()

    def disconnected(self, caller: str) -> None:
        """A socket that was let in is gone."""
        self._connected[_first_word(caller)].dec()

    def delivered(self, event: str, count: int) -> None:
        """A packet went to so many sockets. On the hottest path: the library hears of it in `pour`."""
        self._tally[event] += count

    def pour(self) -> None:
        """Hand over what was counted since the last time."""
        poured, self._tally = self._tally, Tally()
        for event, count in poured.items():
            self._delivered[event].inc(count)

    def resynced(self, *, by_snapshot: bool) -> None:
        """A client asked what it had missed, and was answered."""
        self._resyncs["snapshot" if by_snapshot else "diffs"].inc()

    def cut(self, why: Cut, count: int = 1) -> None:
        """Sockets were ended by us."""
        self._cuts[why].inc(count)


class Requests:
    """HTTP. `operation` is a method and a route with its holes, never an address."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._answered = Counter(
            "queue_server_http_requests",
            "Requests, by how they were answered",
            ["operation", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "queue_server_http_request_seconds",
            "How long requests took",
            ["operation"],
            registry=registry,
            buckets=ANSWERS,
        )
        self._of: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def answered(self, operation: str, status: int, seconds: float) -> None:
        """A request was answered; status 0: the client had left."""
        key = operation, status // 100
        if (found := self._of.get(key)) is None:
            found = self._of[key] = self._labelled(*key)
        found[0].inc()
        found[1].observe(seconds)

    def _labelled(self, operation: str, hundreds: int) -> tuple[Counter, Histogram]:
        status = f"{hundreds}xx" if hundreds else "gone"
        return self._answered.labels(operation, status), self._seconds.labels(operation)


class Figures:
    """All that one process counts."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # when each began: twice the page, for nobody
        self.registry = CollectorRegistry()
        self.streams = Streams(self.registry)
        self.published = Published(self.registry)
        self.looks = Looks(self.registry)
        self.screens = Screens(self.registry)
        self.requests = Requests(self.registry)

    def count_by(self, clock: Callable[[], float]) -> None:
        """Lags are told by this clock, which is the one that events were stamped by."""
        self.streams.clock = self.published.clock = clock


def _first_word(name: str) -> str:
    return name.partition(":")[0] or "anonymous"


def observe_lag(histogram: Histogram, now: float, at: str) -> None:
    """Seconds from a moment to now. What has no readable moment is not counted: counting must never fail anybody."""
    with suppress(ValueError):
        histogram.observe(max(0.0, now - datetime.fromisoformat(at).timestamp()))
