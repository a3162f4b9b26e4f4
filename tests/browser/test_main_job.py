"""The main job: join here, call there, and every screen follows, without a reload."""

import re

from playwright.async_api import expect

from tests.browser.screens import Console, Phone, Wall
from tests.browser.stage import Stage

AMBER = "rgb(255, 196, 46)"


async def joins(stage: Stage, name: str) -> Phone:
    """Somebody joins the line on the start page."""
    phone = await stage.start_page()
    await phone.page.get_by_label("Sign in as").select_option(label=name)
    await phone.page.get_by_role("button", name="Join this line").click()
    await phone.page.wait_for_url(re.compile(r"/t/[0-9a-f-]{36}#.+"))
    await expect(phone.number).to_have_text(re.compile(r"^A\d{3}$"))
    return phone


async def signs_in_and_sits(stage: Stage, login: str, room: str) -> Console:
    """By hand, on a console where nobody has signed in."""
    console = await stage.console()
    await console.page.get_by_label("E-mail").fill(f"{login}@demo.clinic")
    await console.page.get_by_label("Password").fill("demo-clinic-2026")
    await console.page.get_by_role("button", name="Sign in").click()
    await console.page.get_by_role("radio", name=room).check()
    await console.page.get_by_role("button", name="Start", exact=True).click()
    await expect(console.visit).to_be_visible()
    return console


async def is_called(wall: Wall, phone: Phone, number: str, door: str) -> None:
    """On the wall in amber beside the door, and on the patient's own page."""
    await expect(wall.room(door).locator(".number")).to_have_text(number)
    await expect(wall.room(door)).to_have_css("background-color", AMBER)
    call = phone.page.get_by_role("alert")
    await expect(call).to_contain_text("It is your turn")
    await expect(call).to_contain_text(re.compile(rf"Room\s+{door}"))
    await expect(phone.page).to_have_title(f"It is your turn: Room {door}")


async def test_a_patient_joins_and_is_called_and_every_screen_follows(stage: Stage) -> None:
    wall = await stage.wall()
    salma = await joins(stage, "Salma Al Balushi")
    await expect(salma.ahead).to_have_text("You are next")
    ahmed = await joins(stage, "Ahmed Al Harthy")
    await expect(ahmed.ahead).to_have_text("1 person ahead of you")
    first, second = await salma.number.inner_text(), await ahmed.number.inner_text()

    console = await signs_in_and_sits(stage, "doctor1", "Room 3")
    await expect(console.line).to_have_text([first, second])
    await console.calls_next()
    await expect(console.visit).to_contain_text("Salma Al Balushi")
    await is_called(wall, salma, first, "3")
    await expect(ahmed.ahead).to_have_text("You are next")

    await console.press("s")
    await expect(wall.room("3")).to_contain_text("With the doctor")
    await expect(wall.room("3")).not_to_have_css("background-color", AMBER)
    await expect(salma.page.get_by_role("heading", name="You are with the doctor")).to_be_visible()
    await expect(console.visit).to_contain_text("With you")  # walls and phones may know before whoever pressed

    await console.press("n")  # completes and calls next
    await is_called(wall, ahmed, second, "3")
    await expect(salma.page.get_by_role("heading", name="Your visit is finished")).to_be_visible()
    await expect(wall.page.get_by_role("complementary", name="Called earlier")).to_contain_text(first)
    assert [wall.loads, salma.loads, console.loads] == [1, 2, 1]  # a phone once more: from the start page to its own


async def test_what_was_done_is_undone_and_every_screen_follows(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general, name="Moza Al Farsi")
    wall, phone = await stage.wall(), await stage.phone(ticket["secret_link"])
    console = await stage.desk_of("doctor1", "2")
    await console.calls_next()
    await is_called(wall, phone, ticket["number"], "2")
    await expect(console.page.get_by_text(f"Called {ticket['number']}", exact=True)).to_be_visible()

    await console.press("z")
    await expect(phone.ahead).to_have_text("You are next")
    await expect(wall.room("2")).to_contain_text("Wait for your number")
    await expect(console.line).to_have_text([ticket["number"]])
    await expect(console.button("Undo")).to_have_attribute("aria-disabled", "true")


async def test_n_calls_next_on_an_arabic_keyboard(stage: Stage) -> None:
    await stage.desk.adds(stage.general)
    console = await stage.desk_of("doctor1", "1")
    await console.press_in_arabic("KeyN", "ى")
    await expect(console.visit).to_contain_text("Called, not here yet")
    await console.press_in_arabic("KeyS", "س")
    await expect(console.visit).to_contain_text("With you")


async def test_a_key_pressed_twice_calls_one_person(stage: Stage) -> None:
    first, second, third = await stage.desk.adds(stage.general, count=3)
    network = await stage.network()
    console = await stage.desk_of("doctor1", "1", over=network)
    await expect(console.line).to_have_count(3)
    network.hold_back_events()  # the answer of the first press is there before the line has moved
    async with console.page.expect_response("**/call-next"):
        await console.press("n")
    for _ in range(3):
        await console.page.keyboard.press("n")
    network.come_back()
    await expect(console.visit).to_contain_text(first["number"])
    await expect(console.line).to_have_text([second["number"], third["number"]])
    assert await stage.desk.state(second) == "waiting"
