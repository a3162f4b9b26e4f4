"""Who may give which role, and whose account they may change: pure rules.

An admin of the whole organization may give every role. Whoever manages one branch, and a manager of the whole
organization, may make receptionists and doctors there, and an admin of one branch its managers too. Somebody's account
is changed only by who could have given every role it holds.
"""

from collections.abc import Iterable
from uuid import UUID

from queue_server.actor import MANAGERS, Actor, Grant, Role

GIVEN_BY_MANAGERS = frozenset({Role.RECEPTIONIST, Role.DOCTOR})
GIVEN_AT_A_BRANCH = GIVEN_BY_MANAGERS | {Role.MANAGER}


def may_give(actor: Actor, grant: Grant) -> bool:
    """Whether somebody may give this role, or take it away."""
    return any(_covers(held, grant) for held in actor.grants)


def may_change(actor: Actor, held: Iterable[Grant]) -> bool:
    """Whether somebody may change the account of a person who holds these roles."""
    worker = [grant for grant in held if grant.role is not Role.PATIENT]
    if not worker:  # patients belong to no branch
        return any(grant.role in MANAGERS and grant.branch_id is None for grant in actor.grants)
    return all(may_give(actor, grant) for grant in worker)


def changed(before: Iterable[Grant], after: Iterable[Grant]) -> frozenset[Grant]:
    """What is given and what is taken away."""
    return frozenset(before) ^ frozenset(after)


def branches_managed(actor: Actor) -> list[UUID] | None:
    """The branches whose people somebody may see; None: everybody."""
    if any(grant.role in MANAGERS and grant.branch_id is None for grant in actor.grants):
        return None
    return sorted(grant.branch_id for grant in actor.grants if grant.role in MANAGERS and grant.branch_id is not None)


def _covers(held: Grant, wanted: Grant) -> bool:
    if held.branch_id is None:
        return held.role is Role.ADMIN or (held.role is Role.MANAGER and wanted.role in GIVEN_BY_MANAGERS)
    given = {Role.ADMIN: GIVEN_AT_A_BRANCH, Role.MANAGER: GIVEN_BY_MANAGERS}.get(held.role, frozenset())
    return held.branch_id == wanted.branch_id and wanted.role in given
