"""The printed ticket: exactly one page, whatever the names, the language and the paper."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, ViewportSize, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.reception_page import NOTE_PRINTS, Reception, reception_of
from tests.browser.screens import NO_NETWORK, Screen
from tests.browser.stage import ARABIC, PLAIN, RESULTS, Look, Stage

LANGUAGES = [PLAIN, ARABIC]
MM = 96 / 25.4  # CSS pixels
POINTS = 72 / 25.4
PAPERS = {"roll": (80, 150), "a4": (210, 297)}
SHOTS = RESULTS / "shots"
LONG = {
    "en": "Royal Society Polyclinic and Diagnostic Centre of Al Khuwair South, Muscat Governorate",
    "ar": "مجمع الجمعية الملكية الطبي ومركز التشخيص في الخوير الجنوبية بمحافظة مسقط في سلطنة عمان",
}
ON_SCREEN = ViewportSize(width=700, height=760)


@pytest.fixture(params=LANGUAGES, ids=lambda look: look.lang)
def look(request: pytest.FixtureRequest) -> Look:
    chosen: Look = request.param
    return chosen


async def a_ticket(stage: Stage, link: str, look: Look = PLAIN, *, query: str = "", names: str = "") -> Screen:
    """The print page of a ticket, opened by hand."""
    path, _, secret = link.partition("#")
    context = await stage.browser_of(ON_SCREEN, look, None)
    await context.add_init_script(NOTE_PRINTS)
    if names:
        await context.route(re.compile(r"/api/v1/tickets/[^/]+$"), with_long_names)
    return await stage.opens_in(context, Screen, "ticket", f"{path}/print{query}#{secret}")


async def with_long_names(route: Route) -> None:
    """As a clinic with long names and long numbers would answer."""
    answer = await route.fetch()
    ticket: dict[str, Any] = await answer.json()
    for part in ("branch", "queue", "service"):
        ticket[part]["names"] = LONG
    await route.fulfill(response=answer, json={**ticket, "number": "AX1024", "ahead": 112})


async def printed(page: Page) -> tuple[int, tuple[int, int]]:
    """How many pages come out, and how large they are in millimetres."""
    paper = await page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", paper)
    (size,) = {(round(float(across) / POINTS), round(float(down) / POINTS)) for across, down in boxes}
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)), size


@pytest.mark.parametrize("names", ["", "long"])
@pytest.mark.parametrize("paper", PAPERS)
async def test_a_ticket_is_one_page_of_its_paper(stage: Stage, look: Look, paper: str, names: str) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    screen = await a_ticket(stage, ticket["secret_link"], look, query=f"?paper={paper}", names=names)
    await expect(screen.page.locator("main img")).to_be_visible()
    assert await printed(screen.page) == (1, PAPERS[paper])
    await screen.page.emulate_media(media="print")
    await screen.page.set_viewport_size(ViewportSize(width=round(PAPERS[paper][0] * MM), height=round(150 * MM)))
    whole, seen = await screen.page.locator("main").evaluate("(one) => [one.scrollHeight, one.clientHeight]")
    assert whole <= seen + 1  # nothing was cut off to make it fit
    SHOTS.mkdir(parents=True, exist_ok=True)
    await screen.page.screenshot(path=SHOTS / f"ticket-{paper}{names and '-long'}-{look.lang}-light.png")


async def test_a_ticket_says_everything_in_both_languages_the_patients_first(stage: Stage, look: Look) -> None:
    others = await stage.desk.adds(stage.general, count=2)
    (ticket,) = await stage.desk.adds(stage.general, name="Moza Al Farsi", phone="+96891234567", reason="Cough")
    screen = await a_ticket(stage, ticket["secret_link"], look)
    main = screen.page.locator("main")
    await expect(main.locator(".number")).to_have_text(ticket["number"])
    for words in (
        "Al Khuwair",
        "الخوير",
        "General",
        "العيادة العامة",
        "Your number",
        "رقمك",
        "Scan to follow",
        "امسح الرمز",
    ):
        await expect(main).to_contain_text(words)
    await expect(main.locator(".ahead")).to_contain_text(re.compile(rf"{len(others)} people ahead at \d\d:\d\d"))
    await expect(main.locator(".ahead")).to_contain_text(re.compile(r"شخصان أمامك عند \d\d:\d\d"))
    await expect(main.locator(".foot")).to_have_text(
        re.compile(rf"\d{{4}}-\d\d-\d\d \d\d:\d\d · {ticket['number']}-{ticket['id'][-4:].upper()}")
    )
    await expect(main.locator("h1 [lang]").first).to_have_attribute("lang", look.lang)
    for private in ("Moza", "9123", "Cough"):
        await expect(main).not_to_contain_text(private)


async def test_number_and_code_have_their_size_on_paper(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    screen = await a_ticket(stage, ticket["secret_link"])
    await screen.page.emulate_media(media="print")
    await expect(screen.page.locator(".number")).to_have_css("font-size", f"{25 * MM:.4f}px")
    code = await screen.page.locator("main img").bounding_box()
    assert code is not None
    assert (round(code["width"] / MM), round(code["height"] / MM)) == (32, 32)
    source = await screen.page.locator("main img").get_attribute("src")
    assert source is not None
    assert source.startswith("data:image/svg+xml")


async def test_a_ticket_opened_by_hand_waits_for_the_button(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    screen = await a_ticket(stage, ticket["secret_link"], query="?print=1")  # only in a frame it prints itself
    button = screen.page.get_by_role("button", name="Print")
    await expect(button).to_be_visible()
    assert await screen.page.evaluate("globalThis.printed ?? []") == []
    await button.click()
    assert [one["number"] for one in await screen.page.evaluate("globalThis.printed")] == [ticket["number"]]
    await screen.page.emulate_media(media="print")
    await expect(button).to_be_hidden()
    await expect(screen.page.locator(".number")).to_be_visible()


async def test_a_ticket_prints_without_its_code_where_there_is_none(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    context = await stage.browser_of(ON_SCREEN, PLAIN, None)
    await context.route("**/qr", lambda route: route.abort())
    path, secret = ticket["secret_link"].split("#")
    screen = await stage.opens_in(context, Screen, "ticket", f"{path}/print#{secret}")
    screen.forgives(NO_NETWORK)
    await expect(screen.page.get_by_text("The QR code could not be loaded.")).to_be_visible()
    await expect(screen.page.locator(".number")).to_have_text(ticket["number"])
    assert await printed(screen.page) == (1, PAPERS["roll"])


async def test_a_wrong_link_says_so_and_what_to_do(stage: Stage, look: Look) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    screen = await a_ticket(stage, f"{ticket['secret_link'][:-3]}xyz", look)
    screen.forgives(r"40[134] \(.*/api/v1/tickets/")
    alert = screen.page.get_by_role("alert")
    await expect(alert).to_contain_text({"en": "could not be opened", "ar": "تعذّر فتح هذه التذكرة"}[look.lang])
    await expect(screen.page.locator("body")).not_to_contain_text(ticket["number"])
    assert await barriers_of(screen.page) == []


async def test_a_ticket_can_be_read_by_everybody(stage: Stage, look: Look) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    screen = await a_ticket(stage, ticket["secret_link"], look)
    await expect(screen.page.locator("main img")).to_be_visible()
    assert await barriers_of(screen.page) == []
    assert await overflows_of(screen.page) == []


# ---------------------------------------------------------------- from the desk


async def prints_at_the_desk(desk: Reception) -> None:
    await desk.types("Ravi Kumar")
    await desk.press("Enter")


async def test_the_desk_prints_once_and_keeps_its_cursor(stage: Stage) -> None:
    desk = await reception_of(stage)
    await desk.page.evaluate(
        "document.querySelector('#who').addEventListener('blur', () => { globalThis.lost = true; })"
    )
    await prints_at_the_desk(desk)
    await expect(desk.told).to_contain_text("added and printed")
    await desk.types("Moz")  # the next name goes where it belongs
    await expect(desk.who).to_have_value("Moz")
    (ticket,) = (await stage.desk.line(stage.general))["line"]
    assert [(one["number"], one["images"]) for one in await desk.printed()] == [(ticket["number"], 1)]
    assert await desk.page.evaluate("globalThis.lost ?? false") is False


async def test_a_ticket_that_did_not_print_is_said_and_printed_again(stage: Stage) -> None:
    desk = await reception_of(stage)
    desk.forgives(NO_NETWORK)
    await desk.page.route(re.compile(r"/api/v1/tickets/[^/]+(/qr)?$"), lambda route: route.abort())
    await prints_at_the_desk(desk)
    await expect(desk.told).to_contain_text("It did not print: print it again.")
    assert await desk.printed() == []
    await desk.page.unroute_all(behavior="wait")
    (ticket,) = (await stage.desk.line(stage.general))["line"]
    await desk.number(ticket["number"]).focus()
    await desk.press("p")
    await expect(desk.told).to_contain_text(f"{ticket['number']} printed again")
    assert [one["number"] for one in await desk.printed()] == [ticket["number"]]


async def test_whoever_speaks_arabic_gets_arabic_first(stage: Stage) -> None:
    desk = await reception_of(stage)
    await desk.page.locator("summary").click()
    await desk.page.get_by_role("checkbox", name="Speaks Arabic").check()
    async with desk.page.expect_event("framenavigated") as frame:
        await desk.who.press("Enter")
    assert "lang=ar" in (await frame.value).url
    await expect(desk.told).to_contain_text("added and printed")


async def test_a_desk_with_an_office_printer_prints_on_a4(stage: Stage) -> None:
    desk = await reception_of(stage)
    await desk.button("This desk").click()
    await desk.panel.get_by_role("radio", name="A4 paper").check()
    await desk.page.reload()
    await expect(desk.who).to_be_focused()
    async with desk.page.expect_event("framenavigated") as frame:
        await desk.press("Enter")
    assert "paper=a4" in (await frame.value).url
    await expect(desk.told).to_contain_text("added and printed")
