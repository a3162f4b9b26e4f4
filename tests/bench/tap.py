"""A tap on the line between a server and its Postgres: passes everything on, and counts statements."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

SOCKET = ".s.PGSQL.5432"  # what clients look for in a folder
STATEMENTS = b"EQ"  # Execute and Query, of the frontend's messages
CHUNK = 1 << 16


class Counter:
    """Reads what a client says, message by message."""

    def __init__(self) -> None:
        self._unread = bytearray()
        self._has_begun = False

    def statements_in(self, said: bytes) -> int:
        """How many statements end in this piece. The first message of a connection has no letter."""
        self._unread += said
        found = 0
        while (letter := 1 if self._has_begun else 0) + 4 <= len(self._unread):
            size = letter + int.from_bytes(self._unread[letter : letter + 4], "big")
            if size > len(self._unread):
                break
            found += self._has_begun and self._unread[0] in STATEMENTS
            self._has_begun = True
            del self._unread[:size]
        return found


class Tap:
    """What was counted so far; `url` is the database's address through here."""

    def __init__(self, database_url: str, folder: str) -> None:
        parts = urlsplit(database_url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self._folder = asked.get("host")
        self._address = (parts.hostname or "127.0.0.1", parts.port or 5432)
        who = parts.netloc.rpartition("@")[0]
        through = urlencode(asked | {"host": folder}, safe="/")
        self.url = urlunsplit((parts.scheme, f"{who}@" if who else "", parts.path, through, ""))
        self.statements = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        there, back = await self._open()
        counter = Counter()

        async def forth() -> None:
            while said := await reader.read(CHUNK):
                self.statements += counter.statements_in(said)
                back.write(said)
            back.close()

        async def home() -> None:
            while answered := await there.read(CHUNK):
                writer.write(answered)
            writer.close()

        with suppress(ConnectionError):
            await asyncio.gather(forth(), home())

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._folder is not None:
            return await asyncio.open_unix_connection(str(Path(self._folder) / SOCKET))
        return await asyncio.open_connection(*self._address)


@asynccontextmanager
async def a_tap(database_url: str) -> AsyncIterator[Tap]:
    """Give its `url` to whoever is to be counted."""
    with TemporaryDirectory() as folder:
        tap = Tap(database_url, folder)
        async with await asyncio.start_unix_server(tap.serve, Path(folder) / SOCKET):
            yield tap
