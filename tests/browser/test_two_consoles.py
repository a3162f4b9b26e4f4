"""Two doctors at one line: both see the same, and whoever came second is told."""

from asyncio import gather

from playwright.async_api import expect

from tests.browser.stage import Stage


async def test_both_see_the_same_line_and_never_call_the_same_person(stage: Stage) -> None:
    tickets = await stage.desk.adds(stage.general, count=5)
    numbers = [ticket["number"] for ticket in tickets]
    said, maryam = await gather(stage.desk_of("doctor1", "1"), stage.desk_of("doctor2", "2"))
    for console in (said, maryam):
        await expect(console.line).to_have_text(numbers)

    await gather(said.press("n"), maryam.press("n"))
    for console in (said, maryam):
        await expect(console.line).to_have_text(numbers[2:])
    called = [await console.visit.locator(".huge .code").inner_text() for console in (said, maryam)]
    assert sorted(called) == numbers[:2]
    await expect(said.page.get_by_role("heading", name="In the rooms").locator("..")).to_contain_text(called[1])
    await expect(said.page.get_by_label("What changed")).to_contain_text(f"Dr. Maryam called {called[1]} to Room 2")


async def test_whoever_calls_second_is_told_that_somebody_else_came_first(stage: Stage) -> None:
    first, second, third = await stage.desk.adds(stage.general, count=3)
    slow = await stage.network()
    said = await stage.desk_of("doctor1", "1", over=slow)
    await expect(said.line).to_have_count(3)
    slow.fall_silent()
    await stage.desk.calls(stage.general, stage.room("2"))

    await said.press("n")
    slow.come_back()
    await expect(said.band).to_contain_text(f"{second['number']} came first: the line changed a moment ago.")
    await expect(said.visit).to_contain_text(second["number"])
    await expect(said.line).to_have_text([third["number"]])
    assert await stage.desk.state(first) == "called"


async def test_a_lost_race_says_who_was_faster_and_changes_nothing(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    slow = await stage.network()
    said, maryam = await gather(stage.desk_of("doctor1", "1", over=slow), stage.desk_of("doctor2", "2"))
    said.forgives("409")
    await said.line.filter(has_text=ticket["number"]).click()
    await expect(said.button("Has arrived")).to_be_hidden()
    await expect(said.button("Set priority")).to_be_visible()
    async with said.stands_still():  # or it would notice the silence before she has called
        slow.fall_silent()
        await maryam.calls_next()
        await said.page.get_by_label("Priority", exact=True).select_option("urgent")
        await said.page.get_by_label("Why this priority").fill("Chest pain")
        await said.button("Set priority").click()
        slow.come_back()
    await expect(said.band).to_contain_text(
        f"{ticket['number']} was taken by Dr. Maryam a moment ago. Nothing changed for you."
    )
    assert await stage.desk.state(ticket) == "called"


async def test_a_step_for_somebody_who_was_moved_on_meanwhile_is_told_and_changes_nothing(stage: Stage) -> None:
    ticket, other = await stage.desk.adds(stage.general, count=2)
    slow = await stage.network()
    said = await stage.desk_of("doctor1", "1", over=slow)
    said.forgives("409")
    await said.calls_next()
    await said.settles()
    slow.hold_back_events()
    await stage.desk.does("no-show", ticket)
    await said.press("s")
    await expect(said.band).to_contain_text(
        f"{ticket['number']} was changed by somebody else a moment ago. Nothing changed for you."
    )
    slow.come_back()
    await expect(said.visit).to_contain_text("Ready for the next patient")
    await expect(said.line).to_have_text([other["number"]])
    assert await stage.desk.state(ticket) == "no_show"


async def test_one_doctors_break_and_walk_in_are_seen_by_the_other(stage: Stage) -> None:
    said, maryam = await gather(stage.desk_of("doctor1", "1"), stage.desk_of("doctor2", "2"))
    changed = maryam.page.get_by_label("What changed").last
    await said.press("w")
    await said.page.get_by_label("Name or phone").fill("Ravi Kumar")
    await said.page.keyboard.press("Enter")
    await expect(maryam.visit).to_contain_text("Ravi Kumar")
    await expect(changed).to_contain_text("joined")
    await said.is_answered()
    await said.page.keyboard.press("Escape")
    await said.button("Take a break").click()
    await said.button("10 minutes").click()
    await expect(changed).to_contain_text("Room 1 is on a break")
    rooms = maryam.page.get_by_role("heading", name="In the rooms").locator("+ ul")
    await expect(rooms).to_contain_text("Room 1 · back at")
    await expect(said.page.locator(".btn.down")).to_have_count(0)  # others may know before whoever pressed
    await said.button("End the break").click()
    await expect(changed).to_contain_text("Room 1 is back from the break")
    await expect(rooms).to_contain_text("Room 1 · free")
