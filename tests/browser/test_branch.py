"""A branch as the public sees it: how busy it is, live and never older than it says; and joining from home."""

import re
from asyncio import Event, timeout
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.front_desk import PASSWORD, shut_now
from tests.browser.network import Network
from tests.browser.screens import NO_NETWORK, Screen
from tests.browser.stage import ARABIC, HOME, PHONE, PLAIN, RESULTS, THEMES, Look, Stage
from tests.cli.programs import PATIENCE

SHOTS = RESULTS / "shots"
BY_DAY = {day: [["07:00", "13:00"], ["16:00", "23:59"]] for day in ("mon", "tue", "wed", "thu", "sat", "sun")}


class Public(Screen):
    """The page on somebody's phone."""

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1")

    @property
    def busy(self) -> Locator:
        """The word for the whole branch."""
        return self.page.locator(".level b")

    @property
    def band(self) -> Locator:
        return self.page.locator(".band")

    def line(self, name: str) -> Locator:
        return self.page.locator(".lines li").filter(has_text=name)

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label)

    def follows_again(self) -> Event:
        """Set once the page has a connection of its own again, and the branch as it is."""
        heard = Event()

        def hears(frame: str | bytes) -> None:
            if "snapshot" in str(frame):
                heard.set()

        self.page.on("websocket", lambda socket: socket.on("framereceived", hears))
        return heard

    async def chooses(self, service: str, line: str) -> None:
        await self.button("Join the line from home").click()
        await self.page.get_by_role("radio", name=service).check()
        await self.page.get_by_role("radio", name=line, exact=True).check()
        await self.button("Next").click()
        await expect(self.heading).to_have_text("Who are you?")
        await expect(self.heading).to_be_focused()

    async def signs(self, login: str, password: str = PASSWORD, *, reason: str = "") -> None:
        await self.page.get_by_label("E-mail").fill(f"{login}@demo.clinic")
        await self.page.get_by_label("Password").fill(password)
        await self.page.get_by_label("Why you come").fill(reason)
        await self.button("Join the line").click()


async def the_page(stage: Stage, look: Look = PLAIN, *, branch: str = "", over: Network | None = None) -> Public:
    context = await stage.browser_of(PHONE, look, over)
    return await stage.opens_in(context, Public, "branch", f"/b/{branch or stage.desk.branches[HOME]}")


# ---------------------------------------------------------------- how busy


async def test_how_busy_it_is_changes_while_one_looks(stage: Stage) -> None:
    page = await the_page(stage)
    await expect(page.busy).to_have_text("Quiet")
    await expect(page.page.get_by_text("Updated just now")).to_be_visible()
    await expect(page.page.get_by_text("Open all day")).to_be_visible()
    await expect(page.page.get_by_text("Nobody is calling people in right now.")).to_be_visible()
    await stage.desk.adds(stage.general, count=4)
    await expect(page.busy).to_have_text("Some people waiting")
    await expect(page.line("General")).to_contain_text("4 waiting")
    await expect(page.line("Dr. Said")).to_contain_text("Quiet")
    await stage.desk.adds(stage.general, count=5)
    await expect(page.busy).to_have_text("Busy")
    await expect(page.line("General")).to_contain_text("about 10 waiting")  # nine; nobody is told more exactly
    await stage.desk.calls(stage.general, stage.room("1"))
    await expect(page.page.get_by_text("Nobody is calling people in right now.")).to_be_hidden()
    await stage.desk.posts(f"/queues/{stage.general}/pause", minutes=30)
    await expect(page.line("General")).to_contain_text(re.compile(r"until about \d\d:\d\d"))
    await stage.desk.posts(f"/queues/{stage.queue('Dr. Said')}/close")
    await expect(page.line("Dr. Said")).to_contain_text("Closed")
    assert page.loads == 1


async def test_nobody_is_named_and_no_number_is_shown(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general, name="Moza Al Farsi", reason="Cough")
    await stage.desk.calls(stage.general, stage.room("1"))
    page = await the_page(stage)
    await expect(page.busy).to_be_visible()
    for secret in ("Moza", "Cough", ticket["number"]):
        await expect(page.page.locator("body")).not_to_contain_text(secret)


async def test_old_is_never_shown_as_live(stage: Stage) -> None:
    await stage.desk.adds(stage.general, count=4)
    network = await stage.network()
    page = await the_page(stage, over=network)
    page.forgives(NO_NETWORK)
    await expect(page.busy).to_have_text("Some people waiting")
    network.cut()
    await expect(page.band).to_contain_text("Your phone has no connection.")
    await expect(page.busy).to_have_count(0)
    await expect(page.page.get_by_text("Updated just now")).to_be_hidden()
    await expect(page.page.get_by_role("heading", name="Opening hours")).to_be_visible()
    await stage.desk.adds(stage.general, count=5)
    network.come_back()
    await expect(page.busy).to_have_text("Busy")
    await expect(page.band).to_have_count(0)
    assert page.loads == 1


async def test_what_comes_late_is_said_to_be_old(stage: Stage) -> None:
    network = await stage.network()
    page = await the_page(stage, over=network)
    await expect(page.busy).to_be_visible()
    page.forgives(NO_NETWORK)
    network.hold_back_events()
    await expect(page.band).to_contain_text("Reconnecting. This is what we knew at")
    await expect(page.page.get_by_text("Updated just now")).to_be_hidden()
    network.come_back()
    await expect(page.band).to_have_count(0)


async def test_a_closed_branch_says_when_it_opens_and_takes_nobody(stage: Stage) -> None:
    page = await the_page(stage, branch=await stage.desk.opens_a_branch("Asleep", rooms=1, hours=shut_now()))
    await expect(page.page.get_by_text("Closed now")).to_be_visible()
    await expect(page.page.locator(".open")).to_contain_text(re.compile(r"Opens \w+"))
    await expect(page.busy).to_have_count(0)
    await expect(page.button("Join the line from home")).to_have_count(0)


@pytest.mark.parametrize(
    ("look", "range_"), [(PLAIN, "07:00 – 13:00"), (ARABIC, "من 07:00 إلى 13:00")], ids=["en", "ar"]
)
async def test_the_week_has_its_hours_in_the_readers_words(stage: Stage, look: Look, range_: str) -> None:
    page = await the_page(stage, look, branch=await stage.desk.opens_a_branch("By day", rooms=1, hours=BY_DAY))
    week = page.page.locator(".week > div")
    await expect(week).to_have_count(7)
    await expect(page.page.locator(".week .today")).to_have_count(1)
    await expect(week.filter(has_text=range_)).to_have_count(6)
    friday = week.filter(has_text={"en": "Friday", "ar": "الجمعة"}[look.lang])
    await expect(friday).to_contain_text({"en": "Closed", "ar": "مغلقة"}[look.lang])


@pytest.mark.parametrize("branch", ["01900000-0000-7000-8000-000000000000", "private"])
async def test_an_unknown_or_private_branch_is_said_calmly(stage: Stage, branch: str) -> None:
    if branch == "private":
        branch = (
            await stage.desk.posts(
                "/branches", name={"en": "Inside", "ar": "الداخل"}, time_zone="Asia/Muscat", opening_hours=shut_now()
            )
        )["id"]
    page = await the_page(stage, branch=branch)
    page.forgives(r"404 \(.*/api/v1/branches/")
    await expect(page.heading).to_have_text("We do not know this page")
    await expect(page.page.get_by_text("Ask at reception.")).to_be_visible()
    await expect(page.page.locator("body")).not_to_contain_text("Inside")


# ---------------------------------------------------------------- joining


async def test_somebody_joins_from_home_and_follows_their_number(stage: Stage) -> None:
    page = await the_page(stage)
    await page.chooses("Blood test", "General")
    await page.signs("patient1", reason="Cough for a week")
    await page.page.wait_for_url(re.compile(r"/t/[0-9a-f-]{36}#.+"))
    (ticket,) = (await stage.desk.line(stage.general))["line"]
    await expect(page.page.locator(".big .code")).to_have_text(ticket["number"])
    assert ticket["here"] is False
    assert (await stage.desk.asks(f"/queues/{stage.general}/names"))[ticket["id"]]["reason"] == "Cough for a week"


async def test_joining_leaves_whoever_is_signed_in_here_alone(stage: Stage) -> None:
    console = await stage.desk_of("doctor1", "1")
    page = await stage.opens_in(console.page.context, Public, "branch", f"/b/{stage.desk.branches[HOME]}")
    await page.chooses("Blood test", "General")
    await page.signs("patient2")
    await page.page.wait_for_url(re.compile(r"/t/[0-9a-f-]{36}#.+"))
    renewed = await console.page.context.request.post(
        f"{stage.demo.url}/api/v1/auth/refresh", headers={"X-Requested-With": "queue-server"}
    )
    assert renewed.ok
    me = await console.page.context.request.get(
        f"{stage.demo.url}/api/v1/me", headers={"Authorization": f"Bearer {(await renewed.json())['access_token']}"}
    )
    assert {role["role"] for role in (await me.json())["roles"]} == {"doctor"}


async def test_a_wrong_password_and_an_account_of_staff_are_said_and_nothing_is_lost(stage: Stage) -> None:
    page = await the_page(stage)
    page.forgives(r"401 \(.*/api/v1/auth/login")
    await page.chooses("Follow-up", "Dr. Said")
    await page.signs("patient1", "something-else-1", reason="Cough")
    await expect(page.page.get_by_role("alert")).to_contain_text("E-mail, phone or password is not right.")
    await expect(page.page.get_by_label("Why you come")).to_have_value("Cough")
    await page.signs("reception")
    await expect(page.page.get_by_role("alert")).to_contain_text("This account is for staff.")
    assert await stage.desk.numbers(stage.queue("Dr. Said")) == []


async def test_whoever_has_a_place_already_is_led_to_it(stage: Stage) -> None:
    page = await the_page(stage)
    await page.chooses("Blood test", "General")
    await page.signs("patient3")
    await page.page.wait_for_url(re.compile(r"/t/"))
    number = await page.page.locator(".big .code").inner_text()

    again = await the_page(stage)
    again.forgives(r"409 \(.*/tickets$")
    await again.chooses("Vaccination", "General")
    await again.signs("patient3")
    await expect(again.page.get_by_role("alert")).to_contain_text("You have a place in this line already.")
    await again.page.get_by_role("link", name=f"Go to {number}").click()
    await expect(again.page.locator(".big .code")).to_have_text(number)


async def test_a_line_that_closes_meanwhile_is_said_and_another_can_be_chosen(stage: Stage) -> None:
    page = await the_page(stage)
    page.forgives(r"409 \(.*/tickets$")
    await page.chooses("Blood test", "Dr. Maryam")
    await stage.desk.posts(f"/queues/{stage.queue('Dr. Maryam')}/close")
    await page.signs("patient4")
    await expect(page.page.get_by_role("alert")).to_contain_text("This line has just closed.")
    await expect(page.page.get_by_role("radio", name="Dr. Maryam")).to_be_disabled()
    await page.page.get_by_role("radio", name="General", exact=True).check()
    await page.button("Next").click()
    await page.signs("patient4")
    await page.page.wait_for_url(re.compile(r"/t/"))


async def test_the_phones_own_back_leads_out_of_joining(stage: Stage) -> None:
    page = await the_page(stage)
    await page.chooses("Blood test", "General")
    await page.page.go_back()
    await expect(page.busy).to_be_visible()
    await page.button("Join the line from home").click()
    await page.button("Next").click()
    await expect(page.page.get_by_role("alert")).to_contain_text("Choose first.")
    await page.button("Back").click()
    await expect(page.busy).to_be_visible()
    assert page.loads == 1


async def a_branch_of_its_own(stage: Stage, name: str) -> str:
    """With one line, where numbers are given at the clinic only."""
    branch = await stage.desk.opens_a_branch(name, rooms=1, calls=True)
    await patches(stage, f"/branches/{branch}", joins_from_home=False)
    return branch


async def patches(stage: Stage, path: str, **wish: Any) -> None:
    answer = await stage.desk._http.patch(path, json=wish)
    assert answer.is_success, answer.text


async def test_where_numbers_are_given_at_the_clinic_nobody_joins_from_home(stage: Stage) -> None:
    page = await the_page(stage, branch=await a_branch_of_its_own(stage, "Walk in"))
    await expect(page.page.get_by_role("heading", name="Numbers are given at the clinic")).to_be_visible()
    await expect(page.button("Join the line from home")).to_have_count(0)


async def test_a_notice_and_the_rule_about_joining_come_while_one_looks(stage: Stage) -> None:
    branch = await stage.desk.opens_a_branch("Tells", rooms=1, calls=True)
    page = await the_page(stage, ARABIC, branch=branch)
    await expect(page.button("انضم إلى الدور من المنزل")).to_be_visible()
    await patches(stage, f"/branches/{branch}", notice={"en": "No blood tests today", "ar": "لا فحوص دم اليوم"})
    await expect(page.page.get_by_text("لا فحوص دم اليوم")).to_be_visible()
    await patches(stage, f"/branches/{branch}", joins_from_home=False)
    await expect(page.page.get_by_role("heading", name="تُعطى الأرقام في العيادة")).to_be_visible()
    assert page.loads == 1


async def test_a_clinic_that_stops_it_meanwhile_says_so(stage: Stage) -> None:
    branch = await stage.desk.opens_a_branch("Changes", rooms=1, calls=True)
    page = await the_page(stage, branch=branch)
    page.forgives(r"409 \(.*/tickets$")
    await page.button("Join the line from home").click()
    await page.page.get_by_role("radio").first.check()
    await page.button("Next").click()
    await patches(stage, f"/branches/{branch}", joins_from_home=False)
    await page.signs("patient5")
    await expect(page.page.get_by_role("heading", name="Numbers are given at the clinic")).to_be_visible()


async def test_without_a_network_nothing_is_sent(stage: Stage) -> None:
    network = await stage.network()
    page = await the_page(stage, over=network)
    page.forgives(NO_NETWORK)
    await page.chooses("Blood test", "General")
    network.cut()
    await page.signs("patient6")
    await expect(page.page.get_by_role("alert")).to_be_visible()
    await expect(page.page.get_by_label("E-mail")).to_have_value("patient6@demo.clinic")
    is_back = page.follows_again()
    network.come_back()
    async with timeout(PATIENCE):
        await is_back.wait()  # before, it refuses at once
    await page.button("Join the line").click()
    await page.page.wait_for_url(re.compile(r"/t/"))
    assert len(await stage.desk.numbers(stage.general)) == 1


# ---------------------------------------------------------------- everybody


async def inspected(page: Public, state: str, look: Look) -> list[str]:
    """What is wrong with it in either theme, with a picture of each."""
    wrong = []
    for theme in THEMES:
        await page.page.emulate_media(color_scheme=theme)
        await expect(page.page.locator("html")).to_have_attribute("data-theme", theme)
        await page.page.screenshot(
            path=SHOTS / f"branch-{state}-{look.lang}-{theme}.png", full_page=True, animations="disabled"
        )
        wrong += [f"{state} {look.lang} {theme}: {one}" for one in await barriers_of(page.page)]
    return wrong + [f"{state} {look.lang}: {one}" for one in await overflows_of(page.page)]


@pytest.mark.looks
@pytest.mark.parametrize("look", [PLAIN, ARABIC], ids=lambda look: look.lang)
async def test_every_state_is_for_everybody(stage: Stage, look: Look) -> None:
    await stage.desk.adds(stage.general, count=8)
    await stage.desk.posts(f"/queues/{stage.queue('Dr. Said')}/pause", minutes=20)
    await stage.desk.posts(f"/queues/{stage.queue('Dr. Maryam')}/close")
    network = await stage.network()
    page = await the_page(stage, look, over=network)
    page.forgives(r"401 \(.*/api/v1/auth/login")
    page.forgives(NO_NETWORK)
    await expect(page.busy).to_be_visible()
    wrong = await inspected(page, "live", look)
    await page.page.locator(".join .btn").click()
    await page.page.get_by_role("radio").first.check()
    wrong += await inspected(page, "what", look)
    await page.page.locator("fieldset").last.get_by_role("radio").first.check()
    await page.page.locator("form .primary").click()
    await page.page.locator("#email").fill("patient1@demo.clinic")
    await page.page.locator("#password").fill("something-else-1")
    await page.page.keyboard.press("Enter")
    await expect(page.page.get_by_role("alert")).to_be_visible()
    wrong += await inspected(page, "who", look)
    await page.page.go_back()
    network.cut()
    await expect(page.page.locator(".band.bad")).to_be_visible()
    wrong += await inspected(page, "offline", look)

    shut = await the_page(stage, look, branch=await stage.desk.opens_a_branch("Asleep too", rooms=1, hours=shut_now()))
    await expect(shut.page.locator(".open.shut")).to_be_visible()
    wrong += await inspected(shut, "closed", look)
    unknown = await the_page(stage, look, branch="01900000-0000-7000-8000-000000000000")
    unknown.forgives(r"404 \(.*/api/v1/branches/")
    await expect(unknown.page.locator(".unknown")).to_be_visible()
    wrong += await inspected(unknown, "unknown", look)
    assert wrong == []


async def test_the_start_page_leads_to_every_page_of_the_clinic(stage: Stage) -> None:
    start = await stage.start_page()
    branch = stage.desk.branches[HOME]
    clinic = start.page.get_by_role("group", name=HOME)
    await expect(clinic.get_by_role("link", name="Kiosk")).to_have_attribute(
        "href", f"/kiosk/{branch}?email=reception%40demo.clinic"
    )
    await expect(clinic.get_by_role("link", name="Waiting-room screen")).to_have_attribute("href", f"/display/{branch}")
    await expect(start.page.get_by_role("link", name="Open reception")).to_have_attribute("href", "/reception")
    await expect(start.page.get_by_role("link", name="All parts of the pages")).to_have_attribute("href", "/design")
    await clinic.get_by_role("link", name="From home").click()
    await expect(start.page.locator(".level")).to_be_visible()


# ---------------------------------------------------------------- a press that gets no answer


async def test_joining_says_that_it_opens_and_that_no_answer_came(stage: Stage) -> None:
    page = await the_page(stage)
    page.forgives(NO_NETWORK)
    answers = await page.holds_back("**/queues?*", times=1)
    await page.button("Join the line from home").click()
    await expect(page.button("Opening…")).to_have_attribute("aria-disabled", "true")
    await page.page.route("**/queues?*", lambda route: route.abort())
    answers()
    await expect(page.button("Next")).to_be_visible()
    await page.page.go_back()
    await page.button("Join the line from home").click()
    await expect(page.page.get_by_role("alert")).to_contain_text("The clinic did not answer.")
    await page.page.unroute("**/queues?*")
    await page.button("Join the line from home").click()
    await expect(page.button("Next")).to_be_visible()


async def test_a_second_step_that_took_too_long_says_so(stage: Stage) -> None:
    page = await the_page(stage)
    page.forgives(r"401 \(.*/api/v1/auth/mfa/verify")
    over = {"type": "/problems/challenge-over", "status": 401, "title": "", "detail": ""}
    await page.page.route(
        "**/auth/login",
        lambda route: route.fulfill(json={"mfa_required": True, "mfa_token": "t", "methods": ["totp"]}),
    )
    await page.page.route("**/auth/mfa/verify", lambda route: route.fulfill(status=401, json=over))
    await page.chooses("Blood test", "General")
    await page.signs("patient1")
    await page.page.locator("#code").fill("123456")
    await expect(page.heading).to_have_text("Who are you?")
    await expect(page.page.get_by_role("alert")).to_contain_text("That took too long")
