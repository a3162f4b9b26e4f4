"""Networks come and go: every page says when it is not live, and shows the truth when it is again, without a reload."""

from asyncio import gather

from playwright.async_api import expect

from tests.browser.access import barriers_of
from tests.browser.screens import NO_NETWORK, NOTICED
from tests.browser.stage import Stage
from tests.browser.test_main_job import AMBER


async def test_a_cut_network_is_said_and_what_happened_meanwhile_is_shown(stage: Stage) -> None:
    here, phones, bystander = await stage.desk.adds(stage.general, count=3)
    await stage.desk.calls(stage.general, stage.room("1"))
    networks = [await stage.network() for _ in range(3)]
    wall, phone, console = await gather(
        stage.wall(over=networks[0]),
        stage.phone(phones["secret_link"], over=networks[1]),
        stage.desk_of("doctor2", "2", over=networks[2]),
    )
    await expect(wall.room("1")).to_have_css("background-color", AMBER)
    await expect(phone.page.get_by_text("Updated just now")).to_be_visible()

    for screen, network in zip((wall, phone, console), networks, strict=True):
        screen.forgives(NO_NETWORK)
        network.cut()
    await gather(
        expect(wall.page.get_by_text("This screen is reconnecting.")).to_be_visible(),
        expect(phone.page.get_by_text("Your phone has no connection.")).to_be_visible(),
        expect(console.band).to_contain_text("You cannot call from here"),
    )
    await expect(wall.room("1")).to_contain_text(f"{here['number']}")
    await expect(wall.room("1")).to_contain_text("as of")
    await expect(wall.room("1")).not_to_have_css("background-color", AMBER)
    await expect(phone.page.get_by_text("Updated just now")).to_be_hidden()
    await expect(phone.number).to_have_text(phones["number"])
    assert [await barriers_of(screen.page) for screen in (wall, phone, console)] == [[], [], []]

    await console.press("n")
    await expect(console.band.last).to_contain_text("Not connected. Nothing was sent.")
    await phone.page.get_by_role("button", name="I need more time").click()
    await phone.page.get_by_role("button", name="5 minutes", exact=True).click()
    await expect(phone.page.get_by_role("alert")).to_contain_text("Nothing was sent.")

    await stage.desk.calls(stage.general, stage.room("4"))
    (late,) = await stage.desk.adds(stage.general)
    for network in networks:
        network.come_back()
    await expect(wall.room("4").locator(".number")).to_have_text(phones["number"])
    await expect(wall.room("4")).to_have_css("background-color", AMBER)
    await expect(wall.room("1")).to_have_css("background-color", AMBER)
    await expect(phone.page.get_by_role("alert")).to_contain_text("It is your turn")
    await expect(console.line).to_have_text([bystander["number"], late["number"]])
    await expect(console.page.get_by_text("Live", exact=True)).to_be_visible()
    await expect(console.band).to_have_count(0)
    await expect(console.page.get_by_label("What changed").last).to_contain_text(
        f"Nasser called {phones['number']} to Room 4"
    )
    assert [screen.loads for screen in (wall, phone, console)] == [1, 1, 1]


async def test_a_silent_network_is_noticed_by_the_beacon_that_does_not_come(stage: Stage) -> None:
    await stage.desk.adds(stage.general)
    networks = [await stage.network() for _ in range(2)]
    wall, console = await gather(stage.wall(over=networks[0]), stage.desk_of("doctor2", "2", over=networks[1]))
    live = console.page.get_by_text("Live", exact=True)
    await expect(console.line).to_have_count(1)
    for screen, network in zip((wall, console), networks, strict=True):
        screen.forgives(NO_NETWORK)
        await screen.page.clock.install()
        network.fall_silent()
        await screen.page.clock.fast_forward(NOTICED)
    await expect(wall.page.get_by_text("This screen is reconnecting.")).to_be_visible()
    await expect(live).to_be_hidden()
    await stage.desk.calls(stage.general, stage.room("3"))
    for screen, network in zip((wall, console), networks, strict=True):
        network.come_back()
        await screen.page.clock.fast_forward(NOTICED)
    await expect(wall.room("3")).to_have_css("background-color", AMBER)
    await expect(console.line).to_have_count(0)
    await expect(live).to_be_visible()


async def test_a_wall_that_was_cut_off_for_a_minute_shows_no_numbers(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    await stage.desk.calls(stage.general, stage.room("1"))
    network = await stage.network()
    wall = await stage.wall(over=network)
    wall.forgives(NO_NETWORK)
    await expect(wall.room("1")).to_contain_text(ticket["number"])
    await wall.page.clock.install()
    async with wall.page.expect_event("console", lambda message: message.type == "error"):
        network.cut()
    await wall.page.clock.fast_forward("00:05")
    await expect(wall.page.get_by_text("This screen is reconnecting.")).to_be_visible()
    await expect(wall.room("1")).to_contain_text("as of")
    await wall.page.clock.fast_forward("01:00")
    await expect(wall.page.get_by_role("heading", name="This screen is not live")).to_be_visible()
    await expect(wall.page.get_by_text("Please ask at reception who is next.")).to_be_visible()
    await expect(wall.page.locator(".code")).to_have_count(0)
    network.come_back()
    await wall.page.clock.fast_forward("00:30")
    await expect(wall.room("1")).to_contain_text(ticket["number"])


async def test_a_press_whose_answer_was_lost_is_not_done_twice(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", over=network)
    console.forgives(NO_NETWORK)
    await expect(console.line).to_have_count(2)
    network.lose_answers()
    await console.press("n")
    await stage.desk.sees(first, "called")
    network.cut()
    network.come_back()
    await expect(console.visit).to_contain_text(first["number"])
    await expect(console.line).to_have_text([second["number"]])
