"""Attacks on objects, tenants and input that no single feature is responsible for."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import queue_server
from queue_server.http.bodies import Body
from queue_server.http.operations import BASE
from queue_server.identity.refresh import RefreshTokens
from queue_server.identity.second_step import open_second_step
from queue_server.operations import OPERATIONS
from queue_server.web.openapi import has_revision
from tests.a_server import SECRET
from tests.access.asks import ask
from tests.access.conftest import World
from tests.access.test_matrix import somebody_who_may
from tests.identity.house import slug_of
from tests.live.wire import REFUSED, a_wire

DEEP = 10_000
# What each route family takes, and what must not pass for it: by the name of the credential.
DOORS = {"/me": {"access"}, "/queues/{queue}": {"access"}, "/tickets/{ticket}": {"access", "ticket"}}


async def credentials(world: World) -> Mapping[str, str]:
    """One good credential of each kind, of people who may see the line and the ticket."""
    house, state = world.own, world.running.app.state
    async with house.clinic.database.cold(house.actors["receptionist"]) as tx:
        second_step = await open_second_step(tx, now=datetime.now(UTC))
    return {
        "access": house.credential("receptionist")["Authorization"].split()[1],
        "ticket": house.credential("holder")["Authorization"].split()[1],
        "display": house.credential("display")["Authorization"].split()[1],
        "kiosk": house.credential("kiosk")["Authorization"].split()[1],
        "refresh": RefreshTokens(SECRET.encode()).first(uuid4()),
        "second step": second_step,
        "cursor key": state.cursor_key.hex(),
    }


async def test_no_credential_passes_for_another(world: World) -> None:
    house, good = world.own, await credentials(world)
    takes = {"Bearer": {"access"}, "Ticket": {"ticket"}, "Device": {"display", "kiosk"}}
    for path, welcome in DOORS.items():
        address = BASE + path.format(queue=house.clinic.queue, ticket=house.ticket)
        for scheme, right in takes.items():
            for name, value in good.items():
                answer = await world.client.get(address, headers={"Authorization": f"{scheme} {value}"})
                is_welcome = name in right and name in welcome
                assert (answer.status_code == 200) == is_welcome, (path, scheme, name, answer.text)
                assert is_welcome or answer.status_code in (401, 403)


async def test_no_credential_passes_for_another_on_a_socket(world: World) -> None:
    good, ticket = await credentials(world), str(world.own.ticket)
    for name, value in good.items():
        offers: dict[str, dict[str, Any]] = {
            "access": {"token": value},
            "ticket": {"ticket": ticket, "key": value},
            "device": {"device": value},
        }
        for kind, auth in offers.items():
            is_right = kind == name or (kind == "device" and name in ("display", "kiosk"))
            async with a_wire(world.running.url) as wire:
                assert (await wire.connects(auth)).startswith(REFUSED) != is_right, (kind, name)


async def test_a_cookie_makes_nobody_of_a_socket(world: World) -> None:
    line = {"queue_id": str(world.own.clinic.queue)}
    token = (await credentials(world))["access"]
    cookie = f"queue_server_refresh={token}; token={token}; access_token={token}"
    said = {"Cookie": cookie, "Authorization": f"Bearer {token}"}
    async with a_wire(world.running.url, headers=said) as wire:
        await wire.connects({})
        assert (await wire.subscribes(line))["error"]["status"] == 403


async def test_of_another_tenants_row_no_revision_is_told(world: World) -> None:
    """404 whatever `If-Match` says: 412 would tell that it exists."""
    for operation in [one for one in OPERATIONS if has_revision(one) and "{" in one.path]:
        who = somebody_who_may(operation)
        assert who is not None
        asked = await ask(operation, world.own, who)
        for revision in ("*", "1", '"1"', "999"):
            answer = await world.client.request(
                operation.method,
                operation.base + operation.path.format(**asked.ids),
                headers={**world.other.credential(who), "If-Match": revision},
                json=None if operation.method == "DELETE" else dict(asked.body),
            )
            assert answer.status_code == 404, (operation.path, revision, answer.text)


async def test_another_tenants_ids_in_a_query_find_nothing(world: World) -> None:
    own, other = world.own, world.other
    admin = other.credential("admin")
    for name, value in {
        "branch_id": own.clinic.branch,
        "organization_id": own.clinic.organization,
        "actor_id": own.actors["admin"].id,
        "subject_id": own.ticket,
        "query": own.marker,
        "role": "admin",
    }.items():
        for operation in [one for one in OPERATIONS if one.lists and one.method == "GET" and "{" not in one.path]:
            answer = await world.client.get(operation.base + operation.path, params={name: str(value)}, headers=admin)
            expected = (200, 400, 403, 404) if name in operation.query else (403, 422)
            assert answer.status_code in expected, (operation.path, name, answer.text)
            assert own.marker not in answer.text, operation.path


async def test_a_misspelt_filter_is_refused_and_never_answered_with_everybodys(world: World) -> None:
    desk = world.own.credential("receptionist")
    asked = {"patientid": str(uuid4()), "limit": "1", "x" * 99: ""}
    refused = await world.client.get(f"{BASE}/appointments", params=asked, headers=desk)
    assert (refused.status_code, slug_of(refused)) == (422, "invalid")
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/patientid", "/" + "x" * 50]
    assert (await world.client.get(f"{BASE}/health", params={"at": "now"})).status_code == 200  # a probe may
    assert (await world.client.get(f"{BASE}/me", params=asked)).status_code == 401


async def test_a_cursor_of_another_tenant_shows_nothing_of_it(world: World) -> None:
    own, other = world.own, world.other
    for path in ("/admin/users", "/patients", "/devices", f"/branches/{own.clinic.branch}/queues"):
        asked = {"limit": "1"}
        page = (await world.client.get(BASE + path, params=asked, headers=own.credential("admin"))).json()
        if page["next_cursor"] is None:
            continue
        theirs = {**asked, "cursor": page["next_cursor"]}
        answer = await world.client.get(BASE + path, params=theirs, headers=other.credential("admin"))
        assert not own.is_told_in(answer, await own.ids()), path


async def test_an_idempotency_key_collides_with_nobodys(world: World) -> None:
    """The same key, body and address from two tenants, and from two people of one: each their own."""
    wish, key = {"name": "Somebody"}, {"Idempotency-Key": "one and the same"}
    who = [(world.own, "receptionist"), (world.own, "manager"), (world.other, "receptionist")]
    made = set()
    for house, name in who:
        answers = [
            await world.client.post(f"{BASE}/patients", json=wish, headers={**house.credential(name), **key})
            for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        assert "idempotency-replayed" not in answers[0].headers
        made.add(answers[0].json()["id"])
    assert len(made) == 3


async def test_a_patients_fields_are_few_and_priority_is_none_of_them(world: World) -> None:
    own = world.own
    for who in ("patient", "stranger", "kiosk"):
        queue = await own.a_queue()
        before = await own.rows()
        for field, value in {
            "priority": "urgent",
            "patient_id": str(uuid4()),
            "rank_at": "2020-01-01T00:00:00Z",
        }.items():
            answer = await world.client.post(
                f"{BASE}/queues/{queue}/tickets", json={field: value}, headers=own.credential(who)
            )
            assert answer.status_code == 422, (who, field)
        assert await own.rows() == before


MALFORMED = {
    "nothing": b"",
    "half": b'{"name": "x"',
    "a list": b"[{}]",
    "a word": b'"name"',
    "a number": b"1",
    "null": b"null",
    "something after it": b"{} {}",
    "not a number": b'{"limit": NaN}',
    "infinity": b'{"limit": -Infinity}',
    "comments": b"{} // why",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "ten thousand lists": b"[" * DEEP + b"]" * DEEP,
    "ten thousand objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "a number of ten thousand digits": b'{"limit": ' + b"9" * DEEP + b"}",
}


@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED.keys())
async def test_what_cannot_be_read_is_refused_and_changes_nothing(world: World, content: bytes) -> None:
    own = world.own
    before = await own.rows()
    for operation in [one for one in OPERATIONS if one.takes is not None and one.base == BASE]:
        who = somebody_who_may(operation, ("admin", "patient", "anonymous")) or "anonymous"
        is_optional = not content and not any(
            one.is_required() for one in (operation.takes or Body).model_fields.values()
        )
        if is_optional or operation.path.startswith("/auth/logout"):
            continue
        path = operation.base + operation.path.format(**dict.fromkeys(holes_of(operation.path), uuid4()))
        said = {**own.credential(who), "Content-Type": "application/json"}
        answer = await world.client.request(operation.method, path, content=content, headers=said)
        assert answer.status_code in (400, 422), (operation.path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
    assert await own.rows() == before


def holes_of(path: str) -> list[str]:
    return [part.strip("{}") for part in path.split("/") if part.startswith("{")]


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "\udfff tail", "\0"])
@pytest.mark.parametrize("field", ["name", "reason"])
async def test_text_that_no_database_holds_is_refused(world: World, field: str, text: str) -> None:
    own, said = world.own, {"Content-Type": "application/json", **world.own.credential("receptionist")}
    content = json.dumps({field: text})  # as \\u escapes
    answer = await world.client.post(f"{BASE}/queues/{own.clinic.queue}/tickets", content=content, headers=said)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"


STRANGE = [
    "'; DROP TABLE tickets; --",
    '" OR 1=1 --',
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {0.__class__} %s %n %(name)s",
    '=HYPERLINK("http://evil.example")',
    'two\nlines\r\n{"event": "forged"}\x1b[31m',
    "\u202egnp.exe\u202c \u2066isolated\u2069 \ufeff\u200f",
    "𝕊𝕒𝕝𝕞𝕒 👩🏽‍⚕️ 𠜎",
    "سلمى الحارثي",
    "e\u0301\u0302\u0303" * 30,
]


@pytest.mark.parametrize("text", STRANGE)
async def test_text_stays_text(world: World, text: str) -> None:
    """What somebody writes is stored and given back letter by letter, and is a command nowhere."""
    own, desk = world.own, world.own.credential("receptionist")
    queue = await own.a_queue()
    wish = {"name": text, "reason": text}
    joined = await world.client.post(f"{BASE}/queues/{queue}/tickets", json=wish, headers=desk)
    assert joined.status_code == 201, joined.text
    names = (await world.client.get(f"{BASE}/queues/{queue}/names", headers=desk)).json()
    (told,) = names.values()
    assert told["name"] == told["reason"] == text.strip()
    found = await world.client.get(f"{BASE}/patients", params={"query": text[:100]}, headers=desk)
    assert found.status_code == 200
    assert found.json()["items"] == []
    line = await world.client.get(f"{BASE}/queues/{queue}", headers=desk)
    assert text.strip() not in line.text
    assert len(line.json()["line"]) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-Method-Override": "DELETE"},
        {"X-Original-URL": "/api/v1/me"},
        {"X-Rewrite-URL": "/api/v1/me"},
        {"X-Forwarded-Prefix": "/evil"},
        {"X-User-Id": "admin", "X-Role": "admin", "X-Organization-Id": "1", "X-Real-IP": "127.0.0.1"},
        {"X-Request-ID": "a\tb" * 40},
    ],
)
async def test_headers_that_others_believe_mean_nothing(world: World, headers: dict[str, str]) -> None:
    own = world.own
    before = await own.rows()
    path = f"{BASE}/queues/{own.clinic.queue}"
    stranger = await world.client.get(path, headers={**own.credential("stranger"), **headers})
    assert stranger.status_code == 403
    manager = await world.client.get(path, headers={**own.credential("manager"), **headers})
    assert manager.json()["queue_id"] == str(own.clinic.queue)
    assert manager.headers["x-request-id"] != headers.get("X-Request-ID")
    assert await own.rows() == before


async def test_what_is_no_credential_in_a_query_opens_nothing(world: World) -> None:
    """The secret of a ticket is taken from a query where a header cannot be sent: for that ticket and nothing else."""
    key, token = (await credentials(world))["ticket"], (await credentials(world))["access"]
    other = await world.own.a_ticket()
    for path in (
        f"/me?ticket_id={world.own.ticket}&key={key}",
        f"/me?access_token={token}",
        f"/tickets/{other}?key={key}",
    ):
        assert (await world.client.get(BASE + path)).status_code == 401, path
    assert (await world.client.get(f"{BASE}/tickets/{world.own.ticket}?key={key}")).status_code == 200


def test_no_page_makes_markup_of_text() -> None:
    """What people write reaches pages as text: nothing that would read it as markup or code is used at all."""
    makes = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|unsafe(?:HTML|SVG|Static)|\beval\(|Function\("
    )
    scripts = list((Path(queue_server.__file__).parent / "web" / "static").rglob("*.js"))
    assert len(scripts) > 30
    assert [file.name for file in scripts if makes.search(file.read_text(encoding="utf-8"))] == []
