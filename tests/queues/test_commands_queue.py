"""Pause, go on, close, open: one event each, nothing when it is so already, and by staff of the queue only."""

from datetime import timedelta

import pytest

from queue_server.actor import Role
from queue_server.errors import Forbidden, NotFound
from queue_server.ids import new_id
from queue_server.queues import commands
from tests.a_clinic import Clinic
from tests.queues.a_day import SWITCHES, switch
from tests.queues.cases import audited, events_of, refused, sql, unchanged

EVENTS = {"pause": "queue.paused", "go-on": "queue.resumed", "close": "queue.closed", "open": "queue.opened"}
OPPOSITE = {"pause": "go-on", "go-on": "pause", "close": "open", "open": "close"}


async def press(clinic: Clinic, verb: str) -> None:
    async with clinic.database.cold(clinic.receptionist) as tx:
        await switch(tx, verb, clinic.queue)


@pytest.mark.parametrize("verb", SWITCHES)
async def test_a_switch_is_one_public_event_and_one_audit_entry(clinic: Clinic, verb: str) -> None:
    await press(clinic, OPPOSITE[verb])
    version, entries = await clinic.version(), len(await audited(clinic))
    await press(clinic, verb)
    (event,) = await events_of(clinic, after=version)
    (entry,) = (await audited(clinic))[entries:]
    assert (event["type"], event["version"], event["is_public"]) == (EVENTS[verb], version + 1, True)
    assert event["body"]["queue"]["paused"] is (verb == "pause")
    assert event["body"]["queue"]["open"] is (verb != "close")
    assert (entry["action"], entry["subject_id"], entry["txid"]) == (event["type"], clinic.queue, event["txid"])
    assert entry["actor_id"] == clinic.receptionist.id


@pytest.mark.parametrize("verb", SWITCHES)
async def test_what_is_so_already_changes_nothing(clinic: Clinic, verb: str) -> None:
    await press(clinic, verb)
    before = await unchanged(clinic)
    await press(clinic, verb)
    assert await unchanged(clinic) == before


@pytest.mark.parametrize("minutes", [None, 15])
async def test_a_pause_forecasts_its_end_if_it_knows_it(clinic: Clinic, minutes: int | None) -> None:
    async with clinic.database.cold(clinic.doctor) as tx:
        queue = await commands.pause(tx, clinic.queue, minutes=minutes, reason="prayer")
    assert queue.paused_since is not None
    if minutes is None:
        assert queue.resumes_at is None
    else:
        assert queue.resumes_at is not None
        assert abs(queue.resumes_at - queue.paused_since - timedelta(minutes=minutes)) < timedelta(seconds=5)
    assert "prayer" not in repr((await events_of(clinic))[-1]["body"])
    await press(clinic, "go-on")
    assert (await events_of(clinic))[-1]["body"]["queue"]["resumes_at"] is None


async def test_a_pause_is_not_prolonged_by_another_press(clinic: Clinic) -> None:
    await press(clinic, "pause")
    before = await unchanged(clinic)
    async with clinic.database.cold(clinic.doctor) as tx:
        await commands.pause(tx, clinic.queue, minutes=60, reason="again")
    assert await unchanged(clinic) == before


async def test_a_pause_does_not_end_by_itself(clinic: Clinic) -> None:
    async with clinic.database.cold(clinic.doctor) as tx:
        await commands.pause(tx, clinic.queue, minutes=1, reason=None)
    await sql(clinic, "UPDATE queues SET resumes_at = now() - interval '1 hour' WHERE id = $1", clinic.queue)
    await clinic.joins()
    (row,) = await clinic.database.read("SELECT paused_since FROM queues WHERE id = $1", clinic.queue)
    assert row["paused_since"] is not None


@pytest.mark.parametrize("verb", SWITCHES)
async def test_only_staff_of_the_line_switch_it(clinic: Clinic, verb: str) -> None:
    await press(clinic, OPPOSITE[verb])
    far = await clinic.a_branch()
    for who in (
        await clinic.a_user(Role.DOCTOR, clinic.branch),
        await clinic.a_user(Role.MANAGER, far),
        await clinic.a_patient(),
    ):
        async with refused(clinic, Forbidden), clinic.database.cold(who) as tx:
            await switch(tx, verb, clinic.queue)


@pytest.mark.parametrize("verb", SWITCHES)
async def test_lines_of_others_and_removed_ones_are_not_found(clinic: Clinic, verb: str) -> None:
    elsewhere = await Clinic.open(clinic.database, clinic.witness)
    removed = await clinic.a_queue("K")
    await sql(clinic, "UPDATE queues SET deleted_at = now() WHERE id = $1", removed)
    for queue in (elsewhere.queue, removed, new_id()):
        async with refused(clinic, NotFound, elsewhere), clinic.database.cold(clinic.receptionist) as tx:
            await switch(tx, verb, queue)
