"""A log of one's own to write in, to seal and to tamper with, and a walk over it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from db.connect import engine_for, pool_for
from queue_server.actor import system
from queue_server.audit.chain import Anchor
from queue_server.audit.sealing import Sealer
from queue_server.audit.verifying import Verdict, verify
from queue_server.ids import new_id
from queue_server.keys import Keys
from queue_server.transaction import Database
from tests.a_clinic import Witness

KEYS = Keys((b"a secret of thirty-two bytes or so",))
OTHER_KEYS = Keys((b"another secret, of somebody else's",))
OWNER = "ALTER TABLE {0} DISABLE TRIGGER {0}_append_only"
UNSEALED = "SELECT count(*) AS n FROM audit_log a WHERE NOT EXISTS (SELECT FROM audit_seals s WHERE s.entry_id = a.id)"


@dataclass
class Ledger:
    """One database's log."""

    url: str
    database: Database
    organization: UUID = field(default_factory=new_id)

    async def writes(self, count: int = 1, **facts: Any) -> None:
        """Entries, each in a transaction of its own."""
        for number in range(count):
            async with self.database.cold(system(self.organization)) as tx:
                await tx.audit("thing.done", new_id(), number=number, **facts)

    def sealer(self, file: Path | None = None, keys: Keys = KEYS) -> Sealer:
        """One that may always anchor."""
        return Sealer(self.database, keys, anchor_file=file, anchor_every=0)

    async def is_sealed(self, sealer: Sealer | None = None) -> None:
        """Wait until all is sealed: transactions of other databases hold it up too."""
        async with asyncio.timeout(120):
            while True:
                await (sealer or self.sealer()).seal()
                if not (await self.database.read(UNSEALED))[0]["n"]:
                    return
                await asyncio.sleep(0.02)

    async def is_anchored(self, file: Path | None = None) -> None:
        sealer = self.sealer(file)
        await self.is_sealed(sealer)
        await sealer.anchor()

    async def anchors(self) -> list[Anchor]:
        return [Anchor(**row) for row in await self.database.read("SELECT * FROM audit_anchors ORDER BY seq")]

    async def entries_in_order(self) -> list[int]:
        rows = await self.database.read("SELECT entry_id FROM audit_seals ORDER BY seq")
        return [row["entry_id"] for row in rows]

    async def verdict(self, keys: Keys | None = KEYS, anchors: Sequence[Anchor] = ()) -> Verdict:
        async with self.in_the_hands_of_its_owner() as owner:
            return await verify(owner, keys=keys, anchors=anchors)

    async def verdict_as_it_stands(self) -> Verdict:
        """By a role that may read."""
        connection = await asyncpg.connect(self.url)
        try:
            return await verify(connection, keys=KEYS)
        finally:
            await connection.close()

    @asynccontextmanager
    async def in_the_hands_of_its_owner(self) -> AsyncIterator[asyncpg.Connection]:
        """Somebody who can do everything; at the end it never happened."""
        connection = await asyncpg.connect(self.url)
        work = connection.transaction()
        await work.start()
        try:
            for table in ("audit_log", "audit_seals", "audit_anchors"):
                await connection.execute(OWNER.format(table))
            yield connection
        finally:
            await work.rollback()
            await connection.close()


@asynccontextmanager
async def a_ledger(url: str) -> AsyncIterator[Ledger]:
    """The log of a database that nobody else uses."""
    pool, engine = await pool_for(url, size=5), engine_for(url, size=5)
    yield Ledger(url, Database(pool, engine, Witness()))
    await engine.dispose()
    await pool.close()
