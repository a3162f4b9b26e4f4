"""The programs that benches need beside Python: found, compiled, or installed on demand into `.bench/`."""

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.bench.peers import CHECKOUT, OURS, STOCK, TUNED, Peer
from tests.bench.progress import say

HERE = Path(__file__).parent
INSTALLED = CHECKOUT / ".bench"
NODE_PACKAGES = INSTALLED / "node"
BOOKING_PACKAGES = INSTALLED / "booking"
ZIG = "ziglang==0.15.1"


class Missing(Exception):
    """A program is not there; the message says how to get it."""


class Workshop:
    """Makes or finds each program once. With `may_fetch` it installs what is missing, else it does without."""

    def __init__(self, *, may_fetch: bool) -> None:
        self._may_fetch = may_fetch
        self.node = cache(self._node_or_none)
        self.floor = cache(self._floor_or_none)

    def generator(self) -> Path:
        """The load generator. Raises `Missing` where there is no compiler."""
        return self._compiled("crowd", sorted((HERE / "crowd").glob("*.[ch]")))

    def peers(self) -> list[Peer]:
        """Ours and every peer that is to be had, in the order in which rounds go."""
        return [peer for peer in (OURS, self.node(), TUNED, STOCK, self.floor()) if peer is not None]

    def express(self, database_url: str) -> Peer | None:
        """Express with Sequelize, on a database; None where it cannot be had."""
        try:
            if not (BOOKING_PACKAGES / "node_modules" / "sequelize").is_dir():
                self._fetch_packages(HERE / "peers" / "booking", BOOKING_PACKAGES, "express and sequelize")
            program = (_program("node"), str(HERE / "servers" / "express.js"))
            return Peer("express sequelize", program, (str(BOOKING_PACKAGES), database_url))
        except Missing as missing:
            say(f"left out: express and sequelize; {missing}")
            return None

    def versions(self) -> dict[str, str]:
        """Of what is not a package of ours."""
        if self.node() is None:
            return {}
        package = json.loads(
            (NODE_PACKAGES / "node_modules" / "socket.io" / "package.json").read_text(encoding="utf-8")
        )
        said = subprocess.run([_program("node"), "--version"], check=True, capture_output=True, text=True)
        return {"node": said.stdout.strip().removeprefix("v"), "socket.io": package["version"]}

    def python_and_node(self) -> list[Peer]:
        """The two servers that others would pick."""
        return [peer for peer in (STOCK, self.node()) if peer is not None]

    def _floor_or_none(self) -> Peer | None:
        """The C program that only sends."""
        try:
            return Peer("floor", (str(self._compiled("floor", [HERE / "servers" / "floor.c"])),))
        except Missing as missing:
            say(f"left out: the floor; {missing}")
            return None

    def _node_or_none(self) -> Peer | None:
        """Node's socket.io."""
        try:
            if not (NODE_PACKAGES / "node_modules" / "socket.io").is_dir():
                self._fetch_packages(HERE / "peers", NODE_PACKAGES, "node socket.io")
            return Peer("node socket.io", (_program("node"), str(HERE / "servers" / "node.js")), (str(NODE_PACKAGES),))
        except Missing as missing:
            say(f"left out: node socket.io; {missing}")
            return None

    def _fetch_packages(self, of: Path, into: Path, what: str) -> None:
        if not self._may_fetch:
            raise Missing("a full run (scripts/bench without --short) fetches it with npm")
        npm = _program("npm")
        say(f"fetching {what} (once)")
        into.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(of / name, into)
        _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", folder=into)

    def _compiled(self, name: str, sources: list[Path]) -> Path:
        """A program of ours, made anew when a source has changed."""
        made = INSTALLED / name
        if not made.exists() or made.stat().st_mtime < max(source.stat().st_mtime for source in sources):
            compiler = self._compiler()
            INSTALLED.mkdir(exist_ok=True)
            fresh = made.with_suffix(f".{os.getpid()}")  # another run may be using the old one
            _run(
                *compiler, "-O2", "-o", str(fresh), *(str(source) for source in sources if source.suffix == ".c"), "-lm"
            )
            fresh.replace(made)
        return made

    def _compiler(self) -> list[str]:
        for name in ("cc", "gcc", "clang"):
            if (found := shutil.which(name)) is not None:
                return [found]
        python = INSTALLED / "zig" / "bin" / "python"
        if not python.exists():
            if not self._may_fetch:
                raise Missing("it needs a C compiler: install gcc, or let a full run fetch one (the package ziglang)")
            say("no C compiler on this machine: fetching one as a Python package (once)")
            _run(sys.executable, "-m", "venv", str(python.parents[1]))
            _run(str(python), "-m", "pip", "install", "--quiet", ZIG)
        return [str(python), "-m", "ziglang", "cc"]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Missing(f"{name} is not on this machine: install it (Debian, Ubuntu: apt-get install npm)")
    return found


def _run(*command: str, folder: Path | None = None) -> None:
    """Run to the end; its words go to stderr, for stdout is for figures."""
    try:
        subprocess.run(command, check=True, cwd=folder, stdout=sys.stderr)
    except subprocess.CalledProcessError as error:
        raise Missing(f"{Path(command[0]).name} failed with {error.returncode}; it says why above") from None
