"""Whoever owns the database may do what they like with the log; what an anchor covers, the walk finds out."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from queue_server.audit.chain import Anchor, anchors_in
from queue_server.audit.verifying import Fault, Verdict, verify
from queue_server.keys import Keys
from tests.audit.ledger import KEYS, OTHER_KEYS, Ledger

Tampering = Callable[[asyncpg.Connection], Awaitable[object]]
# As `fn.seal_audit` does it: what an owner would do to hide something.
RESEAL = """
    DO $$ DECLARE h bytea; s audit_seals; BEGIN
        SELECT hash INTO h FROM audit_seals WHERE seq = {before};
        FOR s IN SELECT * FROM audit_seals WHERE seq > {before} ORDER BY seq LOOP
            SELECT sha256(h || fn.audit_bytes(a)) INTO h FROM audit_log a WHERE a.id = s.entry_id;
            UPDATE audit_seals SET hash = h WHERE seq = s.seq;
        END LOOP;
    END $$
"""
SWAP = """
    UPDATE audit_seals SET seq = -seq WHERE seq IN (10, 11);
    UPDATE audit_seals SET seq = 21 + seq WHERE seq < 0
"""
PUT_IN = """
    INSERT INTO audit_log (organization_id, at, actor_kind, action, facts, txid)
    SELECT organization_id, at, actor_kind, action, facts, {txid} FROM audit_log WHERE id = 5
"""
FUTURE = "'9000000000000000000'::xid8"


def anchors_of(file: Path) -> list[Anchor]:
    return list(anchors_in(file.read_text().splitlines()))


async def after(
    ledger: Ledger, *statements: str, keys: Keys | None = KEYS, anchors: list[Anchor] | None = None
) -> Verdict:
    """What the walk finds after an owner did this."""
    async with ledger.in_the_hands_of_its_owner() as owner:
        for statement in statements:
            await owner.execute(statement)
        return await verify(owner, keys=keys, anchors=anchors or [])


async def test_an_untouched_log_is_ok_and_says_how_far(history: Ledger, anchor_file: Path) -> None:
    seen: list[tuple[int, int]] = []
    async with history.in_the_hands_of_its_owner() as owner:
        verdict = await verify(
            owner, keys=KEYS, anchors=anchors_of(anchor_file), walked=lambda *so_far: seen.append(so_far)
        )

    assert (verdict.sealed, verdict.unsealed, verdict.odd, verdict.fault) == (62, 0, [], None)
    assert verdict.covered is not None
    assert (verdict.covered.seq, verdict.anchors, seen) == (60, 6, [(62, 62)])


@pytest.mark.parametrize(
    "change",
    [
        "facts = '{}'",
        "at = at + interval '1 microsecond'",
        "actor_id = gen_random_uuid()",
        "actor_kind = 'user'",
        "action = 'thing.undone'",
        "subject_id = NULL",
        "organization_id = gen_random_uuid()",
        "request_id = ''",
        "txid = (txid::text::bigint)::text::xid8, facts = facts || '{\"number\": 3.0}'",
    ],
)
async def test_an_edited_entry_is_named(history: Ledger, change: str) -> None:
    verdict = await after(history, f"UPDATE audit_log SET {change} WHERE id = 17")

    assert verdict.fault is not None
    assert (verdict.fault.seq, verdict.fault.entry_id, verdict.sealed) == (17, 17, 16)
    assert "edited" in verdict.fault.what


@pytest.mark.parametrize(
    ("statements", "at", "word"),
    [
        (["DELETE FROM audit_log WHERE id = 17"], (17, 17), "deleted"),
        (["DELETE FROM audit_seals WHERE seq = 17"], (17, None), "missing"),
        (["DELETE FROM audit_log WHERE id = 17", "DELETE FROM audit_seals WHERE seq = 17"], (17, None), "missing"),
        (["UPDATE audit_seals SET hash = sha256(hash) WHERE seq = 17"], (17, 17), "edited"),
        (["UPDATE audit_seals SET txid = '9000000000000000000' WHERE seq = 17"], (17, 17), "edited"),
        ([SWAP], (10, 11), "moved"),
        ([SWAP, RESEAL.format(before=9)], (11, 10), "out of order"),
        ([PUT_IN.format(txid="txid")], (62, 64), "put into the past"),
        ([PUT_IN.format(txid=FUTURE)], (62, 64), "put into the past"),
        (["DELETE FROM audit_log WHERE id > 50", "DELETE FROM audit_seals WHERE entry_id > 50"], (51, None), "cut off"),
        (["DELETE FROM audit_log", "DELETE FROM audit_seals"], (1, None), "60 entries were cut off"),
        (["UPDATE audit_log SET facts = '{}' WHERE id = 17", RESEAL.format(before=16)], (1, None), "rewritten"),
        (["UPDATE audit_log SET facts = '{}' WHERE id = 37", RESEAL.format(before=36)], (21, None), "rewritten"),
    ],
)
async def test_the_first_bad_place_is_named(
    history: Ledger, statements: list[str], at: tuple[int, int | None], word: str
) -> None:
    fault = (await after(history, *statements)).fault

    assert fault is not None
    assert (fault.seq, word in fault.what) == (at[0], True), fault
    assert at[1] is None or at[1] == fault.entry_id or word == "put into the past"


REWRITTEN = ["UPDATE audit_log SET facts = '{}' WHERE id = 37", RESEAL.format(before=36)]
WITHOUT_ANCHORS = [*REWRITTEN, "DELETE FROM audit_anchors WHERE seq > 20"]


async def test_who_rewrites_everything_is_found_by_an_anchor_from_outside_only(
    history: Ledger, anchor_file: Path
) -> None:
    alone = await after(history, *WITHOUT_ANCHORS)
    held_against = await after(history, *WITHOUT_ANCHORS, anchors=anchors_of(anchor_file))

    assert alone.fault is None
    assert alone.covered is not None
    assert alone.covered.seq == 20  # and it says so
    assert held_against.fault is not None
    assert (held_against.fault.seq, "rewritten" in held_against.fault.what) == (21, True)


async def test_an_older_copy_of_the_file_covers_less(history: Ledger, anchor_file: Path) -> None:
    older = anchors_of(anchor_file)[:2]
    bare = "DELETE FROM audit_anchors"

    fits = await after(history, bare, anchors=older)
    edited = await after(
        history, bare, "UPDATE audit_log SET facts = '{}' WHERE id = 37", RESEAL.format(before=36), anchors=older
    )
    later = await after(
        history, bare, "UPDATE audit_log SET facts = '{}' WHERE id = 47", RESEAL.format(before=46), anchors=older
    )

    assert fits.covered is not None
    assert (fits.fault, fits.covered.seq) == (None, 40)
    assert edited.fault is not None
    assert (later.fault, later.sealed) == (None, 62)  # after what that copy covers


async def test_anchors_by_another_key_prove_nothing(history: Ledger) -> None:
    fault = (await after(history, keys=OTHER_KEYS)).fault

    assert fault == Fault(60, None, fault.what if fault else "")
    assert "not made with this SECRET_KEY" in fault.what


async def test_a_forged_anchor_is_none(history: Ledger) -> None:
    forged = "UPDATE audit_anchors SET mac = sha256(mac) WHERE seq = 60"
    own = "UPDATE audit_anchors a SET hash = s.hash, mac = sha256(s.hash) FROM audit_seals s WHERE a.seq = s.seq"

    for statements in ([forged], [*REWRITTEN, "DELETE FROM audit_anchors WHERE seq = 40", own]):
        fault = (await after(history, *statements)).fault
        assert fault is not None
        assert "not made with this SECRET_KEY" in fault.what


async def test_anchors_of_a_key_that_was_replaced_are_covered_by_newer_ones(history: Ledger) -> None:
    replaced = "UPDATE audit_anchors SET mac = sha256(mac) WHERE seq < 60"

    verdict = await after(history, replaced)

    assert (verdict.fault, verdict.unknown) == (None, 2)


async def test_while_keys_rotate_both_are_believed(history: Ledger) -> None:
    both = Keys((hashlib.sha256(b"new").digest(), *KEYS.secrets))

    assert (await after(history, keys=both)).fault is None


async def test_what_is_not_sealed_yet_is_counted_and_no_fault(ledger: Ledger) -> None:
    await ledger.writes(2)
    await ledger.is_sealed()
    await ledger.writes(3)

    verdict = await ledger.verdict()

    assert (verdict.sealed, verdict.unsealed, verdict.fault) == (2, 3, None)


async def test_an_entry_that_tells_of_long_ago_is_shown(ledger: Ledger) -> None:
    await ledger.writes(2)
    await ledger.is_anchored()
    await ledger.database.read(
        "INSERT INTO audit_log (organization_id, at, actor_kind, action)"
        " VALUES (gen_random_uuid(), now() - interval '1 day', 'user', 'thing.done')"
    )
    await ledger.is_sealed()

    verdict = await ledger.verdict()

    assert (verdict.odd, verdict.fault) == ([3], None)


async def test_an_empty_log_is_ok(ledger: Ledger) -> None:
    assert await ledger.verdict() == Verdict()
