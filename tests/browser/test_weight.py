"""What a page weighs on its way to a phone, and what it is allowed to do there."""

import pytest
from playwright.async_api import expect

from tests.browser.stage import Stage

MOST = 150_000
PAGES = ["start", "place", "console", "wall"]


async def weight_of(stage: Stage, address: str) -> int:
    """Bytes that travel (without headers) until the page has come to rest, for somebody who was never here."""
    context = await stage.a_browser()
    page = await context.new_page()
    network = await context.new_cdp_session(page)
    arrived: list[int] = []
    network.on("Network.dataReceived", lambda event: arrived.append(event["encodedDataLength"]))
    await network.send("Network.enable")
    await page.goto(f"{stage.demo.url}{address}", wait_until="networkidle")
    await expect(page.locator("main")).to_be_visible()
    return sum(arrived)


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_weighs_at_most_150_kilobytes_with_its_fonts(stage: Stage, page: str) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    branch = next(iter(stage.desk.branches.values()))
    address = {"start": "/", "place": ticket["secret_link"], "console": "/console", "wall": f"/display/{branch}"}[page]
    assert await weight_of(stage, address) <= MOST


@pytest.mark.parametrize("page", ["/", "/t/01900000-0000-7000-8000-000000000000", "/console", "/display/{branch}"])
async def test_a_page_may_fetch_from_its_own_house_only(stage: Stage, page: str) -> None:
    branch = next(iter(stage.desk.branches.values()))
    policy = await stage.desk.header(page.format(branch=branch), "content-security-policy")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["font-src"] == "'self'"
    assert "unsafe" not in policy
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
