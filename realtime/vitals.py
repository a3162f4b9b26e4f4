"""How the process itself is: memory, processor, open files, a loop that lags, Redis, connections to the database."""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from prometheus_client import Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.metrics_core import Metric

from realtime.figures import STALLS, Figures
from realtime.hints import Hints
from realtime.steady import Duties, Steady

PULSE_EVERY = 0.1
POUR_EVERY = 1.0
MEASURE_EVERY = 10.0  # the library counts open files one by one: 17 ms where 5,000 people watch


class Connections(NamedTuple):
    """Connections of one pool to the database."""

    pool: str
    busy: int
    idle: int


class Vitals(Duties):
    """Measures now and then. The library's own process figures know nothing of several workers, so they are copied."""

    def __init__(self, figures: Figures, hints: Hints, connections: Callable[[], Iterable[Connections]]) -> None:
        self._figures = figures
        self._hints = hints
        self._pools = connections
        self._beat = 0.0
        self._used = 0.0
        self._source = ProcessCollector(registry=None)
        self._describe_process(figures)
        self._describe_surroundings(figures)
        super().__init__(
            Steady("pulse", PULSE_EVERY, self._pulse),
            Steady("vitals", POUR_EVERY, self._pour),
            Steady("process", MEASURE_EVERY, self._measure_process),
        )

    def measure(self) -> None:
        """Now, and hand over what was counted."""
        self._figures.screens.pour()
        self._redis.set(self._hints.is_up)
        for pool in self._pools():
            self._connections.labels(pool.pool, "busy").set(pool.busy)
            self._connections.labels(pool.pool, "idle").set(pool.idle)

    def measure_process(self, source: Iterable[Metric]) -> None:
        """Memory, processor and files, as the library has them."""
        told = {sample.name: sample.value for family in source for sample in family.samples}
        for name, gauge in self._of_process.items():
            if name in told:  # there is no /proc everywhere
                gauge.set(told[name])
        used = told.get("process_cpu_seconds_total", self._used)
        self._cpu.inc(max(0.0, used - self._used))
        self._used = used

    def _describe_process(self, figures: Figures) -> None:
        told = {
            "process_resident_memory_bytes": "Memory",
            "process_open_fds": "Open files and sockets",
            "process_max_fds": "How many files and sockets may be open",
            "process_start_time_seconds": "When the process began, seconds since 1970",
        }
        self._of_process = {
            name: Gauge(name, about, registry=figures.registry, multiprocess_mode="liveall")
            for name, about in told.items()
        }
        self._cpu = Counter("process_cpu_seconds", "Processor time", registry=figures.registry)
        self._lag = Histogram(
            "queue_server_loop_lag_seconds",
            "How much later than wished the event loop came back, ten times a second",
            registry=figures.registry,
            buckets=STALLS,
        )

    def _describe_surroundings(self, figures: Figures) -> None:
        self._workers = Gauge(
            "queue_server_workers", "Processes that serve", registry=figures.registry, multiprocess_mode="livesum"
        )
        self._workers.set(1)
        self._redis = Gauge(
            "queue_server_redis_up",
            "Whether hints go out and come in; of several workers the worst",
            registry=figures.registry,
            multiprocess_mode="livemin",
        )
        self._connections = Gauge(
            "queue_server_database_connections",
            "Connections to the database",
            ["pool", "state"],
            registry=figures.registry,
            multiprocess_mode="livesum",
        )

    async def _pour(self) -> None:
        self.measure()

    async def _measure_process(self) -> None:
        self.measure_process(await asyncio.to_thread(self._source.collect))

    async def _pulse(self) -> None:
        now = time.monotonic()
        if self._beat:
            self._lag.observe(max(0.0, now - self._beat - PULSE_EVERY))
        self._beat = now
