"""The one socket that the server listens on; several workers share it."""

import errno
import os
import resource
import socket

BACKLOG = 4096  # a whole waiting room may come back at once
UNREAD_SECONDS = 20  # a connection whose peer takes nothing for so long is given up by the kernel
PORTS_TO_TRY = 100
LAST_PORT = 65535
FILES_WANTED = 20_000  # a socket each; many systems begin a process with 1,024


class CannotListen(Exception):
    """Nothing can listen at this address; the message says why, and what to do."""


class PortTaken(CannotListen):
    """Something else listens there."""


def open_files_allowed() -> int:
    """How many files and sockets this process may have open, after asking for all that it can get."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def listen_at(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `PortTaken`, `CannotListen`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return _opened(family, (host, port))
    except OSError as error:
        why = os.strerror(error.errno) if isinstance(error.errno, int) and error.errno > 0 else str(error)
        refusal = PortTaken if error.errno == errno.EADDRINUSE else CannotListen
        raise refusal(
            f"Cannot listen at {host}, port {port}: {why}. Stop what uses it, or choose another (--host, --port)."
        ) from None


def listen_from(host: str, port: int) -> socket.socket:
    """As `listen_at`, at this port or the next that is free."""
    for candidate in range(port, min(port + PORTS_TO_TRY, LAST_PORT)):
        try:
            return listen_at(host, candidate)
        except PortTaken:
            continue
    return listen_at(host, port)


def url_of(listening: socket.socket) -> str:
    """Where a person on this machine reaches it."""
    host, port = listening.getsockname()[:2]
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _opened(family: int, address: tuple[str, int]) -> socket.socket:
    listening = socket.create_server(address, family=family, backlog=BACKLOG)
    # Accepted sockets inherit it: without it one that stopped reading keeps its buffers for a quarter of an hour.
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
    return listening
