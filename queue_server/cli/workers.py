"""Several workers at one socket: kept running, and stopped together."""

import asyncio
import os
import signal
import socket
import sys
import tempfile

import structlog
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.config import STARTUP_FAILURE

from realtime.figures import SHARED

log = structlog.get_logger()
STOP_SECONDS = 19.0  # a worker ends by itself within 18
PAUSE_SECONDS = 1.0  # before a worker that died is followed by another


class Workers:
    """Worker processes; each looks whether this one still lives, so that none outlives it."""

    def __init__(self, listening: socket.socket, *, count: int) -> None:
        self._listening = listening
        self._count = count
        self._stop = asyncio.Event()
        self._failed = False
        self._figures = ""

    async def run(self) -> int:
        """Until SIGTERM or Ctrl-C, or a worker that cannot start; the exit code."""
        loop = asyncio.get_running_loop()
        for word in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(word, self._stop.set)
        with tempfile.TemporaryDirectory(prefix="queue-server-figures-") as self._figures:
            await asyncio.gather(*(self._keep() for _ in range(self._count)), self._close_on_stop())
        return STARTUP_FAILURE if self._failed else 0

    async def _close_on_stop(self) -> None:
        """The workers close their copies; with ours open people would still knock, and nobody answer."""
        await self._stop.wait()
        self._listening.close()

    async def _keep(self) -> None:
        while not self._stop.is_set():
            worker = await self._start()
            if not await self._until_stop(worker):
                await _end(worker)
                return
            log.error("worker.died", pid=worker.pid, exit_code=worker.returncode)
            mark_process_dead(worker.pid, self._figures)  # type: ignore[no-untyped-call]
            if worker.returncode == STARTUP_FAILURE:
                # Any other would fail the same way.
                self._failed = True
                self._stop.set()
            else:
                await self._pause()

    async def _start(self) -> asyncio.subprocess.Process:
        descriptor = self._listening.fileno()
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "queue_server", "worker", str(descriptor), str(os.getpid())),
            env={**os.environ, SHARED: self._figures},
            pass_fds=[descriptor],
            process_group=0,  # Ctrl-C is for us; we pass it on
        )

    async def _until_stop(self, worker: asyncio.subprocess.Process) -> bool:
        """Wait for whichever comes first; True when the worker ended by itself."""
        ended = asyncio.create_task(worker.wait())
        asked = asyncio.create_task(self._stop.wait())
        await asyncio.wait({ended, asked}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        asked.cancel()
        return not self._stop.is_set()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(PAUSE_SECONDS):
                await self._stop.wait()
        except TimeoutError:
            return


async def _end(worker: asyncio.subprocess.Process) -> None:
    if worker.returncode is not None:
        return
    worker.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await worker.wait()
    except TimeoutError:
        worker.kill()
        await worker.wait()
