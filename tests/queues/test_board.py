"""The board test: for every command and every audience, old snapshot + diffs = new snapshot."""

import random
from asyncio import gather
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import Role
from queue_server.clinic.commands import edit_counter
from queue_server.clinic.queries import lock_counter
from queue_server.errors import Refusal
from queue_server.queues import commands, queries
from queue_server.queues.schemas import Join
from queue_server.queues.states import Priority
from tests.a_clinic import Clinic
from tests.a_wall import every_screen_keeps_up

Act = Callable[[Clinic, UUID], Awaitable[Any]]


async def _called(clinic: Clinic) -> UUID:
    await clinic.joins(5)
    ticket = await clinic.calls_next()
    assert ticket is not None
    return UUID(ticket["id"])


async def _serving(clinic: Clinic) -> UUID:
    ticket = await _called(clinic)
    await commands.start(clinic.desk, ticket)
    return ticket


async def _held(clinic: Clinic) -> UUID:
    ticket = await _serving(clinic)
    await commands.hold(clinic.desk, ticket)
    return ticket


async def _missed(clinic: Clinic) -> UUID:
    ticket = await _called(clinic)
    await commands.mark_no_show(clinic.desk, ticket)
    return ticket


async def _completed(clinic: Clinic) -> UUID:
    ticket = await _serving(clinic)
    await commands.complete(clinic.desk, ticket)
    return ticket


async def _waiting(clinic: Clinic) -> UUID:
    tickets = await clinic.joins(5)
    return UUID(tickets[3]["id"])


COMMANDS: dict[str, tuple[Callable[[Clinic], Awaitable[UUID]], Act]] = {
    "join": (_waiting, lambda c, _: c.joins()),
    "call-next": (_waiting, lambda c, _: c.calls_next()),
    "recall": (_called, lambda c, t: commands.recall(c.desk, t)),
    "start": (_called, lambda c, t: commands.start(c.desk, t)),
    "hold a call": (_called, lambda c, t: commands.hold(c.desk, t)),
    "hold a visit": (_serving, lambda c, t: commands.hold(c.desk, t)),
    "resume": (_held, lambda c, t: commands.resume(c.desk, t)),
    "no-show": (_called, lambda c, t: commands.mark_no_show(c.desk, t)),
    "return a call": (_called, lambda c, t: commands.return_to_line(c.desk, t, places=2)),
    "return a no-show": (_missed, lambda c, t: commands.return_to_line(c.desk, t, places=9)),
    "return a held one": (_held, lambda c, t: commands.return_to_line(c.desk, t, places=1)),
    "complete a call": (_called, lambda c, t: commands.complete(c.desk, t)),
    "complete a visit": (_serving, lambda c, t: commands.complete(c.desk, t)),
    "leave the line": (_waiting, lambda c, t: commands.leave(c.desk, t)),
    "leave a call": (_called, lambda c, t: commands.leave(c.desk, t)),
    "snooze": (_waiting, lambda c, t: commands.snooze(c.desk, t, minutes=5)),
    "snooze a call": (_called, lambda c, t: commands.snooze(c.desk, t, minutes=5)),
    "here": (_waiting, lambda c, t: commands.arrive(c.desk, t)),
    "prioritise": (
        _waiting,
        lambda c, t: commands.prioritise(c.desk, t, priority=Priority.URGENT, reason="pain"),
    ),
    "prioritise an emergency": (
        _waiting,
        lambda c, t: commands.prioritise(c.desk, t, priority=Priority.EMERGENCY, reason="collapsed"),
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
async def test_screens_keep_up_with(name: str, clinic: Clinic) -> None:
    prepare, act = COMMANDS[name]
    ticket = await prepare(clinic)
    async with every_screen_keeps_up(clinic) as wall:
        await act(clinic, ticket)
        await wall.check()
        if name not in ("join", "call-next"):
            await commands.undo(clinic.desk, ticket)


async def test_screens_of_both_branches_keep_up_with_a_transfer_and_its_undo(clinic: Clinic) -> None:
    other_branch = await clinic.a_branch()
    other = await clinic.a_queue("A", branch=other_branch)
    admin = clinic.as_(await clinic.a_user(Role.ADMIN))
    await commands.join(admin, other, Join())
    ticket = await _serving(clinic)
    async with every_screen_keeps_up(clinic, queues=[other], branches=[other_branch]) as wall:
        await commands.transfer(clinic.as_(clinic.doctor), ticket, to=other)
        await wall.check()
        await commands.undo(clinic.as_(clinic.doctor), ticket)


@pytest.mark.parametrize("prepare", [_waiting, _called, _held, _completed])
async def test_screens_keep_up_with_a_transfer_within_the_branch(
    prepare: Callable[[Clinic], Awaitable[UUID]], clinic: Clinic
) -> None:
    other = await clinic.a_queue("K")
    ticket = await prepare(clinic)
    async with every_screen_keeps_up(clinic, queues=[other]):
        await commands.transfer(clinic.desk, ticket, to=other)


async def test_screens_keep_up_with_pause_close_and_the_way_back(clinic: Clinic) -> None:
    await clinic.joins(2)
    async with every_screen_keeps_up(clinic) as wall:
        for verb in (commands.close, commands.open_queue, commands.resume_queue):
            async with clinic.database.cold(clinic.receptionist) as tx:
                await commands.pause(tx, clinic.queue, minutes=10, reason="prayer")
            await wall.check()
            async with clinic.database.cold(clinic.receptionist) as tx:
                await verb(tx, clinic.queue)
            await wall.check()


async def test_screens_keep_up_with_the_end_of_the_day(clinic: Clinic) -> None:
    await _serving(clinic)
    await clinic.calls_next()
    await clinic.database.pool.execute("UPDATE queue_days SET day = day - 1 WHERE queue_id = $1", clinic.queue)
    await clinic.database.pool.execute("UPDATE tickets SET day = day - 1 WHERE queue_id = $1", clinic.queue)
    async with every_screen_keeps_up(clinic):
        (ticket,) = await clinic.joins()
        assert ticket["number"] == "A001"


async def test_screens_keep_up_with_another_sign_on_a_door(clinic: Clinic) -> None:
    """Whoever was called there, is there or was there last: all of them show the new sign."""
    await _missed(clinic)
    await _serving(clinic)
    await clinic.calls_next()
    (called,) = await clinic.database.read(
        "SELECT id FROM tickets WHERE queue_id = $1 AND state = 'called'", clinic.queue
    )
    async with every_screen_keeps_up(clinic) as wall:
        wall.watch_ticket(str(called["id"]))
        async with clinic.database.cold(clinic.manager) as tx:
            counter = await lock_counter(tx, clinic.counter)
            await edit_counter(tx, counter, {"door": "9", "name": {"en": "Room 9"}})
        await wall.check()
        board = await queries.board(clinic.database, wall.directory, None, clinic.branch)
        (told,) = wall.heard.told(f"ticket:{called['id']}", "queue:called")
    assert {row["counter"]["door"] for row in [*board["showing"], *board["recent"]]} == {"9"}
    assert told["counter"]["door"] == "9"


async def test_screens_hear_why_a_ticket_is_gone(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    async with every_screen_keeps_up(clinic, queues=[other]) as wall:
        await commands.complete(clinic.desk, await _called(clinic))
        await commands.mark_no_show(clinic.desk, await _called(clinic))
        await commands.leave(clinic.desk, await _waiting(clinic))
        await commands.transfer(clinic.desk, await _waiting(clinic), to=other)
        await commands.return_to_line(clinic.desk, await _called(clinic), places=1)
        await wall.settle()
        ops = [op for diff in wall.heard.diffs(f"line:{clinic.queue}") for op in diff["ops"]]
    assert [op["because"] for op in ops if op["op"] == "remove"] == [
        "completed", "no_show", "left", "transferred", "returned",
    ]  # fmt: skip


async def test_a_rush_at_opening_keeps_screens_up(clinic: Clinic) -> None:
    other = await clinic.a_queue("K", staff=[clinic.doctor.id])
    async with every_screen_keeps_up(clinic, queues=[other]):
        await gather(
            *(clinic.joins(queue=queue) for queue in (clinic.queue, other) for _ in range(20)),
            *(clinic.calls_next(queue=queue) for queue in (clinic.queue, other) for _ in range(8)),
        )


async def test_screens_keep_up_with_a_random_day(clinic: Clinic) -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    other = await clinic.a_queue("K", staff=[clinic.doctor.id])
    async with every_screen_keeps_up(clinic, queues=[other]):
        await gather(*(_wander(clinic, other, random.Random(chance.random())) for _ in range(6)))


async def _wander(clinic: Clinic, other: UUID, chance: random.Random) -> None:
    """Somebody who presses whatever there is; refusals are part of the day."""
    acts: list[Act] = [act for _, act in COMMANDS.values()]
    acts += [
        lambda c, t: commands.undo(c.desk, t),
        lambda c, t: commands.transfer(c.desk, t, to=other),
        lambda c, t: commands.transfer(c.desk, t, to=c.queue),
        lambda c, t: c.calls_next(queue=other),
    ]
    for _ in range(40):
        rows = await clinic.database.read("SELECT id FROM tickets WHERE organization_id = $1", clinic.organization)
        if not rows or chance.random() < 0.15:
            await clinic.joins()
            continue
        try:
            await chance.choice(acts)(clinic, chance.choice(rows)["id"])
        except Refusal:
            continue


async def test_a_patient_sees_their_place_and_the_call(clinic: Clinic) -> None:
    first, second = await clinic.joins(2)
    async with every_screen_keeps_up(clinic) as wall:
        wall.watch_ticket(second["id"])
        room = f"ticket:{second['id']}"
        await clinic.calls_next()
        await wall.settle()
        assert [place["position"] for place in wall.heard.told(room, "queue:position-changed")][-1] == 1
        await clinic.calls_next()
        await wall.settle()
        (called,) = wall.heard.told(room, "queue:called")
        assert called["counter"]["door"] == "1"
        assert wall.heard.told(room, "queue:position-changed")[-1]["state"] == "called"
        assert first["number"] not in repr(wall.heard.sent[room])


async def test_the_version_of_a_patients_messages_grows_across_a_transfer(clinic: Clinic) -> None:
    other = await clinic.a_queue("K")
    ticket = await clinic.a_ticket()
    async with every_screen_keeps_up(clinic, queues=[other]) as wall:
        wall.watch_ticket(ticket["id"])
        await clinic.joins(4)
        await wall.settle()
        await commands.transfer(clinic.desk, UUID(ticket["id"]), to=other)
        await wall.settle()
        await commands.undo(clinic.desk, UUID(ticket["id"]))
        await wall.settle()
        heard = [payload["version"] for _, payload in wall.heard.sent[f"ticket:{ticket['id']}"]]
        assert heard == sorted(heard)
