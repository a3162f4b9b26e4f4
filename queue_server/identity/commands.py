"""What changes accounts and sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert

from db.base import Names
from db.tables import Challenge, Organization, Role, Session, Stream, User
from queue_server.actor import Grant
from queue_server.actor import Role as Roles
from queue_server.errors import NotFound, SessionRevoked, TokenExpired, TokenInvalid, Unavailable
from queue_server.identity import events, queries
from queue_server.identity.errors import AlreadyRegistered, WrongCredentials
from queue_server.identity.queries import Profile
from queue_server.identity.refresh import REMEMBERED, RefreshTokens, Standing, hash_of, life_of, session_of
from queue_server.identity.second_step import PURPOSE as SECOND_STEP
from queue_server.ids import new_id
from queue_server.transaction import Cold

security = structlog.get_logger(channel="security")


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a session goes on with: its refresh token, and the moment its access token counts from."""

    session: Session
    refresh_token: str
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SeenPassword:
    """Of a password that was just given: whether it is too short for staff without a second factor, and its hash by
    today's parameters where the stored one is of older ones."""

    is_short: bool
    better_hash: str | None = None


async def create_organization(tx: Cold, *, name: Names) -> Organization:
    """The organization that the transaction acts for: `system(new_id())` begins one."""
    organization = Organization(id=tx.actor.organization_id, name=name)
    tx.session.add(organization)
    await tx.session.flush()
    await tx.audit("organization.created", organization.id)
    return organization


async def create_user(
    tx: Cold,
    *,
    email: str | None,
    password_hash: str,
    name: Names,
    phone: str | None = None,
    language: str = "en",
    roles: Sequence[Grant] = (),
) -> User:
    """An account with its roles and its stream. `password_hash` comes from `Passwords.hash`, `phone` is E.164."""
    account = insert(User).values(
        id=new_id(),
        organization_id=tx.actor.organization_id,
        email=email and email.strip(),
        phone=phone,
        password_hash=password_hash,
        name=name,
        language=language,
    )
    unless_known = account.on_conflict_do_nothing()
    user: User | None = await tx.session.scalar(unless_known.returning(User))
    if user is None:
        raise AlreadyRegistered
    for grant in roles:
        held = Role(id=new_id(), organization_id=user.organization_id, user_id=user.id, role=grant.role)
        held.branch_id = grant.branch_id
        tx.session.add(held)
    await _give_stream(tx, user.id)
    await tx.audit(
        "user.created",
        user.id,
        roles=[[grant.role, grant.branch_id and str(grant.branch_id)] for grant in roles],
    )
    return user


async def sign_in(
    tx: Cold,
    tokens: RefreshTokens,
    profile: Profile,
    *,
    now: datetime,
    has_mfa: bool = False,
    client: str | None = None,
    seen: SeenPassword | None = None,
) -> Renewal:
    """A new session for whoever the transaction acts for, who has proven what `profile` asked of them.

    Raises `WrongCredentials` when that is no longer what is asked, `SessionRevoked` when the account was closed.
    """
    user = await lock_unchanged(tx, profile)
    if user.has_mfa and not has_mfa:
        raise WrongCredentials
    if seen is not None:
        keep_seen(user, seen)
    session_id = new_id()
    token = tokens.first(session_id)
    session = Session(
        id=session_id,
        organization_id=tx.actor.organization_id,
        user_id=tx.actor.id,
        refresh_hash=hash_of(token),
        rotated_at=None,
        created_at=now,
        expires_at=now + life_of(tx.actor),
        authenticated_at=now,
        has_mfa=has_mfa and user.has_mfa,  # it may have been taken away a moment ago
        client=client,
    )
    tx.session.add(session)
    user.signed_in_at = now
    await tx.session.flush()
    await tx.audit("session.started", session_id, mfa=has_mfa)
    return Renewal(session, token, now, session.expires_at)


async def lock_unchanged(tx: Cold, profile: Profile) -> User:
    """The account, if its password is the one that was proven: it takes a while to prove one.

    Raises `Unavailable` where it is another one now, or was hashed anew by a sign-in beside this one: once more will
    tell. Raises `WrongCredentials` and `SessionRevoked` for an account that is closed.
    """
    try:
        user = await queries.lock_user(tx)
    except NotFound:  # deleted since
        raise WrongCredentials from None
    if user.disabled_at is not None:
        raise SessionRevoked
    if user.password_hash != profile.password_hash:
        raise Unavailable
    return user


def keep_seen(user: User, seen: SeenPassword) -> None:
    """What can be known only while a password is at hand."""
    user.has_short_password = seen.is_short
    user.password_hash = seen.better_hash or user.password_hash


async def renew(
    tx: Cold, tokens: RefreshTokens, *, token: str, now: datetime, rest: timedelta | None = None
) -> Renewal | None:
    """The successor of a refresh token, the same one again within the grace.

    `rest`: a session that was not renewed for longer is over; pages that are open renew theirs all the time.
    None: it was used before, so somebody has a copy, and the session is revoked now. That must be committed:
    hence no refusal.
    """
    session = await queries.lock_session(tx, session_of(token))
    standing = tokens.standing(token, session, now=now)
    if standing is Standing.FOREIGN:
        raise TokenInvalid
    if session.revoked_at is not None:
        raise SessionRevoked
    if session.expires_at <= now or session.renewals >= REMEMBERED:
        raise TokenExpired
    if rest is not None and now - (session.rotated_at or session.created_at) > rest:
        raise TokenExpired
    if standing is Standing.REUSED:
        security.warning("refresh.reused", session=str(session.id))
        await _revoke(tx, [session], now=now)
        return None
    successor = tokens.successor_in(token, session)
    if standing is Standing.CURRENT:
        session.previous_hash, session.refresh_hash = session.refresh_hash, hash_of(successor)
        session.rotated_at, session.expires_at = now, now + life_of(tx.actor)
        session.renewals += 1
    return Renewal(session, successor, session.rotated_at or now, session.expires_at)


async def step_up(tx: Cold, session_id: UUID, *, now: datetime, has_mfa: bool = False) -> Session:
    """They have proven again who they are: the session is fresh. `has_mfa`: by a second factor too."""
    session = await queries.lock_session(tx, session_id)
    if session.revoked_at is not None:
        raise SessionRevoked
    session.authenticated_at, session.has_mfa = now, session.has_mfa or has_mfa
    await tx.session.flush()
    await tx.audit("session.confirmed", session_id, mfa=has_mfa)
    return session


async def sign_out(tx: Cold, session_id: UUID, *, now: datetime) -> None:
    """End one session of whoever asks; one that is over stays as it is."""
    session = await queries.lock_session(tx, session_id)
    if session.revoked_at is None:
        await _revoke(tx, [session], now=now)


async def sign_out_everywhere(tx: Cold, *, now: datetime, user_id: UUID | None = None, but: UUID | None = None) -> None:
    """End every session of whoever asks, or of `user_id`; `but` one."""
    of = user_id or tx.actor.id
    await close_challenges(tx, of, SECOND_STEP, now=now)
    sessions = await queries.lock_sessions(tx, Session.revoked_at.is_(None), user_id=of)
    await _revoke(tx, [session for session in sessions if session.id != but], now=now, of=of)


async def edit_profile(tx: Cold, user: User, changes: Mapping[str, Any]) -> None:
    """Change one's own name, language or preferences."""
    changed = [name for name, value in changes.items() if getattr(user, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(user, name, changes[name])
    user.revision += 1
    await tx.session.flush()
    await tx.audit("profile.edited", user.id, fields=changed)
    if "name" in changed and Roles.DOCTOR in tx.actor.roles:  # slots, letters and calendar files say it
        await tx.lock(user.id)
        known = {"organization": user.organization_id}
        await tx.session.execute(text("SELECT fn.calendar_changed(:organization)"), known)


async def close_challenges(tx: Cold, user_id: UUID, *purposes: str, now: datetime) -> None:
    """Whoever is to prove something, of these purposes or whatever it is, begins anew."""
    await tx.session.execute(
        update(Challenge)
        .where(
            Challenge.organization_id == tx.actor.organization_id,
            Challenge.user_id == user_id,
            Challenge.used_at.is_(None),
            *([Challenge.purpose.in_(purposes)] if purposes else []),
        )
        .values(used_at=now)
    )


async def change_access(tx: Cold, user: User, *, now: datetime) -> None:
    """What somebody may do has changed: their access tokens are good no more, the next ones know.

    The caller holds the account's lock.
    """
    user.access_version += 1
    user.access_changed_at = now
    await _give_stream(tx, user.id)
    await tx.lock(user.id)
    await tx.announce(user.id, events.AccessChanged(user_id=str(user.id), version=user.access_version), subject=user.id)


async def _revoke(tx: Cold, sessions: Sequence[Session], *, now: datetime, of: UUID | None = None) -> None:
    """Sessions first, then the person's stream: everybody locks in this order."""
    person = of or tx.actor.id
    await _give_stream(tx, person)
    await tx.lock(person)
    for session in sessions:
        session.revoked_at = now
        await tx.announce(person, events.SessionRevoked(session_id=str(session.id)), subject=session.id)


async def _give_stream(tx: Cold, user_id: UUID) -> None:
    await tx.session.execute(
        insert(Stream)
        .values(id=user_id, organization_id=tx.actor.organization_id, kind="person")
        .on_conflict_do_nothing()
    )
