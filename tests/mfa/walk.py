"""Through every operation of the second step once, for the test that each answers as it is described."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from queue_server.actor import Grant, Role, system
from queue_server.identity.commands import create_user
from queue_server.mfa import totp
from tests.a_clinic import Clinic
from tests.a_server import Running
from tests.identity.house import PASSWORD, QUICK
from tests.mfa.authenticator import SoftPasskey
from tests.mfa.people import HOST, ORIGIN

Walk = Callable[..., Awaitable[Any]]


async def through_second_steps(
    walk: Walk, anybody: httpx2.AsyncClient, clinic: Clinic, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An app and a passkey are set up, used and taken away."""
    said = {"identifier": f"two-steps-{clinic.organization}@example.org", "password": PASSWORD}
    async with clinic.database.cold(system(clinic.organization)) as tx:
        roles = [Grant(Role.DOCTOR, clinic.branch)]
        hashed = QUICK.hash(PASSWORD)
        await create_user(tx, email=said["identifier"], password_hash=hashed, name={"en": "Salma"}, roles=roles)
    state = server.app.state
    with monkeypatch.context() as patch:
        patch.setitem(state._state, "authority", replace(state.authority, public_url=ORIGIN))
        signed_in = await walk(anybody, "POST /auth/login", 200, json=said)
        own = {"Authorization": f"Bearer {signed_in['access_token']}"}
        codes = await _through_an_app(walk, anybody, own)
        passkey = await _through_a_passkey(walk, anybody, own)
        await _through_signing_in(walk, anybody, said, passkey, codes)
        await _through_step_up(walk, anybody, own, passkey)
        [kept] = (await walk(anybody, "GET /auth/mfa", 200, headers=own))["passkeys"]
        await walk(anybody, "DELETE /auth/mfa/passkeys/{passkey_id}", 204, headers=own, passkey_id=kept["id"])
        await walk(anybody, "DELETE /auth/mfa/totp", 204, headers=own)
        await walk(anybody, "DELETE /auth/mfa/totp", 404, headers=own)


async def _through_an_app(walk: Walk, anybody: httpx2.AsyncClient, own: dict[str, str]) -> list[str]:
    await walk(anybody, "POST /auth/mfa/totp/confirm", 409, headers=own, json={"code": "123456"})
    new = await walk(anybody, "POST /auth/mfa/totp", 200, headers=own)
    code = totp.code_at(base64.b32decode(new["secret"]), totp.step_at(datetime.now(UTC)))
    await walk(anybody, "POST /auth/mfa/totp/confirm", 200, headers=own, json={"code": code})
    codes: list[str] = (await walk(anybody, "POST /auth/mfa/recovery-codes", 200, headers=own))["recovery_codes"]
    return codes


async def _through_a_passkey(walk: Walk, anybody: httpx2.AsyncClient, own: dict[str, str]) -> SoftPasskey:
    passkey = SoftPasskey(ORIGIN, HOST)
    options = await walk(anybody, "POST /auth/mfa/passkeys/options", 200, headers=own)
    wish = {"name": "Phone", "credential": passkey.creates(options)}
    await walk(anybody, "POST /auth/mfa/passkeys", 201, headers=own, json=wish)
    await walk(anybody, "POST /auth/mfa/passkeys", 409, headers=own, json=wish)
    await walk(anybody, "POST /auth/mfa/passkeys", 422, headers=own, json={"name": "Phone", "credential": {}})
    return passkey


async def _through_signing_in(
    walk: Walk, anybody: httpx2.AsyncClient, said: dict[str, str], passkey: SoftPasskey, codes: list[str]
) -> None:
    begun = {"mfa_token": (await walk(anybody, "POST /auth/login", 200, json=said))["mfa_token"]}
    options = await walk(anybody, "POST /auth/mfa/passkey-options", 200, json=begun)
    await walk(anybody, "POST /auth/mfa/verify", 401, json={**begun, "recovery_code": "AAAAA-AAAAA"})
    await walk(anybody, "POST /auth/mfa/verify", 200, json={**begun, "passkey": passkey.signs(options)})
    begun = {"mfa_token": (await walk(anybody, "POST /auth/login", 200, json=said))["mfa_token"]}
    await walk(anybody, "POST /auth/mfa/verify", 200, json={**begun, "recovery_code": codes[0]})
    await walk(anybody, "POST /auth/mfa/verify", 401, json={**begun, "recovery_code": codes[1]})


async def _through_step_up(walk: Walk, anybody: httpx2.AsyncClient, own: dict[str, str], passkey: SoftPasskey) -> None:
    options = await walk(anybody, "POST /auth/step-up/options", 200, headers=own)
    wish = {"password": PASSWORD, "passkey": passkey.signs(options)}
    await walk(anybody, "POST /auth/step-up", 200, headers=own, json=wish)
    await walk(anybody, "POST /auth/step-up", 401, headers=own, json=wish)
    await walk(anybody, "POST /auth/step-up", 422, headers=own, json={"password": PASSWORD})
