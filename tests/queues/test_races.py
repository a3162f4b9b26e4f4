"""Many at once on one line (promises 4, 5 and 7): nobody twice, nobody missing, in order, and versions without gaps."""

import random
import time
from asyncio import gather
from collections import Counter
from datetime import datetime

import pytest

from queue_server.actor import Actor
from queue_server.ids import new_id
from queue_server.queues import commands
from queue_server.queues.schemas import Join
from queue_server.queues.states import State
from tests.a_clinic import Clinic
from tests.chaos.report import measured
from tests.queues.a_day import switch
from tests.queues.a_rush import WISH, a_chance, hands_of, many_join, press, somebody_watches, told
from tests.queues.cases import ACTS, a_ticket_in, audited, events_of, id_of, outcome_of, sql
from tests.queues.oracle import MAY

FIFTH, TENTH = 0.2, 0.1
ONLY_ONCE = [action for action, (origins, to) in MAY.items() if to not in {*origins, "unchanged"} and action in ACTS]

# Promise 4


async def test_sixteen_doctors_call_everybody_once_and_in_order(clinic: Clinic) -> None:
    numbers = await many_join(clinic, 2000)

    async def calls(who: Actor) -> list[str]:
        mine: list[str] = []
        while called := await commands.call_next(clinic.as_(who), clinic.queue, counter=clinic.counter):
            mine.append(called["number"])
        return mine

    began = time.monotonic()
    called = await gather(*(calls(who) for who in hands_of(clinic, 16)))
    measured(4, "16 doctors, one line, 2,000 tickets", 2000 / (time.monotonic() - began), "calls/s", limit=300)
    assert Counter(number for mine in called for number in mine) == Counter(numbers)
    assert await told(clinic, "ticket.called") == numbers
    for mine in called:
        assert mine == sorted(mine, key=lambda number: int(number[1:]))


async def everybody_is_called_although_some_calls_are_taken_back(clinic: Clinic, count: int) -> None:
    numbers = await many_join(clinic, count)
    chance = a_chance()

    async def calls(who: Actor, chance: random.Random) -> list[str]:
        mine: list[str] = []
        while True:
            result = await press(clinic, who, chance, "call_next", clinic.queue, clinic.counter, lost=FIFTH)
            if result is not None and result["status"] == 204:
                return mine
            if result is not None:
                mine.append(result["reply"]["number"])

    called = await gather(*(calls(who, random.Random(chance.random())) for who in hands_of(clinic, 16)))
    assert Counter(number for mine in called for number in mine) == Counter(numbers)
    assert await told(clinic, "ticket.called") == numbers
    assert await clinic.version() == 2 * count


async def test_calls_that_are_taken_back_lose_nobody_and_burn_no_version(clinic: Clinic) -> None:
    await everybody_is_called_although_some_calls_are_taken_back(clinic, 1000)


@pytest.mark.chaos
async def test_a_long_day_of_calls_that_are_taken_back(clinic: Clinic) -> None:
    await everybody_is_called_although_some_calls_are_taken_back(clinic, 2000)


# Promise 5


async def test_two_hundred_kiosks_give_every_number_once_and_none_is_left_out(clinic: Clinic) -> None:
    joins = (commands.join(clinic.as_(clinic.kiosk), clinic.queue, Join()) for _ in range(200))
    joined = await gather(*joins)
    numbers = [f"A{number:03}" for number in range(1, 201)]
    assert sorted(ticket["number"] for ticket in joined) == numbers
    assert await clinic.line() == numbers
    assert await told(clinic, "ticket.joined") == numbers
    in_order = sorted(joined, key=lambda ticket: datetime.fromisoformat(ticket["joined_at"]))
    assert [ticket["number"] for ticket in in_order] == numbers
    assert [ticket["version"] for ticket in in_order] == list(range(1, 201))


async def test_a_double_tap_is_one_ticket(clinic: Clinic) -> None:
    patients = [await clinic.a_patient() for _ in range(5)]
    taps = await gather(*(outcome_of(clinic.joins_as(patient)) for patient in patients for _ in range(6)))
    assert Counter(slug for slug, _ in taps) == {None: 5, "already-in-line": 25}
    assert len(await clinic.line()) == await clinic.version() == len(await audited(clinic)) == 5


async def test_the_last_places_of_a_line_are_given_once(clinic: Clinic) -> None:
    await sql(clinic, "UPDATE queues SET size_limit = 7 WHERE id = $1", clinic.queue)
    taps = await gather(*(outcome_of(clinic.a_ticket()) for _ in range(30)))
    assert Counter(slug for slug, _ in taps) == {None: 7, "queue-full": 23}
    assert await clinic.line() == [f"A{number:03}" for number in range(1, 8)]


@pytest.mark.parametrize(("verb", "told_last"), [("close", "ticket.joined"), ("pause", "ticket.called")])
async def test_after_a_switch_nobody_joins_or_is_called_any_more(clinic: Clinic, verb: str, told_last: str) -> None:
    await clinic.joins(30)

    async def press_it() -> None:
        async with clinic.database.cold(clinic.receptionist) as tx:
            await switch(tx, verb, clinic.queue)

    acts = [clinic.a_ticket if verb == "close" else clinic.calls_next for _ in range(30)]
    await gather(*(outcome_of(act()) for act in acts[:15]), press_it(), *(outcome_of(act()) for act in acts[15:]))
    types = [event["type"] for event in await events_of(clinic)]
    switched = types.index("queue.closed" if verb == "close" else "queue.paused")
    assert told_last not in types[switched:]


# Promise 7


async def versions_have_no_gaps_and_follow_the_order_of_commits(clinic: Clinic, writers: int, presses: int) -> None:
    await many_join(clinic, writers * presses)
    chance = a_chance()

    async def writes(who: Actor, chance: random.Random) -> int:
        done = 0
        for _ in range(presses):
            function, *args = chance.choice(
                (("call_next", clinic.queue, clinic.counter), ("join", new_id(), clinic.queue, WISH))
            )
            done += await press(clinic, who, chance, function, *args, lost=TENTH, pause=0.002) is not None
        return done

    async with somebody_watches(clinic) as heads:
        done = await gather(*(writes(who, random.Random(chance.random())) for who in hands_of(clinic, writers)))
    events = await events_of(clinic)
    count = writers * presses + sum(done)
    assert [event["version"] for event in events] == list(range(1, count + 1))
    assert await clinic.version() == len(await audited(clinic)) == count
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert len(set(heads)) > 10


async def test_versions_of_twenty_writers_have_no_gaps(clinic: Clinic) -> None:
    await versions_have_no_gaps_and_follow_the_order_of_commits(clinic, 20, 20)


@pytest.mark.chaos
async def test_versions_of_a_long_day_have_no_gaps(clinic: Clinic) -> None:
    await versions_have_no_gaps_and_follow_the_order_of_commits(clinic, 20, 250)


# Two hands on one ticket


@pytest.mark.parametrize("action", ONLY_ONCE)
async def test_two_hands_on_one_button_press_it_once(clinic: Clinic, action: str) -> None:
    other = await clinic.a_queue("K")
    for origin in sorted(MAY[action][0]):
        ticket = await a_ticket_in(clinic, origin)
        version = await clinic.version()
        presses = (outcome_of(ACTS[action](clinic.desk, id_of(ticket), other)) for _ in range(4))
        outcomes = [slug for slug, _ in await gather(*presses)]
        assert outcomes.count(None) == 1
        assert set(outcomes) <= {None, "bad-state"}
        assert await clinic.version() == version + 1
        await sql(clinic, "UPDATE tickets SET state = 'left' WHERE queue_id = $1", clinic.queue)


async def test_two_hands_take_back_one_thing(clinic: Clinic) -> None:
    ticket = await a_ticket_in(clinic, "serving")
    outcomes = await gather(*(outcome_of(commands.undo(clinic.desk, id_of(ticket))) for _ in range(4)))
    assert sorted(slug or "" for slug, _ in outcomes) == ["", "bad-state", "bad-state", "bad-state"]
    assert (await clinic.row(ticket))["state"] == "called"


async def test_who_leaves_while_being_called_has_left(clinic: Clinic) -> None:
    for _ in range(20):
        ticket = await clinic.a_ticket()
        (slug, _), (_, called) = await gather(
            outcome_of(commands.leave(clinic.desk, id_of(ticket))), outcome_of(clinic.calls_next())
        )
        assert slug is None
        assert called is None or called["id"] == ticket["id"]
        assert (await clinic.row(ticket))["state"] == "left"


async def test_who_is_taken_out_as_waiting_while_being_called_is_left_or_called_and_never_both(clinic: Clinic) -> None:
    for _ in range(30):
        ticket = await clinic.a_ticket()
        (slug, _), (_, called) = await gather(
            outcome_of(commands.leave(clinic.desk, id_of(ticket), origin=State.WAITING)),
            outcome_of(clinic.calls_next()),
        )
        row = await clinic.row(ticket)
        if called is None:
            assert (slug, row["state"], row["called_at"]) == (None, "left", None)
        else:
            assert (slug, row["state"], called["id"]) == ("bad-state", "called", ticket["id"])


async def test_who_joins_again_while_their_leaving_is_taken_back_stands_there_once(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    for _ in range(10):
        ticket = await clinic.joins_as(patient)
        await commands.leave(clinic.as_(patient), id_of(ticket))
        outcomes = await gather(
            outcome_of(commands.undo(clinic.desk, id_of(ticket))), outcome_of(clinic.joins_as(patient))
        )
        assert sorted(slug or "" for slug, _ in outcomes) == ["", "already-in-line"]
        assert len(await clinic.line()) == 1
        await sql(clinic, "UPDATE tickets SET state = 'left' WHERE queue_id = $1", clinic.queue)
