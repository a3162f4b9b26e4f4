"""How much somebody may ask for in ten seconds: counted here without waiting, and told to Redis in lumps.

A process asks nobody while its own count is below a lump, and never waits for an answer: what all processes let
through together is at most a lump for each of them above the bound. Without Redis each process counts for itself.
"""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import AddressValueError, IPv6Address
from typing import Any, cast
from uuid import UUID

import structlog
from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError
from starlette.types import Scope

from queue_server.errors import RateLimited
from queue_server.keys import Keys

SPAN = 10  # seconds; windows begin at multiples of it, so that all processes mean the same ones
LUMPS = 20  # in which a bound is told to Redis
PATIENCE = 0.25  # seconds for Redis to take one
MOST_AT_ONCE = 8  # lumps under way; when Redis is slow, others stay here
SITE_BITS = 64  # of an IPv6 address: whoever has one has all that begin so

security = structlog.get_logger(channel="security")
Who = UUID | str


@dataclass(frozen=True)
class Group:
    """Routes that are counted together: at most `most` requests of one caller in `SPAN` seconds."""

    name: str
    most: int
    is_apart: bool = False  # also for an address: not with all else that nobody in particular asks

    @cached_property
    def lump(self) -> int:
        """What is told to Redis at once."""
        return max(1, self.most // LUMPS)

    @cached_property
    def policy(self) -> bytes:
        """The `RateLimit-Policy` field (draft-ietf-httpapi-ratelimit-headers-11, section 3)."""
        return f'"{self.name}";q={self.most};w={SPAN}'.encode()


# Of one user, ticket or device; five times the busiest reception (2,000 in ten seconds) is still nobody's fault.
LINE = Group("line", 10_000)
READS = Group("reads", 5_000)
COMMANDS = Group("commands", 1_000)
CREDENTIALS = Group("credentials", 600)  # one's own password, second step, addresses
# Of one address: a waiting room with its phones and screens is behind one router. Whoever signs in from there has the
# same room; guesses at passwords and codes have bounds of their own, in Postgres.
ANONYMOUS = Group("anonymous", 5_000)
# Going on with a session, or ending it: for an address only those count that are not good, so that one phone in the
# waiting room signs nobody out.
RENEWALS = Group("renewals", 600, is_apart=True)
# A month of twenty doctors costs as much as thirty other reads.
SLOTS = Group("slots", 300, is_apart=True)
# One of these is up to fifty bookings, under the locks of all doctors who may give them, or a look through a year.
SERIES = Group("series", 100)


@dataclass(slots=True)
class Count:
    """Of one caller in the current window: `told` is what all processes have told Redis, as far as we know."""

    told: int = 0
    untold: int = 0
    is_telling: bool = False
    is_over: bool = False


class Limits:
    """Counts requests by group and caller."""

    def __init__(self, redis_url: str, keys: Keys, *, clock: Callable[[], float] = time.time) -> None:
        """Connects when there is something to tell."""
        self._pool = ConnectionPool.from_url(redis_url, max_connections=MOST_AT_ONCE)
        self._storage = RedisStorage(
            "async+redis://", implementation="redispy", key_prefix="limits", connection_pool=cast(Any, self._pool)
        )
        self._keys = keys
        self._clock = clock
        self._window = 0
        self._counts: dict[tuple[str, Who], Count] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def count(self, group: Group, who: Who, scope: Scope) -> None:
        """One more request; what is left goes with the answer. Raises `RateLimited`."""
        now = self._clock()
        if (window := int(now // SPAN)) != self._window:
            self._window, self._counts = window, {}
        count = self._counts.get((group.name, who))
        if count is None:
            count = self._counts[group.name, who] = Count()
        left = group.most - count.told - count.untold - 1
        wait = math.ceil((window + 1) * SPAN - now) or 1
        said = f'"{group.name}";r={max(left, 0)};t={wait}'
        scope["limited"] = [(b"ratelimit-policy", group.policy), (b"ratelimit", said.encode())]
        if left < 0:
            self._refuse(group, who, count, wait)
        count.untold += 1
        if count.untold >= group.lump and not count.is_telling and len(self._telling) < MOST_AT_ONCE:
            self._tell(group, who, count)

    async def stop(self) -> None:
        """Tell nothing any more."""
        for telling in self._telling:
            telling.cancel()
        await self._pool.aclose()

    def _refuse(self, group: Group, who: Who, count: Count, wait: int) -> None:
        if not count.is_over:
            count.is_over = True
            security.warning("limit.reached", group=group.name, who=str(who) if isinstance(who, UUID) else "an address")
        raise RateLimited(retry_after=wait)

    def _tell(self, group: Group, who: Who, count: Count) -> None:
        count.is_telling = True
        telling = asyncio.get_running_loop().create_task(self._told(group, who, self._window, count))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _told(self, group: Group, who: Who, window: int, count: Count) -> None:
        """A lump, and what others have told meanwhile; what Redis does not take stays counted here."""
        lump = count.untold
        item = RateLimitItemPerSecond(group.most, SPAN, namespace=group.name)
        key = item.key_for(self._keys.mac("limits", str(who).encode()).hex()[:32], str(window))
        try:
            async with asyncio.timeout(PATIENCE):
                count.told = max(count.told + lump, await self._storage.incr(key, SPAN, amount=lump))
        except (RedisError, OSError, TimeoutError):
            count.told += lump
        finally:
            count.untold -= lump
            count.is_telling = False


def count(scope: Scope, who: UUID) -> None:
    """One more request of somebody whose credential is good."""
    if (group := scope.get("group")) is not None and (limits := scope.get("limits")) is not None:
        limits.count(group, who, scope)


def count_address(scope: Scope) -> None:
    """One more request of nobody in particular, or of somebody who is still to prove who they are."""
    if (group := scope.get("group")) is not None and (limits := scope.get("limits")) is not None:
        limits.count(group if group.is_apart else ANONYMOUS, site_of(scope), scope)


def site_of(scope: Scope) -> str:
    """Where a request comes from: an IPv4 address, or the network of an IPv6 address."""
    client = scope.get("client")
    address: str = client[0] if client else ""
    if ":" not in address:
        return address
    try:
        parsed = IPv6Address(address.partition("%")[0])
    except AddressValueError:
        return address
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped is not None else hex(int(parsed) >> (128 - SITE_BITS))
