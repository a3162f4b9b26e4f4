"""What a program follows: it holds the newest state, says how live that is, and asks for what it missed."""

import asyncio
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Generic, Self, TypeVar, cast

from queue_server.client.errors import Lost, Refused
from queue_server.client.rules import (
    Link,
    Liveness,
    Patience,
    answer_to,
    changes_at,
    liveness,
    next_dial_in,
    servers_now,
)
from queue_server.client.shapes import Payload
from queue_server.client.socket import Socket

View = TypeVar("View")


class ServersClock:
    """The database's clock, as far as the server has told it."""

    def __init__(self) -> None:
        self._said: tuple[str, float] | None = None

    def is_told(self, server_time: str) -> None:
        """It is this time there."""
        self._said = (server_time, asyncio.get_running_loop().time())

    def at(self, moment: float) -> datetime:
        """What it shows at a moment of the loop's clock; our own until the server has told its."""
        if self._said is None:
            return datetime.now(UTC) + timedelta(seconds=moment - asyncio.get_running_loop().time())
        return servers_now(*self._said, moment).astimezone(UTC)

    def now(self) -> datetime:
        """What it shows now."""
        return self.at(asyncio.get_running_loop().time())


@dataclass(frozen=True, slots=True)
class Shown(Generic[View]):
    """A state. While it is not live it is what was so at `as_of` (the server's clock), and is to be shown as that."""

    view: View
    liveness: Liveness
    as_of: datetime

    @property
    def is_live(self) -> bool:
        """Whether this is so now."""
        return self.liveness == "live"


@dataclass
class Tally:
    """What it took to keep up."""

    subscribed: int = 0
    changes: int = 0
    resyncs: int = 0


class Followed(Generic[View]):
    """A line, a board or a ticket. `async for shown in …` gives the newest state whenever it has changed.

    Raises `Refused` in the loop when the server says a final no. A loop that is slow misses states, never the last.
    """

    def __init__(self, wish: Payload, patience: Patience, clock: ServersClock) -> None:
        self.wish = wish
        self.tally = Tally()
        self.shown: Shown[View] | None = None
        self._patience = patience
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._link = Link(lost_at=self._loop.time())
        self._socket: Socket | None = None
        self._asks = asyncio.Event()
        self._changed = asyncio.Event()
        self._looks_again: asyncio.TimerHandle | None = None
        self._end: BaseException | None = None
        self.has_ended = False

    # For the program

    @property
    def liveness(self) -> Liveness:
        """`loading` or `offline` before the first state; then as in `shown`."""
        if self.has_ended and not self._link.refused:
            return "offline"
        return liveness(self._link, self._patience, self._loop.time())

    async def until(self, is_it: Callable[[Shown[View]], bool]) -> Shown[View]:
        """The first state from now on of which something is so; bound it with `asyncio.timeout`.

        Raises `Refused`, or `Lost` when the block ends before.
        """
        async for shown in self:
            if is_it(shown):
                return shown
        raise Lost("nobody follows this any more")

    def __aiter__(self) -> "Newest[View]":
        return Newest(self)

    async def newer_than(self, seen: Shown[View] | None) -> Shown[View] | None:
        """Wait for another state than the one seen; None when nobody follows any more."""
        while self.shown is None or self.shown is seen:
            if self._end is not None:
                raise self._end
            if self.has_ended:
                return None
            await self._changed.wait()
        return self.shown

    # For the clinic

    def is_for(self, event: str, message: Payload) -> bool:
        """Whether a message is about this."""
        raise NotImplementedError

    def may_be_for(self, event: str, message: Payload) -> bool:
        """Whether a message that is for nobody we know could be about this."""
        return False

    def hear(self, event: str, message: Payload) -> None:
        """A message that is about this."""
        raise NotImplementedError

    async def attend(self, socket: Socket) -> None:
        """Keep up by a connection until it ends. Raises `Refused` for a final no."""
        self._socket = socket
        try:
            await self._begin(socket)
            while True:
                await self._keep_up(socket)
        except Lost:
            pass  # whoever dials knows
        finally:
            self._socket = None
            self._is_lost()

    def end(self, error: BaseException | None) -> None:
        """No more: loops get what is held as what is not live, then raise the error, or just end."""
        if self.has_ended:
            return
        self.has_ended, self._end = True, error
        if self._looks_again is not None:
            self._looks_again.cancel()
        self._link.refused = isinstance(error, Refused)
        if self.shown is not None:
            self.shown = replace(self.shown, liveness=self.liveness)
        self._wake()

    # For the kinds

    @property
    def _view(self) -> Payload | None:
        raise NotImplementedError

    def _take(self, answer: Payload) -> None:
        """The answer to a subscription."""
        raise NotImplementedError

    async def _keep_up(self, socket: Socket) -> None:
        """Wait until something is to be asked, and ask it."""
        raise NotImplementedError

    async def _begin(self, socket: Socket) -> None:
        """Subscribe, with patience for what passes."""
        for attempt in itertools.count():
            answer = await socket.ask("queue:subscribe", self.wish)
            if answer["ok"]:
                break
            refused = Refused.of(answer["error"])
            if answer_to(refused, after_fresh_ones=False) != "try again":
                raise refused
            await asyncio.sleep(next_dial_in(attempt, random.random(), 0))  # noqa: S311 - spreads load, guards nothing
        self.tally.subscribed += 1
        self._link.joined = True
        self._take(answer)
        self._heard(answer["server_time"])

    def _heard(self, server_time: str | None = None) -> None:
        """The truth, or that what is held is still the truth."""
        if server_time is not None:
            self._clock.is_told(server_time)
        self._link.heard_at = self._loop.time()
        self._link.known = True
        self._tell()

    def _is_lost(self) -> None:
        now = self._loop.time()
        if self._link.joined:
            self._link.joined = False
            self._link.lost_at = self._link.heard_at if self._is_silent(now) else now  # silence was its own grace
        self._tell()

    def _tell(self) -> None:
        """Say what is so, where that is news; and look again when time alone may change it."""
        if self.has_ended:
            return
        now = self._loop.time()
        view, word = cast(View, self._view), liveness(self._link, self._patience, now)
        if self._is_silent(now) and self._socket is not None:
            self._socket.give_up()
        if view is not None and (self.shown is None or self.shown.liveness != word or self.shown.view != view):
            self.shown = Shown(view, word, self._clock.at(self._link.heard_at))
            self._wake()
        self._look_again(now)

    def _is_silent(self, now: float) -> bool:
        return self._link.joined and now - self._link.heard_at >= self._patience.silence

    def _look_again(self, now: float) -> None:
        if self._looks_again is not None:
            self._looks_again.cancel()
        at = changes_at(self._link, self._patience, now)
        self._looks_again = None if at is None else self._loop.call_at(at, self._tell)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Newest(Generic[View]):
    """One loop over the states of something followed."""

    def __init__(self, followed: Followed[View]) -> None:
        self._followed = followed
        self._seen: Shown[View] | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Shown[View]:
        shown = await self._followed.newer_than(self._seen)
        if shown is None:
            raise StopAsyncIteration
        self._seen = shown
        return shown
