"""The demo's outbox: what is sent appears by itself, and its code can be taken along."""

from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.api import a_client
from tests.browser.screens import stops_the_clock
from tests.browser.stage import ARABIC, HOME, PHONE, PLAIN, Look, Stage


@pytest.mark.parametrize("look", [PLAIN, ARABIC], ids=lambda look: look.lang)
async def test_what_is_sent_appears_and_its_code_is_copied(stage: Stage, look: Look) -> None:
    phone = await stage.phone("/dev/outbox", look)
    page, address = phone.page, f"{uuid4().hex[:12]}@people.test"
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await expect(page.get_by_role("heading", level=1)).to_be_visible()

    wish = {"name": "Salma", "password": "nine blue figs", "email": address, "language": look.lang}
    async with a_client(stage.demo.url) as somebody:
        asked = await somebody.post("/auth/register", json={**wish, "branch_id": stage.desk.branches[HOME]})
        assert asked.status_code == 202, asked.text

    letter = page.locator(".letter").filter(has_text=address)
    await expect(letter).to_be_visible()  # by itself
    await expect(page.get_by_role("status")).to_contain_text(address)
    code = await letter.locator(".digits").inner_text()
    assert code.isdigit()
    await page.clock.install()
    await stops_the_clock(page)  # what is said for two seconds stays
    await letter.get_by_role("button").click()
    await expect(letter.get_by_role("button")).to_contain_text({"en": "Copied", "ar": "تم النسخ"}[look.lang])
    assert await page.evaluate("navigator.clipboard.readText()") == code
    await page.clock.resume()
    assert await barriers_of(page) == []
    assert await overflows_of(page) == []
    assert page.viewport_size == PHONE
