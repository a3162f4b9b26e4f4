"""The desk adds people who just came in."""

from playwright.async_api import expect

from tests.browser.screens import NO_NETWORK
from tests.browser.stage import Stage


async def test_a_walk_in_with_a_name_is_in_line_and_the_cursor_is_back(stage: Stage) -> None:
    desk = await stage.desk_of("reception", "")
    await desk.press("w")
    who = desk.page.get_by_label("Name or phone")
    await expect(who).to_be_focused()
    await desk.page.keyboard.type("Ravi Kumar")
    await desk.page.get_by_role("radio", name="Blood test").check()
    await desk.page.get_by_role("checkbox", name="Wheelchair").check()
    await who.press("Enter")
    await expect(desk.page.get_by_role("status").filter(has_text="is in line.")).to_be_visible()
    await expect(who).to_be_focused()
    await expect(who).to_have_value("")
    await desk.press("Escape")
    row = desk.page.get_by_role("button", name="Ravi Kumar")
    await expect(row).to_contain_text("Wheelchair")

    await desk.press("z")
    await expect(desk.line).to_have_count(0)


async def test_the_page_of_a_walk_in_opens_from_the_desk(stage: Stage) -> None:
    desk = await stage.desk_of("reception", "")
    await desk.press("w")
    await desk.page.get_by_label("Name or phone").press("Enter")  # nothing typed: a number only
    link = desk.page.get_by_role("link", name="Open this ticket's page")
    phone = await stage.phone(await link.get_attribute("href") or "")
    await expect(phone.ahead).to_have_text("You are next")


async def test_priority_needs_a_reason_and_moves_ahead(stage: Stage) -> None:
    (waiting,) = await stage.desk.adds(stage.general)
    desk = await stage.desk_of("reception", "")
    await desk.press("w")
    await desk.page.get_by_label("Name or phone").fill("Ibrahim Al Amri")
    await desk.page.get_by_role("radio", name="Urgent").check()
    await desk.button("Add to line").click()
    reason = desk.page.get_by_label("Why this priority")
    await expect(reason).to_be_focused()  # refused without one
    assert await stage.desk.numbers(stage.general) == [waiting["number"]]

    await reason.fill("Chest pain")
    await desk.button("Add to line").click()
    await expect(desk.page.get_by_role("status").filter(has_text="is in line.")).to_be_visible()
    await desk.press("Escape")
    await expect(desk.line.last).to_have_text(waiting["number"])
    first = desk.page.get_by_role("button", name="Ibrahim Al Amri")
    await expect(first).to_contain_text("Urgent")
    await first.click()
    await expect(desk.page.locator(".side").get_by_text("Chest pain")).to_be_visible()


async def test_somebody_in_line_gets_priority_with_a_reason(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    desk = await stage.desk_of("reception", "")
    await desk.line.filter(has_text=second["number"]).click()
    await desk.page.get_by_label("Priority", exact=True).select_option("emergency")
    await desk.page.get_by_label("Why this priority").fill("Cannot breathe")
    await desk.button("Set priority").click()
    await expect(desk.line).to_have_text([second["number"], first["number"]])
    await desk.press("z")
    await expect(desk.line).to_have_text([first["number"], second["number"]])


async def test_a_walk_in_that_was_refused_keeps_what_was_typed(stage: Stage) -> None:
    network = await stage.network()
    desk = await stage.desk_of("reception", "", over=network)
    desk.forgives(NO_NETWORK)
    await desk.press("w")
    who = desk.page.get_by_label("Name or phone")
    await who.fill("Ravi Kumar")
    await desk.page.get_by_role("checkbox", name="Wheelchair").check()
    network.cut()
    await expect(desk.band).to_contain_text("You cannot call from here")
    await who.press("Enter")
    await expect(desk.band.last).to_contain_text("Not connected. Nothing was sent.")
    network.come_back()
    await expect(desk.page.get_by_text("Live", exact=True)).to_be_visible()
    await expect(who).to_have_value("Ravi Kumar")
    await expect(desk.page.get_by_role("checkbox", name="Wheelchair")).to_be_checked()
    await who.press("Enter")
    await expect(desk.page.get_by_role("status").filter(has_text="is in line.")).to_be_visible()
    await expect(who).to_be_focused()
    await expect(who).to_have_value("")


async def test_a_closed_line_takes_no_walk_in_and_says_so(stage: Stage) -> None:
    await stage.desk.posts(f"/queues/{stage.general}/close")
    desk = await stage.desk_of("reception", "")
    await expect(desk.visit).to_contain_text("The line is closed: nobody new can join.")
    await desk.press("w")
    await desk.page.get_by_label("Name or phone").fill("Ravi Kumar")
    await expect(desk.button("Add to line")).to_have_attribute("aria-disabled", "true")
    await desk.page.keyboard.press("Enter")
    await expect(desk.band).to_contain_text("The line is closed: nobody can join.")
    await expect(desk.page.get_by_label("Name or phone")).to_have_value("Ravi Kumar")
    assert await stage.desk.numbers(stage.general) == []
