"""A log for each test that writes, and one for all that only look."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.audit.ledger import Ledger, a_ledger


@pytest.fixture
async def ledger(a_database: Callable[[], Awaitable[str]]) -> AsyncIterator[Ledger]:
    async with a_ledger(await a_database()) as made:
        yield made


@pytest.fixture(scope="module")
def anchor_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside") / "anchors.jsonl"


@pytest.fixture(scope="module")
async def history(a_database: Callable[[], Awaitable[str]], anchor_file: Path) -> AsyncIterator[Ledger]:
    """Sixty entries, anchored after twenty, forty and sixty, and two more that are sealed. Not to be written in."""
    async with a_ledger(await a_database()) as made:
        for _ in range(3):
            await made.writes(20)
            await made.is_anchored(anchor_file)
        await made.writes(2)
        await made.is_sealed()
        yield made
