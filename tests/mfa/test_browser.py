"""A real browser makes a passkey and signs in by it: Chromium, with an authenticator of its own (CDP, `WebAuthn`)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page

from queue_server.actor import Grant, Role, system
from queue_server.identity.commands import create_organization, create_user
from queue_server.ids import new_id
from queue_server.transaction import Database
from tests.a_server import Running
from tests.browser.conftest import browser
from tests.identity.house import PASSWORD, QUICK

__all__ = ["browser"]
pytestmark = pytest.mark.browser
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}
# What a page does: posts, and lets the browser make or use a passkey in between.
POSTS = """
    const posts = async (path, body, token) => {
        const headers = {"Content-Type": "application/json", ...(token && {Authorization: `Bearer ${token}`})};
        const answer = await fetch(`/api/v1${path}`, {method: "POST", headers, body: JSON.stringify(body)});
        const said = await answer.json();
        if (!answer.ok) throw new Error(said.type);
        return said;
    };
"""
REGISTERS = f"""async ([identifier, password]) => {{ {POSTS}
    const {{access_token}} = await posts("/auth/login", {{identifier, password}});
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
        await posts("/auth/mfa/passkeys/options", {{}}, access_token));
    const credential = (await navigator.credentials.create({{publicKey}})).toJSON();
    return await posts("/auth/mfa/passkeys", {{name: "This phone", credential}}, access_token);
}}"""
SIGNS_IN = f"""async ([identifier, password]) => {{ {POSTS}
    const {{mfa_token}} = await posts("/auth/login", {{identifier, password}});
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
        await posts("/auth/mfa/passkey-options", {{mfa_token}}));
    const passkey = (await navigator.credentials.get({{publicKey}})).toJSON();
    return await posts("/auth/mfa/verify", {{mfa_token, passkey}});
}}"""


@pytest.fixture
async def page(browser: Browser, server: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Page]:
    """A page of ours under a name: passkeys are bound to one."""
    url = f"http://localhost:{urlsplit(server.url).port}"
    state = server.app.state
    monkeypatch.setitem(state._state, "authority", replace(state.authority, public_url=url))
    page = await browser.new_page()
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    await page.goto(url)
    yield page
    await page.close()


async def test_a_browser_registers_a_passkey_and_signs_in_by_it_again_and_again(page: Page, database: Database) -> None:
    email = f"{new_id().hex}@house.test"
    async with database.cold(system(new_id())) as tx:
        await create_organization(tx, name={"en": "Small House"})
        doctor = await create_user(
            tx, email=email, password_hash=QUICK.hash(PASSWORD), name={"en": "Salma"}, roles=[Grant(Role.DOCTOR)]
        )

    added: dict[str, Any] = await page.evaluate(REGISTERS, [email, PASSWORD])
    assert added["passkey"]["name"] == "This phone"
    assert len(added["recovery_codes"]) == 10

    for _ in range(2):
        signed_in: dict[str, Any] = await page.evaluate(SIGNS_IN, [email, PASSWORD])
        assert signed_in["user"]["id"] == str(doctor.id)
    [row] = await database.read("SELECT sign_count, transports FROM passkeys WHERE user_id = $1", doctor.id)
    assert row["sign_count"] > 0
    assert row["transports"] == ["internal"]
