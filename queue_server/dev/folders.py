"""Short private folders below /tmp, where unix sockets fit, swept once their owner is gone."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

# A socket's whole path must stay under 104 bytes (macOS) or 108 (Linux): TMPDIR may be far too long.
SHORT = Path("/tmp")  # noqa: S108 - what is made there is made by mkdtemp, with mode 0700
PREFIX = "qs-"
OURS = ".held"


class Taken(Exception):
    """Somebody else holds this."""


class Hold:
    """A file lock that lasts as long as this process, whatever ends it."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise Taken(str(path)) from None

    def release(self) -> None:
        os.close(self._file)

    @classmethod
    def on_new(cls, path: Path) -> Self:
        """Nobody ever sees this file without its lock."""
        unnamed = path.with_name(path.name + ".new")
        hold = cls(unnamed)
        unnamed.rename(path)
        return hold


@dataclass(frozen=True)
class ShortFolder:
    """A folder `/tmp/qs-…` of mode 0700."""

    path: Path
    hold: Hold

    @classmethod
    def make(cls) -> Self:
        sweep()
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=SHORT))
        return cls(path, Hold.on_new(path.with_name(path.name + OURS)))

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.with_name(self.path.name + OURS).unlink(missing_ok=True)
        self.hold.release()


def sweep() -> None:
    """Remove the folders of processes that were killed before they could do it themselves."""
    for held in SHORT.glob(f"{PREFIX}*{OURS}"):
        with contextlib.suppress(Taken, OSError):
            if held.is_symlink() or held.stat().st_uid != os.getuid():
                continue
            hold = Hold(held)
            shutil.rmtree(held.with_name(held.name.removesuffix(OURS)), ignore_errors=True)
            held.unlink(missing_ok=True)
            hold.release()
