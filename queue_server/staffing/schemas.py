"""Bodies of staffing."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field

from db.tables import Invitation
from queue_server.actor import WORKERS, Actor, Grant, Role
from queue_server.http.bodies import Body
from queue_server.http.replies import in_language
from queue_server.identity.schemas import HeldRole, Language
from queue_server.registration.addresses import Email
from queue_server.registration.invitations import grants_of
from queue_server.staffing import policy
from queue_server.staffing.queries import Account

MOST_ROLES = 50
State = Literal["active", "suspended"]


def _sorted(roles: list[HeldRole]) -> list[HeldRole]:
    return sorted(set(roles), key=lambda one: (one.role, str(one.branch_id)))


class AccountView(Body):
    """Somebody's account, as those who manage people see it. `may_change`: whether the caller may."""

    id: UUID
    name: str
    names: dict[str, str]
    email: str | None
    phone: str | None
    language: Language
    roles: list[HeldRole]
    state: State
    has_mfa: bool
    created_at: datetime
    signed_in_at: datetime | None
    may_change: bool
    revision: int

    @classmethod
    def of(cls, account: Account, language: str, caller: Actor) -> Self:
        """An account, in the caller's language."""
        same = ("id", "email", "phone", "language", "has_mfa", "created_at", "signed_in_at", "revision")
        plain: dict[str, Any] = {name: getattr(account, name) for name in same}
        return cls.model_validate(
            plain
            | {
                "name": in_language(account.name, language),
                "names": account.name,
                "roles": [told(grant) for grant in account.grants],
                "state": "active" if account.disabled_at is None else "suspended",
                "may_change": account.id != caller.id and policy.may_change(caller, account.grants),
            }
        )


class Roles(Body):
    """The roles somebody is to hold from now on, and no others."""

    roles: Annotated[list[HeldRole], Field(max_length=MOST_ROLES), AfterValidator(_sorted)]

    def grants(self) -> list[Grant]:
        """As the rest of us knows them."""
        return [Grant(one.role, one.branch_id) for one in self.roles]


class NewInvitation(Roles):
    """Somebody who is to work here."""

    email: Email
    language: Language = "en"
    roles: Annotated[list[HeldRole], Field(min_length=1, max_length=MOST_ROLES), AfterValidator(_sorted)]


class OpenInvitation(Body):
    """An invitation nobody has answered yet."""

    id: UUID
    email: str
    roles: list[HeldRole]
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, invitation: Invitation) -> Self:
        """An invitation."""
        return cls(
            id=invitation.id,
            email=invitation.email,
            roles=[told(grant) for grant in grants_of(invitation)],
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
        )


def _of_workers(roles: list[Role]) -> list[Role]:
    if not WORKERS.issuperset(roles):
        raise ValueError("patients choose for themselves")
    return sorted(set(roles))


class PolicyView(Body):
    """What the clinic asks of whoever works there: the roles that need a second step at sign-in."""

    mfa_required_for: Annotated[list[Role], AfterValidator(_of_workers)]


def told(grant: Grant) -> HeldRole:
    """A role, as bodies have it."""
    return HeldRole(role=grant.role, branch_id=grant.branch_id)
