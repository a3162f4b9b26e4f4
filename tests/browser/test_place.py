"""One's own place: a call is heard, felt and seen, also after a sleep; nothing is shown longer than it is true."""

import json
import re

from playwright.async_api import Route, expect

from tests.browser.screens import NO_NETWORK, Phone
from tests.browser.stage import PLAIN, Look, Stage

BLANK = "/static/mark.svg"  # a page of the same house on which nothing happens yet
NOT_FOUND = 404
CALLS = [400, 200, 400, 200, 400]
TONES = 2  # of one chime
SENSES = """
globalThis.felt = [];
navigator.vibrate = (pattern) => { felt.push(pattern); return true; };
globalThis.tones = 0;
const begin = AudioScheduledSourceNode.prototype.start;
AudioScheduledSourceNode.prototype.start = function start(at) {
    globalThis.tones += 1;
    begin.call(this, at);
};
globalThis.locks = [];
Object.defineProperty(navigator, "wakeLock", { configurable: true, value: { request: async () => {
    const lock = Object.assign(new EventTarget(), { release: async () => {} });
    locks.push(lock);
    return lock;
} } });
"""
NO_WAKE_LOCK = "delete Navigator.prototype.wakeLock;"
HIDES_AND_SHOWS = """() => {
    locks.at(-1).dispatchEvent(new Event("release"));
    document.dispatchEvent(new Event("visibilitychange"));
}"""
# What a screen reader is told, in order.
LISTEN = """
globalThis.told = [];
new MutationObserver(() => {
    const now = document.querySelector("main > p.unseen[role=status]")?.textContent ?? "";
    if (now && now !== told.at(-1)) told.push(now);
}).observe(document, { childList: true, subtree: true, characterData: true });
"""


async def a_phone_with(stage: Stage, link: str, script: str, look: Look = PLAIN) -> Phone:
    """A phone whose senses are watched from the beginning."""
    phone = await stage.phone(BLANK, look)
    phone.forgives("favicon")
    await phone.page.add_init_script(script)
    await phone.page.goto(f"{stage.demo.url}{link}")
    await expect(phone.number).to_be_visible()
    return phone


async def test_a_call_is_seen_heard_and_felt_and_nothing_else_is_on_the_page(stage: Stage) -> None:
    *_, mine = await stage.desk.adds(stage.general, count=1)
    phone = await a_phone_with(stage, mine["secret_link"], SENSES)
    page = phone.page
    await page.get_by_role("switch").check()
    await page.wait_for_function("() => tones === 2")
    await stage.desk.calls(stage.general, stage.room("3"))
    await expect(page.get_by_role("alert")).to_contain_text(re.compile(r"It is your turn.*Go to.*Room\s+3", re.S))
    await expect(page).to_have_title("It is your turn: Room 3")
    await expect(page.get_by_text("Called just now")).to_be_visible()
    await expect(page.locator("main button")).to_have_text([re.compile("I cannot come right now")])
    await expect(page.locator("main .card, main .band")).to_have_count(0)
    await page.wait_for_function(f"() => tones === {TONES + 3 * TONES}")
    assert CALLS in await page.evaluate("felt")
    assert await page.evaluate("locks.length") >= 1

    await stage.desk.does("recall", mine)
    await expect(page.get_by_role("alert")).to_contain_text("We called you again at")
    await page.wait_for_function(f"() => tones === {TONES + 6 * TONES}")


async def test_a_second_tap_of_a_shaking_hand_does_not_hit_what_came_under_it(stage: Stage) -> None:
    (mine,) = await stage.desk.adds(stage.general)
    phone = await stage.phone(mine["secret_link"])
    await stage.desk.calls(stage.general, stage.room("3"))
    await phone.page.get_by_role("button", name="I cannot come right now").dblclick()
    await expect(phone.page.get_by_role("heading", name="How much more time do you need?")).to_be_visible()
    await expect(phone.page.get_by_role("heading", name="Leave the line?")).to_have_count(0)
    assert await stage.desk.state(mine) == "called"


async def test_without_the_switch_a_call_is_silent(stage: Stage) -> None:
    (mine,) = await stage.desk.adds(stage.general)
    phone = await a_phone_with(stage, mine["secret_link"], SENSES)
    await stage.desk.calls(stage.general, stage.room("3"))
    await expect(phone.page.get_by_role("alert")).to_be_visible()
    assert await phone.page.evaluate("[tones, felt.length]") == [0, 0]


async def test_the_screen_is_kept_awake_and_asked_again_when_the_page_comes_back(stage: Stage) -> None:
    (mine,) = await stage.desk.adds(stage.general)
    phone = await a_phone_with(stage, mine["secret_link"], SENSES)
    assert await phone.page.evaluate("locks.length") == 0
    await phone.page.get_by_role("switch").check()
    await phone.page.wait_for_function("() => locks.length === 1")
    await phone.page.evaluate(HIDES_AND_SHOWS)
    await phone.page.wait_for_function("() => locks.length === 2")
    await expect(phone.page.get_by_text("turn its screen off")).to_have_count(0)


async def test_a_phone_that_cannot_be_kept_awake_says_so(stage: Stage) -> None:
    (mine,) = await stage.desk.adds(stage.general)
    phone = await a_phone_with(stage, mine["secret_link"], NO_WAKE_LOCK)
    await expect(phone.page.get_by_text("turn its screen off")).to_have_count(0)
    await phone.page.get_by_role("switch").check()
    await expect(phone.page.get_by_text("This phone may turn its screen off by itself")).to_be_visible()


async def test_a_near_turn_is_felt_once(stage: Stage) -> None:
    ahead = await stage.desk.adds(stage.general, count=4)
    *_, mine = await stage.desk.adds(stage.general, count=1)
    phone = await a_phone_with(stage, mine["secret_link"], SENSES)
    await phone.page.get_by_role("switch").check()
    await stage.desk.calls(stage.general, stage.room("1"))
    await stage.desk.does("start", ahead[0])
    await stage.desk.does("leave", ahead[1])
    await expect(phone.ahead).to_have_text("2 people ahead of you")
    await expect(phone.page.get_by_text("Nearly your turn.")).to_be_visible()
    await phone.page.wait_for_function("() => felt.filter((one) => one === 200).length === 1")


async def test_a_screen_reader_hears_a_place_at_most_every_20_seconds_and_then_the_last(stage: Stage) -> None:
    *ahead, mine = await stage.desk.adds(stage.general, count=5)
    phone = await stage.phone(BLANK)
    phone.forgives("favicon")
    await phone.page.clock.install()
    await phone.page.add_init_script(LISTEN)
    await phone.page.goto(f"{stage.demo.url}{mine['secret_link']}")
    await phone.page.clock.fast_forward(1_000)
    await phone.page.wait_for_function("() => told.length === 1")
    for one in ahead[:3]:
        await stage.desk.does("leave", one)
    await expect(phone.ahead).to_have_text("1 person ahead of you")
    assert await phone.page.evaluate("told") == ["4 people ahead of you"]
    await phone.page.clock.fast_forward(20_000)
    await phone.page.wait_for_function("() => told.length === 2")
    assert await phone.page.evaluate("told") == ["4 people ahead of you", "1 person ahead of you"]


async def test_a_phone_that_slept_through_its_call_shows_nothing_old_and_then_the_call(stage: Stage) -> None:
    (mine,) = await stage.desk.adds(stage.general)
    network = await stage.network()
    phone = await stage.phone(mine["secret_link"], over=network)
    phone.forgives(NO_NETWORK)
    await expect(phone.page.locator(".fresh")).to_be_visible()
    await phone.page.clock.install()
    network.fall_silent()
    await stage.desk.calls(stage.general, stage.room("4"))
    await phone.page.clock.fast_forward("06:00")
    await phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(phone.page.get_by_text("This is what we knew at")).to_be_visible()
    await expect(phone.page.locator(".fresh")).to_have_count(0)
    network.come_back()
    await phone.page.clock.fast_forward(10_000)
    await expect(phone.page.get_by_role("alert")).to_contain_text(re.compile(r"It is your turn.*Room\s+4", re.S))
    await expect(phone.page.get_by_text("This is what we knew at")).to_have_count(0)
    assert phone.loads == 1


async def test_coming_back_says_so_once_and_politely(stage: Stage) -> None:
    *_, mine = await stage.desk.adds(stage.general, count=3)
    network = await stage.network()
    phone = await stage.phone(mine["secret_link"], over=network)
    phone.forgives(NO_NETWORK)
    phone.forgives("fetching the script")
    await expect(phone.page.locator(".fresh")).to_be_visible()
    network.cut()
    await expect(phone.page.locator(".band.bad")).to_be_visible()
    network.come_back()
    said = phone.page.locator("main > p.unseen[role=status]")
    await expect(said).to_have_text("Connected again. 2 people ahead of you")
    await expect(phone.page.locator(".band.bad")).to_have_count(0)


async def test_a_transfer_is_said_calmly(stage: Stage) -> None:
    *_, mine = await stage.desk.adds(stage.general, count=4)
    phone = await stage.phone(mine["secret_link"])
    await expect(phone.page.get_by_text("General", exact=True)).to_be_visible()
    await stage.desk.does("transfer", mine, queue_id=stage.queue("Dr. Maryam"))
    band = phone.page.locator(".band.near").first
    await expect(band).to_contain_text(
        f"You are now in another line: Dr. Maryam.Your number is still {mine['number']}."
    )
    await expect(band).to_have_attribute("role", "status")
    await expect(phone.page.get_by_role("alert")).to_have_count(0)
    await stage.desk.calls(stage.queue("Dr. Maryam"), stage.room("2"))
    await expect(phone.page.get_by_role("alert")).to_contain_text("It is your turn")
    await expect(phone.page.locator(".band")).to_have_count(0)


async def test_more_time_is_given_at_once_and_can_be_taken_back(stage: Stage) -> None:
    _, mine = await stage.desk.adds(stage.general, count=2)
    phone = await stage.phone(mine["secret_link"])
    page = phone.page
    await page.get_by_role("button", name="I need more time").click()
    await expect(page.get_by_role("button", name=re.compile("^[0-9]+ minutes$"))).to_have_text(
        [re.compile(r"5\s+minutes"), re.compile(r"10\s+minutes"), re.compile(r"15\s+minutes")]
    )
    await page.get_by_role("button", name="15 minutes").click()
    await expect(page.locator(".band.near")).to_contain_text(re.compile("more time.*[0-9]{2}:[0-9]{2}"))
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert (await stage.desk.asks(f"/tickets/{mine['id']}"))["snoozed_until"] is None


async def test_what_is_asked_while_a_press_is_on_its_way_is_still_asked_when_its_answer_comes(stage: Stage) -> None:
    _, mine = await stage.desk.adds(stage.general, count=2)
    phone = await stage.phone(mine["secret_link"])
    page = phone.page
    comes = await phone.holds_back("**/snooze")
    await page.get_by_role("button", name="I need more time").click()
    await page.get_by_role("button", name="5 minutes", exact=True).click()
    await page.get_by_role("button", name="Back").click()
    await page.get_by_role("button", name="Leave the line").click()
    comes()
    await expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    await expect(page.get_by_role("heading", name="Leave the line?")).to_be_visible()


async def test_the_language_link_keeps_the_query_and_the_ticket(stage: Stage) -> None:
    (mine,) = await stage.desk.adds(stage.general)
    path, secret = mine["secret_link"].split("#")
    phone = await stage.phone(f"{path}?theme=dark#{secret}")
    await phone.page.get_by_role("link", name="العربية").click()
    await expect(phone.ahead).to_have_text("أنت التالي")
    await expect(phone.page.locator("html")).to_have_attribute("data-theme", "dark")
    assert phone.page.url.endswith(f"#{secret}")


async def test_an_end_that_was_seen_stays_when_its_link_dies(stage: Stage) -> None:
    (mine,) = await stage.desk.adds(stage.general)
    network = await stage.network()
    phone = await stage.phone(mine["secret_link"], over=network)
    for complaint in (NO_NETWORK, "404", "fetching the script"):
        phone.forgives(complaint)
    await expect(phone.ahead).to_be_visible()
    await stage.desk.calls(stage.general, stage.room("1"))
    await stage.desk.does("complete", mine)
    finished = phone.page.get_by_role("heading", name="Your visit is finished")
    await expect(finished).to_be_visible()

    async def gone(route: Route) -> None:
        await route.fulfill(status=404, body=json.dumps({"type": "/problems/not-found", "status": 404}))

    async with phone.page.expect_response(lambda answer: answer.status == NOT_FOUND):
        await phone.page.route(re.compile("/api/v1/tickets/"), gone)
        network.cut()  # the phone asks, and is told that the link is dead
    await expect(finished).to_be_visible()
    await expect(phone.page.get_by_role("alert")).to_have_count(0)


async def test_a_page_whose_script_did_not_come_says_so_and_begins_again(stage: Stage) -> None:
    (mine,) = await stage.desk.adds(stage.general)
    phone = await stage.phone(BLANK)
    phone.forgives("favicon")
    phone.forgives(r"net::ERR_FAILED|Failed to fetch dynamically imported module|error loading dynamically")
    await phone.page.route(re.compile("/static/place/view.js"), lambda route: route.abort())
    await phone.page.goto(f"{stage.demo.url}{mine['secret_link']}")
    await expect(phone.page.get_by_role("alert")).to_contain_text("This page did not open completely. We keep trying.")
    await expect(phone.page.get_by_role("alert")).to_contain_text("سنواصل المحاولة")
    await phone.page.unroute_all(behavior="wait")
    await expect(phone.ahead).to_have_text("You are next")


async def test_whoever_asked_for_alerts_is_alerted_after_a_reload_too(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    phone = await stage.phone(ticket["secret_link"])
    switch = phone.page.get_by_role("switch", name="Alert me when I am called")
    await switch.click()
    await expect(switch).to_be_checked()
    await phone.page.reload()
    await expect(switch).to_be_checked()
    await switch.click()
    await phone.page.reload()
    await expect(switch).not_to_be_checked()
