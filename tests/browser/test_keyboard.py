"""Everything without a mouse."""

from playwright.async_api import expect

from tests.browser.stage import Stage


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
