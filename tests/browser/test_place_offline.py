"""Without a network one's own place opens with what was known, says so, and never passes for live."""

import pytest
from playwright.async_api import Error, expect

from tests.browser.front_desk import Json
from tests.browser.network import Network
from tests.browser.screens import NO_NETWORK, Phone
from tests.browser.stage import ARABIC, PLAIN, Look, Stage

# Until the service worker has put the page by.
IS_PUT_BY = """async () => {
    while (!(await caches.match("/t/page"))) await new Promise((ready) => { setTimeout(ready, 50); });
}"""
KEPT = """async () => {
    const held = [...Object.entries(localStorage).flat(), ...Object.entries(sessionStorage).flat(), document.cookie];
    for (const name of await caches.keys()) {
        const shelf = await caches.open(name);
        for (const request of await shelf.keys()) {
            const answer = await shelf.match(request);
            held.push(request.url, ...request.headers.values(), ...answer.headers.values(), await answer.text());
        }
    }
    return held;
}"""
# As if the page had been put by long ago, by another version of us.
GROW_OLD = """async () => {
    const [name] = await caches.keys();
    const shelf = await caches.open(name);
    const old = await (await shelf.match("/static/place/words.js", { ignoreVary: true })).text();
    const kind = { headers: { "Content-Type": "text/javascript" } };
    await shelf.put("/static/place/words.js", new Response(old.replaceAll("ahead of you", "in an old line"), kind));
    return name;
}"""
IS_PUT_BY_ANEW = """async (before) => {
    const now = async () => (await caches.keys()).filter((name) => name.startsWith("place-"));
    while ((await now()).length !== 1 || (await now())[0] === before)
        await new Promise((ready) => { setTimeout(ready, 50); });
    return (await caches.match("/static/place/words.js", { ignoreVary: true })).text();
}"""
REMEMBERED = "() => Object.keys(localStorage).filter((name) => name.startsWith('queue-server:place:')).length"


async def a_phone_that_knows(stage: Stage, ticket: Json, look: Look = PLAIN) -> tuple[Phone, Network]:
    """A phone that has its page by heart, on a network of its own."""
    network = await stage.network()
    phone = await stage.phone(ticket["secret_link"], look, over=network)
    phone.forgives(NO_NETWORK)
    await expect(phone.page.locator("main")).to_be_visible()
    await phone.page.evaluate(IS_PUT_BY)
    return phone, network


async def test_in_flight_mode_the_page_opens_with_what_it_knew(stage: Stage) -> None:
    *_, ticket = await stage.desk.adds(stage.general, count=4)
    phone, network = await a_phone_that_knows(stage, ticket)
    network.cut()
    await phone.page.reload()
    await expect(phone.page.locator(".band.bad")).to_contain_text("This is what we knew at")
    await expect(phone.number).to_have_text(ticket["number"])
    await expect(phone.ahead).to_have_text("3 people ahead of you")
    await expect(phone.page.locator(".fresh")).to_have_count(0)
    await expect(phone.page.get_by_text("In about")).to_have_count(0)
    await phone.page.get_by_role("button", name="I need more time").click()
    await phone.page.get_by_role("button", name="5 minutes", exact=True).click()
    await expect(phone.page.get_by_role("alert")).to_contain_text("Nothing was sent.")

    for _ in range(4):
        await stage.desk.calls(stage.general, stage.room("3"))
    network.come_back()
    await expect(phone.page.get_by_role("alert")).to_contain_text("It is your turn")
    await expect(phone.page.locator(".band")).to_have_count(0)
    assert phone.loads == 2


async def test_nothing_on_the_phone_tells_the_secret(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general, name="Moza Al Farsi", reason="Cough")
    phone, _ = await a_phone_that_knows(stage, ticket)
    kept = "\n".join(await phone.page.evaluate(KEPT))
    assert ticket["number"] in kept
    for private in (ticket["secret_link"].split("#")[1], "Moza", "Cough"):
        assert private not in kept


async def test_a_server_that_answers_comes_before_what_was_put_by(stage: Stage) -> None:
    *_, ticket = await stage.desk.adds(stage.general, count=2)
    phone, network = await a_phone_that_knows(stage, ticket)
    before = await phone.page.evaluate(GROW_OLD)
    network.cut()
    await phone.page.reload()
    await expect(phone.ahead).to_have_text("1 person in an old line")  # so old is what it would run
    network.come_back()
    await phone.page.reload()
    await expect(phone.ahead).to_have_text("1 person ahead of you")
    assert "in an old line" not in await phone.page.evaluate(IS_PUT_BY_ANEW, before)


async def test_the_worker_is_no_business_of_other_pages(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    phone, network = await a_phone_that_knows(stage, ticket)
    for address in ("/", "/console"):
        tab = await phone.page.context.new_page()
        await tab.goto(f"{stage.demo.url}{address}")
        assert await tab.evaluate("navigator.serviceWorker.controller") is None
    network.cut()
    path = ticket["secret_link"].split("#")[0]
    for address in (f"{path}/print", "/console"):
        tab = await phone.page.context.new_page()
        with pytest.raises(Error, match="net::ERR_"):
            await tab.goto(f"{stage.demo.url}{address}")


async def test_what_is_over_is_forgotten(stage: Stage) -> None:
    (ticket,) = await stage.desk.adds(stage.general)
    phone, network = await a_phone_that_knows(stage, ticket)
    assert await phone.page.evaluate(REMEMBERED) == 1
    await stage.desk.does("leave", ticket)
    await expect(phone.page.get_by_role("heading", name="You have left the line")).to_be_visible()
    assert await phone.page.evaluate(REMEMBERED) == 0
    network.cut()
    await phone.page.reload()
    await expect(phone.page.locator(".band.bad")).to_contain_text("We cannot reach the clinic right now.")


async def test_a_ticket_that_was_never_open_here_shows_nothing_of_another(stage: Stage) -> None:
    mine, theirs = await stage.desk.adds(stage.general, count=2)
    phone, network = await a_phone_that_knows(stage, mine)
    network.cut()
    await phone.page.goto(f"{stage.demo.url}{theirs['secret_link']}")
    await expect(phone.page.locator(".band.bad")).to_contain_text("We cannot reach the clinic right now.")
    await expect(phone.page.locator(".code")).to_have_count(0)


async def test_the_language_can_be_changed_without_a_network(stage: Stage) -> None:
    *_, ticket = await stage.desk.adds(stage.general, count=2)
    phone, network = await a_phone_that_knows(stage, ticket, ARABIC)
    network.cut()
    await phone.page.reload()
    await expect(phone.page.locator(".band.bad")).to_contain_text("لا يوجد اتصال في هاتفك")
    await phone.page.get_by_role("link", name="English").click()
    await expect(phone.ahead).to_have_text("1 person ahead of you")
    assert phone.page.url.endswith(ticket["secret_link"].split("#")[1])
