"""Figures for Prometheus, of all workers at the port; for whoever knows `METRICS_TOKEN`, and without one for nobody."""

import asyncio
import hmac
import os
import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as PLAIN
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from pydantic import SecretStr
from sqlalchemy.pool import QueuePool
from starlette.requests import Request
from starlette.responses import Response

from queue_server import __version__
from queue_server.errors import NotFound, Refusal, TokenInvalid, Unauthenticated
from queue_server.http.guard import public
from queue_server.http.operations import Operation, get
from queue_server.transaction import Database
from realtime.figures import LAST_LOOK, SHARED, Figures
from realtime.vitals import Connections

# By the index of lines, and bounded: a scrape costs little whatever has happened.
WAITING = "SELECT count(*) AS people FROM (SELECT FROM tickets WHERE state = 'waiting' LIMIT 100000) AS line"
# Each by an index of its own.
WORK = """
    SELECT coalesce(extract(epoch FROM clock_timestamp() - (
            SELECT min(run_at) FROM jobs WHERE failed_at IS NULL AND run_at <= clock_timestamp()))::float, 0) AS delay,
        (SELECT count(*) FROM (SELECT FROM jobs WHERE failed_at IS NOT NULL LIMIT 10000) AS lost) AS failed
"""
KNOWN_FOR = 5.0
PATIENCE = 1.0


class Waiting(Collector):
    """Who and what waits in the whole house: asked of the database, because the lines that workers follow overlap."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._people: int | None = None
        self._delay, self._failed = 0.0, 0
        self._asked = -KNOWN_FOR

    async def ask(self) -> None:
        """Count, if the last count is no longer good; without a database nothing is known."""
        if time.monotonic() - self._asked < KNOWN_FOR:
            return
        self._asked = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                (line,) = await self._database.read(WAITING)
                (work,) = await self._database.read(WORK)
            self._people, self._delay, self._failed = line["people"], work["delay"], work["failed"]
        except (Refusal, TimeoutError):
            self._people = None

    def collect(self) -> Iterator[Metric]:
        """What Prometheus hears of it."""
        version = GaugeMetricFamily("queue_server_build_info", "The version that serves", labels=["version"])
        version.add_metric([__version__], 1)
        yield version
        yield GaugeMetricFamily("queue_server_database_up", "Whether the database answers", self._people is not None)
        if self._people is not None:
            yield GaugeMetricFamily("queue_server_waiting", "People who wait, in all lines", self._people)
            late = "How long the oldest job that is due has been waiting"
            yield GaugeMetricFamily("queue_server_jobs_delay_seconds", late, self._delay)
            yield GaugeMetricFamily("queue_server_jobs_failed", "Jobs that were given up", self._failed)


class Told(Collector):
    """What was counted, as it is read: the moment of the last look becomes its age, also of a worker that hangs."""

    def __init__(self, counted: Collector) -> None:
        self._counted = counted

    def collect(self) -> Iterator[Metric]:
        """What Prometheus hears of it."""
        for family in self._counted.collect():
            if family.name != LAST_LOOK:
                yield family
                continue
            delay = time.time() - min(sample.value for sample in family.samples)
            about = "Since the last look that succeeded; of several workers the one that is furthest behind"
            yield GaugeMetricFamily("queue_server_look_delay_seconds", about, max(0.0, delay))


def text_of(figures: Figures, waiting: Waiting) -> bytes:
    """Prometheus's text format; of all workers, where several share a port. Reads their files: some milliseconds."""
    counted = MultiProcessCollector(None) if SHARED in os.environ else figures.registry  # type: ignore[no-untyped-call]
    everything = CollectorRegistry()
    for collector in (Told(counted), waiting):
        everything.register(collector)
    return generate_latest(everything)


def connections_of(database: Database) -> Iterator[Connections]:
    """Both pools of this process."""
    hot = database.pool
    yield Connections("hot", hot.get_size() - hot.get_idle_size(), hot.get_idle_size())
    cold = database.engine.pool
    if isinstance(cold, QueuePool):
        yield Connections("cold", cold.checkedout(), cold.checkedin())


@public
async def metrics(request: Request) -> Response:
    """Figures in Prometheus's text format. There is no such page without `METRICS_TOKEN`, the bearer token it takes."""
    state = request.app.state
    must_know(state.settings.metrics_token, request)
    await state.waiting.ask()
    state.vitals.measure()
    text = await asyncio.to_thread(text_of, state.figures, state.waiting)
    return Response(text, headers={"Content-Type": PLAIN, "Cache-Control": "no-store"})


def must_know(token: SecretStr | None, request: Request) -> None:
    """Refuse who does not send the token; compared in constant time."""
    if token is None:
        raise NotFound
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        raise Unauthenticated
    if scheme.lower() != "bearer" or not hmac.compare_digest(said.strip().encode(), token.get_secret_value().encode()):
        raise TokenInvalid


operations: list[Operation] = [
    get(
        "/metrics",
        metrics,
        gives={200: None},
        refuses=(NotFound, Unauthenticated, TokenInvalid),
        picture=PLAIN,
        base="",
    )
]
