"""Redis carries hints: other processes hear of an event sooner than by their next look; a lost one costs a second."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import orjson
import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from realtime.figures import Figures

log = structlog.get_logger()
CHANNEL = "stream:"
ALWAYS = "streams"  # keeps the connection subscribed while nothing is followed
LONGEST_BACKLOG = 10_000
TIMEOUT = 0.25
FIRST_RETRY, LAST_RETRY = 0.2, 2.0
READ_FOR = 1.0
QUIET = 5.0  # a connection that says nothing to a ping for so long is a dead one
LOST = (RedisError, OSError, TimeoutError)


class Hints:
    """Publishes in the background, bounded, with a short timeout; subscribes to the streams this process follows."""

    def __init__(self, url: str | None, figures: Figures | None = None) -> None:
        self.deliver: Callable[[dict[str, Any]], None] = lambda _: None
        self._publishes = False
        self._listens = False
        self._is_stopping = False
        self._url = url
        self._figures = (figures or Figures()).published
        self._outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue(LONGEST_BACKLOG)
        self._followed: set[str] = set()
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_up(self) -> bool:
        """Whether hints go out and come in."""
        return self._publishes and self._listens

    async def start(self) -> None:
        """Begin; a Redis that is away is tried again for as long as the process lives."""
        if self._url is not None:
            self._tasks = [asyncio.create_task(self._publish()), asyncio.create_task(self._subscribe())]

    async def stop(self) -> None:
        """End both. A library may swallow the cancellation, so there is a word beside it."""
        self._is_stopping = True
        self._changed.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    def offer(self, raw: dict[str, Any]) -> None:
        """Publish when there is time; dropped when there are too many (the look finds it)."""
        if self._url is None:
            return
        try:
            self._outgoing.put_nowait(raw)
        except asyncio.QueueFull:
            self._figures.dropped()

    def follow(self, stream_id: str) -> None:
        """Hear of a stream from now on."""
        self._followed.add(stream_id)
        self._changed.set()

    def unfollow(self, stream_id: str) -> None:
        """No longer."""
        self._followed.discard(stream_id)
        self._changed.set()

    def _client(self, *, read_for: float) -> Redis:
        assert self._url is not None
        return Redis.from_url(self._url, socket_timeout=read_for, socket_connect_timeout=TIMEOUT, retry=None)

    async def _publish(self) -> None:
        pause = FIRST_RETRY
        while not self._is_stopping:
            client = self._client(read_for=TIMEOUT)
            try:
                async with client:
                    await client.ping()
                    log.info("redis.connected")
                    self._publishes, pause = True, FIRST_RETRY
                    while not self._is_stopping:
                        await self._publish_batch(client)
            except LOST as error:
                if self._publishes:
                    log.warning("redis.lost", error=type(error).__name__)
                self._publishes = False
                self._drop_old()
                await asyncio.sleep(pause)
                pause = min(2 * pause, LAST_RETRY)

    async def _publish_batch(self, client: Redis) -> None:
        try:
            async with asyncio.timeout(READ_FOR):
                batch = [await self._outgoing.get()]
        except TimeoutError:
            await client.ping()
            return
        while not self._outgoing.empty() and len(batch) < 100:
            batch.append(self._outgoing.get_nowait())
        pipeline = client.pipeline(transaction=False)
        for raw in batch:
            pipeline.publish(CHANNEL + str(raw["stream_id"]), orjson.dumps(raw))
        try:
            await pipeline.execute()
        except LOST:
            self._figures.dropped(len(batch))
            raise
        self._figures.took(str(raw["at"]) for raw in batch)

    def _drop_old(self) -> None:
        """What waited while Redis was away is known to every look by now."""
        self._figures.dropped(self._outgoing.qsize())
        while not self._outgoing.empty():
            self._outgoing.get_nowait()

    async def _subscribe(self) -> None:
        pause = FIRST_RETRY
        while not self._is_stopping:
            client = self._client(read_for=QUIET)
            try:
                async with client, client.pubsub() as pubsub:
                    await pubsub.subscribe(ALWAYS)
                    self._listens, pause = True, FIRST_RETRY
                    await self._listen(pubsub)
            except LOST:
                self._listens = False
                await asyncio.sleep(pause)
                pause = min(2 * pause, LAST_RETRY)

    async def _listen(self, pubsub: PubSub) -> None:
        """Read and adjust side by side, until either fails."""
        self._changed.set()
        tasks = [asyncio.create_task(self._read(pubsub)), asyncio.create_task(self._adjust(pubsub))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, pubsub: PubSub) -> None:
        heard = time.monotonic()
        while not self._is_stopping:
            message = await pubsub.get_message(timeout=READ_FOR)
            if message is None and time.monotonic() - heard > QUIET:
                raise TimeoutError
            if message is None:
                await pubsub.ping()
                continue
            heard = time.monotonic()
            if message["type"] == "message":
                self._delivered(message["data"])

    async def _adjust(self, pubsub: PubSub) -> None:
        held: set[str] = set()
        while not self._is_stopping:
            await self._changed.wait()
            self._changed.clear()
            wanted = set(self._followed)
            if new := wanted - held:
                await pubsub.subscribe(*(CHANNEL + stream_id for stream_id in new))
            if old := held - wanted:
                await pubsub.unsubscribe(*(CHANNEL + stream_id for stream_id in old))
            held = wanted

    def _delivered(self, data: bytes) -> None:
        try:
            raw = json.loads(data)
            self.deliver(raw)
        except Exception as error:  # noqa: BLE001 - whatever stands in a message, listening goes on
            log.warning("redis.strange_message", error=type(error).__name__)
