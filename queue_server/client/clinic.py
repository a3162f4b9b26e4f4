"""The door to a clinic's queues: one connection, kept alive, and whatever is followed over it."""

import asyncio
import itertools
import random
import ssl
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import date, datetime
from typing import Any, Self, TypeVar
from uuid import UUID

from queue_server.client.credentials import TokenSource, credentials_of
from queue_server.client.errors import Lost, Refused
from queue_server.client.followed import Followed, ServersClock
from queue_server.client.kinds import FollowedBoard, FollowedInbox, FollowedLine, FollowedTicket
from queue_server.client.rules import answer_to, first_dial_in, next_dial_in
from queue_server.client.schedules import FollowedDay, FollowedSchedule
from queue_server.client.shapes import Board, Day, Inbox, Line, Payload, Schedule, Ticket
from queue_server.client.socket import Socket, a_socket

SETTLED_AFTER = 5.0  # a connection that lived so long earns a fresh back-off
AnyFollowed = TypeVar("AnyFollowed", bound=Followed[Any])


class Clinic:
    """A connection that survives, and what is followed over it.

    `token`: an access token, or an async function that gives a fresh one whenever it is called; what it raises ends
    everything, but for an `OSError` (a `TimeoutError` is one), after which it is asked again. `ticket`: the id and the
    secret of a ticket's link. `device`: a device token. None of them: public boards only. Several addresses of one
    installation are tried in turn.
    """

    def __init__(
        self,
        url: str | Sequence[str],
        *,
        token: str | TokenSource | None = None,
        ticket: tuple[UUID | str, str] | None = None,
        device: str | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.connections = 0
        self.clock = ServersClock()
        self._urls = [_checked(one) for one in ([url] if isinstance(url, str) else url)]
        self._credentials = credentials_of(token, ticket, device)
        self._tls = tls
        self._followed: dict[Followed[Any], asyncio.Task[None] | None] = {}
        self._socket: Socket | None = None
        self._living: asyncio.Task[None] | None = None
        self._refused: Refused | None = None
        self._was_refused = False
        self._is_settled = False
        self._attempt = 0
        self._drained_until = 0.0

    def line(self, queue_id: UUID | str) -> AbstractAsyncContextManager[Followed[Line]]:
        """The line of a queue, for its staff."""
        return self.follow(FollowedLine(queue_id, self.clock))

    def display(self, branch_id: UUID | str) -> AbstractAsyncContextManager[Followed[Board]]:
        """The board of a branch, for anybody where the branch is public."""
        return self.follow(FollowedBoard(branch_id, self.clock))

    def ticket(self, ticket_id: UUID | str) -> AbstractAsyncContextManager[Followed[Ticket]]:
        """A ticket, for its patient or its holder."""
        return self.follow(FollowedTicket(ticket_id, self.clock))

    def schedule(
        self, staff_id: UUID | str, begins: datetime | date | None = None, ends: datetime | date | None = None
    ) -> AbstractAsyncContextManager[Followed[Schedule]]:
        """A doctor's schedule, for the doctor and the desks of their branches; a week from today unless said."""
        return self.follow(FollowedSchedule(staff_id, begins, ends, self.clock))

    def day(self, branch_id: UUID | str, day: date | None = None) -> AbstractAsyncContextManager[Followed[Day]]:
        """The day of a branch, for its desk; today unless said."""
        return self.follow(FollowedDay(branch_id, day, self.clock))

    def inbox(self) -> AbstractAsyncContextManager[Followed[Inbox]]:
        """What the person behind the token is told in the app, as it comes."""
        return self.follow(FollowedInbox(self.clock))

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection that nobody has given up."""
        return self._socket is not None and self._socket.is_open

    @asynccontextmanager
    async def follow(self, one: AnyFollowed) -> AsyncIterator[AnyFollowed]:
        """Follow it until the block ends."""
        self._followed[one] = None
        self._attend(one)
        try:
            yield one
        finally:
            await self._leave(one)

    def hear(self, event: str, message: Payload) -> None:
        """Whatever the server says. To listen in, override this and call it."""
        if event == "server:draining":
            self._is_drained(message["reconnect_in_ms"] / 1000)
        open_ones = [one for one in self._followed if not one.has_ended]
        known = [one for one in open_ones if one.is_for(event, message)]
        for one in known or [one for one in open_ones if one.may_be_for(event, message)]:
            one.hear(event, message)

    async def __aenter__(self) -> Self:
        self._living = asyncio.create_task(self._live())
        self._living.add_done_callback(self._has_ended)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._living is not None:
            await _all_ended([self._living])

    # The connection

    async def _live(self) -> None:
        """Until cancelled, or until the server says a final no."""
        for url in itertools.cycle(self._urls):
            try:
                await self._visit(url)
            except Lost:
                pass
            except Refused as refused:
                if self._is_borne(refused) == "renew":
                    continue
            await asyncio.sleep(self._pause())

    async def _visit(self, url: str) -> None:
        """One connection. Raises `Lost`, `Refused`, and what the source of tokens raises."""
        self._is_settled = False
        payload = await self._credentials.payload(self.clock.now().timestamp())
        async with a_socket(url, payload, self.hear, self._tls) as socket:
            self.connections += 1
            began = asyncio.get_running_loop().time()
            await self._stay(socket)
            self._is_settled = asyncio.get_running_loop().time() - began >= SETTLED_AFTER
        if self._is_settled:
            self._attempt, self._was_refused = 0, False
        if self._refused is not None:
            refused, self._refused = self._refused, None
            raise refused

    async def _stay(self, socket: Socket) -> None:
        """Keep up with everything until the connection ends."""
        renewing = asyncio.create_task(self._renew(socket))
        self._socket = socket
        for one in self._followed:
            self._attend(one)
        try:
            await socket.ends()
        finally:
            self._socket = None
            await _all_ended([task for task in self._followed.values() if task is not None])
            await _all_ended([renewing])
        if not renewing.cancelled():
            renewing.result()

    async def _renew(self, socket: Socket) -> None:
        """Bring a fresh token before the old one ends; a refused one means to dial anew."""
        while (due := self._credentials.renew_in(self.clock.now().timestamp())) is not None:
            await asyncio.sleep(due)
            try:
                token = await self._credentials.fresh()
            except Lost:
                continue  # the old one lives a while yet
            except BaseException:
                socket.give_up()
                raise
            with suppress(Lost):
                if not (await socket.ask("auth:refresh", {"token": token}))["ok"]:
                    self._credentials.forget()
                    socket.give_up()

    def _is_borne(self, refused: Refused) -> str:
        """What is done about a no; a final one is raised."""
        answer = answer_to(refused, after_fresh_ones=self._was_refused or not self._credentials.can_renew)
        if answer == "tell":
            raise refused
        if answer == "renew":
            self._was_refused = True
            self._credentials.forget()
        return answer

    def _pause(self) -> float:
        """Until the next dial: none to speak of after a connection that had held."""
        draining_for = self._drained_until - asyncio.get_running_loop().time()
        chance = random.random()  # noqa: S311 - spreads load, guards nothing
        if self._is_settled:
            return first_dial_in(chance, draining_for)
        self._attempt += 1
        return next_dial_in(self._attempt - 1, chance, draining_for)

    def _is_drained(self, seconds: float) -> None:
        self._drained_until = asyncio.get_running_loop().time() + seconds
        if self._socket is not None:
            self._socket.give_up_in(seconds)

    def _has_ended(self, living: asyncio.Task[None]) -> None:
        for one in self._followed:
            one.end(None if living.cancelled() else living.exception())

    # What is followed

    def _attend(self, one: Followed[Any]) -> None:
        if self._living is None:
            raise RuntimeError("a clinic is entered first: async with Clinic(…) as clinic")
        if self._living.done():
            one.end(None if self._living.cancelled() else self._living.exception())
        elif self._socket is not None and not one.has_ended:
            self._followed[one] = task = asyncio.create_task(self._attended(one, self._socket))
            task.add_done_callback(lambda ended: _tell_of_a_fault(one, ended))

    async def _attended(self, one: Followed[Any], socket: Socket) -> None:
        try:
            await one.attend(socket)
        except Refused as refused:
            if answer_to(refused, after_fresh_ones=not self._credentials.can_renew) == "tell":
                one.end(refused)
            else:
                self._refused = refused
                socket.give_up()

    async def _leave(self, one: Followed[Any]) -> None:
        task = self._followed.pop(one)
        one.end(None)
        await _all_ended([] if task is None else [task])
        if self._socket is not None and one.wish and all(other.wish != one.wish for other in self._followed):
            with suppress(Lost):
                await self._socket.ask("queue:unsubscribe", one.wish)


async def _all_ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel, and wait."""
    tasks = list(tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _tell_of_a_fault(one: Followed[Any], ended: asyncio.Task[None]) -> None:
    """A fault of ours is raised where somebody sees it."""
    if not ended.cancelled() and (error := ended.exception()) is not None:
        one.end(error)


def _checked(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"the address of a server begins with https:// or http://, unlike {url!r}")
    return url
