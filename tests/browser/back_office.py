"""What happens behind the pages: signs on doors, who serves which line, sessions that end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from tests.browser.api import a_client
from tests.browser.front_desk import PASSWORD


@asynccontextmanager
async def somebody(url: str, login: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A signed-in person's own way to the service, beside every browser."""
    async with a_client(url) as http:
        answer = await http.post("/auth/login", json={"identifier": f"{login}@demo.clinic", "password": PASSWORD})
        http.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"
        yield http


async def ends_every_session_of(url: str, login: str) -> None:
    """As when a computer was lost."""
    async with somebody(url, login) as http:
        (await http.post("/auth/logout-all")).raise_for_status()


async def renames(url: str, room: str, *, en: str, ar: str) -> None:
    """Another sign on a door."""
    async with somebody(url, "admin") as http:
        (await http.patch(f"/counters/{room}", json={"name": {"en": en, "ar": ar}})).raise_for_status()


async def lets_serve(url: str, queue: str, *names: str) -> None:
    """Exactly these people serve a line from now on."""
    async with somebody(url, "admin") as http:
        staff = (await http.get("/staff")).raise_for_status().json()["items"]
        chosen = [one["id"] for one in staff if one["name"] in names]
        assert len(chosen) == len(names), staff
        (await http.patch(f"/queues/{queue}", json={"staff": chosen})).raise_for_status()
