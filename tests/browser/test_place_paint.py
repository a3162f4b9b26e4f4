"""How soon a phone on a slow network shows something, and its place."""

import json
import re
from statistics import median

import pytest
from playwright.async_api import expect

from tests.browser.stage import PHONE, Stage

SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER_CPU = {"rate": 4}
TIMES = 5
NOTE_THE_PLACE = """
new MutationObserver(() => {
    if (!globalThis.placedAt && document.querySelector(".big .code")) globalThis.placedAt = performance.now();
}).observe(document, { childList: true, subtree: true });
"""
FIGURES = """() => ({
    first_paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    place_shown: globalThis.placedAt,
})"""


async def test_the_first_picture_is_in_the_html_and_the_modules_are_fetched_ahead(stage: Stage) -> None:
    context = await stage.a_browser()
    page = await context.new_page()
    await page.route(re.compile(r"/static/place/place\.js"), lambda route: route.abort())
    answer = await page.goto(f"{stage.demo.url}/t/01900000-0000-7000-8000-000000000000")
    assert answer is not None
    html = await answer.text()
    await expect(page.get_by_text("Opening · جارٍ الفتح")).to_be_visible()
    await expect(page.locator(".skeleton")).to_have_count(2)
    assert html.count('rel="modulepreload"') >= 10
    assert html.index("first.js") < html.index("modulepreload")


@pytest.mark.bench
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_first_paint_on_a_throttled_phone(stage: Stage, language: str) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    path, secret = ticket["secret_link"].split("#")
    measured = [await first_visit(stage, f"{path}?lang={language}#{secret}") for _ in range(TIMES)]
    for case in ("first_paint", "place_shown"):
        value = round(median(one[case] for one in measured))
        print(json.dumps({"bench": "phone", "case": f"{case} {language}", "value": value, "unit": "ms", "ratios": {}}))


async def first_visit(stage: Stage, link: str) -> dict[str, float]:
    """Milliseconds, on a phone that was never here: 1.6 Mbit/s, 150 ms, a quarter of this machine."""
    context = await stage.a_browser()
    page = await context.new_page()
    await page.set_viewport_size(PHONE)
    await page.add_init_script(NOTE_THE_PLACE)
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", SLOW)
    await devtools.send("Emulation.setCPUThrottlingRate", SLOWER_CPU)
    await page.goto(f"{stage.demo.url}{link}")
    await expect(page.locator(".big .code")).to_be_visible()
    figures: dict[str, float] = await page.evaluate(FIGURES)
    await context.close()
    return figures
