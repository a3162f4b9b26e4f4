"""Through every operation of staffing once, for the test that each answers as it is described."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from queue_server.actor import Actor, ActorKind, Grant, Role, system
from queue_server.delivery.messages import Channel
from queue_server.delivery.outbox import Outbox
from queue_server.delivery.post import Post
from queue_server.identity.commands import create_user
from queue_server.ids import new_id
from tests.a_clinic import Clinic
from tests.a_server import Running
from tests.identity.house import PASSWORD, QUICK

Walk = Callable[..., Awaitable[Any]]


async def an_admin(clinic: Clinic) -> Actor:
    """Somebody who manages everything, and signed in a moment ago."""
    grants = (Grant(Role.ADMIN),)
    async with clinic.database.cold(system(clinic.organization)) as tx:
        user = await create_user(
            tx,
            email=f"{new_id().hex}@example.org",
            password_hash=QUICK.hash(PASSWORD),
            name={"en": "Admin"},
            roles=grants,
        )
    now = datetime.now(UTC)
    return Actor(ActorKind.USER, user.id, clinic.organization, grants, new_id(), authenticated_at=now)


async def through_staffing(walk: Walk, clinic: Clinic, server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A doctor is given other roles, suspended, and goes; somebody is invited, and not; the policy changes."""
    async with server.as_(await an_admin(clinic)) as admin, server.as_(clinic.manager) as stale:
        await _through_people(walk, admin, stale, clinic)
        with monkeypatch.context() as patch:
            patch.setitem(server.app.state._state, "post", Post(dict.fromkeys(Channel, Outbox())))
            await _through_invitations(walk, admin, stale, clinic)
        await walk(admin, "GET /admin/policy", 200)
        await walk(admin, "PUT /admin/policy", 200, json={"mfa_required_for": ["auditor"]})
        await walk(stale, "PUT /admin/policy", 403, json={"mfa_required_for": []})


async def _through_people(walk: Walk, admin: httpx2.AsyncClient, stale: httpx2.AsyncClient, clinic: Clinic) -> None:
    who: dict[str, Any] = {"user_id": clinic.receptionist.id}
    nobody: dict[str, Any] = {"user_id": new_id()}
    own: dict[str, Any] = {"user_id": clinic.manager.id}
    await walk(admin, "GET /admin/users", 200, query={"role": "receptionist"})
    await walk(admin, "GET /admin/users/{user_id}", 200, **who)
    await walk(admin, "GET /admin/users/{user_id}", 404, **nobody)
    roles = {"roles": [{"role": "receptionist", "branch_id": str(clinic.branch)}]}
    await walk(admin, "PUT /admin/users/{user_id}/roles", 200, json=roles, **who)
    await walk(admin, "PUT /admin/users/{user_id}/roles", 412, json=roles, headers={"If-Match": '"99"'}, **who)
    await walk(stale, "PUT /admin/users/{user_id}/roles", 403, json=roles, **who)
    for verb in ("suspend", "reinstate", "sign-out", "reset-mfa"):
        await walk(admin, f"POST /admin/users/{{user_id}}/{verb}", 200, **who)
        await walk(admin, f"POST /admin/users/{{user_id}}/{verb}", 404, **nobody)
        await walk(stale, f"POST /admin/users/{{user_id}}/{verb}", 403 if verb == "reset-mfa" else 409, **own)
    await walk(admin, "DELETE /admin/users/{user_id}", 404, **nobody)
    await walk(admin, "DELETE /admin/users/{user_id}", 204, **who)


async def _through_invitations(
    walk: Walk, admin: httpx2.AsyncClient, stale: httpx2.AsyncClient, clinic: Clinic
) -> None:
    wish = {"email": f"{new_id().hex}@example.org", "roles": [{"role": "doctor", "branch_id": str(clinic.branch)}]}
    sent = await walk(admin, "POST /admin/invitations", 201, json=wish)
    await walk(stale, "POST /admin/invitations", 403, json=wish)
    await walk(admin, "GET /admin/invitations", 200)
    path = "DELETE /admin/invitations/{invitation_id}"
    await walk(admin, path, 204, invitation_id=sent["id"])
    await walk(admin, path, 404, invitation_id=new_id())
