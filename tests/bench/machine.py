"""The machine under measurement: its cores, what a process used of them, and what everything is versions of."""

import os
import platform
import re
import resource
import socket
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.bench.progress import say

PROC = Path("/proc")
ENOUGH_FILES = 11_000
SERVER_CORE = 0
OTHER_CORE = 1  # the load generator, the driver, the engines
loads: list[float] = []
LIBRARIES = ("python-socketio", "python-engineio", "uvicorn", "websockets", "uvloop", "orjson", "starlette", "asyncpg")


def cores() -> set[int]:
    """Which cores this process may use."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))


def is_pinned() -> bool:
    """Whether servers have a core of their own."""
    return {SERVER_CORE, OTHER_CORE} <= ALLOWED and hasattr(os, "sched_setaffinity")


ALLOWED = cores()


def prepare() -> None:
    """Leave the server's core to the server: this process, and whatever it starts, use the other one."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if resource.RLIM_INFINITY != most < ENOUGH_FILES:
        say(f"only {most:,} open files are allowed (ulimit -Hn): large crowds will be refused")
    _go_first()
    if is_pinned():
        os.sched_setaffinity(0, {OTHER_CORE})
    else:
        say(f"only cores {sorted(ALLOWED)} are to be had: servers and load share them, and wall-clock figures suffer")


def give_core(pid: int, *, all_cores: bool = False) -> None:
    """A server gets its core, or all of them."""
    if is_pinned():
        os.sched_setaffinity(pid, ALLOWED if all_cores else {SERVER_CORE})


def _go_first() -> None:
    """We and all that we start go before whatever else runs on this machine, where we may say so."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -15)
    except PermissionError:
        say("no permission to go first: other programs disturb the figures more")


def family(pid: int) -> list[int]:
    """A process and those below it."""
    below = [int(child) for tasks in _tasks(pid) for child in _text(tasks / "children").split()]
    return [pid, *(one for child in below for one in family(child))]


def cpu_seconds(pid: int) -> float:
    """What a process and those below it have used of the processors, in user space and in the kernel.

    To the nanosecond from `schedstat` where the kernel keeps it, else in hundredths of a second from `stat`.
    """
    return sum(_cpu_of_one(one) for one in family(pid))


def _cpu_of_one(pid: int) -> float:
    precise = [_text(task / "schedstat").split() for task in _tasks(pid)]
    nanoseconds = sum(int(fields[0]) for fields in precise if fields)
    if nanoseconds:
        return nanoseconds / 1e9
    fields = _text(PROC / str(pid) / "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def memory_kb(pid: int) -> int:
    """Resident memory of a process and those below it (VmRSS); what the kernel keeps for sockets is not in it."""
    return sum(
        int(found[1])
        for one in family(pid)
        if (found := re.search(r"VmRSS:\s+(\d+)", _text(PROC / str(one) / "status")))
    )


def a_port() -> int:
    """A free one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def look_at_load() -> None:
    """Remember how busy the machine is; a run on a quiet one makes about 2 itself."""
    loads.append(os.getloadavg()[0])


def description(others: dict[str, str]) -> dict[str, Any]:
    """What figures were measured on, as the last line of a run says it: a figure like the others, with more to it."""
    model = re.search(r"model name\s*:\s*(.+)", _text(PROC / "cpuinfo"))
    return {
        "bench": "machine",
        "case": model[1] if model else platform.processor(),
        "value": len(ALLOWED),
        "unit": "cores",
        "ratios": {},
        "pinned": is_pinned(),
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "highest load": round(max(loads, default=0.0), 2),
        "versions": {name: metadata.version(name) for name in LIBRARIES} | others,
    }


def _tasks(pid: int) -> list[Path]:
    try:
        return list((PROC / str(pid) / "task").iterdir())
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
