"""Serving for real: refuses what is half set up, keeps its workers, believes and logs no more than it should."""

import asyncio
import json
import os
import resource
import signal
import socket
from collections.abc import AsyncIterator

import pytest
import websockets
from httpx2 import AsyncClient

from tests.cli.programs import (
    NOWHERE,
    PATIENCE,
    Program,
    address_of,
    all_gone,
    family,
    free_port,
    is_alive,
    run,
    serving,
    settings,
    socket_url_of,
)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
async def running(clinic_url: str, redis_url: str) -> AsyncIterator[tuple[Program, AsyncClient]]:
    """One server for all tests that do not end it."""
    async with serving(env=settings(clinic_url, redis_url)) as found:
        yield found


async def test_it_refuses_to_start_and_names_all_that_is_missing() -> None:
    code, refused = await run("serve")

    assert code == 1
    said = "\n".join(refused.err)
    assert all(name in said for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"))
    assert "Traceback" not in said


async def test_a_taken_port_is_one_clear_error(database_url: str, redis_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, refused = await run("serve", "--port", port, env=settings(database_url, redis_url))

    assert code == 1
    assert len(refused.err) == 1
    assert port in refused.err[0]


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_without_a_database_it_ends_and_says_so(redis_url: str, workers: str) -> None:
    words = ("--port", str(free_port()), "--workers", workers)

    code, failed = await run("serve", *words, env=settings(NOWHERE, redis_url))

    assert code == 3
    assert failed.saying("Application startup failed")


async def test_workers_share_a_port_and_a_dead_one_is_followed_by_another(clinic_url: str, redis_url: str) -> None:
    async with serving("--workers", "2", env=settings(clinic_url, redis_url)) as (server, client):
        await server.says("server.started", times=2)
        workers = family(server.pid)
        assert len(workers) == 2

        os.kill(next(iter(workers)), signal.SIGKILL)
        await server.says("server.started", times=3)

        answers = await asyncio.gather(*(client.get("/health") for _ in range(20)))
        assert {answer.status_code for answer in answers} == {200}
        everybody = workers | family(server.pid)
        assert len(family(server.pid)) == 2
        assert await server.ends_on(signal.SIGTERM) == 0
        assert await all_gone(everybody)


async def test_workers_do_not_outlive_their_parent(clinic_url: str, redis_url: str) -> None:
    async with serving("--workers", "2", env=settings(clinic_url, redis_url)) as (server, client):
        await server.says("server.started", times=2)
        workers = family(server.pid)
        assert all(is_alive(pid) for pid in workers)

        server.process.kill()

        assert await all_gone(workers)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(*address_of(client))


async def test_every_line_of_the_log_is_json_without_queries(running: tuple[Program, AsyncClient]) -> None:
    server, client = running
    await client.get("/health", params={"key": "canary-query"}, headers={"Authorization": "Bearer canary-token"})
    await client.post("/api/v1/auth/login", json={"identifier": "canary@x.org", "password": "canary-password"})
    async with websockets.connect(f"{socket_url_of(client)}&key=canary-query", open_timeout=PATIENCE) as ws:
        await ws.recv()
    await server.says('"/api/v1/auth/login"')

    assert {json.loads(line)["event"] for line in server.out} >= {"server.started", "request"}
    assert "canary" not in "\n".join([*server.out, *server.err])


async def test_only_named_proxies_are_believed(
    running: tuple[Program, AsyncClient], clinic_url: str, redis_url: str
) -> None:
    from_a_proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    unnamed = await running[1].get("/health", headers=from_a_proxy)
    async with serving(env=settings(clinic_url, redis_url, TRUSTED_PROXIES="127.0.0.0/8")) as (_, client):
        named = await client.get("/health", headers=from_a_proxy)

    assert "strict-transport-security" not in unnamed.headers
    assert "strict-transport-security" in named.headers


async def test_frames_are_bounded_and_never_compressed(running: tuple[Program, AsyncClient]) -> None:
    url = socket_url_of(running[1])
    async with websockets.connect(url, compression="deflate", open_timeout=PATIENCE) as ws:
        assert ws.protocol.extensions == []
        await ws.send("4" + "x" * 70_000)
        async with asyncio.timeout(PATIENCE):
            await ws.wait_closed()

    assert ws.close_code == 1009


async def test_a_server_asks_for_all_the_open_files_it_may_have(clinic_url: str, redis_url: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))  # as a system that begins with few
        async with serving(env=settings(clinic_url, redis_url)) as (server, _):
            assert resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE) == (hard, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
