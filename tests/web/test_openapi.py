"""OpenAPI is valid, stable and true: every operation is walked once, and what it answers is what is described."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx2
import jsonschema_rs
import pytest
from openapi_spec_validator import validate
from pydantic import SecretStr

from queue_server import __version__
from queue_server.actor import Grant, Role
from queue_server.cli.seed import seed
from queue_server.http.operations import BASE, Operation
from queue_server.identity.commands import create_user
from queue_server.operations import OPERATIONS
from queue_server.settings import Environment
from queue_server.transaction import Database
from queue_server.web.demo import PASSWORD
from queue_server.web.openapi import openapi
from tests.a_clinic import Clinic
from tests.a_server import Running
from tests.appointments.live_walk import through_schedules
from tests.appointments.walk import through_booking
from tests.availability.walk import through_availability
from tests.clinic.walk import through_sheets
from tests.mfa.walk import through_second_steps
from tests.notifications.walk import through_notices
from tests.registration.walk import through_registration
from tests.scrapes import BEARER, TOKEN
from tests.staffing.walk import through_staffing
from tests.waitlist.walk import through_the_waiting_list

DOCUMENT = openapi(OPERATIONS, __version__)
NAME = {"en": "A thing"}


def described(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][operation.base + operation.path][operation.method.lower()]
    return found


def test_it_is_valid() -> None:
    validate(DOCUMENT)


def test_its_names_are_stable() -> None:
    names = [*DOCUMENT["components"]["schemas"], *DOCUMENT["components"]["responses"]]

    assert [name for name in names if not re.fullmatch("([A-Z][a-z]+)+(-Input|-Output)?", name)] == []


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [described(operation)["operationId"] for operation in OPERATIONS]

    assert len(set(names)) == len(OPERATIONS)
    assert {"queues_join", "queues_call_next", "queues_resume_visit", "identity_sign_in"} <= set(names)


def test_every_operation_tells_its_story() -> None:
    assert [operation.path for operation in OPERATIONS if not described(operation)["summary"]] == []


def test_a_refusal_says_for_which_reasons() -> None:
    join = DOCUMENT["paths"]["/api/v1/queues/{queue_id}/tickets"]["post"]
    told = response(join, 409)["description"]

    reasons = "already-in-line at-the-clinic-only queue-closed queue-full idempotency-in-progress"
    assert re.findall("`(.+?)`", told) == reasons.split()


@pytest.mark.parametrize(
    ("method", "path", "security"),
    [
        ("get", "/api/v1/tickets/{ticket_id}", [{"Bearer": []}, {"Ticket": []}, {"TicketKey": []}]),
        ("post", "/api/v1/queues/{queue_id}/tickets", [{"Bearer": []}, {"Device": []}]),
        ("get", "/api/v1/branches/{branch_id}/board", [{}, {"Bearer": []}, {"Device": []}]),
        ("post", "/api/v1/auth/login", []),
        ("post", "/api/v1/auth/logout", [{"Bearer": []}]),
        ("post", "/api/v1/auth/refresh", [{}, {"RefreshCookie": []}]),
        ("get", "/metrics", [{"Metrics": []}]),
    ],
)
def test_it_says_which_credentials_are_taken(method: str, path: str, security: list[Any]) -> None:
    assert DOCUMENT["paths"][path][method]["security"] == security


async def test_it_is_served(server: Running) -> None:
    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as anybody:
        answer = await anybody.get("/openapi.json")

    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == DOCUMENT


@dataclass
class Walk:
    """Asks, and holds every answer against what is described."""

    url: str
    seen: set[tuple[str, str, int]] = field(default_factory=set)

    async def __call__(
        self, who: httpx2.AsyncClient, asked: str, status: int, *, base: str = BASE, headers: Any = None, **sent: Any
    ) -> Any:
        """`asked`: a method and the address as it is described; what is not a query or a body fills its holes."""
        method, path = asked.split()
        query, said = sent.pop("query", None), sent.pop("json", None)
        address = self.url + base + path.format(**sent)
        answer = await who.request(method, address, params=query, json=said, headers=headers)
        assert answer.status_code == status, f"{asked}: {answer.text}"
        must_fit(answer, response(DOCUMENT["paths"][base + path][method.lower()], status))
        self.seen.add((method, base + path, status))
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer


def response(operation: dict[str, Any], status: int) -> dict[str, Any]:
    found: dict[str, Any] = operation["responses"][str(status)]
    return DOCUMENT["components"]["responses"][found["$ref"].rsplit("/", 1)[1]] if "$ref" in found else found


def must_fit(answer: httpx2.Response, told: Mapping[str, Any]) -> None:
    for name in told["headers"]:
        is_required = DOCUMENT["components"]["headers"][name].get("required", False)
        assert name in answer.headers or not is_required, name
    if "content" not in told:
        assert answer.content == b""
        return
    ((media_type, content),) = told["content"].items()
    assert answer.headers["content-type"] == media_type
    if media_type.startswith("text/plain"):
        assert answer.text.startswith("# HELP")
        return
    if media_type.startswith("text/csv"):
        assert answer.text.endswith("\r\n")
        return
    if media_type.startswith("text/calendar"):
        assert answer.text.startswith("BEGIN:VCALENDAR")
        return
    if media_type == "image/svg+xml":
        assert answer.text.startswith("<svg")
        return
    schema = {**content["schema"], "components": DOCUMENT["components"]}
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(answer.json())


async def test_every_operation_answers_as_described(
    server: Running, clinic: Clinic, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(server.url)
    admin, patient = await clinic.a_user(Role.ADMIN), await clinic.a_patient()
    async with server.as_(admin) as boss, server.as_(patient) as own, server.as_(None) as anybody:
        await through_health(walk, anybody)
        await through_the_demo(walk, anybody, server, database, monkeypatch)
        await through_the_figures(walk, anybody, server, monkeypatch)
        await through_signing_in(walk, anybody, clinic, server)
        await through_the_catalogue(walk, boss, anybody)
        await through_counters(walk, boss, anybody, clinic)
        await through_queues(walk, boss, anybody, clinic)
        await through_the_line(walk, boss, own, anybody, clinic)
        await through_visits(walk, boss, clinic)
        await through_availability(walk, boss, anybody, clinic)
        await through_sheets(walk, boss, clinic)
        await through_booking(walk, own, boss, clinic)
        await through_schedules(walk, boss, clinic, server)
        await through_the_waiting_list(walk, own, anybody, clinic, server)
        await through_notices(walk, boss, own, clinic, patient)
        await through_the_audit_log(walk, boss)
        await through_devices(walk, boss, clinic)
        await through_second_steps(walk, anybody, clinic, server, monkeypatch)
        await through_staffing(walk, clinic, server, monkeypatch)
        await through_registration(walk, anybody, clinic, server, monkeypatch)

    described = {
        (operation.method, operation.base + operation.path, status)
        for operation in OPERATIONS
        for status in operation.gives
        if status < 400
    }
    assert described - walk.seen == set()


async def through_health(walk: Walk, anybody: httpx2.AsyncClient) -> None:
    await walk(anybody, "GET /health", 200)
    for path in ("/health", "/api/health", "/health/live", "/health/ready"):
        await walk(anybody, f"GET {path}", 200, base="")


async def through_the_demo(
    walk: Walk,
    anybody: httpx2.AsyncClient,
    server: Running,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await walk(anybody, "GET /demo", 404)
    await seed(database)
    parts = server.app.state._state
    with monkeypatch.context() as patch:
        patch.setitem(parts, "settings", parts["settings"].model_copy(update={"environment": Environment.DEMO}))
        found = await walk(anybody, "GET /demo", 200)

    assert found["password"] == PASSWORD
    assert {"email": "admin@demo.clinic", "role": "admin", "name": "Nasser", "branch_id": None} in found["logins"]
    assert [branch["name"] for branch in found["branches"]] == ["Al Khuwair", "Salalah"]
    assert "General" in [queue["name"] for queue in found["branches"][0]["queues"]]


async def through_the_figures(
    walk: Walk, anybody: httpx2.AsyncClient, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await walk(anybody, "GET /metrics", 404, base="")
    parts = server.app.state._state
    with monkeypatch.context() as patch:
        told = {"metrics_token": SecretStr(TOKEN)}
        patch.setitem(parts, "settings", parts["settings"].model_copy(update=told))
        await walk(anybody, "GET /metrics", 401, base="")
        await walk(anybody, "GET /metrics", 200, base="", headers=BEARER)


async def through_signing_in(walk: Walk, anybody: httpx2.AsyncClient, clinic: Clinic, server: Running) -> None:
    said = {"identifier": f"{clinic.organization}@example.org", "password": "seven green pears"}
    hashed = await server.app.state.authority.passwords.hash(said["password"])
    async with clinic.database.cold(clinic.manager) as tx:
        grants = [Grant(Role.MANAGER, clinic.branch)]
        await create_user(tx, email=said["identifier"], password_hash=hashed, name=NAME, roles=grants)

    async def signs_in() -> dict[str, str]:
        signed = await walk(anybody, "POST /auth/login", 200, json=said)
        renewed = await walk(anybody, "POST /auth/refresh", 200, json={"refresh_token": signed["refresh_token"]})
        return {"Authorization": f"Bearer {renewed['access_token']}"}

    first, second = await signs_in(), await signs_in()
    await walk(anybody, "GET /me", 200, headers=first)
    await walk(anybody, "PATCH /me", 200, headers=first, json={"language": "ar"})
    sessions = (await walk(anybody, "GET /auth/sessions", 200, headers=first))["items"]
    other = next(session["id"] for session in sessions if not session["current"])
    await walk(anybody, "DELETE /auth/sessions/{session_id}", 204, headers=first, session_id=other)
    await walk(anybody, "GET /me", 401, headers=second)
    await walk(anybody, "POST /auth/logout", 204, headers=first)
    await walk(anybody, "POST /auth/logout-all", 204, headers=await signs_in())
    await walk(anybody, "DELETE /auth/sessions", 204, headers=await signs_in())


async def through_the_catalogue(walk: Walk, boss: httpx2.AsyncClient, anybody: httpx2.AsyncClient) -> None:
    wish = {"name": NAME, "time_zone": "Asia/Muscat", "opening_hours": {"sun": [["08:00", "13:00"]]}, "is_public": True}
    branch = (await walk(boss, "POST /branches", 201, json=wish))["id"]
    await walk(anybody, "GET /branches", 200, query={"limit": 1})
    await walk(anybody, "GET /branches/{branch_id}", 200, branch_id=branch)
    edit = {"notice": {"en": "Closed on Friday"}}
    await walk(boss, "PATCH /branches/{branch_id}", 200, json=edit, branch_id=branch, headers={"If-Match": "1"})
    await walk(boss, "PATCH /branches/{branch_id}", 412, json=edit, branch_id=branch, headers={"If-Match": "1"})
    await walk(boss, "DELETE /branches/{branch_id}", 204, branch_id=branch)
    priced = {"name": NAME, "duration_minutes": 10, "price": "12.500", "currency": "OMR"}
    service = (await walk(boss, "POST /services", 201, json=priced))["id"]
    await walk(anybody, "GET /services", 200)
    await walk(anybody, "GET /services/{service_id}", 200, service_id=service)
    await walk(boss, "PATCH /services/{service_id}", 200, json={"duration_minutes": 5}, service_id=service)
    await walk(boss, "DELETE /services/{service_id}", 204, service_id=service)
    await walk(anybody, "GET /staff", 200)
    await walk(boss, "POST /patients", 201, json={"name": "Salma", "phone": "+968 9000 0001"})
    await walk(boss, "GET /patients", 200, query={"query": "Sal"})


async def through_counters(walk: Walk, boss: httpx2.AsyncClient, anybody: httpx2.AsyncClient, clinic: Clinic) -> None:
    at_branch: dict[str, Any] = {"branch_id": clinic.branch}
    added = await walk(boss, "POST /branches/{branch_id}/counters", 201, json={"name": NAME, "door": "9"}, **at_branch)
    await walk(anybody, "GET /branches/{branch_id}/counters", 200, **at_branch)
    counter = {"counter_id": added["id"]}
    await walk(boss, "PATCH /counters/{counter_id}", 200, json={"door": "10"}, **counter)
    await walk(boss, "POST /counters/{counter_id}/pause", 409, **counter)
    await walk(boss, "POST /counters/{counter_id}/session", 200, **counter)
    await walk(boss, "POST /counters/{counter_id}/pause", 200, json={"minutes": 5}, **counter)
    await walk(boss, "POST /counters/{counter_id}/resume", 200, **counter)
    await walk(boss, "DELETE /counters/{counter_id}/session", 204, **counter)
    await walk(boss, "DELETE /counters/{counter_id}", 204, **counter)


async def through_queues(walk: Walk, boss: httpx2.AsyncClient, anybody: httpx2.AsyncClient, clinic: Clinic) -> None:
    wish = {"name": NAME, "prefix": "Y", "services": [str(clinic.service)], "last_ticket_at": "16:30"}
    added = await walk(boss, "POST /branches/{branch_id}/queues", 201, json=wish, branch_id=clinic.branch)
    await walk(boss, "POST /branches/{branch_id}/queues", 409, json=wish, branch_id=clinic.branch)
    await walk(anybody, "GET /branches/{branch_id}/queues", 200, branch_id=clinic.branch)
    queue = {"queue_id": added["id"]}
    await walk(boss, "PATCH /queues/{queue_id}", 200, json={"size_limit": 5}, **queue)
    await walk(boss, "POST /queues/{queue_id}/pause", 200, json={"minutes": 5, "reason": "Prayer"}, **queue)
    for verb in ("resume", "close", "open"):
        await walk(boss, f"POST /queues/{{queue_id}}/{verb}", 200, **queue)
    await walk(boss, "DELETE /queues/{queue_id}", 204, **queue)


async def through_the_line(
    walk: Walk, boss: httpx2.AsyncClient, own: httpx2.AsyncClient, anybody: httpx2.AsyncClient, clinic: Clinic
) -> None:
    queue: dict[str, Any] = {"queue_id": clinic.queue}
    join = "POST /queues/{queue_id}/tickets"
    await walk(boss, join, 201, json={"name": "Salma", "priority": "priority", "needs": ["wheelchair"]}, **queue)
    ticket = await walk(own, join, 201, headers={"Idempotency-Key": "one"}, **queue)
    await walk(own, join, 201, headers={"Idempotency-Key": "one"}, **queue)
    await walk(own, join, 409, **queue)
    await walk(own, "GET /me/tickets", 200)
    tagged = {
        "GET /queues/{queue_id}": (boss, queue),
        "GET /tickets/{ticket_id}": (own, {"ticket_id": ticket["id"]}),
        "GET /branches/{branch_id}/board": (anybody, {"branch_id": clinic.branch}),
    }
    for asked, (who, ids) in tagged.items():
        await walk(who, asked, 200, **ids)
        await walk(who, asked, 304, headers={"If-None-Match": "*"}, **ids)
    await walk(boss, "GET /queues/{queue_id}/names", 200, **queue)
    await walk(boss, "GET /queues/{queue_id}/seen", 200, **queue)
    secret = ticket["secret_link"].partition("#")[2]
    held = {"Authorization": f"Ticket {secret}"}
    await walk(anybody, "GET /tickets/{ticket_id}/qr", 200, ticket_id=ticket["id"], headers=held)
    await walk(own, "GET /tickets/{ticket_id}/why", 200, ticket_id=ticket["id"])
    await walk(boss, "GET /tickets/{ticket_id}/why", 200, ticket_id=ticket["id"])
    await walk(boss, "GET /tickets/{ticket_id}/link", 200, ticket_id=ticket["id"])


async def through_visits(walk: Walk, boss: httpx2.AsyncClient, clinic: Clinic) -> None:
    other = str(await clinic.a_queue("K"))
    await clinic.joins(2)
    said: dict[str, Any] = {
        "return": {"places": 1},
        "leave": {"from": "called"},
        "snooze": {"minutes": 1},
        "prioritise": {"priority": "urgent", "reason": "Pain"},
        "transfer": {"queue_id": other},
    }
    visits = ("recall start hold resume complete undo", "no-show return here snooze undo prioritise transfer", "leave")
    for visit in visits:
        ticket = await calls_next(walk, boss, clinic)
        for verb in visit.split():
            wish = said.get(verb)
            await walk(boss, f"POST /tickets/{{ticket_id}}/{verb}", 200, json=wish, ticket_id=ticket["id"])
    await calls_next(walk, boss, clinic)
    await calls_next(walk, boss, clinic, status=204)


async def through_devices(walk: Walk, boss: httpx2.AsyncClient, clinic: Clinic) -> None:
    pairing = await walk(boss, "POST /devices/pairings", 201, json={"kind": "kiosk"})
    asks = partial(walk, boss, "POST /devices/pairings/{pairing_id}/token", pairing_id=pairing["id"])
    await asks(202, json={"secret": pairing["secret"]})
    wish = {"code": pairing["code"], "branch_id": str(clinic.branch), "name": "Entrance"}
    for _ in range(2):
        started = await walk(
            boss, "POST /devices/pairings/approve", 201, json=wish, headers={"Idempotency-Key": "kiosk"}
        )
    await asks(200, json={"secret": pairing["secret"]})
    await walk(boss, "GET /devices", 200, query={"branch_id": str(clinic.branch)})
    await walk(boss, "PATCH /devices/{device_id}", 200, json={"name": "Door"}, device_id=started["id"])
    await walk(boss, "DELETE /devices/{device_id}", 204, device_id=started["id"])


async def through_the_audit_log(walk: Walk, boss: httpx2.AsyncClient) -> None:
    await walk(boss, "GET /audit-logs", 200, query={"limit": 1})
    await walk(boss, "GET /audit-logs/export", 200, query={"from": "2199-01-01T00:00:00Z"})
    await walk(boss, "GET /audit-logs/seal", 200)


async def calls_next(walk: Walk, boss: httpx2.AsyncClient, clinic: Clinic, *, status: int = 200) -> Any:
    wish = {"counter_id": str(clinic.counter)}
    return await walk(boss, "POST /queues/{queue_id}/call-next", status, json=wish, queue_id=clinic.queue)
