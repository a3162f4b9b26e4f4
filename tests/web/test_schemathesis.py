"""What OpenAPI says is so: every operation under generated requests, good and bad, from everybody there is."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

import pytest
import schemathesis
from schemathesis import Case
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.schemas import BaseSchema
from uvicorn.lifespan.on import LifespanOn

from db.tables import Device
from queue_server import __version__
from queue_server.actor import Actor, Role
from queue_server.http.operations import Operation
from queue_server.identity.passwords import Passwords
from queue_server.ids import new_id
from queue_server.operations import OPERATIONS
from queue_server.queues import commands
from queue_server.queues.commands import KIOSK_FIELDS, OWN_FIELDS
from queue_server.transaction import Database
from queue_server.web.openapi import openapi
from tests.a_clinic import Clinic, Witness
from tests.a_server import Running, a_running_server
from tests.access.asks import name_of
from tests.access.matrix import MATRIX
from tests.identity.house import QUICK

# Hypothesis sees that the server, in its thread, draws random numbers, and takes them for a strategy's.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the .random. module inside strategies")
JOIN = "POST /api/v1/queues/{queue_id}/tickets"
TRANSFER = "POST /api/v1/tickets/{ticket_id}/transfer"
# A revision in `If-Match` is made up, so an edit may be refused as 412.
ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "412"]
# What a code, a number or a password must be like no schema says in full, and tries are counted.
PROVING: dict[str, Any] = {"checks": {"positive_data_acceptance": {"expected-statuses": [*ACCEPTED, "422", "429"]}}}
CONFIG: dict[str, Any] = {
    "seed": 2,
    "phases": {"examples": {"enabled": False}, "stateful": {"enabled": False}},
    # Text without NUL: no schema says it of each, the document says it of all.
    "generation": {"max-examples": 3, "deterministic": True, "no-shrink": True, "allow-x00": False},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ACCEPTED},
        "negative_data_rejection": {"expected-statuses": ["4xx"]},
    },
    "operations": [
        {
            "include-name": TRANSFER,  # to the line where the ticket stands already
            "checks": {"positive_data_acceptance": {"expected-statuses": [*ACCEPTED, "422"]}},
        },
        {"include-path-regex": "^/api/v1/(auth/|me/email|me/phone|admin/)", **PROVING},
        {
            # What is there, lies ahead, or is a rule of recurrence no schema says: times in 2000, countries like `AA`.
            "include-path-regex": "^/api/v1/(a(ppoint|udit|vailab)|check-i|closure|holds|push|services|slots|waitlist)",
            "checks": {"positive_data_acceptance": {"expected-statuses": [*ACCEPTED, "400", "422", "429"]}},
        },
        {
            # To another method these are addresses of a device, a passkey or the like, which does not exist.
            "include-path-regex": "^/api/v1/(devices/pairings|auth/mfa/passkeys/|closures/h|appointments/s|waitlist/c)",
            "checks": {**PROVING["checks"], "unsupported_method": {"enabled": False}},
        },
    ],
}
# Every corner of every operation is for long runs, as an admin; in others a few good and bad requests will do.
FEWER = {
    **CONFIG,
    "phases": {**CONFIG["phases"], "coverage": {"enabled": False}},
    "generation": {**CONFIG["generation"], "max-examples": 2},
}


def asked_by(*people: str) -> pytest.MarkDecorator:
    """A test for each operation that somebody may ask for.

    The rest is refused before it is read, and walked in tests/access; what other staff may do an admin may, in the same
    words. What one does with one's own account is the same
    for everybody, and what is public is too; `/metrics` needs a token that is set nowhere here.
    """
    asked = [(who, label_of(one)) for who in people for one in OPERATIONS if is_for(who, one)]
    return pytest.mark.parametrize(("who", "label"), asked)


def is_for(who: str, operation: Operation) -> bool:
    if who == "anonymous":
        return operation.permission is None and operation.path != "/metrics"
    is_open = MATRIX.get(name_of(operation), {}).get(who) == "+" and operation.permission is not None
    return is_open and (who == "admin" or operation.permission not in ("self", "mfa:manage"))


def label_of(operation: Operation) -> str:
    return f"{operation.method} {operation.base}{operation.path}"


@pytest.fixture(scope="module")
def every_corner() -> BaseSchema:
    return schemathesis.openapi.from_dict(openapi(OPERATIONS, __version__), config=SchemathesisConfig.from_dict(CONFIG))


@pytest.fixture(scope="module")
def a_few() -> BaseSchema:
    return schemathesis.openapi.from_dict(openapi(OPERATIONS, __version__), config=SchemathesisConfig.from_dict(FEWER))


def requests_to(label: str, api: BaseSchema, ask: Callable[[Case[Any]], None]) -> None:
    """All that is made up for one operation. Not by schemathesis' own plugin: that makes it up while tests are
    collected, in every process, and under names that are all alike, of which xdist runs the first only."""
    load_all_checks()
    method, path = label.split()
    made = build_operation_test(
        config=api.config, operation=api[path][method], test_func=ask, given_kwargs={}, feedback=FeedbackSources()
    )
    made()


REVISIONS = cycle(["0", "1", "*", '"1"'])
CURSOR = re.compile("[A-Za-z0-9_-]{32}")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass
class World:
    """A running server with a clinic in it, who asks, and things to ask about, each in turn."""

    running: Running
    actors: Mapping[str, Actor]
    ids: Mapping[str, Iterator[UUID]]
    lists: Mapping[str, list[UUID]]

    def ask(self, case: Case[Any], who: str | None) -> None:
        self._make_real(case, who)
        case.call_and_validate(base_url=self.running.url, headers=self._credential(case, who))

    def _credential(self, case: Case[Any], who: str | None) -> dict[str, str]:
        match who:
            case None:
                return {}
            case "holder":
                ticket = str((case.path_parameters or {}).get("ticket_id"))
                ours = UUID(ticket) if ID.fullmatch(ticket) else uuid4()
                return {"Authorization": f"Ticket {self.running.app.state.links.secret(ours)}"}
            case "kiosk":
                return {"Authorization": f"Device {self.running.app.state.device_tokens.token(self.actors[who])}"}
            case _:
                return {"Authorization": f"Bearer {self.running.token(self.actors[who])}"}

    def _make_real(self, case: Case[Any], who: str | None) -> None:
        """Ids of things that are there in the place of made-up ones, keys that are new, no made-up cursors."""
        case.path_parameters = self._real(dict(case.path_parameters or {}))
        if isinstance(case.body, dict) and not is_meant_badly(case, ParameterLocation.BODY):
            case.body = self._real(sensible(case.body, who=who, where=case.operation.label))
        if case.headers and not is_meant_badly(case, ParameterLocation.HEADER):
            made = {"Idempotency-Key": str(uuid4()), "If-Match": next(REVISIONS)}
            case.headers.update({name: value for name, value in made.items() if name in case.headers})
        if CURSOR.fullmatch(str((case.query or {}).get("cursor", ""))):
            del case.query["cursor"]

    def _real(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {name: self._real_value(name, value) for name, value in fields.items()}

    def _real_value(self, name: str, value: Any) -> Any:
        match value:
            case str() if name in self.ids and ID.fullmatch(value):
                return str(next(self.ids[name]))
            case list() if name in self.lists:
                return [str(one) for one in self.lists[name][: len(value)]]
            case _:
                return value


def is_meant_badly(case: Case[Any], part: ParameterLocation) -> bool:
    return case.meta is not None and case.meta.is_negative_at(part)


def sensible(body: dict[str, Any], *, who: str | None, where: str) -> dict[str, Any]:
    """What no schema can say of good values: zones that are known, ranges in order, a price with its currency."""
    said: dict[str, Any] = {"time_zone": "Asia/Muscat", "opening_hours": {"mon": [["08:00", "13:00"]]}}
    if body.get("price") is None or body.get("currency") is None:
        said |= {"price": None, "currency": None}
    own = KIOSK_FIELDS if who == "kiosk" else OWN_FIELDS
    hidden = set(body) - own if where == JOIN and who in ("patient", "kiosk") else set()
    return {name: said.get(name, value) for name, value in body.items() if name not in hidden}


@pytest.fixture(scope="module")
def running(database_url: str, redis_url: str) -> Iterator[Running]:
    """A server in a thread of its own, because generated requests wait for their answers."""
    ready, over = threading.Event(), threading.Event()
    found: list[Running] = []

    async def serve() -> None:
        async with a_running_server(database_url, redis_url) as running:
            state = running.app.state
            state.authority = replace(state.authority, passwords=Passwords(QUICK))
            found.append(running)
            ready.set()
            await asyncio.to_thread(over.wait)
            running.server.should_exit = True
            await ended(running)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(120)
    yield found[0]
    over.set()
    thread.join()


async def ended(running: Running) -> None:
    """In good order: what the service holds is closed before its loop is."""
    lifespan = running.server.lifespan
    assert isinstance(lifespan, LifespanOn)
    await lifespan.shutdown_event.wait()


@pytest.fixture
async def world(running: Running, clinic: Clinic) -> World:
    """A clinic for each operation."""
    return await furnished(running, clinic)


@pytest.fixture(scope="module")
async def seen_from_outside(running: Running, database: Database, witness: Witness) -> World:
    """One clinic, which nobody can change."""
    return await furnished(running, await Clinic.open(database, witness))


async def a_kiosk(clinic: Clinic) -> Actor:
    """A device that is there, and not only in a token."""
    device = clinic.kiosk
    async with clinic.database.cold(clinic.manager) as tx:
        row = Device(id=new_id(), branch_id=clinic.branch, kind="kiosk", name="Door", created_by=clinic.manager.id)
        row.organization_id = clinic.organization
        tx.session.add(row)
    return replace(device, id=row.id)


async def furnished(running: Running, clinic: Clinic) -> World:
    """With tickets in every state."""
    patient = await clinic.a_patient()
    now = datetime.now(UTC)
    actors = {
        "admin": await clinic.a_user(Role.ADMIN),
        "auditor": await clinic.a_user(Role.AUDITOR),
        "manager": clinic.manager,
        "receptionist": clinic.receptionist,
        "doctor": clinic.doctor,
        "patient": patient,
    }
    actors = {name: replace(actor, authenticated_at=now) for name, actor in actors.items()}
    actors["kiosk"] = await a_kiosk(clinic)
    others = [await clinic.a_queue(letter) for letter in "FHK"]
    counters = [clinic.counter, await clinic.a_counter("2"), await clinic.a_counter("3")]
    tickets = [await clinic.joins_as(patient), *await clinic.joins(9)]
    for done in ((), (commands.start,), (commands.hold,), (commands.mark_no_show,), (commands.complete,)):
        called = await clinic.calls_next()
        assert called is not None
        for act in done:
            await act(clinic.desk, UUID(called["id"]))
    ids = {
        "branch_id": [clinic.branch],
        "queue_id": [clinic.queue, *others],
        "counter_id": counters,
        "service_id": [clinic.service],
        "ticket_id": [UUID(ticket["id"]) for ticket in tickets],
    }
    lists = {"services": [clinic.service], "staff": [clinic.doctor.id, clinic.receptionist.id]}
    return World(running, actors, {name: cycle(known) for name, known in ids.items()}, lists)


@pytest.mark.long
@asked_by("admin")
def test_every_corner(who: str, label: str, every_corner: BaseSchema, world: World) -> None:
    requests_to(label, every_corner, lambda case: world.ask(case, who))


@asked_by("anonymous")
def test_as_anybody(who: str, label: str, every_corner: BaseSchema, seen_from_outside: World) -> None:
    requests_to(label, every_corner, lambda case: seen_from_outside.ask(case, None))


@asked_by("admin", "auditor", "patient", "kiosk", "holder")
def test_a_few_requests(who: str, label: str, a_few: BaseSchema, world: World) -> None:
    requests_to(label, a_few, lambda case: world.ask(case, who))
