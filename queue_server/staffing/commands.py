"""What changes other people's accounts. Organization first, then the account, its sessions, its stream."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text, update

from db.tables import Invitation, User
from db.tables import Role as HeldRole
from queue_server.actor import MANAGERS, Grant, Role
from queue_server.clinic.calendars import calendar_changed, lock_schedules, plan_changed
from queue_server.errors import Forbidden, NotFound
from queue_server.identity.commands import change_access, sign_out_everywhere
from queue_server.identity.errors import AlreadyRegistered
from queue_server.ids import new_id
from queue_server.registration import invitations
from queue_server.staffing import policy, queries
from queue_server.staffing.errors import StaffInUse
from queue_server.staffing.queries import Person
from queue_server.transaction import Cold

NOBODY = {"en": "Former account", "ar": "حساب سابق"}
NO_PASSWORD = "!"  # noqa: S105 - what no password hashes to
# A doctor who no longer works at a branch calls nobody there.
LEAVE_QUEUES = """
    DELETE FROM queue_staff s USING queues q
    WHERE s.organization_id = :org AND s.user_id = :user AND q.id = s.queue_id AND q.organization_id = :org
        AND NOT (:everywhere OR q.branch_id = ANY(:branches))
"""
# Proofs and names go; what the clinic must keep (tickets, patients' files, the audit log) stays.
FORGET_FACTORS = (
    "DELETE FROM totp_factors WHERE organization_id = :org AND user_id = :user",
    "DELETE FROM recovery_codes WHERE organization_id = :org AND user_id = :user",
    "DELETE FROM passkeys WHERE organization_id = :org AND user_id = :user",
)
FORGET = (
    *FORGET_FACTORS,
    "DELETE FROM roles WHERE organization_id = :org AND user_id = :user",
    "DELETE FROM queue_staff WHERE organization_id = :org AND user_id = :user",
    "DELETE FROM challenges WHERE organization_id = :org AND user_id = :user",
    "UPDATE patients SET user_id = NULL WHERE organization_id = :org AND user_id = :user",
    "UPDATE tickets SET user_id = NULL WHERE organization_id = :org AND user_id = :user",
)


async def set_roles(tx: Cold, person: Person, roles: Collection[Grant], *, now: datetime) -> None:
    """Give somebody exactly these roles. Raises `Forbidden`, `NotFound` for a branch that is none here.

    An admin is left in any case: only another one takes that role away, and nobody changes their own.
    """
    user, before = person.user, list(person.grants)
    delta = policy.changed(before, roles)
    if not all(policy.may_give(tx.actor, grant) for grant in delta):
        raise Forbidden
    await _must_be_branches(tx, roles)
    if not delta:
        return
    for row in await queries.roles_of(tx, user.id):
        if Grant(Role(row.role), row.branch_id) not in roles:
            await tx.session.delete(row)
    for grant in delta - set(before):
        held = HeldRole(id=new_id(), organization_id=user.organization_id, user_id=user.id, role=grant.role)
        held.branch_id = grant.branch_id
        tx.session.add(held)
    user.revision += 1
    await tx.session.flush()
    await _leave_queues(tx, user.id, roles)
    if any(grant.role in MANAGERS for grant in before):
        await _take_back_invitations(tx, user.id, now=now)
    person.grants[:] = roles
    await tx.audit("roles.changed", user.id, before=_told(before), after=_told(roles))
    await change_access(tx, user, now=now)
    await calendar_changed(tx, user.id)


async def suspend(tx: Cold, person: Person, *, now: datetime) -> None:
    """Somebody signs in no more, and is signed out everywhere; suspended already, nothing changes."""
    user = _must_change(tx, person)
    if user.disabled_at is not None:
        return
    user.disabled_at = now
    user.revision += 1
    await tx.session.flush()
    await tx.audit("user.suspended", user.id)
    await _end_access(tx, user, now=now)
    await calendar_changed(tx, user.id)


async def reinstate(tx: Cold, person: Person) -> None:
    """They may sign in again."""
    user = _must_change(tx, person)
    if user.disabled_at is None:
        return
    user.disabled_at = None
    user.revision += 1
    await tx.session.flush()
    await tx.audit("user.reinstated", user.id)
    if places := await queries.workplaces(tx, user.id):
        await plan_changed(tx, {user.id}, places)  # open days show their hours again
    else:
        await calendar_changed(tx, user.id)


async def sign_out_user(tx: Cold, person: Person, *, now: datetime) -> None:
    """End every session of somebody; they may sign in again."""
    user = _must_change(tx, person)
    await tx.audit("user.signed_out", user.id)
    await sign_out_everywhere(tx, now=now, user_id=user.id)


async def reset_mfa(tx: Cold, person: Person, *, now: datetime) -> None:
    """Take somebody's second factors away, who has lost them; they are signed out, and sign in by password alone.

    Where a role of theirs asks for a second step, they set one up first thing.
    """
    user = _must_change(tx, person)
    for statement in FORGET_FACTORS:
        await tx.session.execute(text(statement), {"org": user.organization_id, "user": user.id})
    user.has_mfa = False
    user.revision += 1
    await tx.session.flush()
    await tx.audit("mfa.reset", user.id)
    await sign_out_everywhere(tx, now=now, user_id=user.id)


async def delete_user(tx: Cold, person: Person, *, now: datetime) -> None:
    """The account ends and forgets whose it was; tickets, patients' files and the audit log are kept.

    Whoever had appointments as a doctor keeps their name: patients' files say who saw them. Raises `StaffInUse`.
    """
    user = _must_change(tx, person)
    await lock_schedules(tx, user.id)
    kept = await queries.appointments_with(tx, user.id)
    if kept.coming:
        raise StaffInUse
    await _end_access(tx, user, now=now)
    for statement in FORGET:
        await tx.session.execute(text(statement), {"org": user.organization_id, "user": user.id})
    user.email = user.phone = None
    user.name = user.name if kept.all else NOBODY
    user.password_hash, user.has_mfa = NO_PASSWORD, False
    user.deleted_at = now
    user.revision += 1
    await tx.session.flush()
    await tx.audit("user.deleted", user.id, roles=_told(person.grants))
    await calendar_changed(tx, user.id)


async def invite(
    tx: Cold, *, email: str, language: str, roles: Sequence[Grant], now: datetime
) -> tuple[Invitation, str]:
    """Ask somebody to work here, in roles that one may give; the invitation and its token."""
    await queries.lock_organization(tx)
    if not all(policy.may_give(tx.actor, grant) for grant in roles):
        raise Forbidden
    await _must_be_branches(tx, roles)
    if await queries.is_registered(tx, email):
        raise AlreadyRegistered
    return await invitations.invite(tx, email=email, language=language, roles=roles, now=now)


async def revoke_invitation(tx: Cold, invitation_id: UUID, *, now: datetime) -> None:
    """Its link opens nothing any more."""
    await queries.lock_organization(tx)
    invitation = await invitations.lock_invitation(tx, invitation_id)
    if not all(policy.may_give(tx.actor, grant) for grant in invitations.grants_of(invitation)):
        raise Forbidden
    invitation.revoked_at = now
    await tx.session.flush()
    await tx.audit("invitation.revoked", invitation.id)


async def set_policy(tx: Cold, *, mfa_required_for: Collection[Role]) -> None:
    """Whose holders need a second step; who has none sets it up at their next sign-in or refresh."""
    organization = await queries.lock_organization(tx)
    before, after = sorted(organization.mfa_required_for), sorted(mfa_required_for)
    if before != after:
        organization.mfa_required_for = [str(role) for role in after]
        await tx.session.flush()
        await tx.audit("policy.changed", organization.id, mfa_required_for=[before, after])


def _must_change(tx: Cold, person: Person) -> User:
    if not policy.may_change(tx.actor, person.grants):
        raise Forbidden
    return person.user


async def _must_be_branches(tx: Cold, roles: Collection[Grant]) -> None:
    wanted = {grant.branch_id for grant in roles if grant.branch_id is not None}
    if await queries.missing_branches(tx, wanted):
        raise NotFound


async def _end_access(tx: Cold, user: User, *, now: datetime) -> None:
    await _take_back_invitations(tx, user.id, now=now)
    await sign_out_everywhere(tx, now=now, user_id=user.id)
    await change_access(tx, user, now=now)


async def _take_back_invitations(tx: Cold, user_id: UUID, *, now: datetime) -> None:
    """Nobody comes in by the word of somebody who may not give it any more."""
    taken_back = await tx.session.scalars(
        update(Invitation)
        .where(
            Invitation.organization_id == tx.actor.organization_id,
            Invitation.invited_by == user_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(Invitation.id)
    )
    for invitation_id in taken_back.all():
        await tx.audit("invitation.revoked", invitation_id)


async def _leave_queues(tx: Cold, user_id: UUID, roles: Collection[Grant]) -> None:
    at_work = [grant for grant in roles if grant.role not in (Role.PATIENT, Role.AUDITOR)]
    await tx.session.execute(
        text(LEAVE_QUEUES),
        {
            "org": tx.actor.organization_id,
            "user": user_id,
            "everywhere": any(grant.branch_id is None for grant in at_work),
            "branches": [grant.branch_id for grant in at_work if grant.branch_id is not None],
        },
    )


def _told(grants: Collection[Grant]) -> list[list[str | None]]:
    told = [[str(one.role), None if one.branch_id is None else str(one.branch_id)] for one in grants]
    return sorted(told, key=str)
