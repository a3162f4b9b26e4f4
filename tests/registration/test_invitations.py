"""Invitations: a link gives the roles that an admin said, once, for a week, and nothing else."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx2 import Response

from queue_server.actor import Grant, Role
from queue_server.errors import NotFound
from queue_server.registration.invitations import LIFE, invite, lock_invitation
from queue_server.transaction import Database
from tests.identity.house import PASSWORD, slug_of
from tests.registration.front_door import CHOSEN, OF_STAFF, FrontDoor, a_front_door, an_email, tally


async def a_token(door: FrontDoor, *grants: Grant, email: str | None = None, ago: timedelta = timedelta(0)) -> str:
    """What is in the link of an invitation by an admin."""
    admin = await door.house.a_person(Role.ADMIN)
    async with door.house.cold(admin.actor) as tx:
        _, token = await invite(
            tx,
            email=email or an_email(),
            language="ar",
            roles=grants or (Grant(Role.RECEPTIONIST, door.branch_id),),
            now=datetime.now(UTC) - ago,
        )
    return token


async def looks(door: FrontDoor, token: str) -> Response:
    return await door.asks("/auth/invitations/look", token=token)


async def accepts(door: FrontDoor, token: str, **wish: Any) -> Response:
    return await door.asks("/auth/invitations/accept", **{"token": token, "name": "Huda", "password": OF_STAFF} | wish)


async def test_who_is_invited_gets_the_roles_of_the_invitation(door: FrontDoor) -> None:
    email = an_email()
    grants = (Grant(Role.DOCTOR, door.branch_id), Grant(Role.MANAGER))
    token = await a_token(door, *grants, email=email)
    seen = (await looks(door, token)).json()
    roles = [{"role": "doctor", "branch_id": str(door.branch_id)}, {"role": "manager", "branch_id": None}]
    assert seen == {"organization": "Small House", "email": email, "roles": roles}
    answer = await accepts(door, token)

    assert answer.status_code == 201, answer.text
    me = answer.json()["user"]
    assert (me["email"], me["name"], me["language"], me["roles"]) == (email, "Huda", "ar", roles)
    actor = await door.house.authority.bearer(answer.json()["access_token"])
    assert (actor.organization_id, set(actor.grants)) == (door.house.organization_id, set(grants))
    (entry,) = await door.house.audited("invitation.accepted")
    (sent,) = await door.house.audited("invitation.sent")
    assert (entry["facts"]["user"], entry["facts"]["invited_by"]) == (me["id"], str(sent["actor_id"]))
    assert email not in str([dict(entry), dict(sent)])


async def test_it_is_good_once_also_for_two_at_once(door: FrontDoor) -> None:
    token = await a_token(door)
    answers = await asyncio.gather(*(accepts(door, token, name=f"Huda {n}") for n in range(4)))
    assert tally([answer.status_code for answer in answers]) == {201: 1, 404: 3}
    assert len(await door.facts("users")) == 2
    assert [slug_of(answer) for answer in (await looks(door, token), await accepts(door, token))] == [
        "invitation-over"
    ] * 2


async def test_it_is_good_for_a_week_and_until_it_is_taken_back(door: FrontDoor) -> None:
    late = await a_token(door, ago=LIFE)
    taken_back = await a_token(door)
    async with door.house.cold() as tx:
        invitation = await lock_invitation(tx, UUID(taken_back.split(".")[0]))
        invitation.revoked_at = datetime.now(UTC)
    for token in (late, taken_back):
        assert [slug_of(one) for one in (await looks(door, token), await accepts(door, token))] == [
            "invitation-over"
        ] * 2
    assert (await looks(door, await a_token(door, ago=LIFE - timedelta(minutes=1)))).status_code == 200


@pytest.mark.parametrize(
    "wrong", ["{id}", "{id}.", "{id}.AAAA", "{other}.{secret}", ".{secret}", "x.{secret}", "{id}.€"]
)
async def test_what_is_no_token_opens_nothing(door: FrontDoor, wrong: str) -> None:
    said, _, secret = (await a_token(door)).partition(".")
    token = wrong.format(id=said, other=uuid4(), secret=secret)
    assert [slug_of(answer) for answer in (await looks(door, token), await accepts(door, token))] == [
        "invitation-over"
    ] * 2


async def test_the_secret_is_stored_nowhere(door: FrontDoor) -> None:
    secret = (await a_token(door)).partition(".")[2]
    (row,) = await door.facts("invitations")
    assert secret not in str(dict(row))
    assert len(row["secret_hash"]) == 32


@pytest.mark.parametrize(
    "wish", [{"roles": [{"role": "admin", "branch_id": None}]}, {"role": "admin"}, {"email": an_email()}, {"name": ""}]
)
async def test_nobody_chooses_roles_or_address_themselves(door: FrontDoor, wish: dict[str, Any]) -> None:
    assert (await accepts(door, await a_token(door), **wish)).status_code == 422
    assert len(await door.facts("users")) == 1


async def test_staff_choose_long_passwords(door: FrontDoor) -> None:
    token = await a_token(door)
    refused = await accepts(door, token, password=CHOSEN)
    assert (slug_of(refused), refused.json()["errors"][0]["pointer"]) == ("password-too-short", "/password")
    assert (await accepts(door, token, password="passwordpassword")).status_code == 422
    assert (await accepts(door, token)).status_code == 201


async def test_whoever_has_an_account_asks_an_admin(door: FrontDoor) -> None:
    salma = await door.somebody()
    token = await a_token(door, email=salma["x-email"].upper())
    assert slug_of(await accepts(door, token)) == "already-registered"
    (row,) = await door.facts("invitations")
    assert row["accepted_at"] is None
    assert (await door.signs_in(salma["x-email"], PASSWORD)).json()["user"]["roles"][0]["role"] == "patient"


async def test_an_invitation_is_its_organizations_own(door: FrontDoor, database: Database) -> None:
    token = await a_token(door)
    async with a_front_door(database) as other:
        async with other.house.cold() as tx:
            with pytest.raises(NotFound):
                await lock_invitation(tx, UUID(token.split(".")[0]))
        answer = await accepts(other, token)  # one server, several organizations
    assert answer.json()["user"]["organization"]["id"] == str(door.house.organization_id)
