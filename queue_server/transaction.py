"""Transactions: `Hot` is one call to a function in the database, `Cold` a session; both announce after the commit."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import asyncpg
from sqlalchemy import Integer, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from db.calls import Calls
from db.connect import ACQUIRE_SECONDS
from db.gate import Gate
from queue_server.actor import Actor
from queue_server.errors import IdempotencyInProgress, Refusal, Unavailable
from queue_server.events import Event

REFUSED, MOVED, OUTDATED, LOCK_TAKEN, NOT_UNIQUE, DEADLOCK = "QS001", "QS002", "QS003", "55P03", "23505", "40P01"
OVERLAPS = "23P01"  # what the last line behind the locks says of a slot that is taken
TRIES = 20  # a ticket that changes its line between look and lock is looked for again; a dozen hands may do so at once
# An internal error of the client: a connection was used between the server's last word and its end.
GONE = (
    *(OSError, TimeoutError, PoolTimeout),
    *(asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.PostgresConnectionError),
)
# Connection, sign-in, no such database, rollback, resources, not open (a database that is being replaced), operator (a
# shutdown, a statement timeout).
GONE_CLASSES = ("08", "28", "3D", "40", "53", "55", "57")
AUDIT = """
    SELECT count(fn.audit(:who, :action, (entry ->> 'subject')::uuid, entry -> 'facts', clock_timestamp()))
    FROM jsonb_array_elements(:entries) AS entry
"""

Entry = tuple[UUID | None, Mapping[str, Any]]  # of the audit log: whom or what it is about, and its facts


class Announcer(Protocol):
    """Who tells the screens, once a change is committed; must neither block nor fail."""

    def committed(self, events: Sequence[dict[str, Any]]) -> None: ...


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key: the hash of whose and what for, and of the body."""

    scope: bytes
    fingerprint: bytes


class Replayed(Exception):
    """A cold command's key was used before: answer this again."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class Outdated(Exception):
    """What the caller decided by was changed before the lock was taken: read it again, decide again."""


@dataclass(slots=True)
class Hot:
    """One call, which is its own transaction: commits inside the server, holds its lock for no trip of ours."""

    actor: Actor
    calls: Calls
    announcer: Announcer
    key: Key | None = None
    request_id: str | None = None
    replayed: bool = False

    def who(self) -> dict[str, Any]:
        """The first parameter of every command."""
        return facts_of(self.actor, self.key, self.request_id)

    async def call(self, function: str, *args: Any) -> Any:
        """Run `fn.<function>(who, …)`; the reply, or the refusal it raised. Tells the screens before it returns."""
        result = await self._tried(function, self.who(), *args)
        self.replayed = result.get("replayed", False)
        self.announcer.committed(result["events"])
        return result.get("reply")

    async def find_reply(self) -> Any | None:
        """What this very request was answered before, if its key says so: for what was refused before it was called."""
        if self.key is None:
            return None
        kept = await self._tried("find_reply", self.who())
        self.replayed = kept is not None
        return kept

    async def _tried(self, function: str, *args: Any) -> Any:
        for _ in range(TRIES):
            try:
                return await self.calls.call(function, *args)
            except asyncpg.PostgresError as error:
                if is_moved(error):
                    continue
                if error.sqlstate == OUTDATED:
                    raise Outdated from None
                if (refusal := refusal_of(error)) is not None:
                    raise refusal from None
                raise
            except GONE as error:
                raise Unavailable from error
        raise Unavailable


@dataclass(slots=True)
class Cold:
    """A session of the ORM in one transaction; commits when its block ends well."""

    actor: Actor
    session: AsyncSession
    key: Key | None = None
    request_id: str | None = None
    announced: list[dict[str, Any]] = field(default_factory=list)

    def who_json(self) -> str:
        """The actor as functions in the database take it, as text."""
        return json.dumps(facts_of(self.actor, None, self.request_id))

    async def lock(self, *streams: UUID) -> None:
        """Take the rows of streams, by id, so that two commands never wait for each other."""
        await self.session.execute(
            text("SELECT FROM streams WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE"), {"ids": list(streams)}
        )

    async def announce(self, stream: UUID, event: Event, *, subject: UUID | None = None, **facts: Any) -> None:
        """Write an event and its audit entry; the caller holds the stream's lock. Screens hear after the commit."""
        await self.announce_all(stream, event, event.type, [(subject or stream, facts)])

    async def announce_all(self, stream: UUID, event: Event, action: str, entries: Sequence[Entry]) -> None:
        """One event that tells of many things, and an audit entry for each of them."""
        await self.session.flush()
        found = await self.session.execute(
            text("SELECT fn.announce(:stream, :type, :body, :shown, clock_timestamp())").bindparams(
                bindparam("body", type_=JSONB)
            ),
            {"stream": stream, "type": event.type, "body": event.body(), "shown": event.shown},
        )
        self.announced.append(found.scalar_one())
        await self.audit_all(action, entries)

    async def audit(self, action: str, subject: UUID | None, **facts: Any) -> None:
        """Write one audit entry into this transaction."""
        await self.audit_all(action, [(subject, facts)])

    async def audit_all(self, action: str, entries: Sequence[Entry]) -> None:
        """Write an audit entry for each of many things that were done together, by one statement."""
        about = [{"subject": None if subject is None else str(subject), "facts": facts} for subject, facts in entries]
        await self.session.execute(
            text(AUDIT).bindparams(bindparam("who", type_=JSONB), bindparam("entries", type_=JSONB)),
            {"who": facts_of(self.actor, None, self.request_id), "action": action, "entries": about},
        )

    async def keep_reply(self, status: int, body: Any) -> None:
        """Remember the answer under the request's key, if it has one."""
        if self.key is not None:
            await self.session.execute(
                text("SELECT fn.keep_reply(:who, :status, :body)").bindparams(
                    bindparam("who", type_=JSONB), bindparam("status", type_=Integer), bindparam("body", type_=JSONB)
                ),
                {"who": facts_of(self.actor, self.key, self.request_id), "status": status, "body": body},
            )

    async def claim_key(self) -> None:
        """The first insert of the transaction; raises `Replayed` when the key was used before."""
        if self.key is None:
            return
        found = await self.session.execute(
            text("SELECT fn.replay_of(:who)").bindparams(bindparam("who", type_=JSONB)),
            {"who": facts_of(self.actor, self.key, self.request_id)},
        )
        if (kept := found.scalar_one()) is not None:
            raise Replayed(kept["status"], kept["reply"])


@dataclass(frozen=True, slots=True)
class Database:
    """The two ways to the database, and who is told of what was committed."""

    pool: asyncpg.Pool
    engine: AsyncEngine
    announcer: Announcer
    gate: Gate = field(default_factory=Gate)
    calls: Calls = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "calls", Calls(self.pool, self.gate))

    def hot(self, actor: Actor, *, key: Key | None = None, request_id: str | None = None) -> Hot:
        """For one hot command."""
        return Hot(actor, self.calls, self.announcer, key, request_id)

    @asynccontextmanager
    async def cold(self, actor: Actor, *, key: Key | None = None, request_id: str | None = None) -> AsyncIterator[Cold]:
        """For admin, catalogue and other commands that may take their time."""
        try:
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                tx = Cold(actor, session, key, request_id)
                await tx.claim_key()
                yield tx
                await session.commit()
        except DBAPIError as error:
            if (refusal := refusal_of(error.orig.__cause__ if error.orig else None)) is not None:
                raise refusal from None
            if error.connection_invalidated:
                raise Unavailable from error
            raise
        except GONE as error:
            raise Unavailable from error
        self.announcer.committed(tx.announced)

    async def in_batches(self, sql: str, *args: Any, of: int) -> None:
        """Run a statement until it gives fewer rows than a batch; its last parameter is how many that is."""
        while len(await self.read(sql, *args, of)) == of:
            pass

    async def read(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Rows of one statement; positional `$1` parameters."""
        try:
            async with self.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
                rows: list[asyncpg.Record] = await connection.fetch(sql, *args)
                return rows
        except asyncpg.PostgresError as error:
            if (refusal := refusal_of(error)) is not None:
                raise refusal from error
            raise
        except GONE as error:
            raise Unavailable from error


def facts_of(actor: Actor, key: Key | None, request_id: str | None) -> dict[str, Any]:
    """An actor with the key and id of the request, as functions in the database take it."""
    facts = actor.facts()
    facts["request"] = request_id
    if key is not None:
        facts["key"] = key.scope.hex()
        facts["print"] = key.fingerprint.hex()
    return facts


def is_moved(error: BaseException) -> bool:
    """Whether trying again will do: the ticket changed its line, or its number was taken at the same moment."""
    state = getattr(error, "sqlstate", None)
    return state in (MOVED, DEADLOCK) or (
        state == NOT_UNIQUE and getattr(error, "constraint_name", "") == "tickets_number"
    )


def refusal_of(error: BaseException | None) -> Refusal | None:
    """The refusal behind a database error, if it is one that the caller can mend."""
    state: str = getattr(error, "sqlstate", None) or ""
    if state == REFUSED:
        slug, why = getattr(error, "message", None) or str(error), getattr(error, "detail", None)
        return _refusal(slug, why)
    if state == NOT_UNIQUE and getattr(error, "constraint_name", "") == "tickets_one_active":
        return Refusal.by_slug["already-in-line"]()
    if state == OVERLAPS:
        return Refusal.by_slug["slot-taken"]()
    if state == LOCK_TAKEN:
        return IdempotencyInProgress() if "replay_of" in (getattr(error, "context", None) or "") else Unavailable()
    if state[:2] in GONE_CLASSES:
        return Unavailable()
    return None


def _refusal(slug: str, why: str | None) -> Refusal:
    if why and why.startswith("/"):
        return Refusal.by_slug[slug](pointers=dict.fromkeys(why.split(), "This is not possible here."))
    if why and why.startswith("@"):
        return Refusal.by_slug[slug](opens_at=why.removeprefix("@"))
    return Refusal.by_slug[slug]()
