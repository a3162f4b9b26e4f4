"""Setting a screen up: what it was told stays with it, and how a screen of a branch that is not public is let in."""

from playwright.async_api import Browser, expect

from tests.browser.screens import Wall
from tests.browser.stage import DARK, RESULTS, Stage
from tests.browser.wall_page import NO_CLIPS, Setting, a_board, a_busy_board, a_wall, call

ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
NOT_PUBLIC = r"40[14] .*/api/v1/branches/"  # asked once for the names, before anybody has signed in


# ---------------------------------------------------------------- what a screen was told


async def test_what_was_set_up_holds_at_once_and_after_a_reload(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_busy_board(4), Setting(look=DARK)) as wall:
        page, root = wall.page, wall.page.locator("html")
        await expect(wall.room("3")).to_be_visible()
        await expect(root).to_have_attribute("data-theme", "dark")
        await page.keyboard.press("KeyS")
        panel = page.get_by_role("dialog", name="Set up this screen")
        await panel.get_by_label("Light, for bright rooms").check()
        await expect(root).to_have_attribute("data-theme", "light")
        await panel.get_by_label("Room 3").uncheck()
        await panel.get_by_label("From").fill("21:00")
        await panel.get_by_label("Until").fill("07:00")
        await panel.get_by_label("Volume").fill("35")
        await panel.get_by_role("checkbox", name="العربية").uncheck()
        await page.keyboard.press("Escape")
        await expect(panel).to_be_hidden()
        await expect(wall.room("3")).to_have_count(0)
        await page.reload()
        await expect(root).to_have_attribute("data-theme", "light")
        await expect(wall.room("4")).to_be_visible()
        await expect(wall.room("3")).to_have_count(0)
        await page.keyboard.press("KeyS")
        assert await panel.get_by_label("Volume").input_value() == "35"
        assert await panel.get_by_label("Until").input_value() == "07:00"
        await expect(panel.get_by_role("checkbox", name="العربية")).not_to_be_checked()
        await expect(panel.get_by_role("checkbox", name="English")).to_be_checked()


async def test_a_call_to_a_room_of_another_screen_is_neither_shown_nor_heard(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(2), Setting(kept={"hidden": ["c1"]})) as wall:
        await expect(wall.room("2")).to_be_visible()
        await wall.calls("A017", "1")
        await wall.passes(3_000)
        await expect(wall.page.get_by_text("A017")).to_have_count(0)
        assert await wall.heard() == []
        await wall.calls("A018", "2")
        await expect(wall.room("2")).to_contain_text("A018")


async def test_a_panel_that_was_left_open_gives_the_wall_back(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(2, call("A017", "1"))) as wall:
        await expect(wall.room("1")).to_be_visible()
        await wall.page.mouse.move(500, 500)
        await wall.page.get_by_role("button", name="Set up this screen").click()
        await expect(wall.page.get_by_role("dialog")).to_be_visible()
        await wall.passes(100_000)
        await expect(wall.page.get_by_role("dialog")).to_be_visible()
        await wall.passes(25_000)
        await expect(wall.page.get_by_role("dialog")).to_have_count(0)


async def test_a_screen_says_what_to_do_while_it_is_not_let_in_and_heals_by_itself(
    browser: Browser, stage: Stage
) -> None:
    door = "globalThis.isMended ? null : ({ type: '/problems/not-found', status: 404 })"
    async with a_wall(browser, stage.demo.url, a_board(2), Setting(door=door, is_public=False)) as wall:
        await expect(wall.page.get_by_role("heading", name="Set up this screen")).to_be_visible()
        await expect(wall.page.locator(".shown")).to_be_visible()
        await wall.page.evaluate("globalThis.isMended = true")
        await wall.passes(32_000)
        await expect(wall.page.locator(".rooms")).to_be_visible()


async def test_a_token_that_is_refused_is_left_out_once_and_tried_again(browser: Browser, stage: Stage) -> None:
    door = "auth.device && !globalThis.isMended ? ({ type: '/problems/token-invalid', status: 401 }) : null"
    setting = Setting(door=door, address="#device=old%2Btoken")
    async with a_wall(browser, stage.demo.url, a_board(2), setting) as wall:
        await expect(wall.page.locator(".rooms")).to_be_visible()
        assert await wall.page.evaluate("location.hash") == ""
        assert await wall.page.evaluate("clinic.dials") == [{"device": "old+token"}, {}]
        await wall.page.keyboard.press("KeyS")
        await expect(wall.page.get_by_role("button", name="Remove it")).to_have_count(0)
        await wall.page.keyboard.press("Escape")
        await wall.page.evaluate("globalThis.isMended = true; clinic.cut(); clinic.comeBack()")
        await wall.passes(10_000)
        assert (await wall.page.evaluate("clinic.dials"))[-1] == {"device": "old+token"}
        await wall.page.keyboard.press("KeyS")
        await wall.page.get_by_role("button", name="Remove it").click()
        await wall.passes(1_000)
        assert (await wall.page.evaluate("clinic.dials"))[-1] == {}


async def test_a_new_token_in_the_address_of_an_open_page_is_taken_at_once(browser: Browser, stage: Stage) -> None:
    async with a_wall(browser, stage.demo.url, a_board(2)) as wall:
        await expect(wall.page.locator(".rooms")).to_be_visible()
        await wall.page.evaluate("location.hash = 'device=fresh'")
        await wall.page.wait_for_function("() => location.hash === ''")
        await wall.passes(1_000)
        assert (await wall.page.evaluate("clinic.dials"))[-1] == {"device": "fresh"}


# ---------------------------------------------------------------- a private branch of the real clinic


async def a_private_branch(stage: Stage) -> tuple[str, str, str]:
    """A branch that is not public, its line and its room."""
    posts = stage.desk.posts
    names = {"en": "Staff clinic", "ar": "عيادة الموظفين"}
    branch = await posts("/branches", name=names, time_zone="Asia/Muscat", opening_hours=ALWAYS, is_public=False)
    room = await posts(f"/branches/{branch['id']}/counters", name={"en": "Room 1", "ar": "غرفة 1"}, door="1")
    (service, *_) = (await stage.desk.asks("/services"))["items"]
    line_names = {"en": "General", "ar": "العامة"}
    line = await posts(f"/branches/{branch['id']}/queues", name=line_names, prefix="A", services=[service["id"]])
    return branch["id"], line["id"], room["id"]


async def shows_a_call(stage: Stage, wall: Wall, line: str, room: str) -> None:
    (ticket,) = await stage.desk.adds(line)
    await stage.desk.calls(line, room)
    await expect(wall.room("1")).to_contain_text(ticket["number"])
    await stage.desk.does("leave", ticket)


async def test_a_link_with_a_token_makes_a_screen_and_a_revoked_one_shows_a_code(stage: Stage) -> None:
    branch, line, room = await a_private_branch(stage)
    device = await stage.desk.pairs(branch, "display", "Corridor")
    wall = await stage.wall(f"{branch}#device={device['token']}")
    wall.forgives(NOT_PUBLIC)
    wall.forgives(NO_CLIPS)
    await shows_a_call(stage, wall, line, room)
    assert wall.page.url.endswith(f"/display/{branch}")
    await wall.page.reload()
    await shows_a_call(stage, wall, line, room)
    await stage.desk.deletes(f"/devices/{device['id']}")
    await expect(wall.page.get_by_role("heading", name="This screen was switched off")).to_be_visible()
    await expect(wall.page.locator(".shown")).to_be_visible()
    await expect(wall.page.locator(".room")).to_have_count(0)
    await wall.page.screenshot(path=RESULTS / "shots" / "display-revoked-en-dark.png")
