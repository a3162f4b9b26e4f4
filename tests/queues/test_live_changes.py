"""Screens and rooms when the clinic itself changes: rights, lines, services, tickets that end."""

import asyncio
from uuid import UUID

from queue_server.queues import commands
from tests.a_clinic import Clinic
from tests.a_server import PATIENCE, Running


async def test_whoever_serves_a_line_no_longer_is_cut_from_it(server: Running, clinic: Clinic) -> None:
    async with server.socket({"token": server.token(clinic.doctor)}) as screen, server.as_(clinic.manager) as manager:
        assert (await screen.asks("queue:subscribe", {"queue_id": str(clinic.queue)}))["ok"]
        edited = await manager.patch(f"/queues/{clinic.queue}", json={"staff": []})
        assert edited.status_code == 200, edited.text
        await asyncio.wait_for(screen.gone.wait(), PATIENCE)


async def test_strangers_are_cut_from_a_board_that_is_public_no_longer(server: Running, clinic: Clinic) -> None:
    wish = {"branch_id": str(clinic.branch), "view": "display"}
    async with server.socket() as stranger, server.socket({"token": server.token(clinic.doctor)}) as staff:
        assert (await stranger.asks("queue:subscribe", wish))["ok"]
        assert (await staff.asks("queue:subscribe", wish))["ok"]
        async with server.as_(clinic.manager) as manager:
            closed = await manager.patch(f"/branches/{clinic.branch}", json={"is_public": False})
            assert closed.status_code == 200, closed.text
        await asyncio.wait_for(stranger.gone.wait(), PATIENCE)
        assert (await staff.asks("queue:unsubscribe", wish))["ok"]


async def test_a_removed_line_leaves_the_heads_of_displays(server: Running, clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    wish = {"branch_id": str(clinic.branch), "view": "display"}
    async with server.socket() as screen, server.as_(clinic.manager) as manager:
        snapshot = (await screen.asks("queue:subscribe", wish))["snapshot"]
        assert str(other) in snapshot["streams"]
        stale = await manager.delete(f"/queues/{other}", headers={"If-Match": '"99"'})
        assert stale.status_code == 412
        assert (await manager.delete(f"/queues/{other}")).status_code == 204
        await screen.hears("queue:updated")
        await screen.hears_until("queue:head", lambda head: str(other) not in head["streams"])  # one may be of before


async def test_an_edited_service_reaches_those_who_wait_for_it(server: Running, clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    async with server.as_(patient) as client, server.as_(clinic.manager) as manager:
        ticket = (await client.post(f"/queues/{clinic.queue}/tickets", json={})).json()
        async with server.socket({"token": server.token(patient)}) as phone:
            await phone.asks("queue:subscribe", {"ticket_id": ticket["id"]})
            edited = await manager.patch(f"/services/{clinic.service}", json={"name": {"en": "Renamed"}})
            assert edited.status_code == 200, edited.text
            told = (await phone.asks("queue:subscribe", {"ticket_id": ticket["id"]}))["ticket"]
            read = (await client.get(f"/tickets/{ticket['id']}")).json()
            assert told["service"]["name"] == read["service"]["name"] == "Renamed"


async def test_a_second_socket_hears_its_place_at_once(server: Running, clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    async with server.as_(patient) as client:
        ticket = (await client.post(f"/queues/{clinic.queue}/tickets", json={})).json()
        secret = ticket["secret_link"].split("#")[1]
        async with server.socket({"ticket": ticket["id"], "key": secret}) as page:
            await page.hears("queue:position-changed")
            async with server.socket({"token": server.token(patient)}) as phone:
                (place,) = await phone.hears("queue:position-changed")
                assert place["ticket_id"] == ticket["id"]


async def test_a_holder_who_was_away_hears_how_it_ended(server: Running, clinic: Clinic) -> None:
    async with server.as_(clinic.receptionist) as desk:
        ticket = (await desk.post(f"/queues/{clinic.queue}/tickets", json={})).json()
        auth = {"ticket": ticket["id"], "key": ticket["secret_link"].split("#")[1]}
        async with server.socket(auth) as page:
            await page.hears("queue:position-changed")
        await desk.post(f"/tickets/{ticket['id']}/leave")
        async with server.socket(auth) as page:
            place = await page.hears_until("queue:position-changed", lambda one: one["state"] == "left")
            assert place["position"] is None


async def test_whoever_asks_while_a_ticket_ends_gets_an_answer(server: Running, clinic: Clinic) -> None:
    tickets = await clinic.joins(10)
    async with server.as_(clinic.receptionist) as desk:

        async def asks(ticket: str) -> set[int]:
            return {(await desk.get(f"/tickets/{ticket}")).status_code for _ in range(8)}

        statuses, _ = await asyncio.gather(
            asyncio.gather(*(asks(ticket["id"]) for ticket in tickets)),
            asyncio.gather(*(commands.leave(clinic.desk, UUID(ticket["id"])) for ticket in tickets)),
        )
    assert set.union(*statuses) == {200}
