"""The post: messages go out behind the request that sent them, are tried again for a while, and are never too many."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog

from queue_server.delivery.errors import NoMail, NoTexts, PostFull, TryLater, Undeliverable
from queue_server.delivery.messages import Channel, Message

log = structlog.get_logger()
MOST = 1_000  # under way at once
AT_ONCE = 4  # of a channel: connections to its server
PAUSES = (1.0, 5.0, 20.0, 60.0)  # seconds before each next try; a code lives for ten minutes
LAST_SECONDS = 2.0  # that a process which ends gives what is under way


class Transport(Protocol):
    """One way to deliver: a mail server, a provider of text messages, the demo's outbox."""

    async def deliver(self, message: Message) -> None:
        """Hand it over. Raises `TryLater` or `Undeliverable`."""


class Post:
    """Takes messages and never waits for a server; whoever misses one asks for another."""

    def __init__(
        self, transports: Mapping[Channel, Transport], *, pauses: Sequence[float] = PAUSES, most: int = MOST
    ) -> None:
        self._transports = transports
        self._pauses = pauses
        self._most = most
        self._turns = {channel: asyncio.Semaphore(AT_ONCE) for channel in transports}
        self._under_way: set[asyncio.Task[None]] = set()

    def has(self, channel: Channel) -> bool:
        """Whether anything is sent this way here."""
        return channel in self._transports

    def must_take(self, channel: Channel, *, field: str) -> None:
        """Refuse before anything is done: `NoMail` or `NoTexts` (at `field`) where there is no way, `PostFull`."""
        if not self.has(channel):
            refusal = NoMail if channel is Channel.EMAIL else NoTexts
            raise refusal(pointers={f"/{field}": refusal.sentence()})
        if len(self._under_way) >= self._most:
            raise PostFull

    def send(self, message: Message) -> None:
        """Deliver it in the background. Who must know whether that is possible asks `must_take` first."""
        if self.has(message.address.channel):
            task = asyncio.create_task(self._carry(message))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def stop(self) -> None:
        """Give what is under way a moment, and let go of the rest."""
        if not self._under_way:
            return
        _, left = await asyncio.wait(self._under_way, timeout=LAST_SECONDS)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
            log.warning("post.left", messages=len(left))

    async def _carry(self, message: Message) -> None:
        channel, why = message.address.channel, ""
        for tries, pause in enumerate((0.0, *self._pauses), start=1):
            await asyncio.sleep(pause)
            try:
                async with self._turns[channel]:
                    await self._transports[channel].deliver(message)
            except TryLater as error:
                why = str(error)
            except Undeliverable as error:
                log.warning("post.failed", channel=channel.value, why=str(error), tries=tries)
                return
            except Exception:
                log.exception("post.failed", channel=channel.value, tries=tries)
                return
            else:
                log.info("post.delivered", channel=channel.value, tries=tries)
                return
        log.warning("post.failed", channel=channel.value, why=why, tries=len(self._pauses) + 1)
