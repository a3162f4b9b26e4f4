"""Screens and kiosks: the one thing each may do, who sees and renames them, and that a revoked one is out."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import DeviceKind, Role
from queue_server.devices.housekeeping import DeviceKeeper
from queue_server.devices.queries import must_be_good
from queue_server.devices.tokens import as_actor
from queue_server.ids import new_id
from tests.a_clinic import Clinic
from tests.a_server import PATIENCE, Running
from tests.devices.screens import a_device, as_device, slug

ASKED = "queue_server.queues.rooms.must_be_good"


async def test_a_rivals_device_is_not_there(server: Running, clinic: Clinic) -> None:
    rival = await Clinic.open(clinic.database, clinic.witness)
    device = await a_device(server, rival, "kiosk")
    async with server.as_(clinic.receptionist) as desk:
        assert slug(await desk.delete(f"/devices/{device['id']}")) == "not-found"
        assert slug(await desk.patch(f"/devices/{device['id']}", json={"name": "Mine"})) == "not-found"
        assert (await desk.get("/devices")).json()["items"] == []


async def test_the_desk_of_another_branch_sees_and_changes_nothing_of_it(server: Running, clinic: Clinic) -> None:
    device = await a_device(server, clinic, "display")
    async with server.as_(await clinic.a_user(Role.RECEPTIONIST, await clinic.a_branch())) as desk:
        assert slug(await desk.delete(f"/devices/{device['id']}")) == "forbidden"
        assert slug(await desk.patch(f"/devices/{device['id']}", json={"name": "Mine"})) == "forbidden"
        assert (await desk.get("/devices")).json()["items"] == []


async def test_a_device_is_renamed_by_whoever_has_seen_its_last_name(server: Running, clinic: Clinic) -> None:
    device = await a_device(server, clinic, "display")
    path, held = f"/devices/{device['id']}", {"If-Match": f'"{device["revision"]}"'}
    async with server.as_(clinic.receptionist) as desk:
        renamed = await desk.patch(path, json={"name": " Corridor "}, headers=held)
        late = await desk.patch(path, json={"name": "Hall"}, headers=held)
        same = await desk.patch(path, json={"name": "Corridor"})
        wrong = [slug(await desk.patch(path, json=wish)) for wish in ({"name": " "}, {"name": "A", "kind": "kiosk"})]
    audited = await clinic.database.read(
        "SELECT facts::text AS facts FROM audit_log WHERE organization_id = $1 AND action = 'device.renamed'",
        clinic.organization,
    )

    assert (renamed.json()["name"], renamed.json()["revision"]) == ("Corridor", device["revision"] + 1)
    assert slug(late) == "revision-changed"
    assert same.json()["revision"] == renamed.json()["revision"]
    assert wrong == ["invalid", "invalid"]
    assert [("Corridor" in row["facts"]) for row in audited] == [False]


@pytest.mark.parametrize("kind", ["display", "kiosk"])
async def test_a_device_does_its_one_thing_and_no_other(server: Running, clinic: Clinic, kind: str) -> None:
    device, queue, ticket = await a_device(server, clinic, kind), clinic.queue, await clinic.a_ticket()
    forbidden = [
        ("GET", f"/queues/{queue}"),
        ("GET", f"/queues/{queue}/names"),
        ("POST", f"/queues/{queue}/pause"),
        ("GET", f"/tickets/{ticket['id']}"),
        ("POST", f"/tickets/{ticket['id']}/leave"),
        ("GET", "/me"),
        ("GET", "/auth/sessions"),
        ("GET", "/patients"),
        ("GET", "/devices"),
        ("PATCH", f"/devices/{device['id']}"),
        ("DELETE", f"/devices/{device['id']}"),
        ("POST", "/devices/pairings/approve"),
        ("POST", f"/counters/{clinic.counter}/session"),
    ]
    async with as_device(server, device) as screen:
        answers = [await screen.request(*asked) for asked in forbidden]
    assert [slug(one) for one in answers] == ["forbidden"] * len(forbidden)

    refused = {
        "not-found": [{"ticket_id": ticket["id"]}],
        "forbidden": [{"queue_id": str(queue)}],
        "invalid": [{"user_id": str(clinic.doctor.id)}, {"branch_id": str(clinic.branch)}, {"device_id": device["id"]}],
    }
    async with server.socket({"device": device["token"]}) as socket:
        for expected, wishes in refused.items():
            for wish in wishes:
                answer = await socket.asks("queue:subscribe", wish)
                assert answer["error"]["type"] == f"/problems/{expected}", wish
        renewed = await socket.asks("auth:refresh", {"token": device["token"]})
    assert renewed["error"]["type"] == "/problems/token-invalid"
    async with server.as_(None) as anybody:  # nor is it a token of somebody
        bearer = {"Authorization": f"Bearer {device['token']}"}
        assert slug(await anybody.get("/me", headers=bearer)) == "token-invalid"


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


async def test_a_screen_that_only_listens_is_connected_and_one_that_went_is_not(
    server: Running, clinic: Clinic
) -> None:
    async def seen() -> tuple[bool, bool]:
        async with server.as_(clinic.receptionist) as desk:
            [listed] = (await desk.get("/devices", params={"branch_id": str(clinic.branch)})).json()["items"]
        return listed["is_connected"], listed["last_seen_at"] is not None

    async def days_pass() -> None:
        await clinic.database.pool.execute(
            "UPDATE devices SET last_seen_at = now() - interval '3 days' WHERE id = $1", UUID(device["id"])
        )

    device = await a_device(server, clinic, "display")
    assert await seen() == (False, False)
    async with as_device(server, device) as screen:
        await screen.get(f"/branches/{clinic.branch}/board")
    assert await seen() == (True, True)

    keeper: DeviceKeeper = server.app.state.device_keeper
    await days_pass()
    async with server.socket({"device": device["token"]}), server.socket():
        assert await seen() == (False, True)
        await keeper.note()
        assert await seen() == (True, True)
    await days_pass()
    await keeper.note()
    assert await seen() == (False, True)


async def test_what_is_noted_is_the_devices_own(clinic: Clinic, server: Running) -> None:
    """A card with another organization in it notes nothing, and neither does one that was revoked."""
    device = await a_device(server, clinic, "display")
    forged = as_actor(UUID(device["id"]), new_id(), clinic.branch, DeviceKind.DISPLAY)
    await DeviceKeeper(clinic.database, lambda: [forged, clinic.doctor, None]).note()
    rows = await clinic.database.read("SELECT last_seen_at FROM devices WHERE id = $1", UUID(device["id"]))
    assert rows[0]["last_seen_at"] is None
