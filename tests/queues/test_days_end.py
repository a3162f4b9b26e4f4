"""Day's end of a line: once, whoever notices it first; and what is forgotten when its time has come."""

import asyncio
from datetime import time
from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import system
from queue_server.queues import commands, queries
from queue_server.queues.errors import BadState, QueueClosed, QueueFull
from queue_server.queues.housekeeping import Housekeeper
from queue_server.transaction import Database
from tests.a_clinic import Clinic, Ticket, Witness
from tests.queues.cases import ROADS, a_ticket_in, audited, events_of, id_of, refused, sql, unchanged
from tests.queues.oracle import STATES

End = tuple[str, str | None]
GONE: End = ("left", "closed")
ENDS: dict[str, End] = {"waiting": GONE, "called": GONE, "on_hold": GONE, "serving": ("completed", None)}
NAME_DAYS = 30


@pytest.fixture
def housekeeper(database: Database) -> Housekeeper:
    return Housekeeper(database, name_days=NAME_DAYS)


async def one_in_every_state(clinic: Clinic) -> dict[str, Ticket]:
    return {state: await a_ticket_in(clinic, state) for state in sorted(ROADS, key=lambda state: state == "waiting")}


async def state_of(clinic: Clinic, ticket: Ticket) -> End:
    row = await clinic.row(ticket)
    return row["state"], row["end_reason"]


async def ends(clinic: Clinic) -> list[Any]:
    return [event for event in await events_of(clinic) if event["type"] == "queue.day_ended"]


async def test_at_days_end_who_waits_has_left_and_who_is_seen_has_been_seen(
    clinic: Clinic, housekeeper: Housekeeper
) -> None:
    tickets = await one_in_every_state(clinic)
    before = {state: await state_of(clinic, tickets[state]) for state in STATES}
    await clinic.a_night_passes()
    await housekeeper.end_days()
    for state, ticket in tickets.items():
        assert await state_of(clinic, ticket) == ENDS.get(state, before[state])
        row = await clinic.row(ticket)
        assert row["ended_at"] is not None
        assert (row["last_action"], row["undo"]) == ("end-day", None) or state not in ENDS


async def test_the_event_of_a_days_end_tells_of_everybody_it_sent_away(
    clinic: Clinic, housekeeper: Housekeeper
) -> None:
    tickets = await one_in_every_state(clinic)
    await clinic.a_night_passes()
    await housekeeper.end_days()
    (event,) = await ends(clinic)
    told = {ticket["id"]: (ticket["state"], ticket["end_reason"]) for ticket in event["body"]["tickets"]}
    assert told == {tickets[state]["id"]: end for state, end in ENDS.items()}
    assert event["is_public"]
    entry = (await audited(clinic))[-1]
    assert (entry["action"], entry["actor_kind"], entry["txid"]) == ("queue.day_ended", "system", event["txid"])


async def test_numbers_start_anew(clinic: Clinic, housekeeper: Housekeeper) -> None:
    old = await clinic.joins(3)
    await clinic.a_night_passes()
    await housekeeper.end_days()
    new = await clinic.a_ticket()
    assert new["number"] == old[0]["number"] == "A001"
    assert (await clinic.row(new))["day"] > (await clinic.row(old[0]))["day"]


async def test_a_day_ends_once(clinic: Clinic, housekeeper: Housekeeper) -> None:
    await clinic.joins(3)
    await clinic.a_night_passes()
    await asyncio.gather(*(housekeeper.end_days() for _ in range(4)), clinic.joins(), clinic.joins())
    assert len(await ends(clinic)) == 1
    assert await clinic.line() == ["A001", "A002"]
    before = await unchanged(clinic)
    await housekeeper.end_days()
    await commands.end_day(clinic.as_(system(clinic.organization)), clinic.queue)
    assert await unchanged(clinic) == before


async def test_after_downtime_a_join_ends_the_days_that_nobody_ended(clinic: Clinic) -> None:
    waiting, *_ = await clinic.joins(3)
    for _ in range(4):
        await clinic.a_night_passes()
    today = await clinic.a_ticket()
    assert today["number"] == "A001"
    assert await clinic.line() == ["A001"]
    assert await state_of(clinic, waiting) == ("left", "closed")
    assert [event["type"] for event in await events_of(clinic)][-2:] == ["queue.day_ended", "ticket.joined"]
    ended, joined = (await audited(clinic))[-2:]
    assert (ended["action"], ended["actor_kind"]) == ("queue.day_ended", "system")
    assert (joined["action"], joined["actor_id"]) == ("ticket.joined", clinic.receptionist.id)


async def test_yesterdays_people_neither_fill_the_line_nor_stand_in_ones_way(clinic: Clinic) -> None:
    await sql(clinic, "UPDATE queues SET size_limit = 1 WHERE id = $1", clinic.queue)
    patient = await clinic.a_patient()
    await clinic.joins_as(patient)
    async with refused(clinic, QueueFull):
        await clinic.joins()
    await clinic.a_night_passes()
    await clinic.joins_as(patient)


async def test_a_refused_join_ends_no_day(clinic: Clinic) -> None:
    await clinic.joins()
    await clinic.a_night_passes()
    await sql(clinic, "UPDATE queues SET is_open = false WHERE id = $1", clinic.queue)
    async with refused(clinic, QueueClosed):
        await clinic.joins()


async def test_a_line_that_opted_out_goes_on_until_it_is_empty(clinic: Clinic, housekeeper: Housekeeper) -> None:
    await sql(clinic, "UPDATE queues SET ends_with_day = false WHERE id = $1", clinic.queue)
    first = await clinic.a_ticket()
    await clinic.a_night_passes()
    await housekeeper.end_days()
    assert (await clinic.a_ticket())["number"] == "A002"
    assert await clinic.line() == ["A001", "A002"]
    assert await ends(clinic) == []
    await commands.leave(clinic.desk, id_of(first))
    serving = await clinic.calls_next()
    assert serving is not None
    await commands.start(clinic.desk, id_of(serving))
    assert (await clinic.a_ticket())["number"] == "A003"
    await clinic.calls_next()
    for row in await clinic.database.read(
        "SELECT id FROM tickets WHERE queue_id = $1 AND ended_at IS NULL", clinic.queue
    ):
        await commands.complete(clinic.desk, row["id"])
    assert (await clinic.a_ticket())["number"] == "A001"


async def test_a_day_ends_when_the_branch_says(clinic: Clinic, housekeeper: Housekeeper) -> None:
    await clinic.joins()
    await clinic.a_night_passes()
    for clock, over in ((time(23, 59, 59), False), (time(0), True)):
        await sql(clinic, "UPDATE branches SET day_ends_at = $2 WHERE id = $1", clinic.branch, clock)
        await housekeeper.end_days()
        assert bool(await ends(clinic)) is over


@pytest.mark.parametrize(
    ("local", "day_ends_at", "day"),
    [
        ("2026-03-01 00:00", "00:00", "2026-03-01"),
        ("2026-03-01 23:59", "00:00", "2026-03-01"),
        ("2026-03-01 02:59", "03:00", "2026-02-28"),
        ("2026-03-01 03:00", "03:00", "2026-03-01"),
    ],
)
async def test_the_clinics_day_is_the_branchs(database: Database, local: str, day_ends_at: str, day: str) -> None:
    (row,) = await database.read(
        """SELECT fn.clinic_day($1::text::timestamp AT TIME ZONE zone, zone, $2::text::time)::text AS day
           FROM (VALUES ('Asia/Muscat'), ('America/Lima'), ('Pacific/Kiritimati')) AS zones (zone)
           GROUP BY 1""",
        local,
        day_ends_at,
    )
    assert row["day"] == day


async def test_a_removed_line_keeps_no_other_from_ending_its_day(
    clinic: Clinic, database: Database, housekeeper: Housekeeper
) -> None:
    removed = await clinic.a_queue("K")
    await clinic.joins()
    for queue in (removed, clinic.queue):
        await clinic.a_night_passes(queue)
    await sql(clinic, "UPDATE queues SET deleted_at = now() WHERE id = $1", removed)
    assert removed not in [queue for queue, _ in await queries.due_queues(database)]
    await housekeeper.end_days()
    assert len(await ends(clinic)) == 1


# What is forgotten


async def test_names_of_walk_ins_are_forgotten_after_their_days(clinic: Clinic, housekeeper: Housekeeper) -> None:
    told: dict[str, Any] = {"name": "Said", "phone": "+96890000001", "reason": "a cough"}
    seen, fresh, waits = await clinic.joins(3, **told)
    for ticket in (seen, fresh):
        await commands.leave(clinic.desk, id_of(ticket))
    for ticket, days in ((seen, NAME_DAYS + 1), (fresh, NAME_DAYS - 1), (waits, NAME_DAYS + 1)):
        await sql(
            clinic, "UPDATE tickets SET joined_at = now() - $2 * interval '1 day' WHERE id = $1", id_of(ticket), days
        )
    await housekeeper.prune()
    known = {ticket["id"]: [(await clinic.row(ticket))[name] for name in told] for ticket in (seen, fresh, waits)}
    assert known[seen["id"]] == [None, None, None]
    assert known[fresh["id"]] == known[waits["id"]] == list(told.values())


async def test_old_events_and_keys_are_pruned_and_young_ones_kept(
    clinic: Clinic, housekeeper: Housekeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queue_server.queues.housekeeping.BATCH", 3)  # several rounds
    await clinic.joins(10)
    await sql(
        clinic, "UPDATE events SET at = now() - interval '25 hours' WHERE stream_id = $1 AND version <= 8", clinic.queue
    )
    await sql(
        clinic,
        """INSERT INTO idempotency_keys (scope, organization_id, fingerprint, at)
           SELECT decode(md5(n::text || $1::uuid), 'hex'), $1, '', now() - n * interval '6 hours'
           FROM generate_series(1, 8) AS n""",
        clinic.organization,
    )
    await asyncio.gather(housekeeper.prune(), housekeeper.prune())
    await housekeeper.prune()
    assert [event["version"] for event in await events_of(clinic)] == [9, 10]
    keys = await clinic.database.read("SELECT at FROM idempotency_keys WHERE organization_id = $1", clinic.organization)
    assert len(keys) == 3
    assert len(await audited(clinic)) == 10


async def test_the_housekeeper_comes_and_goes(clinic: Clinic, housekeeper: Housekeeper, witness: Witness) -> None:
    await clinic.joins()
    await clinic.a_night_passes()
    heard = asyncio.Event()
    ear = Ear(clinic, heard)
    witness.listeners.append(ear)
    try:
        housekeeper.start()
        await asyncio.wait_for(heard.wait(), 60)
    finally:
        await housekeeper.stop()
        witness.listeners.remove(ear)
    assert len(await ends(clinic)) == 1


class Ear:
    """Waits for a day's end of one clinic."""

    def __init__(self, clinic: Clinic, heard: asyncio.Event) -> None:
        self.queue, self.heard = str(clinic.queue), heard

    def committed(self, events: list[dict[str, Any]]) -> None:
        if any(event["type"] == "queue.day_ended" and event["stream_id"] == self.queue for event in events):
            self.heard.set()


async def test_a_number_never_comes_back_beside_itself(clinic: Clinic) -> None:
    """Yesterday's A001 stays where it is once today has an A001 of its own."""
    await clinic.joins(2)
    missed, done = [await clinic.calls_next() for _ in range(2)]
    assert missed is not None
    assert done is not None
    await commands.mark_no_show(clinic.desk, UUID(missed["id"]))
    await commands.complete(clinic.desk, UUID(done["id"]))
    await clinic.database.pool.execute("UPDATE tickets SET day = day - 1 WHERE queue_id = $1", clinic.queue)
    await clinic.a_ticket()
    with pytest.raises(BadState):
        await commands.return_to_line(clinic.desk, UUID(missed["id"]), places=3)
    with pytest.raises(BadState):
        await commands.undo(clinic.desk, UUID(done["id"]))
