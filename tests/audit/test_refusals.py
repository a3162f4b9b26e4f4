"""Other people's things do not exist for whoever asks; that they asked is written down."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest
from structlog.testing import capture_logs

from queue_server.actor import Actor, ActorKind, Grant, Role
from queue_server.audit import refusals
from queue_server.audit.refusals import Found, Refusals, refused_as
from queue_server.ids import new_id
from tests.a_clinic import Clinic, Witness
from tests.a_server import Running


@dataclass
class Door:
    """A server whose looks are made by hand."""

    server: Running
    refusals: Refusals

    async def asks(self, who: Actor, method: str, path: str, body: Any = None) -> httpx2.Response:
        async with self.server.as_(who) as client:
            return await client.request(method, path, json=body)


@pytest.fixture
async def door(server: Running, monkeypatch: pytest.MonkeyPatch) -> Door:
    by_hand = Refusals(server.app.state.database)
    parts = server.app.state._state
    monkeypatch.setitem(parts, "on_missing", by_hand.missed)
    return Door(server, by_hand)


@pytest.fixture
async def other(clinic: Clinic, witness: Witness) -> Clinic:
    """Another organization."""
    return await Clinic.open(clinic.database, witness)


async def refused(clinic: Clinic) -> list[tuple[str, UUID, UUID]]:
    rows = await clinic.database.read(
        "SELECT * FROM audit_log WHERE organization_id = $1 AND action LIKE '%.refused' ORDER BY id",
        clinic.organization,
    )
    return [(row["action"], row["actor_id"], row["subject_id"]) for row in rows]


async def test_what_belongs_to_another_organization_is_written_down(door: Door, clinic: Clinic, other: Clinic) -> None:
    ticket = UUID((await other.a_ticket())["id"])
    manager, call = clinic.manager, f"/queues/{clinic.queue}/call-next"
    with capture_logs() as logged:
        for method, path, body in (
            ("POST", f"/tickets/{ticket}/recall", None),
            ("GET", f"/queues/{other.queue}", None),
            ("POST", call, {"counter_id": str(other.counter)}),
        ):
            assert (await door.asks(manager, method, path, body)).status_code == 404
        await door.refusals.look()

    objects = (ticket, other.queue, other.counter)
    assert await refused(clinic) == [("tenant.refused", manager.id, one) for one in objects]
    assert await refused(other) == []
    told = [(line["event"], line["channel"], line["object"]) for line in logged if "object" in line]
    assert told == [("object.refused", "security", str(one)) for one in objects]


async def test_what_is_nobodys_is_no_refusal(door: Door, clinic: Clinic) -> None:
    answer = await door.asks(clinic.manager, "POST", f"/tickets/{new_id()}/recall")
    await door.refusals.look()

    assert (answer.status_code, await refused(clinic)) == (404, [])


async def test_a_patient_who_tries_anothers_ticket_is_written_down(door: Door, clinic: Clinic) -> None:
    salma, hamad = await clinic.a_patient(), await clinic.a_patient("Hamad")
    own, others = await clinic.joins_as(salma), await clinic.joins_as(hamad)

    assert (await door.asks(salma, "GET", f"/tickets/{own['id']}")).status_code == 200
    assert (await door.asks(salma, "GET", f"/tickets/{others['id']}")).status_code == 404
    await door.refusals.look()

    assert await refused(clinic) == [("object.refused", salma.id, UUID(others["id"]))]


async def test_it_is_written_once_a_minute_and_sixty_times_at_most(
    door: Door, clinic: Clinic, other: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MOST_TOLD", 2)
    tickets = [ticket["id"] for ticket in await other.joins(3)]
    for _ in range(2):
        await asyncio.gather(*(door.asks(clinic.manager, "GET", f"/tickets/{ticket}") for ticket in tickets))
        await door.refusals.look()
    await door.asks(clinic.receptionist, "GET", f"/tickets/{tickets[0]}")
    await door.refusals.look()

    by = [actor for _, actor, _ in await refused(clinic)]
    assert by == [clinic.manager.id, clinic.manager.id, clinic.receptionist.id]


async def test_a_flood_is_bounded_and_said(
    door: Door, clinic: Clinic, other: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MOST_WAITING", 1)
    for _ in range(3):
        await door.asks(clinic.manager, "GET", f"/queues/{other.queue}")
    with capture_logs() as logged:
        await door.refusals.look()

    assert len(await refused(clinic)) == 1
    assert {"event": "refusals.dropped", "count": 2, "channel": "security", "log_level": "warning"} in logged


@pytest.mark.parametrize("kind", ["branch", "queue", "counter", "service", "device", "user", "patient", "session"])
async def test_every_kind_of_thing_is_known(door: Door, clinic: Clinic, kind: str) -> None:
    """The statement itself: what is not there is found nowhere, and no table is misspelt."""
    ids = {"branch": clinic.branch, "queue": clinic.queue, "counter": clinic.counter, "service": clinic.service}
    ids["user"] = clinic.doctor.id
    rows = await clinic.database.read(refusals.WHOSE, [ids.get(kind, new_id())])

    assert [row["kind"] for row in rows] == ([kind] if kind in ids else [])
    assert all(row["organization_id"] == clinic.organization for row in rows)


def test_what_one_may_have_lost_is_no_refusal() -> None:
    own, foreign, someone = new_id(), new_id(), new_id()
    patient = Actor(ActorKind.USER, new_id(), own, (Grant(Role.PATIENT),))
    nurse = Actor(ActorKind.USER, new_id(), own, (Grant(Role.RECEPTIONIST),))

    assert refused_as(nurse, Found("queue", someone, own, None)) is None
    assert refused_as(nurse, Found("ticket", someone, own, someone)) is None
    assert refused_as(patient, Found("ticket", someone, own, patient.id)) is None
    assert refused_as(patient, Found("ticket", someone, own, someone)) == "object.refused"
    assert refused_as(patient, Found("branch", someone, foreign, None)) == "tenant.refused"
