"""The command `queue-server` as a process of its own: what it says, what it starts, how it ends."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from httpx2 import AsyncClient, Limits

from tests.a_server import WITHOUT_TLS

KEPT = Limits(keepalive_expiry=None)  # connections, however long nobody asks
PATIENCE = 60.0  # a busy machine may need long; a test that hangs must end
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_URL", "TRUSTED_PROXIES", "ENVIRONMENT", "LOG_LEVEL")
NOWHERE = "postgresql:///nowhere?host=/nowhere"
SECRET_KEY = "lk3JH8sdfLKJ2398sdlkjLKJ98yHkjh2"


@dataclass
class Program:
    """A running `queue-server …`."""

    process: asyncio.subprocess.Process
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)
    _readers: list[asyncio.Task[None]] = field(default_factory=list)
    _open: int = 2  # outputs that may still say something

    @property
    def pid(self) -> int:
        return self.process.pid

    def listen(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._readers = [
            asyncio.create_task(self._read(self.process.stdout, self.out)),
            asyncio.create_task(self._read(self.process.stderr, self.err)),
        ]

    async def says(self, words: str, *, times: int = 1) -> str:
        """The line, on either output, that holds these words (for the `times`-th time)."""
        async with asyncio.timeout(PATIENCE), self.heard:
            await self.heard.wait_for(lambda: len(self.saying(words)) >= times or not self._open)
        found = self.saying(words)
        assert len(found) >= times, f"it never said {words!r}:\n" + "\n".join([*self.out, *self.err])
        return found[times - 1]

    def saying(self, words: str) -> list[str]:
        return [line for line in [*self.out, *self.err] if words in line]

    async def ends(self) -> int:
        """Its exit code; everything it said is heard."""
        async with asyncio.timeout(PATIENCE):
            code = await self.process.wait()
            await asyncio.gather(*self._readers)
        return code

    async def ends_on(self, word: signal.Signals) -> int:
        self.process.send_signal(word)
        return await self.ends()

    async def _read(self, stream: asyncio.StreamReader, lines: list[str]) -> None:
        async for line in stream:
            async with self.heard:
                lines.append(line.decode().rstrip("\n"))
                self.heard.notify_all()
        async with self.heard:
            self._open -= 1
            self.heard.notify_all()


@asynccontextmanager
async def program(
    *words: str, env: Mapping[str, str] | None = None, given: str | None = None
) -> AsyncIterator[Program]:
    """Start it with these words and, of our settings, these only; kill what is left of it at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "queue_server", *words),
        env={name: value for name, value in os.environ.items() if name not in OURS} | dict(env or {}),
        stdin=asyncio.subprocess.PIPE if given is not None else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    running = Program(process)
    running.listen()
    if process.stdin is not None and given is not None:
        process.stdin.write(given.encode())
        process.stdin.close()
    try:
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await running.ends()


async def run(*words: str, env: Mapping[str, str] | None = None, given: str | None = None) -> tuple[int, Program]:
    """Run it to its end: the exit code, and what it said."""
    async with program(*words, env=env, given=given) as finished:
        return await finished.ends(), finished


def settings(database_url: str, redis_url: str, **others: str) -> dict[str, str]:
    return {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SECRET_KEY": SECRET_KEY, **others}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port


def family(pid: int) -> dict[int, str]:
    """Everything below a process, by the names people see in `ps`."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,comm="], capture_output=True, text=True, check=True)
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    below: dict[int, str] = {}
    parents = {pid}
    while parents:
        children = {int(row[0]): row[2] for row in rows if int(row[1]) in parents}
        below |= children
        parents = set(children)
    return below


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip()) and not listed.stdout.strip().startswith("Z")


async def all_gone(pids: Mapping[int, str], *, within: float = PATIENCE) -> bool:
    """Whether all these processes end in time."""
    deadline = time.monotonic() + within
    while any(is_alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True


@asynccontextmanager
async def serving(*words: str, env: dict[str, str]) -> AsyncIterator[tuple[Program, AsyncClient]]:
    """A server that answers, and a client of it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        program("serve", "--port", str(port), *words, env=env) as server,
        AsyncClient(base_url=url, timeout=PATIENCE, limits=KEPT, trust_env=False, verify=WITHOUT_TLS) as client,
    ):
        await server.says("server.started")
        yield server, client


def address_of(client: AsyncClient) -> tuple[str, int]:
    assert client.base_url.port is not None
    return client.base_url.host, client.base_url.port


def socket_url_of(client: AsyncClient) -> str:
    return "ws://{}:{}/socket.io/?EIO=4&transport=websocket".format(*address_of(client))
