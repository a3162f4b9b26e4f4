"""Lines as managers keep them: added, edited, removed; told in the streams of the branch and of the line."""

from asyncio import gather
from typing import Any
from uuid import UUID

import pytest

from db.tables import Queue
from queue_server.actor import Actor, Role
from queue_server.errors import Forbidden, Invalid, NotFound, Refusal, RevisionChanged
from queue_server.http.bodies import Names
from queue_server.ids import new_id
from queue_server.queues import catalogue
from queue_server.queues.catalogue import LineNotEmpty, PrefixTaken
from queue_server.queues.schemas import NewQueue, QueueRules
from queue_server.queues.states import Priority
from tests.a_clinic import Clinic
from tests.queues.cases import ROADS, a_ticket_in, audited, events_of, refused, unchanged
from tests.queues.oracle import OPEN


def anything(_: int) -> None:
    """Whoever says no revision has none that could be old."""


async def add(clinic: Clinic, who: Actor | None = None, **wish: Any) -> Queue:
    said = {"name": Names(en="Blood tests", ar="تحاليل"), "prefix": "K", "services": [clinic.service], **wish}
    async with clinic.database.cold(who or clinic.manager) as tx:
        return await catalogue.add_queue(tx, clinic.branch, NewQueue(**said))


async def change(clinic: Clinic, who: Actor | None = None, *, held: Any = anything, **wish: Any) -> Queue:
    async with clinic.database.cold(who or clinic.manager) as tx:
        return await catalogue.change_queue(tx, clinic.queue, QueueRules(**wish), held=held)


async def remove(clinic: Clinic, who: Actor | None = None, queue: UUID | None = None) -> None:
    async with clinic.database.cold(who or clinic.manager) as tx:
        await catalogue.remove_queue(tx, queue or clinic.queue)


async def test_a_new_line_is_open_empty_and_told_in_the_stream_of_its_branch(clinic: Clinic) -> None:
    queue = await add(clinic, staff=[clinic.doctor.id])
    (event,) = await events_of(clinic, clinic.branch)
    assert (event["type"], event["is_public"]) == ("queue.added", True)
    facts = event["body"]["queue"]
    assert (facts["id"], facts["names"]["ar"], facts["open"], facts["paused"]) == (str(queue.id), "تحاليل", True, False)
    entry = (await audited(clinic))[-1]
    assert (entry["action"], entry["subject_id"], entry["txid"]) == ("queue.added", queue.id, event["txid"])
    assert (await clinic.a_ticket(queue=queue.id))["number"] == "K001"
    assert await clinic.calls_next(queue=queue.id) is not None


async def test_an_edit_is_one_event_and_one_revision(clinic: Clinic) -> None:
    before = (await change(clinic, size_limit=5)).revision
    queue = await change(clinic, name=Names(en="Doctor"), head_start_minutes={Priority.URGENT: 10}, size_limit=None)
    event = (await events_of(clinic))[-1]
    assert (event["type"], event["body"]["queue"]["name"]) == ("queue.changed", "Doctor")
    assert event["body"]["queue"]["head_starts"] == {"normal": 0, "priority": 900, "urgent": 600, "emergency": 0}
    assert (queue.revision, queue.size_limit) == (before + 1, None)


async def test_new_head_starts_are_for_those_who_come_after(clinic: Clinic) -> None:
    early = await clinic.a_ticket(priority=Priority.URGENT)
    await change(clinic, head_start_minutes={Priority.URGENT: 60})
    late = await clinic.a_ticket(priority=Priority.URGENT)
    assert await clinic.line() == [late["number"], early["number"]]


async def test_whoever_read_an_older_line_reads_it_again(clinic: Clinic) -> None:
    def held(revision: int) -> None:
        if revision != 1:
            raise RevisionChanged

    await change(clinic, held=held, size_limit=5)
    async with refused(clinic, RevisionChanged):
        await change(clinic, held=held, size_limit=6)


@pytest.mark.parametrize("kind", [Role.RECEPTIONIST, Role.DOCTOR, Role.PATIENT])
async def test_only_managers_keep_lines(clinic: Clinic, kind: Role) -> None:
    far = await clinic.a_branch()
    for who in (await clinic.a_user(kind, clinic.branch), await clinic.a_user(Role.MANAGER, far)):
        async with refused(clinic, Forbidden):
            await add(clinic, who)
        async with refused(clinic, Forbidden):
            await change(clinic, who, size_limit=5)
        async with refused(clinic, Forbidden):
            await remove(clinic, who)


async def test_lines_and_branches_of_others_do_not_exist(clinic: Clinic) -> None:
    elsewhere = await Clinic.open(clinic.database, clinic.witness)
    admin = await elsewhere.a_user(Role.ADMIN)
    async with refused(clinic, NotFound, elsewhere):
        await add(clinic, admin)
    async with refused(clinic, NotFound, elsewhere):
        await change(clinic, admin, size_limit=5)
    async with refused(clinic, NotFound, elsewhere):
        await remove(clinic, admin)


async def test_letters_are_a_lines_own_until_it_is_removed(clinic: Clinic) -> None:
    async with refused(clinic, PrefixTaken):
        await add(clinic, prefix="A")
    await remove(clinic)
    await add(clinic, prefix="A")


async def test_services_and_staff_must_be_of_the_organization(clinic: Clinic) -> None:
    elsewhere = await Clinic.open(clinic.database, clinic.witness)
    patient = await clinic.a_patient()
    for services in ([new_id()], [elsewhere.service], [clinic.service] * 2):
        async with refused(clinic, Invalid) as caught:
            await add(clinic, services=services)
        assert list(caught.value.pointers) == ["/services"]
    for staff in (new_id(), elsewhere.doctor.id, patient.id):
        async with refused(clinic, Invalid) as caught:
            await change(clinic, staff=[clinic.doctor.id, staff])
        assert list(caught.value.pointers) == ["/staff"]


@pytest.mark.parametrize("state", ROADS)
async def test_a_line_is_removed_only_when_nobody_is_in_it(clinic: Clinic, state: str) -> None:
    await a_ticket_in(clinic, state)
    if state in OPEN:
        async with refused(clinic, LineNotEmpty):
            await remove(clinic)
    else:
        await remove(clinic)
        event = (await events_of(clinic, clinic.branch))[-1]
        assert (event["type"], event["body"]) == ("queue.removed", {"queue_id": str(clinic.queue)})
        async with refused(clinic, NotFound):
            await remove(clinic)


async def test_a_line_is_removed_once_however_many_hands_remove_or_edit_it(clinic: Clinic) -> None:
    acts = [remove(clinic), remove(clinic), change(clinic, size_limit=5), remove(clinic), change(clinic, size_limit=6)]
    outcomes = await gather(*acts, return_exceptions=True)
    assert all(isinstance(one, NotFound | Queue | None) for one in outcomes)
    types = [event["type"] for event in await events_of(clinic, clinic.branch)]
    assert types.count("queue.removed") == 1
    after = await unchanged(clinic)
    with pytest.raises(Refusal):
        await change(clinic, size_limit=7)
    assert await unchanged(clinic) == after


async def test_nobody_joins_a_line_while_it_is_removed(clinic: Clinic) -> None:
    outcomes = await gather(
        *(clinic.a_ticket() for _ in range(5)),
        remove(clinic),
        *(clinic.a_ticket() for _ in range(5)),
        return_exceptions=True,
    )
    is_removed = outcomes[5] is None
    joined = [one for one in outcomes if isinstance(one, dict)]
    assert is_removed == (not joined)
