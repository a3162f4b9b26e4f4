"""Other origins: those that were named may read the API, with tokens they hold; nobody else, and never by cookie."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from pydantic import SecretStr

from queue_server.app import create_app
from queue_server.http.middleware import LARGEST_BODY
from queue_server.settings import Settings
from tests.a_server import SECRET

ELSEWHERE = "https://pages.example.org"
LIVE, NOWHERE, REFUSED = "/api/health", "/api/v1/nowhere", "/api/v1/me"
ASKS = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization, if-match"}
STRANGE = [
    "null",
    "*",
    "",
    "https://pages.example.org.evil.example",
    "https://evil-pages.example.org",
    "https://pages.example.org:444",
    "http://pages.example.org",
    "https://pages.example.org/",
    "https://user@pages.example.org",
    "HTTPS://PAGES.EXAMPLE.ORG",
]


@pytest.fixture
async def browser() -> AsyncIterator[httpx2.AsyncClient]:
    """The service without anything behind it: what is asked here is answered before."""
    settings = Settings(
        database_url="postgresql://nowhere/none",
        redis_url="unix:///nowhere",
        secret_key=SecretStr(SECRET),
        allowed_origins=(ELSEWHERE,),
    )
    transport = httpx2.ASGITransport(create_app(settings))
    async with httpx2.AsyncClient(transport=transport, base_url="http://house.test") as client:
        yield client


@pytest.mark.parametrize("path", [NOWHERE, "/api/v1/auth/login"])
async def test_a_page_that_was_named_reads_answers_and_refusals(browser: httpx2.AsyncClient, path: str) -> None:
    for more in ({}, {"Content-Length": str(LARGEST_BODY + 1)}):
        answer = await browser.post(path, headers={"Origin": ELSEWHERE, **more})
        assert answer.status_code >= 400
        assert answer.headers["access-control-allow-origin"] == ELSEWHERE
        assert "origin" in answer.headers["vary"].lower()
        assert "RateLimit" in answer.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", STRANGE)
async def test_no_other_page_reads_anything(browser: httpx2.AsyncClient, origin: str) -> None:
    for method, more in (("GET", {}), ("OPTIONS", ASKS)):
        answer = await browser.request(method, NOWHERE, headers={"Origin": origin, **more})
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["vary"] == "Origin"


async def test_an_origin_said_twice_is_nobodys(browser: httpx2.AsyncClient) -> None:
    for pair in ((ELSEWHERE, "https://evil.example"), ("https://evil.example", ELSEWHERE)):
        answer = await browser.get(NOWHERE, headers=[("Origin", said) for said in pair])
        assert "access-control-allow-origin" not in answer.headers


async def test_a_page_that_was_named_may_ask_first(browser: httpx2.AsyncClient) -> None:
    answer = await browser.options(REFUSED, headers={"Origin": ELSEWHERE, **ASKS})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == ELSEWHERE
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert {"authorization", "if-match", "idempotency-key"} <= set(allowed.split(", "))
    assert "x-requested-with" not in allowed  # what proves that the refresh cookie came from a page of ours
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/static/words.js", "/console", "/nowhere", "/health/live"])
async def test_outside_the_api_nothing_is_shared(browser: httpx2.AsyncClient, path: str) -> None:
    answer = await browser.get(path, headers={"Origin": ELSEWHERE})
    assert not [name for name in answer.headers if name.startswith("access-control")]
