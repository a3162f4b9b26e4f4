"""The live path through a running server: HTTP commits, sockets hear."""

import asyncio
from datetime import datetime
from uuid import uuid4

import pytest
import socketio

from queue_server.actor import Role
from tests.a_clinic import Clinic
from tests.a_screen import Display, Staff, settled
from tests.a_server import PATIENCE, Running, Screen


async def test_a_console_hears_the_line_change(server: Running, clinic: Clinic) -> None:
    async with server.as_(clinic.doctor) as doctor, server.socket({"token": server.token(clinic.doctor)}) as screen:
        answer = await screen.asks("queue:subscribe", {"queue_id": str(clinic.queue)})
        assert answer["ok"], answer
        console = Staff(answer["snapshot"])
        async with server.as_(clinic.receptionist) as desk:
            joined = await desk.post(f"/queues/{clinic.queue}/tickets", json={"name": "Salma"})
        assert joined.status_code == 201, joined.text
        called = await doctor.post(f"/queues/{clinic.queue}/call-next", json={"counter_id": str(clinic.counter)})
        assert called.status_code == 200, called.text
        for diff in await screen.hears("queue:updated", 2):
            assert console.take(diff)
        fresh = await doctor.get(f"/queues/{clinic.queue}")
        assert settled(console.shows) == settled(fresh.json())


async def test_a_display_shows_who_is_called_where(server: Running, clinic: Clinic) -> None:
    await clinic.joins(2)
    async with server.socket() as screen, server.as_(clinic.doctor) as doctor:
        answer = await screen.asks("queue:subscribe", {"branch_id": str(clinic.branch), "view": "display"})
        assert answer["ok"], answer
        display = Display(answer["snapshot"])
        await doctor.post(f"/queues/{clinic.queue}/call-next", json={"counter_id": str(clinic.counter)})
        (diff,) = await screen.hears("queue:updated")
        assert display.take(diff)
        (row,) = display.shows["showing"]
        assert (row["number"], row["counter"]["door"]) == ("A001", "1")
        async with server.as_(None) as anybody:
            board = await anybody.get(f"/branches/{clinic.branch}/board")
        assert settled(display.shows) == settled(board.json())


async def test_a_holder_follows_their_ticket(server: Running, clinic: Clinic) -> None:
    async with server.as_(clinic.receptionist) as desk:
        ticket = (await desk.post(f"/queues/{clinic.queue}/tickets", json={})).json()
    secret = ticket["secret_link"].split("#")[1]
    async with server.socket({"ticket": ticket["id"], "key": secret}) as phone:
        answer = await phone.asks("queue:subscribe", {"ticket_id": ticket["id"]})
        assert answer["ok"], answer
        assert (answer["ticket"]["position"], answer["ticket"]["number"]) == (1, "A001")
        await _call(server, clinic)
        (called,) = await phone.hears("queue:called")
        assert called["counter"]["door"] == "1"
        changed = await phone.hears("queue:status-changed")
        assert changed[-1]["state"] == "called"
        await phone.hears_until("queue:position-changed", lambda place: place["state"] == "called")


async def test_a_patient_hears_of_a_ticket_made_after_they_connected(server: Running, clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    async with server.socket({"token": server.token(patient)}) as phone, server.as_(patient) as client:
        joined = await client.post(f"/queues/{clinic.queue}/tickets", json={})
        assert joined.status_code == 201, joined.text
        places = await phone.hears("queue:position-changed")
        assert places[-1]["ticket_id"] == joined.json()["id"]


@pytest.mark.parametrize(
    "auth",
    [
        {"token": "nonsense"},
        {"token": 5},
        {"ticket": str(uuid4()), "key": "1.wrong"},
        {"device": "x"},
        {"token": "a", "more": 1},
        [1],
        "x",
    ],
)
async def test_a_bad_credential_is_refused_with_its_problem(server: Running, auth: object) -> None:
    client = socketio.AsyncClient(reconnection=False)
    said: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    client.on("connect_error", said.set_result)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(server.url, auth=auth, transports=["websocket"])
    refused = await asyncio.wait_for(said, PATIENCE)
    assert isinstance(refused, dict)
    assert refused["data"] == {"type": "/problems/token-invalid", "status": 401}


@pytest.mark.parametrize(
    "wish",
    [None, 5, [], "*", {}, {"queue_id": "*"}, {"queue_id": ["a"]}, {"branch_id": str(uuid4())}, {"queue_id": None}],
)
async def test_a_strange_wish_is_refused(server: Running, clinic: Clinic, wish: object) -> None:
    async with server.socket({"token": server.token(clinic.doctor)}) as screen:
        answer = await screen.asks("queue:subscribe", wish)
        assert not answer["ok"]
        assert answer["error"]["status"] == 422


async def test_nobody_watches_what_is_not_theirs(server: Running, clinic: Clinic) -> None:
    ticket = await clinic.a_ticket()
    patient = await clinic.a_patient()
    other_queue = await clinic.a_queue("K")
    async with server.socket({"token": server.token(patient)}) as screen:
        line = await screen.asks("queue:subscribe", {"queue_id": str(clinic.queue)})
        assert line["error"]["status"] == 403
        others = await screen.asks("queue:subscribe", {"ticket_id": ticket["id"]})
        assert others["error"]["status"] == 404
    async with server.socket({"token": server.token(clinic.doctor)}) as screen:
        line = await screen.asks("queue:subscribe", {"queue_id": str(other_queue)})
        assert line["error"]["status"] == 403
        unknown = await screen.asks("queue:subscribe", {"queue_id": str(uuid4())})
        assert unknown["error"]["status"] == 404


async def test_a_private_board_is_for_its_staff(server: Running, clinic: Clinic) -> None:
    private = await clinic.a_branch(is_public=False)
    wish = {"branch_id": str(private), "view": "display"}
    async with server.socket() as anybody:
        assert (await anybody.asks("queue:subscribe", wish))["error"]["status"] == 404
    admin = await clinic.a_user(Role.ADMIN)
    async with server.socket({"token": server.token(admin)}) as screen:
        assert (await screen.asks("queue:subscribe", wish))["ok"]


async def test_a_screen_that_missed_diffs_gets_them_again(server: Running, clinic: Clinic) -> None:
    async with server.socket({"token": server.token(clinic.doctor)}) as screen:
        known = (await screen.asks("queue:subscribe", {"queue_id": str(clinic.queue)}))["snapshot"]
        await clinic.joins(3)
        await _reached(screen, known["version"] + 3)
        wish = {"queue_id": str(clinic.queue), "epoch": known["epoch"], "since": known["version"] + 1}
        missed = await screen.asks("queue:resync", wish)
        assert [diff["version"] for diff in missed["diffs"]] == [known["version"] + 2, known["version"] + 3]
        for strange in ({"epoch": known["epoch"] + 1}, {"since": known["version"] + 99}, {"since": -1}):
            anew = await screen.asks("queue:resync", {**wish, **strange})
            assert anew["snapshot"]["version"] == known["version"] + 3


async def test_the_beacon_says_how_far_the_line_is(server: Running, clinic: Clinic) -> None:
    async with server.socket({"token": server.token(clinic.doctor)}) as screen:
        known = (await screen.asks("queue:subscribe", {"queue_id": str(clinic.queue)}))["snapshot"]
        (head, *_) = await screen.hears("queue:head")
        expected = {str(clinic.queue): {"epoch": known["epoch"], "version": known["version"]}}
        assert head == {"view": "line", "room": f"line:{clinic.queue}", "streams": expected}


async def test_what_is_committed_elsewhere_arrives_within_the_look(server: Running, clinic: Clinic) -> None:
    """The test's own pool commits and tells nobody: only the look can find it."""
    async with server.socket({"token": server.token(clinic.doctor)}) as screen:
        known = (await screen.asks("queue:subscribe", {"queue_id": str(clinic.queue)}))["snapshot"]
        await clinic.joins(1)
        (diff,) = await screen.hears("queue:updated")
        assert diff["version"] == known["version"] + 1


async def _reached(screen: Screen, version: int) -> None:
    heard = await screen.hears("queue:updated", 3)
    assert heard[-1]["version"] == version


async def _call(server: Running, clinic: Clinic) -> None:
    async with server.as_(clinic.doctor) as doctor:
        called = await doctor.post(f"/queues/{clinic.queue}/call-next", json={"counter_id": str(clinic.counter)})
        assert called.status_code == 200, called.text


async def test_a_patient_finds_their_own_tickets_with_their_links(server: Running, clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    async with server.as_(patient) as client:
        joined = (await client.post(f"/queues/{clinic.queue}/tickets", json={})).json()
        (own,) = (await client.get("/me/tickets")).json()["items"]
    assert (own["id"], own["secret_link"]) == (joined["id"], joined["secret_link"])


async def test_a_pause_reaches_those_who_wait(server: Running, clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    async with server.socket({"token": server.token(patient)}) as phone, server.as_(patient) as client:
        await client.post(f"/queues/{clinic.queue}/tickets", json={})
        await phone.hears_until("queue:position-changed", lambda place: place["queue_state"] == "open")
        async with server.as_(clinic.receptionist) as desk:
            paused = await desk.post(f"/queues/{clinic.queue}/pause", json={"minutes": 10})
        assert paused.status_code == 200, paused.text
        place = await phone.hears_until("queue:position-changed", lambda place: place["queue_state"] == "paused")
        said, told = (datetime.fromisoformat(one["resumes_at"]) for one in (paused.json(), place))
        assert said == told
