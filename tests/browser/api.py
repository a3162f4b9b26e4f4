"""The service beside every browser, asked as whoever writes a client should ask: who is told to come again does."""

import asyncio
from uuid import uuid4

import httpx2

from tests.a_server import WITHOUT_TLS
from tests.cli.programs import PATIENCE

NOT_NOW = (429, 503)


class ComesAgain(httpx2.AsyncHTTPTransport):
    """After "not now", as late as the answer asks for: a busy machine may keep the database from answering, who walks
    twice may ask too often.

    What was done all the same is not done twice.
    """

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            request.headers.setdefault("Idempotency-Key", str(uuid4()))
        async with asyncio.timeout(PATIENCE):
            while (answer := await super().handle_async_request(request)).status_code in NOT_NOW:
                await answer.aclose()
                await asyncio.sleep(int(answer.headers.get("Retry-After", "1")))
        return answer


def a_client(url: str) -> httpx2.AsyncClient:
    """Somebody's way to the API of the clinic at `url`."""
    return httpx2.AsyncClient(base_url=f"{url}/api/v1", timeout=PATIENCE, transport=ComesAgain(verify=WITHOUT_TLS))
