"""A demo and a browser for the whole run, a stage for each test."""

import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.demo import Demo, a_demo
from tests.browser.front_desk import FrontDesk
from tests.browser.stage import RESULTS, Stage, a_stage

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIETLY = (
    "--no-sandbox",  # a container's root has no other way
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
TOKEN_LASTS = 10 * 60.0
PATIENCE = 15_000
OUTCOME = pytest.StashKey[bool]()


# Walks through every state, language, theme and size, and through bad days, take their time: CI runs them after the
# ordinary tests, which keep the main walks of every page.
LOOKS = {
    "test_access",
    "test_account_looks",
    "test_audit_page",
    "test_booking_looks",
    "test_branch",
    "test_console",
    "test_day_page",
    "test_design",
    "test_display",
    "test_display_months",
    "test_display_setup",
    "test_display_sound",
    "test_keyboard",
    "test_kiosk",
    "test_networks",
    "test_pairing",
    "test_place_access",
    "test_place_offline",
    "test_plan_looks",
    "test_reception",
    "test_reception_states",
    "test_restarts",
    "test_schedule_page",
    "test_ticket_print",
    "test_two_consoles",
    "test_visits",
    "test_weight",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
        if item.path.parent == here and item.path.stem in LOOKS:
            item.add_marker("looks")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[OUTCOME] = item.stash.get(OUTCOME, True) and not report.failed
    return report


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The machine's own Chromium: none is downloaded."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        missing = "no Chromium here: install one (Debian: apt-get install chromium)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=found, args=QUIETLY)
        expect.set_options(timeout=PATIENCE)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def demo(browser: Browser) -> AsyncIterator[Demo]:
    """The demo, for whoever has a browser to look at it."""
    async with a_demo() as running:
        yield running


@dataclass
class Desk:
    """The front desk, whose session must not end in the middle of a run."""

    desk: FrontDesk
    signed_in: float


@pytest.fixture(scope="session")
async def front_desk(demo: Demo) -> AsyncIterator[Desk]:
    desk = await FrontDesk.at(demo.url)
    yield Desk(desk, time.monotonic())
    await desk.leave()


@pytest.fixture
async def stage(demo: Demo, front_desk: Desk, browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """An empty house and no page open; at the end nobody's browser may have complained."""
    desk = front_desk.desk
    if time.monotonic() - front_desk.signed_in > TOKEN_LASTS:
        await desk.sign_in()
        front_desk.signed_in = time.monotonic()
    await desk.clears_the_house()
    async with a_stage(demo, desk, browser) as stage:
        yield stage
        complaints = stage.complaints()
        if complaints or not request.node.stash[OUTCOME]:
            await stage.pictures(RESULTS / re.sub(r"\W+", "-", request.node.name))
    assert not complaints, "\n".join(complaints)
