"""The workload: hands at two servers that press whatever a clinic's day may bring, and ask until they are answered."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2

from queue_server.actor import Actor
from queue_server.ids import new_id
from realtime.streams import Payload
from tests.a_clinic import Clinic
from tests.chaos.history import Attempt, History, Press
from tests.live.processes import a_token
from tests.queues.oracle import MAY

ANSWER_WITHIN = 4.0  # then it is unknown, and asked again
GIVES_UP_AFTER = 60.0
AGAIN_AFTER = (0.05, 0.4)
LOST = (httpx2.TransportError, httpx2.TimeoutException)
# A clinic's day: people come, are called and seen; now and then something else. Verb → how often.
DAY = {"join": 26, "call-next": 22, "start": 12, "complete": 30, "no-show": 5, "return": 4, "snooze": 3, "transfer": 6}
DAY |= {"undo": 5, "recall": 2, "hold": 2, "resume": 4, "leave": 3, "here": 1, "prioritise": 2}
SWITCHES = {"pause": 2, "resume-line": 5, "close": 1, "open": 4}
PATIENTS_DAY = {"join": 6, "leave": 2, "snooze": 1, "here": 1}
FIRST_KNOWN = 400  # tickets that hands still think of; older ones have mostly ended
AIMS = 0.85


@dataclass
class Seen:
    """A ticket as some answer told of it, perhaps no longer so."""

    id: str
    queue: str
    state: str
    secret: str = ""


@dataclass
class Book:
    """What the hands know together."""

    tickets: dict[str, Seen] = field(default_factory=dict)
    joined: Callable[[Seen], None] = lambda _: None

    def learn(self, reply: Payload) -> None:
        """From an answer; the oldest are forgotten."""
        known = self.tickets.pop(reply["id"], None)
        secret = reply.get("secret_link", "").partition("#")[2] or (known.secret if known else "")
        seen = self.tickets[reply["id"]] = Seen(reply["id"], reply["queue_id"], reply["state"], secret)
        if len(self.tickets) > FIRST_KNOWN:
            del self.tickets[next(iter(self.tickets))]
        if known is None and secret:
            self.joined(seen)

    def one_for(self, verb: str, chance: random.Random) -> Seen | None:
        """Mostly one that allows it."""
        seen = list(self.tickets.values())
        possible = [one for one in seen if verb not in MAY or one.state in MAY[verb][0]]
        found = possible if possible and chance.random() < AIMS else seen
        return chance.choice(found) if found else None


@dataclass
class Hand:
    """Somebody who presses one button after the other, at either server, and does not give up."""

    name: str
    actor: Actor
    clinic: Clinic
    queues: Sequence[UUID]
    book: Book
    history: History
    chance: random.Random
    clients: list[httpx2.AsyncClient] = field(default_factory=list)

    async def works(self, urls: Sequence[str], over: asyncio.Event, *, pause: float) -> None:
        """Until it is over; whatever was begun then is still asked for until it is answered."""
        async with AsyncExitStack() as stack:
            for url in urls:
                client = httpx2.AsyncClient(base_url=f"{url}/api/v1", timeout=ANSWER_WITHIN)
                self.clients.append(await stack.enter_async_context(client))
            while not over.is_set():
                await self.presses_something()
                await asyncio.sleep(self.chance.uniform(0, 2 * pause))

    async def presses_something(self) -> None:
        """One press of the day."""
        day = DAY | SWITCHES if self.actor.is_staff else PATIENTS_DAY
        (verb,) = self.chance.choices([*day], [*day.values()])
        path, body = self._wish(verb)
        if path is not None:
            await self.press(verb.removesuffix("-line"), path, body)

    def _wish(self, verb: str) -> tuple[str | None, Payload]:
        queue = self.chance.choice(self.queues)
        if verb == "join":
            return f"/queues/{queue}/tickets", self._join()
        if verb == "call-next":
            return f"/queues/{queue}/call-next", {"counter_id": str(self.clinic.counter)}
        if verb in SWITCHES:
            return f"/queues/{queue}/{verb.removesuffix('-line')}", {}
        ticket = self.book.one_for(verb, self.chance)
        return (None, {}) if ticket is None else (f"/tickets/{ticket.id}/{verb}", self._body(verb, queue))

    def _join(self) -> Payload:
        if not self.actor.is_staff:
            return {}
        often = {"normal": 12, "priority": 2, "urgent": 1, "emergency": 1}
        return {"priority": self.chance.choices([*often], [*often.values()])[0]}

    def _body(self, verb: str, queue: UUID) -> Payload:
        bodies: dict[str, Payload] = {
            "transfer": {"queue_id": str(queue)},
            "return": {"places": self.chance.randint(1, 5)},
            "snooze": {"minutes": 1},
            "prioritise": {"priority": self.chance.choice(["normal", "priority", "urgent"]), "reason": "said so"},
        }
        return bodies.get(verb, {})

    async def press(self, verb: str, path: str, body: Payload) -> Press:
        """One press, asked for until it is answered or hope is lost."""
        press = Press(len(self.history.presses) + 1, self.name, verb, path, str(new_id()))
        self.history.presses.append(press)
        hopeless = time.time() + GIVES_UP_AFTER
        while True:
            reply = await self._attempt(press, body)
            if not press.attempts[-1].says_nothing or time.time() > hopeless:
                break
            await asyncio.sleep(self.chance.uniform(*AGAIN_AFTER))
        press.reply = reply
        if reply is not None and "number" in reply:
            self.book.learn(reply)
        return press

    async def _attempt(self, press: Press, body: Payload) -> Payload | None:
        request_id = f"chaos-{press.key[-12:]}-{len(press.attempts)}"
        attempt = Attempt(request_id, time.time(), 0.0, None)
        press.attempts.append(attempt)
        headers = {"Idempotency-Key": press.key, "X-Request-ID": request_id}
        headers["Authorization"] = f"Bearer {a_token(self.actor)}"
        try:
            reply = await self.chance.choice(self.clients).post(press.path, json=body, headers=headers)
        except LOST as lost:
            attempt.slug = type(lost).__name__
            return None
        finally:
            attempt.ended = time.time()
        attempt.status = reply.status_code
        attempt.replayed = reply.headers.get("Idempotency-Replayed") == "true"
        said: Any = reply.json() if reply.content else None
        if reply.status_code >= 400:
            attempt.slug = said["type"].removeprefix("/problems/")
            return None
        decided: Payload | None = said
        return decided


async def all_work(hands: Sequence[Hand], urls: Sequence[str], over: asyncio.Event, *, pause: float) -> None:
    """Everybody until it is over, and their last answers."""
    async with asyncio.TaskGroup() as group:
        for hand in hands:
            group.create_task(hand.works(urls, over, pause=pause))
