"""Who is in which room, and that everybody there hears everything once, in order."""

import json

from tests.realtime.a_stand import Stand


async def test_a_room_hears_what_is_said_in_it_once_and_in_order_with_acks_between() -> None:
    stand = Stand()
    both, one = await stand.client("a", "b"), await stand.client("b")
    for number in range(5):
        stand.rooms.emit(["a"], "told", {"n": number})
        stand.rooms.emit(["a", "b"], "told", {"n": number + 100})
        both.says(f'427["echo",{number}]')
        assert await both.hears("42") == f'["told",{{"n":{number}}}]'
        assert await both.hears("42") == f'["told",{{"n":{number + 100}}}]'
        assert await both.hears("437") == f"[{number}]"
        assert await one.hears("42") == f'["told",{{"n":{number + 100}}}]'
    assert both.heard_all
    assert one.heard_all


async def test_whoever_left_or_is_gone_hears_nothing_and_holds_no_room() -> None:
    stand = Stand()
    stays, leaves, goes = [await stand.client("a", "b") for _ in range(3)]
    leaves.says('421["leave","a"]')
    await leaves.hears("431")
    goes.connection.connection_lost(None)
    stand.rooms.emit(["a"], "told", {"n": 1})  # at this very moment: nothing may be written to a lost transport
    assert goes.heard_all
    await stand.until(lambda: len(stand.rooms.members("b")) == 2)
    assert stand.gone == ["transport close"]
    assert await stays.hears("42") == '["told",{"n":1}]'
    assert leaves.heard_all
    for client in (stays, leaves):
        client.connection.connection_lost(None)
    await stand.until(lambda: not stand.rooms.is_watched("b"))
    members = stand.server.manager
    assert (members.of_room, members._rooms_of, members._fans, stand.server.eio.sockets) == ({}, {}, {}, {})
    assert stand.server.unfinished == {}
    assert not any(stand.engine._wheel)


async def test_what_is_encoded_already_goes_out_as_it_is() -> None:
    stand = Stand()
    client = await stand.client("me")
    assert stand.rooms.send(["me", "nobody"], b'["told",{"version":7,"name":"\xd8\xb9"}]') == 1
    assert json.loads(await client.hears("42")) == ["told", {"version": 7, "name": "ع"}]
    assert stand.rooms.send(["nobody"], b'["told",{}]') == 0


async def test_the_library_can_still_send_to_rooms_and_to_one() -> None:
    stand = Stand()
    first, second = await stand.client("a"), await stand.client("a")
    (sid, _) = stand.rooms.members("a")
    await stand.server.emit("told", {"n": 1}, room="a")
    await stand.server.emit("told", {"n": 2}, to=sid)
    assert [await first.hears("42"), await first.hears("42")] == ['["told",{"n":1}]', '["told",{"n":2}]']
    assert await second.hears("42") == '["told",{"n":1}]'
    assert second.heard_all
    assert sorted(stand.server.rooms(sid)) == sorted([sid, "a"])
