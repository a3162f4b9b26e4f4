"""Whatever clients do, in whatever order: when all are gone, nothing is kept of them."""

import asyncio
import gc
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from websockets.frames import Frame, Opcode

from realtime.rehearsal import Client
from tests.realtime.a_stand import Stand

SAID = ("40{}", "41", "41/x,", "40/x,{}", '421["echo",1]', "3", "9", '42["nobody asks this"]')
FRAMES = (
    Frame(Opcode.CLOSE, b"\x03\xe8"),
    Frame(Opcode.BINARY, b"x"),
    Frame(Opcode.PING, b"x"),
    Frame(Opcode.TEXT, b"4" * 70_000),
    Frame(Opcode.TEXT, b"42", fin=False),
)


async def somebody(stand: Stand, chance: Random) -> None:
    """One client, from the first word to the lost connection."""
    client = Client(stand.door)
    for number in range(chance.randint(1, 12)):
        if not client.connection.closing:
            a_deed(stand, client, chance, number)()
        if chance.random() < 0.1:
            await stand.server.cut_connection(client.connection.sid)
        for _ in range(chance.randint(0, 6)):
            await asyncio.sleep(0)
    client.connection.connection_lost(None)


def a_deed(stand: Stand, client: Client, chance: Random, number: int) -> Callable[[], object]:
    room = f"r{chance.randint(0, 5)}"
    deeds: list[Callable[[], object]] = [
        lambda: client.says(chance.choice(SAID)),
        lambda: client.says("40{}"),
        lambda: client.says(f'42{number}["{chance.choice(("enter", "leave"))}","{room}"]'),
        lambda: client.says(f'42{number}["enter","{room}"]'),
        lambda: client.sends(chance.choice(FRAMES)),
        lambda: stand.rooms.emit([room, "r0"], "told", {"text": "x" * chance.choice([10, 3000, 60_000])}),
        lambda: stand.rooms.cut(room) if chance.random() < 0.2 else None,
        client.stalls,
        client.reads_again,
        stand.engine.turn,
    ]
    return chance.choice(deeds)


@pytest.mark.parametrize("walk", range(8))
async def test_nothing_is_kept_of_anybody(walk: int) -> None:
    gc.collect()  # what other tests have left is told before
    stand, chance, wrong = Stand(most=10**6), Random(walk), []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: wrong.append(context))
    try:
        for _ in range(25):
            await asyncio.gather(*(somebody(stand, Random(chance.random())) for _ in range(8)))
        await stand.until(lambda: not stand.server.eio.sockets and not stand.engine._ending)
    finally:
        loop.set_exception_handler(None)
    assert wrong == []
    assert {name: len(kept) for name, kept in everything_of(stand).items() if kept} == {}


def everything_of(stand: Stand) -> dict[str, Any]:
    members, server, engine = stand.server.manager, stand.server, stand.engine
    return {
        "rooms": members.of_room,
        "rooms of": members._rooms_of,
        "fans": members._fans,
        "the library's rooms": members.rooms,
        "callbacks": members.callbacks,
        "pending": {**members.pending_connect, **members.pending_disconnect},
        "environ": server.environ,
        "unfinished": {**server.unfinished, **server.unfinished_of._counts},
        "strange": server._strange,
        "wheel": [one for spoke in engine._wheel for one in spoke],
        "behind": engine.behind,
        "addresses": engine.of_address._counts,
    }
