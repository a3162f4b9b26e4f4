"""Long-lived sockets obey: signed out anywhere, or run out, they hear no more."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher

from queue_server.actor import Actor, ActorKind, Grant, Role, system
from queue_server.dev.engines import Engines
from queue_server.identity.commands import create_user
from realtime.streams import Payload
from tests.a_clinic import Clinic, Witness
from tests.a_server import Running, a_running_server
from tests.bench.stage import a_database as a_way_to
from tests.chaos.report import clocked
from tests.live.clocks import turn_on
from tests.live.processes import ServerProcess, a_token
from tests.live.ward import Ward
from tests.live.wire import CONNECTED, Wire, a_wire

PASSWORD = "seven green pears"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
CUT_WITHIN = 60.0  # promised: 2 s, on a machine that does nothing else and never stands still


async def signed_in(ward: Ward, server: ServerProcess, actor: Actor) -> Payload:
    """A real session's tokens."""
    await ward.clinic.database.pool.execute(
        "UPDATE users SET password_hash = $2 WHERE id = $1", actor.id, QUICK.hash(PASSWORD)
    )
    async with server.as_(None) as client:
        wish = {"identifier": f"{actor.id}@example.org", "password": PASSWORD}
        reply = await client.post("/auth/login", json=wish)
        assert reply.status_code == 200, reply.text
        tokens: Payload = reply.json()
        return tokens


async def sign_out(server: ServerProcess, tokens: Payload, path: str = "/auth/logout") -> None:
    async with server.as_(None) as client:
        reply = await client.post(path, headers={"Authorization": f"Bearer {tokens['access_token']}"})
        assert reply.status_code == 204, reply.text


async def open_sockets(ward: Ward, token: str, stack: AsyncExitStack) -> list[Wire]:
    """One at each server, with the line on it."""
    wires = [await stack.enter_async_context(a_wire(server.url)) for server in ward.servers]
    for wire in wires:
        assert (await wire.connects({"token": token})).startswith(CONNECTED)
        assert (await wire.subscribes(ward.line))["ok"]
    return wires


async def all_are_cut(wires: list[Wire], *, within: float) -> bool:
    return all(await asyncio.gather(*(wire.is_cut(within=within) for wire in wires)))


async def test_signing_out_closes_the_sockets_of_a_session_at_every_worker(ward: Ward) -> None:
    async with AsyncExitStack() as stack:
        leaving, staying = [await signed_in(ward, ward.servers[0], ward.clinic.doctor) for _ in range(2)]
        gone = await open_sockets(ward, leaving["access_token"], stack)
        here = await open_sockets(ward, staying["access_token"], stack)
        with clocked(19, "signed out: every socket at both workers is cut", limit=2):
            await sign_out(ward.servers[0], leaving)
            assert await all_are_cut(gone, within=CUT_WITHIN)
        await ward.joins(ward.servers[1])
        for wire in here:
            await wire.hears('42["queue:updated"')
        for server in ward.servers:
            async with a_wire(server.url) as again:
                assert "session-revoked" in await again.connects({"token": leaving["access_token"]})


async def test_signing_out_everywhere_closes_all_sockets(ward: Ward) -> None:
    async with AsyncExitStack() as stack:
        sessions = [await signed_in(ward, server, ward.clinic.doctor) for server in ward.servers]
        wires = [await open_sockets(ward, one["access_token"], stack) for one in sessions]
        await sign_out(ward.servers[1], sessions[0], "/auth/logout-all")
        assert await all_are_cut([wire for both in wires for wire in both], within=CUT_WITHIN)


async def test_suspended_or_in_other_roles_every_socket_is_cut_at_every_worker(ward: Ward) -> None:
    admin = await an_admin(ward)
    for did, what, again in (
        ("suspended", {"path": "/suspend"}, "session-revoked"),
        ("in other roles", {"path": "/roles", "json": {"roles": []}}, "token-expired"),
    ):
        async with AsyncExitStack() as stack:
            tokens = await signed_in(ward, ward.servers[0], ward.clinic.receptionist)
            wires = await open_sockets(ward, tokens["access_token"], stack)
            with clocked(19, f"{did}: every socket at both workers is cut", limit=2):
                await manage(ward.servers[0], admin, ward.clinic.receptionist, **what)
                assert await all_are_cut(wires, within=CUT_WITHIN)
            for server in ward.servers:
                async with a_wire(server.url) as late, server.as_(None) as client:
                    assert again in await late.connects({"token": tokens["access_token"]})
                    reply = await client.get("/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
                    assert again in reply.json()["type"]
        await manage(ward.servers[0], admin, ward.clinic.receptionist, path="/reinstate")


async def an_admin(ward: Ward) -> Actor:
    """Somebody who manages everything, and signed in a moment ago."""
    database, organization = ward.clinic.database, ward.clinic.organization
    async with database.cold(system(organization)) as tx:
        user = await create_user(
            tx,
            email=f"{uuid4().hex}@example.org",
            password_hash=QUICK.hash(PASSWORD),
            name={"en": "An admin"},
            roles=[Grant(Role.ADMIN)],
        )
    grants = (Grant(Role.ADMIN),)
    return Actor(ActorKind.USER, user.id, organization, grants, uuid4(), authenticated_at=datetime.now(UTC))


async def manage(server: ServerProcess, admin: Actor, person: Actor, *, path: str, json: Any = None) -> None:
    """Change somebody's account."""
    async with server.as_(admin) as client:
        method = "PUT" if path == "/roles" else "POST"
        reply = await client.request(method, f"/admin/users/{person.id}{path}", json=json)
        assert reply.status_code == 200, reply.text


async def test_nobody_escapes_by_pretending_to_have_left(ward: Ward) -> None:
    async with AsyncExitStack() as stack:
        session = await signed_in(ward, ward.servers[0], ward.clinic.doctor)
        wires = await open_sockets(ward, session["access_token"], stack)
        for wire in wires:
            wire.says('42["disconnect"]')
            wire.says('42["disconnect","x"]')
            wire.says('42["connect",{},{}]')
        await sign_out(ward.servers[0], session)
        assert await all_are_cut(wires, within=CUT_WITHIN)


async def test_a_session_ended_without_redis_is_ended_all_the_same(ward: Ward, own_redis: Engines) -> None:
    async with AsyncExitStack() as stack:
        session = await signed_in(ward, ward.servers[0], ward.clinic.doctor)
        wires = await open_sockets(ward, session["access_token"], stack)
        own_redis.kill_redis()
        try:
            with clocked(19, "signed out without Redis: every socket at both workers is cut", limit=35):
                await sign_out(ward.servers[0], session)
                assert await all_are_cut(wires, within=CUT_WITHIN)
        finally:
            own_redis.start_redis()
        await asyncio.gather(*(server.becomes("ok") for server in ward.servers))


@pytest.fixture
async def a_clock(ward_url: str, own_redis: Engines) -> AsyncIterator[tuple[Running, Clinic]]:
    """A server whose clock may be turned, and a clinic."""
    async with a_running_server(ward_url, own_redis.redis_url) as server, a_way_to(ward_url) as database:
        yield server, await Clinic.open(database, Witness())


async def test_a_token_that_ran_out_cuts_its_socket_unless_another_was_brought(
    a_clock: tuple[Running, Clinic], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, clinic = a_clock
    await expiry_is_obeyed(
        server.url, clinic, lasts=60, within=CUT_WITHIN, then=lambda: turn_on(server, monkeypatch, seconds=120)
    )


@pytest.mark.chaos
async def test_nothing_is_heard_ten_seconds_after_a_token_ran_out(ward: Ward) -> None:
    with clocked(19, "a token of 2 s ran out: cut", limit=12, form="long"):
        await expiry_is_obeyed(ward.servers[0].url, ward.clinic, lasts=2, within=12)


async def expiry_is_obeyed(
    url: str, clinic: Clinic, *, lasts: float, within: float, then: Callable[[], None] = lambda: None
) -> None:
    """`then`: what makes time pass, where a test need not wait for it."""
    short = a_token(clinic.doctor, lasts=timedelta(seconds=lasts))
    async with a_wire(url) as forgetful, a_wire(url) as careful:
        for wire in (forgetful, careful):
            assert (await wire.connects({"token": short})).startswith(CONNECTED)
        careful.asks("auth:refresh", {"token": a_token(clinic.doctor)})
        assert '"ok":true' in await careful.hears("431")
        then()
        assert await forgetful.is_cut(within=within)
        assert (await careful.subscribes({"queue_id": str(clinic.queue)}))["ok"]


async def test_refreshing_takes_only_a_good_token_of_the_same_person(ward: Ward) -> None:
    expired = a_token(ward.clinic.doctor, lasts=timedelta(seconds=-1))
    async with a_wire(ward.servers[0].url) as wire:
        await wire.connects(ward.auth())
        for token, status in (
            (a_token(ward.clinic.receptionist), 403),
            (expired, 401),
            ("nonsense", 401),
        ):
            wire.asks("auth:refresh", {"token": token})
            assert f'"status":{status}' in await wire.hears("431")
        for wish in ({}, {"token": 5}, {"token": a_token(ward.clinic.doctor), "more": 1}, {"ticket": "x", "key": "y"}):
            wire.asks("auth:refresh", wish)
            assert '"ok":false' in await wire.hears("431")
        assert (await wire.subscribes(ward.line))["ok"]


async def test_an_expired_or_foreign_credential_connects_nobody(ward: Ward) -> None:
    for auth, slug in (
        ({"token": a_token(ward.clinic.doctor, lasts=timedelta(seconds=-1))}, "token-expired"),
        ({"token": ""}, "token-invalid"),
        ({"token": None}, "token-invalid"),
        ({"token": a_token(ward.clinic.doctor) + "x"}, "token-invalid"),
        ({"ticket": str(uuid4()), "key": a_token(ward.clinic.doctor)}, "token-invalid"),
        ({"device": a_token(ward.clinic.doctor)}, "token-invalid"),
        ([a_token(ward.clinic.doctor)], "token-invalid"),
    ):
        async with a_wire(ward.servers[0].url) as wire:
            assert slug in await wire.connects(auth), auth
