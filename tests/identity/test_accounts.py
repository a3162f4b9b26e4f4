"""Accounts: one for each e-mail address, with its roles, its stream and its entry in the audit log."""

import asyncio

import pytest

from queue_server.actor import Grant, Role
from queue_server.identity import commands, queries
from queue_server.identity.errors import AlreadyRegistered
from queue_server.ids import new_id
from tests.identity.house import QUICK, House


async def create(house: House, email: str) -> None:
    async with house.cold() as tx:
        await commands.create_user(tx, email=email, password_hash=QUICK.hash("x"), name={"en": "Said"})


def an_address() -> str:
    return f"{new_id().hex}@House.test"


async def test_an_account_has_roles_a_stream_and_an_audit_entry(house: House) -> None:
    person = await house.a_person(Grant(Role.DOCTOR), Grant(Role.MANAGER))
    profile = await queries.profile(house.database, person.id)
    assert profile.grants == (Grant(Role.DOCTOR), Grant(Role.MANAGER))
    [stream] = await house.database.read("SELECT kind, version FROM streams WHERE id = $1", person.id)
    assert (stream["kind"], stream["version"]) == ("person", 0)
    [entry] = await house.audited("user.created")
    assert (entry["subject_id"], entry["actor_kind"]) == (person.id, "system")
    assert entry["facts"] == {"roles": [["doctor", None], ["manager", None]]}


async def test_an_address_is_registered_once_however_it_is_written(house: House) -> None:
    address = an_address()
    await create(house, address)
    for written in (address, address.upper(), f" {address.lower()} "):
        with pytest.raises(AlreadyRegistered):
            await create(house, written)


async def test_of_several_at_once_one_gets_the_address(house: House) -> None:
    address = an_address()
    outcomes = await asyncio.gather(*(create(house, address) for _ in range(6)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyRegistered"] * 5 + ["NoneType"]


async def test_the_organization_is_the_one_the_transaction_acts_for(house: House) -> None:
    [row] = await house.database.read("SELECT * FROM organizations WHERE id = $1", house.organization_id)
    assert row["name"] == {"en": "Small House", "ar": "بيت صغير"}
