"""Screens and kiosks before, while and after they are paired, over a running server."""

from typing import Any
from uuid import UUID

import httpx2

from queue_server.actor import Actor, Role
from tests.a_clinic import Clinic
from tests.a_server import WITHOUT_TLS, Running


async def shows_a_code(server: Running, kind: str = "display") -> Any:
    """What a screen knows of its pairing."""
    async with server.as_(None) as screen:
        answer = await screen.post("/devices/pairings", json={"kind": kind})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def asks(server: Running, pairing: Any, **other: str) -> httpx2.Response:
    """What has become of it?"""
    async with server.as_(None) as screen:
        wish = {"secret": other.get("secret", pairing["secret"])}
        return await screen.post(f"/devices/pairings/{other.get('id', pairing['id'])}/token", json=wish)


async def approves(
    server: Running, who: Actor | None, code: str, branch: UUID, name: str = "Entrance", **headers: str
) -> httpx2.Response:
    async with server.as_(who) as staff:
        wish = {"code": code, "branch_id": str(branch), "name": name}
        return await staff.post("/devices/pairings/approve", json=wish, headers=headers)


async def a_device(server: Running, clinic: Clinic, kind: str, branch: UUID | None = None) -> Any:
    """A screen or kiosk at work, with its token."""
    pairing = await shows_a_code(server, kind)
    answer = await approves(server, await clinic.a_user(Role.ADMIN), pairing["code"], branch or clinic.branch)
    assert answer.status_code == 201, answer.text
    paired = (await asks(server, pairing)).json()
    return paired["device"] | {"token": paired["token"]}


def as_device(server: Running, device: Any) -> httpx2.AsyncClient:
    headers = {"Authorization": f"Device {device['token']}"}
    return httpx2.AsyncClient(base_url=f"{server.url}/api/v1", headers=headers, timeout=60, verify=WITHOUT_TLS)


def slug(answer: httpx2.Response) -> str:
    said: str = answer.json()["type"]
    return said.removeprefix("/problems/")
