"""Packets that no client would send, and too many of those it would: the worker lives, others notice nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from realtime.streams import Payload
from tests.live.test_stalled_clients import resident
from tests.live.ward import Ward
from tests.live.watchers import Watcher
from tests.live.wire import BINARY, TEXT, Wire, a_wire

UNAFFECTED = 30.0  # on a machine that may stand still for seconds
DEEP = 10_000
FRAME = 65_536


@asynccontextmanager
async def others_notice_nothing(ward: Ward) -> AsyncIterator[list[Watcher]]:
    """A console and a display of the same server keep up while it is attacked, and the server says nothing of it."""
    (server, _) = ward.servers
    said = len(server.complaints())
    async with ward.screens(server) as watchers:
        over = asyncio.Event()

        async def go_on() -> None:
            while not over.is_set():
                await ward.joins(server)
                await asyncio.sleep(0.05)

        going_on = asyncio.create_task(go_on())
        yield watchers
        over.set()
        await going_on
        await ward.all_caught_up(watchers)
        assert {watcher.connections for watcher in watchers} == {1}
        assert max(ward.delays(watchers[0])) < UNAFFECTED
    assert server.complaints()[said:] == []
    await server.becomes("ok")


@asynccontextmanager
async def an_attacker(ward: Ward) -> AsyncIterator[Wire]:
    """Somebody with a good token."""
    async with a_wire(ward.servers[0].url) as wire:
        await wire.connects(ward.auth())
        yield wire


MALFORMED = {
    "an event cut short": "42[",
    "attachments that never come": '451-["x"',
    "attachments without end": '459999999999-["x",{"_placeholder":true,"num":0}]',
    "an attachment in text": "babc",
    "ten thousand brackets": "42" + "[" * DEEP + "]" * DEEP,
    "ten thousand objects": "42[" + '{"a":' * DEEP + "1" + "}" * DEEP + "]",
    "not a number": '42["queue:subscribe",NaN]',
    "infinity": '42["queue:subscribe",-Infinity]',
    "half a surrogate": '42["queue:subscribe",{"queue_id":"\\ud800"}]',
    "no event": "42[]",
    "no list": '42{"a":1}',
    "nothing": "42",
    "a list for a name": '42[["queue:subscribe"]]',
    "an empty frame": "",
    "no packet of ours": "x",
    "an unknown packet": "9",
    "a packet of the server": '0{"sid":"x"}',
    "an upgrade": "5",
    "an answer to nothing": "431[]",
    "a refusal": '44{"message":"x"}',
    "a pong with a load": "3" + "[" * DEEP,
    "a long number": "42" + "1" * 200 + '["queue:subscribe",{}]',
}


@pytest.mark.parametrize("packet", MALFORMED.values(), ids=MALFORMED.keys())
async def test_a_malformed_packet_ends_its_connection_and_nothing_else(ward: Ward, packet: str) -> None:
    async with an_attacker(ward) as wire:
        wire.says(packet)
        assert await wire.is_cut()
    assert ward.servers[0].complaints() == []
    await ward.servers[0].becomes("ok")


async def test_connections_that_were_cut_count_no_more(ward: Ward) -> None:
    for _ in range(25):  # of one person: more than may be open at once
        async with an_attacker(ward) as wire:
            assert (await wire.subscribes(ward.line))["ok"]
            wire.says("42[")
            assert await wire.is_cut()


@pytest.mark.parametrize("payload", [b"\x04abc", b"", b"[" * 1000])
async def test_binary_frames_are_nobodys(ward: Ward, payload: bytes) -> None:
    async with an_attacker(ward) as wire:
        wire.sends(BINARY, payload)
        assert await wire.is_cut()


async def test_text_that_is_none_ends_its_connection(ward: Ward) -> None:
    async with an_attacker(ward) as wire:
        wire.sends(TEXT, b'42["queue:subscribe","\xff\xfe"]')
        assert await wire.is_cut()
        assert wire.closed_with == 1007


PROTOTYPES = [
    {"__proto__": {"queue_id": "x"}},
    {"constructor": {"prototype": {"ok": True}}},
    {"queue_id": {"__class__": "x"}},
    {"queue_id": "x", "__proto__": None},
    {"toString": "x"},
]


@pytest.mark.parametrize("wish", PROTOTYPES)
async def test_prototype_keys_are_plain_unknown_fields(ward: Ward, wish: object) -> None:
    async with an_attacker(ward) as wire:
        assert (await wire.subscribes(wish))["error"]["status"] == 422


async def test_what_the_server_says_nobody_else_can_say(ward: Ward) -> None:
    (server, _) = ward.servers
    lie = {**ward.line, "epoch": 1, "version": 1, "at": "now", "ops": []}
    async with ward.screens(server) as watchers, an_attacker(ward) as wire:
        await wire.subscribes(ward.line)
        for event in ("queue:updated", "queue:head", "queue:called", "server:draining", "notification", "message"):
            wire.says("42" + json.dumps([event, lie]))
            wire.asks(event, lie)
        for event in ("connect", "disconnect", "connect_error", "*", "__disconnect_final"):
            wire.asks(event, {}, {})
        await ward.joins(server)
        await ward.all_caught_up(watchers)
        for watcher in watchers:
            assert [event for event, _ in watcher.heard if event != "queue:head"] == ["queue:updated"]
        texts = await wire.hears_up_to('42["queue:updated"') + await wire.hears_all(within=0.2)
        heard = [text for text in texts if "queue:head" not in text]
        assert len(heard) == 1
        assert heard[0].startswith('42["queue:updated"')


async def test_useless_packets_are_counted(ward: Ward) -> None:
    for packet in ('42["nonsense",{}]', "40{}", '42["disconnect"]'):
        async with an_attacker(ward) as wire:
            for _ in range(150):
                wire.says(packet)
            assert await wire.is_cut(), packet


async def test_a_frame_over_64_kib_ends_its_connection_and_costs_no_memory(ward: Ward) -> None:
    (server, _) = ward.servers
    async with others_notice_nothing(ward):
        base = resident(server)
        for _ in range(20):
            async with an_attacker(ward) as wire:
                wire.sends(TEXT, b"42" + b"x" * (1 << 20))
                assert await wire.is_cut()
            async with an_attacker(ward) as wire:
                wire.sends_bytes(b"\x81\xff" + (1 << 62).to_bytes(8, "big") + bytes(4))
                assert await wire.is_cut()
                assert wire.closed_with == 1009
        assert resident(server) - base < 24 << 20


async def test_a_frame_in_endless_parts_ends_its_connection(ward: Ward) -> None:
    async with an_attacker(ward) as wire:
        wire.sends(TEXT, b"42" + b"x" * 30_000, is_last=False)
        for _ in range(3):
            wire.sends(0, b"x" * 30_000, is_last=False)
        assert await wire.is_cut()
        assert wire.closed_with == 1009


async def test_nothing_is_inflated(ward: Ward) -> None:
    async with a_wire(
        ward.servers[0].url, headers={"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    ) as wire:
        assert wire.status == 101
        wire.sends(TEXT | 0x40, bytes(100))  # says that it is compressed
        assert await wire.is_cut()
        assert wire.closed_with == 1002


async def flood(wire: Wire, packets: list[str], *, a_second: float) -> bool:
    """As many as that; True when the server has had enough."""
    ending = asyncio.create_task(wire.is_cut())
    while not ending.done():
        for packet in packets:
            wire.says(packet)
        await asyncio.sleep(len(packets) / a_second)
    return await ending


@pytest.mark.parametrize("event", ["queue:resync", "auth:refresh"])
async def test_who_asks_two_hundred_times_a_second_is_cut_at_last(ward: Ward, event: str) -> None:
    wish = json.dumps([event, {**ward.line, "epoch": 1, "since": 0} if event == "queue:resync" else ward.line])
    async with others_notice_nothing(ward), an_attacker(ward) as wire:
        assert await flood(wire, [f"42{number}{wish}" for number in range(20)], a_second=400)


async def test_a_thousand_subscriptions_a_second_hurt_nobody_else(ward: Ward) -> None:
    (server, _) = ward.servers
    base = resident(server)
    packets = [f'42{number}["queue:subscribe",{json.dumps(ward.display)}]' for number in range(50)]
    async with others_notice_nothing(ward), an_attacker(ward) as wire:
        assert await flood(wire, packets, a_second=1000)
    assert resident(server) - base < 24 << 20


async def test_who_is_within_bounds_is_answered_and_who_is_not_is_told(ward: Ward) -> None:
    async with an_attacker(ward) as wire:
        answers: list[Payload] = []
        while all(answer["ok"] for answer in answers):  # a machine that stood still in between has forgotten some
            for number in range(100):
                wire.asks("queue:subscribe", ward.line, number=number)
            answers += [json.loads((await wire.hears("43")).lstrip("0123456789"))[0] for _ in range(100)]
            assert len(answers) <= 800
        assert sum(answer["ok"] for answer in answers) >= 50
        refused = {answer["error"]["type"] for answer in answers if not answer["ok"]}
        assert refused == {"/problems/rate-limited"}
