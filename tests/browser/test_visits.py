"""What a desk can do with a visit, and what the patient's own page says of it in both languages."""

import re
from asyncio import gather

from playwright.async_api import expect

from tests.browser.front_desk import Json
from tests.browser.screens import Phone
from tests.browser.stage import ARABIC, Stage

NOTHING = "rgba(0, 0, 0, 0)"


async def both_phones(stage: Stage, ticket: Json) -> tuple[Phone, Phone]:
    """The same ticket on two phones: one reads English, one Arabic."""
    english, arabic = await gather(stage.phone(ticket["secret_link"]), stage.phone(ticket["secret_link"], ARABIC))
    return english, arabic


async def both_say(phones: tuple[Phone, Phone], english: str, arabic: str) -> None:
    await gather(
        expect(phones[0].page.get_by_role("main")).to_contain_text(english),
        expect(phones[1].page.get_by_role("main")).to_contain_text(arabic),
    )


async def test_a_visit_from_the_line_to_the_end(stage: Stage) -> None:
    _, ticket = await stage.desk.adds(stage.general, count=2)
    phones = await both_phones(stage, ticket)
    await both_say(phones, "1 person ahead of you", "شخص واحد أمامك")
    await expect(phones[1].page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(phones[1].number).to_have_text(ticket["number"])
    await stage.desk.calls(stage.general, stage.room("1"))
    await both_say(phones, "You are next", "أنت التالي")
    await both_say(phones, "Nearly your turn. Please wait near the rooms.", "اقترب دورك. يرجى الانتظار قرب الغرف.")

    console = await stage.desk_of("doctor2", "2")
    await console.calls_next()
    await both_say(phones, "It is your turn", "حان دورك")
    await expect(phones[1].page.get_by_role("alert")).to_contain_text(re.compile(r"غرفة\s+2"))
    await console.press("r")
    await expect(console.page.get_by_text(f"Called {ticket['number']} again")).to_be_visible()
    await console.press("h")
    await both_say(phones, "Your visit is on hold", "زيارتك معلّقة")
    held = console.page.get_by_role("heading", name="On hold").locator("+ ul")
    await held.get_by_role("button", name=ticket["number"]).click()
    await console.is_answered()
    await console.button("Resume visit").click()
    await both_say(phones, "You are with the doctor", "أنت عند الطبيب الآن")
    await expect(console.visit).to_contain_text("With you")
    await console.press("d")
    await both_say(phones, "Your visit is finished", "انتهت زيارتك")
    await expect(console.visit).to_contain_text("Nobody is waiting")
    await console.button("Call next").hover()
    await expect(console.button("Call next")).to_have_css("background-color", NOTHING)  # dimmed, under the mouse, too


async def test_somebody_who_does_not_come_makes_room_for_the_next(stage: Stage) -> None:
    absent, present = await stage.desk.adds(stage.general, count=2)
    phones = await both_phones(stage, absent)
    console, wall = await stage.desk_of("doctor1", "1"), await stage.wall()
    await console.calls_next()
    await console.press("x")
    await both_say(phones, "We called you and you did not come", "نادينا عليك ولم تحضر")
    await both_say(phones, "Please go to reception.", "يرجى مراجعة الاستقبال")
    await expect(console.visit).to_contain_text(present["number"])
    await expect(wall.room("1").locator(".number")).to_have_text(present["number"])


async def test_somebody_called_goes_back_to_the_line(stage: Stage) -> None:
    tickets = await stage.desk.adds(stage.general, count=5)
    first, *others = (ticket["number"] for ticket in tickets)
    phones = await both_phones(stage, tickets[0])
    console = await stage.desk_of("doctor1", "1")
    await console.press("n")
    await both_say(phones, "It is your turn", "حان دورك")
    await console.press("b")
    await expect(console.line).to_have_text([*others[:3], first, others[3]])
    await both_say(phones, "3 people ahead of you", "3 أشخاص أمامك")


async def test_a_transfer_takes_number_and_waiting_time_along(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    phones = await both_phones(stage, ticket)
    said = await stage.desk_of("doctor1", "1")
    maryam = await stage.desk_of("doctor2", "2", queue="Dr. Maryam")
    await said.calls_next()
    await said.press("t")
    await expect(said.page.get_by_role("heading", name=f"Transfer {ticket['number']} to")).to_be_focused()
    await said.press("2")
    await expect(maryam.line).to_have_text([ticket["number"]])
    await both_say(phones, "Dr. Maryam", "د. مريم")
    await both_say(phones, "You are next", "أنت التالي")
    await expect(phones[0].number).to_have_text(ticket["number"])
    await expect(said.visit).to_contain_text("Nobody is waiting")


async def test_a_pause_is_said_to_everybody_who_waits(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    phones = await both_phones(stage, ticket)
    console, wall = await stage.desk_of("doctor1", "1"), await stage.wall()
    await console.press("m")
    await console.button("10 minutes").click()
    await expect(console.visit).to_contain_text("The line is paused")
    await both_say(phones, "The line is paused until about", "الدور متوقف حتى")
    await expect(wall.page.locator("footer")).to_contain_text("Paused until about")
    await expect(console.page.locator(".side")).to_have_count(0)  # the answer has come, too
    await console.button("Resume the line").click()
    await expect(wall.page.locator("footer")).not_to_contain_text("Paused")
    await expect(phones[0].page.get_by_text("The line is paused")).to_be_hidden()
    await expect(console.button("Call next")).to_have_attribute("aria-disabled", "false")


async def test_a_break_is_said_on_the_wall(stage: Stage) -> None:
    await stage.desk.adds(stage.general)
    console, wall = await stage.desk_of("doctor1", "1"), await stage.wall()
    await stage.desk.calls(stage.general, stage.room("2"))
    await console.button("Take a break").click()
    await console.button("15 minutes").click()
    await expect(console.visit).to_contain_text("You are on a break")
    await expect(wall.room("1")).to_contain_text("Back at")
    await expect(console.page.locator(".btn.down")).to_have_count(0)  # walls may know before whoever pressed
    await console.button("End the break").click()
    await expect(wall.room("1")).to_contain_text("Wait for your number")


async def test_a_patient_takes_more_time_and_takes_it_back(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    phone, console = await stage.phone(first["secret_link"]), await stage.desk_of("doctor1", "1")
    await phone.page.get_by_role("button", name="I need more time").click()
    await phone.page.get_by_role("button", name="10 minutes").click()
    await expect(phone.page.get_by_text("You asked for more time.")).to_be_visible()
    await expect(console.visit).to_contain_text(second["number"])  # who would come is somebody else now
    await phone.page.get_by_role("button", name="Undo").click()
    await expect(phone.page.get_by_text("You asked for more time.")).to_be_hidden()
    await expect(console.visit).to_contain_text(first["number"])


async def test_a_patient_leaves_after_being_asked_once(stage: Stage) -> None:
    ticket, other = await stage.desk.adds(stage.general, count=2)
    phones, console = await both_phones(stage, ticket), await stage.desk_of("doctor1", "1")
    await phones[0].page.get_by_role("button", name="Leave the line").click()
    await expect(phones[0].page.get_by_role("heading", name="Leave the line?")).to_be_focused()
    await phones[0].page.get_by_role("button", name="Stay in line").click()
    await expect(phones[0].ahead).to_have_text("You are next")
    await phones[0].page.get_by_role("button", name="Leave the line").click()
    await phones[0].page.get_by_role("button", name="Yes, leave").click()
    await both_say(phones, "You have left the line", "خرجت من الدور")
    await expect(console.line).to_have_text([other["number"]])


async def test_a_language_is_changed_without_losing_the_ticket(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    phone = await stage.phone(ticket["secret_link"])
    await phone.page.get_by_role("link", name="العربية").click()
    await expect(phone.ahead).to_have_text("أنت التالي")
    await phone.page.goto(f"{stage.demo.url}{ticket['secret_link']}")
    await phone.page.reload()
    await expect(phone.ahead).to_have_text("أنت التالي")  # the choice is kept
