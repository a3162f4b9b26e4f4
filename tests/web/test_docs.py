"""The page of the two documents: whole under the strict policy, and without a word to anybody else."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from queue_server.operations import OPERATIONS
from queue_server.web.asyncapi import HEARD, SAID
from tests.a_server import Running
from tests.browser.conftest import browser

__all__ = ["browser"]
pytestmark = pytest.mark.browser


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    page = await browser.new_page()
    yield page
    await page.close()


async def test_docs_show_every_operation_and_ask_nobody_else(page: Page, server: Running) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    await page.goto(f"{server.url}/docs", wait_until="networkidle")
    await expect(page.locator(".opblock-tag-section")).not_to_have_count(0)
    shown = 0
    for section in await page.locator(".opblock-tag-section").all():  # one by one: of very many it draws only some
        await section.locator(".opblock-tag").click()
        await expect(section.locator(".opblock").first).to_be_visible()
        shown += await section.locator(".opblock").count()
        await section.locator(".opblock-tag").click()

    assert shown == len(OPERATIONS)
    await expect(page.locator("#sockets details")).to_have_count(len(SAID) + len(HEARD))
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(server.url).netloc}
    assert complaints == []


async def test_an_operation_may_be_tried(page: Page, server: Running) -> None:
    await page.goto(f"{server.url}/docs")
    await page.locator(".opblock-tag", has_text="Health").click()
    block = page.locator("#operations-Health-web_live")
    await block.locator(".opblock-summary-control").click()
    await block.get_by_role("button", name="Try it out").click()
    await block.get_by_role("button", name="Execute").click()

    await expect(block.locator(".live-responses-table .response-col_status").last).to_contain_text("200")


async def test_a_socket_event_shows_its_payload(page: Page, server: Running) -> None:
    await page.goto(f"{server.url}/docs")
    details = page.locator("#sockets details", has_text="queue:position-changed").first
    await details.locator("summary").click()

    await expect(details.locator("pre")).to_contain_text("expected_at")
