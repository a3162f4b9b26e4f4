"""Through every operation of registration once, for the test that each answers as it is described."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from queue_server.actor import Grant, Role
from queue_server.delivery.messages import Channel
from queue_server.delivery.outbox import Outbox
from queue_server.delivery.post import Post
from queue_server.registration.invitations import invite
from queue_server.settings import Environment
from tests.a_clinic import Clinic
from tests.a_server import Running
from tests.registration.front_door import CHOSEN, OF_STAFF, a_phone, an_email

Walk = Callable[..., Awaitable[Any]]
CODE = re.compile(r"\b[0-9]{6}\b")


async def through_registration(
    walk: Walk, anybody: httpx2.AsyncClient, clinic: Clinic, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Salma signs up, forgets her password, and changes what can be changed; Huda is invited."""
    outbox, parts = Outbox(), server.app.state._state
    with monkeypatch.context() as patch:
        patch.setitem(parts, "post", Post(dict.fromkeys(Channel, outbox)))
        patch.setitem(parts, "outbox", outbox)
        await walk(anybody, "GET /dev/outbox", 404)
        salma, email = await _signs_up(walk, anybody, clinic, outbox)
        await _changes_addresses(walk, anybody, salma, email, outbox)
        await _changes_passwords(walk, anybody, salma, outbox)
        patch.setitem(parts, "settings", parts["settings"].model_copy(update={"environment": Environment.DEMO}))
        sent = await walk(anybody, "GET /dev/outbox", 200)
        assert sent["items"][0]["number"] == len(sent["items"])
    await _is_invited(walk, anybody, clinic)


def latest(outbox: Outbox, address: str) -> str:
    """The latest code to an address: it was sent while the answer was on its way."""
    found = next(one.message.text for one in outbox.newest_first() if one.message.address.value == address)
    code: str = CODE.findall(found)[0]
    return code


async def _signs_up(
    walk: Walk, anybody: httpx2.AsyncClient, clinic: Clinic, outbox: Outbox
) -> tuple[dict[str, str], str]:
    email = an_email()
    wish = {"name": "Salma", "email": email, "password": CHOSEN, "branch_id": str(clinic.branch), "language": "ar"}
    asked = await walk(anybody, "POST /auth/register", 202, json=wish)
    await walk(anybody, "POST /auth/register", 422, json={**wish, "role": "admin"})
    answer = {"challenge_id": asked["challenge_id"], "code": latest(outbox, email)}
    await walk(anybody, "POST /auth/codes/resend", 429, json={"challenge_id": asked["challenge_id"]})
    await walk(anybody, "POST /auth/register/verify", 401, json={**answer, "code": _other_than(answer["code"])})
    signed = await walk(anybody, "POST /auth/register/verify", 201, json=answer)
    other = await walk(anybody, "POST /auth/register", 202, json={**wish, "email": an_email()})
    await clinic.database.read("UPDATE challenges SET sent_at = sent_at - interval '1 minute'")
    await walk(anybody, "POST /auth/codes/resend", 202, json={"challenge_id": other["challenge_id"]})
    return {"Authorization": f"Bearer {signed['access_token']}"}, email


async def _changes_addresses(
    walk: Walk, anybody: httpx2.AsyncClient, salma: dict[str, str], email: str, outbox: Outbox
) -> None:
    for kind, new in (("phone", a_phone()), ("email", an_email())):
        asked = await walk(anybody, f"POST /me/{kind}", 202, headers=salma, json={kind: new})
        codes = {"old_code": latest(outbox, email), "new_code": latest(outbox, new)}
        answer = {"challenge_id": asked["challenge_id"], **codes}
        await walk(anybody, f"POST /me/{kind}/confirm", 200, headers=salma, json=answer)
        await walk(anybody, f"POST /me/{kind}/confirm", 401, headers=salma, json=answer)


async def _changes_passwords(walk: Walk, anybody: httpx2.AsyncClient, salma: dict[str, str], outbox: Outbox) -> None:
    change = {"password": CHOSEN, "new_password": OF_STAFF}
    await walk(anybody, "POST /auth/password/change", 204, headers=salma, json=change)
    await walk(anybody, "POST /auth/password/change", 401, headers=salma, json=change)
    email = (await walk(anybody, "GET /me", 200, headers=salma))["email"]
    asked = await walk(anybody, "POST /auth/password/forgot", 202, json={"identifier": email})
    answer = {"challenge_id": asked["challenge_id"], "code": latest(outbox, email), "password": CHOSEN}
    await walk(anybody, "POST /auth/password/reset", 204, json=answer)
    await walk(anybody, "POST /auth/password/reset", 401, json=answer)


async def _is_invited(walk: Walk, anybody: httpx2.AsyncClient, clinic: Clinic) -> None:
    async with clinic.database.cold(clinic.manager) as tx:
        grants = [Grant(Role.DOCTOR, clinic.branch)]
        _, token = await invite(tx, email=an_email(), language="en", roles=grants, now=datetime.now(UTC))
    wish = {"token": token, "name": "Huda", "password": OF_STAFF}
    await walk(anybody, "POST /auth/invitations/look", 200, json={"token": token})
    await walk(anybody, "POST /auth/invitations/accept", 201, json=wish)
    await walk(anybody, "POST /auth/invitations/accept", 404, json=wish)


def _other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"
