"""A small HTTP/1.1 caller, so that what is measured is the server and not the client."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Self


@dataclass(slots=True)
class Caller:
    """One keep-alive connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    token: str

    @classmethod
    async def connect(cls, port: int, token: str) -> Self:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        return cls(reader, writer, token)

    async def posts(self, path: str, body: Any) -> tuple[int, Any]:
        """One POST under /api/v1: status and body."""
        content = json.dumps(body).encode()
        head = (
            f"POST /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        self.writer.write(head.encode() + content)
        return await self._answer()

    async def _answer(self) -> tuple[int, Any]:
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line[15:])
        content = await self.reader.readexactly(length) if length else b""
        return status, json.loads(content) if content else None

    def close(self) -> None:
        self.writer.close()
