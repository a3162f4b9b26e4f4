"""What can be followed: a line, a board, a ticket, an inbox."""

import asyncio
from collections import deque
from contextlib import suppress
from uuid import UUID

from queue_server.client.apply import PERSONAL, is_older, ticket_after
from queue_server.client.errors import Lost, Misfit
from queue_server.client.followed import Followed, ServersClock, View
from queue_server.client.follower import BOARD, LINE, Follower
from queue_server.client.rules import DESK, DISPLAY, INBOX, PHONE, Patience
from queue_server.client.shapes import Board, Inbox, Line, Payload, Ticket
from queue_server.client.socket import Socket

PAUSE_BETWEEN_RESYNCS = 1.0  # a server that answers without helping is not asked in a loop
FRUITLESS = 3  # resyncs in a row that left something missing: take a new snapshot instead
MOST_EARLY = 100
PLACE_REPEATED = 33.0  # the server says a place again every 30 s


class FollowedByDiffs(Followed[View]):
    """A snapshot, then every change once and in order; one question in flight."""

    def __init__(self, wish: Payload, follower: Follower, patience: Patience, clock: ServersClock) -> None:
        super().__init__(wish, patience, clock)
        self.follower = follower
        self._is_misfit = False

    def hear(self, event: str, message: Payload) -> None:
        """A diff, or a head."""
        if event == "queue:head":
            self._compare(message["streams"])
        else:
            self._offer(message)

    @property
    def _view(self) -> Payload | None:
        return self.follower.held

    def _offer(self, diff: Payload) -> None:
        try:
            turn = self.follower.hears(diff)
        except Misfit:
            self._is_misfit = True
            turn = "gap"
        if turn == "gap":
            self._asks.set()
        if turn == "applied":
            self.tally.changes += 1
            self._tell()

    def _compare(self, streams: dict[str, Payload]) -> None:
        """Only a head that we hold makes us live."""
        if not self._link.joined:
            return
        if self.follower.compares(streams) == "behind":
            self._asks.set()
        else:
            self._heard()

    async def _begin(self, socket: Socket) -> None:
        self.follower.awaits()
        await super()._begin(socket)

    def _take(self, answer: Payload) -> None:
        self._asks.clear()
        self._is_misfit = False
        try:
            self.follower.takes(answer["snapshot"])
        except Misfit:
            self._is_misfit = True
        if self._is_misfit or self.follower.is_missing:
            self._asks.set()

    async def _keep_up(self, socket: Socket) -> None:
        await self._asks.wait()
        if not self._is_misfit and await self._catches_up(socket):
            return
        await asyncio.sleep(PAUSE_BETWEEN_RESYNCS)
        await self._begin(socket)

    async def _catches_up(self, socket: Socket) -> bool:
        for _ in range(FRUITLESS):
            self.tally.resyncs += 1
            self.follower.awaits()
            answer = await socket.ask("queue:resync", self.follower.asks())
            if not answer["ok"]:
                return False
            if self._is_whole(answer):
                return True
            await asyncio.sleep(PAUSE_BETWEEN_RESYNCS)
        return False

    def _is_whole(self, answer: Payload) -> bool:
        self._asks.clear()
        try:
            how = self.follower.is_answered(answer)
        except Misfit:
            return False
        if how == "whole":
            self._heard(answer["server_time"])
        return how == "whole"


class FollowedLine(FollowedByDiffs[Line]):
    """The line of a queue, as its staff see it."""

    def __init__(self, queue_id: UUID | str, clock: ServersClock) -> None:
        super().__init__({"queue_id": str(queue_id)}, Follower(LINE), DESK, clock)

    def is_for(self, event: str, message: Payload) -> bool:
        """By the queue's id."""
        queue_id = self.wish["queue_id"]
        if event == "queue:head":
            return message["view"] == "line" and queue_id in message["streams"]
        return event == "queue:updated" and message.get("queue_id") == queue_id


class FollowedBoard(FollowedByDiffs[Board]):
    """The board of a branch, as its waiting room sees it."""

    def __init__(self, branch_id: UUID | str, clock: ServersClock) -> None:
        super().__init__({"branch_id": str(branch_id), "view": "display"}, Follower(BOARD), DISPLAY, clock)

    def is_for(self, event: str, message: Payload) -> bool:
        """By the streams we hold; the branch's own is among them."""
        if event == "queue:head":
            return message["view"] == "display" and self.wish["branch_id"] in message["streams"]
        return event == "queue:updated" and message.get("stream_id") in self.follower.streams

    def may_be_for(self, event: str, message: Payload) -> bool:
        """A stream that no board holds yet may be ours."""
        return event == "queue:updated" and "stream_id" in message


class FollowedTicket(Followed[Ticket]):
    """One's own place. Places in between may be skipped, the last one never is; a long silence is asked about."""

    def __init__(self, ticket_id: UUID | str, clock: ServersClock) -> None:
        super().__init__({"ticket_id": str(ticket_id)}, PHONE, clock)
        self._held: Payload | None = None
        self._early: deque[tuple[str, Payload]] = deque(maxlen=MOST_EARLY)

    def is_for(self, event: str, message: Payload) -> bool:
        """By the ticket's id."""
        return event in PERSONAL and message["ticket_id"] == self.wish["ticket_id"]

    def hear(self, event: str, message: Payload) -> None:
        """A personal message; before the first reading it is kept."""
        if self._held is None:
            self._early.append((event, message))
            return
        before, self._held = self._held, ticket_after(self._held, event, message)
        if self._held is not before:
            self.tally.changes += 1
        if self._held.get("moved_to"):
            self._asks.set()  # its new line's name comes in no message
        self._heard()

    @property
    def _view(self) -> Payload | None:
        return self._held

    def _take(self, answer: Payload) -> None:
        self._asks.clear()
        if self._held is None or not is_older(answer["ticket"], self._held):
            self._held = {**answer["ticket"], "moved_to": None}
        while self._early:
            self._held = ticket_after(self._held, *self._early.popleft())

    async def _keep_up(self, socket: Socket) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._link.heard_at + PLACE_REPEATED):
                await self._asks.wait()
        if self._asks.is_set() or self._loop.time() >= self._link.heard_at + PLACE_REPEATED:
            await self._begin(socket)


class FollowedInbox(Followed[Inbox]):
    """What somebody is told in the app, as it comes; after a lost connection ask HTTP what came between."""

    def __init__(self, clock: ServersClock) -> None:
        super().__init__({}, INBOX, clock)
        self._held: Payload = {"latest": None, "unread": None}

    def is_for(self, event: str, message: Payload) -> bool:
        """There is one inbox on a connection."""
        return event in ("notification", "notification:read")

    def hear(self, event: str, message: Payload) -> None:
        """Something new, or something was read elsewhere."""
        latest = message if event == "notification" else self._held["latest"]
        self._held = {"latest": latest, "unread": message["unread"]}
        self.tally.changes += 1
        self._heard()

    @property
    def _view(self) -> Payload | None:
        return self._held if self._link.known else None

    async def _begin(self, socket: Socket) -> None:
        """Whoever is connected is told: nothing needs to be asked."""
        self._held = {"latest": None, "unread": None}
        self._link.joined = True
        self._heard()

    async def _keep_up(self, socket: Socket) -> None:
        await socket.ends()
        raise Lost
