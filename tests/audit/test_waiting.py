"""What is not sealed soon: whoever holds the sealer up is not overlooked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from queue_server.actor import system
from queue_server.audit.waiting import LATE, Waiting, find_waiting
from queue_server.cli.commands import app
from queue_server.cli.doctor import database_verdicts, seals_verdict
from tests.audit.ledger import KEYS, Ledger

LOCK = 7166195131  # db/functions/seal_audit.sql
AGO = """
    INSERT INTO audit_log (organization_id, at, actor_kind, action)
    VALUES (gen_random_uuid(), now() - $1 * interval '1 second', 'user', 'thing.done')
"""


@asynccontextmanager
async def sealing_held_up(ledger: Ledger) -> AsyncIterator[None]:
    """Somebody has the sealer's lock."""
    somebody = await asyncpg.connect(ledger.url)
    await somebody.fetchval("SELECT pg_advisory_lock($1)", LOCK)
    try:
        yield
    finally:
        await somebody.close()


async def test_what_is_sealed_waits_no_more(ledger: Ledger) -> None:
    read = ledger.database.read
    assert await find_waiting(read) is None
    await ledger.writes(2)
    waiting = await find_waiting(read)
    await ledger.is_sealed()
    assert waiting is not None
    assert (waiting.entry_id, waiting.is_late) == (1, False)
    assert await find_waiting(read) is None


@pytest.mark.parametrize(("at", "is_late"), [("'infinity'", False), ("'-infinity'", True), ("'20000-01-01'", False)])
async def test_whatever_time_an_entry_tells_of(ledger: Ledger, at: str, is_late: bool) -> None:
    await ledger.database.read(AGO.replace("now() - $1 * interval '1 second'", at))
    waiting = await find_waiting(ledger.database.read)
    assert waiting is not None
    assert waiting.is_late is is_late


async def test_after_a_log_of_another_cluster_our_own_entries_wait(ledger: Ledger) -> None:
    await ledger.writes(2)
    await ledger.database.read("ALTER TABLE audit_log DISABLE TRIGGER USER")
    await ledger.database.read("UPDATE audit_log SET txid = (txid::text::bigint + 1000000000)::text::xid8")
    await ledger.sealer().seal()
    await ledger.writes()
    waiting = await find_waiting(ledger.database.read)
    assert waiting is not None
    assert waiting.entry_id == 3


async def test_the_sealer_warns_of_what_waits_from_one_look_to_the_next(ledger: Ledger) -> None:
    sealer = ledger.sealer()
    with capture_logs() as logged:
        async with sealing_held_up(ledger):
            await ledger.writes(2)
            await sealer.seal()
            await sealer.look()
            at_first = list(logged)
            await sealer.look()
        await ledger.is_sealed(sealer)
        await sealer.look()
        async with ledger.database.cold(system(ledger.organization)) as slow:  # an open transaction holds it up too
            await slow.audit("slow.done", None)
            await ledger.writes()
            await sealer.seal()
            await sealer.look()
            await sealer.look()

    assert at_first == []
    assert [(line["event"], line["log_level"], line["entry"]) for line in logged] == [
        ("audit.waiting", "warning", 1),
        ("audit.waiting", "warning", 4),
    ]


async def test_while_something_waits_that_is_always_another_nothing_is_said(ledger: Ledger) -> None:
    sealer = ledger.sealer()
    with capture_logs() as logged:
        for _ in range(3):
            await ledger.writes()
            await sealer.look()
            await ledger.is_sealed(sealer)

    assert logged == []


@pytest.mark.parametrize(("age", "code"), [(LATE - 60, 0), (LATE + 60, 1)])
async def test_verify_calls_what_waits_for_long_a_fault(ledger: Ledger, age: int, code: int) -> None:
    await ledger.writes(2)
    await ledger.is_anchored()
    async with sealing_held_up(ledger):
        await ledger.database.read(AGO, age)
        await ledger.sealer().seal()
        env = {"DATABASE_URL": ledger.url, "SECRET_KEY": KEYS.secrets[0].decode()}
        asked = await asyncio.to_thread(CliRunner().invoke, app, ["audit", "verify"], env=env)

    assert asked.exit_code == code
    first, second, *_ = asked.stdout.splitlines()
    if code:
        assert first.startswith(
            "BAD at seal 3, entry 3: the entry has had no seal for 6 minutes: the sealer stands still"
        )
        assert "(2 entries) is as it was written" in second
    else:
        assert first.startswith("ok: 2 sealed entries")
    assert "1 entries without a seal" in asked.stdout


async def test_the_doctor_says_how_old_it_is_and_what_to_do(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", ledger.url)
    sealed = (await database_verdicts())[-1]
    await ledger.database.read(AGO, 3 * 3600)
    waiting = (await database_verdicts())[-1]

    assert (sealed.subject, sealed.is_well) == ("audit log", True)
    assert (waiting.subject, waiting.is_well) == ("audit log", False)
    assert "was written 180 minutes ago; start a server" in waiting.says
    assert seals_verdict(Waiting(7, 3.0)).is_well
