"""The server goes and comes back: every page recovers by itself, and nobody has to sign in or scan again."""

from asyncio import gather

from playwright.async_api import expect

from tests.browser.screens import NO_NETWORK
from tests.browser.stage import Stage
from tests.browser.test_main_job import AMBER, is_called


async def test_a_restart_is_survived_by_every_page(stage: Stage) -> None:
    here, mine, third = await stage.desk.adds(stage.general, count=3, name="Thuraya Al Wahaibi")
    await stage.desk.calls(stage.general, stage.room("1"))
    wall, phone, console = await gather(stage.wall(), stage.phone(mine["secret_link"]), stage.desk_of("doctor2", "2"))
    await expect(console.line).to_have_text([mine["number"], third["number"]])
    for screen in (wall, phone, console):
        screen.forgives(NO_NETWORK)

    await stage.demo.stop()
    await gather(
        expect(wall.page.get_by_text("This screen is reconnecting.")).to_be_visible(),
        expect(phone.page.get_by_text("This is what we knew at")).to_be_visible(),
        expect(console.band).to_be_visible(),
    )
    await stage.demo.start()
    await gather(
        expect(wall.room("1")).to_have_css("background-color", AMBER),
        expect(phone.page.get_by_text("Updated just now")).to_be_visible(),
        expect(console.page.get_by_text("Live", exact=True)).to_be_visible(),
    )
    await expect(wall.room("1")).to_contain_text(here["number"])
    await expect(console.line).to_have_text([mine["number"], third["number"]])
    await expect(console.page.locator(".list")).to_contain_text("Thuraya Al Wahaibi")  # still signed in
    await console.press("n")
    await is_called(wall, phone, mine["number"], "2")

    await stage.demo.kill()
    await stage.demo.start()
    await stage.desk.does("start", mine)
    await gather(
        expect(wall.room("2")).to_contain_text("With the doctor"),
        expect(phone.page.get_by_role("heading", name="You are with the doctor")).to_be_visible(),
        expect(console.visit).to_contain_text("With you"),
    )
    await console.press("n")
    await expect(console.visit).to_contain_text(third["number"])
    assert [screen.loads for screen in (wall, phone, console)] == [1, 1, 1]
    reopened = await stage.phone(mine["secret_link"])
    await expect(reopened.page.get_by_role("heading", name="Your visit is finished")).to_be_visible()
