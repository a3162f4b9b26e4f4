"""Ours, without a clinic: the door, the rooms and the websocket as the product has them. ours.py PORT

What differs from the product: `join` and `pub` in place of subscriptions, so that all do the same work, and no bound
on how much a client may say, because the one that publishes says far more than a client ever does.
"""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, cast

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from queue_server.app import COLLECT_AFTER
from queue_server.cli.listening import listen_at
from queue_server.cli.serving import Service, config_of
from queue_server.settings import Environment, Settings
from realtime import connection
from realtime.door import Door
from realtime.engine import BEAT, Engine
from realtime.hooks import Server
from realtime.rooms import Rooms
from realtime.steady import Steady

SETTINGS = Settings(
    database_url="postgresql://nobody@127.0.0.1/none",
    redis_url="redis://127.0.0.1/0",
    secret_key=SecretStr("Zt4-wXq9_Lm2Rv7Kp0Yb5Hc8Fd3Gs6JnAeUiOoTzMqQw"),
    environment=Environment.TEST,
    sockets_per_address=100_000,
)


class Announcements:
    """What clients may ask for here."""

    def __init__(self, server: Server, engine: Engine) -> None:
        self._rooms = Rooms(server, engine)
        self._versions = count(1)
        server.on("join", self.join)
        server.on("pub", self.pub)

    async def join(self, sid: str, room: str) -> str:
        self._rooms.enter(sid, room)
        return "ok"

    async def pub(self, sid: str, diff: dict[str, Any]) -> None:
        self._rooms.emit(["bench"], "queue:updated", {**diff, "version": next(self._versions)})


def app() -> Door:
    connection.MOST_FRAMES = sys.maxsize
    server = Server()
    engine = Engine(server)
    Announcements(server, engine)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        pings = Steady("pings", BEAT, engine.beat)
        pings.start()
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECT_AFTER)
        yield
        await pings.stop()

    return Door(
        Starlette(lifespan=lifespan),
        server,
        engine,
        allowed_origins=SETTINGS.origins,
        most_per_address=SETTINGS.sockets_per_address,
    )


def main(port: int) -> None:
    config = config_of(cast(Service, app()), SETTINGS)
    uvicorn.Server(config).run([listen_at("127.0.0.1", port)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
