"""One websocket of ours: what it takes, what it refuses, when it is let go."""

import asyncio
import time
from types import SimpleNamespace

import pytest
from websockets.frames import CloseCode, Frame, Opcode

from realtime import rehearsal
from realtime.connection import MOST_FRAMES, UNREAD_AT_MOST
from realtime.engine import BEAT, MADE_UP, SLOW_FOR, UNREAD_AT_ALL
from realtime.hooks import MOST_STRANGE
from realtime.rehearsal import Client
from tests.realtime.a_stand import Stand

ROUND = round(10 / BEAT)


async def test_what_comes_in_pieces_is_one_message() -> None:
    stand = Stand()
    client = await stand.client()
    for opcode, part, is_last in (
        (Opcode.TEXT, b'421["ec', False),
        (Opcode.CONT, b'ho",', False),
        (Opcode.CONT, b"5]", True),
    ):
        client.sends(Frame(opcode, part, fin=is_last))
    assert await client.hears("431") == "[5]"


async def test_answers_come_in_the_order_of_the_questions() -> None:
    stand = Stand()
    client = await stand.client()
    for number in range(1, 40):
        client.says(f'42{number}["echo",{number}]')
    for number in range(1, 40):
        assert await client.hears(f"43{number}") == f"[{number}]"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (Frame(Opcode.BINARY, b"\x04x"), CloseCode.UNSUPPORTED_DATA),
        (Frame(Opcode.TEXT, b"42\xff"), CloseCode.INVALID_DATA),
        (Frame(Opcode.TEXT, b"6"), CloseCode.POLICY_VIOLATION),
        (Frame(Opcode.TEXT, b"42[]"), CloseCode.POLICY_VIOLATION),
        (Frame(Opcode.CONT, b"a part of nothing"), CloseCode.PROTOCOL_ERROR),
        (Frame(Opcode.TEXT, b"42" + b"x" * 70_000), CloseCode.MESSAGE_TOO_BIG),
    ],
)
async def test_what_no_client_says_ends_it(frame: Frame, code: CloseCode) -> None:
    stand = Stand()
    client = await stand.client("a")
    client.sends(frame)
    await stand.until(lambda: client.is_closing())
    assert client.closed_with == code
    client.connection.connection_lost(None)
    await stand.until(lambda: not stand.rooms.is_watched("a"))


async def test_a_close_is_answered() -> None:
    stand = Stand()
    client = await stand.client()
    client.sends(Frame(Opcode.CLOSE, CloseCode.GOING_AWAY.to_bytes(2, "big")))
    assert (client.closed_with, client.is_closing()) == (CloseCode.GOING_AWAY, True)


async def test_who_answers_pings_stays_and_who_does_not_goes() -> None:
    stand = Stand()
    alive, silent = await stand.client("a"), await stand.client("a")
    waited = 0
    while not silent.is_aborted:
        waited += not silent.heard_all
        stand.engine.turn()
        while not alive.heard_all:
            assert await alive.hears("2") == ""
            alive.says("3")
    assert waited * BEAT == pytest.approx(8.0)
    for _ in range(300):
        stand.engine.turn()
        while not alive.heard_all:
            await alive.hears("2")
            alive.says("3")
    assert not alive.is_aborted


async def test_those_who_come_at_once_are_pinged_one_after_the_other() -> None:
    stand = Stand()
    clients = [await stand.client() for _ in range(20)]
    pinged = []
    for _ in range(ROUND):
        before = sum(not client.heard_all for client in clients)
        stand.engine.turn()
        pinged.append(sum(not client.heard_all for client in clients) - before)
    assert (max(pinged), sum(pinged)) == (1, 20)


async def test_turns_go_by_the_clock_and_a_process_that_stood_still_makes_up_for_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stand = Stand()
    clock = time.monotonic()
    monkeypatch.setattr("realtime.engine.time", SimpleNamespace(monotonic=lambda: clock))
    turns = 0

    def turn() -> None:
        nonlocal turns
        turns += 1

    monkeypatch.setattr(stand.engine, "turn", turn)
    for _ in range(100):  # each beat comes 90 ms late
        clock += BEAT + 0.09
        await stand.engine.beat()
    assert turns == pytest.approx(100 * (BEAT + 0.09) / BEAT, abs=2)
    slow = await stand.client("a")
    slow.stalls()
    stand.rooms.emit(["a"], "told", {"text": "x" * 2 * UNREAD_AT_MOST})
    turns, clock = 0, clock + 60
    await stand.engine.beat()
    await stand.engine.beat()
    assert turns <= MADE_UP + 1
    assert not slow.is_aborted
    slow.connection.connection_lost(None)  # else it waits to be read, and is missed by whichever test comes then


async def test_who_reads_too_slowly_is_cut_after_a_beat_and_nobody_else() -> None:
    stand = Stand()
    slow, quick = await stand.client("a"), await stand.client("a")
    slow.stalls()
    for _ in range(UNREAD_AT_MOST // 1000 + 1):
        stand.rooms.emit(["a"], "told", {"text": "x" * 1000})
    beats = 0
    while not slow.is_aborted:
        stand.engine.let_go_of_the_slow()
        beats += 1
    assert beats == SLOW_FOR + 1  # it was a burst, perhaps: it has a second
    slow.connection.connection_lost(None)
    stand.rooms.emit(["a"], "told", {"text": "the last"})
    while "the last" not in await quick.hears(""):
        pass
    assert not quick.is_aborted
    assert not stand.engine.behind


async def test_a_burst_that_is_read_by_the_next_beat_cuts_nobody() -> None:
    stand = Stand()
    client = await stand.client("a")
    for _ in range(5):
        client.stalls()
        for _ in range(600):
            stand.rooms.emit(["a"], "told", {"text": "x" * 1000})
        for _ in range(SLOW_FOR):
            stand.engine.let_go_of_the_slow()
        client.reads_again()
        stand.engine.let_go_of_the_slow()
    assert not client.is_aborted


async def test_memory_has_a_bound_at_every_moment() -> None:
    stand = Stand()
    client = await stand.client("a")
    client.stalls()
    told = {"text": "x" * 100_000}
    sent = 0
    while not client.is_aborted:
        stand.rooms.emit(["a"], "told", told)
        sent += 1
    assert UNREAD_AT_ALL // 110_000 <= sent <= UNREAD_AT_ALL // 100_000 + 1


async def test_one_large_answer_is_not_yet_being_behind() -> None:
    stand = Stand()
    client = await stand.client("a")
    client.stalls()
    large = "x" * (3 * UNREAD_AT_MOST)
    (sid,) = stand.rooms.members("a")
    await stand.server.emit("told", large, to=sid)
    for _ in range(10):
        stand.rooms.emit(["a"], "told", {"text": "x" * 1000})
        stand.engine.let_go_of_the_slow()
    assert not client.is_aborted
    client.reads_again()
    assert len(await client.hears("42")) > len(large)
    assert not stand.engine.behind


async def test_who_does_not_read_the_answers_is_given_no_more_of_them() -> None:
    stand = Stand()
    client = await stand.client()
    client.stalls()
    for number in range(12):
        client.says(f'42{number}["echo","{"x" * 60_000}"]')
    for _ in range(500):
        await asyncio.sleep(0)
    assert client.get_write_buffer_size() < UNREAD_AT_MOST + 70_000
    client.reads_again()
    for number in range(12):
        await client.hears(f"43{number}")
    assert not client.is_aborted


@pytest.mark.parametrize(
    "frame",
    [
        Frame(Opcode.PING, b"x" * 125),
        Frame(Opcode.TEXT, b"3"),
        Frame(Opcode.TEXT, b'42/x,["echo",1]'),
        Frame(Opcode.TEXT, b'42["nobody asks this"]'),
        Frame(Opcode.TEXT, b"", fin=False),
    ],
)
async def test_a_flood_in_one_go_is_cut_before_all_of_it_is_read(frame: Frame) -> None:
    stand = Stand()
    client = await stand.client("a")
    client.stalls()
    one = frame.serialize(mask=True)
    rest = Frame(Opcode.CONT, b"", fin=False).serialize(mask=True) if not frame.fin else one
    client.connection.data_received(one + rest * 40_000)
    assert client.is_closing()
    assert client.get_write_buffer_size() < 2 * 131 * MOST_FRAMES
    await stand.until(lambda: not stand.rooms.is_watched("a"))


@pytest.mark.parametrize("packet", ['42/x,["echo",1]', '42["nobody asks this",1]', '42["disconnect"]'])
async def test_what_is_of_no_use_again_and_again_is_cut(packet: str) -> None:
    stand = Stand()
    client = await stand.client("a")
    for _ in range(MOST_STRANGE + 1):
        client.says(packet)
    await stand.until(lambda: client.is_closing())
    assert not stand.rooms.is_watched("a")


async def test_to_leave_a_room_of_the_library_that_one_is_not_in_is_nothing() -> None:
    stand = Stand()
    client = await stand.client("a")
    client.says("41/admin,")
    client.says('421["echo",1]')
    await client.hears("431")
    assert stand.server.unfinished == {}
    client.says("41")
    await stand.until(lambda: len(stand.server.unfinished) == 1)


async def test_whoever_hangs_up_is_out_of_every_room_though_it_does_not_read_the_goodbye() -> None:
    stand = Stand()
    client = await stand.client("a")
    (sid,) = stand.rooms.members("a")
    client.stalls()
    client.says("6")
    stand.rooms.emit(["a"], "told", {"n": "at this very moment"})
    await stand.until(lambda: not stand.rooms.is_watched("a"))
    await stand.server.cut(sid)
    assert b"at this very moment" not in b"".join(client.unread)
    turns = 0
    while not client.is_aborted:
        stand.engine.turn()
        turns += 1
    assert turns * BEAT <= 18.0


async def test_whoever_is_cut_and_does_not_read_it_is_let_go_too() -> None:
    stand = Stand()
    client = await stand.client("a")
    (sid,) = stand.rooms.members("a")
    client.stalls()
    await stand.server.cut(sid)
    assert not stand.rooms.is_watched("a")
    for _ in range(2 * ROUND):
        stand.engine.turn()
    assert client.is_aborted


async def test_a_handler_that_fails_ends_its_connection_and_leaves_nothing() -> None:
    stand = Stand()
    client = await stand.client("a")

    async def fails(sid: str, *_: object) -> None:
        raise ValueError("a bug of ours")

    stand.server.on("echo", fails)
    client.says('421["echo",1]')
    await stand.until(lambda: client.is_closing())
    assert client.closed_with == CloseCode.INTERNAL_ERROR
    stand.server.on("connect", fails)
    second = Client(stand.door)
    await second.hears("0")
    second.says("40{}")
    await stand.until(lambda: second.is_closing())
    for one in (client, second):
        one.connection.connection_lost(None)
    members = stand.server.manager
    await stand.until(lambda: stand.server.eio.sockets == {})
    assert (members.of_room, members._rooms_of, members.rooms, members.pending_connect) == ({}, {}, {}, {})


async def test_a_request_that_cannot_be_read_is_answered_and_closed() -> None:
    stand = Stand()
    client = Client(stand.door, headers=[(f"X-{number}", "x") for number in range(200)])
    assert client.is_closing()
    assert client.refused_with == 431


async def test_a_crowd_from_one_address_is_refused_at_the_door() -> None:
    stand = Stand(most=2)
    first, _ = await stand.client(), await stand.client()
    third = Client(stand.door)
    await stand.until(lambda: third.is_closing())
    assert third.refused_with == 403
    first.connection.connection_lost(None)
    await stand.client()


async def test_the_rehearsal_succeeds_with_the_libraries_we_have() -> None:
    assert await rehearsal.succeeds()


@pytest.mark.parametrize(
    "hook",
    [
        "socketio.AsyncServer._handle_eio_connect",
        "socketio.AsyncServer._handle_connect",
        "socketio.AsyncManager.basic_enter_room",
        "socketio.AsyncServer._handle_event_internal",
        "engineio.AsyncServer.generate_id",
        "websockets.server.ServerProtocol.accept",
        "websockets.server.ServerProtocol.events_received",
    ],
)
async def test_the_rehearsal_fails_where_a_library_has_another_inside(
    hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def something_else(*_: object, **__: object) -> None:
        raise TypeError("it is called otherwise now")

    monkeypatch.setattr(rehearsal, "LONG_ENOUGH", 0.2)
    monkeypatch.setattr(hook, something_else)
    assert not await rehearsal.succeeds()
