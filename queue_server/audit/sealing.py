"""The sealer: chains what is new in the audit log every second, and anchors the chain outside every minute."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import asyncpg
import structlog

from queue_server.audit.chain import ANCHORS, LAST, Anchor
from queue_server.audit.waiting import Waiting, find_waiting
from queue_server.errors import Unavailable
from queue_server.keys import Keys
from queue_server.transaction import Database
from realtime.steady import Duties, Steady

log = structlog.get_logger()
security = structlog.get_logger(channel="security")
SEAL_EVERY = 1.0  # seconds
ANCHOR_EVERY = 60.0
LOOK_EVERY = 60.0
BATCH = 2000  # sealed in some 20 ms: the lock is held no longer, and nobody else's statement waits for it
AT_ONCE = 1000  # anchors that are read
HEAD = "SELECT seq, hash, clock_timestamp() AS at FROM audit_seals ORDER BY seq DESC LIMIT 1"
ADD = """
    INSERT INTO audit_anchors (seq, at, hash, mac) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING seq
"""


class Sealer(Duties):
    """Runs in every process; a lock in the database lets one seal at a time."""

    def __init__(
        self, database: Database, keys: Keys, *, anchor_file: Path | None = None, anchor_every: float = ANCHOR_EVERY
    ) -> None:
        self._database = database
        self._keys = keys
        self._file = anchor_file
        self._early = timedelta(seconds=anchor_every / 2)  # so lately did another process anchor: it is not our turn
        self._known: Anchor | None = None  # the newest of ours that was seen, whatever becomes of the table
        self._foreign: list[int] = []  # where anchors stand that nobody with our keys has made
        self._waiting: Waiting | None = None
        super().__init__(
            Steady("sealing", SEAL_EVERY, self.seal, away=(Unavailable,)),
            Steady("anchoring", anchor_every, self.anchor, away=(Unavailable,)),
            Steady("watching seals", LOOK_EVERY, self.look, away=(Unavailable,)),
        )

    async def stop(self) -> None:
        """A last time, so that what a stopped server did is not left open to change."""
        await super().stop()
        with suppress(Unavailable):
            await self.seal()

    async def seal(self) -> None:
        """Chain all that is new, in batches."""
        while (await self._database.read("SELECT fn.seal_audit($1) AS sealed", BATCH))[0]["sealed"] == BATCH:
            pass

    async def look(self) -> None:
        """Say so where an entry has no seal that had none at the last look: whoever holds sealing up may change it."""
        before, self._waiting = self._waiting, await find_waiting(self._database.read)
        waiting = self._waiting
        if waiting is not None and before is not None and waiting.entry_id == before.entry_id:
            log.warning("audit.waiting", entry=waiting.entry_id, seconds=int(waiting.seconds))

    async def anchor(self) -> None:
        """Say where the chain stands, unless nothing is new or another process just did.

        To the table, to the log and, where one is set, to the file. A chain that does not hold the anchor we know was
        rewritten: then nothing is vouched for any more.
        """
        newest = await self._newest()
        for known in filter(None, (self._known, newest)):
            if not await self._holds(known):
                security.critical("audit.rewritten", seq=known.seq)
                return
        self._known = max(filter(None, (self._known, newest)), key=lambda one: one.seq, default=None)
        head = next(iter(await self._database.read(HEAD)), None)
        if head is None or not self._is_our_turn(head):
            return
        anchor = Anchor.made(self._keys, head["seq"], head["at"], head["hash"])
        if not await self._is_first(anchor):
            return
        self._known = anchor
        log.info("audit.anchored", **anchor.told())
        await self._keep(anchor)

    def _is_our_turn(self, head: asyncpg.Record) -> bool:
        known = self._known
        return known is None or (head["seq"] > known.seq and head["at"] - known.at >= self._early)

    async def _is_first(self, anchor: Anchor) -> bool:
        """Put it into the table, where another process of ours has not just done so.

        Somebody else's anchor there leaves no room for ours; then the log and the file have it.
        """
        if await self._database.read(ADD, anchor.seq, anchor.at, anchor.hash, anchor.mac):
            return True
        [there] = await self._database.read(ANCHORS, anchor.seq, anchor.seq, 1)
        return not Anchor(**there).is_by(self._keys)

    async def _newest(self) -> Anchor | None:
        """What this process or another of ours anchored last. Others' anchors above it are said, and passed over."""
        foreign: list[int] = []
        newest = None
        async for anchor in self._anchors():
            if anchor.is_by(self._keys):
                newest = anchor
                break
            foreign.append(anchor.seq)
        if foreign and foreign != self._foreign:
            security.critical("audit.foreign_anchor", seq=foreign[0], count=len(foreign))
        self._foreign = foreign
        return newest

    async def _anchors(self) -> AsyncIterator[Anchor]:
        """All that the table has, newest first."""
        last = LAST
        while rows := await self._database.read(ANCHORS, 1, last, AT_ONCE):
            for row in rows:
                yield Anchor(**row)
            last = rows[-1]["seq"] - 1

    async def _holds(self, anchor: Anchor) -> bool:
        """Whether the chain is still the one that was anchored."""
        rows = await self._database.read("SELECT hash FROM audit_seals WHERE seq = $1", anchor.seq)
        return [row["hash"] for row in rows] == [anchor.hash]

    async def _keep(self, anchor: Anchor) -> None:
        if self._file is None:
            return
        try:
            await asyncio.to_thread(_append, self._file, anchor.line())
        except OSError:
            log.exception("audit.anchor_not_kept", seq=anchor.seq)


def _append(file: Path, line: str) -> None:
    """One write at the end, so that the lines of several processes never mix; on the disk when this returns."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
