"""What every request may rely on: limits, languages, headers also where something crashed."""

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from queue_server.actor import Role
from queue_server.http.middleware import Frame
from queue_server.http.problems import HANDLERS
from queue_server.http.replies import language
from queue_server.operations import OPERATIONS
from tests.a_clinic import Clinic
from tests.a_server import Running


@pytest.mark.parametrize("limit", ["-1", "0", "101", "1e9", "000000100999999", "0" * 5000 + "1", "٥", " 5", ""])
async def test_a_limit_is_a_number_from_1_to_100(server: Running, clinic: Clinic, limit: str) -> None:
    async with server.as_(None) as anybody:
        for path in ("/branches", f"/branches/{clinic.branch}/queues"):
            answer = await anybody.get(path, params={"limit": limit})
            assert answer.status_code == 400, (path, answer.text)


async def test_a_forged_cursor_is_refused(server: Running, clinic: Clinic) -> None:
    async with server.as_(None) as anybody:
        answer = await anybody.get(f"/branches/{clinic.branch}/queues", params={"cursor": "forged"})
    assert answer.json()["type"] == "/problems/malformed"


async def test_an_id_in_a_query_that_is_none_is_refused_with_its_place(server: Running, clinic: Clinic) -> None:
    known = {"branch_id": str(clinic.branch), "service_id": str(clinic.service)}
    async with server.as_(await clinic.a_user(Role.ADMIN)) as admin:
        for one in OPERATIONS:
            ids = [name for name, schema in one.query.items() if schema.get("format") == "uuid"]
            for wrong in ids:
                said = {**{name: known[name] for name in ids if name in known}, wrong: "nobody"}
                answer = await admin.get(one.path, params=said)
                assert answer.status_code == 422, (one.path, wrong, answer.text)
                assert [flaw["pointer"] for flaw in answer.json()["errors"]] == [f"/{wrong}"]


async def test_lists_go_on_where_a_page_ended(server: Running, clinic: Clinic) -> None:
    others = {str(await clinic.a_queue(prefix)) for prefix in ("K", "L")}
    async with server.as_(None) as anybody:
        path = f"/branches/{clinic.branch}/queues"
        first = (await anybody.get(path, params={"limit": 2})).json()
        rest = (await anybody.get(path, params={"cursor": first["next_cursor"]})).json()
    assert len(first["items"]) == 2
    assert rest["next_cursor"] is None
    assert {one["id"] for one in [*first["items"], *rest["items"]]} == {str(clinic.queue), *others}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("", "en"),
        ("*", "en"),
        ("ar", "ar"),
        ("ar-OM,en;q=0.5", "ar"),
        ("en;q=0.1, ar;q=0.9", "ar"),
        ("ar, en", "ar"),
        ("fr, en, ar", "en"),
        ("arn", "en"),
        ("ar;q=0", "en"),
        ("ar;q=nonsense", "en"),
    ],
)
def test_the_language_a_caller_likes_best(said: str, wanted: str) -> None:
    headers = [(b"accept-language", said.encode())]
    assert language(Request({"type": "http", "headers": headers})) == wanted


async def test_a_crash_says_nothing_and_keeps_its_headers() -> None:
    async def crashes(_: Request) -> Response:
        raise RuntimeError("the secret reason")

    app = Starlette(routes=[Route("/api/crash", crashes)], exception_handlers=HANDLERS, middleware=[Middleware(Frame)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/api/crash")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
