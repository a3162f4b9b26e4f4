"""What a page weighs on its way to a phone, and what it is allowed to do there."""

from asyncio import gather
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.browser.stage import Stage

MOST = 100_000
LANGUAGES = ("en", "ar")
BIG_ENOUGH_TO_COMPRESS = 500
PLAIN = {
    "start": "/",
    "console": "/console",
    "reception": "/reception",
    "register": "/register",
    "recover": "/recover",
    "account": "/account",
    "invitation": "/invitation",
    "people": "/admin/users",
    "devices": "/admin/devices",
    "audit": "/admin/audit",
    "schedule": "/schedule",
    "day": "/day",
    "clinic": "/admin/clinic",
    "book": "/book",
    "appointments": "/appointments",
    "offer": "/offer/01900000-0000-7000-8000-000000000000",
}
PAGES = ["place", "print", "wall", "kiosk", "branch", "door", *PLAIN]
COMPRESSED = (".js", ".css", ".svg")


@pytest.fixture
async def house(stage: Stage) -> Stage:
    """With no more public branches than the demo opens with: a list of those of other tests is no page's weight."""
    own = set(stage.desk.branches.values())
    for branch in await stage.desk.every("/branches"):
        if branch["is_public"] and branch["id"] not in own:
            await stage.desk.patches(f"/branches/{branch['id']}", is_public=False)
    return stage


async def address_of(stage: Stage, page: str, language: str) -> str:
    (ticket,) = await stage.desk.adds(stage.general)
    path, secret = ticket["secret_link"].split("#")
    branch = next(iter(stage.desk.branches.values()))
    addresses = {
        **PLAIN,
        "place": path,
        "print": f"{path}/print",
        "wall": f"/display/{branch}",
        "kiosk": f"/kiosk/{branch}",
        "branch": f"/b/{branch}",
        "door": f"/door/{branch}",
    }
    return f"{stage.demo.url}{addresses[page]}?lang={language}#{secret if path in addresses[page] else ''}"


class Journey:
    """A first visit: what travelled, without headers, and from where."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.weights: dict[str, int] = {}
        self.asked: list[str] = []
        self.plain: list[str] = []  # text that travelled as it is
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))

    async def to(self, address: str) -> None:
        network = await self.page.context.new_cdp_session(self.page)
        network.on("Network.dataReceived", self._weigh)
        network.on("Network.responseReceived", self._look)
        await network.send("Network.enable")
        document = await self.page.goto(address, wait_until="networkidle")
        assert document is not None
        self.weights["document"] = int(document.headers["content-length"])
        await expect(self.page.locator("main")).to_be_visible()

    def _weigh(self, event: dict[str, int | str]) -> None:
        file = str(event["requestId"])
        self.weights[file] = self.weights.get(file, 0) + int(event["encodedDataLength"])

    def _look(self, event: dict[str, Any]) -> None:
        answer = event["response"]
        headers = {name.lower(): said for name, said in answer["headers"].items()}
        is_big = int(headers.get("content-length", MOST)) > BIG_ENOUGH_TO_COMPRESS
        if is_big and urlsplit(answer["url"]).path.endswith(COMPRESSED) and headers.get("content-encoding") != "gzip":
            self.plain.append(answer["url"])


async def a_first_visit(stage: Stage, page: str, language: str) -> Journey:
    context = await stage.a_browser()
    journey = Journey(await context.new_page())
    await journey.to(await address_of(stage, page, language))
    return journey


@pytest.mark.parametrize("page", PAGES)
async def test_a_first_visit_is_light_and_stays_in_the_house(house: Stage, page: str) -> None:
    """At most 100 kB with its fonts, each file asked for once, of this house only, and text compressed."""
    visits = await gather(*(a_first_visit(house, page, language) for language in LANGUAGES))
    for language, visit in zip(LANGUAGES, visits, strict=True):
        weight = sum(visit.weights.values())
        assert weight <= MOST, f"{page} in {language} weighs {weight} bytes"
        assert {urlsplit(one).netloc for one in visit.asked} == {urlsplit(house.demo.url).netloc}
        files = [one for one in visit.asked if "/static/" in one or "/vendor/" in one]
        assert sorted(files) == sorted(set(files))
        assert visit.plain == []


async def test_an_english_page_fetches_one_face_and_an_arabic_one_two(stage: Stage) -> None:
    for language, faces in (("en", 1), ("ar", 2)):
        journey = await a_first_visit(stage, "place", language)
        await expect(journey.page.locator(".big .code")).to_be_visible()
        await journey.page.evaluate("document.fonts.ready.then(() => true)")
        assert len([one for one in journey.asked if one.endswith(".woff2")]) == faces


@pytest.mark.parametrize("page", ["/", "/t/01900000-0000-7000-8000-000000000000", "/console", "/display/{branch}"])
async def test_a_page_may_fetch_from_its_own_house_only(stage: Stage, page: str) -> None:
    branch = next(iter(stage.desk.branches.values()))
    policy = await stage.desk.header(page.format(branch=branch), "content-security-policy")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["font-src"] == "'self'"
    assert "unsafe" not in policy
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
