"""The contract with the official client: acks, order, nothing missing, refusals with their data.

On our own connections, and on the library's, which serve where a library inside is not as we know it.
"""

from asyncio import gather
from collections.abc import AsyncIterator
from typing import Any

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from realtime.connection import Connection
from tests.a_clinic import Clinic
from tests.a_screen import Display, Staff, settled
from tests.a_server import Running, a_running_server
from tests.live.javascript import a_javascript_client


@pytest.fixture(params=[Connection, WebSocketsSansIOProtocol], ids=["directly", "through the library"])
async def server(request: pytest.FixtureRequest, database_url: str, redis_url: str) -> AsyncIterator[Running]:
    """One of either kind."""
    kind: Any = request.param
    async with a_running_server(database_url, redis_url, ws=kind) as running:
        yield running


async def test_the_official_client_misses_nothing_and_keeps_the_order(server: Running, clinic: Clinic) -> None:
    line = {"queue_id": str(clinic.queue)}
    display = {"branch_id": str(clinic.branch), "view": "display"}
    auth = {"token": server.token(clinic.doctor)}
    async with a_javascript_client(server.url, auth, line, display) as client, server.as_(clinic.doctor) as doctor:
        for_line, for_display = await client.until("ack", 2)
        console, screen = Staff(for_line["snapshot"]), Display(for_display["snapshot"])

        async def joins_and_calls() -> None:
            joined = await doctor.post(f"/queues/{clinic.queue}/tickets", json={})
            assert joined.status_code == 201, joined.text
            await doctor.post(f"/queues/{clinic.queue}/call-next", json={"counter_id": str(clinic.counter)})

        await gather(*(joins_and_calls() for _ in range(25)))
        for diff in await client.until("queue:updated", 100):
            assert (console if "queue_id" in diff else screen).take(diff)
        assert settled(console.shows) == settled((await doctor.get(f"/queues/{clinic.queue}")).json())
        assert settled(screen.shows) == settled((await doctor.get(f"/branches/{clinic.branch}/board")).json())


async def test_the_official_client_hears_why_it_is_refused(server: Running) -> None:
    async with a_javascript_client(server.url, {"token": "nonsense"}) as client:
        (refused,) = await client.until("connect_error")
        assert refused["data"] == {"type": "/problems/token-invalid", "status": 401}
