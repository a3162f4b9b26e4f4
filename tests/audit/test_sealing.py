"""The sealer: everything once, in the order of transactions, whoever else is at work."""

import asyncio
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture, capture_logs

from queue_server.actor import system
from queue_server.audit import sealing
from queue_server.audit.chain import anchors_in
from tests.audit.ledger import KEYS, OTHER_KEYS, Ledger

ODD = """
    INSERT INTO audit_log (organization_id, at, actor_kind, actor_id, action, subject_id, facts, request_id) VALUES
    (gen_random_uuid(), 'infinity', 'user', NULL, '', NULL, '{}', ''),
    (gen_random_uuid(), '20000-01-01 00:00:00.000001+00', E'\\x01', NULL, 'سلمى', NULL, '[1.10, 1e400]', NULL),
    (gen_random_uuid(), '0044-03-15 BC', '👩‍⚕️', NULL, 'x', NULL, '{"a": [{}, "\u200f", 12345678901234567890.50]}', '👍')
"""


async def test_what_is_sealed_in_the_database_is_what_is_verified_here(ledger: Ledger) -> None:
    await ledger.database.read(ODD)
    await ledger.is_sealed()

    verdict = await ledger.verdict()

    assert (verdict.sealed, verdict.unsealed, verdict.fault) == (3, 0, None)


async def test_two_sealers_seal_everything_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 7)

    async def seals() -> None:
        for _ in range(20):
            await ledger.sealer().seal()

    await asyncio.gather(ledger.writes(30), ledger.writes(30), seals(), seals())
    await ledger.is_sealed()

    verdict = await ledger.verdict()
    assert (verdict.sealed, verdict.unsealed, verdict.fault) == (60, 0, None)


async def test_who_commits_late_is_sealed_late_and_in_order(ledger: Ledger) -> None:
    async with ledger.database.cold(system(ledger.organization)) as slow:
        await slow.audit("slow.done", None)
        await ledger.writes(3)
        await ledger.sealer().seal()
        sealed_meanwhile = await ledger.entries_in_order()
    await ledger.is_sealed()

    assert sealed_meanwhile == []
    assert await ledger.entries_in_order() == [1, 2, 3, 4]
    assert (await ledger.verdict()).fault is None


async def test_what_was_rolled_back_leaves_no_gap_in_the_chain(ledger: Ledger) -> None:
    await ledger.writes()
    async with ledger.database.cold(system(ledger.organization)) as tx:
        await tx.audit("never.done", None)
        await tx.session.rollback()
    await ledger.writes()
    await ledger.is_sealed()

    assert (await ledger.entries_in_order(), (await ledger.verdict()).fault) == ([1, 3], None)


async def test_a_log_that_came_from_another_cluster_goes_on(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dump brings transaction ids of its own; here they begin anew, far below."""
    monkeypatch.setattr(sealing, "BATCH", 2)
    await ledger.writes(5)
    await ledger.database.read("ALTER TABLE audit_log DISABLE TRIGGER USER")
    await ledger.database.read("UPDATE audit_log SET txid = (txid::text::bigint + 1000000000)::text::xid8")
    await ledger.sealer().seal()
    left_over = await ledger.entries_in_order()
    await ledger.writes(2)
    await ledger.is_sealed()

    verdict = await ledger.verdict()
    assert left_over == [1, 2, 3, 4, 5]
    assert (await ledger.entries_in_order(), verdict.fault, verdict.unsealed) == ([1, 2, 3, 4, 5, 6, 7], None, 0)


async def test_an_anchor_goes_to_the_table_the_log_and_the_file(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = LogCapture()
    monkeypatch.setattr(
        sealing, "log", structlog.wrap_logger(None, processors=[logged], wrapper_class=structlog.BoundLogger)
    )
    file = tmp_path / "anchors.jsonl"
    await ledger.writes(3)
    sealer = ledger.sealer(file)
    await ledger.is_sealed(sealer)

    await sealer.anchor()
    await sealer.anchor()

    (anchor,) = await ledger.anchors()
    assert anchors_in(file.read_text().splitlines()) == [anchor]
    assert logged.entries == [{"event": "audit.anchored", "log_level": "info", **anchor.told()}]


async def test_a_file_that_cannot_be_written_is_said_and_stops_nothing(ledger: Ledger, tmp_path: Path) -> None:
    await ledger.writes()
    with capture_logs() as logged:
        await ledger.is_anchored(tmp_path / "nowhere" / "anchors.jsonl")

    assert len(await ledger.anchors()) == 1
    assert "audit.anchor_not_kept" in [line["event"] for line in logged]


async def test_several_processes_anchor_once(ledger: Ledger) -> None:
    await ledger.writes()
    await ledger.is_sealed()
    sealers = [sealing.Sealer(ledger.database, OTHER_KEYS) for _ in range(4)]

    await asyncio.gather(*(sealer.anchor() for sealer in sealers))

    assert len(await ledger.anchors()) == 1


async def test_a_chain_that_was_rewritten_is_vouched_for_no_more(ledger: Ledger) -> None:
    sealer = ledger.sealer()
    await ledger.writes(3)
    await ledger.is_sealed(sealer)
    await sealer.anchor()
    async with ledger.database.pool.acquire() as owner:
        for table in ("audit_seals", "audit_anchors"):
            await owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            await owner.execute(f"DELETE FROM {table}")
    await ledger.is_sealed(sealer)
    await ledger.writes()
    await ledger.is_sealed(sealer)
    await ledger.database.read("UPDATE audit_seals SET hash = sha256(hash) WHERE seq = 3")

    with capture_logs() as logged:
        await sealer.anchor()

    assert await ledger.anchors() == []
    assert [(line["event"], line["channel"]) for line in logged] == [("audit.rewritten", "security")]


FORGED = "INSERT INTO audit_anchors (seq, at, hash, mac) SELECT $1, {at}, hash, sha256(hash) FROM audit_seals LIMIT 1"


def critical(logged: Sequence[MutableMapping[str, Any]]) -> list[tuple[str, int]]:
    return [(line["event"], line["seq"]) for line in logged if line.get("channel") == "security"]


@pytest.mark.parametrize("at", ["now()", "'infinity'", "'20000-01-01'"])
async def test_an_anchor_that_is_not_ours_is_said_once_and_stops_nothing(ledger: Ledger, at: str) -> None:
    await ledger.writes(3)
    await ledger.is_anchored()
    sealer = ledger.sealer()
    await ledger.database.read(FORGED.format(at=at), 9_000_000_000_000_000_000)
    with capture_logs() as logged:
        for _ in range(3):
            await ledger.writes()
            await ledger.is_sealed(sealer)
            await sealer.anchor()

    rows = await ledger.database.read("SELECT seq FROM audit_anchors ORDER BY seq")
    assert [row["seq"] for row in rows] == [3, 4, 5, 6, 9_000_000_000_000_000_000]
    assert critical(logged) == [("audit.foreign_anchor", 9_000_000_000_000_000_000)]
    fault = (await ledger.verdict()).fault
    assert fault is not None
    assert "not made with this SECRET_KEY" in fault.what


async def test_many_that_are_not_ours_are_passed_over(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 2)
    await ledger.writes(3)
    await ledger.is_anchored()
    for seq in (2**63 - 1, 2**63 - 2, 70, 60, 50, -7):
        await ledger.database.read(FORGED.format(at="now()"), seq)
    with capture_logs() as logged:
        await ledger.sealer().anchor()

    (said,) = [line for line in logged if line["event"] == "audit.foreign_anchor"]
    assert (said["seq"], said["count"]) == (2**63 - 1, 5)


async def test_where_a_foreign_anchor_has_the_place_ours_is_in_the_file(ledger: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    sealer = ledger.sealer(file)
    await ledger.writes(3)
    await ledger.is_sealed(sealer)
    await ledger.database.read(FORGED.format(at="now()"), 3)
    with capture_logs() as logged:
        await sealer.anchor()
        await sealer.anchor()

    (anchor,) = anchors_in(file.read_text().splitlines())
    assert (anchor.seq, anchor.is_by(KEYS)) == (3, True)
    assert critical(logged) == [("audit.foreign_anchor", 3)]


async def test_a_foreign_anchor_hides_no_rewriting(ledger: Ledger) -> None:
    await ledger.writes(3)
    await ledger.is_anchored()
    await ledger.database.read(FORGED.format(at="now()"), 99)
    await ledger.database.read("ALTER TABLE audit_seals DISABLE TRIGGER USER")
    await ledger.database.read("UPDATE audit_seals SET hash = sha256(hash) WHERE seq = 3")
    with capture_logs() as logged:
        await ledger.sealer().anchor()

    assert critical(logged) == [("audit.foreign_anchor", 99), ("audit.rewritten", 3)]


async def test_under_another_key_the_chain_is_anchored_anew(ledger: Ledger) -> None:
    await ledger.writes(3)
    await ledger.is_anchored()
    await ledger.writes()
    later = ledger.sealer(keys=OTHER_KEYS)
    await ledger.is_sealed(later)
    with capture_logs() as logged:
        await later.anchor()
        await later.anchor()

    assert [anchor.seq for anchor in await ledger.anchors()] == [3, 4]
    assert critical(logged) == [("audit.foreign_anchor", 3)]
