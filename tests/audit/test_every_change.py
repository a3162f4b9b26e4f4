"""Every command that changes something writes one entry about it, and without the entry nothing is changed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from queue_server.actor import Actor, Role
from queue_server.clinic import commands, queries, service_queries, services
from queue_server.http.bodies import Names
from queue_server.identity.commands import create_user
from queue_server.queues import catalogue
from queue_server.queues.schemas import NewQueue, QueueRules
from queue_server.transaction import Cold
from tests.a_clinic import Clinic
from tests.a_server import Running
from tests.queues.test_audit import a_broken_log

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAME = {"en": "Canary Place"}


@dataclass(frozen=True)
class Scene:
    """A clinic, whoever manages all of it, and what nobody uses."""

    clinic: Clinic
    boss: Actor
    empty_branch: UUID
    unused_service: UUID

    async def does(self, command: "Command") -> None:
        async with self.clinic.database.cold(self.boss) as tx:
            await command(tx, self)

    async def entries(self) -> list[Any]:
        return await self.clinic.database.read(
            "SELECT * FROM audit_log WHERE organization_id = $1 ORDER BY id", self.clinic.organization
        )


Command = Callable[[Cold, Scene], Awaitable[Any]]


@pytest.fixture
async def scene(clinic: Clinic) -> Scene:
    boss, branch = await clinic.a_user(Role.MANAGER), await clinic.a_branch()
    async with clinic.database.cold(boss) as tx:
        service = await services.add_service(tx, name=NAME, duration_minutes=5)
    return Scene(clinic, boss, branch, service.id)


async def edit_branch(tx: Cold, scene: Scene) -> None:
    branch = await queries.lock_branch(tx, scene.clinic.branch)
    await commands.edit_branch(tx, branch, {"name": NAME, "notice": NAME, "is_public": False})


async def edit_branches(tx: Cold, scene: Scene) -> None:
    found = [await queries.lock_branch(tx, one) for one in (scene.clinic.branch, scene.empty_branch)]
    await commands.edit_branches(tx, [(one, {"notice": NAME}) for one in found])


async def remove_branch(tx: Cold, scene: Scene) -> None:
    await commands.remove_branch(tx, await queries.lock_branch(tx, scene.empty_branch), now=NOW)


async def edit_service(tx: Cold, scene: Scene) -> None:
    service = await service_queries.lock_service(tx, scene.clinic.service)
    await services.edit_service(tx, service, {"name": NAME, "duration_minutes": 25})


async def remove_service(tx: Cold, scene: Scene) -> None:
    await services.remove_service(tx, await service_queries.lock_service(tx, scene.unused_service), now=NOW)


async def edit_counter(tx: Cold, scene: Scene) -> None:
    counter = await queries.lock_counter(tx, scene.clinic.counter)
    await commands.edit_counter(tx, counter, {"name": NAME, "door": "2"})


async def put_counters(tx: Cold, scene: Scene) -> None:
    counter = await queries.lock_counter(tx, scene.clinic.counter)
    new = {"branch_id": scene.clinic.branch, "name": NAME, "door": "3", "kind": "desk"}
    await commands.put_counters(tx, [new], [(counter, {"name": NAME, "door": "2"})])


async def edit_services(tx: Cold, scene: Scene) -> None:
    found = [await service_queries.lock_service(tx, one) for one in (scene.clinic.service, scene.unused_service)]
    await services.edit_services(tx, [(one, {"duration_minutes": 25}) for one in found])


async def remove_counter(tx: Cold, scene: Scene) -> None:
    await commands.remove_counter(tx, await queries.lock_counter(tx, scene.clinic.counter), now=NOW)


async def sit_down(tx: Cold, scene: Scene) -> None:
    await commands.sit_down(tx, scene.clinic.counter, now=NOW)


async def pause(tx: Cold, scene: Scene) -> None:
    await commands.pause_counter(tx, scene.clinic.counter, minutes=5, reason="Canary reason", now=NOW)


async def add_queue(tx: Cold, scene: Scene) -> None:
    wish = NewQueue(name=Names(en="Canary"), prefix="K", services=[scene.unused_service])
    await catalogue.add_queue(tx, scene.clinic.branch, wish)


RULES = QueueRules(name=Names(en="Canary"), size_limit=7, ends_with_day=False)
# By the command: how it is given, what was done before, which entries it writes.
CHANGES: dict[str, tuple[Command, list[Command], list[str]]] = {
    "add_branch": (
        lambda tx, scene: commands.add_branch(tx, name=NAME, time_zone="Asia/Muscat", opening_hours={}),
        [],
        ["branch.added"],
    ),
    "add_branches": (
        lambda tx, scene: commands.add_branches(
            tx, [{"name": NAME, "time_zone": zone, "opening_hours": {}} for zone in ("UTC", "Asia/Muscat")]
        ),
        [],
        ["branch.added", "branch.added"],
    ),
    "edit_branch": (edit_branch, [], ["branch.changed"]),
    "edit_branches": (edit_branches, [], ["branch.changed", "branch.changed"]),
    "remove_branch": (remove_branch, [], ["branch.changed"]),
    "add_service": (lambda tx, scene: services.add_service(tx, name=NAME, duration_minutes=5), [], ["service.added"]),
    "edit_service": (edit_service, [], ["service.edited", "queue.changed"]),
    "remove_service": (remove_service, [], ["service.removed"]),
    "add_counter": (
        lambda tx, scene: commands.add_counter(tx, scene.clinic.branch, name=NAME, door="9"),
        [],
        ["counter.changed"],
    ),
    "add_services": (
        lambda tx, scene: services.add_services(tx, [{"name": NAME, "duration_minutes": one} for one in (5, 6)]),
        [],
        ["service.added", "service.added"],
    ),
    "edit_services": (edit_services, [], ["service.edited", "service.edited", "queue.changed"]),
    "put_counters": (put_counters, [], ["counter.changed", "counter.changed"]),
    "edit_counter": (edit_counter, [], ["counter.changed"]),
    "remove_counter": (remove_counter, [], ["counter.removed"]),
    "sit_down": (sit_down, [], ["counter.changed"]),
    "pause_counter": (pause, [sit_down], ["counter.changed"]),
    "resume_counter": (
        lambda tx, scene: commands.resume_counter(tx, scene.clinic.counter),
        [sit_down, pause],
        ["counter.changed"],
    ),
    "leave_counter": (
        lambda tx, scene: commands.leave_counter(tx, scene.clinic.counter, now=NOW),
        [sit_down],
        ["counter.changed"],
    ),
    "register_patient": (lambda tx, scene: commands.register_patient(tx, name="Canary"), [], ["patient.registered"]),
    "add_queue": (add_queue, [], ["queue.added"]),
    "change_queue": (lambda tx, scene: catalogue.change_queue(tx, scene.clinic.queue, RULES), [], ["queue.changed"]),
    "remove_queue": (lambda tx, scene: catalogue.remove_queue(tx, scene.clinic.queue), [], ["queue.removed"]),
}


def commands_of(*modules: ModuleType) -> set[str]:
    """What a module offers that changes something."""
    return {
        name
        for module in modules
        for name, one in vars(module).items()
        if iscoroutinefunction(one) and one.__module__ == module.__name__ and not name.startswith("_")
    }


def test_every_command_is_tried() -> None:
    assert commands_of(commands, services, catalogue) == set(CHANGES)


@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_has_its_entry_and_does_not_happen_without(scene: Scene, name: str) -> None:
    command, before, actions = CHANGES[name]
    for one in before:
        await scene.does(one)
    known = await scene.entries()
    async with a_broken_log(scene.clinic):
        with pytest.raises(DBAPIError, match="append-only"):
            await scene.does(command)

    await scene.does(command)

    new = (await scene.entries())[len(known) :]
    assert [row["action"] for row in new] == actions
    assert all(row["actor_id"] == scene.boss.id and isinstance(row["subject_id"], UUID) for row in new)
    assert "Canary" not in str([row["facts"] for row in new])


async def test_an_edit_says_from_what_to_what_and_never_what_people_wrote(scene: Scene) -> None:
    await scene.does(edit_branch)
    await scene.does(CHANGES["change_queue"][0])

    branch, queue = (row["facts"] for row in (await scene.entries())[-2:])

    assert branch == {"fields": ["is_public", "name", "notice"], "changed": {"is_public": [True, False]}}
    changed = {"size_limit": [None, 7], "ends_with_day": [True, False]}
    assert queue == {"fields": ["ends_with_day", "name", "size_limit"], "changed": changed}


async def test_nobody_signs_in_without_an_entry(server: Running, clinic: Clinic) -> None:
    said = {"identifier": f"{clinic.organization}@example.org", "password": "seven green pears in a basket"}
    hashed = await server.app.state.authority.passwords.hash(said["password"])
    async with clinic.database.cold(clinic.manager) as tx:
        await create_user(tx, email=said["identifier"], password_hash=hashed, name=NAME)

    async def signs_in() -> tuple[int, int]:
        async with server.as_(None) as anybody:
            status = (await anybody.post("/auth/login", json=said)).status_code
        sessions = "SELECT count(*) AS open FROM sessions WHERE organization_id = $1"
        return status, (await clinic.database.read(sessions, clinic.organization))[0]["open"]

    async with a_broken_log(clinic):
        assert await signs_in() == (500, 0)
    assert await signs_in() == (200, 1)
