"""What ours is compared with: servers that fan out, started on the server's core."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import machine

CHECKOUT = Path(__file__).parents[2]
ANSWERS_WITHIN = 15.0


@dataclass(frozen=True)
class Peer:
    """A server by the name that ratios give it, and how it is started."""

    name: str
    before_port: tuple[str, ...]
    after_port: tuple[str, ...] = ()

    def command(self, port: int) -> tuple[str, ...]:
        """The whole command line."""
        return (*self.before_port, str(port), *self.after_port)


@dataclass(frozen=True)
class Served:
    """A running server."""

    port: int
    pid: int


OURS = Peer("ours", (sys.executable, "-m", "tests.bench.servers.ours"))
STOCK = Peer("stock", (sys.executable, "-m", "tests.bench.servers.stock"))
TUNED = Peer("tuned stock", (sys.executable, "-m", "tests.bench.servers.stock"), ("tuned",))


@asynccontextmanager
async def serving(peer: Peer) -> AsyncIterator[Served]:
    """A peer's server on the server's core, until the end of the block."""
    port = machine.a_port()
    process = await asyncio.create_subprocess_exec(*peer.command(port), cwd=CHECKOUT, stdout=sys.stderr)
    machine.give_core(process.pid)
    try:
        await asyncio.wait_for(answers(port), ANSWERS_WITHIN)
        yield Served(port, process.pid)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def answers(port: int) -> None:
    """Wait until something listens."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
