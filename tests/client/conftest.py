"""A program that uses the client leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from engineio import base_client

from tests.live.patience import patient_clients

__all__ = ["nothing_is_left", "patient_clients"]

OF_CLIENTS = ("queue_server/client/", "socketio/", "engineio/", "aiohttp/")


def is_a_clients(task: "asyncio.Task[Any]") -> bool:
    """Whether a task runs code of a client: servers of other tests, in this process, have theirs."""
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and any(part in code.co_filename for part in OF_CLIENTS)


@pytest.fixture(autouse=True)
async def nothing_is_left(ward: object) -> AsyncIterator[None]:
    """A client that was left has no task and no connection any more."""
    before, known = asyncio.all_tasks(), list(base_client.connected_clients)  # other tests leave theirs
    yield
    for _ in range(3):
        await asyncio.sleep(0)  # a cancelled task ends at its next turn
    assert [task for task in asyncio.all_tasks() - before if is_a_clients(task)] == []
    assert [one for one in base_client.connected_clients if one not in known] == []
