"""One person's network: an HTTP proxy between their browser and the demo that can be cut, go silent and come back.

Chromium's own offline emulation leaves open websockets alone, and a page behind another port would lose its origin:
a proxy asks for neither. Websockets come through it by CONNECT, everything else by the whole address.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

CHUNK = 64 * 1024
TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Network:
    """What lies between one browser and the server."""

    def __init__(self) -> None:
        self.url = ""
        self._is_cut = False
        self._loses_answers = False
        self._events_flow = asyncio.Event()
        self._events_flow.set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._connections: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """The cable is out: what is open ends at once, and nothing new begins."""
        self._is_cut = True
        self._hang_up()

    def fall_silent(self) -> None:
        """A tunnel: all stays open, nothing gets through, nobody is told."""
        self._flows.clear()

    def lose_answers(self) -> None:
        """What the browser says arrives, what it is told does not."""
        self._loses_answers = True

    def hold_back_events(self) -> None:
        """What comes by websocket waits; everything else passes."""
        self._events_flow.clear()

    def come_back(self) -> None:
        """Everything passes again, with what waited in the silence."""
        self._is_cut = self._loses_answers = False
        self._events_flow.set()
        self._flows.set()

    async def serve(self, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        """One connection of the browser."""
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        self._writers.add(to_browser)
        try:
            if not self._is_cut:
                await self._connect(browser, to_browser)
        except (OSError, asyncio.IncompleteReadError):
            pass  # nobody serves, or the browser changed its mind: a connection that ends says so
        finally:
            to_browser.transport.abort()
            self._writers.discard(to_browser)
            self._connections.discard(task)

    async def close(self) -> None:
        """End every connection, and wait until they have ended."""
        self._flows.set()
        self._events_flow.set()
        self._hang_up()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connect(self, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        head = await browser.readuntil(b"\r\n\r\n")
        method, where = head.split(b" ", 2)[:2]
        is_tunnel = method == b"CONNECT"
        address = urlsplit(f"//{where.decode()}" if is_tunnel else where.decode())
        await self._flows.wait()
        server, to_server = await asyncio.open_connection(address.hostname, address.port or 80)
        self._writers.add(to_server)
        try:
            (to_browser if is_tunnel else to_server).write(TUNNEL if is_tunnel else head)
            async with asyncio.TaskGroup() as both_ways:
                both_ways.create_task(self._carry(browser, to_server))
                both_ways.create_task(self._carry_back(server, to_browser, self._events_flow if is_tunnel else None))
        finally:
            to_server.transport.abort()
            self._writers.discard(to_server)

    async def _carry(self, browser: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while said := await browser.read(CHUNK):
                await self._flows.wait()
                server.write(said)
                await server.drain()
        server.close()  # with one way the other ends, once what was said has been delivered

    async def _carry_back(
        self, server: asyncio.StreamReader, browser: asyncio.StreamWriter, flows: asyncio.Event | None
    ) -> None:
        with contextlib.suppress(OSError):
            while answered := await server.read(CHUNK):
                await self._flows.wait()
                if flows is not None:
                    await flows.wait()
                if not self._loses_answers:
                    browser.write(answered)
                    await browser.drain()
        browser.close()

    def _hang_up(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()


@asynccontextmanager
async def a_network() -> AsyncIterator[Network]:
    """A network for one person, until the block ends."""
    network = Network()
    listening = await asyncio.start_server(network.serve, "127.0.0.1", 0, limit=CHUNK)
    network.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield network
    finally:
        listening.close()
        await network.close()
