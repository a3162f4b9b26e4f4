"""The order of the line: one key, the same in Python and in the database; and nobody waits for ever."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from queue_server.queues import commands
from queue_server.queues.ordering import Key, Policy, band, behind, rank_at
from queue_server.queues.states import Priority
from queue_server.transaction import Database
from tests.a_clinic import Clinic
from tests.queues.cases import call, id_of

MORNING = datetime(2026, 3, 1, 8, tzinfo=UTC)
CLASSES = st.sampled_from(list(Priority))
moments = st.integers(0, 8 * 3600 * 10).map(lambda tenth: MORNING + timedelta(seconds=tenth / 10))
policies = st.dictionaries(CLASSES, st.integers(0, 3600)).map(
    lambda starts: Policy({kind: timedelta(seconds=seconds) for kind, seconds in starts.items()})
)
people = st.lists(st.tuples(moments, CLASSES), min_size=1, max_size=20, unique_by=lambda person: person[0])


def a_key(arrived: datetime, priority: Priority, policy: Policy, number: int = 0) -> Key:
    return Key(band(priority), rank_at(arrived, priority, policy), f"A{number:03}", "")


def line_of(came: list[tuple[datetime, Priority]], policy: Policy) -> list[tuple[datetime, Priority]]:
    return sorted(came, key=lambda person: a_key(person[0], person[1], policy))


@given(came=people, policy=policies)
def test_people_of_one_class_stand_as_they_came(came: list[tuple[datetime, Priority]], policy: Policy) -> None:
    line = line_of(came, policy)
    for kind in Priority:
        arrivals = [arrived for arrived, priority in line if priority is kind]
        assert arrivals == sorted(arrivals)


@given(came=people, policy=policies)
def test_nobody_is_passed_by_those_who_come_later_than_the_longest_head_start(
    came: list[tuple[datetime, Priority]], policy: Policy
) -> None:
    longest = max(policy.head_start.values(), default=timedelta(0))
    line = line_of(came, policy)
    for place, (arrived, _) in enumerate(line):
        for earlier, kind in line[:place]:
            assert kind is Priority.EMERGENCY or earlier <= arrived + longest


@given(came=people, policy=policies)
def test_emergencies_stand_first(came: list[tuple[datetime, Priority]], policy: Policy) -> None:
    is_emergency = [kind is Priority.EMERGENCY for _, kind in line_of(came, policy)]
    assert is_emergency == sorted(is_emergency, reverse=True)


@given(arrived=moments, priority=CLASSES, policy=policies)
def test_one_stands_where_somebody_would_who_had_come_that_much_earlier(
    arrived: datetime, priority: Priority, policy: Policy
) -> None:
    rank = rank_at(arrived, priority, policy)
    assert rank == rank_at(arrived - policy.head_start.get(priority, timedelta(0)), Priority.NORMAL, Policy({}))
    assert rank <= arrived


@given(arrived=moments, slot=moments, priority=CLASSES, policy=policies)
def test_an_appointment_stands_by_its_slot_whenever_one_comes(
    arrived: datetime, slot: datetime, priority: Priority, policy: Policy
) -> None:
    assert rank_at(arrived, priority, policy, slot=slot) == rank_at(slot, priority, policy)


@given(came=people, policy=policies, places=st.integers(1, 25))
def test_behind_the_next_few_is_behind_exactly_those(
    came: list[tuple[datetime, Priority]], policy: Policy, places: int
) -> None:
    line = sorted(a_key(*person, policy, number) for number, person in enumerate(came))
    found = behind(line, places)
    assert found is not None
    passed = [key for key in line if (key.band, key.rank_at) < found]
    assert passed[: min(places, len(line))] == line[: min(places, len(line))]


def test_behind_nobody_is_nowhere_in_particular() -> None:
    assert behind([], 3) is None


# Python and the database


@given(starts=st.dictionaries(CLASSES, st.floats(0, 36_000).map(lambda seconds: round(seconds, 3))), priority=CLASSES)
async def test_python_and_the_database_give_the_same_head_start(
    starts: dict[Priority, float], priority: Priority, database: Database
) -> None:
    (row,) = await database.read(
        """SELECT fn.head_start(q, $2) AS head_start, fn.band($2) AS band
           FROM jsonb_populate_record(NULL::queues, jsonb_build_object('head_starts', $1::jsonb)) AS q""",
        starts,
        priority,
    )
    policy = Policy({kind: timedelta(seconds=seconds) for kind, seconds in starts.items()})
    assert MORNING - row["head_start"] == rank_at(MORNING, priority, policy)
    assert row["band"] == band(priority)


async def test_python_and_the_index_sort_the_line_alike(clinic: Clinic) -> None:
    for number, kind in enumerate([*Priority, *Priority, *Priority]):
        await clinic.a_ticket(priority=kind)
        if number % 3 == 0:
            called = await call(clinic)
            await commands.return_to_line(clinic.desk, id_of(called), places=number)
    rows: list[Any] = await clinic.database.read(
        "SELECT band, rank_at, number, id FROM tickets WHERE queue_id = $1 AND state = 'waiting'", clinic.queue
    )
    keys = sorted(Key(row["band"], row["rank_at"], row["number"], str(row["id"])) for row in rows)
    assert await clinic.line() == [key.number for key in keys]


async def test_a_rank_is_the_arrival_less_the_head_start(clinic: Clinic) -> None:
    policy = Policy({"priority": timedelta(minutes=15), "urgent": timedelta(minutes=30)})
    for kind in Priority:
        row = await clinic.row(await clinic.a_ticket(priority=kind))
        assert row["rank_at"] == rank_at(row["arrived_at"], kind, policy)
        assert (row["band"], row["arrived_at"]) == (band(kind), row["joined_at"])
