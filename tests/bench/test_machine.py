"""What a server has used is read for all of its processes."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.bench import machine

WORKS_AND_WAITS = "sum(range(3_000_000)); print('done', flush=True); input()"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WORKS_AND_WAITS!r}])"


@pytest.fixture
def parent() -> Iterator[int]:
    """A process that waits for its child, which has worked."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", PARENT], stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"done\n"
        yield process.pid
        process.communicate(b"\n")


def test_the_children_count(parent: int) -> None:
    first, child = machine.family(parent)

    assert first == parent
    assert machine.cpu_seconds(parent) > machine.cpu_seconds(child) > 0
    assert machine.memory_kb(parent) > machine.memory_kb(child) > 0


def test_whoever_is_gone_has_used_nothing() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    assert (machine.cpu_seconds(gone.pid), machine.memory_kb(gone.pid)) == (0, 0)


def test_the_machine_is_described() -> None:
    told = machine.description({"node": "20.0.0"})

    assert told["value"] == len(os.sched_getaffinity(0))
    assert told["versions"]["node"] == "20.0.0"
    assert told["versions"]["python-socketio"]
