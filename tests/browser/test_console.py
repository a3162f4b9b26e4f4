"""The console from a doctor's chair: what happens elsewhere shows, and slips can be mended."""

from asyncio import gather

from playwright.async_api import expect

from tests.browser.back_office import renames
from tests.browser.console_page import ends, in_rooms, seen, time_passes
from tests.browser.stage import Stage

# ---------------------------------------------------------------- what happens elsewhere


async def test_a_break_that_somebody_else_set_is_seen_at_once_and_can_be_ended(stage: Stage) -> None:
    await stage.desk.adds(stage.general)
    console = await stage.desk_of("doctor1", "1")
    await expect(console.visit).to_contain_text("Ready for the next patient")
    await stage.desk.posts(f"/counters/{stage.room('1')}/pause", minutes=15)
    await expect(console.visit).to_contain_text("You are on a break")
    await expect(console.visit).to_contain_text("Back at")
    await console.press("n")
    await expect(console.band).to_contain_text("You are on a break.")
    await stage.desk.posts(f"/counters/{stage.room('1')}/resume")
    await expect(console.visit).to_contain_text("Ready for the next patient")


async def test_a_break_during_a_visit_does_not_take_the_visit_away(stage: Stage) -> None:
    await stage.desk.adds(stage.general, count=2)
    console = await stage.desk_of("doctor1", "1")
    await console.calls_next()
    await stage.desk.posts(f"/counters/{stage.room('1')}/pause")
    await expect(console.button("End the break")).to_be_visible()
    await expect(console.button("Did not come").last).not_to_contain_text("call next")
    await console.press("s")
    await expect(console.visit).to_contain_text("With you")
    await console.is_answered()
    await console.button("End the break").click()
    await expect(console.button("Complete and call next")).to_be_visible()


async def test_the_rooms_say_who_is_where(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    (other,) = await stage.desk.adds(stage.queue("Dr. Maryam"))
    console, maryam = await gather(stage.desk_of("doctor1", "1"), stage.desk_of("doctor2", "2"))
    await expect(in_rooms(console, "2")).to_contain_text("free")
    await maryam.calls_next()
    await expect(in_rooms(console, "2")).to_contain_text(f"{first['number']} Room 2 · Called · Dr. Maryam")
    await stage.desk.calls(stage.queue("Dr. Maryam"), stage.room("4"))
    await expect(in_rooms(console, "4")).to_contain_text(f"{other['number']} Room 4 · Called")
    await stage.desk.posts(f"/counters/{stage.room('3')}/session")
    await stage.desk.posts(f"/counters/{stage.room('3')}/pause", minutes=10)
    await expect(in_rooms(console, "3")).to_contain_text("back at")
    await expect(console.page.get_by_label("What changed").last).to_contain_text("Room 3 is on a break")
    await expect(console.line).to_have_text([second["number"]])


async def test_a_room_with_a_new_sign_is_called_so_at_once(stage: Stage) -> None:
    console = await stage.desk_of("doctor1", "1")
    sign = console.page.locator(".bar .seat")
    await expect(sign).to_have_text("You sit in Room 1")
    try:
        await renames(stage.demo.url, stage.room("1"), en="Eye room 1", ar="غرفة العيون 1")
        await expect(sign).to_have_text("You sit in Eye room 1")
    finally:
        await renames(stage.demo.url, stage.room("1"), en="Room 1", ar="غرفة 1")
    await expect(sign).to_have_text("You sit in Room 1")


async def test_whoever_lost_the_room_is_told_and_can_sit_down_again(stage: Stage) -> None:
    console = await stage.desk_of("doctor1", "1")
    await expect(console.page.locator(".bar .seat")).to_be_visible()
    await expect(console.page.get_by_text("Live", exact=True)).to_be_visible()
    await stage.desk.deletes(f"/counters/{stage.room('1')}/session")
    await expect(console.band).to_contain_text("You do not sit in Room 1 any more.")
    await console.button("Sit down again").click()
    await expect(console.band).to_have_count(0)


async def test_whoever_keeps_the_front_desk_is_shown_the_way_there(stage: Stage) -> None:
    console = await stage.console()
    await expect(console.page.get_by_label("E-mail")).to_be_focused()
    await console.page.keyboard.type("reception@demo.clinic")
    await console.page.get_by_label("Password").fill("demo-clinic-2026")
    await console.page.keyboard.press("Enter")
    await expect(console.page.get_by_role("heading", name="Where do you work today?")).to_be_visible()
    await expect(console.page.get_by_role("link", name="Reception")).to_have_attribute("href", "/reception")
    await console.tabs_to(console.button("Start"))
    await console.page.keyboard.press("Enter")  # dimmed, and says why
    await expect(console.page.get_by_role("alert")).to_contain_text("Choose a line and a room first.")
    await console.page.get_by_role("radio", name="No room").check()
    await console.button("Start").click()
    await expect(console.visit).to_contain_text("You have no room here: choose one to call.")
    await console.button("Choose a room").click()
    await expect(console.page.get_by_role("heading", name="Where do you work today?")).to_be_visible()


# ---------------------------------------------------------------- who was seen


async def test_somebody_who_did_not_come_is_put_back_after_the_undo_is_over(stage: Stage) -> None:
    tickets = await stage.desk.adds(stage.general, count=5)
    absent, *others = (ticket["number"] for ticket in tickets)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", over=network)
    await console.calls_next()
    await console.press("x")
    await expect(console.page.get_by_label("What changed").last).to_contain_text(f"{absent} did not come")
    await time_passes(console, network, "00:31")
    await expect(console.button("Undo").first).to_have_attribute("aria-disabled", "true")
    await seen(console)
    await console.page.locator(".ended .row").filter(has_text=absent).click()
    await console.page.locator(".side").get_by_role("button", name="Back to line").click()
    await expect(console.line).to_have_text([*others[1:4], absent])
    network.come_back()
    await expect(console.page.get_by_text("Live", exact=True)).to_be_visible()
    await expect(console.line).to_have_text([*others[1:4], absent])


async def test_a_finished_visit_goes_on_to_another_line(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    said, maryam = await gather(stage.desk_of("doctor1", "1"), stage.desk_of("doctor2", "2", queue="Dr. Maryam"))
    await said.calls_next()
    await said.press("s")
    await expect(said.visit).to_contain_text("With you")
    await said.press("d")
    await expect(said.visit).to_contain_text("Nobody is waiting")
    await seen(said)
    await said.page.locator(".ended .row").filter(has_text=ticket["number"]).click()
    await said.button("On to another line").click()
    digit = await said.button("Dr. Maryam").filter(has_text="waiting").get_attribute("aria-keyshortcuts")
    assert digit
    await said.page.keyboard.press(digit)
    await expect(maryam.line).to_have_text([ticket["number"]])


async def test_a_slip_is_undone_from_the_list_of_whom_one_has_seen(stage: Stage) -> None:
    console = await stage.desk_of("doctor1", "1")
    await stage.desk.adds(stage.general)
    (ticket,) = await ends(stage, "no-show")  # for half a minute it can be undone
    await seen(console)
    await console.page.locator(".ended .row").filter(has_text=ticket["number"]).click()
    await console.button("Undo the last step").click()
    await expect(in_rooms(console, "2")).to_contain_text(ticket["number"])


async def test_why_somebody_went_is_told_as_it_was(stage: Stage) -> None:
    await stage.desk.adds(stage.general, count=4)
    console = await stage.desk_of("doctor1", "1")
    await expect(console.line).to_have_count(4)
    changed = console.page.get_by_label("What changed").last
    (absent,) = await ends(stage, "no-show")
    await expect(changed).to_contain_text(f"{absent['number']} did not come")
    (finished,) = await ends(stage, "complete")
    await expect(changed).to_contain_text(f"{finished['number']} is finished")
    (left,) = await ends(stage, "leave")
    await expect(changed).to_contain_text(f"{left['number']} left the line")
    moved = await stage.desk.calls(stage.general, stage.room("2"))
    await stage.desk.does("transfer", moved, queue_id=stage.queue("Dr. Said"))
    await expect(changed).to_contain_text(f"{moved['number']} went on to another line")


async def test_who_is_looked_for_is_found_among_those_who_were_seen(stage: Stage) -> None:
    await stage.desk.adds(stage.general, count=2)
    (absent,) = await ends(stage, "no-show")
    console = await stage.desk_of("doctor1", "1")
    await console.press("/")
    await console.page.keyboard.type(absent["number"])
    await expect(console.page.get_by_text("Nobody in line has this number or name.")).to_be_visible()
    await expect(console.page.locator(".list .tag")).to_contain_text(absent["number"])
    await console.page.keyboard.press("Enter")
    await expect(console.page.locator(".side h2")).to_contain_text("Did not come")
