"""Invitations of staff: a link with a secret that is stored nowhere, good once, for seven days."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from db.base import Names
from db.tables import Invitation, User
from queue_server.actor import Grant, Role
from queue_server.errors import NotFound
from queue_server.identity.commands import create_user
from queue_server.ids import new_id
from queue_server.registration.errors import InvitationOver
from queue_server.transaction import Cold, Database

LIFE = timedelta(days=7)
SECRET_BYTES = 32
# Whoever follows the link is of no organization yet: the invitation's id and secret say which.
BY_ID = """
    SELECT i.*, o.name AS organization FROM invitations i JOIN organizations o ON o.id = i.organization_id
    WHERE i.id = $1
"""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with the organization that it is to."""

    invitation: Invitation
    organization: Names


async def invite(
    tx: Cold, *, email: str, language: str, roles: Sequence[Grant], now: datetime
) -> tuple[Invitation, str]:
    """An invitation to the organization of whoever asks, and its token, which is told only now.

    Whether they may give these roles, the caller has asked.
    """
    secret = secrets.token_bytes(SECRET_BYTES)
    invitation = Invitation(
        id=new_id(),
        organization_id=tx.actor.organization_id,
        email=email.strip(),
        language=language,
        roles=[[grant.role.value, grant.branch_id and str(grant.branch_id)] for grant in roles],
        secret_hash=_hash(secret),
        invited_by=tx.actor.id,
        created_at=now,
        expires_at=now + LIFE,
    )
    tx.session.add(invitation)
    await tx.session.flush()
    await tx.audit("invitation.sent", invitation.id, roles=invitation.roles)
    return invitation, f"{invitation.id}.{_text(secret)}"


async def lock_invitation(tx: Cold, invitation_id: UUID) -> Invitation:
    """An invitation of the own organization, to be changed. Raises `NotFound`."""
    found: Invitation | None = await tx.session.scalar(
        select(Invitation)
        .where(Invitation.organization_id == tx.actor.organization_id, Invitation.id == invitation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def invited(database: Database, token: str, *, now: datetime) -> Invited:
    """The open invitation behind a token. Raises `InvitationOver`."""
    invitation_id, secret = _read(token)
    rows = await database.read(BY_ID, invitation_id)
    if not rows:
        raise InvitationOver
    organization = rows[0]["organization"]
    invitation = Invitation(**{name: value for name, value in rows[0].items() if name != "organization"})
    if not hmac.compare_digest(invitation.secret_hash, _hash(secret)):
        raise InvitationOver
    must_be_open(invitation, now=now)
    return Invited(invitation, organization)


async def accept(tx: Cold, invitation_id: UUID, *, name: str, password_hash: str, now: datetime) -> User:
    """The account that was invited, with the roles of the invitation. Raises `InvitationOver`, `AlreadyRegistered`."""
    invitation = await lock_invitation(tx, invitation_id)
    must_be_open(invitation, now=now)
    await _must_be_meant(tx, invitation)
    invitation.accepted_at = now
    user = await create_user(
        tx,
        email=invitation.email,
        password_hash=password_hash,
        name={"en": name},
        language=invitation.language,
        roles=grants_of(invitation),
    )
    await tx.audit("invitation.accepted", invitation.id, user=str(user.id), invited_by=str(invitation.invited_by))
    return user


async def _must_be_meant(tx: Cold, invitation: Invitation) -> None:
    """Whoever invited is still here: theirs are taken back when they go, and this one may have been under way."""
    inviter = await tx.session.scalar(
        select(User.id).where(
            User.organization_id == tx.actor.organization_id,
            User.id == invitation.invited_by,
            User.disabled_at.is_(None),
            User.deleted_at.is_(None),
        )
    )
    if inviter is None:
        raise InvitationOver


def must_be_open(invitation: Invitation, *, now: datetime) -> None:
    """Refuse one that was accepted or taken back, or has expired."""
    if invitation.accepted_at is not None or invitation.revoked_at is not None or invitation.expires_at <= now:
        raise InvitationOver


def grants_of(invitation: Invitation) -> tuple[Grant, ...]:
    """The roles it gives."""
    return tuple(Grant(Role(role), branch and UUID(branch)) for role, branch in invitation.roles)


def _hash(secret: bytes) -> bytes:
    """The secret is random enough to need no salt."""
    return hashlib.sha256(secret).digest()


def _text(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def _read(token: str) -> tuple[UUID, bytes]:
    said, _, secret = token.partition(".")
    try:
        return UUID(said), base64.b64decode(secret + "=" * (-len(secret) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise InvitationOver from None
