"""The front desk's page in somebody's browser, and what came out of its printer."""

from typing import Any

from playwright.async_api import Locator, ViewportSize, expect

from tests.browser.network import Network
from tests.browser.screens import Screen
from tests.browser.stage import DESK, HOME, PLAIN, Look, Stage

# Nobody prints in a test: what was asked for is noted, and what was there to be printed.
NOTE_PRINTS = """
window.print = () => {
    const images = [...document.images];
    (top.printed ??= []).push({
        page: location.pathname, number: document.querySelector(".number .code")?.textContent ?? "",
        faces: [...document.fonts].filter((face) => face.status === "loaded").map((face) => face.family),
        images: images.filter((image) => image.complete && image.naturalWidth > 0).length,
    });
};
"""
Printed = dict[str, Any]


class Reception(Screen):
    """The front desk."""

    @property
    def who(self) -> Locator:
        """The field where the cursor waits."""
        return self.page.locator("#who")

    @property
    def numbers(self) -> Locator:
        """The numbers in the table, from the top."""
        return self.page.locator("tbody .number .code")

    @property
    def told(self) -> Locator:
        """What was done here last."""
        return self.page.locator(".undo .done")

    @property
    def band(self) -> Locator:
        return self.page.locator(".band")

    @property
    def panel(self) -> Locator:
        return self.page.locator(".side")

    @property
    def find(self) -> Locator:
        return self.page.locator("#find")

    def row(self, number: str) -> Locator:
        return self.page.locator("tbody tr").filter(has=self.page.get_by_text(number, exact=True))

    def number(self, number: str) -> Locator:
        """What the arrow keys stop at."""
        return self.row(number).locator("button.number")

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def types(self, words: str) -> None:
        await self.page.keyboard.type(words)

    async def pastes(self, words: str) -> None:
        """All at once: however busy the machine, no part of it stands there alone."""
        await self.page.keyboard.insert_text(words)

    async def printed(self) -> list[Printed]:
        """What was sent to the printer so far."""
        found: list[Printed] = await self.page.evaluate("globalThis.printed ?? []")
        return found


async def reception_of(
    stage: Stage,
    login: str = "reception",
    look: Look = PLAIN,
    *,
    over: Network | None = None,
    size: ViewportSize = DESK,
) -> Reception:
    """The front desk of somebody who signed in before, once the lines are there."""
    context = await stage.browser_of(size, look, over)
    await context.add_init_script(NOTE_PRINTS)
    await stage.signs_in(context, login)
    desk = await stage.opens_in(context, Reception, f"reception-{login}", "/reception")
    await expect(desk.page.locator("#who")).to_be_focused()
    await expect(desk.page.locator(".lines [aria-busy]")).to_have_count(0)
    return desk


async def joins_from_home(stage: Stage, login: str, queue: str) -> Any:
    """A patient joins a line with their own account, without being here."""

    async def posts(path: str, token: str | None = None, **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = await context.request.post(f"{stage.demo.url}/api/v1{path}", data=body, headers=headers)
        assert answer.ok, await answer.text()
        return await answer.json()

    context = await stage.a_browser()
    token = (await posts("/auth/login", identifier=f"{login}@demo.clinic", password="demo-clinic-2026"))["access_token"]
    return await posts(f"/queues/{queue}/tickets", token)


def branch_of(stage: Stage) -> str:
    return stage.desk.branches[HOME]
