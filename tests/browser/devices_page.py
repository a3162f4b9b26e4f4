"""The page of screens and kiosks, and the code that one of them shows."""

import re
from typing import Any

from playwright.async_api import Locator, ViewportSize, expect

from tests.browser.front_desk import Json
from tests.browser.screens import Screen
from tests.browser.stage import HOME, PHONE, PLAIN, Look, Stage


class Screens(Screen):
    """The page of screens and kiosks, on somebody's phone or desk."""

    def device(self, name: str) -> Locator:
        return self.page.locator(".device").filter(has_text=name)

    @property
    def said(self) -> Locator:
        return self.page.locator(".said")

    async def adds(self, code: str, name: str, *, branch: str = HOME) -> None:
        await self.page.locator("#code").fill(code)
        await self.page.locator("#branch").select_option(label=branch)
        await self.page.locator("#name").fill(name)
        await self.page.keyboard.press("Enter")


async def code_on(screen: Screen) -> str:
    shown = screen.page.locator(".shown .code")
    await expect(shown).to_be_visible()
    return re.sub(r"\s", "", await shown.inner_text())


async def screens_on(stage: Stage, size: ViewportSize = PHONE, look: Look = PLAIN, login: str = "reception") -> Screens:
    """Somebody who is signed in already opens the page."""
    context = await stage.browser_of(size, look, None)
    await stage.signs_in(context, login)
    page = await stage.opens_in(context, Screens, "screens", "/admin/devices")
    await expect(page.page.locator("h1")).to_be_attached()
    return page


async def devices_at(stage: Stage, branch: str = HOME) -> list[Any]:
    answer: Json = await stage.desk.asks(f"/devices?branch_id={stage.desk.branches.get(branch, branch)}&limit=100")
    found: list[Any] = answer["items"]
    return found
