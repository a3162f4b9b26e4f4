"""The kiosk: a number by touch in two languages, a code that checks in, and nothing left for the next person."""

import re
from asyncio import Event, gather, sleep, timeout
from collections.abc import Mapping
from json import dumps
from time import time
from typing import Any

import pytest
from playwright.async_api import Locator, Route, ViewportSize, WebSocketRoute, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.front_desk import PASSWORD, shut_now
from tests.browser.network import Network
from tests.browser.screens import NO_NETWORK, Screen
from tests.browser.stage import ARABIC, HOME, PLAIN, RESULTS, THEMES, Look, Stage
from tests.cli.programs import PATIENCE

TABLET = ViewportSize(width=1280, height=800)
LYING = ViewportSize(width=1920, height=1080)
UPRIGHT = ViewportSize(width=1080, height=1920)
SMALLEST = 84  # CSS pixels; 22 mm
SHOTS = RESULTS / "shots"
STOPPED = r"401 \(Unauthorized\) .*/api/v1/"
IS_KEPT = "(([name, kept]) => localStorage.getItem(name) ?? localStorage.setItem(name, kept))"
# Nobody prints in a test: what was asked for is noted.
NOTE_PRINTS = """
window.print = () => {
    (top.printed ??= []).push(location.pathname);
    top.document.documentElement.dataset.prints = top.printed.length;
};
"""
# A camera that sees a code at once.
A_CAMERA = """
globalThis.BarcodeDetector = class { async detect() { return [{ rawValue: code }]; } };
globalThis.seen = document.createElement("canvas").captureStream();
navigator.mediaDevices.getUserMedia = async () => seen;
"""
SHIFT = 8
SHIFTED = {"#": "Digit3", ":": "Semicolon", "_": "Minus"}
PLACES = {"/": "Slash", ".": "Period", "-": "Minus", "=": "Equal"}
Device = Mapping[str, Any]


class Kiosk(Screen):
    """A tablet on a stand."""

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1")

    @property
    def number(self) -> Locator:
        return self.page.locator(".big .code")

    @property
    def choices(self) -> Locator:
        return self.page.locator(".choices button")

    @property
    def go(self) -> Locator:
        """The one primary press of the page, in the lower end corner."""
        return self.page.locator(".corner .go")

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label)

    async def touches(self, *labels: str) -> None:
        for label in labels:
            await self.button(label).click()

    async def scans(self, text: str, *, prints: str = "") -> None:
        """As a scanner types: at once, by places of an English keyboard; the layout may print each letter otherwise."""
        keyboard = await self.page.context.new_cdp_session(self.page)
        keys = [key for letter in text for key in pressed(letter, prints)]
        keys.append({"type": "keyDown", "key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13})
        began = time()  # a machine that is busy must not look like a hand that hesitates
        timed = [{**key, "timestamp": began + nth / 1000} for nth, key in enumerate(keys)]
        await gather(*(keyboard.send("Input.dispatchKeyEvent", key) for key in timed))
        await keyboard.detach()

    async def takes_the_clock(self) -> None:
        """From here on time passes when it is told to; a dial that hangs in a leap of it is given up."""
        self.forgives(NO_NETWORK)
        await self.page.clock.install()

    async def stays_longer(self) -> None:
        """A page that clears itself is there for a minute: long enough to be looked at on a machine that is busy."""
        await self.page.locator(".corner button").first.click()

    async def printed(self) -> list[str]:
        found: list[str] = await self.page.evaluate("globalThis.printed ?? []")
        return found

    async def kept(self) -> str:
        """All that the browser remembers."""
        found: str = await self.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
        return found

    async def fits(self) -> list[str]:
        """Nothing to scroll on any kiosk, and nothing too small for a thumb."""
        wrong: list[str] = []
        for size in (TABLET, LYING, UPRIGHT):
            await self.page.set_viewport_size(size)
            over: int = await self.page.evaluate("document.documentElement.scrollHeight - innerHeight")
            wrong += [f"{over} px too high on {size}"] if over > 0 else []
            wrong += await overflows_of(self.page, size)
            for box in [await one.bounding_box() for one in await self.page.locator(".touch").all()]:
                assert box is not None
                wrong += [f"{box} on {size}"] if min(box["height"], box["width"]) < SMALLEST - 0.5 else []
        await self.page.set_viewport_size(TABLET)
        return wrong


def pressed(letter: str, prints: str) -> list[dict[str, Any]]:
    """One key of a scanner, going down and up."""
    is_shifted = letter.isupper() or letter in SHIFTED
    known = SHIFTED | PLACES
    code = known.get(letter) or (f"Digit{letter}" if letter.isdigit() else f"Key{letter.upper()}")
    key = prints if prints and letter.isalpha() else letter
    shared = {"code": code, "key": key, "modifiers": SHIFT if is_shifted else 0}
    return [{"type": "keyDown", "text": key, **shared}, {"type": "keyUp", **shared}]


async def a_device(stage: Stage, branch: str) -> Device:
    return await stage.desk.pairs(branch, "kiosk", "Entrance")


async def a_kiosk(
    stage: Stage, look: Look = PLAIN, *, branch: str = "", over: Network | None = None, printer: bool = True
) -> tuple[Kiosk, Device]:
    """A kiosk that staff have started before."""
    branch = branch or stage.desk.branches[HOME]
    device = await a_device(stage, branch)
    kept = {"id": device["id"], "token": device["token"], "name": device["name"], "printer": printer}
    context = await stage.browser_of(TABLET, look, over)
    await context.add_init_script(NOTE_PRINTS)
    await context.add_init_script(f"{IS_KEPT}({dumps([f'queue-server:kiosk:{branch}', dumps(kept)])})")
    kiosk = await stage.opens_in(context, Kiosk, "kiosk", f"/kiosk/{branch}")
    return kiosk, device


async def sneaks_in(kiosk: Kiosk) -> None:
    """By the sign of the clinic, which nobody holds by chance; from here on time passes when it is told to."""
    sign = kiosk.page.locator(".logo")
    await expect(kiosk.page.locator(".first")).to_be_visible()  # nothing moves any more
    await kiosk.takes_the_clock()
    await sign.hover()
    await kiosk.page.mouse.down()
    await kiosk.page.clock.fast_forward(5_000)
    await kiosk.page.mouse.up()
    await expect(kiosk.page.locator("#password")).to_be_visible()


async def signs_in(kiosk: Kiosk, login: str) -> None:
    await kiosk.page.locator("#email").fill(f"{login}@demo.clinic")
    await kiosk.page.locator("#password").fill(PASSWORD)
    await kiosk.page.keyboard.press("Enter")


async def joins_from_home(stage: Stage, login: str, queue: str) -> Any:
    """A patient joins with their own account, without being here."""
    context = await stage.a_browser()

    async def posts(path: str, token: str, **body: Any) -> Any:
        headers = {"Authorization": token} if token else {}
        answer = await context.request.post(f"{stage.demo.url}/api/v1{path}", data=body, headers=headers)
        assert answer.ok, await answer.text()
        return await answer.json()

    session = await posts("/auth/login", "", identifier=f"{login}@demo.clinic", password=PASSWORD)
    return await posts(f"/queues/{queue}/tickets", f"Bearer {session['access_token']}")


# ---------------------------------------------------------------- staff


async def test_staff_leave_the_kiosk_and_nobody_stays_signed_in(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage)
    await sneaks_in(kiosk)
    await signs_in(kiosk, "reception")
    await expect(kiosk.button("Stop this kiosk")).to_be_visible()
    await kiosk.touches("Back to the kiosk")
    await expect(kiosk.button("Take a number")).to_be_visible()
    assert [cookie["name"] for cookie in await kiosk.page.context.cookies() if cookie["name"] != "lang"] == []
    renewed = await kiosk.page.context.request.post(
        f"{stage.demo.url}/api/v1/auth/refresh", headers={"X-Requested-With": "queue-server"}
    )
    assert renewed.status == 401
    assert "reception" not in await kiosk.kept()


async def test_a_doctor_may_not_stop_a_kiosk_and_is_told_who_may(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage)
    kiosk.forgives(r"403 \(Forbidden\) .*/api/v1/devices/")
    await sneaks_in(kiosk)
    await signs_in(kiosk, "doctor1")
    await kiosk.touches("Stop this kiosk")
    await expect(kiosk.page.get_by_role("alert")).to_contain_text("Ask reception or a manager.")


async def test_staff_whose_errand_ended_meanwhile_sign_in_again(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage)
    kiosk.forgives(r"401 \(Unauthorized\) .*/api/v1/devices/")
    ended = {"type": "/problems/token-expired", "status": 401}
    await sneaks_in(kiosk)
    await signs_in(kiosk, "reception")
    await kiosk.page.route("**/api/v1/devices/*", lambda route: route.fulfill(status=401, json=ended), times=1)
    await kiosk.touches("Stop this kiosk")
    await expect(kiosk.page.get_by_role("alert")).to_contain_text("signed out")
    await signs_in(kiosk, "reception")
    await kiosk.touches("Stop this kiosk")
    await expect(kiosk.page.locator(".shown")).to_be_visible()


async def test_a_stopped_kiosk_forgets_its_token_and_shows_a_code(stage: Stage) -> None:
    kiosk, device = await a_kiosk(stage)
    kiosk.forgives(STOPPED)
    kiosk.forgives(NO_NETWORK)
    await kiosk.touches("Take a number")
    await stage.desk.deletes(f"/devices/{device['id']}")
    await expect(kiosk.heading).to_contain_text("This kiosk was stopped")
    await expect(kiosk.page.locator(".shown")).to_be_visible()
    await expect(kiosk.page.locator("#email")).to_have_count(0)
    assert device["token"] not in await kiosk.kept()


async def test_staff_find_the_way_in_by_holding_the_sign_and_stop_the_kiosk(stage: Stage) -> None:
    kiosk, device = await a_kiosk(stage)
    await expect(kiosk.button("Take a number")).to_be_visible()
    await kiosk.takes_the_clock()
    logo = kiosk.button("For staff: hold for five seconds")
    await logo.hover()
    await kiosk.page.mouse.down()
    await kiosk.page.clock.fast_forward(4_000)
    await kiosk.page.mouse.up()
    await kiosk.page.clock.fast_forward(2_000)
    await expect(kiosk.button("Take a number")).to_be_visible()

    await kiosk.page.mouse.down()
    await kiosk.page.clock.fast_forward(5_000)
    await kiosk.page.mouse.up()
    await signs_in(kiosk, "reception")
    await kiosk.page.get_by_label("A ticket printer is connected").uncheck()
    kiosk.forgives(r"401 \(Unauthorized\) .*/api/v1/branches/")  # a look that was under way
    await kiosk.touches("Stop this kiosk")
    await expect(kiosk.page.get_by_text("This kiosk is not in use.")).to_be_visible()
    await expect(kiosk.page.locator(".shown")).to_be_visible()
    assert device["token"] not in await kiosk.kept()
    branch = stage.desk.branches[HOME]
    devices = await stage.desk.asks(f"/devices?branch_id={branch}&limit=100")
    assert device["id"] not in [one["id"] for one in devices["items"]]


# ---------------------------------------------------------------- a number


@pytest.mark.parametrize("look", [PLAIN, ARABIC], ids=lambda look: look.lang)
async def test_a_walk_in_takes_a_number_by_touch_and_it_is_printed_once(stage: Stage, look: Look) -> None:
    kiosk, _ = await a_kiosk(stage, look)
    for words in (["Take a number", "خذ رقمًا"], ["Blood test", "فحص دم"], ["General", "العيادة العامة"]):
        button = kiosk.page.get_by_role("button").filter(has_text=words[0]).first
        await expect(button).to_contain_text(words[1])
        await button.click()
        await expect(kiosk.heading).to_be_focused()
    before = await kiosk.page.evaluate("history.length")
    await kiosk.page.get_by_role("button", name="I use a wheelchair").click()
    await kiosk.page.get_by_role("button", name="I speak Arabic").click()
    await kiosk.page.get_by_role("button", name="I speak English").click()  # one language at most
    await kiosk.go.click()
    await expect(kiosk.number).to_be_visible()
    await kiosk.stays_longer()

    (ticket,) = (await stage.desk.line(stage.general))["line"]
    await expect(kiosk.number).to_have_text(ticket["number"])
    assert sorted(ticket["needs"]) == ["language:en", "wheelchair"]
    assert (await stage.desk.asks(f"/queues/{stage.general}/names"))[ticket["id"]]["name"] is None
    await expect(kiosk.page.get_by_text("You are next")).to_be_visible()
    await expect(kiosk.page.get_by_text("أنت التالي")).to_be_visible()
    code = kiosk.page.locator(".qr img")
    await expect(code).to_be_visible()
    assert await code.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
    await expect(kiosk.page.get_by_text("Your ticket is being printed.")).to_be_visible()
    await expect(kiosk.page.locator("html")).to_have_attribute("data-prints", "1")

    await kiosk.go.click()
    await expect(kiosk.button("Take a number")).to_be_visible()
    await expect(kiosk.page.locator("iframe")).to_have_count(0)
    everything = await kiosk.page.content() + await kiosk.kept()
    assert ticket["id"] not in everything
    assert ticket["number"] not in everything
    assert await kiosk.page.evaluate("history.length") == before
    assert await kiosk.printed() == [f"/t/{ticket['id']}/print"]


async def test_whoever_is_done_before_the_paper_came_gets_it_all_the_same(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage)
    is_slow = Event()

    async def late(route: Route) -> None:
        await is_slow.wait()
        await route.continue_()

    await kiosk.page.route("**/print?*", late)
    await kiosk.touches("Take a number", "Blood test", "General", "Take my number")
    await expect(kiosk.number).to_be_visible()
    await kiosk.go.click()  # waits until it may be pressed
    await expect(kiosk.button("Take a number")).to_be_visible()
    await expect(kiosk.page.locator("iframe")).to_have_attribute("inert", "")
    is_slow.set()
    await expect(kiosk.page.locator("html")).to_have_attribute("data-prints", "1")
    await expect(kiosk.page.locator("iframe")).to_have_count(0)


async def test_without_a_printer_the_number_is_to_be_remembered(stage: Stage) -> None:
    await stage.desk_of("doctor1", "1", queue="Dr. Said")
    kiosk, _ = await a_kiosk(stage, printer=False)
    await kiosk.touches("Take a number", "Vaccination", "Dr. Said", "Take my number")
    await expect(kiosk.page.get_by_text("We expect to call you by")).to_be_visible()
    await expect(kiosk.page.get_by_text("Remember this number, or take a photo of it.")).to_be_visible()
    await expect(kiosk.page.locator(".qr img")).to_be_visible()
    await expect(kiosk.page.locator("iframe")).to_have_count(0)


async def test_back_leads_to_each_question_before(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage)
    await kiosk.touches("Take a number", "Blood test", "General")
    for heading in ("Anything we should know?", "Where would you like to go?", "What do you need?"):
        await expect(kiosk.heading).to_contain_text(heading)
        await kiosk.touches("Back")
    await expect(kiosk.button("Take a number")).to_be_visible()
    assert await stage.desk.numbers(stage.general) == []


async def test_it_can_be_used_without_touch(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage)
    for label in ("Take a number", "Follow-up", "Dr. Maryam", "My first visit here", "Take my number"):
        button = kiosk.button(label)
        await expect(button).to_be_visible()
        await kiosk.tabs_to(button)
        await kiosk.page.keyboard.press("Space")
    await expect(kiosk.heading).to_contain_text("Your number")
    (ticket,) = (await stage.desk.line(stage.queue("Dr. Maryam")))["line"]
    assert ticket["needs"] == ["first_visit"]


async def test_a_second_tap_of_the_same_finger_chooses_nothing_more(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage)
    await kiosk.touches("Take a number")
    box = await kiosk.button("General consultation").bounding_box()
    assert box is not None
    await kiosk.page.mouse.dblclick(box["x"] + 40, box["y"] + 20)
    await expect(kiosk.heading).to_contain_text("Where would you like to go?")


async def test_more_than_six_services_have_pages(stage: Stage) -> None:
    async def many(route: Route) -> None:
        reply = await route.fetch()
        found = await reply.json()
        for queue in found["items"]:
            first = queue["services"][0]
            names = [{"en": f"Service {n}", "ar": f"خدمة {n}"} for n in range(1, 9)]
            queue["services"] = [
                first | {"id": f"{first['id'][:-1]}{n}", "names": name} for n, name in enumerate(names)
            ]
        await route.fulfill(response=reply, json=found)

    kiosk, _ = await a_kiosk(stage)
    await kiosk.page.route("**/queues?limit=100", many)
    await kiosk.page.reload()
    await kiosk.touches("Take a number")
    await expect(kiosk.choices).to_have_count(6)
    await kiosk.touches("More")
    await expect(kiosk.choices).to_contain_text(["Service 7", "Service 8"])
    async with kiosk.stands_still():
        assert await kiosk.fits() == []
    await kiosk.touches("More")
    await expect(kiosk.choices).to_have_count(6)


# ---------------------------------------------------------------- nobody stays


async def test_it_asks_whether_anybody_is_there_and_forgets(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage)
    await kiosk.touches("Take a number", "Blood test", "General", "I use a wheelchair")
    await kiosk.takes_the_clock()
    await kiosk.page.clock.fast_forward(31_000)
    await expect(kiosk.heading).to_contain_text("Are you still there?")
    await expect(kiosk.heading).to_contain_text("هل ما زلت هنا؟")
    await expect(kiosk.page.get_by_role("timer")).to_be_visible()
    await kiosk.touches("Yes, I am here")
    await expect(kiosk.button("I use a wheelchair")).to_have_attribute("aria-pressed", "true")

    await kiosk.page.clock.fast_forward(31_000)
    await expect(kiosk.heading).to_contain_text("Are you still there?")
    await kiosk.page.clock.fast_forward(10_000)
    await expect(kiosk.button("Take a number")).to_be_visible()
    await kiosk.touches("Take a number", "Blood test", "General")
    await expect(kiosk.page.locator("[aria-pressed=true]")).to_have_count(0)
    assert await stage.desk.numbers(stage.general) == []


async def test_a_number_goes_by_itself_and_stays_longer_for_whoever_asks(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage)
    await kiosk.takes_the_clock()
    await kiosk.touches("Take a number", "Blood test", "General", "Take my number")
    await expect(kiosk.page.get_by_text("This page is cleared in")).to_be_visible()
    await expect(kiosk.page.locator(".qr img")).to_be_visible()
    await kiosk.touches("More time")
    await kiosk.page.clock.fast_forward(40_000)
    await expect(kiosk.number).to_be_visible()
    await kiosk.page.clock.fast_forward(21_000)
    await expect(kiosk.button("Take a number")).to_be_visible()
    await expect(kiosk.page.locator(".code, .qr, iframe")).to_have_count(0)


async def test_staff_who_walk_away_are_signed_out(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage)
    await sneaks_in(kiosk)
    await signs_in(kiosk, "reception")
    await expect(kiosk.button("Stop this kiosk")).to_be_visible()
    await kiosk.page.clock.fast_forward(121_000)
    await expect(kiosk.heading).to_contain_text("Are you still there?")
    async with kiosk.page.expect_response("**/auth/logout"):
        await kiosk.page.clock.fast_forward(10_000)
    await expect(kiosk.button("Take a number")).to_be_visible()


# ---------------------------------------------------------------- the code of a ticket


async def test_a_code_from_home_checks_in_from_any_page_and_presses_nothing(stage: Stage) -> None:
    await stage.desk.adds(stage.general, count=3)
    mine = await joins_from_home(stage, "patient3", stage.general)
    kiosk, _ = await a_kiosk(stage)
    await kiosk.tabs_to(kiosk.button("Take a number"))
    await kiosk.scans(f"{stage.demo.url}{mine['secret_link']}")
    await expect(kiosk.heading).to_contain_text("You are checked in")
    await expect(kiosk.number).to_have_text(mine["number"])
    await expect(kiosk.page.get_by_text("3 people ahead of you")).to_be_visible()
    line = (await stage.desk.line(stage.general))["line"]
    assert [ticket["here"] for ticket in line] == [True] * 4

    await kiosk.scans(f"{stage.demo.url}{mine['secret_link']}")
    await expect(kiosk.heading).to_contain_text("You are checked in already")


async def test_a_scanner_on_an_arabic_layout_is_understood(stage: Stage) -> None:
    mine = await joins_from_home(stage, "patient4", stage.general)
    kiosk, _ = await a_kiosk(stage, ARABIC)
    await kiosk.touches("أنا هنا")
    await expect(kiosk.heading).to_contain_text("Show your code")
    await kiosk.scans(f"{stage.demo.url}{mine['secret_link']}", prints="ش")
    await expect(kiosk.heading).to_contain_text("You are checked in")
    await expect(kiosk.number).to_have_text(mine["number"])


async def test_every_other_code_says_what_it_is_and_what_to_do(stage: Stage) -> None:
    called, held, left = await stage.desk.adds(stage.general, count=3)
    (elsewhere,) = await stage.desk.adds(stage.queue("General", "Salalah"))
    await stage.desk.calls(stage.general, stage.room("1"))
    await stage.desk.calls(stage.general, stage.room("2"))
    await stage.desk.does("no-show", held)
    await stage.desk.does("leave", left)
    kiosk, _ = await a_kiosk(stage)
    kiosk.forgives(r"40[14] \(.*/api/v1/tickets/")
    await expect(kiosk.button("Take a number")).to_be_visible()
    said = [
        (f"{called['secret_link']}", "It is your turn", "Go to Room 1"),
        (f"{held['secret_link']}", "We called you and you did not come", "Please go to reception."),
        (f"{left['secret_link']}", "This ticket has ended", "Take a new number, or ask at reception."),
        (f"{elsewhere['secret_link']}", "This ticket is for Salalah", "Please go to reception."),
        (f"{left['secret_link'].split('#')[0]}#1.{'A' * 22}", "We do not know this code", "Please go to reception."),
        ("/products/6291041500213", "This code could not be read", "Try once more, or show it at reception."),
    ]
    for code, heading, more in said:
        await kiosk.scans(f"{stage.demo.url}{code}")
        await expect(kiosk.heading).to_contain_text(heading)
        await expect(kiosk.page.locator("main .more")).to_contain_text(more)


async def test_whoever_scans_while_another_code_is_read_gets_the_answer_to_their_own(stage: Stage) -> None:
    first, second = await stage.desk.adds(stage.general, count=2)
    kiosk, _ = await a_kiosk(stage)
    is_answered = await kiosk.holds_back(f"**/api/v1/tickets/{first['id']}", times=1)
    await expect(kiosk.button("Take a number")).to_be_visible()
    await kiosk.scans(first["secret_link"])
    await expect(kiosk.heading).to_contain_text("Reading your code")
    await kiosk.scans(second["secret_link"])
    await expect(kiosk.number).to_have_text(second["number"])
    async with kiosk.page.expect_response(f"**/api/v1/tickets/{first['id']}"):
        is_answered()
    await expect(kiosk.number).to_have_text(second["number"])


async def test_a_camera_reads_the_code_where_the_browser_can(stage: Stage) -> None:
    mine = await joins_from_home(stage, "patient5", stage.general)
    kiosk, _ = await a_kiosk(stage)
    await kiosk.page.context.add_init_script(f"globalThis.code = {dumps('https://clinic' + mine['secret_link'])};")
    await kiosk.page.context.add_init_script(A_CAMERA)
    await kiosk.page.reload()
    await kiosk.touches("I am here")
    await expect(kiosk.heading).to_contain_text("You are checked in")
    assert await kiosk.page.evaluate("seen.getTracks().every((track) => track.readyState === 'ended')")


# ---------------------------------------------------------------- when it does not work


async def test_without_a_network_it_sends_people_to_reception(stage: Stage) -> None:
    network = await stage.network()
    kiosk, _ = await a_kiosk(stage, over=network)
    kiosk.forgives(NO_NETWORK)
    await kiosk.touches("Take a number", "Blood test", "General")
    network.cut()
    await expect(kiosk.heading).to_contain_text("This kiosk is not connected")
    await expect(kiosk.page.get_by_text("Please go to reception.")).to_be_visible()
    await expect(kiosk.page.locator(".touch")).to_have_count(0)
    network.come_back()
    await expect(kiosk.heading).to_contain_text("Anything we should know?")
    assert await stage.desk.numbers(stage.general) == []


async def test_a_press_whose_answer_was_lost_gives_one_number(stage: Stage) -> None:
    network = await stage.network()
    kiosk, _ = await a_kiosk(stage, over=network)
    kiosk.forgives(NO_NETWORK)
    await kiosk.touches("Take a number", "Blood test", "General")
    network.lose_answers()
    async with kiosk.page.expect_request("**/tickets"):
        await kiosk.go.click()
    async with timeout(PATIENCE):
        while not await stage.desk.numbers(stage.general):  # noqa: ASYNC110 - the desk has no socket
            await sleep(0.05)
    network.cut()
    await expect(kiosk.heading).not_to_contain_text("Anything we should know?")
    network.come_back()
    await kiosk.button("Press again").click()
    (number,) = await stage.desk.numbers(stage.general)
    await expect(kiosk.number).to_have_text(number)


async def test_closed_and_full_lines_are_said_with_what_to_do(stage: Stage) -> None:
    branch = await stage.desk.opens_a_branch("Small", rooms=1)
    services = [one["id"] for one in (await stage.desk.asks("/services"))["items"][:1]]
    lines = [
        await stage.desk.posts(f"/branches/{branch}/queues", name=name, prefix=prefix, services=services, size_limit=1)
        for name, prefix in (({"en": "Lab", "ar": "المختبر"}, "L"), ({"en": "X-ray", "ar": "الأشعة"}, "X"))
    ]
    kiosk, _ = await a_kiosk(stage, branch=branch)
    kiosk.forgives(r"409 \(Conflict\) .*/tickets$")
    await stage.desk.posts(f"/queues/{lines[1]['id']}/pause", minutes=20)
    await kiosk.touches("Take a number")
    await expect(kiosk.button("X-ray")).to_contain_text("Paused until about")
    await kiosk.touches("Lab")
    await stage.desk.adds(lines[0]["id"])
    await kiosk.touches("Take my number")
    await expect(kiosk.heading).to_contain_text("This line is full")
    await expect(kiosk.page.get_by_text("Choose again, or ask at reception.")).to_be_visible()
    await kiosk.touches("Choose again", "General consultation")
    await stage.desk.posts(f"/queues/{lines[0]['id']}/close")
    await expect(kiosk.button("Lab")).to_have_attribute("aria-disabled", "true")
    await expect(kiosk.button("Lab")).to_contain_text("Closed now")
    await kiosk.touches("Back")
    await stage.desk.posts(f"/queues/{lines[1]['id']}/close")
    await expect(kiosk.heading).to_contain_text("No numbers are given now")


async def test_a_closed_branch_gives_no_numbers(stage: Stage) -> None:
    kiosk, _ = await a_kiosk(stage, branch=await stage.desk.opens_a_branch("Asleep", rooms=1, hours=shut_now()))
    await expect(kiosk.heading).to_contain_text("The clinic is closed")
    await expect(kiosk.page.get_by_text("We open again at")).to_be_visible()
    await expect(kiosk.page.locator(".touch")).to_have_count(0)


async def test_a_kiosk_of_a_private_branch_works_all_the_same(stage: Stage) -> None:
    branch = await stage.desk.opens_a_branch("Inside", rooms=1, calls=True)
    answer = await stage.desk._http.patch(f"/branches/{branch}", json={"is_public": False})
    assert answer.is_success
    kiosk, _ = await a_kiosk(stage, branch=branch)
    await kiosk.touches("Take a number", "Take my number")  # one service, one line: nothing is asked
    await expect(kiosk.number).to_be_visible()


async def test_a_kiosk_that_stands_there_overnight_opens_by_itself(stage: Stage) -> None:
    """Its first board is yesterday's; only a new one tells that a new day has begun."""
    kiosk, _ = await a_kiosk(stage)
    boards: list[str] = []

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def hears(message: str | bytes) -> None:
            text = str(message)
            if "closes_at" in text:
                boards.append(text)
            if len(boards) == 1:
                text = re.sub(r'("(?:opens|closes)_at":")\d{4}', r"\g<1>2020", text)
            socket.send(text)

        server.on_message(hears)

    await kiosk.page.route_web_socket("**/socket.io/**", between)
    await kiosk.page.reload()
    await expect(kiosk.button("Take a number")).to_be_visible()
    assert len(boards) == 2


# ---------------------------------------------------------------- everybody


async def inspected(kiosk: Kiosk, state: str, look: Look) -> list[str]:
    """What is wrong with it in either theme, with a picture of each; nobody is asked whether they are there."""
    wrong = []
    async with kiosk.stands_still():
        for theme in THEMES:
            await kiosk.page.emulate_media(color_scheme=theme)
            await expect(kiosk.page.locator("html")).to_have_attribute("data-theme", theme)
            await kiosk.page.screenshot(path=SHOTS / f"kiosk-{state}-{look.lang}-{theme}.png", animations="disabled")
            wrong += [f"{state} {look.lang} {theme}: {one}" for one in await barriers_of(kiosk.page)]
        wrong += [f"{state} {look.lang}: {one}" for one in await overflows_of(kiosk.page)]  # zoomed in four times
        wrong += [f"{state} {look.lang}: {one}" for one in await kiosk.fits()]
    return wrong


@pytest.mark.looks
@pytest.mark.parametrize("look", [PLAIN, ARABIC], ids=lambda look: look.lang)
async def test_every_page_is_for_everybody_and_fits_every_kiosk(stage: Stage, look: Look) -> None:
    mine = await joins_from_home(stage, "patient6", stage.general)
    kiosk, _ = await a_kiosk(stage, look)
    await expect(kiosk.page.locator(".first")).to_be_visible()
    wrong = await inspected(kiosk, "start", look)
    await kiosk.page.locator(".first button").first.click()
    wrong += await inspected(kiosk, "service", look)
    await kiosk.choices.nth(1).click()
    wrong += await inspected(kiosk, "line", look)
    await kiosk.choices.nth(0).click()
    await kiosk.choices.nth(0).click()
    wrong += await inspected(kiosk, "needs", look)
    await kiosk.go.click()
    await expect(kiosk.page.locator(".qr img")).to_be_visible()
    await kiosk.stays_longer()
    wrong += await inspected(kiosk, "number", look)
    await kiosk.go.click()
    await kiosk.page.locator(".first button").last.click()
    wrong += await inspected(kiosk, "here", look)
    await kiosk.scans(f"{stage.demo.url}{mine['secret_link']}")
    await expect(kiosk.number).to_have_text(mine["number"])
    await kiosk.stays_longer()
    wrong += await inspected(kiosk, "arrived", look)
    await stage.desk.calls(stage.general, stage.room("3"))
    await kiosk.scans(f"{stage.demo.url}{mine['secret_link']}")
    await expect(kiosk.page.locator(".tells.call")).to_be_visible()
    await kiosk.stays_longer()
    wrong += await inspected(kiosk, "called", look)
    await kiosk.go.click()
    await kiosk.page.locator(".first button").first.click()
    await kiosk.page.clock.set_fixed_time(await kiosk.page.evaluate("Date.now() / 1000 + 31"))  # and it goes on asking
    await expect(kiosk.page.locator(".still")).to_be_visible()
    wrong += await inspected(kiosk, "still", look)
    assert wrong == []


@pytest.mark.parametrize("look", [PLAIN, ARABIC], ids=lambda look: look.lang)
async def test_the_way_in_for_staff_is_for_everybody(stage: Stage, look: Look) -> None:
    kiosk, _ = await a_kiosk(stage, look)
    await sneaks_in(kiosk)
    wrong = await inspected(kiosk, "sign-in", look)
    await signs_in(kiosk, "reception")
    await expect(kiosk.page.locator(".danger")).to_be_visible()
    wrong += await inspected(kiosk, "manage", look)
    assert wrong == []
