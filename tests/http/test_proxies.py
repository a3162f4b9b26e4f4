"""Where somebody comes from: what a proxy of ours says, and what a stranger only claims; over HTTP and sockets."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import pairwise

import httpx2
import pytest

from tests.live.processes import ServerProcess, a_server_process, servers_beside
from tests.live.wire import a_wire

MADE_UP = ("198.51.100.1", "198.51.100.2", "198.51.100.3")
BOARD = "/api/v1/services"


@pytest.fixture(scope="module")
async def bare(database_url: str, redis_url: str) -> AsyncIterator[ServerProcess]:
    """Faces the world itself, or does not know who stands before it."""
    async with a_server_process(database_url, redis_url, sockets_per_address=2) as server:
        yield server


@pytest.fixture(scope="module")
async def behind(database_url: str, redis_url: str) -> AsyncIterator[ServerProcess]:
    """Trusts whoever speaks from this machine, and one network of proxies before it."""
    trusted = "127.0.0.1, 10.0.0.0/8"
    async with servers_beside(
        database_url, redis_url, count=1, trusted_proxies=trusted, sockets_per_address=2
    ) as servers:
        yield servers[0]


async def left(server: ServerProcess, *claims: str) -> list[int]:
    """How much is left to whoever a request is counted for, as the answers say it."""
    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as client:
        answers = [await client.get(BOARD, headers={"X-Forwarded-For": claim}) for claim in claims]
    return [int(answer.headers["ratelimit"].split("r=")[1].split(";")[0]) for answer in answers]


def falls(numbers: list[int]) -> bool:
    """Whether all were counted for the same one (a window may begin in between)."""
    return all(after == before - 1 or after > before for before, after in pairwise(numbers))


async def sockets(server: ServerProcess, *claims: str) -> list[int]:
    async with AsyncExitStack() as stack:
        wires = [
            await stack.enter_async_context(a_wire(server.url, headers={"X-Forwarded-For": claim})) for claim in claims
        ]
        return [wire.status for wire in wires]


async def test_a_stranger_who_claims_other_addresses_is_still_one(bare: ServerProcess) -> None:
    numbers = await left(bare, *MADE_UP, "127.0.0.1", "", "nonsense", "::1")
    assert falls(numbers)
    assert await sockets(bare, *MADE_UP) == [101, 101, 403]


async def test_behind_a_proxy_the_last_word_before_ours_counts(behind: ServerProcess) -> None:
    many = [f"{made_up}, 203.0.113.7" for made_up in MADE_UP]
    numbers = await left(behind, *many, "203.0.113.7, 10.1.2.3", *(f"{one}, 203.0.113.7, 10.9.9.9" for one in MADE_UP))
    assert falls(numbers)
    assert len(set(await left(behind, "203.0.113.21", "203.0.113.22", "203.0.113.23"))) == 1
    assert await sockets(behind, *many) == [101, 101, 403]
    assert await sockets(behind, "203.0.113.31", "203.0.113.32", "203.0.113.33") == [101, 101, 101]


@pytest.mark.parametrize("said", ["https", "HTTPS", "https,http", "javascript", ""])
async def test_only_a_proxy_of_ours_says_that_it_was_tls(bare: ServerProcess, behind: ServerProcess, said: str) -> None:
    async with httpx2.AsyncClient(headers={"X-Forwarded-Proto": said}, timeout=60) as client:
        stranger = await client.get(f"{bare.url}/health/live")
        proxied = await client.get(f"{behind.url}/health/live")
    assert "strict-transport-security" not in stranger.headers
    assert ("strict-transport-security" in proxied.headers) == (said == "https")
