"""`scripts/setup` works in any folder, twice, and in two clones side by side."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
NEEDED = ("scripts", "requirements.lock", "requirements-dev.lock", "queue_server/__init__.py")
PAGES = ("queue_server/web/package.json", "queue_server/web/package-lock.json", "queue_server/web/.npmrc")


def clone(folder: Path) -> Path:
    for name in (*NEEDED, *PAGES):
        source, target = HOUSE / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
    return folder


def setting_up(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([folder / "scripts" / "setup", "demo"], cwd="/", stderr=subprocess.PIPE, text=True)


def is_ready(folder: Path) -> bool:
    question = "import queue_server, starlette; print(queue_server.__file__)"
    python = folder / ".venv" / "bin" / "python"
    answer = subprocess.run([python, "-c", question], cwd="/", capture_output=True, text=True, check=True)
    return Path(answer.stdout.strip()).is_relative_to(folder)


@pytest.mark.chaos
def test_two_clones_each_set_up_twice_at_once(tmp_path: Path) -> None:
    clones = [clone(tmp_path / "a clinic"), clone(tmp_path / "b clinic")]

    started = [setting_up(folder) for folder in clones for _ in range(2)]
    ended = [(process.communicate()[1], process.returncode) for process in started]

    assert [said for said, status in ended if status != 0] == []
    assert all(is_ready(folder) for folder in clones)


@pytest.mark.chaos
def test_a_second_time_costs_nothing(tmp_path: Path) -> None:
    folder = clone(tmp_path / "a clinic")
    setting_up(folder).communicate()

    began = time.monotonic()
    _, said = setting_up(folder).communicate()

    assert time.monotonic() - began < 0.3
    assert said == ""


@pytest.mark.chaos
def test_a_copied_folder_gets_an_environment_of_its_own(tmp_path: Path) -> None:
    folder = clone(tmp_path / "a clinic")
    setting_up(folder).communicate()
    copied = Path(shutil.copytree(folder, tmp_path / "copied", symlinks=True))

    setting_up(copied).communicate()

    assert is_ready(copied)


@pytest.mark.chaos
def test_a_set_up_that_was_killed_is_made_good(tmp_path: Path) -> None:
    folder = clone(tmp_path / "a clinic")
    killed = setting_up(folder)
    time.sleep(0.7)
    killed.kill()
    killed.communicate()

    setting_up(folder).communicate()

    assert is_ready(folder)
