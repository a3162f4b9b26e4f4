"""Everything without a mouse."""

from playwright.async_api import expect

from tests.browser.stage import ARABIC, Stage


async def test_a_doctor_signs_in_sits_down_and_calls_by_keyboard_alone(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    console = await stage.console()
    keys = console.page.keyboard
    await expect(console.page.get_by_label("E-mail")).to_be_visible()
    await console.tabs_to(console.page.get_by_label("E-mail"))
    await keys.type("doctor2@demo.clinic")
    await keys.press("Tab")
    await keys.type("demo-clinic-2026")
    await keys.press("Enter")
    await expect(console.page.get_by_role("heading", name="Where do you work today?")).to_be_visible()
    await console.tabs_to(console.page.get_by_role("radio", name="Room 1"))
    await keys.press("ArrowDown")
    await expect(console.page.get_by_role("radio", name="Room 2")).to_be_checked()
    await console.tabs_to(console.page.get_by_role("button", name="Start", exact=True))
    await keys.press("Enter")
    await expect(console.visit).to_contain_text(ticket["number"])
    await console.calls_next()
    await console.tabs_to(console.button("Start visit"))
    await console.press("Enter")
    await expect(console.visit).to_contain_text("With you")


async def test_keys_can_be_turned_off_and_stay_off(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    console = await stage.desk_of("doctor1", "1")
    await console.page.get_by_role("switch", name="Keyboard").uncheck()
    await console.page.reload()
    await expect(console.visit).to_contain_text(ticket["number"])
    await console.press("n")
    await expect(console.page.get_by_role("switch", name="Keyboard")).not_to_be_checked()
    await expect(console.visit).to_contain_text("Ready for the next patient")
    assert await stage.desk.state(ticket) == "waiting"


async def test_letters_typed_into_a_field_are_letters(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    console = await stage.desk_of("doctor1", "1")
    await console.press("/")
    await expect(console.page.get_by_label("Find by number or name")).to_be_focused()
    await console.page.keyboard.type("nxz")
    await expect(console.line).to_have_count(0)
    await console.press("Escape")
    await expect(console.line).to_have_text([ticket["number"]])
    assert await stage.desk.state(ticket) == "waiting"


async def test_a_patient_leaves_the_line_by_keyboard_alone(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    phone = await stage.phone(ticket["secret_link"])
    await expect(phone.ahead).to_be_visible()
    await phone.tabs_to(phone.page.get_by_role("button", name="Leave the line"))
    await phone.page.keyboard.press("Enter")
    await phone.tabs_to(phone.page.get_by_role("button", name="Yes, leave"))
    await phone.page.keyboard.press("Enter")
    await expect(phone.page.get_by_role("heading", name="You have left the line")).to_be_visible()


async def test_a_whole_visit_and_its_undo_without_a_mouse_on_an_arabic_keyboard(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    console = await stage.desk_of("doctor1", "1", ARABIC)
    visit = console.page.locator(".visit")
    await expect(console.line).to_have_count(2)
    await console.press_in_arabic("KeyN", "ى")
    await expect(console.page.locator(".visit.called")).to_contain_text(first["number"])
    await console.press_in_arabic("KeyR", "ق")
    await expect(console.page.locator("#undone")).to_contain_text("أُعيد نداء")
    await console.press_in_arabic("KeyS", "س")
    await expect(console.page.locator(".visit.serving")).to_be_visible()
    await console.press_in_arabic("KeyN", "ى")
    await expect(console.page.locator(".visit.called")).to_contain_text(second["number"])
    await console.press_in_arabic("KeyZ", "ئ")  # the call first
    await expect(console.line).to_have_text([second["number"]])
    await console.press_in_arabic("KeyZ", "ئ")  # then what ended the visit before it
    await expect(console.page.locator(".visit.serving")).to_contain_text(first["number"])
    await console.press_in_arabic("KeyD", "ي")
    await expect(visit).to_contain_text("جاهز للمريض التالي")
    assert [await stage.desk.state(one) for one in (first, second)] == ["completed", "waiting"]


async def test_forty_people_are_one_stop_of_the_tab_key(stage: Stage) -> None:
    tickets = await stage.desk.adds(stage.general, count=6)
    console = await stage.desk_of("doctor1", "1")
    keys, row = console.page.keyboard, console.page.locator(".list .row")
    await expect(row).to_have_count(6)
    await console.tabs_to(row.first)
    await keys.press("ArrowDown")
    await keys.press("ArrowDown")
    await expect(row.nth(2)).to_be_focused()
    await keys.press("Tab")
    await expect(console.page.get_by_role("button", name="Ended today")).to_be_focused()
    await keys.press("Shift+Tab")
    await expect(row.nth(2)).to_be_focused()
    await keys.press("End")
    await expect(row.last).to_be_focused()
    await keys.press("Enter")
    await expect(console.page.locator(".side h2")).to_contain_text(tickets[5]["number"])
    await keys.press("Escape")
    await expect(row.last).to_be_focused()


async def test_every_key_is_listed_and_stands_on_its_button(stage: Stage) -> None:
    console = await stage.desk_of("doctor1", "1")
    await console.press("?")
    listed = await console.page.locator(".keylist kbd").all_inner_texts()
    told = await console.page.locator("[aria-keyshortcuts]").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('aria-keyshortcuts'))"
    )
    await console.press("Escape")
    told += await console.page.locator("[aria-keyshortcuts]").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('aria-keyshortcuts'))"
    )
    assert set("NDHTBZWECM/") <= set(told)
    assert set("NSDRHXBTZWECMG/") <= set(listed)


async def test_a_digit_opens_another_line(stage: Stage) -> None:
    (other,) = await stage.desk.adds(stage.queue("Dr. Said"))
    console = await stage.desk_of("doctor1", "1")
    await console.press("g")
    await expect(console.page.get_by_role("heading", name="Go to another line")).to_be_focused()
    await console.press("1")
    await expect(console.line).to_have_text([other["number"]])
    await expect(console.page.locator(".bar .line-name")).to_have_text("Dr. Said")


async def test_a_dimmed_button_is_in_reach_and_says_why(stage: Stage) -> None:
    console = await stage.desk_of("doctor1", "1")
    hold = console.button("Hold")
    await console.tabs_to(hold)
    await expect(hold).to_have_attribute("title", "Nobody is here.")
    await console.press("Enter")
    await expect(console.band).to_contain_text("Nobody is here.")
    await console.press("t")
    await expect(console.band).to_contain_text("Nobody is here.")
    await console.press("Escape")
    await expect(console.band).to_have_count(0)
