"""Two tenants for each file of tests, and a way to ask."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from queue_server.http.operations import Operation
from queue_server.transaction import Database
from tests.a_clinic import Clinic, Witness
from tests.a_server import WITHOUT_TLS, Running
from tests.access.asks import Ask
from tests.access.world import House

WITHOUT_SESSION = ("display", "kiosk", "holder", "anonymous")


@dataclass
class World:
    """Two tenants, and a way to ask."""

    own: House
    other: House
    running: Running
    client: httpx2.AsyncClient

    async def asks(self, operation: Operation, asked: Ask, house: House, who: str, **changes: Any) -> httpx2.Response:
        """One request of somebody of a house, about whatever `asked` names; `changes` of what their token says."""
        said = None if operation.method in ("GET", "DELETE") else dict(asked.body)
        path = operation.base + operation.path.format(**asked.ids)
        if asked.needs_session and who not in WITHOUT_SESSION:
            changes["session_id"] = await house.a_session(who)
        credential = house.credential(who, asked.ids.get("ticket_id") if house is self.own else None, **changes)
        return await self.client.request(operation.method, path, headers=credential, json=said)


@pytest.fixture(scope="module")
async def world(server: Running, database: Database, witness: Witness) -> AsyncIterator[World]:
    own = await House.open(await Clinic.open(database, witness), server, "Zanzibar")
    other = await House.open(await Clinic.open(database, witness), server, "Timbuktu")
    async with httpx2.AsyncClient(base_url=server.url, timeout=60, verify=WITHOUT_TLS) as client:
        yield World(own, other, server, client)
