"""A worker that is killed while it tells people: a process of its own, which does what is due and dies at it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from db.connect import engine_for, pool_for
from queue_server.availability.calendars import Calendars
from queue_server.delivery.messages import Channel, Message
from queue_server.delivery.outbox import Outbox
from queue_server.delivery.post import Transport
from queue_server.delivery.push import Pushes
from queue_server.delivery.ways import ways_of
from queue_server.jobs.job import together
from queue_server.jobs.worker import Jobs
from queue_server.keys import Keys
from queue_server.notifications.letters import Letters
from queue_server.notifications.reactions import Reactions
from queue_server.notifications.sending import Carrier
from queue_server.queues.links import TicketLinks
from queue_server.transaction import Database
from tests.delivery.servers import some_settings

KILLED = -signal.SIGKILL
ANY, SHORT_LEASE = "any", 1.0  # killed from outside, at any moment; and its jobs are another's a second later
TOLD, HANDED = "told", "handed"  # after the commit of a notice; after a message was handed over


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit  # it does not come to this


class Doom:
    """Hears of a commit, or does not live to hear of it."""

    def __init__(self, moment: str) -> None:
        self._moment = moment

    def committed(self, _: Sequence[dict[str, Any]]) -> None:
        if self._moment == TOLD:
            die()


class Doomed:
    """A way to send that is the last thing its process does."""

    def __init__(self, transport: Transport, moment: str) -> None:
        self._transport = transport
        self._moment = moment

    async def deliver(self, message: Message) -> None:
        await self._transport.deliver(message)
        if self._moment == HANDED:
            die()


async def work_and_die(url: str, moment: str, said: dict[str, Any]) -> None:
    settings = some_settings(**said)
    database = Database(await pool_for(url, size=4), engine_for(url, size=1), Doom(moment))
    ways: dict[Channel, Transport] = {
        channel: Doomed(transport, moment) for channel, transport in ways_of(settings, Outbox()).items()
    }
    letters = Letters(settings, Keys(settings.secrets), TicketLinks(b"a secret of the tests"))
    carrier = Carrier(ways, Pushes(settings), letters)
    reactions = Reactions(carrier.here, Calendars(database))
    jobs = Jobs(database, together(reactions.handlers, carrier.handlers), lease=SHORT_LEASE)
    if moment == ANY:
        print("at work", flush=True)
        jobs.start()
        await asyncio.Event().wait()
    await jobs.idle()


async def a_worker_is_killed(url: str, said: dict[str, Any], *, after: float) -> None:
    """A worker was at work for so many seconds."""
    process = await _a_process(url, ANY, said, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    await asyncio.wait_for(process.stdout.readline(), 60)
    await asyncio.sleep(after)
    process.kill()
    assert await process.wait() == KILLED


async def a_worker_dies(url: str, moment: str, said: dict[str, Any]) -> None:
    """A worker did what was due up to that moment, and is dead."""
    process = await _a_process(url, moment, said)
    assert await asyncio.wait_for(process.wait(), 60) == KILLED


async def _a_process(url: str, moment: str, said: dict[str, Any], **more: Any) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, url, moment, json.dumps(said)),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        **more,
    )


if __name__ == "__main__":
    asyncio.run(work_and_die(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))
