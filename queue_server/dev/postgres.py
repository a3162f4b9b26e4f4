"""A real Postgres of our own: one cluster in a folder, reached by a unix socket only."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from queue_server.dev.binaries import Binary
from queue_server.dev.child import Child, Command, Runner, wait_until

USER = "queue_server"
# A cluster takes a second; a machine that is busy with other things may need far longer.
START_SECONDS = 60.0
LOG_BYTES = 10_000_000
STOP = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 6.0))
BUILTIN_LOCALES_SINCE = 17

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "400",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
}
# Tests throw their data away: nothing waits for the disk. Commits stay synchronous: without fsync that costs
# next to nothing, and a test that kills Postgres may rely on what was acknowledged.
FORGETFUL = {"fsync": "off", "full_page_writes": "off"}


class OtherVersion(Exception):
    """The data folder was written by another major version of Postgres."""


@dataclass
class Postgres:
    """One cluster below `data`, its sockets in `sockets`; `start` makes it where it is missing."""

    binary: Binary
    runner: Runner
    data: Path
    sockets: Path
    database: str
    durable: bool
    child: Child | None = None

    @property
    def url(self) -> str:
        password = self._password_file.read_text().strip()
        return f"postgresql://{USER}:{quote(password)}@/{quote(self.database)}?host={quote(str(self.sockets))}"

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def log(self) -> Path:
        return self.data / "postgres.log"

    @property
    def _password_file(self) -> Path:
        return self.data / "postgres.password"

    def start(self, say: Callable[[str], None]) -> None:
        if not self.cluster.exists():
            say("making a new database")
            self._make_cluster()
        self._refuse_other_version()
        self.runner.own(self.cluster)
        clear_the_way(self.cluster)
        say("starting Postgres")
        command: Command = [
            *(self.binary.path, "-D", self.cluster, "-k", self.sockets),
            *_as_options(self._settings()),
        ]
        with self.log.open("ab") as log:
            if log.tell() > LOG_BYTES:
                log.truncate(0)
            self.child = self.runner.start(command, log=log, dies_by=signal.SIGQUIT)
        wait_until(self._is_ready, self.child, log=self.log, seconds=START_SECONDS)

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop(*STOP)
            self.child = None

    def kill(self) -> None:
        """As a power cut would: every process at once, nothing written."""
        if self.child is not None:
            self.child.kill()
            self.child = None

    def _settings(self) -> Mapping[str, str]:
        return SETTINGS if self.durable else SETTINGS | FORGETFUL

    def _is_ready(self) -> bool:
        """By the server's own pid file, as `pg_ctl -w` does: whose it is first, its state last."""
        lines = _lines(self.cluster / "postmaster.pid")
        return len(lines) >= 8 and lines[0] == str(self._pid()) and lines[7].strip() == "ready"

    def _pid(self) -> int | None:
        return None if self.child is None else self.child.pid

    def _make_cluster(self) -> None:
        """Beside its place and then moved there, so that a half-made one is never taken for real."""
        password = secrets.token_urlsafe(24)
        with tempfile.TemporaryDirectory(prefix="new-", dir=self.data, ignore_cleanup_errors=True) as made:
            folder = Path(made)
            folder.chmod(0o711)
            cluster, secret = folder / "postgres", folder / "password"
            cluster.mkdir(mode=0o700)
            secret.write_text(password)
            secret.chmod(0o600)
            self.runner.own(cluster)
            self.runner.own(secret)
            self.runner.run(self._initdb(cluster, secret), wanted="initdb")
            self._create_database(cluster)
            self._password_file.write_text(password + "\n")
            self._password_file.chmod(0o600)
            cluster.rename(self.cluster)

    def _initdb(self, cluster: Path, secret: Path) -> Command:
        return [
            self.binary.path.with_name("initdb"),
            *("-D", cluster, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8"),
            *self._locale(),
            *("--no-instructions", *([] if self.durable else ["--no-sync"])),
        ]

    def _locale(self) -> list[str]:
        # macOS has no C.UTF-8 of its own, newer Postgres brings one.
        if sys.platform == "darwin" and self.binary.major >= BUILTIN_LOCALES_SINCE:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _create_database(self, cluster: Path) -> None:
        """Without a server and a client: Postgres alone with one line on its standard input."""
        settings = _as_options(self._settings())
        command: Command = [self.binary.path, "--single", "-D", cluster, *settings, "postgres"]
        name = self.database.replace('"', '""')
        self.runner.run(command, wanted="creating the database", given=f'CREATE DATABASE "{name}"\n')

    def _refuse_other_version(self) -> None:
        written_by = (self.cluster / "PG_VERSION").read_text().strip()
        if written_by != str(self.binary.major):
            raise OtherVersion(
                f"The data in {self.data} were written by Postgres {written_by}, and this is Postgres "
                f"{self.binary.major}: use another folder, or remove this one if its data may go."
            )


def clear_the_way(cluster: Path) -> None:
    """Stop a server that outlived its owner, and remove the pid file of a dead one, a zombie or a stranger.

    Whoever calls this holds the data folder: a server that still runs there belongs to nobody.
    """
    pid_file = cluster / "postmaster.pid"
    lines = _lines(pid_file)
    if not lines:
        pid_file.unlink(missing_ok=True)
        return
    pid = int(lines[0]) if lines[0].isdigit() else 0
    if _serves(pid, cluster):
        os.kill(pid, signal.SIGINT)
        _wait_while(lambda: _serves(pid, cluster), seconds=START_SECONDS)
    # The processes of a killed server notice its death by themselves; until then the data are theirs.
    _wait_while(lambda: _any_serves(cluster), seconds=START_SECONDS)
    pid_file.unlink(missing_ok=True)


def _serves(pid: int, cluster: Path) -> bool:
    """Whether this process lives and works in `cluster`; a zombie has no folder, a stranger another."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve()
        except OSError:
            return False
    answer = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "postgres" in answer.stdout


def _any_serves(cluster: Path) -> bool:
    """Where there is no /proc, nobody can be asked; Postgres then looks for itself, by its shared memory."""
    return any(_serves(int(entry.name), cluster) for entry in Path("/proc").glob("[0-9]*"))


def _wait_while(busy: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while busy():
        if time.monotonic() > deadline:
            raise RuntimeError("Another Postgres still runs on this data folder and does not end: stop it first.")
        time.sleep(0.02)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except FileNotFoundError:
        return []


def _as_options(settings: Mapping[str, str]) -> list[str]:
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
