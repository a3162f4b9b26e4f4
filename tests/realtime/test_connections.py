"""One websocket of ours: what it takes, what it refuses, when it is let go."""

import pytest
from websockets.frames import CloseCode, Frame, Opcode

from realtime import rehearsal
from realtime.connection import UNREAD_AT_MOST
from realtime.engine import BEAT
from realtime.rehearsal import Client
from tests.realtime.a_stand import Stand


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
        (Frame(Opcode.TEXT, b"42" + b"x" * 70_000), CloseCode.MESSAGE_TOO_BIG),
    ],
)
async def test_what_no_client_says_ends_it(frame: Frame, code: CloseCode) -> None:
    stand = Stand()
    client = await stand.client("a")
    client.sends(frame)
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
        await stand.engine.beat()
        while not alive.heard_all:
            assert await alive.hears("2") == ""
            alive.says("3")
    assert waited * BEAT == pytest.approx(8.0)
    for _ in range(300):
        await stand.engine.beat()
        while not alive.heard_all:
            await alive.hears("2")
            alive.says("3")
    assert not alive.is_aborted


async def test_those_who_come_at_once_are_pinged_one_after_the_other() -> None:
    stand = Stand()
    clients = [await stand.client() for _ in range(20)]
    pinged = []
    for _ in range(round(10 / BEAT)):
        before = sum(not client.heard_all for client in clients)
        await stand.engine.beat()
        pinged.append(sum(not client.heard_all for client in clients) - before)
    assert (max(pinged), sum(pinged)) == (1, 20)


async def test_who_is_too_far_behind_is_cut_at_the_bound_and_nobody_else() -> None:
    stand = Stand()
    slow, quick = await stand.client("a"), await stand.client("a")
    slow.stalls()
    told = {"text": "x" * 1000}
    rounds = 0
    while not slow.is_aborted:
        stand.rooms.emit(["a"], "told", told)
        rounds += 1
    assert UNREAD_AT_MOST // 1100 < rounds <= UNREAD_AT_MOST // 1000 + 1
    slow.connection.connection_lost(None)
    stand.rooms.emit(["a"], "told", told)
    for _ in range(rounds + 1):
        await quick.hears("42")
    assert quick.heard_all
    assert not quick.is_aborted


async def test_one_large_answer_is_not_yet_being_behind() -> None:
    stand = Stand()
    client = await stand.client("a")
    client.stalls()
    large = "x" * (3 * UNREAD_AT_MOST)
    (sid,) = stand.rooms.members("a")
    await stand.server.emit("told", large, to=sid)
    for _ in range(10):
        stand.rooms.emit(["a"], "told", {"text": "x" * 1000})
    assert not client.is_aborted
    client.reads_again()
    assert len(await client.hears("42")) > len(large)
    assert not stand.engine.behind


async def test_who_asks_and_never_reads_the_answers_is_cut() -> None:
    stand = Stand()
    pings, asks = await stand.client(), await stand.client()
    pings.stalls()
    sent = 0
    while not pings.is_aborted:
        sent += 1
        pings.sends(Frame(Opcode.PING, b"x" * 125))
    assert sent < 2 * UNREAD_AT_MOST // 125
    asks.stalls()
    question = f'421["echo","{"x" * 60_000}"]'
    for _ in range(12):
        asks.says(question)
    await stand.until(lambda: asks.is_aborted)


async def test_a_handler_that_fails_ends_its_connection() -> None:
    stand = Stand()
    client = await stand.client("a")

    async def fails(sid: str, wish: object) -> None:
        raise RuntimeError("a bug of ours")

    stand.server.on("echo", fails)
    client.says('421["echo",1]')
    await stand.until(lambda: client.is_closing())
    assert client.closed_with == CloseCode.INTERNAL_ERROR


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
        "socketio.AsyncServer._handle_eio_message",
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
