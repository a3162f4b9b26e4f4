"""Reads of people as those who manage them see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text

from db.base import Names
from db.tables import Invitation, Organization, User
from db.tables import Role as HeldRole
from queue_server.actor import Actor, ActorKind, Grant, Role
from queue_server.errors import NotFound, SessionRevoked, TokenExpired
from queue_server.http.paging import Page
from queue_server.identity.queries import lock_user
from queue_server.staffing.errors import OwnAccount
from queue_server.staffing.policy import branches_managed
from queue_server.transaction import Cold, Database


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account, without what only they should know."""

    id: UUID
    name: Names
    email: str | None
    phone: str | None
    language: str
    has_mfa: bool
    created_at: datetime
    signed_in_at: datetime | None
    disabled_at: datetime | None
    revision: int
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose account is being changed."""

    user: User
    grants: list[Grant]

    @property
    def account(self) -> Account:
        """As it is now."""
        same = [name for name in Account.__slots__ if name != "grants"]
        return Account(**{name: getattr(self.user, name) for name in same}, grants=tuple(self.grants))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which accounts: of one role, `active` or `suspended`, whose name or address has `query` in it."""

    query: str = ""
    role: str | None = None
    state: str | None = None


# Whoever manages some branches only ($2) sees who has a role there, and who has one everywhere.
ACCOUNTS = """
    SELECT u.id, u.name, u.email, u.phone, u.language, u.has_mfa, u.created_at, u.signed_in_at, u.disabled_at,
           u.revision, held.grants
    FROM users u CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(jsonb_build_array(r.role, r.branch_id) ORDER BY r.role, r.branch_id), '[]') AS grants,
               coalesce(bool_or(r.role <> 'patient' AND (r.branch_id IS NULL OR r.branch_id = ANY($2))), false)
                   AS is_near,
               coalesce(bool_or(r.role = $3), false) AS is_wanted
        FROM roles r LEFT JOIN branches b ON b.id = r.branch_id
        WHERE r.organization_id = $1 AND r.user_id = u.id AND b.deleted_at IS NULL
    ) AS held
    WHERE u.organization_id = $1 AND u.deleted_at IS NULL AND ($2::uuid[] IS NULL OR held.is_near)
        AND ($3::text IS NULL OR held.is_wanted)
        AND ($4::text IS NULL OR (u.disabled_at IS NOT NULL) = ($4 = 'suspended'))
        AND strpos(lower(concat_ws(' ', u.name ->> 'en', u.name ->> 'ar', u.email, u.phone)), lower($5)) > 0
        AND ($6::uuid IS NULL OR u.id > $6) AND ($7::uuid IS NULL OR u.id = $7)
    ORDER BY u.id LIMIT $8
"""
INVITATIONS = """
    SELECT * FROM invitations
    WHERE organization_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND ($2::uuid IS NULL OR id > $2)
        AND ($3::uuid[] IS NULL OR EXISTS (
            SELECT FROM jsonb_array_elements(roles) AS given WHERE (given ->> 1)::uuid = ANY($3)))
    ORDER BY id LIMIT $4
"""
BRANCHES = "SELECT id FROM branches WHERE organization_id = $1 AND deleted_at IS NULL AND id = ANY($2)"
POLICY = "SELECT mfa_required_for FROM organizations WHERE id = $1"


KEPT = """
    SELECT count(*), count(*) FILTER (
        WHERE ends_at > now() AND status IN ('pending', 'confirmed', 'checked_in', 'in_progress'))
    FROM appointments WHERE organization_id = :organization AND staff_id = :user AND status <> 'held'
"""


class Kept(NamedTuple):
    """How many appointments, and how many of them are still to come."""

    all: int
    coming: int


async def accounts_of(database: Database, actor: Actor, which: Filter, page: Page) -> list[Account]:
    """Accounts whose holders somebody may see, oldest first; one more than the page holds."""
    return await _accounts(database, actor, which, page.after, None, page.limit + 1)


async def account(database: Database, actor: Actor, user_id: UUID) -> Account:
    """One of them."""
    found = await _accounts(database, actor, Filter(), None, user_id, 1)
    if not found:
        raise NotFound
    return found[0]


async def invitations_of(database: Database, actor: Actor, page: Page) -> list[Invitation]:
    """Invitations that are open, also those that have run out, to the branches one manages; one more than the page
    holds."""
    rows = await database.read(INVITATIONS, actor.organization_id, page.after, branches_managed(actor), page.limit + 1)
    return [Invitation(**row) for row in rows]


async def policy_of(database: Database, actor: Actor) -> list[str]:
    """The roles whose holders need a second step at sign-in."""
    required: list[str] = (await database.read(POLICY, actor.organization_id))[0]["mfa_required_for"]
    return required


async def organization_of(database: Database, actor: Actor) -> Names:
    """The own organization's name."""
    name: Names = (await database.read("SELECT name FROM organizations WHERE id = $1", actor.organization_id))[0][
        "name"
    ]
    return name


async def workplaces(tx: Cold, user_id: UUID) -> list[UUID]:
    """The branches where somebody has hours or appointments."""
    known = {"organization": tx.actor.organization_id, "user": user_id}
    return list(await tx.session.scalar(text("SELECT fn.workplaces(:organization, :user)"), known) or ())


async def is_registered(tx: Cold, email: str) -> bool:
    """Whether somebody has an account here under this address. Of one elsewhere only its owner is told, by the link."""
    wanted = select(User.id).where(
        User.organization_id == tx.actor.organization_id, func.lower(User.email) == email.lower()
    )
    return await tx.session.scalar(wanted) is not None


async def missing_branches(tx: Cold, wanted: set[UUID]) -> set[UUID]:
    """Which of these are no branches of the own organization."""
    connection = await tx.session.connection()
    rows = await connection.exec_driver_sql(BRANCHES, (tx.actor.organization_id, list(wanted)))
    return wanted - {row[0] for row in rows}


async def lock_organization(tx: Cold) -> Organization:
    """The own organization: its admins are counted under this lock."""
    wanted = select(Organization).where(Organization.id == tx.actor.organization_id).with_for_update(key_share=True)
    found: Organization | None = await tx.session.scalar(wanted)
    assert found is not None
    await _must_still_be(tx)
    return found


async def _must_still_be(tx: Cold) -> None:
    """Whoever asks may have been suspended or given other roles since their token was read."""
    actor = tx.actor
    if actor.kind is not ActorKind.USER:
        return
    me = await tx.session.scalar(select(User).where(User.organization_id == actor.organization_id, User.id == actor.id))
    if me is None or me.disabled_at is not None or me.deleted_at is not None:
        raise SessionRevoked
    if me.access_version != actor.access_version:
        raise TokenExpired


async def lock_person(tx: Cold, user_id: UUID) -> Person:
    """Somebody else whom one may see, to be changed. Raises `NotFound`, `OwnAccount`."""
    await lock_organization(tx)
    user = await lock_user(tx, user_id)
    grants = await grants_of(tx, user.id)
    near = branches_managed(tx.actor)
    if near is not None and not any(_is_near(grant, near) for grant in grants):
        raise NotFound
    if user.id == tx.actor.id:
        raise OwnAccount
    return Person(user, grants)


def _is_near(grant: Grant, branches: list[UUID]) -> bool:
    return grant.role is not Role.PATIENT and (grant.branch_id is None or grant.branch_id in branches)


async def grants_of(tx: Cold, user_id: UUID) -> list[Grant]:
    """The roles somebody holds."""
    return [Grant(Role(row.role), row.branch_id) for row in await roles_of(tx, user_id)]


async def appointments_with(tx: Cold, user_id: UUID) -> Kept:
    """The appointments that somebody has or had as a doctor; to be asked under their schedule's lock."""
    found = await tx.session.execute(text(KEPT), {"organization": tx.actor.organization_id, "user": user_id})
    return Kept(*found.one())


async def roles_of(tx: Cold, user_id: UUID) -> list[HeldRole]:
    """The same, as rows."""
    wanted = select(HeldRole).where(HeldRole.organization_id == tx.actor.organization_id, HeldRole.user_id == user_id)
    return list(await tx.session.scalars(wanted))


async def _accounts(database: Database, actor: Actor, which: Filter, *args: Any) -> list[Account]:
    near = branches_managed(actor)
    rows = await database.read(ACCOUNTS, actor.organization_id, near, which.role, which.state, which.query, *args)
    return [Account(**{**row, "grants": tuple(_grant(*one) for one in row["grants"])}) for row in rows]


def _grant(role: str, branch_id: str | None) -> Grant:
    return Grant(Role(role), branch_id and UUID(branch_id))  # type: ignore[arg-type]
