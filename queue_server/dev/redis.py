"""A real Redis (or Valkey) of our own, which keeps nothing: Redis carries hints, never the truth."""

import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from queue_server.dev.binaries import Binary
from queue_server.dev.child import Child, Command, Runner, wait_until

START_SECONDS = 30.0


@dataclass
class Redis:
    """One server on one socket; killed and started again it is on the same socket, and empty."""

    binary: Binary
    runner: Runner
    data: Path
    sockets: Path
    child: Child | None = None

    @property
    def socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self, say: Callable[[str], None]) -> None:
        if self.child is not None and self.child.is_running():
            return
        say("starting Redis")
        self.socket.unlink(missing_ok=True)
        log = self.data / "redis.log"
        with log.open("wb") as output:
            self.child = self.runner.start(self._command(), log=output, dies_by=signal.SIGKILL)
        wait_until(self._answers, self.child, log=log, seconds=START_SECONDS)

    def stop(self) -> None:
        """At once: it has nothing to write down, and a frozen one would not hear a politer word."""
        if self.child is not None:
            self.child.kill()
            self.child = None

    def _command(self) -> Command:
        return [
            self.binary.path,
            *("--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", self.sockets),
        ]

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(1.0)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False
