"""One Socket.IO connection, from its dial to its end; python-socketio is used here and nowhere else."""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import socketio
from engineio import base_client

from queue_server.client.errors import Lost, Refused
from queue_server.client.shapes import Payload

DIAL_WITHIN = 5.0
ANSWER_WITHIN = 5.0
GOODBYE_WITHIN = 1.0  # of the other side; what hangs gives none
LARGEST_MESSAGE = 64 << 20  # a snapshot of a long line; aiohttp's own bound is 4 MiB
QUIET = logging.getLogger("queue_server.client.packets")  # the libraries tell of every packet
QUIET.setLevel(logging.CRITICAL)

Hear = Callable[[str, Payload], None]


class Socket:
    """An open connection. It ends once, and nothing of it speaks into the next."""

    def __init__(self, client: socketio.AsyncClient) -> None:
        self._client = client
        self._given_up: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._leaving: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        """Whether something may still come."""
        return not (self._given_up.done() or self._reading.done())

    async def ends(self) -> None:
        """Wait until the connection is gone, or given up."""
        await asyncio.wait((self._given_up, self._reading), return_when=asyncio.FIRST_COMPLETED)

    def give_up(self) -> None:
        """It is of no use any more: whoever waits for it waits no longer."""
        if not self._given_up.done():
            self._given_up.set_result(None)

    def give_up_in(self, seconds: float) -> None:
        """As `give_up`, unless it has ended before."""
        self._leaving = self._leaving or asyncio.get_running_loop().call_later(seconds, self.give_up)

    async def ask(self, event: str, wish: Payload) -> Payload:
        """Send an event and give its ack, whether `ok` or not. Raises `Lost`: no answer in time is the end."""
        if not self.is_open:
            raise Lost
        asking = asyncio.ensure_future(self._client.call(event, wish, timeout=ANSWER_WITHIN))
        try:
            await asyncio.wait((asking, self._given_up, self._reading), return_when=asyncio.FIRST_COMPLETED)
            if asking.done():
                answer: Payload = asking.result()
                return answer
        except socketio.exceptions.SocketIOError:
            self.give_up()
        finally:
            asking.cancel()
        raise Lost

    @property
    def _reading(self) -> "asyncio.Task[None]":
        """The library's own reader: its end is the connection's, however that came."""
        reading: asyncio.Task[None] = self._client.eio.read_loop_task
        return reading

    async def _close(self) -> None:
        """Say goodbye if anybody listens, and leave nothing behind."""
        if self._leaving is not None:
            self._leaving.cancel()
        self.give_up()
        await _ended(self._client)


@asynccontextmanager
async def a_socket(url: str, credentials: Payload, hear: Hear, tls: ssl.SSLContext | None) -> AsyncIterator[Socket]:
    """Dial; raises `Refused` when the server says no, `Lost` when it says nothing. `hear` is told each message."""
    connector = aiohttp.TCPConnector(ssl=True if tls is None else tls)
    async with aiohttp.ClientSession(connector=connector) as session:
        client = socketio.AsyncClient(
            reconnection=False,
            handle_sigint=False,  # signals belong to the program that uses us
            http_session=session,
            request_timeout=GOODBYE_WITHIN,
            websocket_extra_options={"max_msg_size": LARGEST_MESSAGE},
            logger=QUIET,
            engineio_logger=QUIET,
        )
        client.on("*", lambda event, message=None, *_: hear(event, message or {}))
        try:
            async with asyncio.timeout(DIAL_WITHIN):
                await _dial(client, url, credentials)
        except (TimeoutError, OSError, aiohttp.ClientError) as error:
            await _ended(client)
            raise Lost from error
        except BaseException:
            await _ended(client)
            raise
        socket = Socket(client)
        try:
            yield socket
        finally:
            await socket._close()


async def _dial(client: socketio.AsyncClient, url: str, credentials: Payload) -> None:
    """Until the server has said yes; `Refused` or `Lost` otherwise."""
    said: asyncio.Future[Refused | None] = asyncio.get_running_loop().create_future()

    def says(refused: Refused | None) -> None:
        if not said.done():
            said.set_result(refused)

    client.on("connect", lambda: says(None))
    client.on("connect_error", lambda error=None: says(_refused(error)))
    try:
        await client.connect(url, auth=credentials, transports=["websocket"], wait=False)
    except (socketio.exceptions.SocketIOError, TypeError, ValueError) as error:
        raise Lost from error  # the library reads a connection that ends before its first packet as a bad packet
    await asyncio.wait((said, client.eio.read_loop_task), return_when=asyncio.FIRST_COMPLETED)
    if not said.done():
        raise Lost
    if (refused := said.result()) is not None:
        raise refused


def _refused(error: Any) -> Refused:
    return Refused.of(error.get("data") if isinstance(error, dict) else None)


async def _ended(client: socketio.AsyncClient) -> None:
    """Wait for the library's own tasks, but not for long."""
    engine = client.eio
    with contextlib.suppress(TimeoutError, OSError, aiohttp.ClientError):
        async with asyncio.timeout(2 * GOODBYE_WITHIN):
            await engine.disconnect(abort=True)
    if engine in base_client.connected_clients:  # the library forgets only whom it could say goodbye to
        base_client.connected_clients.remove(engine)
    tasks = [task for task in (engine.read_loop_task, engine.write_loop_task) if task is not None]
    if not tasks:
        return
    _, hanging = await asyncio.wait(tasks, timeout=GOODBYE_WITHIN)
    for task in hanging:
        task.cancel()
    if hanging:
        await asyncio.wait(hanging, timeout=GOODBYE_WITHIN)
