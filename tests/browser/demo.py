"""The demo as a process of its own: stopped, killed and started again on the same port and data."""

import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from tests.cli.programs import Program, free_port, program
from tests.engines import a_folder


class Demo:
    """`queue-server demo`, and how to be rough with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.said: list[str] = []
        self.is_up = False
        self._running: Program | None = None
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        """Up again, with what it knew before; back once it says so."""
        words = ("demo", "--port", str(self.port), "--data", str(self.folder))
        self._running = await self._stack.enter_async_context(program(*words))
        assert await self._running.says("ready") == f"ready {self.url}"
        self.is_up = True

    async def stop(self) -> None:
        """As Ctrl-C does."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """As the kernel does when memory is short."""
        await self._end(signal.SIGKILL)

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def log(self) -> str:
        """What it said, and what its server wrote since it last started."""
        now = [] if self._running is None else [*self._running.out, *self._running.err]
        file = self.folder / "server.log"
        return "\n".join([*self.said, *now, file.read_text() if file.exists() else ""])

    async def _end(self, word: signal.Signals) -> None:
        if self._running is None:
            return
        self.is_up = False
        await self._running.ends_on(word)
        self.said += [*self._running.out, *self._running.err]
        self._running = None
        await self._stack.aclose()


@asynccontextmanager
async def a_demo() -> AsyncIterator[Demo]:
    """A demo that answers, until the block ends."""
    folder = a_folder()
    demo = Demo(folder.path / "demo")
    try:
        await demo.start()
        yield demo
    finally:
        await demo.stop()
        folder.remove()
