"""Transfers both ways at once (promise 6): no deadlock reaches a caller, and everybody stands in one line."""

from asyncio import gather
from collections import Counter
from uuid import UUID

import pytest

from queue_server import transaction
from queue_server.actor import Actor, Role
from queue_server.queues import commands
from queue_server.queues.schemas import Join
from queue_server.transaction import is_moved
from tests.a_clinic import Clinic
from tests.queues.a_rush import a_chance, hands_of
from tests.queues.cases import events_of, id_of, outcome_of


@pytest.fixture
def tried_again(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The error codes after which a command was run once more, unseen by its caller."""
    codes: list[str] = []

    def remembered(error: BaseException) -> bool:
        codes.extend([getattr(error, "sqlstate", "")] if is_moved(error) else [])
        return is_moved(error)

    monkeypatch.setattr(transaction, "is_moved", remembered)
    return codes


async def lines_told(clinic: Clinic, queues: list[UUID]) -> dict[UUID, set[str]]:
    """Who stands in which line, to a screen that heard the events and nothing else."""
    lines: dict[UUID, set[str]] = {queue: set() for queue in queues}
    for queue in queues:
        for event in await events_of(clinic, queue):
            ticket = event["body"]["ticket"]
            stays = ticket["queue_id"] == str(queue) and ticket["state"] == "waiting"
            (lines[queue].add if stays else lines[queue].discard)(ticket["id"])
    return lines


async def lines_stored(clinic: Clinic, queues: list[UUID]) -> dict[UUID, set[str]]:
    rows = await clinic.database.read(
        "SELECT id, queue_id FROM tickets WHERE organization_id = $1 AND state = 'waiting'", clinic.organization
    )
    return {queue: {str(row["id"]) for row in rows if row["queue_id"] == queue} for queue in queues}


async def test_a_thousand_transfers_both_ways_leave_everybody_in_one_line(
    clinic: Clinic, tried_again: list[str]
) -> None:
    queues = [clinic.queue, await clinic.a_queue("K")]
    tickets = [UUID(ticket["id"]) for queue in queues for ticket in await clinic.joins(50, queue=queue)]
    chance = a_chance()

    async def sends(who: Actor) -> Counter[str | None]:
        seen: Counter[str | None] = Counter()
        for _ in range(120):
            ticket, target = chance.choice(tickets), chance.choice(queues)
            slug, _ = await outcome_of(commands.transfer(clinic.as_(who), ticket, to=target))
            seen[slug] += 1
        return seen

    seen = sum(await gather(*(sends(who) for who in hands_of(clinic, 8))), Counter())
    assert transaction.DEADLOCK not in tried_again
    assert seen.keys() <= {None, "invalid"}  # invalid: it stands there already
    assert seen[None] > 300
    stored = await lines_stored(clinic, queues)
    assert await lines_told(clinic, queues) == stored
    assert sorted(ticket for line in stored.values() for ticket in line) == sorted(map(str, tickets))
    for queue in queues:
        events = await events_of(clinic, queue)
        assert [event["version"] for event in events] == list(range(1, len(events) + 1))


async def test_transfers_and_their_undos_at_once_leave_everybody_in_one_line(
    clinic: Clinic, tried_again: list[str]
) -> None:
    queues = [clinic.queue, await clinic.a_queue("K"), await clinic.a_queue("L")]
    tickets = [UUID(ticket["id"]) for ticket in await clinic.joins(100)]
    chance = a_chance()

    async def wanders(who: Actor) -> set[str | None]:
        seen: set[str | None] = set()
        for _ in range(40):
            ticket = chance.choice(tickets)
            sending = commands.transfer(clinic.as_(who), ticket, to=chance.choice(queues))
            slug, _ = await outcome_of(sending)
            seen.add(slug)
            slug, _ = await outcome_of(commands.undo(clinic.as_(who), ticket))
            seen.add(slug)
        return seen

    seen = set().union(*await gather(*(wanders(who) for who in hands_of(clinic, 6))))
    assert transaction.DEADLOCK not in tried_again
    assert seen <= {None, "invalid", "bad-state"}
    stored = await lines_stored(clinic, queues)
    assert await lines_told(clinic, queues) == stored
    assert sorted(ticket for line in stored.values() for ticket in line) == sorted(map(str, tickets))


async def test_the_same_numbers_from_two_branches_at_once_become_different_ones(clinic: Clinic) -> None:
    admin = clinic.as_(await clinic.a_user(Role.ADMIN))
    second, third = await clinic.a_branch(), await clinic.a_branch()
    sources = [clinic.queue, await clinic.a_queue("A", branch=second)]
    targets = [await clinic.a_queue(prefix, branch=third) for prefix in "KL"]
    sent = [
        (await commands.join(admin, source, Join()), target)
        for source, target in zip(sources, targets, strict=True)
        for _ in range(10)
    ]
    outcomes = await gather(
        *(outcome_of(commands.transfer(admin, id_of(ticket), to=target)) for ticket, target in sent)
    )
    assert {slug for slug, _ in outcomes} == {None}
    numbers = [decided["number"] for _, decided in outcomes if decided is not None]
    assert len(set(numbers)) == 20
    assert {f"A{number:03}" for number in range(1, 11)} <= set(numbers)


async def test_who_joins_there_while_being_sent_there_stands_there_once(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    for _ in range(10):
        patient = await clinic.a_patient()
        ticket = await clinic.joins_as(patient)
        outcomes = await gather(
            outcome_of(commands.transfer(clinic.desk, id_of(ticket), to=other)),
            outcome_of(clinic.joins_as(patient, queue=other)),
        )
        assert sorted(slug or "" for slug, _ in outcomes) == ["", "already-in-line"]


async def test_who_is_called_while_being_sent_away_is_in_one_place(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    for _ in range(20):
        ticket = await clinic.a_ticket()
        (slug, _), (_, called) = await gather(
            outcome_of(commands.transfer(clinic.desk, id_of(ticket), to=other)), outcome_of(clinic.calls_next())
        )
        assert slug is None
        assert called is None or called["id"] == ticket["id"]
        row = await clinic.row(ticket)
        assert (row["queue_id"], row["state"], row["counter_id"]) == (other, "waiting", None)
