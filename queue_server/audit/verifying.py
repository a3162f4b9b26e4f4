"""Walking the chain again: whether every entry is what was sealed, and every seal what was anchored."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from queue_server.audit.chain import ANCHORS, GENESIS, LAST, Anchor, seal
from queue_server.audit.waiting import find_waiting, lasting
from queue_server.keys import Keys

BATCH = 10_000  # some 10 MB: a long log does not fill the memory
ODD = timedelta(hours=1)  # no transaction of ours lasts so long: an entry is sealed soon after the time it tells of
Walked = Callable[[int, int], None]  # hears how many seals of how many are done
AT, TXID = 2, 9  # among the columns
HEAD = "SELECT seq, entry_id, txid::text FROM audit_seals ORDER BY seq DESC LIMIT 1"
# The columns of an entry as `chain.canonical` takes them.
ROWS = """
    SELECT s.seq, s.entry_id, s.txid::text, s.hash, a.id::text, a.organization_id::text,
           extract(epoch FROM a.at)::text, a.actor_kind, a.actor_id::text, a.action, a.subject_id::text, a.facts::text,
           a.request_id, a.txid::text
    FROM audit_seals s LEFT JOIN audit_log a ON a.id = s.entry_id
    WHERE s.seq > $1 AND s.seq <= $2 ORDER BY s.seq LIMIT $3
"""
UNSEALED = """
    SELECT count(*) AS count FROM audit_log a WHERE NOT EXISTS (SELECT FROM audit_seals s WHERE s.entry_id = a.id)
"""
# What is older than the last seal and has none, or tells of a transaction that never was. Where the last seal is of
# another cluster (its dump was read into this one) neither can be said.
PUT_IN = """
    SELECT a.id FROM audit_log a, pg_current_snapshot() AS now_
    WHERE $1::text::xid8 < pg_snapshot_xmax(now_)
        AND ((a.txid, a.id) < ($1::text::xid8, $2) OR a.txid >= pg_snapshot_xmax(now_))
        AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.entry_id = a.id)
    ORDER BY a.txid, a.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong first, counted from the log's beginning: at which seal, with which entry if one is known."""

    seq: int
    entry_id: int | None
    what: str


@dataclass
class Verdict:
    """What was found. `covered`: the newest anchor that the chain was held against."""

    sealed: int = 0
    anchors: int = 0
    covered: Anchor | None = None
    unknown: int = 0  # anchors that fit, made by none of our keys, before `covered`
    unsealed: int = 0
    odd: list[int] = field(default_factory=list)  # entries that tell of a time long before the anchor before them
    fault: Fault | None = None


class Walk:
    """One walk from the first seal on; a rule broken ends it."""

    def __init__(self, keys: Keys | None) -> None:
        """Without keys anchors are believed as they stand."""
        self.verdict = Verdict()
        self._keys = keys
        self._hash = GENESIS
        self._place = (-1, -1)  # of the last entry: its transaction, its id
        self._highest = -1
        self._floor = float("-inf")  # seconds since 1970: what is sealed from here on is not older
        self._doubtful: Anchor | None = None

    def step(self, row: Sequence[Any], anchors: Iterable[Anchor] = ()) -> Fault | None:
        """The next seal with its entry (a row of `ROWS`), and the anchors made at it."""
        seq, entry_id, txid, sealed, *columns = row
        if seq != self.verdict.sealed + 1:
            return Fault(self.verdict.sealed + 1, None, "the seal is missing: it was cut out")
        if columns[0] is None:
            return Fault(seq, entry_id, "the entry was deleted")
        place = (int(columns[TXID]), entry_id)
        if place <= self._place and entry_id <= self._highest:
            return Fault(seq, entry_id, "the entry stands out of order: it was moved")
        self._hash = seal(self._hash, columns)
        if (self._hash, columns[TXID]) != (sealed, txid):
            return Fault(seq, entry_id, "the entry is not the one that was sealed here: it was edited, or moved")
        if float(columns[AT]) < self._floor:
            self.verdict.odd.append(entry_id)
        self._place, self._highest = place, max(self._highest, entry_id)
        self.verdict.sealed = seq
        return next(filter(None, map(self._meet, anchors)), None)

    def end(self, newest: Iterable[Anchor]) -> Fault | None:
        """After the last seal: whether any of these, the newest anchors, tells of more."""
        sealed = self.verdict.sealed
        for anchor in newest:
            if anchor.seq > sealed:
                gone = f"{anchor.seq - sealed:,} entries were cut off the end: an anchor of {_said(anchor.at)} has them"
                return Fault(sealed + 1, None, gone if self._is_ours(anchor) else self._not_ours(anchor))
        if self._doubtful is not None:
            return Fault(self._doubtful.seq, None, self._not_ours(self._doubtful))
        return None

    def _meet(self, anchor: Anchor) -> Fault | None:
        if anchor.hash != self._hash:
            since = self.verdict.covered.seq + 1 if self.verdict.covered else 1
            rewritten = (
                f"the chain was rewritten: an anchor of {_said(anchor.at)} has another hash at seal {anchor.seq:,}"
            )
            return Fault(since, None, rewritten if self._is_ours(anchor) else self._not_ours(anchor))
        self.verdict.anchors += 1
        if not self._is_ours(anchor):
            self._doubtful = anchor
            self.verdict.unknown += 1
            return None
        # Whatever comes before an anchor of ours is covered by it, also anchors by a key that is forgotten.
        self._doubtful = None
        self.verdict.covered = anchor
        self._floor = (anchor.at - ODD).timestamp()
        return None

    def _is_ours(self, anchor: Anchor) -> bool:
        return self._keys is None or anchor.is_by(self._keys)

    def _not_ours(self, anchor: Anchor) -> str:
        which = f"the anchor of {_said(anchor.at)} at seal {anchor.seq:,}"
        return f"{which} is not made with this SECRET_KEY: it is forged, or the key is another"


async def verify(
    connection: asyncpg.Connection,
    *,
    keys: Keys | None,
    anchors: Sequence[Anchor] = (),
    walked: Walked = lambda done, all_: None,
) -> Verdict:
    """Walk the whole chain up to where it ends now; `anchors` come from outside the database."""
    walk = Walk(keys)
    newest = [Anchor(**row) for row in await connection.fetch(ANCHORS, 1, LAST, 1)]
    newest += sorted(anchors, key=lambda one: one.seq)[-1:]
    head = await connection.fetchrow(HEAD)
    last = 0 if head is None else head["seq"]
    outside: dict[int, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        outside[anchor.seq].append(anchor)
    walk.verdict.fault = await _walk(connection, walk, last, outside, walked) or walk.end(newest)
    walk.verdict.unsealed = await connection.fetchval(UNSEALED)
    if walk.verdict.fault is None and head is not None:
        put_in = await connection.fetchval(PUT_IN, head["txid"], head["entry_id"])
        if put_in is not None:
            walk.verdict.fault = Fault(last, put_in, "the entry was put into the past: it was never sealed in its turn")
    waiting = await find_waiting(connection.fetch)
    if walk.verdict.fault is None and waiting is not None and waiting.is_late:
        walk.verdict.fault = Fault(last + 1, waiting.entry_id, _held_up(waiting.seconds))
    return walk.verdict


async def _walk(
    connection: asyncpg.Connection,
    walk: Walk,
    last: int,
    outside: dict[int, list[Anchor]],
    walked: Walked,
) -> Fault | None:
    while (done := walk.verdict.sealed) < last:
        rows = await connection.fetch(ROWS, done, last, BATCH)
        inside: dict[int, list[Anchor]] = defaultdict(list)
        for row in await connection.fetch(ANCHORS, done + 1, rows[-1]["seq"] if rows else last, None):
            inside[row["seq"]].append(Anchor(**row))
        for row in rows:
            seq = row["seq"]
            if (fault := walk.step(row, [*inside.get(seq, ()), *outside.get(seq, ())])) is not None:
                return fault
        if not rows:
            return Fault(done + 1, None, "the seal is missing: it was cut out")
        walked(walk.verdict.sealed, last)
    return None


def _held_up(seconds: float) -> str:
    since = f"the entry has had no seal for {lasting(seconds)}"
    return f"{since}: the sealer stands still, or somebody holds it up; until it is sealed it can be changed"


def _said(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
