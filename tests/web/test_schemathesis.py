"""What OpenAPI says is so: every operation under generated requests, good and bad, from everybody there is."""

import asyncio
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
import schemathesis
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from uvicorn.lifespan.on import LifespanOn

from queue_server import __version__
from queue_server.actor import Actor, Role
from queue_server.app import OPERATIONS
from queue_server.http.transactions import LONGEST_KEY
from queue_server.queues.commands import OWN_FIELDS
from queue_server.web.openapi import openapi
from tests.a_clinic import Clinic
from tests.a_server import Running, a_running_server

CONFIG = {
    "seed": 2,
    "phases": {"examples": {"enabled": False}, "stateful": {"enabled": False}},
    "generation": {"max-examples": 3, "deterministic": True, "no-shrink": True, "allow-x00": False},
    "checks": {
        # A revision in `If-Match` is made up, so it is hardly ever the row's.
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "3xx", "401", "403", "404", "409", "412"]
        },
        "negative_data_rejection": {"expected-statuses": ["4xx"]},
    },
}
API = schemathesis.openapi.from_dict(
    openapi(OPERATIONS, __version__), config=SchemathesisConfig.from_dict(CONFIG)
)
JOIN = "POST /api/v1/queues/{queue_id}/tickets"
CURSOR = re.compile("[A-Za-z0-9_-]{32}")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass
class World:
    """A running server with a clinic in it, and who asks."""

    running: Running
    ids: Mapping[str, list[UUID]]
    actors: Mapping[str, Actor]

    def ask(self, case: Case, who: str | None) -> None:
        self._make_real(case)
        if who == "patient" and case.operation.label == JOIN and not is_meant_badly(case, ParameterLocation.BODY):
            case.body = {name: value for name, value in case.body.items() if name in OWN_FIELDS}
        headers = {} if who is None else {"Authorization": f"Bearer {self.running.token(self.actors[who])}"}
        case.call_and_validate(base_url=self.running.url, headers=headers)

    def _make_real(self, case: Case) -> None:
        """Ids of things that are there in the place of made-up ones; what must be new, new; no made-up cursor."""
        case.path_parameters = self._real(dict(case.path_parameters or {}))
        if isinstance(case.body, dict) and not is_meant_badly(case, ParameterLocation.BODY):
            case.body = self._real({**case.body, **sensible(case.body)})
        if 0 < len((case.headers or {}).get("Idempotency-Key", "")) <= LONGEST_KEY:
            case.headers["Idempotency-Key"] = str(uuid4())
        if CURSOR.fullmatch(str((case.query or {}).get("cursor", ""))):
            del case.query["cursor"]

    def _real(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {name: self._real_value(name, value) for name, value in fields.items()}

    def _real_value(self, name: str, value: Any) -> Any:
        match value:
            case str() if name in self.ids and ID.fullmatch(value):
                known = self.ids[name]
                return str(known[UUID(value).int % len(known)])
            case list() if name in self.ids:
                return [str(one) for one in self.ids[name][: len(value)]]
            case _:
                return value


def is_meant_badly(case: Case, part: ParameterLocation) -> bool:
    return case.meta is not None and case.meta.is_negative_at(part)


def sensible(body: dict[str, Any]) -> dict[str, Any]:
    """What no schema can say of good values: zones that are known, ranges in order, a price with its currency."""
    said = {"time_zone": "Asia/Muscat", "opening_hours": {"mon": [["08:00", "13:00"], ["16:00", "20:00"]]}}
    if body.get("price") is None or body.get("currency") is None:
        said |= {"price": None, "currency": None}
    return {name: value for name, value in said.items() if name in body}


@pytest.fixture(scope="module")
def running(database_url: str, redis_url: str) -> Iterator[Running]:
    """A server in a thread of its own, because generated requests wait for their answers."""
    ready, over = threading.Event(), threading.Event()
    found: list[Running] = []

    async def serve() -> None:
        async with a_running_server(database_url, redis_url) as running:
            found.append(running)
            ready.set()
            await asyncio.to_thread(over.wait)
            running.server.should_exit = True
            await ended(running)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait(20)
    yield found[0]
    over.set()
    thread.join()


async def ended(running: Running) -> None:
    """In good order: what the service holds is closed before its loop is."""
    lifespan = running.server.lifespan
    assert isinstance(lifespan, LifespanOn)
    await lifespan.shutdown_event.wait()


@pytest.fixture(scope="module")
async def world(running: Running, database: Any, witness: Any) -> World:
    clinic = await Clinic.open(database, witness)
    patient = await clinic.a_patient()
    admin = await clinic.a_user(Role.ADMIN)
    tickets = [await clinic.joins_as(patient), *await clinic.joins(8)]
    await clinic.calls_next()
    ids = {
        "branch_id": [clinic.branch],
        "queue_id": [clinic.queue, await clinic.a_queue("F")],
        "counter_id": [clinic.counter, await clinic.a_counter("2")],
        "service_id": [clinic.service],
        "services": [clinic.service],
        "staff": [clinic.doctor.id, clinic.receptionist.id],
        "ticket_id": [UUID(ticket["id"]) for ticket in tickets],
    }
    return World(running, ids, {"admin": admin, "receptionist": clinic.receptionist, "patient": patient})


@API.parametrize()
def test_as_admin(case: Case, world: World) -> None:
    world.ask(case, "admin")


@API.parametrize()
def test_as_receptionist(case: Case, world: World) -> None:
    world.ask(case, "receptionist")


@API.parametrize()
def test_as_patient(case: Case, world: World) -> None:
    world.ask(case, "patient")


@API.parametrize()
def test_as_anybody(case: Case, world: World) -> None:
    world.ask(case, None)
