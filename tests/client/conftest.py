"""The ward of the live tests, seen by a program that uses the client; and nothing is left behind."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from engineio import base_client

from tests.live.conftest import frequent, own_redis, two_servers, ward, ward_database, ward_url

__all__ = ["frequent", "own_redis", "two_servers", "ward", "ward_database", "ward_url"]


@pytest.fixture(autouse=True)
async def nothing_is_left(ward: object) -> AsyncIterator[None]:
    """A client that was left has no task and no connection any more."""
    before, known = asyncio.all_tasks(), list(base_client.connected_clients)  # other tests leave theirs
    yield
    for _ in range(3):
        await asyncio.sleep(0)  # a cancelled task ends at its next turn
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    assert not left
    assert [one for one in base_client.connected_clients if one not in known] == []
