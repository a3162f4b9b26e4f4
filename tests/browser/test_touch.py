"""Reception's day under fingers: on a tablet an appointment is held and dragged, on a phone it goes by a form."""

from asyncio import gather
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.bookings import Bookings, tomorrow
from tests.browser.plan_page import Plan, day_of
from tests.browser.stage import HOME, PHONE, Stage

SAID, MARYAM = "Dr. Said", "Dr. Maryam"


class Finger:
    """One finger on the glass."""

    def __init__(self, send: Any) -> None:
        self._send = send

    async def down(self, x: float, y: float) -> None:
        await self._touch("touchStart", {"x": x, "y": y})

    async def moves(self, x: float, y: float) -> None:
        await self._touch("touchMove", {"x": x, "y": y})

    async def up(self) -> None:
        await self._touch("touchEnd")

    async def taps(self, what: Locator, *, x: float = 0.5, y: float = 0.5) -> None:
        await self.taps_at(*await place_of(what, x, y))

    async def taps_at(self, x: float, y: float) -> None:
        """In one go: a page that is slow to answer does not make a tap a long one."""
        await gather(self.down(x, y), self.up())

    async def _touch(self, kind: str, *points: dict[str, float]) -> None:
        await self._send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})


@asynccontextmanager
async def a_finger(page: Page) -> AsyncIterator[Finger]:
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield Finger(devtools.send)


async def place_of(what: Locator, x: float = 0.5, y: float = 0.5) -> tuple[float, float]:
    await what.scroll_into_view_if_needed()
    box = await what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


@pytest.fixture
async def desk(stage: Stage) -> Plan:
    """Amal is with Dr. Said tomorrow."""
    bookings = await Bookings.at(stage.desk, stage.desk.branches[HOME])
    await bookings.clears(tomorrow())
    first = (await bookings.free(SAID, tomorrow()))[8]
    await bookings.free(MARYAM, tomorrow())
    await bookings.books(SAID, first, "Amal")
    desk = await day_of(stage, tomorrow())
    await desk.has_read()
    return desk


async def test_an_appointment_that_is_held_goes_where_the_finger_goes(desk: Plan) -> None:
    begins = time.fromisoformat(await desk.tile("Amal").locator(".at").inner_text())
    later = datetime.combine(tomorrow(), begins) + timedelta(minutes=30)
    async with a_finger(desk.page) as finger:
        x, y = await place_of(desk.tile("Amal"))
        there, _ = await place_of(desk.column(MARYAM))
        await finger.down(x, y)
        await expect(desk.page.locator(".tile.moving")).to_be_visible()  # held for long enough
        down = 30 * await desk.scale()
        for step in range(1, 9):
            await finger.moves(x + (there - x) * step / 8, y + down * step / 8)
        await expect(desk.page.locator(".ghost")).to_contain_text("free")
        await finger.up()
    await expect(desk.stands(MARYAM, "Amal", f"{later:%H:%M}")).to_be_visible()
    await expect(desk.told).to_contain_text("Amal is now at")


async def test_a_finger_that_goes_on_at_once_pans(desk: Plan) -> None:
    grid = desk.page.locator(".grid")
    async with a_finger(desk.page) as finger:
        x, y = await place_of(desk.tile("Amal"))
        was = await grid.evaluate("(grid) => grid.scrollTop")
        await gather(finger.down(x, y), finger.moves(x, y - 20))  # at once, however slow the page is
        for step in range(2, 11):
            await finger.moves(x, y - 20 * step)
        await finger.up()
    await desk.page.wait_for_function("(was) => document.querySelector('.grid').scrollTop > was", arg=was)
    await expect(desk.page.locator(".tile.moving")).to_have_count(0)


async def test_a_slow_tap_opens_what_it_rests_on(desk: Plan) -> None:
    async with a_finger(desk.page) as finger:
        x, y = await place_of(desk.tile("Amal"))
        await finger.down(x, y)
        await expect(desk.page.locator(".tile.moving")).to_be_visible()
        await finger.moves(x + 1, y + 3)  # no hand is that steady
        await finger.up()
        await expect(desk.panel).to_contain_text("Amal")
        await expect(desk.page.locator(".tile.moving")).to_have_count(0)


async def test_it_moves_by_two_taps_too(desk: Plan) -> None:
    async with a_finger(desk.page) as finger:
        await finger.taps(desk.tile("Amal"))
        await finger.taps(desk.panel.get_by_role("button", name="Move"))
        await expect(desk.page.locator(".tile.moving")).to_be_visible()
        _, y = await place_of(desk.tile("Amal"))
        there, _ = await place_of(desk.column(MARYAM))
        await finger.taps_at(there, y + 60 * await desk.scale())
        await expect(desk.page.locator(".ghost")).to_contain_text("free")
        await finger.taps(desk.button("Put at"))
    await expect(desk.column(MARYAM).locator("[data-appointment]")).to_contain_text(["Amal"])


async def test_on_a_phone_it_goes_to_another_doctor_by_taps(desk: Plan) -> None:
    await desk.page.set_viewport_size(PHONE)
    async with a_finger(desk.page) as finger:
        await finger.taps(desk.page.locator(".row").filter(has_text="Amal"))
        await finger.taps(desk.button("Another time or day"))
        await desk.page.get_by_label("Doctor").select_option(MARYAM)
        await expect(desk.page.get_by_label("free times")).to_be_visible()
        await finger.taps(desk.button("Move to"))
    await expect(desk.page.locator(".row").filter(has_text="Amal")).to_contain_text(MARYAM)
