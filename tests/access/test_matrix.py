"""Everybody at every door: what the matrix says is so, and of another tenant's things nobody learns or changes any."""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from queue_server.actor import OF_ENROLLING, Role
from queue_server.errors import TokenExpired
from queue_server.http.operations import BASE, Operation
from queue_server.operations import OPERATIONS
from tests.access.asks import Ask, ask, name_of
from tests.access.conftest import World
from tests.access.matrix import MATRIX
from tests.access.world import WHO

DEVICES = ("display", "kiosk")
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
GUARDED = [one for one in OPERATIONS if one.permission is not None]


def test_every_operation_has_its_row() -> None:
    rows, doors = set(MATRIX), {name_of(operation) for operation in OPERATIONS}
    assert doors - rows == set(), (
        "Nobody has decided who may do this. Add a row for each to GRID (or EVERYBODY) in tests/access/matrix.py; "
        "and if its path has new ids, or it needs a body to do anything, a recipe to IDS or BODIES in "
        "tests/access/asks.py"
    )
    assert rows - doors == set(), "no such operation any more: take its row out of tests/access/matrix.py"


def row_of(operation: Operation) -> dict[str, str]:
    name = name_of(operation)
    if name not in MATRIX:
        pytest.fail(f"{name} has no row in tests/access/matrix.py: who may do it?", pytrace=False)
    return dict(MATRIX[name])


@each_operation
async def test_who_may_do_it(world: World, operation: Operation) -> None:
    row, own = row_of(operation), world.own
    asked, before, wrong = await ask(operation, own, "patient"), await own.rows(), []
    closed = [who for who in WHO if row[who] != "+"]
    answers = await gather(*(world.asks(operation, asked, own, who) for who in closed))
    for who, answer in zip(closed, answers, strict=True):
        expected = {"0": (404,), "-": (401,) if who == "anonymous" else (401, 403)}[row[who]]
        if answer.status_code not in expected or own.marker in answer.text:
            wrong.append((who, row[who], answer.status_code, answer.text))
    assert await own.rows() == before, "somebody who may not has changed something"
    may = [who for who in WHO if row[who] == "+"]
    fresh = [(who, await ask(operation, own, who)) for who in may]
    answers = await gather(*(world.asks(operation, asked, own, who) for who, asked in fresh))
    for who, answer in zip(may, answers, strict=True):
        if answer.status_code in (401, 403, 404) or answer.status_code >= 500:
            wrong.append((who, "+", answer.status_code, answer.text))
    assert wrong == []


def may_read_what_is_public(operation: Operation, who: str) -> bool:
    """A device is as anybody where it does not stand: what is public of another tenant's branch is for it too."""
    return who in DEVICES and operation.method == "GET" and MATRIX[name_of(operation)]["anonymous"] == "+"


@each_operation
async def test_another_tenants_things_are_nowhere(world: World, operation: Operation) -> None:
    """For everybody who may do it to their own: who may not is refused before anything is looked for."""
    row, own, other = row_of(operation), world.own, world.other
    asked, ids = await ask(operation, own, "patient"), await own.ids()
    before, names_one = await own.rows(), bool(asked.ids) or bool(ids_in(asked.body, ids))
    may = [who for who in WHO[2:] if row[who] == "+" and not may_read_what_is_public(operation, who)]
    answers = await gather(*(world.asks(operation, asked, other, who) for who in may))
    for who, answer in zip(may, answers, strict=True):
        assert not own.is_told_in(answer, ids), (who, answer.text)
        if names_one and operation.permission is not None:
            nowhere = {404} | ({401} if who == "holder" else set()) | (set() if asked.ids else {403, 422})
            assert answer.status_code in nowhere, (who, answer.text)
    assert await own.rows() == before


@pytest.mark.parametrize("operation", [one for one in GUARDED if one.takes is not None], ids=name_of)
async def test_another_tenants_things_in_a_body_are_nowhere(world: World, operation: Operation) -> None:
    """One's own in the path, theirs in the body: refused whole, and nothing is written."""
    row, own, other = row_of(operation), world.own, world.other
    body, ids = (await ask(operation, own, "patient")).body, await own.ids()
    if not ids_in(body, ids):
        return
    before = await own.rows()
    for who in [who for who in WHO[2:] if row[who] == "+"]:
        paths = await ask(operation, other, who)
        was = await other.rows()
        answer = await world.asks(operation, Ask(paths.ids, body), other, who)
        assert answer.status_code in (403, 404, 422), (who, answer.text)  # 403: not one's branch, whosever it is
        assert not own.is_told_in(answer, ids), (who, answer.text)
        assert await other.rows() == was, who
    assert await own.rows() == before


def ids_in(said: Any, ids: set[str]) -> set[str]:
    """Which of these ids a body names."""
    match said:
        case dict():
            return {found for part in said.values() for found in ids_in(part, ids)}
        case list():
            return {found for part in said for found in ids_in(part, ids)}
        case _:
            return {said} & ids if isinstance(said, str) else set()


def somebody_who_may(operation: Operation, among: Sequence[str] = ("admin", "patient")) -> str | None:
    return next((who for who in among if MATRIX.get(name_of(operation), {}).get(who) == "+"), None)


async def test_dangerous_acts_need_a_fresh_sign_in(world: World) -> None:
    dangerous = [one for one in OPERATIONS if getattr(one.handler, "is_fresh", False)]
    assert dangerous
    stale = datetime.now(UTC) - timedelta(minutes=6)
    for operation in dangerous:
        who = somebody_who_may(operation)
        assert who is not None
        asked = replace(await ask(operation, world.own, who), needs_session=False)
        before = await world.own.rows()
        for authenticated_at in (None, stale):
            answer = await world.asks(operation, asked, world.own, who, authenticated_at=authenticated_at)
            assert answer.json()["type"] == "/problems/step-up-required", operation.path
        assert await world.own.rows() == before, operation.path


async def test_who_must_set_up_a_second_step_can_do_nothing_else(world: World) -> None:
    """Also where nobody need sign in: whoever does is refused."""
    asks_who = [
        one for one in OPERATIONS if one.permission is None and TokenExpired in one.refuses and "auth" not in one.path
    ]
    guarded = [one for one in GUARDED if one.permission not in OF_ENROLLING and somebody_who_may(one) is not None]
    closed = [*guarded, *asks_who]
    assert len(closed) > 20
    asked = {one.path: await ask(one, world.own, "admin") for one in closed}
    before = await world.own.rows()
    for operation in closed:
        who = somebody_who_may(operation)
        assert who is not None
        answer = await world.asks(operation, asked[operation.path], world.own, who, must_enrol=True)
        assert answer.json()["type"] == "/problems/mfa-required", operation.path
    assert await world.own.rows() == before


async def test_fields_that_are_not_ones_own_are_refused(world: World) -> None:
    """Nobody says what the server decides: unknown fields are refused before anything is done."""
    decided = {
        "id": str(world.own.ticket),
        "organization_id": str(world.other.clinic.organization),
        **dict.fromkeys(("role", "state", "status"), "admin"),
        **dict.fromkeys(("version", "revision", "epoch", "band", "access_version"), 7),
        **dict.fromkeys(("created_at", "rank_at", "joined_at", "deleted_at"), "2020-01-01T00:00:00Z"),
        **dict.fromkeys(("verified", "is_admin", "has_mfa", "must_enrol"), True),
        "__proto__": {"role": "admin"},
    }
    for operation in [one for one in OPERATIONS if one.takes is not None and one.base == BASE]:
        who = somebody_who_may(operation, ("admin", "patient", "holder", "anonymous"))
        if who is None:
            continue
        asked, known = await ask(operation, world.own, who), operation.takes.model_fields if operation.takes else {}
        strange = {name: value for name, value in decided.items() if name not in known}
        answer = await world.asks(operation, Ask(asked.ids, {**asked.body, **strange}), world.own, who)
        assert answer.status_code == 422, (operation.path, answer.text)
        refused = {one["pointer"] for one in answer.json()["errors"]}
        assert {f"/{name}" for name in strange} <= refused, operation.path


def test_the_matrix_knows_every_role() -> None:
    assert {role.value for role in Role} | {"display", "kiosk", "holder", "anonymous"} <= set(WHO)
