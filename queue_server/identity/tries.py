"""How often something may be tried: counted in Postgres before it is tried, for all workers, whatever Redis does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from queue_server.errors import RateLimited, Refusal
from queue_server.identity.errors import WrongCode, WrongCredentials
from queue_server.keys import Keys
from queue_server.transaction import Database

PURPOSE = "tries"
ASK_AGAIN = 0.05
PATIENCE = 5.0  # seconds: a sign-in takes a tenth of one
BUSY = 1
WRONG: tuple[type[Refusal], ...] = (WrongCredentials, WrongCode)


@dataclass(frozen=True, slots=True)
class Bound:
    """At most `most` tries of `what` by, from or at `whom` within `span`; `whom` is stored as a keyed hash only."""

    what: str
    whom: str
    most: int
    span: timedelta

    def key(self, keys: Keys) -> bytes:
        """What is stored of it."""
        return keys.mac(PURPOSE, f"{self.what}\0{self.whom}".encode())


async def count(database: Database, keys: Keys, *bounds: Bound) -> None:
    """One more try, good or wrong; refuses with `RateLimited`, which says when to come back."""
    wait = await _asked(database, keys, "count_tries", bounds)
    if wait:
        raise RateLimited(retry_after=wait)


@asynccontextmanager
async def wrong_ones_count(
    database: Database, keys: Keys, *bounds: Bound, wrong: tuple[type[Refusal], ...] = WRONG
) -> AsyncIterator[None]:
    """A try, which counts only when it ends in a refusal that says that what was tried is wrong; refuses with
    `RateLimited` before it begins.

    Many at once are never more than may be wrong: those beyond wait for the others to be over.
    """
    await _begin(database, keys, bounds)
    was_wrong = False
    try:
        yield
    except wrong:
        was_wrong = True
        raise
    finally:
        names = [bound.key(keys) for bound in bounds]
        await database.read("SELECT fn.end_tries($1, $2)", names, was_wrong)


async def forget(database: Database, keys: Keys, *bounds: Bound) -> None:
    """They have proven who they are: begin anew."""
    await database.read("SELECT fn.forget_tries($1)", [bound.key(keys) for bound in bounds])


async def _begin(database: Database, keys: Keys, bounds: tuple[Bound, ...]) -> None:
    for _ in range(int(PATIENCE / ASK_AGAIN)):
        wait = await _asked(database, keys, "begin_tries", bounds)
        if not wait:
            return
        if wait > 0:
            raise RateLimited(retry_after=wait)
        await asyncio.sleep(ASK_AGAIN)
    raise RateLimited(retry_after=BUSY)


async def _asked(database: Database, keys: Keys, function: str, bounds: tuple[Bound, ...]) -> int:
    rows = await database.read(
        f"SELECT fn.{function}($1, $2, $3) AS wait",
        [bound.key(keys) for bound in bounds],
        [bound.most for bound in bounds],
        [bound.span for bound in bounds],
    )
    wait: int = rows[0]["wait"]
    return wait
