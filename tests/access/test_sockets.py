"""Everybody on a socket: what the matrix says is so, and whoever is refused hears nothing afterwards."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.a_server import Screen
from tests.access.conftest import World
from tests.access.matrix import SOCKETS
from tests.access.world import WHO, House

PUBLIC = ("queue:subscribe branch_id (public)", "queue:resync branch_id")


def wishes(house: House) -> Mapping[str, tuple[str, dict[str, Any]]]:
    """By the names of the rows: an event with what it asks for."""
    clinic = house.clinic
    line, board = {"queue_id": str(clinic.queue)}, {"branch_id": str(clinic.branch)}
    schedule = {"schedule_id": str(clinic.doctor.id)}
    return {
        "queue:subscribe queue_id": ("queue:subscribe", line),
        "queue:subscribe branch_id (public)": ("queue:subscribe", {**board, "view": "display"}),
        "queue:subscribe branch_id (private)": (
            "queue:subscribe",
            {"branch_id": str(house.private_branch), "view": "display"},
        ),
        "queue:subscribe schedule_id": ("queue:subscribe", schedule),
        "queue:subscribe branch_id (day)": ("queue:subscribe", {**board, "view": "day"}),
        "queue:resync schedule_id": ("queue:resync", {**schedule, "epoch": 1, "since": 0}),
        "queue:resync branch_id (day)": ("queue:resync", {**board, "view": "day", "streams": {}}),
        "queue:subscribe ticket_id": ("queue:subscribe", {"ticket_id": str(house.ticket)}),
        "queue:resync queue_id": ("queue:resync", {**line, "epoch": 1, "since": 0}),
        "queue:resync branch_id": ("queue:resync", {**board, "streams": {}}),
        "queue:unsubscribe queue_id": ("queue:unsubscribe", line),
        "auth:refresh token": ("auth:refresh", {}),
    }


async def walked(house: House, about: House, who: str, screen: Screen, name: str) -> int:
    """The status of an answer; 200 where it is one."""
    event, wish = wishes(about)[name]
    if event == "auth:refresh":
        wish = {"token": about.auth(who).get("token", "none")}
    answer = await screen.asks(event, wish)
    return 200 if answer["ok"] else int(answer["error"]["status"])


def test_every_event_has_its_rows(world: World) -> None:
    events = {event for event, _ in world.running.app.state.live._sockets._verbs()}
    assert events - {name.split()[0] for name in SOCKETS} == set(), (
        "nobody has decided who may say this: add a row to SOCKETS in tests/access/matrix.py, "
        "and what it asks for to `wishes` in tests/access/test_sockets.py"
    )
    assert set(SOCKETS) == set(wishes(world.own))


@pytest.mark.parametrize("who", WHO)
async def test_who_may_say_what(world: World, who: str) -> None:
    statuses = {"+": (200,), "-": (401, 403), "0": (404,)}
    answered = {}
    async with world.running.socket(world.own.auth(who)) as screen:
        for name in SOCKETS:
            answered[name] = await walked(world.own, world.own, who, screen, name)
    assert {name: code for name, code in answered.items() if code not in statuses[SOCKETS[name][who]]} == {}


@pytest.mark.parametrize("who", [who for who in WHO if who != "anonymous"])
async def test_of_another_tenant_nobody_hears_anything(world: World, who: str) -> None:
    own, other = world.own, world.other
    is_user = "token" in other.auth(who)
    async with AsyncExitStack() as stack:
        screen = await stack.enter_async_context(world.running.socket(other.auth(who)))
        staff = await stack.enter_async_context(world.running.socket(own.auth("receptionist")))
        assert (await staff.asks("queue:subscribe", {"queue_id": str(own.clinic.queue)}))["ok"]
        for name in SOCKETS:
            code = await walked(other, own, who, screen, name)
            # A ticket's holder is as anybody elsewhere: what is public is for them too.
            may = name.startswith("queue:unsubscribe") or (who == "holder" and name in PUBLIC)
            assert (code == 200) == may, (name, code)
            assert code in (200, 401, 403, 404), (name, code)
        if is_user:
            assert (await screen.asks("auth:refresh", other.auth(who)))["ok"]
        if who == "holder":
            await screen.asks("queue:unsubscribe", {"branch_id": str(own.clinic.branch), "view": "display"})
        heard = len(staff.heard["queue:updated"])
        async with own.running.as_(own.actors["receptionist"]) as desk:
            joined = await desk.post(f"/queues/{own.clinic.queue}/tickets", json={})
        assert joined.status_code == 201
        await staff.hears("queue:updated", heard + 1)
        ids = await own.ids()
        said = str(dict(screen.heard))
        assert not [ident for ident in ids if ident in said]
        assert own.marker not in said
