"""The pages of appointments and the number pad in every language and theme, for everybody, on every size."""

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser.access import NARROWEST, barriers_of, overflows_of
from tests.browser.bookings import Bookings, tomorrow
from tests.browser.plan_page import day_of, plan_of
from tests.browser.stage import ARABIC, DARK, PHONE, PLAIN, RESULTS, THEMES, Look, Stage
from tests.browser.test_kiosk import a_kiosk
from tests.browser.test_schedule_page import schedule_of

SAID, MARYAM = "Dr. Said", "Dr. Maryam"
SHOTS = RESULTS / "shots"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_everybody_can_use_the_day(stage: Stage, bookings: Bookings, lang: str, theme: str) -> None:
    times = (await bookings.free(SAID, tomorrow()))[8:]
    for nth, name in enumerate(("Amal", "عبد الله")):
        await bookings.books(SAID, times[nth], name)
    look = Look(lang, theme)  # type: ignore[arg-type]
    desk = await day_of(stage, tomorrow(), look=look)
    await expect(desk.tile("Amal")).to_be_visible()
    assert await barriers_of(desk.page) == []
    await desk.tile("Amal").focus()
    await desk.press("m", "ArrowDown")
    assert await barriers_of(desk.page) == []
    await desk.press("Escape", "Enter")
    await expect(desk.panel).to_be_visible()
    assert await barriers_of(desk.page) == []
    await desk.press("Escape", "b")
    await expect(desk.page.locator("#who")).to_be_focused()
    assert await barriers_of(desk.page) == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    await desk.page.screenshot(path=SHOTS / f"day-{lang}-{theme}.png")
    await desk.press("Escape")
    await desk.page.locator(".heads .btn").first.click()
    await expect(desk.page.get_by_role("radio").first).to_be_focused()
    await expect(desk.panel.get_by_role("checkbox")).to_be_visible()  # they work at other branches, too
    assert await barriers_of(desk.page) == []
    await desk.page.screenshot(path=SHOTS / f"day-away-{lang}-{theme}.png")
    await desk.press("Escape")
    await desk.page.set_viewport_size(NARROWEST)
    await expect(desk.page.locator(".rows")).to_be_visible()
    assert await overflows_of(desk.page) == []
    await desk.press("?")
    await desk.button({"en": "A doctor is away", "ar": "طبيب غائب"}[lang]).click()
    await expect(desk.page.get_by_role("radio").first).to_be_focused()
    assert await overflows_of(desk.page) == []
    assert await barriers_of(desk.page) == []
    await desk.page.screenshot(path=SHOTS / f"day-away-{lang}-{theme}-narrow.png", full_page=True)


async def test_on_a_phone_it_is_a_list(stage: Stage, bookings: Bookings) -> None:
    await bookings.books(SAID, (await bookings.free(SAID, tomorrow()))[8], "Amal")
    size = ViewportSize(width=PHONE["width"], height=PHONE["height"])
    desk = await plan_of(stage, f"/day?day={tomorrow()}&branch={bookings.branch}", look=PLAIN, size=size)
    await desk.tile("Amal").click()
    await expect(desk.button("Check in")).to_be_visible()
    await expect(desk.button("Another time or day")).to_be_visible()
    await expect(desk.page.get_by_role("button", name="Move", exact=True)).to_have_count(0)  # nowhere to drop it
    assert await barriers_of(desk.page) == []
    await desk.press("Escape")
    await expect(desk.tile("Amal")).to_be_focused()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_everybody_can_use_the_schedule(stage: Stage, bookings: Bookings, lang: str, theme: str) -> None:
    times = (await bookings.free(SAID, tomorrow()))[8:]
    for nth, name in enumerate(("Amal", "عبد الله")):
        await bookings.books(SAID, times[nth], name, reason="Cough")
    doctor = await schedule_of(stage, tomorrow(), look=Look(lang, theme))  # type: ignore[arg-type]
    await doctor.tile("Amal").click()
    await expect(doctor.panel.locator("h2")).to_be_focused()
    assert await barriers_of(doctor.page) == []
    await doctor.press("Escape")
    await doctor.page.locator(".widths .btn").nth(1).click()
    await expect(doctor.page.locator(".column")).to_have_count(7)
    assert await barriers_of(doctor.page) == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    await doctor.page.screenshot(path=SHOTS / f"schedule-{lang}-{theme}.png")
    await doctor.page.set_viewport_size(NARROWEST)
    await expect(doctor.page.locator(".of-day")).to_have_count(7)
    assert await overflows_of(doctor.page) == []
    assert await barriers_of(doctor.page) == []


@pytest.mark.parametrize("look", [PLAIN, ARABIC, DARK], ids=["en", "ar", "dark"])
async def test_the_pad_fits_every_kiosk_and_thumb(stage: Stage, look: Look) -> None:
    kiosk, _ = await a_kiosk(stage, look)
    await expect(kiosk.page.locator(".first")).to_be_visible()
    assert await kiosk.fits() == []
    assert await barriers_of(kiosk.page) == []
    await kiosk.page.locator(".first button").nth(2).click()
    await expect(kiosk.page.locator(".pad")).to_be_visible()
    for digit in "4051":
        await kiosk.page.locator(".pad").get_by_role("button", name=digit, exact=True).click()
    assert await kiosk.fits() == []
    assert await barriers_of(kiosk.page) == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    await kiosk.page.screenshot(path=SHOTS / f"kiosk-pad-{look.lang}-{look.theme}.png")
