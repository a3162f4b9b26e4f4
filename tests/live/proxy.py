"""A TCP proxy between clients and servers that can stall, cut and drop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

CHUNK = 16 * 1024
LITTLE = 8 * 1024  # what the kernel keeps for a client that does not read


class Proxy:
    """Passes bytes on, both ways, to the first of its servers that answers."""

    def __init__(self, servers: Sequence[str]) -> None:
        self.servers = list(servers)
        self.url = ""
        self.accepted = 0
        self._flows = asyncio.Event()
        self._flows.set()
        self._drops = False
        self._pairs: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    def stall(self) -> None:
        """Take nothing more from either side: a client in a tunnel, or one that stopped reading."""
        self._flows.clear()

    def resume(self) -> None:
        """Go on with what waited."""
        self._flows.set()

    def cut(self) -> None:
        """Every connection ends at once, without a goodbye."""
        for writer in list(self._writers):
            writer.transport.abort()

    def drop(self) -> None:
        """From now on what either side says disappears, and nobody is told."""
        self._drops = True

    def carry(self) -> None:
        """The end of `drop`, for connections made from now on."""
        self.cut()
        self._drops = False

    async def serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        """One connection."""
        self.accepted += 1
        task = asyncio.current_task()
        assert task is not None
        self._pairs.add(task)
        try:
            server, to_server = await self._open()
            self._writers |= {to_client, to_server}
            ways = [asyncio.create_task(self._pass(*way)) for way in ((client, to_server), (server, to_client))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._writers -= {to_client, to_server}
                to_server.transport.abort()
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            pass  # nobody serves: the client sees a connection that ends
        finally:
            to_client.transport.abort()
            self._pairs.discard(task)

    async def close(self) -> None:
        """End all connections, and wait for them."""
        self.resume()
        self.cut()
        for task in list(self._pairs):
            task.cancel()
        await asyncio.gather(*self._pairs, return_exceptions=True)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for url in self.servers:
            parts = urlsplit(url)
            ours = socket.socket()
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LITTLE)
            ours.setblocking(False)
            try:
                await asyncio.get_running_loop().sock_connect(ours, (parts.hostname, parts.port))
                return await asyncio.open_connection(sock=ours, limit=CHUNK)
            except OSError:
                ours.close()
            except BaseException:
                ours.close()
                raise
        raise ConnectionRefusedError

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(CHUNK):
                await self._flows.wait()
                if not self._drops:
                    target.write(data)
                    await target.drain()


@asynccontextmanager
async def a_proxy(*servers: str) -> AsyncIterator[Proxy]:
    """A proxy on a free port until the block ends."""
    proxy = Proxy(servers)
    listening = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, limit=CHUNK)
    proxy.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        listening.close()
        await proxy.close()
