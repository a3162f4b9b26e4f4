"""Options of the chaos suite: `--seeds N`, `--seed X`, `--brief`, `--soak MINUTES`, `--patience FACTOR`."""

import secrets

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("chaos", "faults for real (-m chaos)")
    group.addoption("--seeds", type=int, default=1, help="so many runs, each with a seed of its own")
    group.addoption("--seed", type=int, default=None, help="the first of them, to see a failure again")
    group.addoption("--brief", action="store_true", help="each fault for a few seconds")
    group.addoption("--soak", type=float, default=None, metavar="MINUTES", help="how long the soak lasts (2)")
    group.addoption(
        "--patience", type=float, default=1.0, metavar="FACTOR", help="promised times, so often, on a busy machine"
    )


def pytest_configure(config: pytest.Config) -> None:
    """One seed for all processes of a run, which the controller draws."""
    if config.option.seed is None:
        config.option.seed = secrets.randbelow(1 << 20)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes a `seed` runs once for each."""
    if "seed" in metafunc.fixturenames:
        first, count = metafunc.config.option.seed, metafunc.config.option.seeds
        metafunc.parametrize("seed", range(first, first + count), ids=lambda seed: f"seed {seed}")
