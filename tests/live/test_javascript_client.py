"""The contract with the official client: acks, order, nothing missing, refusals with their data."""

from asyncio import gather

from tests.a_clinic import Clinic
from tests.a_screen import Display, Staff, settled
from tests.a_server import Running
from tests.live.javascript import a_javascript_client


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
