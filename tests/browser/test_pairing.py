"""A screen shows its code, somebody types it on a phone, and it begins; and the page where screens are looked after."""

import re

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.devices_page import Screens, code_on, devices_at, screens_on
from tests.browser.network import Network
from tests.browser.screens import NO_NETWORK, NO_TOUCH_YET, NOT_SIGNED_IN, Screen, Wall
from tests.browser.stage import ARABIC, DARK, DESK, HOME, PHONE, PLAIN, RESULTS, THEMES, WALL, Look, Stage
from tests.browser.test_kiosk import LYING, TABLET, UPRIGHT, Kiosk
from tests.browser.wall_page import NO_CLIPS

SHOTS = RESULTS / "shots"
RAN_OUT = r"404 \(Not Found\) .*/api/v1/devices/pairings/"
NOT_LET_IN = r"40[14] .*/api/v1/branches/"
WRONG = r"422 \(.*/api/v1/devices/pairings/approve$"
BOTH = [PLAIN, ARABIC]
STANDING = ViewportSize(width=1080, height=1920)


@pytest.fixture(autouse=True)
async def _nothing_paired(stage: Stage) -> None:
    """What was set up before, here or in a first walk, has these names, too."""
    for branch in await stage.desk.every("/branches"):
        for device in await devices_at(stage, branch["id"]):
            await stage.desk.deletes(f"/devices/{device['id']}")


async def an_empty_wall(stage: Stage, look: Look = DARK, *, over: Network | None = None) -> Wall:
    """A screen that nobody has said where it stands; whoever mounted it typed one short address."""
    context = await stage.browser_of(WALL, look, over)
    wall = await stage.opens_in(context, Wall, "wall", "/display")
    wall.forgives(NO_TOUCH_YET)
    wall.forgives(NO_CLIPS)
    return wall


async def an_empty_kiosk(stage: Stage, look: Look = PLAIN, address: str = "/kiosk") -> Kiosk:
    context = await stage.browser_of(TABLET, look, None)
    return await stage.opens_in(context, Kiosk, "kiosk", address)


# ---------------------------------------------------------------- the whole way


async def test_a_screen_is_added_by_phone_shows_the_board_and_is_switched_off_again(stage: Stage) -> None:
    wall, name = await an_empty_wall(stage), "North corridor"
    code = await code_on(wall)
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", code)
    await expect(wall.page.locator("main")).to_contain_text("type this code")
    await expect(wall.page.locator("main")).to_contain_text("واكتبوا هذا الرمز")
    await wall.page.reload()
    assert await code_on(wall) == code  # whoever walks to reception with it in mind finds it good

    phone = await stage.opens_in(await stage.a_browser(), Screens, "screens", "/admin/devices")
    phone.forgives(NOT_SIGNED_IN, times=1)
    await phone.page.locator("input").first.fill("reception@demo.clinic")
    await phone.page.locator("#password").fill("demo-clinic-2026")
    await phone.page.keyboard.press("Enter")
    await phone.adds(code.replace("-", "").lower(), name)
    await expect(phone.said).to_contain_text(f"{name} starts now.")
    await expect(wall.page.locator(".lines")).to_be_visible()
    branch = stage.desk.branches[HOME]
    assert wall.page.url.endswith(f"/display/{branch}")
    (ticket,) = await stage.desk.adds(stage.general)
    await stage.desk.calls(stage.general, stage.room("3"))
    await expect(wall.room("3")).to_contain_text(ticket["number"])
    await expect(phone.device(name)).to_contain_text("Connected now")
    await wall.page.goto(f"{stage.demo.url}/display")  # after a cut of the power
    await expect(wall.room("3")).to_contain_text(ticket["number"])

    await phone.device(name).get_by_role("button", name="Switch off").click()
    await expect(phone.page.get_by_role("button", name="Keep it")).to_be_focused()
    await phone.device(name).get_by_role("button", name="Switch off").click()
    await expect(phone.said).to_contain_text(f"{name} is switched off.")
    await expect(phone.device(name)).to_have_count(0)
    assert name not in [one["name"] for one in await devices_at(stage)]
    await expect(wall.room("3")).to_contain_text(ticket["number"])  # this branch is everybody's


async def test_a_screen_of_a_private_branch_says_that_it_was_switched_off_and_shows_a_new_code(stage: Stage) -> None:
    posts, names = stage.desk.posts, {"en": "Staff rooms", "ar": "غرف الموظفين"}
    hours = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    await stage.desk.frees_the_name("Staff rooms")
    branch = await posts("/branches", name=names, time_zone="Asia/Muscat", opening_hours=hours, is_public=False)
    wall = await stage.wall(branch["id"])
    for complaint in (NOT_LET_IN, NO_CLIPS):
        wall.forgives(complaint)
    code = await code_on(wall)
    desk = await screens_on(stage, login="admin")
    await desk.adds(code, "Pantry", branch="Staff rooms")
    await expect(wall.page.get_by_role("heading", name="Nobody has been called yet")).to_be_visible()
    await expect(wall.page.get_by_role("banner")).to_contain_text("Staff rooms")
    assert [one["name"] for one in await devices_at(stage, branch["id"])] == ["Pantry"]

    await desk.device("Pantry").get_by_role("button", name="Switch off").click()
    await desk.device("Pantry").get_by_role("button", name="Switch off").click()
    await expect(wall.page.get_by_role("heading", name="This screen was switched off")).to_be_visible()
    again = await code_on(wall)
    assert again != code
    await desk.adds(again, "Pantry", branch="Staff rooms")
    await expect(wall.page.get_by_role("heading", name="Nobody has been called yet")).to_be_visible()


async def test_a_kiosk_begins_where_it_is_approved_for_whatever_its_address_says(stage: Stage) -> None:
    kiosk, desk = await an_empty_kiosk(stage, address=f"/kiosk/{stage.desk.branches[HOME]}"), await screens_on(stage)
    await expect(kiosk.page.get_by_text("This kiosk is not in use. Please go to reception.")).to_be_visible()
    await expect(kiosk.page.get_by_label("A ticket printer is connected")).not_to_be_checked()
    await desk.adds(await code_on(kiosk), "Salalah entrance", branch="Salalah")
    await kiosk.touches("Take a number", "Vaccination", "Dr. Said", "Take my number")
    await expect(kiosk.page.get_by_text("Remember this number, or take a photo of it.")).to_be_visible()
    assert kiosk.page.url.endswith(f"/kiosk/{stage.desk.branches['Salalah']}")
    assert "Salalah entrance" in [one["name"] for one in await devices_at(stage, "Salalah")]
    assert [cookie["name"] for cookie in await kiosk.page.context.cookies() if cookie["name"] != "lang"] == []


async def test_a_touch_while_the_code_is_shown_unlocks_the_sound(stage: Stage) -> None:
    wall, desk = await an_empty_wall(stage), await screens_on(stage)
    code = await code_on(wall)
    await wall.page.mouse.click(400, 400)
    await expect(wall.page.get_by_text("Sound is off")).to_have_count(0)
    await desk.adds(code, "Loud")
    await expect(wall.page.locator(".lines")).to_be_visible()
    await expect(wall.page.get_by_text("Sound is off")).to_have_count(0)


async def test_a_wall_that_needs_no_code_shows_one_when_it_is_told_to(stage: Stage) -> None:
    wall, desk = await stage.wall(), await screens_on(stage)
    wall.forgives(NO_CLIPS)
    await expect(wall.page.locator(".lines")).to_be_visible()
    for done in ("Back to the numbers", None):
        await wall.page.keyboard.press("KeyS")
        await wall.page.get_by_role("button", name="Show a code").click()
        code = await code_on(wall)
        if done:
            await wall.page.get_by_role("button", name=done).click()
            await expect(wall.page.locator(".shown")).to_have_count(0)
    await desk.adds(code, "Listed")
    await expect(wall.page.locator(".shown")).to_have_count(0)
    await expect(desk.device("Listed")).to_contain_text("Connected now")


# ---------------------------------------------------------------- time and trouble


async def test_a_code_that_ran_out_is_replaced_and_a_lost_network_is_said(stage: Stage) -> None:
    network = await stage.network()
    wall = await an_empty_wall(stage, over=network)
    for complaint in (RAN_OUT, NO_NETWORK):
        wall.forgives(complaint)
    code = await code_on(wall)
    gone = {"type": "/problems/not-found", "status": 404}
    await wall.page.route("**/pairings/*/token", lambda route: route.fulfill(status=404, json=gone), times=1)
    await expect(wall.page.locator(".shown .code")).not_to_have_text(re.compile(code.replace("-", ".?")))
    network.cut()
    await expect(wall.page.get_by_text("No connection. We keep trying.")).to_be_visible()
    await expect(wall.page.locator(".shown")).to_have_count(0)
    network.come_back()
    await wall.page.evaluate("dispatchEvent(new Event('online'))")
    fresh, desk = await code_on(wall), await screens_on(stage)
    await desk.adds(fresh, "Back again")
    await expect(wall.page.locator(".lines")).to_be_visible()


async def test_a_wrong_code_is_said_at_its_field_and_nothing_typed_is_lost(stage: Stage) -> None:
    desk = await screens_on(stage)
    desk.forgives(WRONG)
    await desk.adds("KKKK-7777", "Nowhere")
    field = desk.page.locator("#code")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description(re.compile("No screen shows this code now"))
    await expect(field).to_be_focused()
    await expect(desk.page.locator("#name")).to_have_value("Nowhere")


# ---------------------------------------------------------------- looking after them


async def test_a_name_is_changed_in_its_place_and_by_keyboard(stage: Stage) -> None:
    await stage.desk.pairs(stage.desk.branches[HOME], "display", "Old hall")
    desk = await screens_on(stage, DESK)
    await expect(desk.device("Old hall")).to_contain_text("Never seen")
    button = desk.page.get_by_role("button", name="Rename Old hall")
    await desk.tabs_to(button)
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator("#called")).to_be_focused()
    await desk.page.keyboard.press("Escape")
    await expect(button).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator("#called")).to_be_focused()
    await desk.page.keyboard.type("New hall")
    await desk.page.keyboard.press("Enter")
    await expect(desk.said).to_contain_text("Its name is New hall now.")
    await expect(desk.page.get_by_role("button", name="Rename New hall")).to_be_focused()
    assert "New hall" in [one["name"] for one in await devices_at(stage)]


async def test_whoever_was_too_late_is_told_and_sees_the_new_name(stage: Stage) -> None:
    device = await stage.desk.pairs(stage.desk.branches[HOME], "kiosk", "Side door")
    desk = await screens_on(stage, DESK)
    desk.forgives(r"412 \(.*/api/v1/devices/")
    await desk.page.get_by_role("button", name="Rename Side door").click()
    answer = await stage.desk._http.patch(f"/devices/{device['id']}", json={"name": "Back door"})
    assert answer.is_success
    async with desk.page.expect_response("**/api/v1/devices?*"):
        await desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # and the page has read it
    await desk.page.locator("#called").fill("My door")
    await desk.page.keyboard.press("Enter")
    await expect(desk.said).to_contain_text("Somebody else has renamed it")
    await desk.page.keyboard.press("Escape")
    await expect(desk.device("Back door")).to_be_visible()


async def test_whoever_was_told_that_it_was_renamed_may_rename_it_all_the_same(stage: Stage) -> None:
    device = await stage.desk.pairs(stage.desk.branches[HOME], "kiosk", "Left door")
    desk = await screens_on(stage, DESK)
    desk.forgives(r"412 \(.*/api/v1/devices/")
    await desk.page.get_by_role("button", name="Rename Left door").click()
    await stage.desk._http.patch(f"/devices/{device['id']}", json={"name": "Right door"})
    await desk.page.locator("#called").fill("Middle door")
    await desk.page.keyboard.press("Enter")
    await expect(desk.said).to_contain_text("Somebody else has renamed it")
    await desk.page.keyboard.press("Enter")
    await expect(desk.said).to_contain_text("Its name is Middle door now.")


async def test_a_doctor_is_told_who_sets_screens_up(stage: Stage) -> None:
    desk = await screens_on(stage, login="doctor1")
    await expect(desk.page.get_by_role("alert")).to_contain_text("Ask reception or a manager.")
    await expect(desk.page.locator("#code")).to_have_count(0)


async def test_reception_knows_the_way(stage: Stage) -> None:
    context = await stage.browser_of(DESK, PLAIN, None)
    await stage.signs_in(context, "reception")
    desk = await stage.opens_in(context, Screens, "reception", "/reception")
    await desk.page.get_by_role("button", name="This desk").click()
    await desk.page.get_by_role("link", name="Screens and kiosks").click()
    await expect(desk.page.locator("#code")).to_be_visible()


# ---------------------------------------------------------------- everybody


async def looked_at(screen: Screen, state: str, look: Look) -> list[str]:
    wrong = []
    for theme in THEMES:
        await screen.page.emulate_media(color_scheme=theme)
        await screen.page.screenshot(path=SHOTS / f"{state}-{look.lang}-{theme}.png", animations="disabled")
        wrong += [f"{state} {look.lang} {theme}: {one}" for one in await barriers_of(screen.page)]
    return wrong + [f"{state} {look.lang}: {one}" for one in await overflows_of(screen.page)]


@pytest.mark.looks
@pytest.mark.parametrize("look", BOTH, ids=lambda look: look.lang)
async def test_codes_can_be_read_by_everybody_and_fit_every_screen(stage: Stage, look: Look) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    wall, kiosk = await an_empty_wall(stage, look), await an_empty_kiosk(stage, look)
    wrong: list[str] = []
    for screen, state in ((wall, "pairing-wall"), (kiosk, "pairing-kiosk")):
        await code_on(screen)
        wrong += await looked_at(screen, state, look)
        for size in (WALL, STANDING, TABLET, LYING, UPRIGHT):
            await screen.page.set_viewport_size(size)
            over: int = await screen.page.evaluate("document.documentElement.scrollHeight - innerHeight")
            wrong += [f"{state} {over} px too high on {size}"] if over > 0 else []
    assert wrong == []


@pytest.mark.looks
@pytest.mark.parametrize("look", BOTH, ids=lambda look: look.lang)
async def test_the_page_of_screens_is_for_everybody(stage: Stage, look: Look) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    branch = stage.desk.branches[HOME]
    for kind in ("display", "kiosk"):
        await stage.desk.pairs(branch, kind, f"{look.lang} {kind}")
    desk = await screens_on(stage, PHONE, look)
    desk.forgives(WRONG)
    row = desk.device(f"{look.lang} kiosk")
    await expect(row).to_be_visible()
    wrong = await looked_at(desk, "screens-list", look)
    await row.locator("[data-act=rename]").click()
    wrong += await looked_at(desk, "screens-rename", look)
    await desk.page.keyboard.press("Escape")
    await row.locator("[data-act=remove]").click()
    wrong += await looked_at(desk, "screens-remove", look)
    await desk.page.locator("#code").fill("KKKK-7777")
    await desk.page.locator("#name").fill("X")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator(".why")).to_be_visible()
    wrong += await looked_at(desk, "screens-wrong", look)
    assert wrong == []
