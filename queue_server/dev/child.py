"""Start a server that dies with us, as a user it accepts, in folders it can reach."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Self

Command = Sequence[str | Path]

NOBODY = 65534
PR_SET_PDEATHSIG = 1
UNSHARE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
# macOS knows no parent-death signal: a shell waits for the end of a pipe that only we hold open.
WATCHDOG = 'trap "" INT; read -r _; kill -s "$2" "$1" 2>/dev/null'


class FolderClosed(Exception):
    """A server may not run as root, and `nobody` cannot reach the folders it needs."""


@dataclass(frozen=True)
class Runner:
    """As whom servers run: ourselves, or (as root, whom Postgres refuses) somebody without rights."""

    user: int | None = None
    prefix: tuple[str, ...] = ()

    @classmethod
    def reaching(cls, *paths: Path) -> Self:
        """The plainest way of running that can read all of `paths`."""
        if os.geteuid() != 0:
            return cls()
        closed = [path for path in paths if not _nobody_reaches(path)]
        if not closed:
            return cls(user=NOBODY)
        if _unshare_works():
            return cls(prefix=UNSHARE)
        raise FolderClosed(
            f"{closed[0]} lies below a folder that only root may enter, and Postgres refuses to run as root: "
            "use a folder that others may enter, or start this as an ordinary user."
        )

    def own(self, top: Path) -> None:
        """Give `top` and all below to the user that servers run as."""
        owner = self.user or 0
        if os.geteuid() != 0 or top.stat().st_uid == owner:
            return
        # The top comes last: it is what says that all below is done.
        for path in (*top.rglob("*"), top):
            os.chown(path, owner, owner, follow_symlinks=False)

    def run(self, command: Command, *, wanted: str, given: str | None = None) -> None:
        """Run to the end; an error says what was `wanted` and what the program answered."""
        done = subprocess.run(
            [*self.prefix, *command],
            input=given,
            text=True,
            capture_output=True,
            check=False,
            cwd="/",
            env=_environment(),
            user=self.user,
            group=self.user,
            extra_groups=self._groups,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{wanted} failed: {(done.stderr or done.stdout).strip()[-2000:]}")

    def start(self, command: Command, *, log: IO[bytes], dies_by: signal.Signals) -> "Child":
        """Start a server that gets `dies_by` when this process ends, even by kill -9."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("Start servers from the main thread: they die with the thread that started them.")
        with warnings.catch_warnings():
            # Newer Pythons warn of forking beside threads; all that runs in the fork is one prctl.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = subprocess.Popen(
                [*self.prefix, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                umask=0o077,
                process_group=0,  # Ctrl-C is for us; we then stop the servers in their turn
                preexec_fn=_dying_with_parent(dies_by),
                user=self.user,
                group=self.user,
                extra_groups=self._groups,
            )
        return Child(process, None if _has_prctl() else _watchdog(process.pid, dies_by))

    @property
    def _groups(self) -> list[int] | None:
        """Somebody else has none of our groups; we keep our own."""
        return None if self.user is None else []


class Child:
    """A running server."""

    def __init__(self, process: subprocess.Popen[bytes], watchdog: subprocess.Popen[bytes] | None) -> None:
        self.process = process
        self._watchdog = watchdog

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self, *steps: tuple[signal.Signals, float]) -> None:
        """Ask in ever stronger words, each with seconds to obey; the last is always SIGKILL."""
        for word, patience in steps:
            if self._obeys(word, patience):
                break
        else:
            self.kill()
        self._dismiss_watchdog()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._dismiss_watchdog()

    def _obeys(self, word: signal.Signals, patience: float) -> bool:
        self.process.send_signal(word)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _dismiss_watchdog(self) -> None:
        if self._watchdog is None:
            return
        self._watchdog.kill()
        self._watchdog.communicate()
        self._watchdog = None


def wait_until(ready: Callable[[], bool], child: Child, *, log: Path, seconds: float) -> None:
    """Until `ready()`; a server that ended or took too long is an error with the end of its log."""
    deadline = time.monotonic() + seconds
    while not ready():
        if not child.is_running() or time.monotonic() > deadline:
            last_words = log.read_text(errors="replace").strip()[-2000:] or "(nothing in its log)"
            child.kill()
            raise RuntimeError(f"A server did not start; {log} ends with:\n{last_words}")
        time.sleep(0.01)


def _environment() -> dict[str, str]:
    """Ours without PGDATA, PGPORT and the like, which would lead our Postgres astray."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _has_prctl() -> bool:
    return sys.platform == "linux"


def _dying_with_parent(dies_by: signal.Signals) -> Callable[[], None] | None:
    if not _has_prctl():
        return None
    prctl = ctypes.CDLL(None).prctl  # loaded here: between fork and exec nothing may be loaded
    return partial(_die_with, os.getpid(), prctl, int(dies_by))


def _die_with(parent: int, prctl: Callable[[int, int], int], dies_by: int) -> None:
    prctl(PR_SET_PDEATHSIG, dies_by)
    if os.getppid() != parent:
        os._exit(1)


def _watchdog(pid: int, dies_by: signal.Signals) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["/bin/sh", "-c", WATCHDOG, "watchdog", str(pid), dies_by.name.removeprefix("SIG")],
        stdin=subprocess.PIPE,
        process_group=0,
    )


def _nobody_reaches(path: Path) -> bool:
    """Whether a stranger may pass all folders above `path` and, if it is there, the path itself."""
    resolved = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in resolved.parents if folder.exists())


def _unshare_works() -> bool:
    if shutil.which(UNSHARE[0]) is None:
        return False
    return subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0
