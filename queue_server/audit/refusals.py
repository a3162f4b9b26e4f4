"""Whoever asks for what is not theirs hears only that it does not exist; here it is looked into, and written down."""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import structlog
from starlette.requests import Request

from queue_server.actor import Actor, ActorKind
from queue_server.errors import Unavailable
from queue_server.http.json import loads
from queue_server.transaction import Database
from realtime.steady import Duties, Steady

security = structlog.get_logger(channel="security")
LOOK_EVERY = 0.5  # seconds
MINUTE = 60.0
MOST_TOLD = 60  # of one actor in a minute
MOST_WAITING = 1000  # requests; what is beyond is not looked into, and said
AT_ONCE = 100  # requests for one statement
MOST_IDS = 20  # of one request
LARGEST_BODY = 1 << 16  # ours are small; a larger one is not read a second time
LENGTH_OF_AN_ID = 36
TENANT, OWNER = "tenant.refused", "object.refused"
# Nothing is said of an organization on purpose: this asks whose a thing is, for the log and for nobody's eyes.
WHOSE = """
    SELECT 'branch' AS kind, id, organization_id, NULL::uuid AS owner FROM branches WHERE id = ANY($1)
    UNION ALL SELECT 'queue', id, organization_id, NULL FROM queues WHERE id = ANY($1)
    UNION ALL SELECT 'counter', id, organization_id, NULL FROM counters WHERE id = ANY($1)
    UNION ALL SELECT 'service', id, organization_id, NULL FROM services WHERE id = ANY($1)
    UNION ALL SELECT 'device', id, organization_id, NULL FROM devices WHERE id = ANY($1)
    UNION ALL SELECT 'invitation', id, organization_id, NULL FROM invitations WHERE id = ANY($1)
    UNION ALL SELECT 'ticket', t.id, t.organization_id, coalesce(p.user_id, t.id) FROM tickets t
        LEFT JOIN patients p ON p.id = t.patient_id WHERE t.id = ANY($1)
    UNION ALL SELECT 'patient', id, organization_id, coalesce(user_id, id) FROM patients WHERE id = ANY($1)
    UNION ALL SELECT 'session', id, organization_id, user_id FROM sessions WHERE id = ANY($1)
    UNION ALL SELECT 'user', id, organization_id, id FROM users WHERE id = ANY($1)
"""


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody was told that something does not exist: who, and which ids they had named."""

    actor: Actor
    ids: tuple[UUID, ...]
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What an id is the name of, and whose it is; `owner` is a person, or the thing itself where it has none."""

    kind: str
    id: UUID
    organization_id: UUID
    owner: UUID | None


class Refusals(Duties):
    """Looks into every 404 of somebody who signed in, after the answer: its time tells nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._missed: deque[Missed] = deque()
        self._dropped = 0
        self._told: dict[UUID, set[UUID]] = {}  # of this minute, by actor
        self._minute_ends = 0.0
        super().__init__(Steady("refusals", LOOK_EVERY, self.look, away=(Unavailable,)))

    def missed(self, request: Request) -> None:
        """A request is answered 404: if somebody had signed in, remember to look into it. Never waits."""
        actor: Actor | None = getattr(request.state, "actor", None)
        if actor is None:
            return
        if len(self._missed) >= MOST_WAITING:
            self._dropped += 1
            return
        named = tuple(dict.fromkeys(islice(ids_of(request), MOST_IDS)))
        self._missed.append(Missed(actor, named, request.scope.get("request_id")))

    async def look(self) -> None:
        """Look into all that waits."""
        if self._dropped:
            security.warning("refusals.dropped", count=self._dropped)
            self._dropped = 0
        while self._missed:
            waiting = [self._missed.popleft() for _ in range(min(AT_ONCE, len(self._missed)))]
            ids = {named for missed in waiting for named in missed.ids}
            found = {row["id"]: Found(**row) for row in await self._database.read(WHOSE, list(ids))}
            for missed in waiting:
                for one in (found[named] for named in missed.ids if named in found):
                    if (action := refused_as(missed.actor, one)) is not None and self._is_news(missed.actor, one):
                        await self._write(missed, one, action)

    def _is_news(self, actor: Actor, found: Found) -> bool:
        """Once in a minute for each object, and not more than so many for each actor."""
        if (now := time.monotonic()) > self._minute_ends:
            self._told, self._minute_ends = {}, now + MINUTE
        told = self._told.setdefault(actor.id, set())
        if found.id in told or len(told) >= MOST_TOLD:
            return False
        told.add(found.id)
        return True

    async def _write(self, missed: Missed, found: Found, action: str) -> None:
        actor = missed.actor
        who = {"actor": str(actor.id), "kind": actor.kind.value, "organization": str(actor.organization_id)}
        what = {"object": str(found.id), "of": found.kind, "request_id": missed.request_id}
        security.warning("object.refused", action=action, **who, **what)
        async with self._database.cold(actor, request_id=missed.request_id) as tx:
            await tx.audit(action, found.id)


def refused_as(actor: Actor, found: Found) -> str | None:
    """What it is that somebody was refused; None for what they may well have lost or never had."""
    if found.organization_id != actor.organization_id:
        return TENANT
    is_own = found.owner in (None, actor.id) or actor.kind is ActorKind.SYSTEM
    return None if is_own or actor.is_worker or actor.kind is ActorKind.DEVICE else OWNER


def ids_of(request: Request) -> Iterator[UUID]:
    """Every id that a request named: in its path, in its query, in the body as far as it was read."""
    said = [*request.path_params.values(), *request.query_params.values()]
    body: bytes = getattr(request, "_body", b"")  # Starlette keeps what was read; nobody waits for more
    if 0 < len(body) <= LARGEST_BODY:
        with suppress(ValueError):
            said.append(loads(body))
    while said:
        match said.pop(0):
            case dict() as fields:
                said += fields.values()
            case list() as items:
                said += items
            case str() as text if len(text) == LENGTH_OF_AN_ID:
                with suppress(ValueError):
                    yield UUID(text)
