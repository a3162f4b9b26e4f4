"""Accounts of a test's own: patients who sign up, colleagues who are invited, and what was sent to them."""

from typing import Any
from uuid import uuid4

import httpx2

from tests.browser.api import a_client
from tests.browser.back_office import somebody

GOOD = "seven orange bicycles"  # a password that staff may have, too
PAGES = {"X-Requested-With": "queue-server"}


def an_address(name: str) -> str:
    """Of nobody else in this run."""
    return f"{name}.{uuid4().hex[:10]}@clinic.example"


def a_phone_number() -> str:
    """Of nobody else in this run."""
    return f"+9689{uuid4().int % 10_000_000:07}"


class Accounts:
    """The clinic's accounts, over HTTP and beside every browser."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def _posts(self, path: str, **body: Any) -> Any:
        async with self._http() as http:
            return (await http.post(path, json=body)).raise_for_status().json()

    def _http(self) -> httpx2.AsyncClient:
        return a_client(self.url)

    async def last_sent(self, address: str) -> Any:
        """The newest message to an address: `code` or `link` are in it."""
        async with self._http() as http:
            sent = (await http.get("/dev/outbox")).raise_for_status().json()["items"]
        return next(message for message in sent if message["address"] == address)

    async def a_patient(self, name: str = "Amal Al Harthy") -> str:
        """The address of somebody who has signed up, with the password `GOOD`."""
        address = an_address("patient")
        asked = await self._posts("/auth/register", name=name, password=GOOD, email=address)
        code = (await self.last_sent(address))["code"]
        await self._posts("/auth/register/verify", challenge_id=asked["challenge_id"], code=code)
        return address

    async def invites(self, role: str, branch: str | None = None) -> str:
        """The address of somebody who was invited; the link is on its way."""
        address = an_address(role)
        async with somebody(self.url, "admin") as http:
            wish = {"email": address, "roles": [{"role": role, "branch_id": branch}]}
            (await http.post("/admin/invitations", json=wish)).raise_for_status()
        return address

    async def token_for(self, address: str) -> str:
        """What follows # in the link of an invitation."""
        link: str = (await self.last_sent(address))["link"]
        return link.partition("#")[2]

    async def a_colleague(self, role: str, branch: str | None = None, *, name: str = "Noor Al Balushi") -> str:
        """The address of somebody who works here since a moment ago, with the password `GOOD`."""
        address = await self.invites(role, branch)
        await self.accepts(address, name)
        return address

    async def accepts(self, address: str, name: str) -> None:
        """Whoever was invited says yes."""
        await self._posts("/auth/invitations/accept", token=await self.token_for(address), name=name, password=GOOD)

    async def requires_second_step_of(self, *roles: str) -> None:
        """From now on."""
        async with somebody(self.url, "admin") as http:
            (await http.put("/admin/policy", json={"mfa_required_for": list(roles)})).raise_for_status()
