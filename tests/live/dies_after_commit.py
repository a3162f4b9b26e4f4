"""A worker that is killed between commit and publish: a process of its own, given a URL and a few ids."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from db.connect import engine_for, pool_for
from queue_server.actor import Actor, ActorKind, Grant, Role
from queue_server.queues import commands
from queue_server.queues.schemas import Join
from queue_server.transaction import Database

KILLED = -signal.SIGKILL
ITS_REQUEST = "dies-after-commit"


class Doom:
    """An announcer that announces nothing any more."""

    def committed(self, events: Sequence[dict[str, Any]]) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


async def join_and_die(url: str, request_id: str, organization: UUID, user: UUID, queue: UUID) -> None:
    database = Database(await pool_for(url, size=1), engine_for(url, size=1), Doom())
    receptionist = Actor(ActorKind.USER, user, organization, (Grant(Role.ADMIN, None),))
    await commands.join(database.hot(receptionist, request_id=request_id), queue, Join())


async def a_worker_dies_after_commit(
    url: str, organization: UUID, user: UUID, queue: UUID, *, request_id: str = ITS_REQUEST
) -> None:
    """Somebody joined, and the process that knows of it is dead."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, url, request_id, str(organization), str(user), str(queue)),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert await asyncio.wait_for(process.wait(), 60) == KILLED


if __name__ == "__main__":
    asyncio.run(join_and_die(sys.argv[1], sys.argv[2], *map(UUID, sys.argv[3:6])))
