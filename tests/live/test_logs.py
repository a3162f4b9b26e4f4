"""What the log tells while a clinic works: JSON, requests by id, of people nothing; and each event is in the book."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from queue_server.dev.engines import Engines
from tests.live.processes import ROOT, ServerProcess, a_server_process, a_token
from tests.live.ward import Ward
from tests.live.wire import a_wire

LOGGED = re.compile(r"\b(?:log|security)\.(?:info|warning|error|exception|critical)\(\s*\"([\w.-]+)\"")
OF_THE_DEMO = {"demo.companion_failed", "simulation.refused"}


@pytest.fixture
async def talkative(ward_url: str, own_redis: Engines) -> AsyncIterator[ServerProcess]:
    """A server that logs as in production."""
    async with a_server_process(ward_url, own_redis.redis_url, log_level="INFO") as server:
        yield server


async def test_a_mornings_log_is_json_and_names_nobody(ward: Ward, talkative: ServerProcess) -> None:
    token, request_id = a_token(ward.clinic.doctor), uuid4().hex
    person = {"name": "Salma Canary", "phone": "+968 9111 2233", "reason": "Canary fever"}
    async with talkative.as_(ward.clinic.receptionist) as desk:
        tickets = f"/queues/{ward.clinic.queue}/tickets"
        refused = await desk.post(f"{tickets}?key=canary-key", json=person)  # it knows no such parameter
        joined = await desk.post(tickets, json=person, headers={"X-Request-ID": request_id})
        assert (refused.status_code, joined.status_code) == (422, 201)
        await desk.post(tickets, content=b'{"name": "Salma Canary"', headers={"Content-Type": "application/json"})
        await desk.get("/canary/patients", headers={"Authorization": "Bearer canary.token.here"})
    for auth in ({"token": token}, {"token": "canary.token.here"}, {"ticket": str(uuid4()), "key": "canary-key"}):
        async with a_wire(f"{talkative.url}?key=canary-key") as wire:
            await wire.connects(auth)
            wire.asks("queue:subscribe", {**ward.line, "canary": "Salma Canary"})
            wire.says('42["queue:subscribe",{"name":"Salma Canary"')
            assert await wire.is_cut()
    talkative.terminate()
    assert await talkative.ends() == 0

    told = [json.loads(line) for line in talkative.said if "listening at" not in line]
    (request,) = [line for line in told if line.get("request_id") == request_id]
    assert (request["event"], request["route"]) == ("request", "/api/v1/queues/{queue_id}/tickets")
    assert {"socket.malformed", "socket.refused", "request", "redis.connected"} <= {line["event"] for line in told}
    assert all(line["request_id"] for line in told if line["event"].startswith("request"))
    assert all({"event", "level", "timestamp"} <= line.keys() for line in told)
    everything = "\n".join(talkative.said)
    secret = joined.json()["secret_link"].partition("#")[2]
    for never in ("canary", "salma", "9111", token, secret):
        assert never.lower() not in everything.lower()


def test_every_event_of_the_log_is_in_the_operators_book() -> None:
    sources = [file.read_text(encoding="utf-8") for place in ("queue_server", "realtime") for file in code_of(place)]
    logged = {name for source in sources for name in LOGGED.findall(source)} - OF_THE_DEMO
    book = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## Logs")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in book.splitlines() if line.startswith("| `")]

    assert {name for cell in cells for name in re.findall(r"`([\w.-]+)`", cell)} == logged


def code_of(place: str) -> list[Path]:
    return [file for file in (ROOT / place).rglob("*.py") if "node_modules" not in file.parts]
