"""Who may give which role: the whole table."""

from uuid import UUID

import pytest

from queue_server.actor import Actor, ActorKind, Grant, Role
from queue_server.ids import new_id
from queue_server.staffing.policy import branches_managed, changed, may_change, may_give

HERE, THERE = UUID(int=1), UUID(int=2)  # the same in every process: they name the cases
EVERY = [Grant(role, branch) for role in Role for branch in (None, HERE, THERE)]


def holding(*grants: Grant) -> Actor:
    return Actor(ActorKind.USER, new_id(), new_id(), grants)


def given(*held: Grant) -> set[tuple[str, str]]:
    """What somebody may give, in words."""
    words = {None: "everywhere", HERE: "here", THERE: "there"}
    actor = holding(*held)
    return {(one.role.value, words[one.branch_id]) for one in EVERY if may_give(actor, one)}


@pytest.mark.parametrize(
    ("held", "gives"),
    [
        (Grant(Role.ADMIN), {(role.value, where) for role in Role for where in ("everywhere", "here", "there")}),
        (
            Grant(Role.MANAGER),
            {(role, where) for role in ("doctor", "receptionist") for where in ("everywhere", "here", "there")},
        ),
        (Grant(Role.ADMIN, HERE), {("doctor", "here"), ("receptionist", "here"), ("manager", "here")}),
        (Grant(Role.MANAGER, HERE), {("doctor", "here"), ("receptionist", "here")}),
        *[(Grant(role, where), set()) for role in Role for where in (None, HERE) if role not in ("manager", "admin")],
    ],
    ids=lambda one: str(one) if isinstance(one, Grant) else "",
)
def test_everybody_gives_what_is_theirs_to_give(held: Grant, gives: set[tuple[str, str]]) -> None:
    assert given(held) == gives


def test_two_roles_give_what_either_gives() -> None:
    both = given(Grant(Role.MANAGER, HERE), Grant(Role.ADMIN, THERE))
    assert both == given(Grant(Role.MANAGER, HERE)) | given(Grant(Role.ADMIN, THERE))


@pytest.mark.parametrize(
    ("by", "held", "may"),
    [
        (Grant(Role.MANAGER, HERE), [Grant(Role.DOCTOR, HERE)], True),
        (Grant(Role.MANAGER, HERE), [Grant(Role.DOCTOR, HERE), Grant(Role.PATIENT)], True),
        (Grant(Role.MANAGER, HERE), [Grant(Role.DOCTOR, HERE), Grant(Role.DOCTOR, THERE)], False),
        (Grant(Role.MANAGER, HERE), [Grant(Role.MANAGER, HERE)], False),
        (Grant(Role.MANAGER, HERE), [Grant(Role.PATIENT)], False),
        (Grant(Role.MANAGER), [Grant(Role.PATIENT)], True),
        (Grant(Role.MANAGER), [Grant(Role.ADMIN, HERE)], False),
        (Grant(Role.ADMIN, HERE), [Grant(Role.MANAGER, HERE)], True),
        (Grant(Role.ADMIN, HERE), [Grant(Role.ADMIN, HERE)], False),
        (Grant(Role.ADMIN), [Grant(Role.ADMIN), Grant(Role.AUDITOR)], True),
        (Grant(Role.AUDITOR), [Grant(Role.PATIENT)], False),
        (Grant(Role.RECEPTIONIST), [], False),
        (Grant(Role.ADMIN), [], True),
    ],
    ids=str,
)
def test_an_account_is_changed_by_who_could_have_given_all_its_roles(by: Grant, held: list[Grant], may: bool) -> None:
    assert may_change(holding(by), held) is may


def test_what_changes_is_given_or_taken_away() -> None:
    before, after = [Grant(Role.DOCTOR, HERE), Grant(Role.PATIENT)], [Grant(Role.PATIENT), Grant(Role.DOCTOR, THERE)]
    assert changed(before, after) == {Grant(Role.DOCTOR, HERE), Grant(Role.DOCTOR, THERE)}


def test_a_manager_of_branches_sees_theirs_and_of_everything_everybody() -> None:
    assert branches_managed(holding(Grant(Role.MANAGER, HERE), Grant(Role.DOCTOR, THERE))) == [HERE]
    assert branches_managed(holding(Grant(Role.MANAGER), Grant(Role.ADMIN, THERE))) is None
