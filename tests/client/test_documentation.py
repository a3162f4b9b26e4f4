"""The examples in `docs/clients.md` do what the page says."""

import asyncio
import re
from typing import Any

import pytest

from tests.client.test_following import a_ticket
from tests.live.processes import ROOT, a_token
from tests.live.ward import Ward

WITHIN = 60.0
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
IMPORTS = "from collections.abc import Awaitable, Callable\n"


def examples(url: str) -> dict[str, Any]:
    """The page's functions, of a clinic that is here."""
    page = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
    code = "\n".join(PYTHON.findall(page)).replace("https://clinic.example", url)
    names: dict[str, Any] = {}
    exec(compile(IMPORTS + code, "docs/clients.md", "exec"), names)
    return names


async def says(work: Any, capsys: pytest.CaptureFixture[str], what: str) -> None:
    """Wait until an example, which goes on for ever, has printed something."""
    working, said = asyncio.create_task(work), ""
    try:
        async with asyncio.timeout(WITHIN):
            while what not in said:
                await asyncio.sleep(0.02)
                said += capsys.readouterr().out
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def test_the_waiting_room(ward: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    await ward.joins(ward.servers[0])
    await ward.calls(ward.servers[0])
    await says(examples(ward.servers[0].url)["waiting_room"](str(ward.clinic.branch)), capsys, "A001 → 1")


async def test_the_console(ward: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    async def fresh_token() -> str:
        return a_token(ward.clinic.doctor)

    await ward.joins(ward.servers[0], 3)
    await ward.calls(ward.servers[0])
    console = examples(ward.servers[0].url)["console"]
    await says(console(str(ward.clinic.queue), fresh_token), capsys, "2 waiting; ['A001']")


async def test_until_called(ward: Ward) -> None:
    ident, secret = await a_ticket(ward, ward.servers[0])
    waiting = asyncio.create_task(examples(ward.servers[0].url)["until_called"](ident, secret))
    await ward.calls(ward.servers[0])
    assert await asyncio.wait_for(waiting, WITHIN) == "1"
