"""A demo and a browser for the whole run, a stage for each test."""

import os
import re
import time
from collections.abc import AsyncIterator, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.bookings import Bookings, tomorrow
from tests.browser.chromium import a_chromium
from tests.browser.demo import Demo, a_demo
from tests.browser.front_desk import FrontDesk
from tests.browser.stage import HOME, RESULTS, Stage, a_stage

FRESH = 4 * 60.0  # seconds; a minute later a dangerous act would ask the desk who it is
OUTCOME = pytest.StashKey[bool]()
# A shared machine may stand still for longer than a page waits for an answer. The report shows every first failure.
ONCE_MORE = pytest.mark.flaky(reruns=1)


# Walks through every state, language, theme and size, and through bad days, take their time: CI runs them after the
# ordinary tests, which keep the main walks of every page.
LOOKS = {
    "test_access",
    "test_account_looks",
    "test_appointments_page",
    "test_audit_page",
    "test_booking_looks",
    "test_booking_returns",
    "test_branch",
    "test_console",
    "test_console_away",
    "test_console_looks",
    "test_console_press",
    "test_day_away",
    "test_day_booking",
    "test_day_page",
    "test_day_panel",
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
            if os.environ.get("CI"):
                item.add_marker(ONCE_MORE)
        if item.path.parent == here and item.path.stem in LOOKS:
            item.add_marker("looks")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[OUTCOME] = not report.failed and (report.when == "setup" or item.stash[OUTCOME])
    return report


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with a_chromium() as browser:
        yield browser


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
    if not demo.is_up:  # a test that stopped it has failed before it was up again
        await demo.restart()
    if time.monotonic() - front_desk.signed_in > FRESH:
        await desk.sign_in()
        front_desk.signed_in = time.monotonic()
    tomorrow.cache_clear()
    await desk.clears_the_house()
    async with a_stage(demo, desk, browser) as stage:
        yield stage
        complaints = stage.complaints()
        if complaints or not request.node.stash[OUTCOME]:
            await stage.pictures(RESULTS / re.sub(r"\W+", "-", request.node.name))
    assert not complaints, "\n".join(complaints)


@pytest.fixture
async def bookings(stage: Stage) -> Bookings:
    """Tomorrow is empty, and both doctors work."""
    found = await Bookings.at(stage.desk, stage.desk.branches[HOME])
    await found.clears(tomorrow())
    for doctor in ("Dr. Said", "Dr. Maryam"):
        await found.free(doctor, tomorrow())
    return found
