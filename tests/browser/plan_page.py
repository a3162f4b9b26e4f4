"""Reception's day and a doctor's schedule in somebody's browser."""

import re
from datetime import date

from playwright.async_api import Locator, ViewportSize, expect

from tests.browser.reception_page import NOTE_PRINTS, Printed
from tests.browser.screens import Screen
from tests.browser.stage import DESK, PLAIN, Look, Stage


class Plan(Screen):
    """Appointments over time."""

    hand = (0.0, 0.0)  # where the mouse holds something

    def tile(self, name: str) -> Locator:
        """An appointment, by whose it is."""
        return self.page.locator("[data-appointment]").filter(has_text=name)

    def column(self, heading: str) -> Locator:
        """Everything under a doctor or a day."""
        return self.page.get_by_role("region", name=heading)

    def stands(self, heading: str, name: str, time: str) -> Locator:
        """An appointment in that column at that time."""
        return self.column(heading).locator("[data-appointment]").filter(has_text=re.compile(f"{time}.*{name}", re.S))

    @property
    def panel(self) -> Locator:
        return self.page.locator(".side")

    @property
    def band(self) -> Locator:
        return self.page.locator(".band")

    @property
    def told(self) -> Locator:
        """What was done here last."""
        return self.page.locator(".undo .done")

    @property
    def spoken(self) -> Locator:
        """What a screen reader hears while something is moved."""
        return self.page.locator("main > .unseen[role=status]")

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def scale(self) -> float:
        """Pixels a minute."""
        found: str = await self.page.locator(".grid").evaluate("(grid) => grid.style.getPropertyValue('--scale')")
        return float(found)

    async def clicks_into(self, heading: str, *, hours: int) -> None:
        """An empty place of that column, so many hours from its top."""
        column = self.column(heading)
        await column.wait_for()
        box = await column.bounding_box()
        assert box is not None
        await column.click(position={"x": box["width"] / 2, "y": hours * 60 * await self.scale()})

    async def drags(self, name: str, *, minutes: int, to: str | None = None, drops: bool = True) -> None:
        """With the mouse, so many minutes down, and into another column."""
        await self.has_read()
        await self.holds(name)
        await self.carries(minutes=minutes, to=to)
        if drops:
            await self.page.mouse.up()

    async def has_read(self) -> None:
        """What comes after the plan is there."""
        await self.page.locator("#find").wait_for()

    async def holds(self, name: str) -> None:
        """The mouse is pressed on it."""
        tile = self.tile(name)
        await tile.scroll_into_view_if_needed()
        box = await tile.bounding_box()
        assert box is not None
        self.hand = (box["x"] + box["width"] / 2, box["y"] + min(10, box["height"] / 2))
        await self.page.mouse.move(*self.hand)
        await self.page.mouse.down()

    async def carries(self, *, minutes: int, to: str | None = None) -> None:
        x, y = self.hand
        there = None if to is None else await self.column(to).bounding_box()
        x = x if there is None else there["x"] + there["width"] / 2
        await self.page.mouse.move(x, y + minutes * await self.scale(), steps=8)

    async def printed(self) -> list[Printed]:
        """What was sent to the printer so far."""
        found: list[Printed] = await self.page.evaluate("globalThis.printed ?? []")
        return found


async def plan_of(
    stage: Stage, address: str, login: str = "reception", look: Look = PLAIN, *, size: ViewportSize = DESK
) -> Plan:
    """A page of appointments of somebody who signed in before, once they are there."""
    context = await stage.browser_of(size, look, None)
    await context.add_init_script(NOTE_PRINTS)
    await stage.signs_in(context, login)
    name = "day" if address.startswith("/day") else "schedule"
    plan = await stage.opens_in(context, Plan, f"{name}-{login}", address)
    await expect(plan.page.locator(".pill.good").filter(has_text=re.compile("^ ?(Live|مباشر)$"))).to_be_visible()
    await expect(plan.page.locator("[aria-busy=true]")).to_have_count(0)
    return plan


async def day_of(stage: Stage, day: date, login: str = "reception", look: Look = PLAIN) -> Plan:
    """Reception's day."""
    return await plan_of(stage, f"/day?day={day}&branch={stage.desk.branches['Al Khuwair']}", login, look)
