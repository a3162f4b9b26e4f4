"""Push messages in a browser: switched on by a touch, shown while no page is open, switched off with nothing left."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.chromium import WITH_WINDOWS, a_chromium
from tests.browser.stage import Stage

KEY = "BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U"
PATIENCE = 15  # seconds
# What stands behind a browser is none of ours, and not to be reached from here: a subscription as one would give it.
A_SERVICE = """
let held = null;
PushManager.prototype.getSubscription = async () => held;
PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
  held = {
    options: { applicationServerKey: applicationServerKey.buffer },
    toJSON: () => ({ endpoint: "https://push.test/1", expirationTime: null, keys: { p256dh: "B", auth: "A" } }),
    unsubscribe: async () => { held = null; return true; },
  };
  return held;
};
"""
ASKS = """async ([what, user, key]) => {
  const push = await import("/static/push/push.js");
  const asked = [];
  const send = async (method, path, { body } = {}) => {
    asked.push([method, path, ...(body ? [body] : [])]);
    return { body: path === "/push/key" ? { public_key: key } : { id: "1" } };
  };
  const answer = what === "state" ? await push.state(user) : await push[what](send, user);
  return [answer, asked];
}"""
# Asked again until there is one: nothing tells a page of it, and `wait_for_function` takes any promise for a yes.
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.getRegistration("/push/");
  for (;;) {
    const shown = await worker.getNotifications();
    const said = shown.map(({ title, body, tag, lang, dir, data }) => ({ title, body, tag, lang, dir, data }));
    if (said.length) return said;
    await new Promise(requestAnimationFrame);
  }
}"""


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One that can show notices."""
    async with a_chromium(WITH_WINDOWS) as browser:
        yield browser


async def a_phone(stage: Stage) -> Page:
    context = await stage.a_browser()
    await context.grant_permissions(["notifications"], origin=stage.demo.url)
    await context.add_init_script(A_SERVICE)
    page = await context.new_page()
    await page.goto(f"{stage.demo.url}/")
    return page


async def asks(page: Page, what: str, user: str = "salma", key: str = KEY) -> Any:
    return await page.evaluate(ASKS, [what, user, key])


async def shown(page: Page) -> Any:
    return await asyncio.wait_for(page.evaluate(SHOWN), PATIENCE)


async def arrives(page: Page, url: str, message: str) -> None:
    """As the browser gives it to our worker."""
    devtools = await page.context.new_cdp_session(page)
    ours: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def updated(said: dict[str, Any]) -> None:
        for one in said["registrations"]:
            if one["scopeURL"] == f"{url}/push/" and not ours.done():
                ours.set_result(one["registrationId"])

    devtools.on("ServiceWorker.workerRegistrationUpdated", updated)
    await devtools.send("ServiceWorker.enable")
    registration = await asyncio.wait_for(ours, PATIENCE)
    said = {"origin": url, "registrationId": registration, "data": message}
    await devtools.send("ServiceWorker.deliverPushMessage", said)


async def test_it_is_switched_on_by_a_touch_and_off_with_nothing_left(stage: Stage) -> None:
    page = await a_phone(stage)
    assert await asks(page, "state") == ["off", []]
    wish = {"endpoint": "https://push.test/1", "keys": {"p256dh": "B", "auth": "A"}}
    subscribes = [["GET", "/push/key"], ["POST", "/push/subscriptions", wish]]
    assert await asks(page, "switchOn") == ["on", subscribes]
    assert await asks(page, "state") == ["on", []]
    assert await asks(page, "state", "huda") == ["off", []]
    assert await asks(page, "keepCurrent") == [None, []]
    assert await asks(page, "switchOff") == ["off", [["DELETE", "/push/subscriptions/1"]]]
    assert await asks(page, "state") == ["off", []]


async def test_a_message_is_shown_as_it_is_meant(stage: Stage) -> None:
    page = await a_phone(stage)
    await asks(page, "switchOn")
    await arrives(
        page,
        stage.demo.url,
        '{"title": "اقترب دورك", "body": "A017", "tag": "t1", "url": "/t/1#s", "lang": "ar", "kind": "line.near"}',
    )
    assert await shown(page) == [
        {"title": "اقترب دورك", "body": "A017", "tag": "t1", "lang": "ar", "dir": "rtl", "data": "/t/1#s"}
    ]


async def test_a_message_that_says_nothing_is_shown_all_the_same(stage: Stage) -> None:
    page = await a_phone(stage)
    await asks(page, "switchOn")
    await arrives(page, stage.demo.url, "no JSON")
    assert [one["title"] for one in await shown(page)] == ["queue-server"]
