"""The faults: each breaks one thing for real, for so many seconds, and mends it again."""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from redis.asyncio import Redis

from queue_server.ids import new_id
from tests.chaos.history import Attempt, Fault, Press, Restore
from tests.chaos.scene import Place, Scene, url_of
from tests.live.dies_after_commit import a_worker_dies_after_commit

Break = Callable[[Scene, Fault, random.Random, float], Awaitable[None]]
TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Nemesis:
    """One kind of fault: how long it lasts in short and in long, and within how many seconds all is well again."""

    name: str
    promise: int
    breaks: Break
    brief: float
    long: float
    well_within: float


def somewhere(scene: Scene, chance: random.Random) -> Place:
    return chance.choice(scene.places)


def mortal(scene: Scene, chance: random.Random) -> Place:
    """Where a server may end."""
    return chance.choice(scene.places[: scene.mortal])


@contextmanager
def standing_still(scene: Scene) -> Iterator[None]:
    """An engine dies with the thread that started it, so we start it here, and measure nothing meanwhile."""
    began = time.time()
    yield
    scene.history.blinks.append((began, time.time()))


# Servers


async def kill_a_server(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """kill -9; another takes its place after a while."""
    place = mortal(scene, chance)
    place.serving.kill()
    await asyncio.sleep(seconds)
    await place.begin()
    scene.find_each_other()


async def die_after_commit(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """A process that has committed is dead before it can tell anybody."""
    queue, key = scene.doomed, str(new_id())
    attempt = Attempt(f"chaos-{key}", time.time(), time.time() + 30, None)
    scene.history.presses.append(Press(0, "whoever died", "join", f"/queues/{queue}/tickets", key, [attempt]))
    who = (scene.clinic.organization, scene.admin.id, queue)
    await a_worker_dies_after_commit(scene.database_url, *who, request_id=attempt.request_id)
    attempt.ended = time.time()
    await asyncio.sleep(seconds)


async def freeze_a_server(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """It stands still, and then goes on as if nothing had been."""
    pid = somewhere(scene, chance).serving.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        os.kill(pid, signal.SIGCONT)


async def drain_a_server(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """SIGTERM, as whoever deploys would; its follower begins when it has ended."""
    place = mortal(scene, chance)
    began = time.time()
    place.serving.terminate()
    assert await place.serving.ends(within=30) == 0
    fault.costs["exit"] = time.time() - began
    await place.begin()
    scene.find_each_other()


# Redis


async def kill_redis(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    scene.engines.kill_redis()
    try:
        await asyncio.sleep(seconds)
    finally:
        with standing_still(scene):
            scene.engines.start_redis()


async def freeze_redis(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    assert scene.engines.redis is not None
    assert scene.engines.redis.child is not None
    pid = scene.engines.redis.child.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        os.kill(pid, signal.SIGCONT)


@asynccontextmanager
async def asking(scene: Scene) -> AsyncIterator[Redis]:
    async with Redis.from_url(scene.engines.redis_url, decode_responses=True) as client:
        yield client


async def empty_redis(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    async with asking(scene) as redis:
        await redis.flushall()
    await asyncio.sleep(seconds)


async def cut_listeners(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """Only the connections that listen end."""
    async with asking(scene) as redis:
        await redis.client_kill_filter(_type="pubsub")
    await asyncio.sleep(seconds)


# Postgres


async def kill_postgres(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """As a power cut would."""
    await asyncio.to_thread(scene.engines.kill_postgres)
    await asyncio.sleep(seconds)
    with standing_still(scene):
        scene.engines.start_postgres()


async def restart_postgres(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """In good order: whoever is connected is told to go."""
    with standing_still(scene):
        scene.engines.restart_postgres()


async def terminate_backends(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """Every connection to our database ends, at any point of its work."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await on_the_server(scene, TERMINATE, name_of(scene))
        await asyncio.sleep(0.3)


async def restore_an_older_copy(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """A backup is made, work goes on, and then the backup takes the place of the database.

    The epoch is raised before anybody writes there, as the handbook says; unlike there the servers run on.
    """
    name, copied = name_of(scene), time.time()
    await program(scene, "pg_dump", "--format=custom", f"--file={_file(scene)}", scene.database_url)
    await asyncio.sleep(seconds)
    await on_the_server(scene, f'CREATE DATABASE "{name}_new" TEMPLATE template0')
    copy = url_of(scene.engines, f"{name}_new")
    await program(scene, "pg_restore", f"--dbname={copy}", str(_file(scene)))
    await raise_the_epoch(copy)
    await on_the_server(scene, f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
    await on_the_server(scene, TERMINATE, name)
    await on_the_server(scene, f'ALTER DATABASE "{name}" RENAME TO "{name}_old"')
    await on_the_server(scene, f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    scene.history.restores.append(Restore(copied, time.time()))
    await on_the_server(scene, f'DROP DATABASE "{name}_old"')


def name_of(scene: Scene) -> str:
    return scene.database_url.partition("?")[0].rpartition("/")[2]


def _file(scene: Scene) -> Path:
    assert scene.engines.postgres is not None
    return scene.engines.postgres.data / f"{name_of(scene)}.dump"


async def on_the_server(scene: Scene, statement: str, *args: str) -> None:
    connection = await asyncpg.connect(scene.engines.database_url)
    try:
        await connection.fetch(statement, *args)
    finally:
        await connection.close()


async def program(scene: Scene, name: str, *words: str) -> None:
    """A program of Postgres, to its end."""
    assert scene.engines.postgres is not None
    await _to_its_end(str(scene.engines.postgres.binary.path.with_name(name)), *words)


async def raise_the_epoch(url: str) -> None:
    """What the handbook says to do after a restore."""
    await _to_its_end(sys.executable, "-m", "queue_server", "restore", "--confirm", DATABASE_URL=url)


async def _to_its_end(*words: str, **settings: str) -> None:
    running = await asyncio.create_subprocess_exec(
        *words, env={**os.environ, **settings}, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, said = await running.communicate()
    assert running.returncode == 0, said.decode()


# The network


async def cut_clients(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """Connections of screens and hands at one server end, again and again."""
    place, end = somewhere(scene, chance), time.monotonic() + seconds
    while time.monotonic() < end:
        place.screens.cut()
        place.desk.cut()
        await asyncio.sleep(chance.uniform(0.2, 1))


async def stall_clients(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """Nothing comes or goes at one server, and nobody is told."""
    place = somewhere(scene, chance)
    place.screens.stall()
    place.desk.stall()
    await asyncio.sleep(seconds)
    place.screens.resume()
    place.desk.resume()


async def drop_for_clients(scene: Scene, fault: Fault, chance: random.Random, seconds: float) -> None:
    """What is said at one server disappears, until connections end."""
    place = somewhere(scene, chance)
    place.screens.drop()
    place.desk.drop()
    await asyncio.sleep(seconds)
    place.screens.carry()
    place.desk.carry()


ALL = (
    Nemesis("server killed", 9, kill_a_server, 0.5, 5, 6),
    Nemesis("killed between commit and publish", 9, die_after_commit, 0, 0, 2),
    Nemesis("server frozen", 12, freeze_a_server, 2, 15, 5),
    Nemesis("server drained", 18, drain_a_server, 0, 0, 20),
    Nemesis("redis killed", 10, kill_redis, 2, 3, 6),
    Nemesis("redis frozen", 10, freeze_redis, 2, 15, 6),
    Nemesis("redis emptied", 10, empty_redis, 0.5, 1, 6),
    Nemesis("redis listeners cut", 10, cut_listeners, 0.5, 5, 6),
    Nemesis("postgres killed", 11, kill_postgres, 1, 5, 10),
    Nemesis("postgres restarted", 11, restart_postgres, 0, 0, 10),
    Nemesis("backends terminated", 11, terminate_backends, 1, 5, 10),
    Nemesis("older copy restored", 14, restore_an_older_copy, 1, 5, 15),
    Nemesis("clients cut", 12, cut_clients, 1, 5, 3),
    Nemesis("clients stalled", 12, stall_clients, 2, 30, 3),
    Nemesis("clients dropped", 12, drop_for_clients, 2, 30, 3),
)
