"""What goes with every answer, and what odd requests get: nothing is read that should not be, no name is believed."""

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx2
import pytest

from queue_server.http.middleware import LARGEST_BODY
from queue_server.operations import OPERATIONS
from tests.a_clinic import Clinic
from tests.a_server import WITHOUT_TLS, Running

ID = "0195f0a0-0000-7000-8000-000000000000"
PAGES = [
    "/",
    "/console",
    "/reception",
    f"/display/{ID}",
    f"/kiosk/{ID}",
    f"/b/{ID}",
    f"/t/{ID}",
    "/t/worker.js",
    "/push/worker.js",
    "/docs",
]
OTHERS = [
    "/openapi.json",
    "/asyncapi.json",
    "/static/text.js",
    "/static/nowhere.js",
    "/health/live",
    "/nowhere",
    "/metrics",
]
INLINE = re.compile(r"unsafe|\*|https?:")


def must_be_guarded(headers: Mapping[str, str]) -> None:
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy or "frame-ancestors 'self'" in policy
    assert "base-uri 'none'" in policy
    assert INLINE.search(policy) is None, policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "server" not in headers or "uvicorn" in headers["server"]  # production's says none: see `config_of`
    assert "x-powered-by" not in headers


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
async def test_pages_files_and_documents_are_guarded(server: Running, path: str) -> None:
    async with httpx2.AsyncClient(base_url=server.url, timeout=60, verify=WITHOUT_TLS) as anybody:
        answer = await anybody.get(path)
    assert (answer.status_code == 404) == (path in ("/nowhere", "/static/nowhere.js", "/metrics")), answer.status_code
    must_be_guarded(answer.headers)


async def test_answers_and_refusals_of_the_api_are_guarded_and_kept_by_nobody(server: Running, clinic: Clinic) -> None:
    async with server.as_(clinic.receptionist) as desk:
        joins, line = f"/queues/{clinic.queue}/tickets", f"/queues/{clinic.queue}"
        answers = [
            (200, await desk.get(line)),
            (201, await desk.post(joins, json={})),
            (400, await desk.post(joins, content="{", headers={"Content-Type": "application/json"})),
            (401, await desk.get(line, headers={"Authorization": "Bearer nonsense"})),
            (403, await desk.delete(line)),
            (404, await desk.get(f"/queues/{ID}")),
            (405, await desk.put(line)),
            (413, await desk.post(joins, content="x" * (LARGEST_BODY + 1))),
            (415, await desk.post(joins, content="<a/>", headers={"Content-Type": "text/xml"})),
            (422, await desk.post(joins, json={"state": "called"})),
        ]
    for status, answer in answers:
        assert answer.status_code == status, answer.text
        must_be_guarded(answer.headers)
        kept = {part.strip() for part in answer.headers["cache-control"].split(",")}
        assert "no-store" in kept or kept == {"private", "no-cache"}
        assert status < 400 or answer.headers["content-type"] == "application/problem+json"


async def test_the_host_that_is_claimed_is_in_no_answer(server: Running, clinic: Clinic) -> None:
    await clinic.a_ticket()
    ids = {"branch_id": clinic.branch, "queue_id": clinic.queue, "service_id": clinic.service}
    reads = [one for one in OPERATIONS if one.method == "GET" and one.base]
    said = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    async with server.as_(clinic.receptionist) as desk:
        for read in reads:
            path = re.sub(r"{(\w+)}", lambda hole: str(ids.get(hole[1], ID)), read.path)
            for address in (path, path + "/"):
                answer = await desk.get(address, headers=said)
                assert "evil.example" not in answer.text + str(answer.headers), address
        joined = await desk.post(f"/queues/{clinic.queue}/tickets", json={}, headers=said)
        assert joined.json()["secret_link"].startswith("/t/")
    async with httpx2.AsyncClient(base_url=server.url, headers=said, timeout=60, verify=WITHOUT_TLS) as anybody:
        for page in [*PAGES, "//evil.example/%2f..", "/static", "/static/", "/console/"]:
            answer = await anybody.get(page)
            assert "evil.example" not in answer.text.replace(page, "") + str(answer.headers.get("location")), page


TRICKS = [
    "%2e%2e", "%2e%2e%2fme", "..%2f..%2fme", "%00", f"{ID}%00", f"{ID}%0a", f"{ID}%20", f"%7b{ID}%7d", "*", "%2a",
    ID.replace("-", ""), f"urn:uuid:{ID}", ID.upper() + "x", "0", "-1", "null", "undefined", "%ff%fe", "٠" * 36,
    "'%20OR%20'1'='1", "1;DROP%20TABLE%20tickets", "a" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
async def test_what_is_no_id_is_not_found(server: Running, clinic: Clinic, trick: str) -> None:
    async with server.as_(clinic.receptionist) as desk:
        for path in (f"/queues/{trick}", f"/tickets/{trick}/why", f"/branches/{trick}/board"):
            assert (await desk.get(path)).status_code in (404, 405), path
    async with httpx2.AsyncClient(base_url=server.url, timeout=60, verify=WITHOUT_TLS) as anybody:
        for path in (f"/t/{trick}/print", f"/display/{trick}"):
            assert (await anybody.get(path)).status_code == 404, path


@pytest.mark.parametrize(
    "path", ["..%2fpages.py", "%2e%2e/pages.py", "..%5cpages.py", "%00", "/etc/passwd", "words.js%00.css"]
)
async def test_files_are_those_of_their_folder(server: Running, path: str) -> None:
    for folder in ("static", "vendor"):
        raw = await spoken(server, f"GET /{folder}/{path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        assert raw.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), raw[:80]
        assert b"import" not in raw
        assert b"root:" not in raw


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp",
     "text/json", "application/merge-patch+json", "*/*", "application/json, text/plain"],
)  # fmt: skip
async def test_a_body_is_json_or_refused(server: Running, clinic: Clinic, content_type: str | None) -> None:
    said = {} if content_type is None else {"Content-Type": content_type}
    async with server.as_(clinic.receptionist) as desk:
        answer = await desk.post(f"/queues/{clinic.queue}/tickets", content=b"{}", headers=said)
        assert answer.status_code == 415
    assert await clinic.line() == []


async def spoken(server: Running, request: str | bytes) -> bytes:
    """What comes back for these very bytes, until the end or a moment of silence."""
    parts = urlsplit(server.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(request.encode("latin-1", "replace") if isinstance(request, str) else request)
    try:
        return await asyncio.wait_for(reader.read(1 << 16), 30)
    except TimeoutError:
        return b""
    finally:
        writer.transport.abort()


def posted(*headers: str, body: str = "") -> str:
    lines = ["POST /api/v1/auth/refresh HTTP/1.1", "Host: here", "Content-Type: application/json", *headers, "", body]
    return "\r\n".join(lines)


async def test_a_body_that_is_too_large_is_refused_before_anybody_is_asked_who_they_are(server: Running) -> None:
    told = await spoken(server, posted(f"Content-Length: {LARGEST_BODY + 1}"))
    assert told.startswith(b"HTTP/1.1 413")
    chunk = f"{LARGEST_BODY // 2:x}\r\n{' ' * (LARGEST_BODY // 2)}\r\n"
    untold = await spoken(server, posted("Transfer-Encoding: chunked", body=chunk * 3))
    assert untold.startswith(b"HTTP/1.1 413")


SMUGGLED = "GET /metrics HTTP/1.1\r\n\r\n"
ODD = {
    "two lengths": posted("Content-Length: 2", "Content-Length: 7", body="{}GET / "),
    "a length and chunks": posted("Content-Length: 4", "Transfer-Encoding: chunked", body=f"0\r\n\r\n{SMUGGLED}"),
    "a length of five thousand digits": posted(f"Content-Length: {'9' * 5000}"),
    "a length below nothing": posted("Content-Length: -1"),
    "a length in words": posted("Content-Length: ten"),
    "chunks in disguise": posted("Transfer-Encoding: xchunked", body="0\r\n\r\n"),
    "a NUL in a header": posted("X-Odd: a\0b"),
    "a line of its own": posted("X-Odd: a\r\nContent-Length : 2", body="{}"),
    "a header of a megabyte": posted(f"X-Odd: {'a' * (1 << 20)}"),
    "an unknown method": "BREW /console HTTP/1.1\r\nHost: here\r\n\r\n",
    "a method of a page that takes none": "TRACE /console HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n",
    "a tunnel": "CONNECT evil.example:443 HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n",
    "another's address": "GET http://evil.example/api/v1/me HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n",
    "no HTTP": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}  # fmt: skip


@pytest.mark.parametrize("request_", ODD.values(), ids=ODD.keys())
async def test_an_odd_request_is_refused_and_the_server_lives(server: Running, request_: str) -> None:
    answer = await spoken(server, request_)
    assert not answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 3", b"HTTP/1.1 5")), answer[:200]
    assert answer.count(b"HTTP/1.1 ") <= 1, "one request, one answer"
    async with httpx2.AsyncClient(base_url=server.url, timeout=60, verify=WITHOUT_TLS) as anybody:
        assert (await anybody.get("/health/live")).status_code == 200


async def test_a_cookie_alone_opens_nothing(server: Running) -> None:
    cookie = {"Cookie": f"queue_server_refresh={ID}.secret; access_token=x; session={ID}"}
    async with httpx2.AsyncClient(base_url=server.url, headers=cookie, timeout=60, verify=WITHOUT_TLS) as browser:
        closed = [one for one in OPERATIONS if one.permission is not None]
        for one in closed:
            answer = await browser.request(one.method, one.base + re.sub(r"{\w+}", ID, one.path), json={})
            assert answer.status_code == 401, one.path
        forged = await browser.post("/api/v1/auth/refresh", headers={"Origin": "https://evil.example"})
        assert forged.json()["type"] == "/problems/auth-required"


async def test_one_of_several_credentials_is_enough_to_be_refused(server: Running, clinic: Clinic) -> None:
    """No guess which of two was meant: the second header or a second scheme opens nothing."""
    good = f"Bearer {server.token(clinic.receptionist)}"
    pairs: list[list[tuple[str, str]]] = [
        [("Authorization", "Bearer nonsense"), ("Authorization", good)],
        [("Authorization", f"Bearer nonsense, {good}")],
        [("Authorization", f"Basic x {good}")],
        [("X-Authorization", good)],
        [("Authorization", good.replace("Bearer", "Ticket"))],
        [("Authorization", good.replace("Bearer", "Device"))],
    ]
    async with httpx2.AsyncClient(base_url=server.url, timeout=60, verify=WITHOUT_TLS) as client:
        for headers in pairs:
            answer = await client.get(f"/api/v1/queues/{clinic.queue}", headers=headers)
            assert answer.status_code == 401, headers
