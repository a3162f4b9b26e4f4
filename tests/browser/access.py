"""Whether a page can be used by everybody: axe's rules, and no sideways scroll on the narrowest phone."""

from functools import cache
from pathlib import Path

from playwright.async_api import Page, ViewportSize

AXE = Path(__file__).parents[2] / "queue_server" / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What is as it was when axe last looked, in another theme, can be wrong in its colours only.
ASK_AXE = """async (rules) => {
    const seen = innerWidth + document.documentElement.outerHTML.replace(/ data-theme="[a-z]+"/, "");
    const runOnly = seen === globalThis.axeSaw ? ["color-contrast", "link-in-text-block"] : rules;
    globalThis.axeSaw = seen;
    return (await axe.run({ runOnly, resultTypes: ["violations"] })).violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`));
}"""
NARROWEST = ViewportSize(width=320, height=640)
# Words that lie on other words, as far as both can be seen.
ON_TOP = """() => {
    const seen = (one) => {
        const words = document.createRange();
        words.selectNodeContents(one);
        let { left, right, top, bottom, height } = words.getBoundingClientRect();
        [top, bottom] = [top + height / 5, bottom - height / 5]; // letters fill the middle of their line
        for (let box = one.parentElement; box !== document.body && box; box = box.parentElement) {
            if (getComputedStyle(box).overflow === "visible") continue;
            const clip = box.getBoundingClientRect();
            [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
            [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
        }
        return { one, left, right, top, bottom };
    };
    const speaks = (one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const spoken = [...document.body.querySelectorAll("*:not(option)")]
        .filter((one) => speaks(one) && !one.closest(".unseen")).map(seen);
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 4
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
    return spoken.flatMap((a, i) => spoken.slice(i + 1)
        .filter((b) => !a.one.contains(b.one) && meet(a, b))
        .map((b) => `${a.one.textContent.trim()} lies on ${b.one.textContent.trim()}`));
}"""
TOO_WIDE = """() => {
    const over = document.documentElement.scrollWidth - innerWidth;
    const outside = [...document.body.querySelectorAll("*")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width && (box.right > innerWidth + 1 || box.left < -1) && !one.closest(".unseen");
    });
    return over > 0 ? outside.slice(0, 3).map((one) => `${over} px too wide: ${one.tagName}.${one.className}`) : [];
}"""


@cache
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


async def barriers_of(page: Page) -> list[str]:
    """What axe finds; the policy allows it in no other way than as the debugger's own words."""
    if not await page.evaluate("'axe' in globalThis"):
        await page.evaluate(axe())
    found: list[str] = await page.evaluate(ASK_AXE, RULES)
    return found


async def overflows_of(page: Page, size: ViewportSize = NARROWEST) -> list[str]:
    """What sticks out sideways on a screen of this size, and words that lie on others."""
    before = page.viewport_size
    assert before is not None
    await page.set_viewport_size(size)
    found: list[str] = [*await page.evaluate(TOO_WIDE), *await page.evaluate(ON_TOP)]
    await page.set_viewport_size(before)
    return found
