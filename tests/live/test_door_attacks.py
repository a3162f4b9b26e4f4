"""At the door of sockets: whose page asks, how many, for how long without a word, and what is heard before."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from queue_server.dev.engines import Engines
from realtime import door
from realtime.streams import Payload
from tests.a_server import a_running_server
from tests.chaos.report import clocked
from tests.live.processes import ServerProcess
from tests.live.servers import ELSEWHERE, MOST_SOCKETS
from tests.live.ward import Ward
from tests.live.wire import CONNECTED, OPEN, REFUSED, Wire, a_wire

UNFINISHED = 100
PATIENCE = 60.0


def host_of(url: str) -> str:
    return url.removeprefix("http://")


async def answer_to(url: str, origin: str | None) -> int:
    async with a_wire(url, headers={} if origin is None else {"Origin": origin}) as wire:
        return wire.status


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://",
        "http://[::1",
        "{host}",
        "http://{host}.evil.example",
        "http://evil.example/{host}",
        "http://evil.example@{host}",
        "http://{host}@evil.example",
        "http://{host}/",
        "ftp://{host}",
        "https://pages.example.org.evil.example",
        "https://evil-pages.example.org",
        "https://pages.example.org:444",
        "http://pages.example.org",
    ],
)
async def test_a_strange_page_is_refused(small_server: ServerProcess, origin: str) -> None:
    assert await answer_to(small_server.url, origin.replace("{host}", host_of(small_server.url))) == 403


@pytest.mark.parametrize("origin", [None, "http://{host}", "https://{host}", ELSEWHERE])
async def test_our_own_pages_and_those_that_were_named_come_in(small_server: ServerProcess, origin: str | None) -> None:
    said = None if origin is None else origin.replace("{host}", host_of(small_server.url))
    assert await answer_to(small_server.url, said) == 101


async def test_a_page_cannot_come_in_by_a_missing_host(small_server: ServerProcess) -> None:
    async with a_wire(small_server.url, headers={"Host": "", "Origin": "null"}) as wire:
        assert wire.status != 101


async def silent(url: str, count: int, stack: AsyncExitStack) -> list[Wire]:
    """Connections that never say who they are."""
    return [await stack.enter_async_context(a_wire(url)) for _ in range(count)]


async def becomes_free(url: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while await answer_to(url, None) != 101:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.fixture
async def patient_server(ward_url: str, own_redis: Engines, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """One where nobody else is, with room for not many sockets, which leaves them time to say who they are."""
    monkeypatch.setattr(door, "CONNECT_TIMEOUT", PATIENCE)
    async with a_running_server(ward_url, own_redis.redis_url, sockets_per_address=MOST_SOCKETS) as server:
        yield server.url


async def test_more_than_a_hundred_who_say_nothing_are_refused(patient_server: str) -> None:
    async with AsyncExitStack() as stack:
        wires = await silent(patient_server, UNFINISHED, stack)
        assert {wire.status for wire in wires} == {101}
        assert await answer_to(patient_server, None) == 403
        assert (await wires[0].connects()).startswith(CONNECTED)  # a watcher of a public board has finished
        await becomes_free(patient_server)
    await becomes_free(patient_server)


async def test_an_address_has_a_bound_also_of_those_who_finished(patient_server: str) -> None:
    async with AsyncExitStack() as stack:
        statuses = []
        for _ in range(MOST_SOCKETS + 5):
            (wire,) = await silent(patient_server, 1, stack)
            statuses.append(wire.status)
            if wire.status == 101:
                await wire.connects()
        assert statuses == [101] * MOST_SOCKETS + [403] * 5
    await becomes_free(patient_server)


async def test_who_does_not_connect_in_time_is_cut(patient_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await those_without_connect_are_cut(
        patient_server, within=PATIENCE, then=lambda: monkeypatch.setattr(door, "CONNECT_TIMEOUT", 0.5)
    )


@pytest.mark.chaos
async def test_who_does_not_connect_within_ten_seconds_is_gone_by_twelve(ward: Ward) -> None:
    with clocked(17, "sockets that never authenticate: gone", limit=12, form="long"):
        await those_without_connect_are_cut(ward.servers[0].url, within=12)


async def those_without_connect_are_cut(url: str, *, within: float, then: Callable[[], None] = lambda: None) -> None:
    """Whether they say nothing, only keep the connection alive, were refused, or said goodbye to the namespace.

    `then`: what makes a server impatient, once those who do connect have.
    """
    async with AsyncExitStack() as stack:
        quiet, refused, gone, board = await silent(url, 4, stack)
        assert (await refused.connects({"token": "nonsense"})).startswith(REFUSED)
        assert (await board.connects()).startswith(CONNECTED)
        await gone.connects()
        gone.says("41")
        then()
        assert all(await asyncio.gather(*(wire.is_cut(within=within) for wire in (quiet, refused, gone))))
        assert not await board.is_cut(within=0.1)


async def test_nothing_is_heard_before_connect_nor_after_a_refusal(ward: Ward) -> None:
    here, there = ward.servers
    async with a_wire(here.url) as nobody, a_wire(here.url) as impostor:
        for wire in (nobody, impostor):
            assert (await wire.hears(OPEN)).startswith(OPEN)
        nobody.asks("queue:subscribe", ward.line)
        nobody.asks("queue:subscribe", ward.display)
        nobody.says('42/admin,1["queue:subscribe",{}]')
        refused = await impostor.connects({"token": "nonsense"})
        assert "token-invalid" in refused
        impostor.asks("queue:subscribe", ward.display)
        async with ward.screens(here) as watchers:
            await ward.joins(there, 3)
            await ward.all_caught_up(watchers)
        assert await nobody.hears_all(within=0.2) == []
        assert await impostor.hears_all(within=0.2) == []


async def test_another_namespace_is_nowhere(ward: Ward) -> None:
    async with a_wire(ward.servers[0].url) as wire:
        wire.says('40/admin,{"token":"x"}')
        assert "Unable to connect" in await wire.hears("44/admin")
        wire.says('42/admin,1["queue:subscribe",{}]')
        assert await wire.hears_all(within=0.2) == []


async def test_a_second_connect_changes_nobody(ward: Ward) -> None:
    patient = await ward.clinic.a_patient()
    async with a_wire(ward.servers[0].url) as wire:
        await wire.connects(ward.auth(patient))
        wire.says("40" + "{}")
        assert "Unable to connect" in await wire.hears("44")
        assert (await wire.subscribes(ward.line))["error"]["status"] == 403


async def test_no_more_than_twenty_sockets_of_one_person(ward: Ward) -> None:
    patient = await ward.clinic.a_patient()
    url = ward.servers[0].url
    async with AsyncExitStack() as stack:
        wires = []
        for _ in range(20):
            (wire,) = await silent(url, 1, stack)
            wires.append(wire)
            assert (await wire.connects(ward.auth(patient))).startswith(CONNECTED)
            wire.says('42["disconnect"]')  # which only the library may say
            wire.says('42["connect",{},{}]')
        (one_more,) = await silent(url, 1, stack)
        assert "rate-limited" in await one_more.connects(ward.auth(patient))
        wires[0].close()
        await is_let_in(url, ward.auth(patient))


async def is_let_in(url: str, auth: Payload) -> None:
    """Soon: when the server has noticed who left."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with a_wire(url) as wire:
                if (await wire.connects(auth)).startswith(CONNECTED):
                    return
            await asyncio.sleep(0.1)


async def test_strangers_see_neither_lines_nor_foreign_tickets(ward: Ward) -> None:
    (ident, secret), (other, _) = [await a_ticket_with_secret(ward) for _ in range(2)]
    patient = await ward.clinic.a_patient()
    everything = [{"queue_id": "*"}, {"queue_id": [ward.line["queue_id"]]}, {"ticket_id": "*"}, "*", [], None]
    for auth in ({}, {"ticket": ident, "key": secret}, ward.auth(patient)):
        async with a_wire(ward.servers[0].url) as wire:
            await wire.connects(auth)
            assert (await wire.subscribes(ward.line))["error"]["status"] == 403
            assert (await wire.subscribes({"ticket_id": other}))["error"]["status"] == 404
            assert (await wire.subscribes({"ticket_id": str(uuid4())}))["error"]["status"] == 404
            for wish in everything:
                assert (await wire.subscribes(wish))["error"]["status"] == 422
            await ward.joins(ward.servers[0])
            heard = await wire.hears_all(within=0.3)
            assert not [text for text in heard if "queue:updated" in text or other in text]


async def test_a_tickets_secret_opens_no_other_ticket(ward: Ward) -> None:
    (mine, secret), (other, _) = [await a_ticket_with_secret(ward) for _ in range(2)]
    for auth in (
        {"ticket": other, "key": secret},
        {"ticket": mine.upper(), "key": secret + "A"},
        {"ticket": mine, "key": secret.removeprefix("1.")},
        {"ticket": mine, "key": secret.replace("1.", "2.", 1)},
        {"ticket": mine, "key": ""},
        {"ticket": mine, "key": "ü"},
        {"ticket": mine},
        {"ticket": mine, "key": secret, "token": ""},
        {"ticket": str(ward.clinic.queue), "key": secret},
    ):
        async with a_wire(ward.servers[0].url) as wire:
            assert "token-invalid" in await wire.connects(auth), auth


async def a_ticket_with_secret(ward: Ward) -> tuple[str, str]:
    async with ward.servers[0].as_(ward.clinic.receptionist) as desk:
        ticket = (await desk.post(f"/queues/{ward.clinic.queue}/tickets", json={})).json()
    return ticket["id"], ticket["secret_link"].split("#")[1]
