"""The peer that a Python team would pick: python-socketio on uvicorn, with their defaults. stock.py PORT [tuned]

With `tuned` the garbage collector leaves alone what is there at the first broadcast, and runs rarely.
"""

import gc
import sys
from itertools import count
from typing import Any

import socketio
import uvicorn

IS_TUNED = "tuned" in sys.argv
server = socketio.AsyncServer(async_mode="asgi")
versions = count(1)


async def join(sid: str, room: str) -> str:
    await server.enter_room(sid, room)
    return "ok"


async def pub(sid: str, diff: dict[str, Any]) -> None:
    await server.emit("queue:updated", {**diff, "version": next_version()}, room="bench")


async def call_next(sid: str, wish: dict[str, Any]) -> None:
    version = next_version()
    for ahead in range(wish["people"]):
        place = {**wish["place"], "version": version, "position": ahead + 1, "ahead": ahead}
        await server.emit("queue:position-changed", place, room=f"user:{ahead}")


def next_version() -> int:
    """Counts from 1; at the first one, perhaps, the garbage collector is told to be quiet."""
    version = next(versions)
    if IS_TUNED and version == 1:
        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
    return version


if __name__ == "__main__":
    for event, answer in {"join": join, "pub": pub, "next": call_next}.items():
        server.on(event, answer)
    uvicorn.run(socketio.ASGIApp(server), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
