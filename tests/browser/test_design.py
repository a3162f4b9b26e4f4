"""The page of components: all of them, in both languages and themes, usable by everybody and never too wide."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.access import RULES, axe, overflows_of
from tests.browser.screens import Screen
from tests.browser.stage import DESK, PLAIN, RESULTS, Look, Stage

SHOTS = RESULTS / "shots"
ICONS = Path(__file__).parents[2] / "queue_server" / "web" / "static" / "icons.js"
# Spec section 15, and what the pages are made of besides.
COMPONENTS = """
code figure clock liveness band button key field choice switch pill need card skeleton picture expected
visit step undo line lists changed rooms past sheet wall notice health place table attention walkin
kiosk ticket language icon colours month booking appointment
"""
# Each window holds what is a page of its own elsewhere: there are many mains, and the same landmark in several states.
OF_WHOLE_PAGES = ["landmark-main-is-top-level", "landmark-no-duplicate-main", "landmark-unique", "heading-order"]
# Without reading the sheets, which axe could only do against the policy.
ASK_AXE = """async ([rules, without]) => (await axe.run({ runOnly: rules, resultTypes: ["violations"], preload: false,
    rules: Object.fromEntries(without.map((id) => [id, { enabled: false }])) })).violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} at ${JSON.stringify(target)}: ${failureSummary}`))"""
SHEETS_ARE_READ = """() => [...document.querySelectorAll("specimen-frame")].every(({ shadowRoot }) =>
    [...shadowRoot.querySelectorAll("link")].every((link) => link.sheet))"""


async def opens(stage: Stage, look: Look) -> Screen:
    """The page, once every window has its sheets."""
    screen = await stage.start_page(look)
    await screen.page.set_viewport_size(DESK)
    await screen.page.goto(f"{stage.demo.url}/design?lang={look.lang}&theme={look.theme}")
    await expect(screen.page.locator("html")).to_have_attribute("data-ready", "yes")
    await screen.page.wait_for_function(SHEETS_ARE_READ)
    return screen


async def barriers(page: Page) -> list[str]:
    await page.evaluate(axe())
    found: list[str] = await page.evaluate(ASK_AXE, [RULES, OF_WHOLE_PAGES])
    return found


@pytest.mark.parametrize("look", [PLAIN, Look("ar", "dark")], ids=["en-light", "ar-dark"])
async def test_every_component_is_there_and_can_be_used_by_everybody(stage: Stage, look: Look) -> None:
    screen = await opens(stage, look)
    page = screen.page
    await expect(page.locator("html")).to_have_attribute("data-theme", look.theme)
    parts = page.locator("[data-component]")
    names = await parts.evaluate_all("(all) => all.map((one) => one.dataset.component)")
    assert sorted(names) == sorted(COMPONENTS.split())
    headings = await page.locator("[data-component] > :is(h2, h3)").all_inner_texts()
    assert len(headings) == len(COMPONENTS.split())
    assert all(heading.strip() and "⟦" not in heading for heading in headings)
    icons = await page.locator("[data-icon]").evaluate_all("(all) => all.map((one) => one.dataset.icon)")
    assert sorted(icons) == sorted(re.findall(r"^  (\w+): svg`", ICONS.read_text(encoding="utf-8"), re.MULTILINE))
    assert await page.locator("[data-holds=no]").count() == 0
    await expect(page.locator("[data-pair='ink surface'] b")).to_have_text("16.0" if look.theme == "light" else "14.1")
    assert await page.get_by_text("⟦").count() == 0  # a sentence that nobody wrote

    assert await barriers(page) == []
    assert await overflows_of(page) == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    for part in await page.locator(".part").all():
        name = (await part.get_attribute("id") or "").removeprefix("of-")
        await part.screenshot(path=SHOTS / f"design-{name}-{look.lang}-{look.theme}.png", animations="disabled")


async def test_the_page_of_components_is_drawn_by_the_pages_own_modules(stage: Stage) -> None:
    """What stands in a window answers as it does on its page: a dimmed button says why, the pressed one looks it."""
    page = (await opens(stage, PLAIN)).page
    buttons = page.locator("[data-component=button]")
    await expect(buttons.locator(".btn.down")).to_have_count(1)
    dimmed = buttons.locator("[aria-disabled=true]").first
    await expect(dimmed).to_have_attribute("title", "Nobody is here.")
    states = page.locator("[data-component=visit] figure")
    assert await states.count() == 13
    await expect(page.locator("[data-component=visit] [data-state=called] .huge")).to_have_text("A017")
    await expect(page.locator("[data-component=wall] .room.called .number").first).to_have_text("A017")
    await expect(page.locator("[data-component=table] [data-state=none]")).to_contain_text("Zayd")
