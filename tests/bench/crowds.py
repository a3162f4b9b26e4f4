"""A crowd of clients: Python's side of the load generator in `crowd/`."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

CONNECT_WITHIN = 120.0
LOOK_EVERY = 0.002
Wish = tuple[Any, list[Any] | None]  # the CONNECT payload, and the event to subscribe with


@dataclass(frozen=True)
class Tally:
    """What the generator has counted since `go`; times in seconds, delays in milliseconds. See `crowd/crowd.c`."""

    ready: int
    current: int
    heard: int
    other: int
    broadcasts: int
    outstanding: int
    gaps: int
    lost: int
    refused: int
    seconds: float
    own_cpu: float
    ready_after: float
    current_after: float
    delays: int
    p50_ms: float
    p99_ms: float
    max_ms: float


class Crowd:
    """Clients that one generator process plays."""

    def __init__(self, process: asyncio.subprocess.Process, size: int) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.size = size
        self._process = process
        self._to, self._from = process.stdin, process.stdout

    async def does(self, command: str) -> Tally:
        """Give one order; what is counted so far."""
        self._to.write(f"{command}\n".encode())
        line = await self._from.readline()
        if not line:
            raise RuntimeError("the load generator ended")
        return Tally(**json.loads(line))

    async def status(self) -> Tally:
        """What is counted so far."""
        return await self.does("status")

    async def connects(self, count: int | None = None) -> Tally:
        """Have so many connected and subscribed (all)."""
        count = self.size if count is None else count
        await self.does(f"connect {count}")
        tally = await self.until(lambda now: now.ready + now.refused >= count, CONNECT_WITHIN)
        if tally.ready < count:
            raise RuntimeError(f"{tally.refused} of {count} clients were refused")
        return tally

    async def until(self, is_so: Callable[[Tally], bool], seconds: float) -> Tally:
        """Look until it is so. TimeoutError with the tally when it does not come."""
        loop = asyncio.get_running_loop()
        latest = loop.time() + seconds
        while not is_so(tally := await self.status()):
            if loop.time() > latest:
                raise TimeoutError(f"still not so after {seconds} s: {tally}")
            await asyncio.sleep(LOOK_EVERY)
        return tally

    @classmethod
    async def gather(cls, generator: Path, port: int, wishes: Iterable[Wish], script: Path, addresses: int) -> Self:
        """Start the generator; nobody is connected yet."""
        lines = [f"{compact(auth)}\t{'' if event is None else compact(event)}\n" for auth, event in wishes]
        script.write_text("".join(lines), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            *(str(generator), str(port), str(script), str(addresses)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return cls(process, len(lines))

    async def disperse(self) -> None:
        """All hang up: the end of its input is the generator's end."""
        self._to.close()
        await self._process.wait()


def compact(value: Any) -> str:
    """JSON without spaces."""
    return json.dumps(value, separators=(",", ":"))


@asynccontextmanager
async def a_crowd(generator: Path, port: int, wishes: Iterable[Wish], *, addresses: int = 1) -> AsyncIterator[Crowd]:
    """Clients of the server at this port, from so many addresses; they hang up at the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        crowd = await Crowd.gather(generator, port, wishes, Path(folder) / "script", addresses)
        try:
            yield crowd
        finally:
            await crowd.disperse()
