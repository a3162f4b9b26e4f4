"""The machine's own Chromium: none is downloaded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright, expect

WITH_WINDOWS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# First the one that has no windows to draw: it does the same for half of the CPU.
BROWSERS = ("chromium-headless-shell", *WITH_WINDOWS)
QUIETLY = (
    "--no-sandbox",  # a container's root has no other way
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 30_000  # ms; as long as Playwright itself waits for a click


@asynccontextmanager
async def a_chromium(names: tuple[str, ...] = BROWSERS) -> AsyncIterator[Browser]:
    """The first of these that there is; without one the test is skipped, and fails in CI."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        missing = "no Chromium here: install one (Debian: apt-get install chromium)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=found, args=QUIETLY)
        expect.set_options(timeout=PATIENCE)
        yield browser
        await browser.close()
