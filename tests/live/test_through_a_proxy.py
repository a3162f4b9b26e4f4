"""Behind a proxy that we trust, a socket counts for the client's address and not for the proxy's."""

from contextlib import AsyncExitStack

from queue_server.dev.engines import Engines
from tests.live.processes import a_server_process
from tests.live.wire import a_wire


async def test_sockets_are_counted_by_the_address_that_a_trusted_proxy_names(ward_url: str, own_redis: Engines) -> None:
    async with (
        a_server_process(ward_url, own_redis.redis_url, trusted_proxies="127.0.0.1", sockets_per_address=1) as server,
        AsyncExitStack() as stack,
    ):
        answers = []
        for address in ("203.0.113.7", "203.0.113.8", "203.0.113.7"):
            wire = await stack.enter_async_context(a_wire(server.url, headers={"X-Forwarded-For": address}))
            answers.append(wire.status)
        assert answers == [101, 101, 403]
        assert server.complaints() == []
