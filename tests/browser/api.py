"""The service beside every browser, asked as whoever writes a client should ask: who is told to come again does."""

import asyncio

import httpx2

from tests.a_server import WITHOUT_TLS
from tests.cli.programs import PATIENCE

UNAVAILABLE = 503


class ComesAgain(httpx2.AsyncHTTPTransport):
    """After "not now", as late as the answer asks for: a busy machine may keep the database from answering."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        async with asyncio.timeout(PATIENCE):
            while (answer := await super().handle_async_request(request)).status_code == UNAVAILABLE:
                await answer.aclose()
                await asyncio.sleep(int(answer.headers["Retry-After"]))
        return answer


def a_client(url: str) -> httpx2.AsyncClient:
    """Somebody's way to the API of the clinic at `url`."""
    return httpx2.AsyncClient(base_url=f"{url}/api/v1", timeout=PATIENCE, transport=ComesAgain(verify=WITHOUT_TLS))
