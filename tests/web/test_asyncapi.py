"""AsyncAPI names every event there is and no other, and a real server says what it describes."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import jsonschema_rs
import pytest
import socketio

from queue_server import __version__
from queue_server.web.asyncapi import HEARD, SAID, asyncapi
from realtime import sockets
from realtime.streams import Diff
from tests.a_clinic import Clinic
from tests.a_server import Running, Screen
from tests.appointments.a_diary import Diary
from tests.appointments.test_live_inbox import is_told

HOUSE = Path(__file__).parents[2]
DOCUMENT = asyncapi(__version__)
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]


def references(part: Any) -> Iterator[str]:
    match part:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for child in part.values():
                yield from references(child)
        case list():
            for child in part:
                yield from references(child)


def follow(reference: str) -> Any:
    found: Any = DOCUMENT
    for key in reference.removeprefix("#/").split("/"):
        found = found[key]
    return found


EVENT_OF = {("emit", 3): 1, ("Told", 3): 1, ("Diff", 4): 3}  # calls by what is called and how many arguments


def emitted_in_code() -> Iterator[str]:
    """Where a constant is given as the event of an `emit`, a `Told` or a `Diff`; and what a diff is unless said."""
    yield Diff._field_defaults["event"]
    for file in [*(HOUSE / "realtime").glob("*.py"), *(HOUSE / "queue_server").rglob("*.py")]:
        if {"node_modules", "vendor"} & set(file.parts):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (at := EVENT_OF.get((called(node), len(node.args)))) is not None:
                event = node.args[at]
                if isinstance(event, ast.Constant):
                    yield str(event.value)


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        follow(reference)


def test_operations_speak_of_messages_of_their_own_channel() -> None:
    for name, operation in DOCUMENT["operations"].items():
        parts = [operation, *([operation["reply"]] if "reply" in operation else [])]
        for part in parts:
            channel = part["channel"]["$ref"]
            assert all(message["$ref"].startswith(f"{channel}/messages/") for message in part["messages"]), name


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_its_schemas_are_schemas(name: str) -> None:
    jsonschema_rs.Draft7Validator({**follow(f"#/components/schemas/{name}"), "components": DOCUMENT["components"]})


def test_it_names_what_clients_may_say_and_no_more() -> None:
    heeded = {event for event, _ in sockets.Sockets._verbs(object.__new__(sockets.Sockets))}

    assert {said.event for said in SAID} - {"connect"} == heeded


def test_it_names_what_the_server_says_and_no_more() -> None:
    assert {heard.event for heard in HEARD} == set(emitted_in_code())


async def test_it_is_served(server: Running) -> None:
    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as anybody:
        answer = await anybody.get("/asyncapi.json")

    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == DOCUMENT


def must_fit(name: str, payload: Any) -> None:
    schema = {**MESSAGES[name]["payload"], "components": DOCUMENT["components"]}
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(payload)


async def asks(screen: Screen, event: str, wish: Any) -> Any:
    """As described, both what is said and what is answered."""
    name = event.replace(":", ".")
    must_fit(name, wish)
    answer = await screen.asks(event, wish)
    must_fit(f"{name}.ack", answer)
    return answer


async def test_a_console_is_answered_as_described(server: Running, clinic: Clinic) -> None:
    await clinic.joins(2)
    token = {"token": server.token(clinic.doctor)}
    line = {"queue_id": str(clinic.queue)}
    must_fit("connect", token)
    async with server.socket(token) as console, server.as_(clinic.doctor) as doctor:
        seen = (await asks(console, "queue:subscribe", line))["snapshot"]
        await doctor.post(f"/queues/{clinic.queue}/call-next", json={"counter_id": str(clinic.counter)})
        (diff,) = await console.hears("queue:updated")
        must_fit("line.queue.updated", diff)
        resync = {**line, "epoch": seen["epoch"], "since": seen["version"]}
        assert len((await asks(console, "queue:resync", resync))["diffs"]) == 1
        assert "snapshot" in await asks(console, "queue:resync", {**resync, "epoch": 0})
        must_fit("line.queue.head", (await console.hears("queue:head"))[0])
        assert (await asks(console, "auth:refresh", {"token": server.token(clinic.doctor)}))["ok"]
        assert (await asks(console, "queue:unsubscribe", line))["ok"]
        assert not (await asks(console, "queue:subscribe", {"queue_id": str(uuid4())}))["ok"]


async def test_a_desk_is_answered_as_described(server: Running, clinic: Clinic) -> None:
    diary = await Diary.open(clinic, server)
    await diary.books(0)
    token = {"token": server.token(clinic.receptionist)}
    async with server.socket(token) as desk:
        for wish in (diary.schedule(), diary.day()):
            seen = (await asks(desk, "queue:subscribe", wish))["snapshot"]
            known = {"streams": seen["streams"]} if "streams" in seen else {"epoch": seen["epoch"], "since": 1}
            assert (await asks(desk, "queue:resync", {**wish, **known}))["ok"]
        await diary.books(1)
        for diff in await desk.hears("schedule:updated", 2):
            must_fit(f"{diff['room'].split(':')[0]}.schedule.updated", diff)
        assert (await asks(desk, "queue:unsubscribe", diary.day()))["ok"]


async def test_a_person_hears_of_their_inbox_as_described(server: Running, clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    async with server.socket({"token": server.token(patient)}) as phone:
        await is_told(server.app.state.database, patient, "Your appointment")
        must_fit("user.notification", (await phone.hears("notification"))[0])
        await server.app.state.database.hot(patient).call("read_inbox", None, None)
        must_fit("user.notification.read", (await phone.hears("notification:read"))[0])


async def test_a_screen_is_answered_as_described(server: Running, clinic: Clinic) -> None:
    await clinic.joins(2)
    must_fit("connect", {})
    async with server.socket() as screen, server.as_(clinic.doctor) as doctor:
        board = {"branch_id": str(clinic.branch)}
        seen = (await asks(screen, "queue:subscribe", {**board, "view": "display"}))["snapshot"]
        await doctor.post(f"/queues/{clinic.queue}/call-next", json={"counter_id": str(clinic.counter)})
        (diff,) = await screen.hears("queue:updated")
        must_fit("display.queue.updated", diff)
        assert len((await asks(screen, "queue:resync", {**board, "streams": seen["streams"]}))["diffs"]) == 1
        must_fit("display.queue.head", (await screen.hears("queue:head"))[0])
        assert (await asks(screen, "queue:unsubscribe", {**board, "view": "display"}))["ok"]


async def test_a_holder_is_answered_as_described(server: Running, clinic: Clinic) -> None:
    ticket = await clinic.a_ticket()
    key = server.app.state.links.secret(UUID(ticket["id"]))
    held = {"ticket": ticket["id"], "key": key}
    must_fit("connect", held)
    async with server.socket(held) as phone, server.as_(clinic.doctor) as doctor:
        assert (await asks(phone, "queue:subscribe", {"ticket_id": ticket["id"]}))["ticket"]["position"] == 1
        await doctor.post(f"/queues/{clinic.queue}/call-next", json={"counter_id": str(clinic.counter)})
        for event in ("called", "status-changed", "position-changed"):
            must_fit(f"ticket.queue.{event}", (await phone.hears(f"queue:{event}"))[-1])


async def test_whoever_may_not_connect_is_told_as_described(server: Running) -> None:
    client = socketio.AsyncClient(reconnection=False)
    told: list[Any] = []
    client.on("connect_error", lambda problem: told.append(problem))
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(server.url, auth={"token": "forged"}, transports=["websocket"])
    await client.disconnect()

    must_fit("connect.connect_error", told[0]["data"])
    assert told[0]["data"] == {"type": "/problems/token-invalid", "status": 401}
