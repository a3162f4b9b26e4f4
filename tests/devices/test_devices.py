"""Screens and kiosks: who starts them, the one thing each may do, and that a revoked one is out."""

import asyncio
from typing import Any
from uuid import UUID

import httpx2
import pytest

from queue_server.actor import Actor, Role
from queue_server.devices.queries import must_be_good
from queue_server.ids import new_id
from tests.a_clinic import Clinic
from tests.a_server import PATIENCE, Running

ASKED = "queue_server.queues.rooms.must_be_good"


async def starts(server: Running, who: Actor | None, branch: UUID, kind: str = "kiosk", **headers: str) -> Any:
    async with server.as_(who) as staff:
        wish = {"branch_id": str(branch), "kind": kind, "name": "Entrance"}
        return await staff.post("/devices", json=wish, headers=headers)


async def a_device(server: Running, clinic: Clinic, kind: str, branch: UUID | None = None) -> Any:
    answer = await starts(server, await clinic.a_user(Role.ADMIN), branch or clinic.branch, kind)
    assert answer.status_code == 201, answer.text
    return answer.json()


def as_device(server: Running, device: Any) -> httpx2.AsyncClient:
    headers = {"Authorization": f"Device {device['token']}"}
    return httpx2.AsyncClient(base_url=f"{server.url}/api/v1", headers=headers, timeout=20)


def slug(answer: httpx2.Response) -> str:
    said: str = answer.json()["type"]
    return said.removeprefix("/problems/")


async def test_the_desk_starts_a_kiosk_and_its_token_is_told_once(server: Running, clinic: Clinic) -> None:
    answer = await starts(server, clinic.receptionist, clinic.branch)
    started = answer.json()
    async with server.as_(clinic.receptionist) as desk:
        [listed] = (await desk.get("/devices")).json()["items"]

    assert answer.status_code == 201
    assert listed == {name: started[name] for name in started if name != "token"}
    assert (listed["kind"], listed["name"], listed["branch_id"]) == ("kiosk", "Entrance", str(clinic.branch))


async def test_a_retry_starts_one_device_and_tells_the_same_token(server: Running, clinic: Clinic) -> None:
    headers = {"Idempotency-Key": "kiosk-once"}
    answers = [await starts(server, clinic.receptionist, clinic.branch, **headers) for _ in range(2)]
    kept = await clinic.database.read(
        "SELECT body::text AS body FROM idempotency_keys WHERE organization_id = $1", clinic.organization
    )

    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert answers[0].json()["token"] not in kept[0]["body"]


async def test_others_may_not_start_one(server: Running, clinic: Clinic) -> None:
    elsewhere = await clinic.a_branch()
    for who, branch, expected in (
        (clinic.doctor, clinic.branch, "forbidden"),
        (await clinic.a_patient(), clinic.branch, "forbidden"),
        (clinic.receptionist, elsewhere, "forbidden"),
        (clinic.receptionist, new_id(), "not-found"),
        (None, clinic.branch, "auth-required"),
    ):
        assert slug(await starts(server, who, branch)) == expected


async def test_a_rivals_branch_and_device_are_not_there(server: Running, clinic: Clinic) -> None:
    rival = await Clinic.open(clinic.database, clinic.witness)
    device = await a_device(server, rival, "kiosk")
    async with server.as_(clinic.receptionist) as desk:
        assert slug(await desk.delete(f"/devices/{device['id']}")) == "not-found"
        assert (await desk.get("/devices")).json()["items"] == []
    assert slug(await starts(server, clinic.receptionist, rival.branch)) == "not-found"


async def test_a_kiosk_gives_numbers_of_its_own_branch_and_nothing_else(server: Running, clinic: Clinic) -> None:
    elsewhere = await clinic.a_queue("K", branch=await clinic.a_branch())
    async with as_device(server, await a_device(server, clinic, "kiosk")) as kiosk:
        given = await kiosk.post(f"/queues/{clinic.queue}/tickets", json={"needs": ["wheelchair"]})
        other = await kiosk.post(f"/queues/{elsewhere}/tickets", json={})
        ranked = await kiosk.post(f"/queues/{clinic.queue}/tickets", json={"priority": "urgent"})
        calls = await kiosk.post(f"/queues/{clinic.queue}/call-next", json={"counter_id": str(clinic.counter)})
        looks = [await kiosk.get(path) for path in (f"/queues/{clinic.queue}", "/patients", "/devices", "/me")]

    assert given.status_code == 201
    assert given.json()["secret_link"].startswith(f"/t/{given.json()['id']}#")
    assert (slug(other), slug(ranked), slug(calls)) == ("not-found", "invalid", "forbidden")
    assert {slug(answer) for answer in looks} == {"forbidden"}


async def test_a_display_gives_no_numbers(server: Running, clinic: Clinic) -> None:
    async with as_device(server, await a_device(server, clinic, "display")) as display:
        assert slug(await display.post(f"/queues/{clinic.queue}/tickets", json={})) == "forbidden"


@pytest.mark.parametrize("kind", ["display", "kiosk"])
async def test_a_device_sees_the_board_of_its_own_private_branch(server: Running, clinic: Clinic, kind: str) -> None:
    private, other = await clinic.a_branch(is_public=False), await clinic.a_branch(is_public=False)
    device = await a_device(server, clinic, kind, private)
    async with as_device(server, device) as screen:
        boards = [(await screen.get(f"/branches/{branch}/board")).status_code for branch in (private, other)]
        names = (await screen.get(f"/branches/{private}")).status_code
    async with server.socket({"device": device["token"]}) as socket:
        wishes = [{"branch_id": str(branch), "view": "display"} for branch in (private, other)]
        answers = [await socket.asks("queue:subscribe", wish) for wish in wishes]
        line = await socket.asks("queue:subscribe", {"queue_id": str(clinic.queue)})

    assert (boards, names) == ([200, 404], 200)
    assert [answer["ok"] for answer in answers] == [True, False]
    assert answers[1]["error"]["type"] == "/problems/not-found"
    assert line["error"]["type"] == "/problems/forbidden"


async def test_a_revoked_device_is_out_at_once(server: Running, clinic: Clinic) -> None:
    device = await a_device(server, clinic, "display")
    wish = {"branch_id": str(clinic.branch), "view": "display"}
    async with server.socket({"device": device["token"]}) as socket, server.socket() as anybody:
        assert (await socket.asks("queue:subscribe", wish))["ok"]
        assert (await anybody.asks("queue:subscribe", wish))["ok"]
        async with server.as_(clinic.receptionist) as desk:
            assert (await desk.delete(f"/devices/{device['id']}")).status_code == 204
            assert slug(await desk.delete(f"/devices/{device['id']}")) == "not-found"
        await asyncio.wait_for(socket.gone.wait(), PATIENCE)
        assert not anybody.gone.is_set()
    async with as_device(server, device) as gone:
        assert slug(await gone.get(f"/branches/{clinic.branch}/board")) == "token-invalid"
    async with server.socket({"device": device["token"]}) as again:
        assert (await again.asks("queue:subscribe", wish))["error"]["type"] == "/problems/token-invalid"


async def test_a_device_knows_its_own_branch_and_what_is_public(server: Running, clinic: Clinic) -> None:
    private, other = await clinic.a_branch(is_public=False), await clinic.a_branch(is_public=False)
    async with as_device(server, await a_device(server, clinic, "kiosk", private)) as kiosk:
        own = [(await kiosk.get(f"/branches/{private}{path}")).status_code for path in ("", "/queues", "/counters")]
        asked = [(await kiosk.get(f"/branches/{other}{path}")).status_code for path in ("", "/queues", "/counters")]
        listed = {one["id"] for one in (await kiosk.get("/branches", params={"limit": 100})).json()["items"]}
    assert own == [200, 200, 200]
    assert asked == [404, 404, 404]
    assert str(other) not in listed


async def test_a_screen_that_is_revoked_on_its_way_in_is_sent_away(
    server: Running, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = await clinic.a_branch(is_public=False)
    device = await a_device(server, clinic, "display", private)
    boss = await clinic.a_user(Role.ADMIN)

    async def revoked_meanwhile(*args: Any) -> None:
        await must_be_good(*args)
        monkeypatch.setattr(ASKED, must_be_good)
        async with server.as_(boss) as desk:
            assert (await desk.delete(f"/devices/{device['id']}")).status_code == 204

    async with (
        server.socket({"device": device["token"]}) as socket,
        server.socket({"token": server.token(boss)}) as staff,
    ):
        wish = {"branch_id": str(private), "view": "display"}
        assert (await staff.asks("queue:subscribe", wish))["ok"]  # the branch's stream is heard here
        monkeypatch.setattr(ASKED, revoked_meanwhile)
        await socket.client.emit("queue:subscribe", wish)
        await asyncio.wait_for(socket.gone.wait(), PATIENCE)


async def test_that_a_device_came_is_noted(server: Running, clinic: Clinic) -> None:
    device = await a_device(server, clinic, "kiosk")
    async with as_device(server, device) as kiosk:
        await kiosk.get(f"/branches/{clinic.branch}/board")
    async with server.as_(clinic.receptionist) as desk:
        [listed] = (await desk.get("/devices", params={"branch_id": str(clinic.branch)})).json()["items"]

    assert device["last_seen_at"] is None
    assert listed["last_seen_at"] is not None
