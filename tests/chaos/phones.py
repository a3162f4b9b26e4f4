"""Holders of tickets: a phone at either server that follows one ticket, and comes back when cut."""

import asyncio
import contextlib
import itertools
import json
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx2

from queue_server.client import Clinic, Followed, Refused, Ticket
from realtime.streams import Payload
from tests.a_screen import Holder
from tests.chaos.workload import Seen
from tests.live.wire import CONNECTED, Wire, a_wire

PERSONAL = ('42["queue:position-changed"', '42["queue:called"', '42["queue:status-changed"')
ANSWER_WITHIN, COMES_BACK_AFTER = 5.0, 0.1
LAST_LINES = 12
# What a person looks at; a forecast changes by the minute, and its minute is not ours.
SEEN = ("id", "number", "state", "position", "ahead", "snoozed_until")


@dataclass
class Phone:
    """One ticket's page."""

    urls: Sequence[str]
    ticket: Seen
    screen: Holder | None = None
    diary: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES))

    @property
    def shows(self) -> Payload:
        return {} if self.screen is None else {name: self.screen.shows[name] for name in SEEN}

    async def live(self) -> None:
        """Until cancelled."""
        for url in itertools.cycle(self.urls):
            with contextlib.suppress(TimeoutError, OSError, AssertionError):
                async with a_wire(url) as wire:
                    await self._stay(wire)
            self._note("left")
            await asyncio.sleep(COMES_BACK_AFTER)

    async def truth(self, url: str) -> Payload | None:
        """What a fresh read says; None: there is no such ticket."""
        async with httpx2.AsyncClient(base_url=f"{url}/api/v1", timeout=ANSWER_WITHIN) as anybody:
            headers = {"Authorization": f"Ticket {self.ticket.secret}"}
            reply = await anybody.get(f"/tickets/{self.ticket.id}", headers=headers)
        if reply.status_code == 404:
            return None
        return {name: reply.raise_for_status().json()[name] for name in SEEN}

    async def comes_to_show(self, url: str, *, within: float) -> Payload | None:
        """What is so, once the phone shows it too or time is up."""
        latest = time.monotonic() + within
        while True:
            truth = await self.truth(url)
            if truth is None or truth == self.shows or time.monotonic() > latest:
                return truth
            await asyncio.sleep(COMES_BACK_AFTER)

    async def _stay(self, wire: Wire) -> None:
        """Until the connection ends; what comes before the first reading is kept."""
        early: list[tuple[str, Payload]] = []
        fresh: Holder | None = None
        assert (await wire.connects({"ticket": self.ticket.id, "key": self.ticket.secret})).startswith(CONNECTED)
        wire.asks("queue:subscribe", {"ticket_id": self.ticket.id})
        while (text := await wire.next()) is not None:
            if text.startswith("431"):
                (answer,) = json.loads(text[3:])
                assert answer["ok"], answer
                self._note(f"subscribed: {answer['ticket']}")
                fresh = self.screen = Holder(answer["ticket"])
                for event, message in early:
                    fresh.hears(event, message)
            elif text.startswith(PERSONAL):
                event, message = json.loads(text[2:])
                self._note(f"{event} {message.get('state')} {message['epoch']}-{message['version']}")
                early.append((event, message)) if fresh is None else fresh.hears(event, message)

    def _note(self, what: str) -> None:
        self.diary.append(f"{time.time():.3f} {what}")


class ReferencePhone(Phone):
    """The same with the reference client."""

    followed: Followed[Ticket] | None = None

    @property
    def shows(self) -> Payload:
        if self.followed is None or self.followed.shown is None:
            return {}
        return {name: dict(self.followed.shown.view)[name] for name in SEEN}

    async def live(self) -> None:
        """Until cancelled, or until the server knows the ticket no more."""
        ticket = (self.ticket.id, self.ticket.secret)
        async with Clinic(self.urls, ticket=ticket) as clinic, clinic.ticket(self.ticket.id) as self.followed:
            with contextlib.suppress(Refused):
                async for shown in self.followed:
                    self._note(f"{shown.liveness} {shown.view['state']} {shown.view['epoch']}-{shown.view['version']}")
