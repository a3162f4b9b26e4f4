"""Engines that only the chaos suite uses, and what its options say."""

import faulthandler
from collections.abc import Iterator

import pytest

from queue_server.dev.engines import Engines
from tests.engines import engines_apart


@pytest.fixture(scope="session")
def own_engines() -> Iterator[Engines]:
    """A Postgres and a Redis that may be killed, frozen, emptied and restored."""
    with engines_apart() as engines:
        yield engines


@pytest.fixture(autouse=True)
def no_alarm_clock(request: pytest.FixtureRequest) -> None:
    """Four minutes are a hang elsewhere; these tests take longer, and bound themselves."""
    if request.node.get_closest_marker("chaos") is not None:
        faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session")
def is_brief(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.option.brief)


@pytest.fixture(scope="session")
def form(is_brief: bool) -> str:
    """The word for it in the report."""
    return "brief" if is_brief else "long"


@pytest.fixture(scope="session")
def patience(pytestconfig: pytest.Config) -> float:
    """What promised times are multiplied with."""
    return float(pytestconfig.option.patience)
