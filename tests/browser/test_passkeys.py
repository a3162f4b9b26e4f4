"""A passkey as the second step, by the pages alone: Chromium with an authenticator of its own (CDP, `WebAuthn`)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from queue_server.actor import Grant, Role, system
from queue_server.identity.commands import create_organization, create_user
from queue_server.ids import new_id
from queue_server.transaction import Database
from tests.a_server import Running
from tests.identity.house import PASSWORD, QUICK
from tests.mfa.test_browser import PHONE


@pytest.fixture
async def page(browser: Browser, server: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Page]:
    """The account page under a name: passkeys are bound to one."""
    url = f"http://localhost:{urlsplit(server.url).port}"
    state = server.app.state
    monkeypatch.setitem(state._state, "authority", replace(state.authority, public_url=url))
    page = await browser.new_page(locale="en-GB", base_url=url)
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    await page.goto("/account")
    yield page
    await page.close()


@pytest.fixture
async def email(database: Database) -> str:
    """Of a patient."""
    address = f"{new_id().hex}@house.test"
    async with database.cold(system(new_id())) as tx:
        await create_organization(tx, name={"en": "Small House"})
        name, roles = {"en": "Salma"}, [Grant(Role.PATIENT)]
        await create_user(tx, email=address, password_hash=QUICK.hash(PASSWORD), name=name, roles=roles)
    return address


async def signs_in(page: Page, email: str) -> None:
    await page.get_by_label("E-mail or phone").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")


async def test_a_passkey_is_added_used_and_removed(page: Page, email: str) -> None:
    await signs_in(page, email)
    second = page.get_by_role("region", name="Second step at sign-in")
    await second.get_by_label("Name of the new passkey").fill("Salma's phone")
    await second.get_by_role("button", name="Add a passkey").click()
    await expect(page.locator(".recovery code")).to_have_count(10)
    await page.get_by_role("button", name="I have kept them").click()
    await expect(second.get_by_role("listitem")).to_contain_text("Salma's phone")

    await page.get_by_role("button", name="Sign out").first.click()
    await signs_in(page, email)
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(second.get_by_role("listitem")).to_contain_text("last used")

    await second.get_by_role("button", name="Remove Salma's phone").click()
    await expect(second).to_contain_text("a password is all it takes to get in")
    await second.get_by_role("button", name="Remove", exact=True).click()
    await expect(second).to_contain_text("Off")
