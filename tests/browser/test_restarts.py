"""The server goes and comes back: every page recovers by itself, and nobody has to sign in or scan again."""

from asyncio import gather

import pytest
from playwright.async_api import expect

from tests.browser.stage import NO_NETWORK, Stage
from tests.browser.test_main_job import AMBER, is_called


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_a_restart_is_survived_by_every_page(stage: Stage, end: str) -> None:
    here, mine, third = await stage.desk.adds(stage.general, count=3, name="Thuraya Al Wahaibi")
    await stage.desk.calls(stage.general, stage.room("1"))
    wall, phone, console = await gather(stage.wall(), stage.phone(mine["secret_link"]), stage.desk_of("doctor2", "2"))
    await expect(console.line).to_have_text([mine["number"], third["number"]])
    for screen in (wall, phone, console):
        screen.forgives(NO_NETWORK)

    await (stage.demo.stop() if end == "stop" else stage.demo.kill())
    await gather(
        expect(wall.page.get_by_text("This screen is reconnecting.")).to_be_visible(),
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
    await console.press("n")
    await is_called(wall, phone, mine["number"], "2")
    assert [screen.loads for screen in (wall, phone, console)] == [1, 1, 1]

    reopened = await stage.phone(mine["secret_link"])
    await expect(reopened.page.get_by_role("alert")).to_contain_text("It is your turn")
